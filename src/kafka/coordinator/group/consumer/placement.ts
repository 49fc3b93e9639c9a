import { nameOf, type TopicPartition } from '../../../assignors/assignor.ts';
import { uuidOrder } from '../../../protocol/java-order.ts';

/**
 * Partitions by the id of their topic: topics as a map of Java lists them, partitions ascending.
 */
export type Placement = readonly {
  readonly topicId: string;
  readonly partitions: readonly number[];
}[];

export const NOWHERE: Placement = Object.freeze([]);

/** Partitions as they are written and told; `topic` is the id of one. */
export function placementOf(spots: readonly TopicPartition[]): Placement {
  const byId = new Map<string, number[]>();
  for (const { topic, partition } of spots) {
    const list = byId.get(topic) ?? [];
    byId.set(topic, list);
    if (!list.includes(partition)) list.push(partition);
  }
  const placed = uuidOrder([...byId.keys()]).map((topicId) =>
    Object.freeze({
      topicId,
      partitions: Object.freeze((byId.get(topicId) ?? []).sort((one, other) => one - other)),
    }),
  );
  return placed.length === 0 ? NOWHERE : Object.freeze(placed);
}

/** The partitions of a placement, one by one. */
export const spotsOf = (placement: Placement): TopicPartition[] =>
  placement.flatMap(({ topicId, partitions }) =>
    partitions.map((partition) => ({ topic: topicId, partition })),
  );

/** The names of its partitions, to look them up. */
export const namesOf = (placement: Placement): Set<string> =>
  new Set(spotsOf(placement).map(nameOf));

/** What is in both. */
export function inBoth(one: Placement, other: Placement): Placement {
  const names = namesOf(other);
  return placementOf(spotsOf(one).filter((spot) => names.has(nameOf(spot))));
}

/** What is in the first alone. */
export function without(one: Placement, other: Placement): Placement {
  const names = namesOf(other);
  return placementOf(spotsOf(one).filter((spot) => !names.has(nameOf(spot))));
}

export const together = (one: Placement, other: Placement): Placement =>
  placementOf([...spotsOf(one), ...spotsOf(other)]);

export const isWithin = (one: Placement, other: Placement): boolean =>
  without(one, other).length === 0;

export const isSamePlace = (one: Placement, other: Placement): boolean =>
  isWithin(one, other) && isWithin(other, one);
