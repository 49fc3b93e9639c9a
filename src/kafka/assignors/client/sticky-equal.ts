import { assert } from '../../../kernel/assert.ts';
import { byText, byTopic, listOf, nameOf, type TopicPartition } from '../assignor.ts';
import type { Ownership, StickyAssignment } from './ownership.ts';
import { fewestNearFirst, isFar, nextNear, type Racks } from './racks.ts';
import { partitionsIn, type KnownTopic } from './topics.ts';

/**
 * Fills members that subscribe alike: each keeps what it has up to its quota, then the rest is
 * dealt in a circle. Where racks decide, what is near is kept and dealt first.
 * (AbstractStickyAssignor.ConstrainedAssignmentBuilder)
 */
export function fillEqually(
  topics: readonly KnownTopic[],
  ownership: Ownership,
  racks: Racks,
): StickyAssignment {
  const all = partitionsIn(topics).sort(byTopic);
  const filling = startFilling(all.length, ownership, racks);
  keepOwned(filling, ownership);
  const kept = new Set([...filling.assignment.values()].flat().map(nameOf));
  const free = all.filter((partition) => !kept.has(nameOf(partition)));
  filling.underLeast.sort(byText);
  filling.atLeast.sort(byText);
  const rest = racks.ofMember.size === 0 ? free : dealNear(filling, fewestNearFirst(racks, free));
  deal(filling, rest);
  return { assignment: filling.assignment, moving: filling.moving };
}

/** An assignment in the making. */
type Filling = {
  readonly racks: Racks;
  readonly claimedTwice: ReadonlySet<string>;
  readonly assignment: ReadonlyMap<string, TopicPartition[]>;
  readonly least: number;
  readonly most: number;
  /** How many members are to have the most, and how many have; none where it comes out even. */
  readonly fullMax: number;
  full: number;
  /** The ids of members that must get more. */
  readonly underLeast: string[];
  /** The ids of members that may get one more. */
  atLeast: string[];
  /** Who had a partition that it may not keep, by the partition's name. */
  readonly givenUp: Map<string, string>;
  readonly moving: Map<string, string>;
};

function startFilling(count: number, { owned, claimedTwice }: Ownership, racks: Racks): Filling {
  return {
    racks,
    claimedTwice,
    assignment: new Map([...owned.keys()].map((id) => [id, []])),
    least: Math.floor(count / owned.size),
    most: Math.ceil(count / owned.size),
    fullMax: count % owned.size,
    full: 0,
    underLeast: [],
    atLeast: [],
    givenUp: new Map(),
    moving: new Map(),
  };
}

/** Leaves each member the lowest numbers of what it has. (assignOwnedPartitions) */
function keepOwned(filling: Filling, { owned }: Ownership): void {
  for (const [memberId, list] of owned) {
    const believed = list.filter(
      (partition) =>
        !isFar(filling.racks, memberId, partition) && !filling.claimedTwice.has(nameOf(partition)),
    );
    const quota = quotaOf(filling, memberId, believed.length);
    const kept = believed.sort(byNumber).slice(0, quota);
    listOf(filling.assignment, memberId).push(...kept);
    const keeps = new Set(kept);
    for (const partition of list)
      if (!keeps.has(partition)) filling.givenUp.set(nameOf(partition), memberId);
  }
}

/** How many of its `count` partitions a member keeps; what it may get besides is noted. */
function quotaOf(filling: Filling, memberId: string, count: number): number {
  if (count < filling.least) {
    filling.underLeast.push(memberId);
    return count;
  }
  const isFullYet = filling.full >= filling.fullMax;
  if (count >= filling.most && !isFullYet) {
    noteFull(filling);
    return filling.most;
  }
  if (!isFullYet) filling.atLeast.push(memberId);
  return filling.least;
}

/** The last member that may have the most leaves none that may get one more. */
function noteFull(filling: Filling): void {
  filling.full += 1;
  if (filling.full === filling.fullMax) filling.atLeast = [];
}

const byNumber = (one: TopicPartition, other: TopicPartition): number =>
  one.partition - other.partition || byText(one.topic, other.topic);

/**
 * Deals partitions to members near them, first those that must get more; what is left over comes
 * back. (assignRackAwareRoundRobin)
 */
function dealNear(filling: Filling, partitions: readonly TopicPartition[]): TopicPartition[] {
  const { racks, underLeast } = filling;
  const rest: TopicPartition[] = [];
  let turn = 0;
  for (const partition of partitions) {
    const place = nextNear(racks, partition, underLeast, turn);
    if (place < 0) {
      if (!giveSpare(filling, partition)) rest.push(partition);
      continue;
    }
    const isDone = give(filling, partition, underLeast[place] ?? '') >= filling.least;
    if (isDone) leaveCircle(filling, place);
    const after = isDone ? place : place + 1;
    turn = underLeast.length === 0 ? 0 : after % underLeast.length;
  }
  return rest;
}

/** Gives a partition to a member near it that may get one more; says whether there was one. */
function giveSpare(filling: Filling, partition: TopicPartition): boolean {
  const { racks, atLeast } = filling;
  const place = nextNear(racks, partition, atLeast, 0);
  if (place < 0) return false;
  give(filling, partition, atLeast[place] ?? '');
  atLeast.splice(place, 1);
  noteFull(filling);
  return true;
}

/** Takes a member that has the least out of the circle; it may get one more while others may. */
function leaveCircle(filling: Filling, place: number): void {
  const memberIds = filling.underLeast.splice(place, 1);
  if (filling.full < filling.fullMax) filling.atLeast.push(...memberIds);
}

/**
 * Deals partitions in a circle to members that must get more, then one each to those that may.
 * (assignRoundRobin)
 */
function deal(filling: Filling, partitions: readonly TopicPartition[]): void {
  const { underLeast, atLeast } = filling;
  let turn = 0;
  for (const partition of partitions) {
    if (turn >= underLeast.length) turn = 0;
    const memberId = underLeast[turn] ?? atLeast.shift();
    assert(memberId !== undefined, 'as many partitions are left as members may get');
    const count = give(filling, partition, memberId);
    if (count === filling.least) atLeast.push(...underLeast.splice(turn, 1));
    else turn += 1;
  }
}

/** Gives a member one more partition, and says how many it has. (assignNewPartition) */
function give(filling: Filling, partition: TopicPartition, memberId: string): number {
  const name = nameOf(partition);
  const before = filling.givenUp.get(name);
  if ((before !== undefined && before !== memberId) || filling.claimedTwice.has(name))
    filling.moving.set(name, memberId);
  return listOf(filling.assignment, memberId).push(partition);
}
