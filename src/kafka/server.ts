import type { Random } from '../kernel/random.ts';
import type { Micros } from '../kernel/time.ts';
import type { Broker } from './broker/broker.ts';
import { METADATA_TOPIC_ID } from './metadata-record.ts';
import { onDeleteRecords } from './broker/delete-records.ts';
import { onFetch } from './broker/fetch.ts';
import { keepFetching, onFetched, onFetcherClosed, watchFetcher } from './broker/fetcher.ts';
import {
  bootBroker,
  checkpointHighWatermarks,
  fetchMetadata,
  onControllerClosed,
  onHeartbeat,
  onMetadataFetched,
  onRegistered,
  replayBatches,
  sendHeartbeat,
  sendRegistration,
} from './broker/lifecycle.ts';
import { apiVersionsAnswer, metadataAnswer } from './broker/metadata-request.ts';
import { listOffsets, offsetsForLeaderEpochs } from './broker/offsets.ts';
import { onProduce } from './broker/produce.ts';
import { expireDelayed } from './broker/waiters.ts';
import { channelClosed, channelOpened, openChannel, sendRequest, takeAnswered } from './channel.ts';
import type { Controller } from './controller/controller.ts';
import {
  bootController,
  expireMetadataFetch,
  onBrokerHeartbeat,
  onBrokerRegistration,
  onCreateTopics,
  onIdle,
  onMetadataFetch,
  wakeMetadataFetches,
  type Committed,
} from './controller/requests.ts';
import type { KafkaEffect, KafkaInput, KafkaTimer } from './kinds.ts';
import {
  answer,
  contextOf,
  enqueueRequest,
  forgetConnection,
  hangUp,
  takeRequest,
  type Listener,
  type RequestContext,
} from './listener.ts';
import { acceptFrame } from './raw-frame.ts';
import type { AnyRequest, AnyResponse, RequestBody } from './protocol/message.ts';

/** A process of the cluster: a broker, a controller, or both in one (`process.roles`). */
export type Server = {
  role: 'server';
  name: string;
  broker: Broker | null;
  controller: Controller | null;
  /** Memory: connections that others opened to it. */
  listener: Listener;
};

/** One step of a server: whatever came, then every request whose turn it is. */
export function stepServer(
  server: Server,
  input: KafkaInput,
  now: Micros,
  random: Random,
): KafkaEffect[] {
  const out: KafkaEffect[] = [];
  takeInput(server, input, now, random, out);
  for (
    let next = takeRequest(server.listener);
    next !== undefined;
    next = takeRequest(server.listener)
  ) {
    const { connection, peer, message } = next;
    const request =
      message.type === 'RawFrame'
        ? acceptFrame(server.listener, connection, message, out)
        : (message as AnyRequest);
    if (request !== null)
      onRequest(server, request, contextOf(request, connection, peer), now, random, out);
  }
  return out;
}

function takeInput(
  server: Server,
  input: KafkaInput,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): void {
  switch (input.on) {
    case 'boot':
      if (server.controller !== null)
        committed(server, bootController(server.controller, now, random, out), now, out);
      if (server.broker !== null) bootBroker(server.broker, server.listener, now, random, out);
      return;
    case 'message':
      if (input.message.type === 'RawFrame' || 'clientId' in input.message)
        enqueueRequest(server.listener, input.connection, input.from, input.message);
      else onResponse(server, input.connection, input.message, now, out);
      return;
    case 'connected':
      return onConnected(server, input.tag, input.connection, now, out);
    case 'closed':
      forgetConnection(server.listener, input.connection);
      return onClosed(server, input.tag, now, out);
    case 'timer':
      return onTimer(server, input.timer, now, out);
    case 'synced':
      return onSynced(server, input.file);
    case 'command':
      return;
  }
}

/** What the controller of this process has committed is replayed by its broker too, and told to all who wait for it. */
function committed(server: Server, batches: Committed, now: Micros, out: KafkaEffect[]): void {
  if (batches.length === 0 || server.controller === null) return;
  wakeMetadataFetches(server.controller, server.listener, out);
  if (server.broker !== null) replayBatches(server.broker, server.listener, batches, now, out);
}

