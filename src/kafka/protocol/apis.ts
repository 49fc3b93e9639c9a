import type { AnyApiName } from './api-keys.ts';
import {
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
} from './apis/broker-lifecycle.ts';
import {
  DescribeClusterRequest,
  DescribeClusterResponse,
  DescribeLogDirsRequest,
  DescribeLogDirsResponse,
  UnregisterBrokerRequest,
  UnregisterBrokerResponse,
  UpdateFeaturesRequest,
  UpdateFeaturesResponse,
} from './apis/cluster-admin.ts';
import {
  ApiVersionsRequest,
  ApiVersionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  MetadataRequest,
  MetadataResponse,
} from './apis/cluster.ts';
import {
  AlterConfigsRequest,
  AlterConfigsResponse,
  DescribeConfigsRequest,
  DescribeConfigsResponse,
  IncrementalAlterConfigsRequest,
  IncrementalAlterConfigsResponse,
  ListConfigResourcesRequest,
  ListConfigResourcesResponse,
} from './apis/configs.ts';
import {
  ControllerRegistrationRequest,
  ControllerRegistrationResponse,
} from './apis/controller-registration.ts';
import { FetchSnapshotRequest, FetchSnapshotResponse } from './apis/fetch-snapshot.ts';
import { FetchRequest, FetchResponse } from './apis/fetch.ts';
import {
  DeleteRecordsRequest,
  DeleteRecordsResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from './apis/offsets.ts';
import { AlterReplicaLogDirsRequest, AlterReplicaLogDirsResponse } from './apis/log-dirs.ts';
import {
  AlterPartitionRequest,
  AlterPartitionResponse,
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  ElectLeadersRequest,
  ElectLeadersResponse,
} from './apis/partition-state.ts';
import { ProduceRequest, ProduceResponse } from './apis/produce.ts';
import {
  AllocateProducerIdsRequest,
  AllocateProducerIdsResponse,
  InitProducerIdRequest,
  InitProducerIdResponse,
} from './apis/producer-id.ts';
import { DescribeProducersRequest, DescribeProducersResponse } from './apis/producers.ts';
import {
  BeginQuorumEpochRequest,
  BeginQuorumEpochResponse,
  DescribeQuorumRequest,
  DescribeQuorumResponse,
  EndQuorumEpochRequest,
  EndQuorumEpochResponse,
  VoteRequest,
  VoteResponse,
} from './apis/quorum.ts';
import {
  AddRaftVoterRequest,
  AddRaftVoterResponse,
  RemoveRaftVoterRequest,
  RemoveRaftVoterResponse,
  UpdateRaftVoterRequest,
  UpdateRaftVoterResponse,
} from './apis/raft-voters.ts';
import {
  AlterPartitionReassignmentsRequest,
  AlterPartitionReassignmentsResponse,
  ListPartitionReassignmentsRequest,
  ListPartitionReassignmentsResponse,
} from './apis/reassignments.ts';
import {
  DescribeUserScramCredentialsRequest,
  DescribeUserScramCredentialsResponse,
  EnvelopeRequest,
  EnvelopeResponse,
  SaslAuthenticateRequest,
  SaslAuthenticateResponse,
  SaslHandshakeRequest,
  SaslHandshakeResponse,
} from './apis/security.ts';
import {
  CreatePartitionsRequest,
  CreatePartitionsResponse,
  DeleteTopicsRequest,
  DeleteTopicsResponse,
  DescribeTopicPartitionsRequest,
  DescribeTopicPartitionsResponse,
} from './apis/topics.ts';
import { WriteTxnMarkersRequest, WriteTxnMarkersResponse } from './apis/txn-markers.ts';
import type { Schema, ValueOf } from './schema.ts';

type Pair = { readonly request: Schema; readonly response: Schema };

/**
 * The APIs that travel in the simulation. To add one: write its two messages in a file under `apis/` with the field
 * tables of Kafka's message definitions, and give it a line here. Types, sizes, bytes and JSON follow.
 */
export const apis = {
  Produce: { request: ProduceRequest, response: ProduceResponse },
  Fetch: { request: FetchRequest, response: FetchResponse },
  ListOffsets: { request: ListOffsetsRequest, response: ListOffsetsResponse },
  Metadata: { request: MetadataRequest, response: MetadataResponse },
  ApiVersions: { request: ApiVersionsRequest, response: ApiVersionsResponse },
  CreateTopics: { request: CreateTopicsRequest, response: CreateTopicsResponse },
  DeleteTopics: { request: DeleteTopicsRequest, response: DeleteTopicsResponse },
  DeleteRecords: { request: DeleteRecordsRequest, response: DeleteRecordsResponse },
  InitProducerId: { request: InitProducerIdRequest, response: InitProducerIdResponse },
  OffsetForLeaderEpoch: {
    request: OffsetForLeaderEpochRequest,
    response: OffsetForLeaderEpochResponse,
  },
  WriteTxnMarkers: { request: WriteTxnMarkersRequest, response: WriteTxnMarkersResponse },
  DescribeConfigs: { request: DescribeConfigsRequest, response: DescribeConfigsResponse },
  AlterConfigs: { request: AlterConfigsRequest, response: AlterConfigsResponse },
  SaslHandshake: { request: SaslHandshakeRequest, response: SaslHandshakeResponse },
  SaslAuthenticate: { request: SaslAuthenticateRequest, response: SaslAuthenticateResponse },
  AlterReplicaLogDirs: {
    request: AlterReplicaLogDirsRequest,
    response: AlterReplicaLogDirsResponse,
  },
  DescribeLogDirs: { request: DescribeLogDirsRequest, response: DescribeLogDirsResponse },
  CreatePartitions: { request: CreatePartitionsRequest, response: CreatePartitionsResponse },
  ElectLeaders: { request: ElectLeadersRequest, response: ElectLeadersResponse },
  IncrementalAlterConfigs: {
    request: IncrementalAlterConfigsRequest,
    response: IncrementalAlterConfigsResponse,
  },
  AlterPartitionReassignments: {
    request: AlterPartitionReassignmentsRequest,
    response: AlterPartitionReassignmentsResponse,
  },
  ListPartitionReassignments: {
    request: ListPartitionReassignmentsRequest,
    response: ListPartitionReassignmentsResponse,
  },
  DescribeUserScramCredentials: {
    request: DescribeUserScramCredentialsRequest,
    response: DescribeUserScramCredentialsResponse,
  },
  Envelope: { request: EnvelopeRequest, response: EnvelopeResponse },
  Vote: { request: VoteRequest, response: VoteResponse },
  BeginQuorumEpoch: { request: BeginQuorumEpochRequest, response: BeginQuorumEpochResponse },
  EndQuorumEpoch: { request: EndQuorumEpochRequest, response: EndQuorumEpochResponse },
  DescribeQuorum: { request: DescribeQuorumRequest, response: DescribeQuorumResponse },
  AlterPartition: { request: AlterPartitionRequest, response: AlterPartitionResponse },
  UpdateFeatures: { request: UpdateFeaturesRequest, response: UpdateFeaturesResponse },
  FetchSnapshot: { request: FetchSnapshotRequest, response: FetchSnapshotResponse },
  DescribeCluster: { request: DescribeClusterRequest, response: DescribeClusterResponse },
  DescribeProducers: { request: DescribeProducersRequest, response: DescribeProducersResponse },
  BrokerRegistration: { request: BrokerRegistrationRequest, response: BrokerRegistrationResponse },
  BrokerHeartbeat: { request: BrokerHeartbeatRequest, response: BrokerHeartbeatResponse },
  UnregisterBroker: { request: UnregisterBrokerRequest, response: UnregisterBrokerResponse },
  AllocateProducerIds: {
    request: AllocateProducerIdsRequest,
    response: AllocateProducerIdsResponse,
  },
  ControllerRegistration: {
    request: ControllerRegistrationRequest,
    response: ControllerRegistrationResponse,
  },
  AssignReplicasToDirs: {
    request: AssignReplicasToDirsRequest,
    response: AssignReplicasToDirsResponse,
  },
  ListConfigResources: {
    request: ListConfigResourcesRequest,
    response: ListConfigResourcesResponse,
  },
  DescribeTopicPartitions: {
    request: DescribeTopicPartitionsRequest,
    response: DescribeTopicPartitionsResponse,
  },
  AddRaftVoter: { request: AddRaftVoterRequest, response: AddRaftVoterResponse },
  RemoveRaftVoter: { request: RemoveRaftVoterRequest, response: RemoveRaftVoterResponse },
  UpdateRaftVoter: { request: UpdateRaftVoterRequest, response: UpdateRaftVoterResponse },
} as const satisfies { readonly [name in AnyApiName]?: Pair };

/** The name of an API that travels in the simulation. */
export type ApiName = keyof typeof apis;

export type RequestBody<A extends ApiName> = ValueOf<(typeof apis)[A]['request']>;
export type ResponseBody<A extends ApiName> = ValueOf<(typeof apis)[A]['response']>;
