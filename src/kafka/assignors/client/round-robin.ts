import {
  byText,
  emptyAssignment,
  listOf,
  type Assignment,
  type ClassicMember,
  type PartitionsByTopic,
} from '../assignor.ts';
import { byInstance } from '../members.ts';
import { knownTopics, partitionsIn } from './topics.ts';

/**
 * Deals the partitions of all topics, by name and number, to the members in a circle; who does not
 * subscribe is passed over. (RoundRobinAssignor.assign)
 */
export function assignRoundRobin(
  partitions: PartitionsByTopic,
  members: readonly ClassicMember[],
): Assignment {
  const assignment = emptyAssignment(members);
  const circle = [...members].sort(byInstance);
  const topics = knownTopics(partitions, members).sort((one, other) =>
    byText(one.topic, other.topic),
  );
  let turn = 0;
  for (const partition of partitionsIn(topics)) {
    // A topic is known because a member subscribes to it, so the circle has one.
    while (circle[turn % circle.length]?.topics.includes(partition.topic) === false) turn += 1;
    listOf(assignment, circle[turn % circle.length]?.id ?? '').push(partition);
    turn += 1;
  }
  return assignment;
}
