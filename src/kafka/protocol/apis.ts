import * as acls from './apis/security/acls.ts';
import * as brokerLifecycle from './apis/quorum/broker-lifecycle.ts';
import * as clientQuotas from './apis/security/client-quotas.ts';
import * as cluster from './apis/cluster.ts';
import * as clusterAdmin from './apis/cluster-admin.ts';
import * as configs from './apis/configs.ts';
import * as consumerGroups from './apis/groups/consumer-groups.ts';
import * as controllerRegistration from './apis/quorum/controller-registration.ts';
import * as delegationTokens from './apis/security/delegation-tokens.ts';
import * as fetch from './apis/fetch.ts';
import * as fetchSnapshot from './apis/quorum/fetch-snapshot.ts';
import * as groupOffsets from './apis/groups/group-offsets.ts';
import * as groups from './apis/groups/groups.ts';
import * as logDirs from './apis/log-dirs.ts';
import * as offsets from './apis/offsets.ts';
import * as partitionState from './apis/quorum/partition-state.ts';
import * as produce from './apis/produce.ts';
import * as producerId from './apis/transactions/producer-id.ts';
import * as producers from './apis/transactions/producers.ts';
import * as quorum from './apis/quorum/quorum.ts';
import * as raftVoters from './apis/quorum/raft-voters.ts';
import * as reassignments from './apis/reassignments.ts';
import * as scram from './apis/security/scram.ts';
import * as security from './apis/security/security.ts';
import * as shareFetch from './apis/groups/share-fetch.ts';
import * as shareGroupOffsets from './apis/groups/share-group-offsets.ts';
import * as shareGroupState from './apis/groups/share-group-state.ts';
import * as shareGroups from './apis/groups/share-groups.ts';
import * as streamsGroups from './apis/groups/streams-groups.ts';
import * as telemetry from './apis/telemetry.ts';
import * as topics from './apis/topics.ts';
import * as transactions from './apis/transactions/transactions.ts';
import * as txnMarkers from './apis/transactions/txn-markers.ts';
import type { Schema, ValueOf } from './schema.ts';

/**
 * What an address of a process is for: clients and brokers come to the one, controllers to the
 * other.
 */
export type ListenerName = 'broker' | 'controller';

/**
 * Who answers at the broker's listener: the broker, or the active controller, to which it is passed
 * on.
 */
type AtBroker = 'broker' | 'forwarded' | null;
/**
 * Who answers at a controller's listener: its raft layer, the active controller alone, or any
 * controller.
 */
type AtController = 'raft' | 'active' | 'any' | null;

type More = {
  /** Served, but not told by ApiVersions: there is no receiver of client metrics. */
  readonly unlisted?: true;
  /** The last stable version, where the fields know of a later one. */
  readonly newest?: number;
};

/** The file that has both messages of an API. */
type FileOf<N extends string> = { readonly [name in `${N}Request` | `${N}Response`]: Schema };

/**
 * A row: the API's key, its messages, and who serves it where; null: a request closes the
 * connection.
 */
function api<
  const N extends string,
  F extends FileOf<N>,
  const B extends AtBroker,
  const C extends (B extends 'forwarded' ? Exclude<AtController, null> : AtController),
>(key: number, file: F, name: N, broker: B, controller: C, more: More = {}) {
  const request: F[`${N}Request`] = file[`${name}Request`];
  const response: F[`${N}Response`] = file[`${name}Response`];
  return { key, request, response, served: { broker, controller }, ...more };
}

/**
 * Every API of Kafka 4.2.1 with a stable version, by key: who serves it, and its two messages with
 * their versions. Keys 4 to 7 belonged to ZooKeeper mode. Types, sizes, bytes, JSON and the lists
 * of ApiVersions follow from the row; a row that is not served, or not drawn, does not compile.
 * (ApiKeys, KafkaApis, ControllerApis, ForwardingManager)
 */
