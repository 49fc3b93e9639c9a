import type { Random } from '../kernel/random.ts';
import { millis, type Micros } from '../kernel/time.ts';
import type { Broker, Fetcher } from './broker/broker.ts';
import { keepFetching, onFetched, onFetcherClosed, watchFetcher } from './broker/fetcher.ts';
import { onOffsetListed } from './broker/fetcher-truncation.ts';
import {
  bootBroker,
  checkpointHighWatermarks,
  fetchMetadata,
  onHeartbeat,
  onMetadataFetched,
  onRegistered,
  sendHeartbeat,
  sendRegistration,
} from './broker/lifecycle.ts';
import { completeWaiters, expireDelayed } from './broker/waiters.ts';
import { channelClosed, channelOpened, openChannel, takeAnswered } from './channel.ts';
import { bootController, expireMetadataFetch, onIdle } from './controller/requests.ts';
import { onRequest, replayCommitted, type Roles, type ServerTurn } from './dispatch.ts';
import type { KafkaEffect, KafkaInput, KafkaTimer } from './kinds.ts';
import {
  answer,
  contextOf,
  enqueueRequest,
  forgetConnection,
  takeRequest,
  type Listener,
} from './listener.ts';
import { acceptFrame } from './raw-frame.ts';
import type { AnyRequest, AnyResponse } from './protocol/message.ts';

/** A process of the cluster. */
export type Server = Roles & { role: 'server'; name: string };

/** One step of a server: whatever came, then every request whose turn it is. */
export function stepServer(
  server: Server,
  input: KafkaInput,
  now: Micros,
  random: Random,
): KafkaEffect[] {
  const turn: ServerTurn = { now, random, out: [], moved: [] };
  takeInput(server, input, turn);
  wakeWaiters(server, turn);
  for (
    let next = takeRequest(server.listener);
    next !== undefined;
    next = takeRequest(server.listener)
  ) {
    const { connection, peer, message } = next;
    const request =
      message.type === 'RawFrame'
        ? acceptFrame(server.listener, connection, message, turn.out)
        : (message as AnyRequest);
    if (request === null) continue;
    onRequest(server, request, contextOf(request, connection, peer), turn);
    wakeWaiters(server, turn);
  }
  return turn.out;
}

/** Whoever waits for what has changed is looked at after the change. */
function wakeWaiters({ broker, listener }: Server, turn: ServerTurn): void {
  const names = turn.moved.splice(0);
  if (broker !== null) completeWaiters(broker, listener, names, turn.now, turn.out);
}

function takeInput(server: Server, input: KafkaInput, turn: ServerTurn): void {
  switch (input.on) {
    case 'boot':
      return boot(server, turn);
    case 'message':
      if (input.message.type === 'RawFrame' || 'clientId' in input.message)
        enqueueRequest(server.listener, input.connection, input.from, input.message);
      else onResponse(server, input.connection, input.message, turn);
      return;
    case 'connected':
      return onConnected(server, input.tag, input.connection, turn);
    case 'closed':
      forgetConnection(server.listener, input.connection);
      return onClosed(server, input.tag, turn);
    case 'timer':
      return onTimer(server, input.timer, turn);
    case 'synced':
      return onSynced(server, input.file);
    case 'command':
      return;
  }
}

function boot(server: Server, turn: ServerTurn): void {
  const { broker, controller } = server;
  const { now, random, out } = turn;
  if (controller !== null)
    replayCommitted(server, bootController(controller, now, random, out), turn);
  if (broker !== null) turn.moved.push(...bootBroker(broker, now, random, out));
}

function onResponse(
  server: Server,
  connection: number,
  response: AnyResponse,
  turn: ServerTurn,
): void {
  const { broker, listener } = server;
  if (broker === null) return;
  const { channel, metadata } = broker.memory.lifecycle;
  const { now, out } = turn;
  if (channel.connection === connection) onControllerAnswer(broker, listener, response, turn);
  else if (metadata !== null && metadata.connection === connection) {
    takeAnswered(metadata, response.correlationId);
    if (response.type === 'FetchResponse')
      turn.moved.push(...onMetadataFetched(broker, response.body, now, out));
  } else onLeaderAnswer(broker, connection, response, turn);
}

/** What a leader answered to this broker as its follower. */
function onLeaderAnswer(
  broker: Broker,
  connection: number,
  response: AnyResponse,
  { now, out, moved }: ServerTurn,
): void {
  const fetcher = Object.values(broker.memory.fetchers).find(
    (each) => each.channel.connection === connection,
  );
  if (fetcher === undefined) return;
  const context = takeAnswered(fetcher.channel, response.correlationId)?.context;
  if (context === undefined) return;
  if (response.type === 'FetchResponse' && context.purpose === 'fetch')
    moved.push(...onFetched(broker, fetcher, context, response.body, now, out));
  else if (response.type === 'ListOffsetsResponse' && context.purpose !== 'fetch') {
    onOffsetListed(broker, fetcher, context, response.body, now, out);
    keepFetching(broker, fetcher, now, out);
  }
}

function onControllerAnswer(
  broker: Broker,
  listener: Listener,
  response: AnyResponse,
  { now, out }: ServerTurn,
): void {
  const asked = takeAnswered(broker.memory.lifecycle.channel, response.correlationId);
  if (response.type === 'BrokerRegistrationResponse') onRegistered(broker, response.body, now, out);
  if (response.type === 'BrokerHeartbeatResponse') onHeartbeat(broker, response.body, now, out);
  if (response.type === 'CreateTopicsResponse' && asked?.context.client !== undefined)
    answer<'CreateTopics'>(listener, asked.context.client, response.body, out);
}

function onConnected(
  server: Server,
  tag: string,
  connection: number,
  { now, out }: ServerTurn,
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

const fetcherOf = (broker: Broker, tag: string): Fetcher | undefined =>
  Object.values(broker.memory.fetchers).find((each) => each.channel.tag === tag);

/** How long a broker waits before it tries a lost connection again. */
const RECONNECT_AFTER = millis(50);

function onClosed(server: Server, tag: string, { now, out }: ServerTurn): void {
  const { broker } = server;
  if (broker === null) return;
  const { channel, metadata } = broker.memory.lifecycle;
  const lost = tag === 'controller' ? channel : tag === 'metadata' ? metadata : null;
  if (lost !== null) {
    channelClosed<object>(lost);
    const at = now + RECONNECT_AFTER;
    out.push({ do: 'timer', key: 'reconnect', at, timer: { timer: 'reconnect' } });
  } else {
    const fetcher = fetcherOf(broker, tag);
    if (fetcher !== undefined) onFetcherClosed(broker, fetcher, now, out);
  }
}

function onTimer(server: Server, timer: KafkaTimer, turn: ServerTurn): void {
  const { broker, controller, listener } = server;
  const { now, out } = turn;
  const id = timer.id ?? -1;
  if (timer.timer === 'no-op' && controller !== null)
    return replayCommitted(server, onIdle(controller, now, out), turn);
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
