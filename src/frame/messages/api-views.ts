import type { Note } from '../../kafka/note.ts';
import type { ApiName, RequestBody, ResponseBody } from '../../kafka/protocol/message.ts';
import type { TimerSetting } from '../why/timer-views.ts';

type NoteKind = Note['note'];

/**
 * What the window says and shows of the messages of an API. Errors, partitions and records follow
 * from their fields.
 */
export type ApiView<A extends ApiName> = {
  /** One short line about a message; empty where its name says enough. */
  readonly request: (body: RequestBody<A>) => string;
  readonly response: (body: ResponseBody<A>) => string;
  /**
   * How its line is drawn in the lanes. `fetch`: what a follower copies, or what a client reads.
   */
  readonly tone: 'data' | 'fetch' | 'control';
  /** Goes on in every idle cluster: a person need not watch each round of it. */
  readonly isRoutine: boolean;
  /** How two processes come to talk at all: a link of the chain of a why, but not worth a line. */
  readonly isChatter: boolean;
  /** Changes that make a process send it; none: it is sent because of the step as a whole. */
  readonly sentBecause: {
    readonly request: readonly NoteKind[];
    readonly response: readonly NoteKind[];
  };
  /** How long a request says that it may wait for its answer; null: it says nothing of that. */
  readonly waits: ((body: RequestBody<A>) => TimerSetting) | null;
};

/** A message that only its name tells of. */
const plain = {
  request: () => '',
  response: () => '',
  tone: 'control',
  isRoutine: false,
  isChatter: false,
  sentBecause: { request: [], response: [] },
  waits: null,
} as const;

const routine = { ...plain, isRoutine: true } as const;
const chatter = { ...routine, isChatter: true } as const;

/** The changes that an answer tells of. */
const toldOf = (...response: readonly NoteKind[]) =>
  ({ ...plain, sentBecause: { request: [], response } }) as const;

const requestTimeout = ({ timeoutMs }: { readonly timeoutMs: number }): TimerSetting => ({
  config: 'request.timeout.ms',
  value: timeoutMs,
});

const produce: ApiView<'Produce'> = {
  ...plain,
  request: ({ acks, topicData }) => {
    const parts = topicData.flatMap((topic) => topic.partitionData);
    return `${parts.map((each) => `p${each.index}`).join(' ')} acks=${acks === -1 ? 'all' : acks}`;
  },
  response: ({ responses }) =>
    responses
      .flatMap((topic) => topic.partitionResponses)
      .map((each) => `p${each.index} @${each.baseOffset}`)
      .join(' '),
  tone: 'data',
  sentBecause: {
    request: ['batch-sent'],
    response: ['appended', 'high-watermark', 'produce-completed', 'refused'],
  },
  waits: requestTimeout,
};

const fetch: ApiView<'Fetch'> = {
  ...routine,
  request: ({ topics }) =>
    topics
      .flatMap((topic) => topic.partitions)
      .map((each) => `p${each.partition} @${each.fetchOffset}`)
      .join(' '),
  response: ({ responses }) =>
    responses
      .flatMap((topic) => topic.partitions)
      .map((each) => `p${each.partitionIndex} HW ${each.highWatermark}`)
      .join(' '),
  tone: 'fetch',
  sentBecause: {
    request: ['appended', 'delivered', 'position', 'became-follower'],
    response: [
      ...(['appended', 'high-watermark', 'log-start'] as const),
      ...(['topic-created', 'broker-unfenced', 'broker-registered'] as const),
    ],
  },
  waits: ({ replicaState, maxWaitMs }) => ({
    config: replicaState.replicaId >= 0 ? 'replica.fetch.wait.max.ms' : 'fetch.max.wait.ms',
    value: maxWaitMs,
  }),
};

/** A row for each API. */
export const apiViews: { readonly [A in ApiName]: ApiView<A> } = {
  Produce: produce,
  Fetch: fetch,
  ListOffsets: { ...plain, sentBecause: { request: ['offset-out-of-range'], response: [] } },
  Metadata: chatter,
  OffsetCommit: plain,
  OffsetFetch: plain,
  FindCoordinator: plain,
  JoinGroup: plain,
  Heartbeat: routine,
  LeaveGroup: plain,
  SyncGroup: plain,
  DescribeGroups: plain,
  ListGroups: plain,
  SaslHandshake: plain,
  ApiVersions: chatter,
  CreateTopics: toldOf('topic-created'),
  DeleteTopics: toldOf('topic-deleted'),
  DeleteRecords: { ...toldOf('log-start'), waits: requestTimeout },
  InitProducerId: plain,
  OffsetForLeaderEpoch: plain,
  AddPartitionsToTxn: plain,
  AddOffsetsToTxn: plain,
  EndTxn: plain,
  WriteTxnMarkers: plain,
  TxnOffsetCommit: plain,
  DescribeAcls: plain,
  CreateAcls: plain,
  DeleteAcls: plain,
  DescribeConfigs: plain,
  AlterConfigs: plain,
  AlterReplicaLogDirs: plain,
  DescribeLogDirs: plain,
  SaslAuthenticate: plain,
  CreatePartitions: plain,
  CreateDelegationToken: plain,
  RenewDelegationToken: plain,
  ExpireDelegationToken: plain,
  DescribeDelegationToken: plain,
  DeleteGroups: plain,
  ElectLeaders: toldOf('leader-elected'),
  IncrementalAlterConfigs: toldOf('config-changed', 'config-removed'),
  AlterPartitionReassignments: plain,
  ListPartitionReassignments: plain,
  OffsetDelete: plain,
  DescribeClientQuotas: plain,
  AlterClientQuotas: plain,
  DescribeUserScramCredentials: plain,
  AlterUserScramCredentials: plain,
  Vote: plain,
  BeginQuorumEpoch: plain,
  EndQuorumEpoch: plain,
  DescribeQuorum: plain,
  AlterPartition: toldOf('isr-changed'),
  UpdateFeatures: plain,
  Envelope: plain,
  FetchSnapshot: plain,
  DescribeCluster: plain,
  DescribeProducers: plain,
  BrokerRegistration: toldOf('broker-registered'),
  BrokerHeartbeat: {
    ...toldOf('broker-unfenced', 'broker-fenced', 'controlled-shutdown'),
    isRoutine: true,
  },
  UnregisterBroker: plain,
  DescribeTransactions: plain,
  ListTransactions: plain,
  AllocateProducerIds: plain,
  ConsumerGroupHeartbeat: routine,
  ConsumerGroupDescribe: plain,
  ControllerRegistration: plain,
  GetTelemetrySubscriptions: plain,
  PushTelemetry: plain,
  AssignReplicasToDirs: plain,
  ListConfigResources: plain,
  DescribeTopicPartitions: plain,
  ShareGroupHeartbeat: routine,
  ShareGroupDescribe: plain,
  ShareFetch: { ...routine, tone: 'fetch' },
  ShareAcknowledge: plain,
  AddRaftVoter: plain,
  RemoveRaftVoter: plain,
  UpdateRaftVoter: plain,
  InitializeShareGroupState: plain,
  ReadShareGroupState: plain,
  WriteShareGroupState: plain,
  DeleteShareGroupState: plain,
  ReadShareGroupStateSummary: plain,
  StreamsGroupHeartbeat: routine,
  StreamsGroupDescribe: plain,
  DescribeShareGroupOffsets: plain,
  AlterShareGroupOffsets: plain,
  DeleteShareGroupOffsets: plain,
};