/** The dispatcher: a line for each API. */
function onRequest(
  server: Server,
  request: AnyRequest,
  context: RequestContext,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): void {
  const { broker, controller, listener } = server;
  if (
    controller !== null &&
    onControllerRequest(server, controller, request, context, now, random, out)
  )
    return;
  if (broker === null)
    return hangUp(listener, context.connection, `${request.type} is not served here`, out);
  switch (request.type) {
    case 'ProduceRequest':
      return onProduce(broker, listener, context, request.body, now, out);
    case 'FetchRequest':
      return onFetch(broker, listener, context, request.body, now, out);
    case 'ListOffsetsRequest':
      return answer<'ListOffsets'>(
        listener,
        context,
        listOffsets(broker, request.body, request.version),
        out,
      );
    case 'OffsetForLeaderEpochRequest':
      return answer<'OffsetForLeaderEpoch'>(
        listener,
        context,
        offsetsForLeaderEpochs(broker, request.body),
        out,
      );
    case 'DeleteRecordsRequest':
      return onDeleteRecords(broker, listener, context, request.body, now, out);
    case 'MetadataRequest':
      return onMetadata(broker, listener, request, context, now, out);
    case 'ApiVersionsRequest':
      return answer<'ApiVersions'>(
        listener,
        context,
        apiVersionsAnswer(broker.memory.image, request.body, request.version),
        out,
      );
    case 'CreateTopicsRequest':
    case 'InitProducerIdRequest':
    case 'BrokerRegistrationRequest':
    case 'BrokerHeartbeatRequest':
      return hangUp(listener, context.connection, `${request.type} is not served here`, out);
  }
}

/** True when the controller of this process has taken the request. */
function onControllerRequest(
  server: Server,
  controller: Controller,
  request: AnyRequest,
  context: RequestContext,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): boolean {
  const { listener } = server;
  switch (request.type) {
    case 'BrokerRegistrationRequest':
      committed(
        server,
        onBrokerRegistration(controller, listener, context, request.body, now, out),
        now,
        out,
      );
      return true;
    case 'BrokerHeartbeatRequest':
      committed(
        server,
        onBrokerHeartbeat(controller, listener, context, request.body, now, random, out),
        now,
        out,
      );
      return true;
    case 'CreateTopicsRequest':
      committed(
        server,
        onCreateTopics(controller, listener, context, request.body, now, random, out),
        now,
        out,
      );
      return true;
    case 'FetchRequest':
      if (request.body.topics[0]?.topicId !== METADATA_TOPIC_ID) return false;
      onMetadataFetch(controller, listener, context, request.body, now, out);
      return true;
    case 'ApiVersionsRequest':
      if (server.broker !== null) return false;
      answer<'ApiVersions'>(
        listener,
        context,
        apiVersionsAnswer(controller.memory.image, request.body, request.version, 'C'),
        out,
      );
      return true;
    default:
      return false;
  }
}

/** Answers from the broker's own image; topics that a client may have made for it are asked of the controller. (AutoTopicCreationManager) */
function onMetadata(
  broker: Broker,
  listener: Listener,
  request: { body: RequestBody<'Metadata'>; version: number },
  context: RequestContext,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { response, toCreate } = metadataAnswer(broker, request.body, request.version);
  answer<'Metadata'>(listener, context, response, out);
  const { channel } = broker.memory.lifecycle;
  if (toCreate.length === 0 || channel.phase !== 'ready') return;
  const topics = toCreate.map((name) => ({
    name,
    numPartitions: -1,
    replicationFactor: -1,
    assignments: [],
    configs: [],
  }));
  out.push(
    sendRequest(
      channel,
      { api: 'CreateTopics', version: 7, body: { topics, timeoutMs: 30_000, validateOnly: false } },
      { purpose: 'create-topic' },
      now,
    ),
  );
}

