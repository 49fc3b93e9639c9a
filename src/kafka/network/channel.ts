import type { ConnectionId, NodeId } from '../../kernel/machine.ts';
import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import {
  messageSize,
  requestType,
  type AnyRequest,
  type ApiName,
  type RequestBody,
} from '../protocol/message.ts';

/**
 * One outgoing connection of a process to a server: its phase, and the requests that were not
 * answered yet, in order. Kafka answers the requests of one connection in order, so the first in
 * flight is the one that an answer belongs to. `Context` is what the sender wants to remember with
 * a request.
 */
export type Channel<Context extends object> = {
  to: NodeId;
  /** The listener that is asked there: BROKER_PORT or CONTROLLER_PORT. */
  port: number;
  /** Comes back with `connected` and `closed`, so that the process knows which channel is meant. */
  tag: string;
  clientId: string;
  connection: ConnectionId | null;
  /** How far the connection is. (ConnectionState) */
  phase: 'idle' | 'connecting' | 'checking-versions' | 'ready';
  nextCorrelationId: number;
  inFlight: InFlightRequest<Context>[];
};

export type InFlightRequest<Context extends object> = {
  correlationId: number;
  sentAt: Micros;
  context: Context;
};

export function createChannel<Context extends object>(
  to: NodeId,
  port: number,
  tag: string,
  clientId: string,
): Channel<Context> {
  return {
    to,
    port,
    tag,
    clientId,
    connection: null,
    phase: 'idle',
    nextCorrelationId: 0,
    inFlight: [],
  };
}

/** Asks for the connection; the process hears `connected` or `closed` with the channel's tag. */
export function openChannel<C extends object>(channel: Channel<C>): KafkaEffect {
  channel.phase = 'connecting';
  return { do: 'connect', to: channel.to, port: channel.port, tag: channel.tag };
}

export function channelOpened<C extends object>(
  channel: Channel<C>,
  connection: ConnectionId,
): void {
  channel.connection = connection;
  channel.phase = 'ready';
}

/** The connection is gone. Returns the requests that will never be answered. */
export function channelClosed<C extends object>(channel: Channel<C>): InFlightRequest<C>[] {
  const unanswered = channel.inFlight;
  channel.connection = null;
  channel.phase = 'idle';
  channel.inFlight = [];
  return unanswered;
}

/**
 * Puts a request on a ready channel. `answered` is false for a request that Kafka never answers
 * (Produce with acks=0).
 */
export function sendRequest<A extends ApiName, C extends object>(
  channel: Channel<C>,
  request: { api: A; version: number; body: RequestBody<A> },
  context: C,
  now: Micros,
  answered = true,
): KafkaEffect {
  const correlationId = channel.nextCorrelationId;
  if (answered) channel.inFlight.push({ correlationId, sentAt: now, context });
  return requestOn(channel, request);
}

/** Puts a request on a channel, and does not keep it among those in flight. */
export function requestOn<A extends ApiName, C extends object>(
  channel: Channel<C>,
  request: { readonly api: A; readonly version: number; readonly body: RequestBody<A> },
): KafkaEffect {
  const message = Object.freeze({
    type: requestType(request.api),
    version: request.version,
    correlationId: channel.nextCorrelationId,
    clientId: channel.clientId,
    body: request.body,
  }) as unknown as AnyRequest;
  channel.nextCorrelationId += 1;
  return {
    do: 'send',
    connection: channel.connection ?? -1,
    message,
    bytes: messageSize(message),
  };
}

/**
 * The request that this answer belongs to, taken out of the channel; undefined when none waits
 * under that number.
 */
export function takeAnswered<C extends object>(
  channel: Channel<C>,
  correlationId: number,
): InFlightRequest<C> | undefined {
  const { inFlight } = channel;
  if (inFlight[0]?.correlationId === correlationId) return inFlight.shift();
  const index = inFlight.findIndex((each) => each.correlationId === correlationId);
  return index < 0 ? undefined : inFlight.splice(index, 1)[0];
}
