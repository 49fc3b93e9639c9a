import { array, bool, int16, int32, int64, message, string, uuid } from '../../schema.ts';

export const OffsetCommitRequest = message(
  'OffsetCommitRequest',
  { versions: [2, 10], flexible: 8 },
  {
    groupId: string(),
    generationIdOrMemberEpoch: int32({ default: -1 }),
    memberId: string(),
    groupInstanceId: string({ from: 7, nullable: true, default: null }),
    retentionTimeMs: int64({ until: 4, default: -1 }),
    topics: array({
      name: string({ until: 9 }),
      topicId: uuid({ from: 10 }),
      partitions: array({
        partitionIndex: int32(),
        committedOffset: int64(),
        committedLeaderEpoch: int32({ from: 6, default: -1 }),
        committedMetadata: string({ nullable: true }),
      }),
    }),
  },
);

export const OffsetCommitResponse = message(
  'OffsetCommitResponse',
  { versions: [2, 10], flexible: 8 },
  {
    throttleTimeMs: int32({ from: 3 }),
    topics: array({
      name: string({ until: 9 }),
      topicId: uuid({ from: 10 }),
      partitions: array({ partitionIndex: int32(), errorCode: int16() }),
    }),
  },
);

export const OffsetFetchRequest = message(
  'OffsetFetchRequest',
  { versions: [1, 10], flexible: 6 },
  {
    groupId: string({ until: 7 }),
    topics: array({ name: string(), partitionIndexes: array(int32()) }, { until: 7, nullable: 2 }),
    groups: array(
      {
        groupId: string(),
        memberId: string({ from: 9, nullable: true, default: null }),
        memberEpoch: int32({ from: 9, default: -1 }),
        topics: array(
          {
            name: string({ until: 9 }),
            topicId: uuid({ from: 10 }),
            partitionIndexes: array(int32()),
          },
          { nullable: true },
        ),
      },
      { from: 8 },
    ),
    requireStable: bool({ from: 7 }),
  },
);

export const OffsetFetchResponse = message(
  'OffsetFetchResponse',
  { versions: [1, 10], flexible: 6 },
  {
    throttleTimeMs: int32({ from: 3 }),
    topics: array(
      {
        name: string(),
        partitions: array({
          partitionIndex: int32(),
          committedOffset: int64(),
          committedLeaderEpoch: int32({ from: 5, default: -1 }),
          metadata: string({ nullable: true }),
          errorCode: int16(),
        }),
      },
      { until: 7 },
    ),
    errorCode: int16({ from: 2, until: 7 }),
    groups: array(
      {
        groupId: string(),
        topics: array({
          name: string({ until: 9 }),
          topicId: uuid({ from: 10 }),
          partitions: array({
            partitionIndex: int32(),
            committedOffset: int64(),
            committedLeaderEpoch: int32({ default: -1 }),
            metadata: string({ nullable: true }),
            errorCode: int16(),
          }),
        }),
        errorCode: int16(),
      },
      { from: 8 },
    ),
  },
);

export const OffsetDeleteRequest = message(
  'OffsetDeleteRequest',
  { versions: [0, 0], flexible: null },
  {
    groupId: string(),
    topics: array({ name: string(), partitions: array({ partitionIndex: int32() }) }),
  },
);

export const OffsetDeleteResponse = message(
  'OffsetDeleteResponse',
  { versions: [0, 0], flexible: null },
  {
    errorCode: int16(),
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({ partitionIndex: int32(), errorCode: int16() }),
    }),
  },
);
