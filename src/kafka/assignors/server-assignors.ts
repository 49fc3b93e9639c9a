import type { Assignment, GroupMember, PartitionCounts } from './assignor.ts';
import { assignServerRange } from './server/range.ts';
import { assignUniform } from './server/uniform.ts';

/**
 * An assignor that the coordinator runs. Topics are told by their ids, and what members own is what
 * the last target gave them. (KIP-848, ConsumerGroupPartitionAssignor)
 */
export type ServerAssignor = (
  partitions: PartitionCounts,
  members: readonly GroupMember[],
) => Assignment;

export type ServerAssignorName = 'uniform' | 'range';

/** The assignors that come with a broker, by name; the first is the default. */
export const serverAssignors: Readonly<Record<ServerAssignorName, ServerAssignor>> = {
  uniform: assignUniform,
  range: assignServerRange,
};
