import type { AnyApiName } from './api-keys.ts';
import {
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  BrokerRegistrationRequest,
  BrokerRegistrationResponse,
} from './apis/broker-lifecycle.ts';
import {
  ApiVersionsRequest,
  ApiVersionsResponse,
  CreateTopicsRequest,
  CreateTopicsResponse,
  MetadataRequest,
  MetadataResponse,
} from './apis/cluster.ts';
import { FetchRequest, FetchResponse } from './apis/fetch.ts';
import {
  DeleteRecordsRequest,
  DeleteRecordsResponse,
  ListOffsetsRequest,
  ListOffsetsResponse,
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponse,
} from './apis/offsets.ts';
import { ProduceRequest, ProduceResponse } from './apis/produce.ts';
import { InitProducerIdRequest, InitProducerIdResponse } from './apis/producer-id.ts';
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
  DeleteRecords: { request: DeleteRecordsRequest, response: DeleteRecordsResponse },
  InitProducerId: { request: InitProducerIdRequest, response: InitProducerIdResponse },
  OffsetForLeaderEpoch: {
    request: OffsetForLeaderEpochRequest,
    response: OffsetForLeaderEpochResponse,
  },
  BrokerRegistration: { request: BrokerRegistrationRequest, response: BrokerRegistrationResponse },
  BrokerHeartbeat: { request: BrokerHeartbeatRequest, response: BrokerHeartbeatResponse },
} as const satisfies { readonly [name in AnyApiName]?: Pair };

/** The name of an API that travels in the simulation. */
export type ApiName = keyof typeof apis;

export type RequestBody<A extends ApiName> = ValueOf<(typeof apis)[A]['request']>;
export type ResponseBody<A extends ApiName> = ValueOf<(typeof apis)[A]['response']>;
