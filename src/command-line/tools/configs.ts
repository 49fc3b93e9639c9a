import type { AdminConfig, AdminView } from '../../frame/types/admin.ts';
import type { Command } from '../../scenario/command.ts';
import { has, textIn } from '../options.ts';
import { hashOrder } from '../../kafka/protocol/java-order.ts';
import { exceptionText, noNode, settingsOf } from '../told.ts';
import { Complaint, printed, textOf, type Outcome, type Tool, type Given } from '../tool.ts';
import { entityIn, type Entity } from './config-entity.ts';

/** Describes and changes settings of topics and brokers. (ConfigCommand) */
export const configs: Tool = {
  name: 'kafka-configs',
  actions: ['describe', 'alter'],
  needs: ['topic-configs', 'broker-configs'],
  options: {
    describe: { takes: 'nothing' },
    alter: { takes: 'nothing' },
    topic: { takes: 'text', values: topicNames },
    broker: { takes: 'text', values: brokerIds },
    'broker-defaults': { takes: 'nothing' },
    'entity-type': { takes: 'text', repeats: true, values: () => ['topics', 'brokers'] },
    'entity-name': {
      takes: 'text',
      values: (view, { values }) =>
        (values.get('entity-type') ?? []).includes('brokers') ? brokerIds(view) : topicNames(view),
    },
    'entity-default': { takes: 'nothing' },
    all: { takes: 'nothing' },
    'add-config': { takes: 'text', values: (view) => settingNames(view).map((each) => `${each}=`) },
    'delete-config': { takes: 'text', values: settingNames },
    'add-config-file': { takes: 'text', leftOut: true },
    'command-config': { takes: 'text', leftOut: true },
    'bootstrap-controller': { takes: 'text', leftOut: true },
    user: { takes: 'text', leftOut: true },
    'user-defaults': { takes: 'nothing', leftOut: true },
    client: { takes: 'text', leftOut: true },
    'client-defaults': { takes: 'nothing', leftOut: true },
    ip: { takes: 'text', leftOut: true },
    'ip-defaults': { takes: 'nothing', leftOut: true },
    'broker-logger': { takes: 'text', leftOut: true },
    'client-metrics': { takes: 'text', leftOut: true },
    group: { takes: 'text', leftOut: true },
  },
  run: (given, view) => {
    if (has(given, 'describe') === has(given, 'alter'))
      throw new Complaint('Command must include exactly one action: --describe, --alter');
    const change = ['add-config', 'delete-config'].find((each) => has(given, each));
    if (has(given, 'describe') && change !== undefined)
      throw new Complaint(`Option "[describe]" can't be used with option "[${change}]"`);
    const entity = entityIn(given);
    if ('leftOut' in entity) return { did: 'left-out', option: entity.leftOut };
    if (has(given, 'alter')) return alter(given, entity, view);
    return describe(given, entity, view);
  },
};

function topicNames({ topics }: AdminView): string[] {
  return topics.map(({ name }) => name);
}

function brokerIds({ brokers }: AdminView): string[] {
  return brokers.map(({ id }) => String(id));
}

function settingNames({ configs }: AdminView): string[] {
  return (configs.find(({ of }) => of === 'topic')?.entries ?? []).map(({ name }) => name).sort();
}

const DYNAMIC = {
  topic: 'DYNAMIC_TOPIC_CONFIG',
  broker: 'DYNAMIC_BROKER_CONFIG',
  default: 'DYNAMIC_DEFAULT_BROKER_CONFIG',
} as const;

/** What was set for one entity itself, and for nothing around it. */
function dynamicOf(view: AdminView, of: Entity['of'], name: string): AdminConfig[] | null {
  const source = name === '' ? DYNAMIC.default : DYNAMIC[of];
  return settingsOf(view, of, name)?.filter((each) => each.source === source) ?? null;
}

/** The client's wait for an answer is over. (ConfigCommand.describeResourceConfig) */
const SILENT = 'java.util.concurrent.TimeoutException';

