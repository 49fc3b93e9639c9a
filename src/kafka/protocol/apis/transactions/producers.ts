import { array, int16, int32, int64, message, string } from '../../schema.ts';

export const DescribeProducersRequest = message(
  'DescribeProducersRequest',
  { versions: [0, 0], flexible: 0 },
  { topics: array({ name: string(), partitionIndexes: array(int32()) }) },
);

export const DescribeProducersResponse = message(
  'DescribeProducersResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true, default: null }),
        activeProducers: array({
          producerId: int64(),
          producerEpoch: int32(),
          lastSequence: int32({ default: -1 }),
          lastTimestamp: int64({ default: -1 }),
          coordinatorEpoch: int32(),
          currentTxnStartOffset: int64({ default: -1 }),
        }),
      }),
    }),
  },
);
