import { partitionName } from '../metadata/partition-name.ts';

/** A partition by the name of its topic, or by the topic's id where the broker assigns. */
export type TopicPartition = { readonly topic: string; readonly partition: number };

/** What an assignor knows of a member. */
export type GroupMember = {
  readonly id: string;
  readonly instanceId: string | null;
  readonly topics: readonly string[];
  /** What the member has: no partition twice. */
  readonly owned: readonly TopicPartition[];
};

/** What the leader of a classic group knows of a member. */
export type ClassicMember = GroupMember & {
  /** The member's `client.rack`; null when it has none. */
  readonly rack: string | null;
  /** The generation in which the member got what it owns; -1 when that is not known. */
  readonly generation: number;
};

/**
 * The partitions of each topic in the order of their numbers: for each, the racks of its replicas.
 */
export type PartitionsByTopic = ReadonlyMap<string, readonly (readonly string[])[]>;

/** How many partitions each topic has, by the topic's id. */
export type PartitionCounts = ReadonlyMap<string, number>;

/** What each member gets, by its id, in the order in which the members were given. */
export type Assignment = ReadonlyMap<string, readonly TopicPartition[]>;

/** An assignment in the making: nothing for each member. */
export const emptyAssignment = (members: readonly GroupMember[]): Map<string, TopicPartition[]> =>
  new Map(members.map(({ id }) => [id, []]));

/** The list of a member in an assignment in the making. */
export function listOf(
  assignment: ReadonlyMap<string, TopicPartition[]>,
  memberId: string,
): TopicPartition[] {
  const list = assignment.get(memberId);
  if (list === undefined) throw new RangeError(`${memberId} is no member`);
  return list;
}

/** The partitions of a topic. */
export const partitionsOf = (topic: string, count: number): TopicPartition[] =>
  Array.from({ length: count }, (_, partition) => ({ topic, partition }));

/** The name by which tables of partitions are keyed. */
export const nameOf = ({ topic, partition }: TopicPartition): string =>
  partitionName(topic, partition);

/** By topic, then by number. (TopicPartitionComparator) */
export const byTopic = (one: TopicPartition, other: TopicPartition): number =>
  byText(one.topic, other.topic) || one.partition - other.partition;

/** By their UTF-16 units. (String.compareTo) */
export const byText = (one: string, other: string): number =>
  one < other ? -1 : one > other ? 1 : 0;
