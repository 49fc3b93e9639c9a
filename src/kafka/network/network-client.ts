import { assert } from '../../kernel/assert.ts';
import type { ConnectionId, NodeId } from '../../kernel/machine.ts';
import { between, type Random } from '../../kernel/random.ts';
import { NEVER, type Micros } from '../../kernel/time.ts';
import type { AnyResponse, ApiName, RequestBody } from '../protocol/message.ts';
import type { Step } from '../step.ts';
import {
  channelClosed,
  channelOpened,
  createChannel,
  openChannel,
  requestOn,
  sendRequest,
  takeAnswered,
  type Channel,
  type InFlightRequest,
} from './channel.ts';
import type { ChannelTag } from './channel-tag.ts';

/**
 * A server's channel to another server, which outlives the connections made for it: it is opened,
 * set up, watched, given up and, after a back-off, opened again. It has no timer and no queue: its
 * owner looks at it at `givenUpAt`, has at most one request wait for the connection, and gets back
 * whatever will never be answered. (NetworkClient, for one node)
 */
export type NetworkClient<Context extends object> = Channel<Context> & {
  readonly policy: ConnectionPolicy;
  /** The request that waits for the connection; null: none does. */
  unsent: UnsentRequest<Context> | null;
  /** When the connection that is being set up is given up. */
  setUpBy: Micros;
  /** No connection is to be opened before. */
  reconnectAt: Micros;
  /** Connections that failed since one was last ready. */
  failures: number;
};

/** What differs between the channels of a server. Frozen. */
export type ConnectionPolicy = {
  /**
   * Each new connection is asked for its ApiVersions, and is ready when they have come.
   * (NetworkClient: discoverBrokerVersions)
   */
  readonly asksApiVersions: boolean;
  readonly reconnectBackoff: ReconnectBackoff;
  /** How long a connection may take to open. (socket.connection.setup.timeout.ms) */
  readonly setupTimeout: Micros;
  /** How long a request may be without its answer, from when it was handed over. */
  readonly requestTimeout: Micros;
};

/**
 * The wait between a failure and the next connection: `first`, doubled with each failure up to
 * `max`, then drawn from `jitter` percent less to `jitter` percent more; 0 draws nothing.
 */
export type ReconnectBackoff = {
  readonly first: Micros;
  readonly max: Micros;
  readonly jitter: number;
};

/** The next connection may be opened at once: the owner has its own reasons to wait. */
export const NO_BACKOFF: ReconnectBackoff = Object.freeze({ first: 0, max: 0, jitter: 0 });

type OutgoingRequest<A extends ApiName> = {
  readonly api: A;
  readonly version: number;
  readonly body: RequestBody<A>;
};

type UnsentRequest<Context extends object> = {
  readonly request: OutgoingRequest<ApiName>;
  readonly context: Context;
  /** When it was handed over. */
  readonly since: Micros;
};

const API_VERSIONS: OutgoingRequest<'ApiVersions'> = Object.freeze({
  api: 'ApiVersions',
  version: 4,
  body: Object.freeze({ clientSoftwareName: 'apache-kafka-java', clientSoftwareVersion: '4.2.1' }),
});

/** A channel that has no connection yet. */
export const createNetworkClient = <C extends object>(
  policy: ConnectionPolicy,
  at: { to: NodeId; port: number; tag: ChannelTag; clientId: string },
): NetworkClient<C> => ({
  ...createChannel<C>(at.to, at.port, at.tag, at.clientId),
  policy,
  unsent: null,
  setUpBy: 0,
  reconnectAt: 0,
  failures: 0,
});

/** Whether a connection is on its way to be ready. */
export const isSettingUp = ({ phase }: NetworkClient<object>): boolean =>
  phase === 'connecting' || phase === 'checking-versions';

/** Whether another request has to wait: one is under way, or the connection for it. */
export const isBusy = (client: NetworkClient<object>): boolean =>
  isSettingUp(client) || client.inFlight.length > 0;

/** Opens the connection. Whether it is time for that (`reconnectAt`) the owner has looked. */
export function connect(client: NetworkClient<object>, { now, out }: Step): void {
  client.setUpBy = now + client.policy.setupTimeout;
  out.push(openChannel(client));
}

/**
 * Sends a request; without a ready connection one is opened, and the request leaves as soon as it
 * is ready. (NetworkClient.send, InterBrokerSendThread.sendRequests)
 */
