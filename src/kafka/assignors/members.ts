import { hashOrder } from '../protocol/java-order.ts';
import { byText, type GroupMember } from './assignor.ts';

/**
 * Members with an instance id before those without; by instance id, else by member id.
 * (AbstractPartitionAssignor.MemberInfo.compareTo, RangeAssignor.sortMemberIds)
 */
export function byInstance(one: GroupMember, other: GroupMember): number {
  if (one.instanceId !== null && other.instanceId !== null)
    return byText(one.instanceId, other.instanceId);
  if (one.instanceId !== null) return -1;
  return other.instanceId !== null ? 1 : byText(one.id, other.id);
}

/** Members as a map of Java lists them that has their ids for keys. */
export function inHashOrder<M extends GroupMember>(members: readonly M[]): M[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  return hashOrder([...byId.keys()]).flatMap((id) => byId.get(id) ?? []);
}

/** Whether all members subscribe to the same topics. (SubscriptionType.HOMOGENEOUS) */
export function subscribeAlike(members: readonly GroupMember[]): boolean {
  const [first, ...rest] = members.map(({ topics }) => new Set(topics));
  return rest.every(
    (topics) => topics.size === first?.size && [...topics].every((topic) => first.has(topic)),
  );
}

/** Those who subscribe to a topic, in the order in which they were given. */
export const subscribersOf = <M extends GroupMember>(topic: string, members: readonly M[]): M[] =>
  members.filter(({ topics }) => topics.includes(topic));
