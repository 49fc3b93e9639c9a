import type { BriefReplica, ReplicaView } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import type { GroupView } from '../../frame/types/groups.ts';
import { topicOf } from '../../view/partition.ts';
import { sharing, sharingOf } from './forms/group-protocols.ts';
import { freeName } from './forms/names.ts';
import type { SelectionAct } from './selection-act.ts';

/** An end of a partition: its first record, or what consumers can read up to. */
type End = 'earliest' | 'latest';

/**
 * An offset for each of these partitions: the same for all, or that of an end of each. Null: there
 * are none, or a leader is not told of.
 */
export function offsetsAt(
  frame: Frame,
  partitions: readonly string[],
  at: number | End,
): Record<string, number> | null {
  const offsets: Record<string, number> = {};
  for (const partition of partitions) {
    const offset = typeof at === 'number' ? at : endOf(frame, partition, at);
    if (offset === null) return null;
    offsets[partition] = offset;
  }
  return partitions.length === 0 ? null : offsets;
}

function endOf({ brokers }: Frame, partition: string, end: End): number | null {
  const leader = brokers
    .flatMap(({ replicas, topics }) => [...replicas, ...topics.flatMap(({ brief }) => brief)])
    .find((each) => each.partition === partition && each.role === 'leader' && !isDeposed(each));
  if (leader === undefined) return null;
  return end === 'earliest' ? leader.logStart : leader.highWatermark;
}

const isDeposed = (replica: BriefReplica | ReplicaView): boolean =>
  'deposed' in replica && replica.deposed;

/** One more member, as those that are there: of what they read, and sharing it their way. */
function oneMore(frame: Frame, group: GroupView): SelectionAct[] {
  const { id } = group;
  const partitions = [
    ...group.members.flatMap(({ assigned }) => assigned ?? []),
    ...group.offsets.map((each) => each.partition),
  ];
  const topics = new Set(partitions.map(topicOf));
  if (topics.size === 0) return [];
  const name = freeName(frame, `${id.replace(/[^A-Za-z0-9._-]/g, '')}-`);
  const config = {
    ...{ 'group.id': id, 'auto.offset.reset': 'earliest', ...sharing[sharingOf(group)] },
  };
  const client = { name, assign: [], subscribe: [...topics], config, polling: true };
  return [{ verb: 'add-consumer', command: { command: 'add-consumer', client }, detail: name }];
}

/**
 * What can be done to a group in one go. Its offsets are set, and it is deleted, only while it has
 * no members.
 */
export function actsOnGroup(frame: Frame, group: GroupView): SelectionAct[] {
  const { id, offsets } = group;
  const partitions = offsets.map(({ partition }) => partition);
  const resets = (['earliest', 'latest'] as const).flatMap((end): SelectionAct[] => {
    const wanted = offsetsAt(frame, partitions, end);
    if (wanted === null) return [];
    return [
      {
        verb: 'reset-offsets',
        command: { command: 'reset-offsets', group: id, offsets: wanted },
        detail: `${id} → ${end}`,
      },
    ];
  });
  const gone = { verb: 'delete-group', command: { command: 'delete-group', group: id } } as const;
  return [...oneMore(frame, group), ...resets, { ...gone, detail: id }];
}

/** What can be done to the groups whose records a broker keeps in a partition. */
export const actsOnGroupsIn = (frame: Frame, node: string, partition: string): SelectionAct[] =>
  frame.groups
    .filter((each) => each.partition === partition && each.coordinator === node)
    .flatMap((group) => actsOnGroup(frame, group));
