import {
  emptyAssignment,
  listOf,
  partitionsOf,
  type Assignment,
  type GroupMember,
  type PartitionCounts,
} from '../assignor.ts';
import { byInstance, subscribersOf } from '../members.ts';

/**
 * Cuts each topic into stretches, one for each subscriber in order; the first get one partition
 * more where it does not come out even. What members have does not matter. (KIP-848,
 * assignor.RangeAssignor)
 */
export function assignServerRange(
  partitions: PartitionCounts,
  members: readonly GroupMember[],
): Assignment {
  const assignment = emptyAssignment(members);
  const sorted = [...members].sort(byInstance);
  for (const [topic, count] of partitions) {
    const subscribers = subscribersOf(topic, sorted);
    const least = Math.floor(count / subscribers.length);
    const extras = count % subscribers.length;
    const all = partitionsOf(topic, count);
    subscribers.forEach(({ id }, index) => {
      const start = least * index + Math.min(index, extras);
      const length = least + (index < extras ? 1 : 0);
      listOf(assignment, id).push(...all.slice(start, start + length));
    });
  }
  return assignment;
}