export const apis = {
  Produce: api(0, produce, 'Produce', 'broker', null),
  Fetch: api(1, fetch, 'Fetch', 'broker', 'raft'),
  ListOffsets: api(2, offsets, 'ListOffsets', 'broker', null),
  Metadata: api(3, cluster, 'Metadata', 'broker', null),
  OffsetCommit: api(8, groupOffsets, 'OffsetCommit', 'broker', null),
  OffsetFetch: api(9, groupOffsets, 'OffsetFetch', 'broker', null),
  FindCoordinator: api(10, groups, 'FindCoordinator', 'broker', null),
  JoinGroup: api(11, groups, 'JoinGroup', 'broker', null),
  Heartbeat: api(12, groups, 'Heartbeat', 'broker', null),
  LeaveGroup: api(13, groups, 'LeaveGroup', 'broker', null),
  SyncGroup: api(14, groups, 'SyncGroup', 'broker', null),
  DescribeGroups: api(15, groups, 'DescribeGroups', 'broker', null),
  ListGroups: api(16, groups, 'ListGroups', 'broker', null),
  SaslHandshake: api(17, security, 'SaslHandshake', 'broker', 'any'),
  ApiVersions: api(18, cluster, 'ApiVersions', 'broker', 'any'),
  CreateTopics: api(19, cluster, 'CreateTopics', 'forwarded', 'active'),
  DeleteTopics: api(20, topics, 'DeleteTopics', 'forwarded', 'active'),
  DeleteRecords: api(21, offsets, 'DeleteRecords', 'broker', null),
  InitProducerId: api(22, producerId, 'InitProducerId', 'broker', null, { newest: 5 }),
  OffsetForLeaderEpoch: api(23, offsets, 'OffsetForLeaderEpoch', 'broker', null),
  AddPartitionsToTxn: api(24, transactions, 'AddPartitionsToTxn', 'broker', null),
  AddOffsetsToTxn: api(25, transactions, 'AddOffsetsToTxn', 'broker', null),
  EndTxn: api(26, transactions, 'EndTxn', 'broker', null),
  WriteTxnMarkers: api(27, txnMarkers, 'WriteTxnMarkers', 'broker', null),
  TxnOffsetCommit: api(28, transactions, 'TxnOffsetCommit', 'broker', null),
  DescribeAcls: api(29, acls, 'DescribeAcls', 'broker', 'any'),
  CreateAcls: api(30, acls, 'CreateAcls', 'forwarded', 'any'),
  DeleteAcls: api(31, acls, 'DeleteAcls', 'forwarded', 'any'),
  DescribeConfigs: api(32, configs, 'DescribeConfigs', 'broker', 'any'),
  AlterConfigs: api(33, configs, 'AlterConfigs', 'broker', 'active'),
  AlterReplicaLogDirs: api(34, logDirs, 'AlterReplicaLogDirs', 'broker', null),
  DescribeLogDirs: api(35, clusterAdmin, 'DescribeLogDirs', 'broker', null),
  SaslAuthenticate: api(36, security, 'SaslAuthenticate', 'broker', 'any'),
  CreatePartitions: api(37, topics, 'CreatePartitions', 'forwarded', 'active'),
  CreateDelegationToken: api(38, delegationTokens, 'CreateDelegationToken', 'broker', 'any'),
  RenewDelegationToken: api(39, delegationTokens, 'RenewDelegationToken', 'broker', 'any'),
  ExpireDelegationToken: api(40, delegationTokens, 'ExpireDelegationToken', 'broker', 'any'),
  DescribeDelegationToken: api(41, delegationTokens, 'DescribeDelegationToken', 'broker', 'any'),
  DeleteGroups: api(42, groups, 'DeleteGroups', 'broker', null),
  ElectLeaders: api(43, partitionState, 'ElectLeaders', 'forwarded', 'active'),
  IncrementalAlterConfigs: api(44, configs, 'IncrementalAlterConfigs', 'broker', 'active'),
  AlterPartitionReassignments: api(
    45,
    reassignments,
    'AlterPartitionReassignments',
    'forwarded',
    'active',
  ),
  ListPartitionReassignments: api(
    46,
    reassignments,
    'ListPartitionReassignments',
    'forwarded',
    'active',
  ),
  OffsetDelete: api(47, groupOffsets, 'OffsetDelete', 'broker', null),
  DescribeClientQuotas: api(48, clientQuotas, 'DescribeClientQuotas', 'broker', null),
  AlterClientQuotas: api(49, clientQuotas, 'AlterClientQuotas', 'forwarded', 'active'),
  DescribeUserScramCredentials: api(50, security, 'DescribeUserScramCredentials', 'broker', 'any'),
  AlterUserScramCredentials: api(51, scram, 'AlterUserScramCredentials', 'forwarded', 'active'),
  Vote: api(52, quorum, 'Vote', null, 'raft'),
  BeginQuorumEpoch: api(53, quorum, 'BeginQuorumEpoch', null, 'raft'),
  EndQuorumEpoch: api(54, quorum, 'EndQuorumEpoch', null, 'raft'),
  DescribeQuorum: api(55, quorum, 'DescribeQuorum', 'forwarded', 'raft'),
  AlterPartition: api(56, partitionState, 'AlterPartition', null, 'active'),
  UpdateFeatures: api(57, clusterAdmin, 'UpdateFeatures', 'forwarded', 'active'),
  Envelope: api(58, security, 'Envelope', null, 'any'),
  FetchSnapshot: api(59, fetchSnapshot, 'FetchSnapshot', null, 'raft'),
  DescribeCluster: api(60, clusterAdmin, 'DescribeCluster', 'broker', 'any'),
  DescribeProducers: api(61, producers, 'DescribeProducers', 'broker', null),
  BrokerRegistration: api(62, brokerLifecycle, 'BrokerRegistration', null, 'active'),
  BrokerHeartbeat: api(63, brokerLifecycle, 'BrokerHeartbeat', null, 'active'),
  UnregisterBroker: api(64, clusterAdmin, 'UnregisterBroker', 'forwarded', 'active'),
  DescribeTransactions: api(65, transactions, 'DescribeTransactions', 'broker', null),
  ListTransactions: api(66, transactions, 'ListTransactions', 'broker', null),
  AllocateProducerIds: api(67, producerId, 'AllocateProducerIds', null, 'active'),
  ConsumerGroupHeartbeat: api(68, consumerGroups, 'ConsumerGroupHeartbeat', 'broker', null),
  ConsumerGroupDescribe: api(69, consumerGroups, 'ConsumerGroupDescribe', 'broker', null),
  ControllerRegistration: api(70, controllerRegistration, 'ControllerRegistration', null, 'active'),
  GetTelemetrySubscriptions: api(71, telemetry, 'GetTelemetrySubscriptions', 'broker', null, {
    unlisted: true,
  }),
  PushTelemetry: api(72, telemetry, 'PushTelemetry', 'broker', null, { unlisted: true }),
  AssignReplicasToDirs: api(73, partitionState, 'AssignReplicasToDirs', null, 'active'),
  ListConfigResources: api(74, configs, 'ListConfigResources', 'broker', null),
  DescribeTopicPartitions: api(75, topics, 'DescribeTopicPartitions', 'broker', null),
  ShareGroupHeartbeat: api(76, shareGroups, 'ShareGroupHeartbeat', 'broker', null),
  ShareGroupDescribe: api(77, shareGroups, 'ShareGroupDescribe', 'broker', null),
  ShareFetch: api(78, shareFetch, 'ShareFetch', 'broker', null),
  ShareAcknowledge: api(79, shareFetch, 'ShareAcknowledge', 'broker', null),
  AddRaftVoter: api(80, raftVoters, 'AddRaftVoter', 'forwarded', 'raft'),
  RemoveRaftVoter: api(81, raftVoters, 'RemoveRaftVoter', 'forwarded', 'raft'),
  UpdateRaftVoter: api(82, raftVoters, 'UpdateRaftVoter', null, 'raft'),
  InitializeShareGroupState: api(83, shareGroupState, 'InitializeShareGroupState', 'broker', null),
  ReadShareGroupState: api(84, shareGroupState, 'ReadShareGroupState', 'broker', null),
  WriteShareGroupState: api(85, shareGroupState, 'WriteShareGroupState', 'broker', null),
  DeleteShareGroupState: api(86, shareGroupState, 'DeleteShareGroupState', 'broker', null),
  ReadShareGroupStateSummary: api(
    87,
    shareGroupState,
    'ReadShareGroupStateSummary',
    'broker',
    null,
  ),
  StreamsGroupHeartbeat: api(88, streamsGroups, 'StreamsGroupHeartbeat', 'broker', null),
  StreamsGroupDescribe: api(89, streamsGroups, 'StreamsGroupDescribe', 'broker', null),
  DescribeShareGroupOffsets: api(
    90,
    shareGroupOffsets,
    'DescribeShareGroupOffsets',
    'broker',
    null,
  ),
  AlterShareGroupOffsets: api(91, shareGroupOffsets, 'AlterShareGroupOffsets', 'broker', null),
  DeleteShareGroupOffsets: api(92, shareGroupOffsets, 'DeleteShareGroupOffsets', 'broker', null),
} as const;

/** The name of an API. */
export type ApiName = keyof typeof apis;

export type RequestBody<A extends ApiName> = ValueOf<(typeof apis)[A]['request']>;
export type ResponseBody<A extends ApiName> = ValueOf<(typeof apis)[A]['response']>;

type ServedBy<L extends ListenerName, Role extends string> = {
  [A in ApiName]: (typeof apis)[A]['served'][L] extends Role ? A : never;
}[ApiName];

/** What a broker answers itself. */
export type BrokerApi = ServedBy<'broker', 'broker'>;
/** What the raft layer of a controller answers. */
export type RaftApi = ServedBy<'controller', 'raft'>;
/** What only the active controller answers; the others say NOT_CONTROLLER. */
export type ActiveApi = ServedBy<'controller', 'active'>;
/** What any controller answers. */
export type AnyControllerApi = ServedBy<'controller', 'any'>;
