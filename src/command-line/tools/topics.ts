import type { AdminEnding, AdminTopic, AdminView } from '../../frame/types/admin.ts';
import type { Command } from '../../scenario/command.ts';
import { forbid, has, numberIn, require, textIn } from '../options.ts';
import { failureText, noNode, topicsNamed } from '../told.ts';
import {
  BadValue,
  Complaint,
  printed,
  textOf,
  type Outcome,
  type Tool,
  type Given,
} from '../tool.ts';
import { describedTopics } from './topics-described.ts';

const ACTIONS = ['create', 'list', 'alter', 'describe', 'delete'] as const;
type Action = (typeof ACTIONS)[number];

/** What went wrong while the tool was at work. */
const failed = (message: string): Outcome =>
  printed(`Error while executing topic command : ${message}`);

/** Creates, lists, describes, changes and deletes topics. (TopicCommand) */
export const topics: Tool = {
  name: 'kafka-topics',
  actions: ACTIONS,
  needs: ['topic-configs'],
  options: {
    list: { takes: 'nothing' },
    describe: { takes: 'nothing' },
    create: { takes: 'nothing' },
    alter: { takes: 'nothing' },
    delete: { takes: 'nothing' },
    topic: { takes: 'text', values: (view) => view.topics.map(({ name }) => name) },
    partitions: { takes: 'number' },
    'replication-factor': { takes: 'number' },
    config: {
      ...{ takes: 'text', repeats: true },
      values: ({ configs }) =>
        (configs.find(({ of }) => of === 'topic')?.entries ?? []).map(({ name }) => `${name}=`),
    },
    'under-replicated-partitions': { takes: 'nothing' },
    'unavailable-partitions': { takes: 'nothing' },
    'under-min-isr-partitions': { takes: 'nothing' },
    'at-min-isr-partitions': { takes: 'nothing' },
    'topics-with-overrides': { takes: 'nothing' },
    'if-exists': { takes: 'nothing' },
    'if-not-exists': { takes: 'nothing' },
    'exclude-internal': { takes: 'nothing' },
    'replica-assignment': { takes: 'text', leftOut: true },
    'topic-id': { takes: 'text', leftOut: true },
    'partition-size-limit-per-response': { takes: 'number', leftOut: true },
    'command-config': { takes: 'text', leftOut: true },
  },
  wordsOf: (complaint) =>
    complaint instanceof BadValue
      ? `Error while executing topic command : ${complaint.message}`
      : complaint.message,
  run: (given, view) => {
    const action = actionOf(given);
    checkOptions(given);
    if (view.through === null && action !== 'create') return failed(noNode('listTopics'));
    return runs[action](given, view);
  },
};

function actionOf(given: Given): Action {
  const wanted = ACTIONS.filter((each) => has(given, each));
  const [action] = wanted;
  if (action !== undefined && wanted.length === 1) return action;
  throw new Complaint(
    'Command must include exactly one action: --list, --describe, --create, --alter or --delete',
  );
}

/** The actions that an option goes with, in the order in which they are looked at. */
const ACTIONS_OF: readonly (readonly [option: string, actions: readonly Action[]])[] = [
  ['config', ['alter', 'create']],
  ['partitions', ['alter', 'create']],
  ['replication-factor', ['create']],
  ['under-replicated-partitions', ['describe']],
  ['under-min-isr-partitions', ['describe']],
  ['at-min-isr-partitions', ['describe']],
  ['unavailable-partitions', ['describe']],
  ['topics-with-overrides', ['describe']],
  ['if-exists', ['alter', 'delete', 'describe']],
  ['if-not-exists', ['create']],
  ['exclude-internal', ['list', 'describe']],
];

/** Throws a Complaint for options that do not go together. (TopicCommandOptions.checkArgs) */
function checkOptions(given: Given): void {
  if (!has(given, 'describe', 'list')) require(given, 'topic');
  if (has(given, 'describe') && has(given, 'if-exists') && !has(given, 'topic'))
    throw new Complaint('--topic or --topic-id is required to describe a topic');
  if (has(given, 'alter')) {
    if (has(given, 'config')) throw new Complaint(CONFIGS_ELSEWHERE);
    require(given, 'partitions');
  }
  for (const [option, actions] of ACTIONS_OF) {
    const others = ACTIONS.filter((each) => !actions.includes(each));
    forbid(given, option, [...others, ...(isFilter(option) ? ['topics-with-overrides'] : [])]);
  }
}

