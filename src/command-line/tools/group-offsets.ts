import type { AdminEnding, AdminEnds, AdminGroup, AdminView } from '../../frame/types/admin.ts';
import { hashOrder } from '../../kafka/protocol/java-order.ts';
import type { Command } from '../../scenario/command.ts';
import { durationOf, millisOf } from '../iso-time.ts';
import { forbid, has, longIn, textIn } from '../options.ts';
import { byPartition, exceptionText, inPartitionOrder, noNode } from '../told.ts';
import { Complaint, printed, textOf, type Given, type Outcome } from '../tool.ts';
import { complaintText, failed, GroupFailure } from './group-failure.ts';
import { newOffsetsTable, statusTable, type NewOffset } from './groups-described.ts';

/** What offsets can be set to, in the order in which the tool tells of them. */
const SCENARIOS = [
  ...(['from-file', 'to-datetime', 'by-duration', 'to-latest'] as const),
  ...(['to-current', 'to-earliest', 'to-offset', 'shift-by'] as const),
];
/** In the order in which each is compared with all others. */
const CHECKED = [
  ...(['to-offset', 'to-datetime', 'by-duration', 'to-earliest'] as const),
  ...(['to-latest', 'to-current', 'shift-by', 'from-file'] as const),
];

const NO_EXECUTE =
  'WARN: No action will be performed as the --execute option is missing. In version 5.0, this command will require either --dry-run or --execute to be specified. You should add the --dry-run option explicitly if you are scripting this command and want to keep the current default behavior without prompting.';

/** The time of which offsets are asked for, where a line names one. */
export function timeAskedIn(given: Given): { timestamp?: number; ago?: number } {
  const [time, duration] = [textIn(given, 'to-datetime'), textIn(given, 'by-duration')];
  if (time !== undefined) return { timestamp: millisOf(time) };
  return duration === undefined ? {} : { ago: durationOf(duration) };
}

/**
 * Plans which offsets groups without members shall go on from, and commits them with `--execute`.
 * (ConsumerGroupService.resetOffsets)
 */
export function resetOffsets(given: Given, view: AdminView): Outcome {
  if (has(given, 'dry-run') && has(given, 'execute'))
    throw new Complaint('Option [reset-offsets] only accepts one of [execute] and [dry-run]');
  const warning = has(given, 'dry-run', 'execute') ? [] : [NO_EXECUTE];
  try {
    checkReset(given);
    const plan = planOf(given, view);
    const text = textOf([...warning, ...plan.said]) + newOffsetsTable(plan.offsets);
    const commands = has(given, 'execute') ? commandsOf(plan.offsets) : [];
    if (commands.length === 0) return { did: 'printed', text };
    const told = (endings: readonly AdminEnding[]): string => {
      const failure = endings.find(({ exception }) => exception !== null);
      if (failure === undefined) return text;
      return textOf([failed(exceptionText(ofCall('offsetCommit', failure)))]);
    };
    return { did: 'asked', before: '', commands, told };
  } catch (error) {
    if (!(error instanceof Complaint)) throw error;
    return printed(...warning, complaintText(error));
  }
}

/**
 * Throws a Complaint for options that do not go together. (ConsumerGroupCommandOptions.checkArgs)
 */
function checkReset(given: Given): void {
  if (!has(given, 'group', 'all-groups'))
    throw new Complaint('Option [reset-offsets] takes one of these options: [all-groups], [group]');
  for (const each of CHECKED)
    forbid(
      given,
      each,
      SCENARIOS.filter((other) => other !== each),
    );
  forbid(given, 'group', ['all-groups']);
}

type Plan = { said: string[]; offsets: NewOffset[] };

function planOf(given: Given, view: AdminView): Plan {
  const plan: Plan = { said: [], offsets: [] };
  for (const id of groupsIn(given, view)) {
    const group = view.groups.find((each) => each.id === id);
    const state = group?.state ?? 'Dead';
    if (state === 'Empty' || state === 'Dead') {
      const places = placesIn(given, view, group);
      const offsetAt = scenarioIn(given, view, group, plan.said);
      const offsets = inPartitionOrder(places);
      plan.offsets.push(...offsets.map((ends) => ({ group: id, ...ends, offset: offsetAt(ends) })));
    } else
      plan.said.push(
        '',
        `Error: Assignments can only be reset if the group '${id}' is inactive, but the current state is ${state}.`,
      );
  }
  return plan;
}

