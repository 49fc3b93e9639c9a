import { array, bytes, int32, message, string } from '../../schema.ts';

/**
 * What a member of a classic group tells the others of itself: the metadata of its JoinGroup
 * request, behind an int16 version.
 */
export const ConsumerProtocolSubscription = message(
  'ConsumerProtocolSubscription',
  { versions: [0, 3], flexible: null },
  {
    topics: array(string()),
    userData: bytes({ nullable: true, default: null }),
    ownedPartitions: array({ topic: string(), partitions: array(int32()) }, { from: 1 }),
    generationId: int32({ from: 2, default: -1 }),
    rackId: string({ from: 3, nullable: true, default: null }),
  },
);

/** What the leader of a classic group gives a member in SyncGroup, behind an int16 version. */
export const ConsumerProtocolAssignment = message(
  'ConsumerProtocolAssignment',
  { versions: [0, 3], flexible: null },
  {
    assignedPartitions: array({ topic: string(), partitions: array(int32()) }),
    userData: bytes({ nullable: true, default: null }),
  },
);

/** What a member had, as the sticky assignor has it told: without a version in front. (KIP-54) */
export const StickyAssignorUserData = message(
  'StickyAssignorUserData',
  { versions: [0, 1], flexible: null },
  {
    previousAssignment: array({ topic: string(), partitions: array(int32()) }),
    generation: int32({ from: 1, default: -1 }),
  },
);

/** Of which generation a member's owned partitions are, for versions that have no field for it. */
export const CooperativeStickyAssignorUserData = message(
  'CooperativeStickyAssignorUserData',
  { versions: [0, 0], flexible: null },
  { generation: int32() },
);
