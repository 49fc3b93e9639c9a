import { wantNewTopics } from '../../network/metadata.ts';
import type { Consumer } from '../consumer-state.ts';
import { requestRejoin, type Membership } from './group-state.ts';

/** Topics that no pattern finds, unless the consumer is told to. (Topic.isInternal) */
const INTERNAL: readonly string[] = [
  '__consumer_offsets',
  '__transaction_state',
  '__share_group_state',
];

/** The topics that the consumer has subscribed to, in order; none with partitions by hand. */
export const subscribedTopics = ({ subscribed }: Consumer): readonly string[] =>
  subscribed.by === 'topics' || subscribed.by === 'pattern' ? subscribed.topics : [];

/** Whether its group gives the consumer its partitions. (hasAutoAssignedPartitions) */
export const isInGroup = ({ subscribed }: Consumer): boolean =>
  subscribed.by !== 'nothing' && subscribed.by !== 'hand';

/** Subscribes; the next poll joins. (SubscriptionState.subscribe) */
export function subscribe(consumer: Consumer, to: Consumer['subscribed']): void {
  const { metadata } = consumer.connections;
  consumer.subscribed = to;
  metadata.everything = to.by === 'pattern';
  metadata.ids = to.by === 'server-pattern' ? [] : null;
  wantNewTopics(metadata, to.by === 'topics' ? to.topics : []);
}

/**
 * Looks at metadata that came since: topics that a pattern matches now, and, as the leader, whether
 * what was shared out is still all that there is. (maybeUpdateSubscriptionMetadata,
 * ConsumerCoordinator.rejoinNeededOrPending)
 */
export function noticeMetadata(consumer: Consumer, member: Membership): void {
  const { subscribed } = consumer;
  if (subscribed.by === 'pattern') matchTopics(consumer, subscribed);
  partitionsSeen(consumer, member);
  if (member.snapshot !== null && member.snapshot !== partitionsSeen(consumer, member))
    rejoinOnce(member, 'cached metadata has changed');
  else if (
    member.joinedTopics !== null &&
    !isSame(member.joinedTopics, subscribedTopics(consumer)) &&
    isInGroup(consumer)
  )
    rejoinOnce(member, 'the subscription has changed');
}

/** A reason that is there stays. (requestRejoinIfNecessary) */
function rejoinOnce(member: Membership, reason: string): void {
  if (!member.rejoin.needed) requestRejoin(member, reason);
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((topic) => other.includes(topic));

function matchTopics(
  consumer: Consumer,
  subscribed: Extract<Consumer['subscribed'], { by: 'pattern' }>,
): void {
  const { image } = consumer.connections.metadata;
  if (image === null) return;
  const pattern = new RegExp(`^(?:${subscribed.pattern})$`, 'u');
  const leavesOut = consumer.config.group?.excludesInternal === true ? INTERNAL : [];
  const topics = Object.keys(image.topics)
    .filter((topic) => pattern.test(topic) && !leavesOut.includes(topic))
    .sort();
  if (isSame(topics, subscribed.topics)) return;
  subscribed.topics = topics;
  wantNewTopics(consumer.connections.metadata, []);
}

/**
 * What a leader compares: its topics, or those of its group, with the number of their partitions,
 * as they were when metadata came last. (ConsumerCoordinator.MetadataSnapshot)
 */
export function partitionsSeen(consumer: Consumer, member: Membership): string {
  const { updatedAt } = consumer.connections.metadata;
  if (member.seen?.at !== updatedAt) {
    const partitions = partitionsNow(consumer, member);
    member.seen = Object.freeze({ at: updatedAt, partitions });
  }
  return member.seen.partitions;
}

function partitionsNow(consumer: Consumer, { groupTopics }: Membership): string {
  const { image, racks } = consumer.connections.metadata;
  const seesRacks = consumer.config.clientRack !== '';
  return [...new Set([...groupTopics, ...subscribedTopics(consumer)])]
    .sort()
    .map((topic) => {
      const count = image?.topics[topic]?.partitions.length ?? 0;
      return `${topic}:${count}${seesRacks ? JSON.stringify(racks[topic] ?? []) : ''}`;
    })
    .join(' ');
}
