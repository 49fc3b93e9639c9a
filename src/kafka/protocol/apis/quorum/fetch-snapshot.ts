import {
  array,
  bytes,
  int16,
  int32,
  int64,
  message,
  string,
  struct,
  uint16,
  uuid,
} from '../../schema.ts';

export const FetchSnapshotRequest = message(
  'FetchSnapshotRequest',
  { versions: [0, 1], flexible: 0 },
  {
    clusterId: string({ tag: 0, nullable: true, default: null }),
    replicaId: int32({ default: -1 }),
    maxBytes: int32({ default: 2147483647 }),
    topics: array({
      name: string(),
      partitions: array({
        partition: int32(),
        currentLeaderEpoch: int32(),
        snapshotId: struct({ endOffset: int64(), epoch: int32() }),
        position: int64(),
        replicaDirectoryId: uuid({ from: 1, tag: 0 }),
      }),
    }),
  },
);

export const FetchSnapshotResponse = message(
  'FetchSnapshotResponse',
  { versions: [0, 1], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    topics: array({
      name: string(),
      partitions: array({
        index: int32(),
        errorCode: int16(),
        snapshotId: struct({ endOffset: int64(), epoch: int32() }),
        currentLeader: struct({ leaderId: int32(), leaderEpoch: int32() }, { tag: 0 }),
        size: int64(),
        position: int64(),
        /**
         * A slice of the snapshot file, cut anywhere: Kafka gives it the type of records, which has
         * the same bytes.
         */
        unalignedRecords: bytes(),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: uint16() }, { from: 1, tag: 0 }),
  },
);
