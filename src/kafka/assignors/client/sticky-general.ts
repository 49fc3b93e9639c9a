import { byText, nameOf, type ClassicMember, type TopicPartition } from '../assignor.ts';
import { subscribersOf } from '../members.ts';
import { noMovements, noteMove, partitionToMove, type Movements } from './movements.ts';
import type { Ownership, StickyAssignment } from './ownership.ts';
import { isFar, type Racks } from './racks.ts';
import { partitionsIn, type KnownTopic } from './topics.ts';

/**
 * Balances members that subscribe to different topics: they keep what they may, the rest goes to
 * the subscriber with the least, and then partitions move for as long as that makes it more even.
 * (AbstractStickyAssignor.GeneralAssignmentBuilder)
 */
export function balanceLoads(
  topics: readonly KnownTopic[],
  members: readonly ClassicMember[],
  ownership: Ownership,
  racks: Racks,
): StickyAssignment {
  const balance = startBalance(topics, members);
  const isRevoking = keepOwned(balance, ownership, racks);
  const all = partitionsIn(
    [...topics].sort((one, other) => byFewestSubscribers(balance, one.topic, other.topic)),
  );
  const free = all.filter((partition) => !balance.owners.has(nameOf(partition)));
  if (racks.ofMember.size > 0)
    for (const partition of free) assignToLeast(balance, partition, racks);
  for (const partition of free)
    if (!balance.owners.has(nameOf(partition))) assignToLeast(balance, partition, null);
  const before = latestBefore(members);
  // Each move makes loads more even, so there is nothing to put back afterwards.
  if (!isRevoking) moveAll(balance, free, before);
  moveAll(balance, all, before);
  const assignment = new Map(
    [...balance.assignment].map(([id, list]) => [id, [...list.values()]] as const),
  );
  return { assignment, moving: movingTo(balance, members) };
}

/** An assignment in the making. */
type Balance = {
  /** The ids of each topic's subscribers. */
  readonly subscribers: ReadonlyMap<string, readonly string[]>;
  /** What each member has, by the names of partitions, in the order in which it got them. */
  readonly assignment: ReadonlyMap<string, Map<string, TopicPartition>>;
  /** Who has a partition, by its name. */
  readonly owners: Map<string, string>;
  readonly movements: Movements;
};

const startBalance = (
  topics: readonly KnownTopic[],
  members: readonly ClassicMember[],
): Balance => ({
  subscribers: new Map(
    topics.map(({ topic }) => [topic, subscribersOf(topic, members).map(({ id }) => id)]),
  ),
  assignment: new Map(members.map(({ id }) => [id, new Map<string, TopicPartition>()])),
  owners: new Map(),
  movements: noMovements(),
});

const subscribersIn = ({ subscribers }: Balance, topic: string): readonly string[] =>
  subscribers.get(topic) ?? [];

const loadOf = ({ assignment }: Balance, memberId: string): number =>
  assignment.get(memberId)?.size ?? 0;

/** Those first that few may have. (TopicComparator) */
const byFewestSubscribers = (balance: Balance, one: string, other: string): number =>
  subscribersIn(balance, one).length - subscribersIn(balance, other).length || byText(one, other);

/**
 * Leaves members what they still subscribe to and what is near them; says whether a member lost any
 * by that. (assignOwnedPartitions)
 */
function keepOwned(balance: Balance, { owned }: Ownership, racks: Racks): boolean {
  let isRevoking = false;
  for (const [memberId, list] of owned) {
    for (const partition of list) {
      const isKept =
        subscribersIn(balance, partition.topic).includes(memberId) &&
        !isFar(racks, memberId, partition);
      if (isKept) put(balance, partition, memberId);
      else isRevoking = true;
    }
  }
  return isRevoking;
}

function put(balance: Balance, partition: TopicPartition, memberId: string): void {
  const name = nameOf(partition);
  balance.assignment.get(balance.owners.get(name) ?? '')?.delete(name);
  balance.assignment.get(memberId)?.set(name, partition);
  balance.owners.set(name, memberId);
}

/**
 * Gives a partition to the subscriber with the least, of those near it when racks are told; says
 * whether there was one. (maybeAssignPartition)
 */
function assignToLeast(balance: Balance, partition: TopicPartition, racks: Racks | null): boolean {
  const memberId = leastLoaded(
    balance,
    subscribersIn(balance, partition.topic).filter(
      (id) => racks === null || !isFar(racks, id, partition),
    ),
  );
  if (memberId === undefined) return false;
  put(balance, partition, memberId);
  return true;
}

/** Of members with equally little the first by id. (SubscriptionComparator) */
const leastLoaded = (balance: Balance, memberIds: readonly string[]): string | undefined =>
  [...memberIds].sort(
    (one, other) => loadOf(balance, one) - loadOf(balance, other) || byText(one, other),
  )[0];

/** The member that had a partition in an older generation, by the partition's name. */
type Before = ReadonlyMap<string, string>;

/** What members of older generations say they had, of the latest of them. (updatePrevAssignment) */
function latestBefore(members: readonly ClassicMember[]): Before {
  const newest = Math.max(...members.map(({ generation }) => generation));
  const older = members
    .filter(({ generation }) => generation < newest)
    .sort((one, other) => other.generation - one.generation);
  const before = new Map<string, string>();
  for (const { id, owned } of older)
    for (const partition of owned)
      if (!before.has(nameOf(partition))) before.set(nameOf(partition), id);
  return before;
}

/** Each round makes loads more even, so there are far fewer. */
const ROUNDS_MAX = 1_000;

/**
 * Moves each partition whose owner has two more than a subscriber, until there is none.
 * (performReassignments)
 */
function moveAll(balance: Balance, partitions: readonly TopicPartition[], before: Before): void {
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    let hasMoved = false;
    for (const partition of partitions)
      if (moveIfBetter(balance, partition, before)) hasMoved = true;
    if (!hasMoved) return;
  }
}

/**
 * Moves a partition whose owner has two more to the member that had it before, else to the
 * subscriber with the least; says whether it did. Kafka does not ask whether the former one still
 * reads the topic: it would have to give the partition back.
 */
function moveIfBetter(balance: Balance, partition: TopicPartition, before: Before): boolean {
  const from = balance.owners.get(nameOf(partition)) ?? '';
  const memberIds = subscribersIn(balance, partition.topic);
  const isBetterOff = (id: string): boolean => loadOf(balance, from) > loadOf(balance, id) + 1;
  const former = before.get(nameOf(partition)) ?? '';
  const to =
    memberIds.includes(former) && isBetterOff(former) ? former : leastLoaded(balance, memberIds);
  if (to === undefined || !isBetterOff(to)) return false;
  const moving = partitionToMove(balance.movements, partition, { from, to });
  noteMove(balance.movements, moving, { from: balance.owners.get(nameOf(moving)) ?? '', to });
  put(balance, moving, to);
  return true;
}

/** Who gets a partition that another has and gives up. (computePartitionsTransferringOwnership) */
function movingTo({ owners }: Balance, members: readonly ClassicMember[]): Map<string, string> {
  const claims = new Map(members.map(({ id, owned }) => [id, new Set(owned.map(nameOf))]));
  const names = [...claims.values()].flatMap((claimed) => [...claimed]);
  return new Map(
    names.flatMap((name): [string, string][] => {
      const to = owners.get(name);
      return to === undefined || claims.get(to)?.has(name) === true ? [] : [[name, to]];
    }),
  );
}
