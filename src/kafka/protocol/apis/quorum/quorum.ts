import { array, bool, int16, int32, int64, message, string, uint16, uuid } from '../../schema.ts';

export const VoteRequest = message(
  'VoteRequest',
  { versions: [0, 2], flexible: 0 },
  {
    clusterId: string({ nullable: true, default: null }),
    voterId: int32({ from: 1, default: -1 }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        replicaEpoch: int32(),
        replicaId: int32(),
        replicaDirectoryId: uuid({ from: 1 }),
        voterDirectoryId: uuid({ from: 1 }),
        lastOffsetEpoch: int32(),
        lastOffset: int64(),
        preVote: bool({ from: 2 }),
      }),
    }),
  },
);

export const VoteResponse = message(
  'VoteResponse',
  { versions: [0, 2], flexible: 0 },
  {
    errorCode: int16(),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
        voteGranted: bool(),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: uint16() }, { from: 1, tag: 0 }),
  },
);

export const BeginQuorumEpochRequest = message(
  'BeginQuorumEpochRequest',
  { versions: [0, 1], flexible: 1 },
  {
    clusterId: string({ nullable: true, default: null }),
    voterId: int32({ from: 1, default: -1 }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        voterDirectoryId: uuid({ from: 1 }),
        leaderId: int32(),
        leaderEpoch: int32(),
      }),
    }),
    leaderEndpoints: array({ name: string(), host: string(), port: uint16() }, { from: 1 }),
  },
);

export const BeginQuorumEpochResponse = message(
  'BeginQuorumEpochResponse',
  { versions: [0, 1], flexible: 1 },
  {
    errorCode: int16(),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: uint16() }, { from: 1, tag: 0 }),
  },
);

export const EndQuorumEpochRequest = message(
  'EndQuorumEpochRequest',
  { versions: [0, 1], flexible: 1 },
  {
    clusterId: string({ nullable: true, default: null }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32(),
        preferredSuccessors: array(int32(), { until: 0 }),
        preferredCandidates: array(
          { candidateId: int32(), candidateDirectoryId: uuid() },
          { from: 1 },
        ),
      }),
    }),
    leaderEndpoints: array({ name: string(), host: string(), port: uint16() }, { from: 1 }),
  },
);

export const EndQuorumEpochResponse = message(
  'EndQuorumEpochResponse',
  { versions: [0, 1], flexible: 1 },
  {
    errorCode: int16(),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        leaderId: int32(),
        leaderEpoch: int32(),
      }),
    }),
    nodeEndpoints: array({ nodeId: int32(), host: string(), port: uint16() }, { from: 1, tag: 0 }),
  },
);

export const DescribeQuorumRequest = message(
  'DescribeQuorumRequest',
  { versions: [0, 2], flexible: 0 },
  { topics: array({ topicName: string(), partitions: array({ partitionIndex: int32() }) }) },
);

export const DescribeQuorumResponse = message(
  'DescribeQuorumResponse',
  { versions: [0, 2], flexible: 0 },
  {
    errorCode: int16(),
    errorMessage: string({ from: 2, nullable: true }),
    topics: array({
      topicName: string(),
      partitions: array({
        partitionIndex: int32(),
        errorCode: int16(),
        errorMessage: string({ from: 2, nullable: true }),
        leaderId: int32(),
        leaderEpoch: int32(),
        highWatermark: int64(),
        currentVoters: array({
          replicaId: int32(),
          replicaDirectoryId: uuid({ from: 2 }),
          logEndOffset: int64(),
          lastFetchTimestamp: int64({ from: 1, default: -1 }),
          lastCaughtUpTimestamp: int64({ from: 1, default: -1 }),
        }),
        observers: array({
          replicaId: int32(),
          replicaDirectoryId: uuid({ from: 2 }),
          logEndOffset: int64(),
          lastFetchTimestamp: int64({ from: 1, default: -1 }),
          lastCaughtUpTimestamp: int64({ from: 1, default: -1 }),
        }),
      }),
    }),
    nodes: array(
      { nodeId: int32(), listeners: array({ name: string(), host: string(), port: uint16() }) },
      { from: 2 },
    ),
  },
);