function onResponse(
  server: Server,
  connection: number,
  response: AnyResponse,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { broker, listener } = server;
  if (broker === null) return;
  const { channel, metadata } = broker.memory.lifecycle;
  if (channel.connection === connection) {
    takeAnswered(channel, response.correlationId);
    if (response.type === 'BrokerRegistrationResponse')
      onRegistered(broker, response.body, now, out);
    if (response.type === 'BrokerHeartbeatResponse') onHeartbeat(broker, response.body, now, out);
    return;
  }
  if (response.type !== 'FetchResponse') return;
  if (metadata !== null && metadata.connection === connection) {
    takeAnswered(metadata, response.correlationId);
    return onMetadataFetched(broker, listener, response.body, now, out);
  }
  const fetcher = Object.values(broker.memory.fetchers).find(
    (each) => each.channel.connection === connection,
  );
  const asked =
    fetcher === undefined ? undefined : takeAnswered(fetcher.channel, response.correlationId);
  if (fetcher !== undefined && asked !== undefined)
    onFetched(broker, listener, fetcher, asked.context, response.body, now, out);
}

function onConnected(
  server: Server,
  tag: string,
  connection: number,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { broker } = server;
  if (broker === null) return;
  const { channel, metadata } = broker.memory.lifecycle;
  if (tag === 'controller') {
    channelOpened(channel, connection);
    if (broker.memory.lifecycle.state === 'starting') sendRegistration(broker, now, out);
    else sendHeartbeat(broker, now, out);
  } else if (tag === 'metadata' && metadata !== null) {
    channelOpened(metadata, connection);
    fetchMetadata(broker, now, out);
  } else {
    const fetcher = fetcherOf(broker, tag);
    if (fetcher === undefined) return;
    channelOpened(fetcher.channel, connection);
    watchFetcher(broker, fetcher, now, out);
    keepFetching(broker, fetcher, now, out);
  }
}

const fetcherOf = (broker: Broker, tag: string): Broker['memory']['fetchers'][number] | undefined =>
  Object.values(broker.memory.fetchers).find((each) => each.channel.tag === tag);

function onClosed(server: Server, tag: string, now: Micros, out: KafkaEffect[]): void {
  const { broker } = server;
  if (broker === null) return;
  if (tag === 'controller') return onControllerClosed(broker, now, out);
  if (tag === 'metadata' && broker.memory.lifecycle.metadata !== null) {
    channelClosed(broker.memory.lifecycle.metadata);
    return void out.push({
      do: 'timer',
      key: 'reconnect',
      at: now + 50_000,
      timer: { timer: 'reconnect' },
    });
  }
  const fetcher = fetcherOf(broker, tag);
  if (fetcher !== undefined) onFetcherClosed(broker, fetcher, now, out);
}

function onTimer(server: Server, timer: KafkaTimer, now: Micros, out: KafkaEffect[]): void {
  const { broker, controller, listener } = server;
  const id = timer.id ?? -1;
  if (timer.timer === 'no-op' && controller !== null)
    return committed(server, onIdle(controller, now, out), now, out);
  if (timer.timer === 'metadata' && controller !== null)
    return expireMetadataFetch(controller, listener, id, out);
  if (broker === null) return;
  const fetcher = broker.memory.fetchers[id];
  switch (timer.timer) {
    case 'delayed':
      return expireDelayed(broker, listener, id, now, out);
    case 'heartbeat':
      return broker.memory.lifecycle.state === 'starting'
        ? sendRegistration(broker, now, out)
        : sendHeartbeat(broker, now, out);
    case 'checkpoint':
      return checkpointHighWatermarks(broker, now, out);
    case 'reconnect':
      return reconnect(broker, out);
    case 'fetch-again':
      return fetcher === undefined ? undefined : keepFetching(broker, fetcher, now, out);
    case 'fetch-watch':
      return fetcher === undefined ? undefined : watchFetcher(broker, fetcher, now, out);
    default:
      return;
  }
}

function reconnect(broker: Broker, out: KafkaEffect[]): void {
  const { channel, metadata } = broker.memory.lifecycle;
  if (channel.phase === 'idle') out.push(openChannel(channel));
  if (metadata?.phase === 'idle') out.push(openChannel(metadata));
}

/** A closed segment is durable: the recovery point moves to its end. (UnifiedLog.flush) */
function onSynced(server: Server, file: string): void {
  const [name, segment] = file.split('/');
  const log = server.broker?.disk.logs[name ?? ''];
  if (log === undefined) return;
  const base = Number(segment?.slice(0, 20));
  const next = log.segments.find((each) => each.baseOffset > base);
  if (next !== undefined) log.recoveryPoint = Math.max(log.recoveryPoint, next.baseOffset);
}
