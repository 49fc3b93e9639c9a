import type { ConnectionId, NodeId } from '../../kernel/machine.ts';
import type { KafkaMessage } from '../kinds.ts';
import {
  apiOfRequest,
  messageSize,
  responseType,
  type AnyRequest,
  type AnyResponse,
  type ApiName,
  type ResponseBody,
} from '../protocol/message.ts';
import type { ServerStep } from '../step.ts';
import type { Listener } from './incoming.ts';

/** Whom to answer, and how. */
export type RequestContext = {
  connection: ConnectionId;
  peer: NodeId;
  correlationId: number;
  version: number;
  api: ApiName;
};

export const createListener = (): Listener => ({ connections: {}, ready: [] });

export function contextOf(
  request: AnyRequest,
  connection: ConnectionId,
  peer: NodeId,
): RequestContext {
  const { correlationId, version } = request;
  return { connection, peer, correlationId, version, api: apiOfRequest(request) };
}

/** A request has arrived; it waits for its turn on its connection. */
export function enqueueRequest(
  listener: Listener,
  connection: ConnectionId,
  peer: NodeId,
  message: KafkaMessage,
): void {
  const incoming = (listener.connections[connection] ??= { peer, busy: false, waiting: [] });
  incoming.waiting.push(message);
  if (!incoming.busy) listener.ready.push(connection);
}

/** The next request whose turn it is, marked as being handled. */
export function takeRequest(
  listener: Listener,
): { connection: ConnectionId; peer: NodeId; message: KafkaMessage } | undefined {
  for (;;) {
    const connection = listener.ready.shift();
    if (connection === undefined) return undefined;
    const incoming = listener.connections[connection];
    if (incoming === undefined || incoming.busy) continue;
    const message = incoming.waiting.shift();
    if (message === undefined) continue;
    incoming.busy = true;
    return { connection, peer: incoming.peer, message };
  }
}

/** Sends the answer and lets the connection go on. */
export function answer<A extends ApiName>(
  context: RequestContext,
  body: ResponseBody<A>,
  step: ServerStep,
): void {
  const message = Object.freeze({
    type: responseType(context.api),
    version: context.version,
    correlationId: context.correlationId,
    body,
  }) as AnyResponse;
  step.out.push({
    do: 'send',
    connection: context.connection,
    message,
    bytes: messageSize(message),
  });
  finishRequest(step.listener, context.connection);
}

/** A request that gets no answer is done: the connection goes on. */
export function finishRequest(listener: Listener, connection: ConnectionId): void {
  const incoming = listener.connections[connection];
  if (incoming === undefined) return;
  incoming.busy = false;
  if (incoming.waiting.length > 0) listener.ready.push(connection);
}

/** Closes a connection from this side, because of what came on it. */
export function hangUp(connection: ConnectionId, why: string, step: ServerStep): void {
  forgetConnection(step.listener, connection);
  step.out.push(
    { do: 'note', note: { note: 'connection-closed', why } },
    { do: 'close', connection },
  );
}

export function forgetConnection(listener: Listener, connection: ConnectionId): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by connection
  delete listener.connections[connection];
}
