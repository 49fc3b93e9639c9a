import { array, bool, int16, int32, int64, int8, message, string } from '../../schema.ts';

export const WriteTxnMarkersRequest = message(
  'WriteTxnMarkersRequest',
  { versions: [1, 2], flexible: 1 },
  {
    markers: array({
      producerId: int64(),
      producerEpoch: int16(),
      transactionResult: bool(),
      topics: array({ name: string(), partitionIndexes: array(int32()) }),
      coordinatorEpoch: int32(),
      transactionVersion: int8({ from: 2 }),
    }),
  },
);

export const WriteTxnMarkersResponse = message(
  'WriteTxnMarkersResponse',
  { versions: [1, 2], flexible: 1 },
  {
    markers: array({
      producerId: int64(),
      topics: array({
        name: string(),
        partitions: array({ partitionIndex: int32(), errorCode: int16() }),
      }),
    }),
  },
);
