import type { Random } from '../kernel/random.ts';
import type { Micros } from '../kernel/time.ts';
import type { Broker } from './broker/broker.ts';
import { onDeleteRecords } from './broker/delete-records.ts';
import { onFetch } from './broker/fetch.ts';
import { replayBatches } from './broker/lifecycle.ts';
import { apiVersionsAnswer, metadataAnswer } from './broker/metadata-request.ts';
import { listOffsets, offsetsForLeaderEpochs } from './broker/offsets.ts';
import { onProduce } from './broker/produce.ts';
import { brokerConfig, numberOf } from './config.ts';
import { sendRequest } from './channel.ts';
import type { Controller } from './controller/controller.ts';
import {
  onBrokerHeartbeat,
  onBrokerRegistration,
  onCreateTopics,
  onMetadataFetch,
  wakeMetadataFetches,
  type Committed,
} from './controller/requests.ts';
import type { KafkaEffect } from './kinds.ts';
import { answer, hangUp, type Listener, type RequestContext } from './listener.ts';
import { METADATA_TOPIC_ID } from './metadata-record.ts';
import { errorCode } from './protocol/errors.ts';
import type { AnyRequest, RequestBody } from './protocol/message.ts';
import { ZERO_UUID } from './protocol/schema.ts';

/** What a process of the cluster serves: a broker, a controller, or both in one (`process.roles`). */
export type Roles = {
  broker: Broker | null;
  controller: Controller | null;
  /** Memory: connections that others opened to it. */
  listener: Listener;
};

/** One step of a server, as it is being taken. */
export type ServerTurn = {
  now: Micros;
  random: Random;
  out: KafkaEffect[];
  /** Partitions that somebody may wait for: their log, watermarks or role have changed in this step. */
  moved: string[];
};

/** The dispatcher: a line for each API. */
export function onRequest(
  roles: Roles,
  request: AnyRequest,
  context: RequestContext,
  turn: ServerTurn,
): void {
  const { broker, controller, listener } = roles;
  const { now, out } = turn;
  if (controller !== null && onControllerRequest(roles, controller, request, context, turn)) return;
  if (broker === null)
    return hangUp(listener, context.connection, `${request.type} is not served here`, out);
  switch (request.type) {
    case 'ProduceRequest':
      turn.moved.push(...onProduce(broker, listener, context, request.body, now, out));
      return;
    case 'FetchRequest':
      turn.moved.push(...onFetch(broker, listener, context, request.body, now, out));
      return;
    case 'ListOffsetsRequest': {
      const found = listOffsets(broker, request.body, request.version);
      return answer<'ListOffsets'>(listener, context, found, out);
    }
    case 'OffsetForLeaderEpochRequest': {
      const found = offsetsForLeaderEpochs(broker, request.body);
      return answer<'OffsetForLeaderEpoch'>(listener, context, found, out);
    }
    case 'DeleteRecordsRequest':
      return onDeleteRecords(broker, listener, context, request.body, now, out);
    case 'MetadataRequest':
      return onMetadata(broker, listener, request, context, turn);
    case 'ApiVersionsRequest': {
      const known = apiVersionsAnswer(broker.memory.image, request.body, request.version);
      return answer<'ApiVersions'>(listener, context, known, out);
    }
    case 'CreateTopicsRequest':
      return forwardCreateTopics(broker, listener, context, request.body, turn);
    case 'InitProducerIdRequest':
    case 'BrokerRegistrationRequest':
    case 'BrokerHeartbeatRequest':
      return hangUp(listener, context.connection, `${request.type} is not served here`, out);
  }
}

/** True when the controller of this process has taken the request. */
function onControllerRequest(
  roles: Roles,
  controller: Controller,
  request: AnyRequest,
  context: RequestContext,
  turn: ServerTurn,
): boolean {
  const { listener } = roles;
  const { now, random, out } = turn;
  switch (request.type) {
    case 'BrokerRegistrationRequest':
      replayCommitted(
        roles,
        onBrokerRegistration(controller, listener, context, request.body, now, out),
        turn,
      );
      return true;
    case 'BrokerHeartbeatRequest':
      replayCommitted(
        roles,
        onBrokerHeartbeat(controller, listener, context, request.body, now, random, out),
        turn,
      );
      return true;
    case 'CreateTopicsRequest':
      replayCommitted(
        roles,
        onCreateTopics(controller, listener, context, request.body, now, random, out),
        turn,
      );
      return true;
    case 'FetchRequest':
      if (request.body.topics[0]?.topicId !== METADATA_TOPIC_ID) return false;
      onMetadataFetch(controller, listener, context, request.body, now, out);
      return true;
    case 'ApiVersionsRequest': {
      if (roles.broker !== null) return false;
      const { image } = controller.memory;
      const known = apiVersionsAnswer(image, request.body, request.version, 'C');
      answer<'ApiVersions'>(listener, context, known, out);
      return true;
    }
    default:
      return false;
  }
}

/** What the controller of this process has committed is replayed by its broker too, and told to all who wait for it. */
export function replayCommitted(roles: Roles, batches: Committed, turn: ServerTurn): void {
  const { broker, controller, listener } = roles;
  if (batches.length === 0 || controller === null) return;
  wakeMetadataFetches(controller, listener, turn.out);
  if (broker !== null) turn.moved.push(...replayBatches(broker, batches, turn.now, turn.out));
}

/** Answers from the broker's own image; topics that a client may have made for it are asked of the controller. (AutoTopicCreationManager) */
function onMetadata(
  broker: Broker,
  listener: Listener,
  request: { body: RequestBody<'Metadata'>; version: number },
  context: RequestContext,
  { now, out }: ServerTurn,
): void {
  const { response, toCreate } = metadataAnswer(broker, request.body, request.version);
  answer<'Metadata'>(listener, context, response, out);
  const { channel } = broker.memory.lifecycle;
  if (toCreate.length === 0 || channel.phase !== 'ready') return;
  const topics = toCreate.map((name) => ({
    name,
    numPartitions: numberOf(brokerConfig, broker.config, 'num.partitions'),
    replicationFactor: numberOf(brokerConfig, broker.config, 'default.replication.factor'),
    assignments: [],
    configs: [],
  }));
  const body = { topics, timeoutMs: 30_000, validateOnly: false };
  const asked = { api: 'CreateTopics' as const, version: 7, body };
  out.push(sendRequest(channel, asked, { purpose: 'create-topic' }, now));
}

/** A broker passes on what only the controller can do; its answer goes to the client as it comes. (ForwardingManager) */
function forwardCreateTopics(
  broker: Broker,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'CreateTopics'>,
  { now, out }: ServerTurn,
): void {
  const { channel } = broker.memory.lifecycle;
  if (channel.phase !== 'ready') return refuseCreateTopics(listener, context, body, out);
  const asked = { api: 'CreateTopics' as const, version: 7, body };
  out.push(sendRequest(channel, asked, { purpose: 'create-topic', client: context }, now));
}

/** Without a controller nothing can be made; the client may try again. */
function refuseCreateTopics(
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'CreateTopics'>,
  out: KafkaEffect[],
): void {
  const topics = body.topics.map(({ name }) => ({
    name,
    topicId: ZERO_UUID,
    errorCode: errorCode('NOT_CONTROLLER'),
    errorMessage: 'This is not the correct controller for this cluster.',
    topicConfigErrorCode: 0,
    numPartitions: -1,
    replicationFactor: -1,
    configs: [],
  }));
  answer<'CreateTopics'>(listener, context, { throttleTimeMs: 0, topics }, out);
}
