import {
  byTopic,
  emptyAssignment,
  listOf,
  type Assignment,
  type ClassicMember,
  type PartitionsByTopic,
  type TopicPartition,
} from '../assignor.ts';
import { byInstance, subscribersOf } from '../members.ts';
import { memberRacks, racksDecide } from './racks.ts';
import { knownTopics, type KnownTopic } from './topics.ts';

/**
 * Cuts each topic into stretches, one for each subscriber in order; the first get one partition
 * more where it does not come out even. Where racks decide, members get what is near first.
 * (RangeAssignor.assignPartitions)
 */
export function assignRange(
  partitions: PartitionsByTopic,
  members: readonly ClassicMember[],
): Assignment {
  const assignment = emptyAssignment(members);
  const cuts = knownTopics(partitions, members).map((topic) => cutOf(topic, members));
  const isNearFirst = cuts.some(({ isDecidedByRacks }) => isDecidedByRacks);
  if (isNearFirst) assignNear(cuts, assignment);
  for (const cut of cuts) assignStretches(cut, () => true, assignment);
  if (isNearFirst) for (const list of assignment.values()) list.sort(byTopic);
  return assignment;
}

/** A topic while it is cut. */
type Cut = {
  readonly topic: string;
  /** The subscribers in order. */
  readonly memberIds: readonly string[];
  readonly racksOfMembers: ReadonlyMap<string, string>;
  readonly racksOfPartitions: readonly ReadonlySet<string>[];
  readonly isDecidedByRacks: boolean;
  readonly least: number;
  /** How many members may still get one more than the least. */
  extras: number;
  unassigned: number[];
  readonly counts: Map<string, number>;
};

function cutOf({ topic, racks }: KnownTopic, members: readonly ClassicMember[]): Cut {
  const subscribers = subscribersOf(topic, members).sort(byInstance);
  const racksOfMembers = memberRacks(subscribers);
  const racksOfPartitions = racks.map((replicas) => new Set(replicas));
  return {
    topic,
    memberIds: subscribers.map(({ id }) => id),
    racksOfMembers,
    racksOfPartitions,
    isDecidedByRacks: racksDecide([...racksOfMembers.values()], racksOfPartitions),
    least: Math.floor(racks.length / subscribers.length),
    extras: racks.length % subscribers.length,
    unassigned: racks.map((_, partition) => partition),
    counts: new Map(),
  };
}

/** How many partitions more a member may get now. (TopicAssignmentState.maxAssignable) */
function roomOf({ least, extras, counts }: Cut, memberId: string): number {
  const most = least + (extras > 0 ? 1 : 0);
  return Math.max(0, most - (counts.get(memberId) ?? 0));
}

/** A member without a rack is near everything. (TopicAssignmentState.racksMatch) */
function isNear(cut: Cut, memberId: string, partition: number): boolean {
  const rack = cut.racksOfMembers.get(memberId);
  return rack === undefined || cut.racksOfPartitions[partition]?.has(rack) === true;
}

/** Gives each member as many as it has room for, of those that it may have. */
function assignStretches(
  cut: Cut,
  mayHave: (memberId: string, partition: number) => boolean,
  assignment: ReadonlyMap<string, TopicPartition[]>,
): void {
  for (const memberId of cut.memberIds) {
    const own = cut.unassigned.filter((partition) => mayHave(memberId, partition));
    assign(cut, memberId, own.slice(0, roomOf(cut, memberId)), assignment);
  }
}

function assign(
  cut: Cut,
  memberId: string,
  partitions: readonly number[],
  assignment: ReadonlyMap<string, TopicPartition[]>,
): void {
  if (partitions.length === 0) return;
  const list = listOf(assignment, memberId);
  for (const partition of partitions) list.push({ topic: cut.topic, partition });
  const count = (cut.counts.get(memberId) ?? 0) + partitions.length;
  cut.counts.set(memberId, count);
  if (count > cut.least) cut.extras -= 1;
  cut.unassigned = cut.unassigned.filter((partition) => !partitions.includes(partition));
}

/** Gives what is near, and keeps topics together that are cut alike. (KIP-881) */
function assignNear(cuts: readonly Cut[], assignment: ReadonlyMap<string, TopicPartition[]>): void {
  const alike = new Map<string, Cut[]>();
  for (const cut of cuts) {
    const key = JSON.stringify([cut.racksOfPartitions.length, cut.memberIds]);
    alike.set(key, [...(alike.get(key) ?? []), cut]);
  }
  for (const group of alike.values()) {
    const [only] = group;
    if (only === undefined || only.racksOfMembers.size === 0) continue;
    if (group.length > 1) assignTogether(group, only, assignment);
    else if (only.isDecidedByRacks)
      assignStretches(only, (memberId, index) => isNear(only, memberId, index), assignment);
  }
}

/**
 * Gives each number, of all these topics at once, to the first member with room that is near all of
 * them. (RangeAssignor.assignCoPartitionedWithRackMatching)
 */
function assignTogether(
  group: readonly Cut[],
  { memberIds, racksOfPartitions }: Cut,
  assignment: ReadonlyMap<string, TopicPartition[]>,
): void {
  for (const partition of racksOfPartitions.keys()) {
    const memberId = memberIds.find((id) =>
      group.every((cut) => isNear(cut, id, partition) && roomOf(cut, id) > 0),
    );
    if (memberId === undefined) continue;
    for (const cut of group) assign(cut, memberId, [partition], assignment);
  }
}
