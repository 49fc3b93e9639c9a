import { byTopic, type Assignment, type GroupMember, type PartitionCounts } from '../assignor.ts';
import { inHashOrder, subscribeAlike } from '../members.ts';
import { levelLoads } from './uniform-different.ts';
import { fillQuotas } from './uniform-equal.ts';

/**
 * As many partitions for each member as can be, of which it keeps what it has. (KIP-848,
 * UniformAssignor)
 */
export function assignUniform(
  partitions: PartitionCounts,
  given: readonly GroupMember[],
): Assignment {
  const members = inHashOrder(given);
  const assignment = subscribeAlike(members)
    ? fillQuotas(partitions, members)
    : levelLoads(partitions, members);
  return new Map(given.map(({ id }) => [id, [...(assignment.get(id) ?? [])].sort(byTopic)]));
}
