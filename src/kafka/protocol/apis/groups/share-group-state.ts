import { array, int16, int32, int64, int8, message, string, uuid } from '../../schema.ts';

export const InitializeShareGroupStateRequest = message(
  'InitializeShareGroupStateRequest',
  { versions: [0, 0], flexible: 0 },
  {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({ partition: int32(), stateEpoch: int32(), startOffset: int64() }),
    }),
  },
);

export const InitializeShareGroupStateResponse = message(
  'InitializeShareGroupStateResponse',
  { versions: [0, 0], flexible: 0 },
  {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true, default: null }),
      }),
    }),
  },
);

export const ReadShareGroupStateRequest = message(
  'ReadShareGroupStateRequest',
  { versions: [0, 0], flexible: 0 },
  {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({ partition: int32(), leaderEpoch: int32() }),
    }),
  },
);

export const ReadShareGroupStateResponse = message(
  'ReadShareGroupStateResponse',
  { versions: [0, 0], flexible: 0 },
  {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true, default: null }),
        stateEpoch: int32(),
        startOffset: int64(),
        stateBatches: array({
          firstOffset: int64(),
          lastOffset: int64(),
          deliveryState: int8(),
          deliveryCount: int16(),
        }),
      }),
    }),
  },
);

export const WriteShareGroupStateRequest = message(
  'WriteShareGroupStateRequest',
  { versions: [0, 1], flexible: 0 },
  {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        stateEpoch: int32(),
        leaderEpoch: int32(),
        startOffset: int64(),
        deliveryCompleteCount: int32({ from: 1, default: -1 }),
        stateBatches: array({
          firstOffset: int64(),
          lastOffset: int64(),
          deliveryState: int8(),
          deliveryCount: int16(),
        }),
      }),
    }),
  },
);

export const WriteShareGroupStateResponse = message(
  'WriteShareGroupStateResponse',
  { versions: [0, 1], flexible: 0 },
  {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true, default: null }),
      }),
    }),
  },
);

export const DeleteShareGroupStateRequest = message(
  'DeleteShareGroupStateRequest',
  { versions: [0, 0], flexible: 0 },
  {
    groupId: string(),
    topics: array({ topicId: uuid(), partitions: array({ partition: int32() }) }),
  },
);

export const DeleteShareGroupStateResponse = message(
  'DeleteShareGroupStateResponse',
  { versions: [0, 0], flexible: 0 },
  {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true, default: null }),
      }),
    }),
  },
);

export const ReadShareGroupStateSummaryRequest = message(
  'ReadShareGroupStateSummaryRequest',
  { versions: [0, 1], flexible: 0 },
  {
    groupId: string(),
    topics: array({
      topicId: uuid(),
      partitions: array({ partition: int32(), leaderEpoch: int32() }),
    }),
  },
);

export const ReadShareGroupStateSummaryResponse = message(
  'ReadShareGroupStateSummaryResponse',
  { versions: [0, 1], flexible: 0 },
  {
    results: array({
      topicId: uuid(),
      partitions: array({
        partition: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true, default: null }),
        stateEpoch: int32(),
        leaderEpoch: int32(),
        startOffset: int64(),
        deliveryCompleteCount: int32({ from: 1, default: -1 }),
      }),
    }),
  },
);
