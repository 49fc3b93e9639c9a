import { byText, type Assignment, type GroupMember, type PartitionCounts } from '../assignor.ts';
import { fromBase64 } from '../../protocol/bytes/byte-string.ts';
import { areLevel, bandsOf, nextToGet, nextToGive, passOver } from './load-bands.ts';
import { stillOwned, topicsOf } from './topics.ts';

/**
 * Levels members that subscribe to different topics: they keep what they may, the rest of each
 * topic goes to its subscribers with the least, and then partitions move from those with the most.
 * The members come in the order in which a map of Java lists them.
 * (UniformHeterogeneousAssignmentBuilder)
 */
export function levelLoads(
  partitions: PartitionCounts,
  members: readonly GroupMember[],
): Assignment {
  const target = startTarget(partitions, members);
  for (const topic of target.topics) assignRest(target, topic);
  levelTopics(
    target,
    target.topics.filter(({ subscribers }) => subscribers.length >= 2),
  );
  return new Map(
    members.map(({ id }, member) => [
      id,
      target.topics.flatMap(({ topic, owners }) =>
        owners.flatMap((owner, partition) => (owner === member ? [{ topic, partition }] : [])),
      ),
    ]),
  );
}

/** An assignment in the making; a member is its place among the members. */
type Target = {
  /** Those first with the most partitions for each subscriber. */
  readonly topics: readonly Topic[];
  /** How many partitions each member has. */
  readonly loads: number[];
};

type Topic = {
  readonly topic: string;
  readonly subscribers: readonly number[];
  /** Who has each partition; null where it is free. */
  readonly owners: (number | null)[];
};

/** Members keep what they still subscribe to. (maybeRevokePartitions) */
function startTarget(partitions: PartitionCounts, members: readonly GroupMember[]): Target {
  const topics = new Map<string, Topic & { readonly subscribers: number[] }>();
  const loads = members.map(() => 0);
  for (const [member, about] of members.entries()) {
    for (const topic of topicsOf(about, partitions)) {
      const owners = Array.from({ length: partitions.get(topic) ?? 0 }, () => null);
      const known = topics.get(topic) ?? { topic, subscribers: [], owners };
      topics.set(topic, known);
      known.subscribers.push(member);
    }
  }
  const target = { topics: [...topics.values()].sort(byShare), loads };
  for (const [member, about] of members.entries())
    for (const { topic, partition } of stillOwned(about, partitions))
      give(target, topics.get(topic), partition, member);
  return target;
}

/** By partitions for each subscriber, most first; by subscribers, fewest first; by id. */
function byShare(one: Topic, other: Topic): number {
  const [few, many] = [one.subscribers.length, other.subscribers.length];
  return (
    other.owners.length / many - one.owners.length / few ||
    few - many ||
    byText(uuidKey(one.topic), uuidKey(other.topic))
  );
}

/** Two signed longs, as a text that sorts as they do. (Uuid.compareTo) */
function uuidKey(uuid: string): string {
  const bytes = fromBase64(uuid);
  return [bytes.slice(0, 8), bytes.slice(8)]
    .map((long) => String.fromCharCode(long.charCodeAt(0) ^ 0x80) + long.slice(1))
    .join('');
}

function give(
  { loads }: Target,
  topic: Topic | undefined,
  partition: number,
  member: number,
): void {
  const before = topic?.owners[partition] ?? null;
  if (before !== null) loads[before] = (loads[before] ?? 0) - 1;
  if (topic !== undefined) topic.owners[partition] = member;
  loads[member] = (loads[member] ?? 0) + 1;
}

/**
 * Hands the free partitions of a topic to its subscribers with the least.
 * (assignRemainingPartitions)
 */
function assignRest(target: Target, topic: Topic): void {
  const bands = bandsOf(topic.subscribers, target.loads);
  for (const [partition, owner] of topic.owners.entries())
    if (owner === null) give(target, topic, partition, nextToGet(bands));
}

/** Where subscriptions overlap, loads come closer with each round: so many are near enough. */
const ROUNDS_MAX = 16;

/**
 * Levels topic after topic, until a whole round moved nothing. Loads may still differ by more than
 * one along a chain of topics. (balanceTopics)
 */
function levelTopics(target: Target, topics: readonly Topic[]): void {
  let last: Topic | null = null;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    for (const topic of topics) {
      if (topic === last) return;
      const hasMoved = levelTopic(target, topic);
      if (hasMoved || last === null) last = topic;
    }
  }
}

/**
 * Moves partitions of a topic from its subscribers with the most to those with the least, the
 * highest numbers first; says whether any moved. (balanceTopic)
 */
function levelTopic(target: Target, topic: Topic): boolean {
  const loads = topic.subscribers.map((member) => target.loads[member] ?? 0);
  if (Math.max(...loads) - Math.min(...loads) <= 1) return false;
  const bands = bandsOf(topic.subscribers, target.loads);
  const own = ownedBy(topic);
  let hasMoved = false;
  while (!areLevel(bands)) {
    const from = nextToGive(bands);
    if (from === null) break;
    const partition = own.get(from)?.pop();
    if (partition === undefined) {
      passOver(bands);
      continue;
    }
    const to = nextToGet(bands);
    if (areLevel(bands)) break;
    give(target, topic, partition, to);
    hasMoved = true;
  }
  return hasMoved;
}

/** The numbers that each member has of a topic before any moves. */
function ownedBy({ owners }: Topic): Map<number, number[]> {
  const own = new Map<number, number[]>();
  for (const [partition, owner] of owners.entries())
    if (owner !== null) own.set(owner, [...(own.get(owner) ?? []), partition]);
  return own;
}
