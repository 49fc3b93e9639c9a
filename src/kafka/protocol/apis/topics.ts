import { array, bool, int16, int32, message, string, struct, uuid } from '../schema.ts';

export const DeleteTopicsRequest = message(
  'DeleteTopicsRequest',
  { versions: [1, 6], flexible: 4 },
  {
    topics: array(
      { name: string({ nullable: true, default: null }), topicId: uuid() },
      { from: 6 },
    ),
    topicNames: array(string(), { until: 5 }),
    timeoutMs: int32(),
  },
);

export const DeleteTopicsResponse = message(
  'DeleteTopicsResponse',
  { versions: [1, 6], flexible: 4 },
  {
    throttleTimeMs: int32(),
    responses: array({
      name: string({ nullable: 6 }),
      topicId: uuid({ from: 6 }),
      errorCode: int16(),
      errorMessage: string({ from: 5, nullable: true, default: null }),
    }),
  },
);

export const CreatePartitionsRequest = message(
  'CreatePartitionsRequest',
  { versions: [0, 3], flexible: 2 },
  {
    topics: array({
      name: string(),
      count: int32(),
      assignments: array({ brokerIds: array(int32()) }, { nullable: true }),
    }),
    timeoutMs: int32(),
    validateOnly: bool(),
  },
);

export const CreatePartitionsResponse = message(
  'CreatePartitionsResponse',
  { versions: [0, 3], flexible: 2 },
  {
    throttleTimeMs: int32(),
    results: array({
      name: string(),
      errorCode: int16(),
      errorMessage: string({ nullable: true, default: null }),
    }),
  },
);

export const DescribeTopicPartitionsRequest = message(
  'DescribeTopicPartitionsRequest',
  { versions: [0, 0], flexible: 0 },
  {
    topics: array({ name: string() }),
    responsePartitionLimit: int32({ default: 2000 }),
    cursor: struct(
      { topicName: string(), partitionIndex: int32() },
      { nullable: true, default: null },
    ),
  },
);

export const DescribeTopicPartitionsResponse = message(
  'DescribeTopicPartitionsResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    topics: array({
      errorCode: int16(),
      name: string({ nullable: true }),
      topicId: uuid(),
      isInternal: bool(),
      partitions: array({
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32({ default: -1 }),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        eligibleLeaderReplicas: array(int32(), { nullable: true, default: null }),
        lastKnownElr: array(int32(), { nullable: true, default: null }),
        offlineReplicas: array(int32()),
      }),
      topicAuthorizedOperations: int32({ default: -2147483648 }),
    }),
    nextCursor: struct(
      { topicName: string(), partitionIndex: int32() },
      { nullable: true, default: null },
    ),
  },
);
