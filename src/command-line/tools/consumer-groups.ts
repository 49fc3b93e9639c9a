import type { AdminGroup, AdminView } from '../../frame/types/admin.ts';
import { has } from '../options.ts';
import { silenceText } from '../told.ts';
import { Complaint, printed, type Given, type Outcome, type Tool } from '../tool.ts';
import { complaintText, failed } from './group-failure.ts';
import { deleteGroups, deleteOffsets, resetOffsets, timeAskedIn } from './group-offsets.ts';
import { membersTable, offsetsTable, stateTable } from './groups-described.ts';

const groupIds = ({ groups }: AdminView): string[] => groups.map(({ id }) => id);

/** Groups, what they have committed, and who is in them. (ConsumerGroupCommand) */
export const consumerGroups: Tool = {
  name: 'kafka-consumer-groups',
  actions: ['list', 'describe', 'reset-offsets', 'delete', 'delete-offsets'],
  needs: ['groups', 'offsets', 'ends'],
  asks: timeAskedIn,
  options: {
    list: { takes: 'nothing' },
    describe: { takes: 'nothing' },
    group: { takes: 'text', repeats: true, values: groupIds },
    'all-groups': { takes: 'nothing' },
    offsets: { takes: 'nothing' },
    members: { takes: 'nothing' },
    state: { takes: 'nothing' },
    verbose: { takes: 'nothing' },
    'reset-offsets': { takes: 'nothing' },
    delete: { takes: 'nothing' },
    'delete-offsets': { takes: 'nothing' },
    topic: { takes: 'text', repeats: true, values: topicsAndPartitions },
    'all-topics': { takes: 'nothing' },
    'to-earliest': { takes: 'nothing' },
    'to-latest': { takes: 'nothing' },
    'to-current': { takes: 'nothing' },
    'to-offset': { takes: 'number' },
    'shift-by': { takes: 'number' },
    'to-datetime': { takes: 'text' },
    'by-duration': { takes: 'text', values: () => ['PT10S', 'PT1M', 'PT1H', 'P1D'] },
    'dry-run': { takes: 'nothing' },
    execute: { takes: 'nothing' },
    'from-file': { takes: 'text', leftOut: true },
    export: { takes: 'nothing', leftOut: true },
    'validate-regex': { takes: 'text', leftOut: true },
    type: { takes: 'nothing' },
    timeout: { takes: 'number', leftOut: true },
    'command-config': { takes: 'text', leftOut: true },
  },
  wordsOf: complaintText,
  run: (given, view) => {
    const [action, another] = ACTIONS.filter((each) => has(given, each));
    if (action === undefined || another !== undefined)
      throw new Complaint(
        'Command must include exactly one action: --list, --describe, --delete, --reset-offsets, --delete-offsets, --validate-regex.',
      );
    return runs[action](given, view);
  },
};

const ACTIONS = ['list', 'describe', 'reset-offsets', 'delete', 'delete-offsets'] as const;

const runs: Readonly<Record<(typeof ACTIONS)[number], (given: Given, view: AdminView) => Outcome>> =
  {
    ...{ list, describe, delete: answered('deleteConsumerGroups', deleteGroups) },
    'reset-offsets': answered('describeGroups', resetOffsets),
    'delete-offsets': answered('deleteConsumerGroupOffsets', deleteOffsets),
  };

/** What needs a broker that answers before anything is asked. */
function answered(call: string, run: typeof resetOffsets): typeof resetOffsets {
  return (given, view) => {
    if (view.through === null) throw new Complaint(failed(silenceText(call)));
    return run(given, view);
  };
}

/** Topics, and each of their partitions where there are several. */
function topicsAndPartitions({ topics }: AdminView): string[] {
  return topics
    .filter(({ internal }) => !internal)
    .flatMap(({ name, partitions }) => [
      name,
      ...(partitions.length > 1 ? partitions.map(({ index }) => `${name}:${index}`) : []),
    ]);
}

function list(given: Given, { groups, through }: AdminView): Outcome {
  if (through === null) throw new Complaint(failed(silenceText('listGroups')));
  const shown = ['type', 'state'].filter((name) => has(given, name));
  const wanted = groups.filter((group) =>
    shown.every((name) => {
      const only = behind(given, name)?.toLowerCase().split(',');
      return only === undefined || only.includes(toldOf(group, name).toLowerCase());
    }),
  );
  if (shown.length === 0) return printed(...wanted.map(({ id }) => id));
  const line = (id: string, others: string[]): string =>
    [id.padEnd(25), ...others.map((each) => each.padEnd(20))].join(' ');
  return printed(
    line(
      'GROUP',
      shown.map((name) => name.toUpperCase()),
    ),
    ...wanted.map((group) =>
      line(
        group.id,
        shown.map((name) => toldOf(group, name)),
      ),
    ),
  );
}

const toldOf = ({ state, type }: AdminGroup, name: string): string =>
  name === 'state' ? state : type === 'classic' ? 'Classic' : 'Consumer';

/** What an option takes that may go without. */
function behind({ words }: Given, name: string): string | undefined {
  const word = words[words.indexOf(`--${name}`) + 1];
  return word === undefined || word.startsWith('-') ? undefined : word;
}

const KINDS = ['members', 'offsets', 'state'];

function describe(given: Given, view: AdminView): Outcome {
  if (!has(given, 'group', 'all-groups'))
    throw new Complaint('Option [describe] takes one of these options: [group], [all-groups]');
  if (KINDS.filter((name) => has(given, name)).length > 1)
    throw new Complaint(
      'Option [describe] takes at most one of these options: [members], [offsets], [state]',
    );
  if (view.through === null) throw new Complaint(failed(silenceText('describeGroups')));
  const groups = has(given, 'all-groups') ? view.groups : namedIn(given, view);
  const verbose = has(given, 'verbose');
  const text = groups.map((group) => {
    if (has(given, 'members')) return membersTable(group, verbose);
    return has(given, 'state') ? stateTable(group, verbose) : offsetsTable(group, view, verbose);
  });
  return { did: 'printed', text: text.join('') };
}

function namedIn({ values }: Given, { groups }: AdminView): AdminGroup[] {
  return (values.get('group') ?? []).map((id) => {
    const group = groups.find((each) => each.id === id);
    if (group !== undefined) return group;
    throw new Complaint(
      failed(`org.apache.kafka.common.errors.GroupIdNotFoundException: Group ${id} not found.`),
    );
  });
}
