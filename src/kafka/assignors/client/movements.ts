import { partitionHash, tablePlace } from '../../protocol/java-order.ts';
import { nameOf, type TopicPartition } from '../assignor.ts';

/**
 * Which partitions moved from member to member so far. (AbstractStickyAssignor.PartitionMovements)
 */
export type Movements = {
  readonly byPartition: Map<string, Pair>;
  /** By topic, then by the key of the pair. */
  readonly byTopic: Map<string, Map<string, HashSet>>;
};

/** Where a partition was at first, and where it is now. */
type Pair = { readonly from: string; readonly to: string };

/** Partitions in a set of Java, whose table doubles when it is more than three quarters full. */
type HashSet = { readonly partitions: Map<string, TopicPartition>; places: number };

export const noMovements = (): Movements => ({ byPartition: new Map(), byTopic: new Map() });

/**
 * The partition to move when one is to go from a member to another: one of the topic that came the
 * other way before, so that no two swap partitions; else the one that was meant.
 * (getTheActualPartitionToBeMoved)
 */
export function partitionToMove(
  { byPartition, byTopic }: Movements,
  partition: TopicPartition,
  { from, to }: Pair,
): TopicPartition {
  const source = byPartition.get(nameOf(partition))?.from ?? from;
  const cameBack = byTopic.get(partition.topic)?.get(keyOf({ from: to, to: source }));
  return cameBack === undefined ? partition : (firstOf(cameBack) ?? partition);
}

/** Notes a move. One that goes back to where it was at first has not moved. (movePartition) */
export function noteMove(
  movements: Movements,
  partition: TopicPartition,
  { from, to }: Pair,
): void {
  const before = movements.byPartition.get(nameOf(partition));
  if (before !== undefined) forget(movements, partition, before);
  if (before?.from !== to) remember(movements, partition, { from: before?.from ?? from, to });
}

function remember(
  { byPartition, byTopic }: Movements,
  partition: TopicPartition,
  pair: Pair,
): void {
  byPartition.set(nameOf(partition), pair);
  const pairs = byTopic.get(partition.topic) ?? new Map<string, HashSet>();
  byTopic.set(partition.topic, pairs);
  const set = pairs.get(keyOf(pair)) ?? { partitions: new Map(), places: 16 };
  pairs.set(keyOf(pair), set);
  set.partitions.set(nameOf(partition), partition);
  while (set.partitions.size > set.places * 0.75) set.places *= 2;
}

function forget({ byPartition, byTopic }: Movements, partition: TopicPartition, pair: Pair): void {
  byPartition.delete(nameOf(partition));
  const pairs = byTopic.get(partition.topic);
  const set = pairs?.get(keyOf(pair));
  set?.partitions.delete(nameOf(partition));
  if (set?.partitions.size === 0) pairs?.delete(keyOf(pair));
}

const keyOf = ({ from, to }: Pair): string => JSON.stringify([from, to]);

function firstOf({ partitions, places }: HashSet): TopicPartition | undefined {
  const placeOf = ({ topic, partition }: TopicPartition): number =>
    tablePlace(partitionHash(topic, partition), places);
  return [...partitions.values()].sort((one, other) => placeOf(one) - placeOf(other))[0];
}
