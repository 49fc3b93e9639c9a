import { NEVER, type Micros } from '../../../kernel/time.ts';
import { channelClosed, channelOpened, takeAnswered } from '../../network/channel.ts';
import type { KafkaInput } from '../../kinds.ts';
import type { AnyResponse, ResponseBody } from '../../protocol/message.ts';
import { backoffAfter } from './backoff.ts';
import type { ConnectionConfig } from './connection-config.ts';
import { put, type Connections, type Link } from './node-connections.ts';
import { onMetadata, onMetadataUnanswered } from './metadata-refresh.ts';
import { tell, type Step } from '../../step.ts';
import type { TimerOf } from '../../timers.ts';
import { armBy } from '../armed-timer.ts';

/** What the client's own machine has to deal with. */
export type ConnectionEvent<C> =
  | { event: 'answer'; nodeId: number; own: C; sentAt: Micros; response: AnyResponse }
  /** These will never be answered. `timeout`: the client gave the connection up itself. */
  | { event: 'disconnected'; nodeId: number; unanswered: C[]; why: 'closed' | 'timeout' }
  | { event: 'metadata'; changed: boolean };

/**
 * Takes what concerns connections and metadata out of an input; gives what is left for the client's
 * own machine.
 */
export function onConnectionInput<C>(
  connections: Connections<C>,
  input: KafkaInput,
  step: Step,
): ConnectionEvent<C>[] {
  switch (input.on) {
    case 'connected':
      onConnected(connections, input.connection, input.tag, step);
      return [];
    case 'closed':
      return onClosed(connections, input.tag, input.reason, step);
    case 'message':
      return onResponse(connections, input.connection, input.message as AnyResponse, step);
    case 'timer':
      return input.timer.of === 'connections'
        ? onConnectionTimer(connections, input.timer, step)
        : [];
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
  step: Step,
): void {
  const link = connections.links.find((each) => each.channel.tag === tag);
  if (link?.channel.phase !== 'connecting') {
    // An attempt that was given up: it is not waited for any more.
    step.out.push({ do: 'close', connection });
    return;
  }
  channelOpened(link.channel, connection);
  const body = { clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: '4.2.1' };
  put(connections, link, { api: 'ApiVersions', version: 4, body }, { ask: 'api-versions' }, step);
}

function onClosed<C>(
  connections: Connections<C>,
  tag: string | null,
  reason: string,
  step: Step,
): ConnectionEvent<C>[] {
  const link = connections.links.find((each) => each.channel.tag === tag);
  if (link === undefined || link.channel.phase === 'idle') return [];
  return [loseLink(connections, link, reason, step)];
}

function onResponse<C>(
  connections: Connections<C>,
  connection: number,
  response: AnyResponse,
  step: Step,
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
          changed: onMetadata(connections, response.body as ResponseBody<'Metadata'>, step),
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

/** A connection is gone: a request that waits for an answer is told, and the next attempt waits. */
function loseLink<C>(
  connections: Connections<C>,
  link: Link<C>,
  why: string,
  step: Step,
): ConnectionEvent<C> {
  const { metadata, config } = connections;
  if (link.usable || link.failures === 0)
    tell(step, { note: 'disconnected', peer: link.host, why });
  const unanswered: C[] = [];
  for (const request of channelClosed(link.channel)) {
    if (request.context.ask === 'own') unanswered.push(request.context.own);
    if (request.context.ask === 'metadata') onMetadataUnanswered(connections, step);
  }
  link.usable = false;
  link.retryAt = step.now + backoffAfter(config.reconnectBackoff, link.failures, step.random);
  link.failures += 1;
  // A broker that hung up may no longer be what the client believes it to be
  // (NetworkClient.processDisconnection).
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
  { timer }: TimerOf<'connections'>,
  step: Step,
): ConnectionEvent<C>[] {
  const { armed } = connections;
  switch (timer) {
    case 'reconnect':
      armed.reconnect = NEVER;
      return [];
    case 'metadata':
      armed.metadata = NEVER;
      return [];
    case 'request-timeout':
    case 'connect-timeout':
      return giveUpSlow(connections, timer, step);
  }
}

/** Connections that have owed an answer, or themselves, for too long are given up. */
function giveUpSlow<C>(
  connections: Connections<C>,
  timer: 'request-timeout' | 'connect-timeout',
  step: Step,
): ConnectionEvent<C>[] {
  const { armed, config, links } = connections;
  const events: ConnectionEvent<C>[] = [];
  let next = NEVER;
  for (const link of links) {
    const due = timer === 'request-timeout' ? answerDue(link, config) : connectionDue(link, config);
    if (due > step.now) next = Math.min(next, due);
    else events.push(giveUp(connections, link, step));
  }
  if (timer === 'request-timeout')
    armed.requestTimeout = armBy(step, 'connections', timer, next, NEVER);
  else armed.connectTimeout = armBy(step, 'connections', timer, next, NEVER);
  return events;
}

/** When the first answer is late; most are as long in coming as the oldest one. */
function answerDue<C>(link: Link<C>, config: ConnectionConfig): Micros {
  let due = NEVER;
  for (const { sentAt, context } of link.channel.inFlight) {
    const patience = context.ask === 'own' ? context.patience : undefined;
    due = Math.min(due, sentAt + (patience ?? config.requestTimeout));
    if (patience === undefined) break;
  }
  return due;
}

function connectionDue<C>(link: Link<C>, config: ConnectionConfig): Micros {
  return link.channel.phase === 'connecting' ? link.dialledAt + config.connectTimeout : NEVER;
}

/**
 * Closes a connection that leads where its client no longer wants to be; a new one waits for the
 * back-off. Gives what was unanswered on it. (NetworkClient.disconnect)
 */
export function hangUp<C>(connections: Connections<C>, link: Link<C>, step: Step): C[] {
  const { connection, tag } = link.channel;
  step.out.push(connection === null ? { do: 'abandon', tag } : { do: 'close', connection });
  const unanswered = channelClosed(link.channel).flatMap(({ context }) =>
    context.ask === 'own' ? [context.own] : [],
  );
  link.usable = false;
  link.retryAt =
    step.now + backoffAfter(connections.config.reconnectBackoff, link.failures, step.random);
  return unanswered;
}

function giveUp<C>(connections: Connections<C>, link: Link<C>, step: Step): ConnectionEvent<C> {
  const { connection, tag } = link.channel;
  step.out.push(connection === null ? { do: 'abandon', tag } : { do: 'close', connection });
  return loseLink(connections, link, 'timeout', step);
}
