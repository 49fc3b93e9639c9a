import { NEVER, type Micros } from '../../../kernel/time.ts';
import { channelClosed, channelOpened, takeAnswered } from '../../network/channel.ts';
import type { KafkaInput } from '../../kinds.ts';
import type { AnyResponse, ResponseBody } from '../../protocol/message.ts';
import { backoffAfter } from './backoff.ts';
import type { ConnectionConfig } from './connection-config.ts';
import { put, type Connections, type Link } from './node-connections.ts';
import { onMetadata, onMetadataUnanswered } from './metadata-refresh.ts';
import { armBy, tell, type Turn } from '../turn.ts';

/** What the client's own machine has to deal with. */
export type ConnectionEvent<C> =
  | { event: 'answer'; nodeId: number; own: C; sentAt: Micros; response: AnyResponse }
  /** These will never be answered. `timeout`: the client gave the connection up itself. */
  | { event: 'disconnected'; nodeId: number; unanswered: C[]; why: 'closed' | 'timeout' }
  | { event: 'metadata'; changed: boolean };

/** Takes what concerns connections and metadata out of an input; gives what is left for the client's own machine. */
export function onConnectionInput<C>(
  connections: Connections<C>,
  input: KafkaInput,
  turn: Turn,
): ConnectionEvent<C>[] {
  switch (input.on) {
    case 'connected':
      onConnected(connections, input.connection, input.tag, turn);
      return [];
    case 'closed':
      return onClosed(connections, input.tag, input.reason, turn);
    case 'message':
      return onResponse(connections, input.connection, input.message as AnyResponse, turn);
    case 'timer':
      return onConnectionTimer(connections, input.timer.timer, turn);
    case 'boot':
    case 'synced':
    case 'disk-error':
    case 'command':
      return [];
  }
}

function onConnected<C>(
  connections: Connections<C>,
  connection: number,
  tag: string,
  turn: Turn,
): void {
  const link = connections.links.find((each) => each.channel.tag === tag);
  if (link?.channel.phase !== 'connecting') {
    // An attempt that was given up: nobody waits for it any more.
    turn.effects.push({ do: 'close', connection });
    return;
  }
  channelOpened(link.channel, connection);
  const body = { clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: '4.2.1' };
  put(connections, link, { api: 'ApiVersions', version: 4, body }, { ask: 'api-versions' }, turn);
}

function onClosed<C>(
  connections: Connections<C>,
  tag: string,
  reason: string,
  turn: Turn,
): ConnectionEvent<C>[] {
  const link = connections.links.find((each) => each.channel.tag === tag);
  if (link === undefined || link.channel.phase === 'idle') return [];
  return [loseLink(connections, link, reason, turn)];
}

function onResponse<C>(
  connections: Connections<C>,
  connection: number,
  response: AnyResponse,
  turn: Turn,
): ConnectionEvent<C>[] {
  const link = connections.links.find((each) => each.channel.connection === connection);
  const request =
    link === undefined ? undefined : takeAnswered(link.channel, response.correlationId);
  if (link === undefined || request === undefined) return [];
  const { context } = request;
  switch (context.ask) {
    case 'api-versions':
      link.usable = true;
      link.failures = 0;
      return [];
    case 'metadata':
      return [
        {
          event: 'metadata',
          changed: onMetadata(connections, response.body as ResponseBody<'Metadata'>, turn),
        },
      ];
    case 'own':
      return [
        {
          event: 'answer',
          nodeId: link.nodeId,
          own: context.own,
          sentAt: request.sentAt,
          response,
        },
      ];
  }
}

/** A connection is gone: whoever waits for an answer is told, and the next attempt waits. */
function loseLink<C>(
  connections: Connections<C>,
  link: Link<C>,
  why: string,
  turn: Turn,
): ConnectionEvent<C> {
  const { metadata, config } = connections;
  if (link.usable || link.failures === 0)
    tell(turn, { note: 'disconnected', peer: link.host, why });
  const unanswered: C[] = [];
  for (const request of channelClosed(link.channel)) {
    if (request.context.ask === 'own') unanswered.push(request.context.own);
    if (request.context.ask === 'metadata') onMetadataUnanswered(connections, turn);
  }
  link.usable = false;
  link.retryAt = turn.now + backoffAfter(config.reconnectBackoff, link.failures, turn.random);
  link.failures += 1;
  // A broker that hung up may no longer be what the client believes it to be (NetworkClient.processDisconnection).
  metadata.wanted = true;
  return {
    event: 'disconnected',
    nodeId: link.nodeId,
    unanswered,
    why: why === 'timeout' ? 'timeout' : 'closed',
  };
}

function onConnectionTimer<C>(
  connections: Connections<C>,
  timer: string,
  turn: Turn,
): ConnectionEvent<C>[] {
  const { armed, config, links } = connections;
  if (timer === 'reconnect') armed.reconnect = NEVER;
  if (timer === 'metadata') armed.metadata = NEVER;
  if (timer !== 'request-timeout' && timer !== 'connect-timeout') return [];
  const events: ConnectionEvent<C>[] = [];
  let next = NEVER;
  for (const link of links) {
    const due = timer === 'request-timeout' ? answerDue(link, config) : connectionDue(link, config);
    if (due > turn.now) next = Math.min(next, due);
    else events.push(giveUp(connections, link, turn));
  }
  if (timer === 'request-timeout') armed.requestTimeout = armBy(turn, timer, next, NEVER);
  else armed.connectTimeout = armBy(turn, timer, next, NEVER);
  return events;
}

function answerDue<C>(link: Link<C>, config: ConnectionConfig): Micros {
  const oldest = link.channel.inFlight[0];
  return oldest === undefined ? NEVER : oldest.sentAt + config.requestTimeout;
}

function connectionDue<C>(link: Link<C>, config: ConnectionConfig): Micros {
  return link.channel.phase === 'connecting' ? link.dialledAt + config.connectTimeout : NEVER;
}

function giveUp<C>(connections: Connections<C>, link: Link<C>, turn: Turn): ConnectionEvent<C> {
  const { connection, tag } = link.channel;
  turn.effects.push(connection === null ? { do: 'abandon', tag } : { do: 'close', connection });
  return loseLink(connections, link, 'timeout', turn);
}
