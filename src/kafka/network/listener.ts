import { assert } from '../../kernel/assert.ts';
import type { ConnectionId, NodeId } from '../../kernel/machine.ts';
import { CONTROLLER_PORT, type KafkaMessage } from '../kinds.ts';
import type { ListenerName } from '../protocol/apis.ts';
import {
  apiOf,
  messageSize,
  responseType,
  type AnyRequest,
  type AnyResponse,
  type ApiName,
  type ResponseBody,
} from '../protocol/message.ts';
import type { ClosedBecause } from '../note.ts';
import type { ServerStep } from '../step.ts';
import type { Incoming, Listener } from './incoming.ts';

/** Whom to answer, and how. */
export type RequestContext = {
  connection: ConnectionId;
  peer: NodeId;
  /** The listener that it came to. */
  listener: ListenerName;
  correlationId: number;
  version: number;
  api: ApiName;
};

export const createListener = (): Listener => ({ connections: {}, ready: [] });

export function contextOf(
  request: AnyRequest,
  { connection, peer, listener }: Pick<RequestContext, 'connection' | 'peer' | 'listener'>,
): RequestContext {
  const { correlationId, version } = request;
  return { connection, peer, listener, correlationId, version, api: apiOf(request) };
}

/** A request has arrived; it waits for its turn on its connection. */
export function enqueueRequest(
  listener: Listener,
  { connection, from, port, message }: Arrived,
): void {
  const incoming = (listener.connections[connection] ??= accept(from, port));
  incoming.waiting.push(message);
  if (!incoming.busy) listener.ready.push(connection);
}

/** What has come on a connection that the other side opened to a port. */
type Arrived = {
  readonly connection: ConnectionId;
  readonly from: NodeId;
  readonly port: number;
  readonly message: KafkaMessage;
};

const accept = (peer: NodeId, port: number): Incoming => ({
  peer,
  listener: port === CONTROLLER_PORT ? 'controller' : 'broker',
  busy: false,
  waiting: [],
});

/** A request whose turn it is, on its connection. */
type Taken = Pick<RequestContext, 'connection' | 'peer' | 'listener'> & {
  readonly message: KafkaMessage;
};

/** The next request whose turn it is, marked as being handled. */
export function takeRequest(listener: Listener): Taken | undefined {
  for (;;) {
    const connection = listener.ready.shift();
    if (connection === undefined) return undefined;
    const incoming = listener.connections[connection];
    if (incoming === undefined || incoming.busy) continue;
    const message = incoming.waiting.shift();
    if (message === undefined) continue;
    incoming.busy = true;
    return { connection, peer: incoming.peer, listener: incoming.listener, message };
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
  assert(incoming.busy, 'a request is answered once');
  incoming.busy = false;
  if (incoming.waiting.length > 0) listener.ready.push(connection);
}

/** Closes a connection from this side, because of what came on it. */
export function hangUp(connection: ConnectionId, because: ClosedBecause, step: ServerStep): void {
  forgetConnection(step.listener, connection);
  step.out.push(
    { do: 'note', note: { note: 'connection-closed', ...because } },
    { do: 'close', connection },
  );
}

export function forgetConnection(listener: Listener, connection: ConnectionId): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by connection
  delete listener.connections[connection];
}
