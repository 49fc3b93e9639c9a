import { array, bytes, int32, int64, int8, message, string, struct, uuid } from '../schema.ts';

const key = { versions: [0, 0], flexible: null } as const;
const value = { versions: [0, 0], flexible: 0 } as const;

const placed = { topicId: uuid(), partitions: array(int32()) };

/** The key of a consumer group, behind its type 3. */
export const ConsumerGroupMetadataKey = message('ConsumerGroupMetadataKey', key, {
  groupId: string(),
});

/** The epoch of a consumer group, behind an int16 version. */
export const ConsumerGroupMetadataValue = message('ConsumerGroupMetadataValue', value, {
  epoch: int32(),
  metadataHash: int64({ tag: 0, default: 0 }),
});

/** Type 4: what the topics of a group were like. Only its tombstones are written any more. */
export const ConsumerGroupPartitionMetadataKey = message('ConsumerGroupPartitionMetadataKey', key, {
  groupId: string(),
});

/** The key of what a member has said of itself, behind its type 5. */
export const ConsumerGroupMemberMetadataKey = message('ConsumerGroupMemberMetadataKey', key, {
  groupId: string(),
  memberId: string(),
});

/** What a member has said of itself, behind an int16 version. */
export const ConsumerGroupMemberMetadataValue = message('ConsumerGroupMemberMetadataValue', value, {
  instanceId: string({ nullable: true }),
  rackId: string({ nullable: true }),
  clientId: string(),
  clientHost: string(),
  subscribedTopicNames: array(string()),
  subscribedTopicRegex: string({ nullable: true }),
  rebalanceTimeoutMs: int32({ default: -1 }),
  serverAssignor: string({ nullable: true }),
  classicMemberMetadata: struct(
    {
      sessionTimeoutMs: int32(),
      supportedProtocols: array({ name: string(), metadata: bytes() }),
    },
    { nullable: true, default: null, tag: 0 },
  ),
});

/** The key of the epoch of the target, behind its type 6. */
export const ConsumerGroupTargetAssignmentMetadataKey = message(
  'ConsumerGroupTargetAssignmentMetadataKey',
  key,
  { groupId: string() },
);

/** The group epoch for which the target was made, behind an int16 version. */
export const ConsumerGroupTargetAssignmentMetadataValue = message(
  'ConsumerGroupTargetAssignmentMetadataValue',
  value,
  { assignmentEpoch: int32() },
);

/** The key of what a member is to have, behind its type 7. */
export const ConsumerGroupTargetAssignmentMemberKey = message(
  'ConsumerGroupTargetAssignmentMemberKey',
  key,
  { groupId: string(), memberId: string() },
);

/** What a member is to have, behind an int16 version. */
export const ConsumerGroupTargetAssignmentMemberValue = message(
  'ConsumerGroupTargetAssignmentMemberValue',
  value,
  { topicPartitions: array(placed) },
);

/** The key of what a member has, behind its type 8. */
export const ConsumerGroupCurrentMemberAssignmentKey = message(
  'ConsumerGroupCurrentMemberAssignmentKey',
  key,
  { groupId: string(), memberId: string() },
);

/** What a member has, and how far it has come with the target, behind an int16 version. */
export const ConsumerGroupCurrentMemberAssignmentValue = message(
  'ConsumerGroupCurrentMemberAssignmentValue',
  value,
  {
    memberEpoch: int32(),
    previousMemberEpoch: int32(),
    state: int8(),
    assignedPartitions: array(placed),
    partitionsPendingRevocation: array(placed),
  },
);

/** The key of a pattern of topics, behind its type 16. */
export const ConsumerGroupRegularExpressionKey = message('ConsumerGroupRegularExpressionKey', key, {
  groupId: string(),
  regularExpression: string(),
});

/** The topics that a pattern was found to mean, behind an int16 version. */
export const ConsumerGroupRegularExpressionValue = message(
  'ConsumerGroupRegularExpressionValue',
  value,
  { topics: array(string()), version: int64(), timestamp: int64() },
);