export function send<A extends ApiName, C extends object>(
  client: NetworkClient<C>,
  request: OutgoingRequest<A>,
  context: C,
  step: Step,
): void {
  if (client.phase === 'ready') {
    step.out.push(sendRequest(client, request, context, step.now));
    return;
  }
  assert(client.unsent === null, 'one request at most waits for a connection');
  client.unsent = { request, context, since: step.now };
  if (client.phase === 'idle') connect(client, step);
}

/**
 * The connection is open: it is asked for its ApiVersions, or is ready. So is one that comes after
 * it was given up, as long as there is no other: then it is closed.
 * (NetworkClient.handleConnections)
 * @returns whether it was taken
 */
export function onConnected<C extends object>(
  client: NetworkClient<C>,
  connection: ConnectionId,
  step: Step,
): boolean {
  if (client.connection !== null) {
    step.out.push({ do: 'close', connection });
    return false;
  }
  channelOpened(client, connection);
  if (client.policy.asksApiVersions) askApiVersions(client, step);
  else becomeReady(client, step);
  return true;
}

/**
 * Asks for the versions first; no other request leaves before the answer.
 * (NetworkClient.handleInitiateApiVersionRequests)
 */
function askApiVersions(client: NetworkClient<object>, { now, out }: Step): void {
  client.phase = 'checking-versions';
  client.setUpBy = now + client.policy.requestTimeout;
  out.push(requestOn(client, API_VERSIONS));
}

/**
 * The connection can be used: the request that waited for it leaves.
 * (ClusterConnectionStates.ready)
 */
function becomeReady<C extends object>(client: NetworkClient<C>, { out }: Step): void {
  client.phase = 'ready';
  client.failures = 0;
  const { unsent } = client;
  if (unsent === null) return;
  client.unsent = null;
  out.push(sendRequest(client, unsent.request, unsent.context, unsent.since));
}

/**
 * Takes an answer.
 * @returns the request that it belongs to; undefined when no owner waits for it: it is that of
 *   ApiVersions, or belongs to a connection that was given up
 */
export function onAnswered<C extends object>(
  client: NetworkClient<C>,
  { correlationId }: AnyResponse,
  step: Step,
): InFlightRequest<C> | undefined {
  if (client.phase !== 'checking-versions') return takeAnswered(client, correlationId);
  if (correlationId === client.nextCorrelationId - 1) becomeReady(client, step);
  return undefined;
}

/**
 * The connection is gone, or could not be had: the next one waits for the back-off.
 * (NetworkClient.processDisconnection)
 * @returns what the requests were for that will never be answered
 */
export function onDisconnected<C extends object>(client: NetworkClient<C>, step: Step): C[] {
  const { policy, unsent, failures } = client;
  const handedBack = channelClosed(client).map((each) => each.context);
  if (unsent !== null) handedBack.push(unsent.context);
  client.unsent = null;
  client.reconnectAt = step.now + backoffAfter(policy.reconnectBackoff, failures, step.random);
  client.failures += 1;
  return handedBack;
}

/** The wait after so many failures, with its jitter. (ExponentialBackoff.backoff) */
function backoffAfter({ first, max, jitter }: ReconnectBackoff, failures: number, random: Random) {
  const wait = Math.min(first * 2 ** Math.min(failures, 20), max);
  if (jitter === 0) return wait;
  return Math.floor((wait * between(random, 100 - jitter, 100 + jitter)) / 100);
}

/**
 * Gives the connection up from this side, whatever became of it so far.
 * @returns as `onDisconnected`
 */
export function disconnect<C extends object>(client: NetworkClient<C>, step: Step): C[] {
  const { phase, tag, connection } = client;
  if (phase === 'connecting') step.out.push({ do: 'abandon', tag });
  if (connection !== null) step.out.push({ do: 'close', connection });
  return onDisconnected(client, step);
}

/** When the connection is given up unless something comes; NEVER: nothing is waited for. */
export function givenUpAt(client: NetworkClient<object>): Micros {
  const { policy, unsent, inFlight } = client;
  const since = unsent?.since ?? inFlight[0]?.sentAt;
  const answerBy = since === undefined ? NEVER : since + policy.requestTimeout;
  return isSettingUp(client) ? Math.min(client.setUpBy, answerBy) : answerBy;
}

/**
 * Gives the connection up if it is time for that. (NetworkClient.handleTimedOutRequests,
 * NetworkClient.handleTimedOutConnections)
 * @returns as `onDisconnected`; null: it is not time yet
 */
export const giveUpOverdue = <C extends object>(
  client: NetworkClient<C>,
  step: Step,
): C[] | null => (step.now < givenUpAt(client) ? null : disconnect(client, step));
