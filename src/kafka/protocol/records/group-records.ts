import { array, bytes, int32, int64, message, string, uuid } from '../schema.ts';

/** The key of a committed offset, behind its type: 1, or 0 as the oldest brokers wrote it. */
export const OffsetCommitKey = message(
  'OffsetCommitKey',
  { versions: [0, 0], flexible: null },
  { group: string(), topic: string(), partition: int32() },
);

/** A committed offset, behind an int16 version. */
export const OffsetCommitValue = message(
  'OffsetCommitValue',
  { versions: [0, 4], flexible: 4 },
  {
    offset: int64(),
    leaderEpoch: int32({ from: 3, default: -1 }),
    metadata: string(),
    commitTimestamp: int64(),
    expireTimestamp: int64({ from: 1, until: 1, default: -1 }),
    topicId: uuid({ from: 4, tag: 0 }),
  },
);

/** The key of a classic group, behind its type 2. */
export const GroupMetadataKey = message(
  'GroupMetadataKey',
  { versions: [0, 0], flexible: null },
  { group: string() },
);

/** A classic group as it was when its assignment was made, behind an int16 version. */
export const GroupMetadataValue = message(
  'GroupMetadataValue',
  { versions: [0, 4], flexible: 4 },
  {
    protocolType: string(),
    generation: int32(),
    protocol: string({ nullable: true }),
    leader: string({ nullable: true }),
    currentStateTimestamp: int64({ from: 2, default: -1 }),
    members: array({
      memberId: string(),
      groupInstanceId: string({ from: 3, nullable: true, default: null }),
      clientId: string(),
      clientHost: string(),
      rebalanceTimeout: int32({ from: 1, default: -1 }),
      sessionTimeout: int32(),
      subscription: bytes(),
      assignment: bytes(),
    }),
  },
);