function describe(given: Given, { of, name }: Entity, view: AdminView): Outcome {
  if (view.through === null)
    return failed(given, view, causedBy('TimeoutException', noNode('listTopics')));
  const known = namesOf(view, of);
  if (name !== null && name !== '' && !known.includes(name))
    return printed(`The ${of} '${name}' doesn't exist and doesn't have dynamic config.`);
  const names = name !== null ? [name] : known;
  const isAll = has(given, 'all');
  const lines: string[] = [];
  for (const each of names) {
    const settings = isAll ? settingsOf(view, of, each) : dynamicOf(view, of, each);
    lines.push(headOf(of, each, isAll));
    if (settings === null) return failed(given, view, SILENT, lines);
    const sorted = [...settings].sort((a, b) => (a.name < b.name ? -1 : 1));
    lines.push(...sorted.map(settingLine));
  }
  return printed(...lines);
}

/** All topics in the order of the client's map; all living brokers, then what holds for all. */
const namesOf = (view: AdminView, of: Entity['of']): string[] =>
  of === 'topic' ? hashOrder(topicNames(view)) : [...brokerIds(view), ''];

function headOf(of: Entity['of'], name: string, isAll: boolean): string {
  if (name === '') return `Default configs for ${of}s in the cluster are:`;
  return `${isAll ? 'All' : 'Dynamic'} configs for ${of} ${name} are:`;
}

function settingLine({ name, value, sensitive, synonyms }: AdminConfig): string {
  const all = synonyms.map((each) => `${each.source}:${each.name}=${each.value}`).join(', ');
  return `  ${name}=${value} sensitive=${sensitive} synonyms={${all}}`;
}

function alter(given: Given, { of, name }: Entity, view: AdminView): Outcome {
  const set = addedIn(textIn(given, 'add-config'));
  const unset = (textIn(given, 'delete-config')?.split(',') ?? []).map((each) => each.trim());
  const target = name ?? '';
  if (of === 'topic' && view.through !== null && !topicNames(view).includes(target))
    return failed(given, view, causedBy('UnknownTopicOrPartitionException', ''));
  const present = dynamicOf(view, of, target);
  if (present === null) return failed(given, view, SILENT);
  const missing = unset.filter((each) => !present.some((setting) => setting.name === each));
  if (missing.length > 0) return printed(`Invalid config(s): ${missing.join(',')}`);
  const command: Command = {
    command: 'alter-config',
    ...(of === 'topic' ? { topic: target } : {}),
    ...(of === 'broker' && target !== '' ? { broker: Number(target) } : {}),
    ...(set.length > 0 ? { set: Object.fromEntries(set) } : {}),
    ...(unset.length > 0 ? { unset } : {}),
  };
  const done =
    target === ''
      ? `Completed updating default config for ${of}s in the cluster.`
      : `Completed updating config for ${of} ${target}.`;
  return {
    ...{ did: 'asked', before: '', commands: [command] },
    told: (endings) => {
      const failure = endings.find(({ exception }) => exception !== null);
      if (failure === undefined) return textOf([done]);
      if (failure.exception === 'TimeoutException')
        return textOf(failureLines(given, view, SILENT));
      const why = `java.util.concurrent.ExecutionException: ${exceptionText(failure)}`;
      return textOf(failureLines(given, view, why));
    },
  };
}

const causedBy = (exception: string, message: string): string =>
  `java.util.concurrent.ExecutionException: ${exceptionText({ exception, message })}`;

/** Settings as pairs; commas part them, unless they stand in brackets. */
function addedIn(text: string | undefined): [string, string][] {
  if (text === undefined) return [];
  const pairs = text
    .split(/,(?=[^\]]*(?:\[|$))/)
    .map((each) => each.split(/\s*=\s*(?=[^\]]*(?:\[|$))/));
  if (!pairs.every((each) => each.length === 2))
    throw new Complaint(
      'requirement failed: Invalid entity config: all configs to be added must be in the format "key=val" or  "key=[val1,val2]" to group values which contain commas.',
    );
  return pairs.map(([name = '', value = '']) => [name.trim(), value.replace(/\[?\]?/g, '').trim()]);
}

const failed = (
  given: Given,
  view: AdminView,
  why: string,
  before: readonly string[] = [],
): Outcome => printed(...before, ...failureLines(given, view, why));

function failureLines({ words }: Given, { through }: AdminView, why: string): string[] {
  const isNamed = words.some((each) => each.replace(/^--?/, '').startsWith('bootstrap-server'));
  const server = isNamed ? [] : ['--bootstrap-server', `${through ?? 'localhost'}:9092`];
  const args = [...server, ...words].join(' ');
  return [`Error while executing config command with args '${args}'`, why];
}