/** Groups in the order of Java's map of them. */
function groupsIn(given: Given, { groups }: AdminView): string[] {
  const named = given.values.get('group') ?? groups.map(({ id }) => id);
  return hashOrder([...new Set(named)]);
}

/** Partitions of a scope, each once. (ConsumerGroupService.getPartitionsToReset) */
function placesIn(given: Given, view: AdminView, group: AdminGroup | undefined): AdminEnds[] {
  if (has(given, 'all-topics')) return endsOf(view, group?.offsets ?? []);
  if (!has(given, 'topic'))
    throw new Complaint('One of the reset scopes should be defined: --all-topics, --topic.');
  const named = (given.values.get('topic') ?? []).flatMap((each) => {
    const places = partitionsNamed(each, view);
    if (places !== null) return places;
    throw new GroupFailure('This server does not host this topic-partition.');
  });
  return endsOf(view, named);
}

type Place = { topic: string; index: number };

const isAt =
  ({ topic, index }: Place) =>
  (each: Place): boolean =>
    each.topic === topic && each.index === index;

const nameOf = ({ topic, index }: Place): string => `${topic}-${index}`;

/** What `orders` or `orders:0,2` names; null: there is no such topic. */
function partitionsNamed(text: string, { topics }: AdminView): Place[] | null {
  const [topic = '', list] = text.split(':');
  if (list === undefined) {
    const known = topics.find(({ name }) => name === topic);
    return known?.partitions.map(({ index }) => ({ topic, index })) ?? null;
  }
  return list.split(',').map((each) => {
    if (/^\d+$/.test(each)) return { topic, index: Number(each) };
    throw new Complaint(`Invalid partition '${each}' specified in topic arg '${text}''`);
  });
}

function endsOf({ ends, topics }: AdminView, places: readonly Place[]): AdminEnds[] {
  const named = (list: readonly Place[]): string =>
    `The partitions "${list.map(nameOf).join(',')}"`;
  const isKnown = ({ topic, index }: Place): boolean =>
    topics.some(
      ({ name, partitions }) => name === topic && partitions.some((p) => p.index === index),
    );
  const missing = places.filter((each) => !isKnown(each));
  if (missing.length > 0) throw new GroupFailure(`${named(missing)} do not exist`);
  const silent = places.filter((each) => !ends.some(isAt(each)));
  if (silent.length > 0) throw new GroupFailure(`${named(silent)} have no leader`);
  return ends.filter((each) => places.some(isAt(each)));
}

/** The new offset of a partition. (OffsetsUtils) */
function scenarioIn(
  given: Given,
  view: AdminView,
  group: AdminGroup | undefined,
  said: string[],
): (ends: AdminEnds) => number {
  const committed = (ends: AdminEnds): number | undefined =>
    group?.offsets.find(isAt(ends))?.offset;
  const within = ({ earliest, latest }: AdminEnds, offset: number): number =>
    Math.max(earliest, Math.min(latest, offset));
  switch (SCENARIOS.find((each) => has(given, each))) {
    case 'to-earliest':
      return ({ earliest }) => earliest;
    case 'to-latest':
      return ({ latest }) => latest;
    case 'to-current':
      return (ends) => committed(ends) ?? ends.latest;
    case 'to-offset': {
      const offset = longIn(given, 'to-offset') ?? 0;
      return (ends) => within(ends, offset);
    }
    case 'shift-by': {
      const shift = longIn(given, 'shift-by') ?? 0;
      return (ends) => within(ends, currentOf(ends, committed(ends)) + shift);
    }
    case 'to-datetime':
    case 'by-duration':
      timeAskedIn(given);
      return (ends) => offsetInTime(ends, view, said);
    default:
      throw new Complaint(
        `Option '[reset-offsets]' requires one of the following scenarios: [${SCENARIOS.map((each) => `[${each}]`).join(', ')}]`,
      );
  }
}

function currentOf(ends: AdminEnds, committed: number | undefined): number {
  if (committed !== undefined) return committed;
  throw new Complaint(
    `Cannot shift offset for partition ${nameOf(ends)} since there is no current committed offset`,
  );
}

function offsetInTime(ends: AdminEnds, view: AdminView, said: string[]): number {
  const { topic, index, latest } = ends;
  const found = view.offsets.find(isAt(ends));
  if (found !== undefined && found.offset >= 0) return found.offset;
  said.push(
    '',
    `Warn: Partition ${index} from topic ${topic} is empty. Falling back to latest known offset.`,
  );
  return latest;
}

