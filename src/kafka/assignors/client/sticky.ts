import {
  nameOf,
  type Assignment,
  type ClassicMember,
  type PartitionsByTopic,
} from '../assignor.ts';
import { inHashOrder, subscribeAlike } from '../members.ts';
import { ownershipOf, type StickyAssignment } from './ownership.ts';
import { racksOf } from './racks.ts';
import { fillEqually } from './sticky-equal.ts';
import { balanceLoads } from './sticky-general.ts';
import { knownTopics } from './topics.ts';

/**
 * As even as it can be, and of all that are as even one in which members keep what they have.
 * (KIP-54, StickyAssignor)
 */
export const assignSticky = (
  partitions: PartitionsByTopic,
  members: readonly ClassicMember[],
): Assignment => stickyAssignment(partitions, members).assignment;

/**
 * The sticky assignment without the partitions that change hands: the member that has one finds it
 * missing, gives it up and joins again, and only then another gets it. (KIP-429,
 * CooperativeStickyAssignor.adjustAssignment)
 */
export function assignCooperatively(
  partitions: PartitionsByTopic,
  members: readonly ClassicMember[],
): Assignment {
  const { assignment, moving } = stickyAssignment(partitions, members);
  return new Map(
    [...assignment].map(([id, list]) => [
      id,
      list.filter((partition) => moving.get(nameOf(partition)) !== id),
    ]),
  );
}

/**
 * Members that subscribe alike are filled, others balanced. Kafka takes one that subscribes to
 * nothing for alike when it comes first, and gives it what it cannot take.
 * (AbstractStickyAssignor.assignPartitions)
 */
function stickyAssignment(
  partitions: PartitionsByTopic,
  given: readonly ClassicMember[],
): StickyAssignment {
  const members = inHashOrder(given);
  const topics = knownTopics(partitions, members);
  const racks = racksOf(topics, members);
  const ownership = ownershipOf(topics, members);
  const { assignment, moving } = subscribeAlike(members)
    ? fillEqually(topics, ownership, racks)
    : balanceLoads(topics, members, ownership, racks);
  return { assignment: new Map(given.map(({ id }) => [id, assignment.get(id) ?? []])), moving };
}
