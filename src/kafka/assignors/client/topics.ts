import { hashOrder } from '../../protocol/java-order.ts';
import {
  partitionsOf,
  type ClassicMember,
  type PartitionsByTopic,
  type TopicPartition,
} from '../assignor.ts';
import { inHashOrder } from '../members.ts';

/** A topic that the group reads, with the racks of its partitions' replicas. */
export type KnownTopic = { readonly topic: string; readonly racks: readonly (readonly string[])[] };

/**
 * The topics that any member subscribes to and whose partitions the leader knows, in the order of a
 * map of Java. (AbstractPartitionAssignor.assign)
 */
export function knownTopics(
  partitions: PartitionsByTopic,
  members: readonly ClassicMember[],
): KnownTopic[] {
  const subscribed = inHashOrder(members).flatMap(({ topics }) => topics);
  return hashOrder(subscribed).flatMap((topic) => {
    const racks = partitions.get(topic) ?? [];
    return racks.length === 0 ? [] : [{ topic, racks }];
  });
}

/** The partitions of topics, topic by topic in the order given. */
export const partitionsIn = (topics: readonly KnownTopic[]): TopicPartition[] =>
  topics.flatMap(({ topic, racks }) => partitionsOf(topic, racks.length));