const commandsOf = (offsets: readonly NewOffset[]): Command[] =>
  [...new Set(offsets.map(({ group }) => group))].map((group) => ({
    ...{ command: 'reset-offsets', group },
    offsets: Object.fromEntries(
      offsets.filter((each) => each.group === group).map((each) => [nameOf(each), each.offset]),
    ),
  }));

/** Has committed offsets of topics forgotten. (ConsumerGroupService.deleteOffsets) */
export function deleteOffsets(given: Given, view: AdminView): Outcome {
  const group = textIn(given, 'group');
  if (group === undefined || !has(given, 'topic'))
    throw new Complaint('Option [delete-offsets] takes the following options: [topic], [group]');
  const named = given.values.get('topic') ?? [];
  const missing = named.filter((each) => partitionsNamed(each, view) === null);
  const places = named.flatMap((each) => partitionsNamed(each, view) ?? []).sort(byPartition);
  const partitions = places.map(nameOf);
  return {
    ...{ did: 'asked', before: '', commands: [{ command: 'delete-offsets', group, partitions }] },
    told: ([first]) => {
      const ending = first && ofCall('offsetDelete', first);
      const said =
        ending === undefined || ending.exception === null
          ? [`Request succeeded for deleting offsets from group ${group}.`]
          : ['', `Error: ${ending.parts.length > 0 ? PARTLY : ending.message}`];
      const rows = [
        ...missing.map((topic) => [topic, '-', `Error: ${UNKNOWN_TOPIC}`]),
        ...places.map((each) => [each.topic, String(each.index), statusOf(each, ending)]),
      ];
      return textOf(said) + statusTable(rows);
    },
  };
}

const PARTLY = 'Encountered some partition-level error, see the follow-up details.';

const UNKNOWN_TOPIC =
  'org.apache.kafka.common.errors.UnknownTopicOrPartitionException: This server does not host this topic-partition.';

function statusOf(place: Place, ending: AdminEnding | undefined): string {
  if (ending === undefined || ending.exception === null) return 'Successful';
  if (ending.parts.length === 0) return `Error: ${exceptionText(ending)}`;
  const own = ending.parts.find(({ partition }) => partition === nameOf(place));
  return own === undefined ? 'Successful' : `Error: ${exceptionText(own)}`;
}

/** Has groups without members forgotten. (ConsumerGroupService.deleteGroups) */
export function deleteGroups(given: Given, view: AdminView): Outcome {
  if (!has(given, 'group', 'all-groups'))
    throw new Complaint('Option [delete] takes one of these options: [group], [all-groups]');
  if (has(given, 'topic'))
    throw new Complaint(
      'The consumer does not support topic-specific offset deletion from a consumer group.',
    );
  forbid(given, 'group', ['all-groups']);
  const groups = groupsIn(given, view);
  if (groups.length === 0) return printed(deleted([]));
  return {
    ...{ did: 'asked', before: '' },
    commands: groups.map((group) => ({ command: 'delete-group', group })),
    told: (endings) => {
      const failures = groups.flatMap((group, at) => {
        const ending = endings[at];
        if (ending === undefined || ending.exception === null) return [];
        return [{ group, why: exceptionText(ofCall('deleteConsumerGroups', ending)) }];
      });
      const gone = groups.filter((id) => !failures.some(({ group }) => group === id));
      if (failures.length === 0) return textOf([deleted(gone)]);
      return textOf([
        ...['', 'Error: Deletion of some consumer groups failed:'],
        ...failures.map(
          ({ group, why }) => `* Group '${group}' could not be deleted due to: ${why}`,
        ),
        ...(gone.length === 0
          ? []
          : ['', `These consumer groups were deleted successfully: ${listed(gone)}`]),
      ]);
    },
  };
}

const API_KEYS: Readonly<Record<string, string>> = {
  FindCoordinator: 'FIND_COORDINATOR',
  OffsetCommit: 'OFFSET_COMMIT',
  OffsetDelete: 'OFFSET_DELETE',
  DeleteGroups: 'DELETE_GROUPS',
};

/** How a call ended, with what the client says when its time is over. (KafkaAdminClient) */
function ofCall(call: string, ending: AdminEnding): AdminEnding {
  if (ending.exception !== 'TimeoutException' || ending.message !== '') return ending;
  return { ...ending, message: noNode(`${call}(api=${API_KEYS[ending.api]})`) };
}

const listed = (groups: readonly string[]): string => `'${groups.join("', '")}'`;

const deleted = (groups: readonly string[]): string =>
  `Deletion of requested consumer groups (${listed(groups)}) was successful.`;