const CONFIGS_ELSEWHERE =
  'Option combination "[[config], [bootstrap-server]]" can\'t be used with option "[alter]" (To alter topic configurations, the kafka-configs tool can be used.)';

const isFilter = (option: string): boolean => option.endsWith('-partitions');

const runs: Readonly<Record<Action, (given: Given, view: AdminView) => Outcome>> = {
  list: (given, view) => {
    const found = topicsNamed(view, textIn(given, 'topic'), !has(given, 'exclude-internal'));
    return printed(found.map(({ name }) => name).join('\n'));
  },
  describe: (given, view) =>
    onTopics(given, view, (found) => ({
      did: 'printed',
      text: describedTopics(found, given, view),
    })),
  create: createTopic,
  alter: (given, view) =>
    onTopics(given, view, (found) => {
      const count = numberIn(given, 'partitions') ?? 0;
      const commands = found.map(({ name: topic }): Command => ({
        ...{ command: 'create-partitions', topic, count },
      }));
      return asked(commands, '');
    }),
  delete: (given, view) =>
    onTopics(given, view, (found) =>
      asked(
        found.map(({ name: topic }): Command => ({ command: 'delete-topic', topic })),
        '',
      ),
    ),
};

/** Does something with the topics that are named; there must be one, unless `--if-exists`. */
function onTopics(given: Given, view: AdminView, act: (topics: AdminTopic[]) => Outcome): Outcome {
  const named = textIn(given, 'topic');
  const found = topicsNamed(view, named, !has(given, 'exclude-internal'));
  const mayLack = named === undefined || named === '' || has(given, 'if-exists');
  if (found.length > 0 || mayLack) return act(found);
  return failed(`Topic '${named}' does not exist as expected`);
}

const FACTOR_MAX = 32_767;

function createTopic(given: Given): Outcome {
  const topic = textIn(given, 'topic') ?? '';
  const partitions = numberIn(given, 'partitions');
  const factor = numberIn(given, 'replication-factor');
  if (partitions !== undefined && partitions < 1)
    return failed('The partitions must be greater than 0');
  if (factor !== undefined && (factor < 1 || factor > FACTOR_MAX))
    return failed(`The replication factor must be between 1 and ${FACTOR_MAX} inclusive`);
  if (topic === '') return failed("The given topic name '' cannot be represented in a request.");
  const config = configIn(given);
  if (config === null)
    return failed(
      'requirement failed: Invalid topic config: all configs to be added must be in the format "key=val".',
    );
  const warning = /[._]/.test(topic)
    ? [
        "WARNING: Due to limitations in metric names, topics with a period ('.') or underscore ('_') could collide. To avoid issues it is best to use either, but not both.",
      ]
    : [];
  const command: Command = {
    ...{ command: 'create-topic', topic },
    ...{ partitions: partitions ?? -1, replicationFactor: factor ?? -1 },
    ...(config.length > 0 ? { config: Object.fromEntries(config) } : {}),
  };
  const isFine = ({ exception }: AdminEnding): boolean =>
    exception === 'TopicExistsException' && has(given, 'if-not-exists');
  return asked([command], `Created topic ${topic}.`, warning, isFine);
}

/** Settings as pairs; null when one is none. */
function configIn({ values }: Given): [string, string][] | null {
  const pairs = (values.get('config') ?? []).map((each) => each.split(/\s*=\s*/));
  if (!pairs.every((each) => each.length === 2 && each[1] !== '')) return null;
  return pairs.map(([name = '', value = '']) => [name.trim(), value.trim()]);
}

/** @param isFine for a failure that is none */
function asked(
  commands: readonly Command[],
  done: string,
  before: readonly string[] = [],
  isFine: (ending: AdminEnding) => boolean = () => false,
): Outcome {
  const told = (endings: readonly AdminEnding[]): string => {
    const failure = endings.find(({ exception }) => exception !== null);
    if (failure === undefined) return done === '' ? '' : textOf([done]);
    if (isFine(failure)) return '';
    return textOf([`Error while executing topic command : ${failureText(failure)}`]);
  };
  return { did: 'asked', before: textOf(before), commands, told };
}
