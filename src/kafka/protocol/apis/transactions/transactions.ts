import { array, bool, int16, int32, int64, message, string } from '../../schema.ts';

export const AddPartitionsToTxnRequest = message(
  'AddPartitionsToTxnRequest',
  { versions: [0, 5], flexible: 3 },
  {
    transactions: array(
      {
        transactionalId: string(),
        producerId: int64(),
        producerEpoch: int16(),
        verifyOnly: bool(),
        topics: array({ name: string(), partitions: array(int32()) }),
      },
      { from: 4 },
    ),
    v3AndBelowTransactionalId: string({ until: 3 }),
    v3AndBelowProducerId: int64({ until: 3 }),
    v3AndBelowProducerEpoch: int16({ until: 3 }),
    v3AndBelowTopics: array({ name: string(), partitions: array(int32()) }, { until: 3 }),
  },
);

export const AddPartitionsToTxnResponse = message(
  'AddPartitionsToTxnResponse',
  { versions: [0, 5], flexible: 3 },
  {
    throttleTimeMs: int32(),
    errorCode: int16({ from: 4 }),
    resultsByTransaction: array(
      {
        transactionalId: string(),
        topicResults: array({
          name: string(),
          resultsByPartition: array({ partitionIndex: int32(), partitionErrorCode: int16() }),
        }),
      },
      { from: 4 },
    ),
    resultsByTopicV3AndBelow: array(
      {
        name: string(),
        resultsByPartition: array({ partitionIndex: int32(), partitionErrorCode: int16() }),
      },
      { until: 3 },
    ),
  },
);

export const AddOffsetsToTxnRequest = message(
  'AddOffsetsToTxnRequest',
  { versions: [0, 4], flexible: 3 },
  { transactionalId: string(), producerId: int64(), producerEpoch: int16(), groupId: string() },
);

export const AddOffsetsToTxnResponse = message(
  'AddOffsetsToTxnResponse',
  { versions: [0, 4], flexible: 3 },
  { throttleTimeMs: int32(), errorCode: int16() },
);

export const EndTxnRequest = message(
  'EndTxnRequest',
  { versions: [0, 5], flexible: 3 },
  { transactionalId: string(), producerId: int64(), producerEpoch: int16(), committed: bool() },
);

export const EndTxnResponse = message(
  'EndTxnResponse',
  { versions: [0, 5], flexible: 3 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    producerId: int64({ from: 5, default: -1 }),
    producerEpoch: int16({ from: 5, default: -1 }),
  },
);

export const TxnOffsetCommitRequest = message(
  'TxnOffsetCommitRequest',
  { versions: [0, 5], flexible: 3 },
  {
    transactionalId: string(),
    groupId: string(),
    producerId: int64(),
    producerEpoch: int16(),
    generationId: int32({ from: 3, default: -1 }),
    memberId: string({ from: 3 }),
    groupInstanceId: string({ from: 3, nullable: true, default: null }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32({ from: 2, default: -1 }),
        committedMetadata: string({ nullable: true }),
      }),
    }),
  },
);

export const TxnOffsetCommitResponse = message(
  'TxnOffsetCommitResponse',
  { versions: [0, 5], flexible: 3 },
  {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({ partitionIndex: int32(), errorCode: int16() }),
    }),
  },
);

export const DescribeTransactionsRequest = message(
  'DescribeTransactionsRequest',
  { versions: [0, 0], flexible: 0 },
  { transactionalIds: array(string()) },
);

export const DescribeTransactionsResponse = message(
  'DescribeTransactionsResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    transactionStates: array({
      errorCode: int16(),
      transactionalId: string(),
      transactionState: string(),
      transactionTimeoutMs: int32(),
      transactionStartTimeMs: int64(),
      producerId: int64(),
      producerEpoch: int16(),
      topics: array({ topic: string(), partitions: array(int32()) }),
    }),
  },
);

export const ListTransactionsRequest = message(
  'ListTransactionsRequest',
  { versions: [0, 2], flexible: 0 },
  {
    stateFilters: array(string()),
    producerIdFilters: array(int64()),
    durationFilter: int64({ from: 1, default: -1 }),
    transactionalIdPattern: string({ from: 2, nullable: true, default: null }),
  },
);

export const ListTransactionsResponse = message(
  'ListTransactionsResponse',
  { versions: [0, 2], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    unknownStateFilters: array(string()),
    transactionStates: array({
      transactionalId: string(),
      producerId: int64(),
      transactionState: string(),
    }),
  },
);
