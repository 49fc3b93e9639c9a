import { array, int16, int32, message, string } from '../schema.ts';

export const AlterReplicaLogDirsRequest = message(
  'AlterReplicaLogDirsRequest',
  { versions: [1, 2], flexible: 2 },
  {
    dirs: array({
      path: string(),
      topics: array({ name: string(), partitions: array(int32()) }),
    }),
  },
);

export const AlterReplicaLogDirsResponse = message(
  'AlterReplicaLogDirsResponse',
  { versions: [1, 2], flexible: 2 },
  {
    throttleTimeMs: int32(),
    results: array({
      topicName: string(),
      partitions: array({ partitionIndex: int32(), errorCode: int16() }),
    }),
  },
);
