import { array, bool, int16, int32, message, string } from '../schema.ts';

export const AlterPartitionReassignmentsRequest = message(
  'AlterPartitionReassignmentsRequest',
  { versions: [0, 1], flexible: 0 },
  {
    timeoutMs: int32({ default: 60000 }),
    allowReplicationFactorChange: bool({ from: 1, default: true }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        replicas: array(int32(), { nullable: true, default: null }),
      }),
    }),
  },
);

export const AlterPartitionReassignmentsResponse = message(
  'AlterPartitionReassignmentsResponse',
  { versions: [0, 1], flexible: 0 },
  {
    throttleTimeMs: int32(),
    allowReplicationFactorChange: bool({ from: 1, default: true }),
    errorCode: int16(),
    errorMessage: string({ nullable: true }),
    responses: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true }),
      }),
    }),
  },
);

export const ListPartitionReassignmentsRequest = message(
  'ListPartitionReassignmentsRequest',
  { versions: [0, 0], flexible: 0 },
  {
    timeoutMs: int32({ default: 60000 }),
    topics: array(
      { name: string(), partitionIndexes: array(int32()) },
      { nullable: true, default: null },
    ),
  },
);

export const ListPartitionReassignmentsResponse = message(
  'ListPartitionReassignmentsResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: true }),
    topics: array({
      name: string(),
      partitions: array({
        partitionIndex: int32(),
        replicas: array(int32()),
        addingReplicas: array(int32()),
        removingReplicas: array(int32()),
      }),
    }),
  },
);
