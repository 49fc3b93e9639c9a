import { array, int16, int32, int64, int8, message, string, uuid } from '../../schema.ts';

export const AlterPartitionRequest = message(
  'AlterPartitionRequest',
  { versions: [2, 3], flexible: 0 },
  {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        leaderEpoch: int32(),
        newIsr: array(int32(), { until: 2 }),
        newIsrWithEpochs: array(
          { brokerId: int32(), brokerEpoch: int64({ default: -1 }) },
          { from: 3 },
        ),
        leaderRecoveryState: int8(),
        partitionEpoch: int32(),
      }),
    }),
  },
);

export const AlterPartitionResponse = message(
  'AlterPartitionResponse',
  { versions: [2, 3], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    topics: array({
      topicId: uuid(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
        isr: array(int32()),
        leaderRecoveryState: int8(),
        partitionEpoch: int32(),
      }),
    }),
  },
);

export const AssignReplicasToDirsRequest = message(
  'AssignReplicasToDirsRequest',
  { versions: [0, 0], flexible: 0 },
  {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    directories: array({
      id: uuid(),
      topics: array({ topicId: uuid(), partitions: array({ partitionIndex: int32() }) }),
    }),
  },
);

export const AssignReplicasToDirsResponse = message(
  'AssignReplicasToDirsResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    directories: array({
      id: uuid(),
      topics: array({
        topicId: uuid(),
        partitions: array({ partitionIndex: int32(), errorCode: int16() }),
      }),
    }),
  },
);

export const ElectLeadersRequest = message(
  'ElectLeadersRequest',
  { versions: [0, 2], flexible: 2 },
  {
    electionType: int8({ from: 1 }),
    topicPartitions: array({ topic: string(), partitions: array(int32()) }, { nullable: true }),
    timeoutMs: int32({ default: 60000 }),
  },
);

export const ElectLeadersResponse = message(
  'ElectLeadersResponse',
  { versions: [0, 2], flexible: 2 },
  {
    throttleTimeMs: int32(),
    errorCode: int16({ from: 1 }),
    replicaElectionResults: array({
      topic: string(),
      partitionResult: array({
        partitionId: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true }),
      }),
    }),
  },
);
