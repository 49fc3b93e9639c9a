import { array, bool, int16, int32, message, string, struct, uuid } from '../../schema.ts';

export const ShareGroupHeartbeatRequest = message(
  'ShareGroupHeartbeatRequest',
  { versions: [1, 1], flexible: 0 },
  {
    groupId: string(),
    memberId: string(),
    memberEpoch: int32(),
    rackId: string({ nullable: true, default: null }),
    subscribedTopicNames: array(string(), { nullable: true, default: null }),
  },
);

export const ShareGroupHeartbeatResponse = message(
  'ShareGroupHeartbeatResponse',
  { versions: [1, 1], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: true, default: null }),
    memberId: string({ nullable: true, default: null }),
    memberEpoch: int32(),
    heartbeatIntervalMs: int32(),
    assignment: struct(
      { topicPartitions: array({ topicId: uuid(), partitions: array(int32()) }) },
      { nullable: true, default: null },
    ),
  },
);

export const ShareGroupDescribeRequest = message(
  'ShareGroupDescribeRequest',
  { versions: [1, 1], flexible: 0 },
  { groupIds: array(string()), includeAuthorizedOperations: bool() },
);

export const ShareGroupDescribeResponse = message(
  'ShareGroupDescribeResponse',
  { versions: [1, 1], flexible: 0 },
  {
    throttleTimeMs: int32(),
    groups: array({
      errorCode: int16(),
      errorMessage: string({ nullable: true, default: null }),
      groupId: string(),
      groupState: string(),
      groupEpoch: int32(),
      assignmentEpoch: int32(),
      assignorName: string(),
      members: array({
        memberId: string(),
        rackId: string({ nullable: true, default: null }),
        memberEpoch: int32(),
        clientId: string(),
        clientHost: string(),
        subscribedTopicNames: array(string()),
        assignment: struct({
          topicPartitions: array({
            topicId: uuid(),
            topicName: string(),
            partitions: array(int32()),
          }),
        }),
      }),
      authorizedOperations: int32({ default: -2147483648 }),
    }),
  },
);
