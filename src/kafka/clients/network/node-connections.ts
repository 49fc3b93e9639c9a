import { below } from '../../../kernel/random.ts';
import { NEVER, type Micros } from '../../../kernel/time.ts';
import {
  createChannel,
  openChannel,
  sendRequest,
  type Channel,
  type InFlightRequest,
} from '../../network/channel.ts';
import { BROKER_PORT, hostOfBroker, type ClusterLayout } from '../../kinds.ts';
import type { ApiName, RequestBody } from '../../protocol/message.ts';
import type { ConnectionConfig } from './connection-config.ts';
import { createMetadata, type ClientMetadata } from './metadata.ts';
import type { Step } from '../../step.ts';
import { armBy } from '../armed-timer.ts';

/** Stands for whichever address the client starts from: never carries Produce or Fetch. */
export const BOOTSTRAP = -1;

/**
 * What a client remembers with a request: its own kind, or one that every client sends. `patience`:
 * how long its answer may take, where that is longer than request.timeout.ms.
 */
export type Asked<C> =
  { ask: 'api-versions' } | { ask: 'metadata' } | { ask: 'own'; own: C; patience?: Micros };

/** The largest id that a node can have. (Integer.MAX_VALUE) */
const NODE_MAX = 2_147_483_647;
/** Ids from here on up stand for brokers as coordinators. */
const COORDINATORS = NODE_MAX / 2;

/**
 * A consumer talks to its coordinator on a connection of its own, so that what it asks there does
 * not wait behind a fetch. (AbstractCoordinator: Integer.MAX_VALUE - node.id)
 */
export const coordinatorLinkId = (brokerId: number): number => NODE_MAX - brokerId;

export const isCoordinatorLink = (nodeId: number): boolean => nodeId > COORDINATORS;

/**
 * One connection of a client, to a broker or to a starting point; it outlives the TCP connections
 * made for it.
 */
export type Link<C> = {
  /** Broker id, or BOOTSTRAP. */
  nodeId: number;
  host: string;
  channel: Channel<Asked<C>>;
  /** ApiVersions is answered: requests may go. */
  usable: boolean;
  /**
   * Connections made so far; part of the tag, so that a late word about an old one is not mistaken.
   */
  dials: number;
  dialledAt: Micros;
  /** Connections that failed in a row. */
  failures: number;
  retryAt: Micros;
};

/** A client's view of the network: its links, its metadata and the timers that guard them. */
export type Connections<C> = {
  clientId: string;
  layout: ClusterLayout;
  config: ConnectionConfig;
  links: Link<C>[];
  metadata: ClientMetadata;
  /** When each timer is due; NEVER when it is not armed. */
  armed: { requestTimeout: Micros; connectTimeout: Micros; reconnect: Micros; metadata: Micros };
};

export function createConnections<C>(
  clientId: string,
  layout: ClusterLayout,
  config: ConnectionConfig,
  topics: string[],
): Connections<C> {
  return {
    clientId,
    layout,
    config,
    links: [],
    metadata: createMetadata(topics),
    armed: { requestTimeout: NEVER, connectTimeout: NEVER, reconnect: NEVER, metadata: NEVER },
  };
}

/**
 * Starts a connection unless there is one, or it is too early after a failure: then a timer
 * reminds.
 */
export function connectTo<C>(connections: Connections<C>, nodeId: number, step: Step): void {
  const link = linkOf(connections, nodeId);
  if (link?.channel.phase !== 'idle') return;
  const { armed, config } = connections;
  if (link.retryAt > step.now) {
    armed.reconnect = armBy(step, 'connections', 'reconnect', link.retryAt, armed.reconnect);
    return;
  }
  if (nodeId === BOOTSTRAP) chooseStart(connections, link, step);
  link.dials += 1;
  link.dialledAt = step.now;
  link.channel.tag = `${nameOf(nodeId)}#${link.dials}`;
  step.out.push(openChannel(link.channel));
  armed.connectTimeout = armBy(
    step,
    'connections',
    'connect-timeout',
    step.now + config.connectTimeout,
    armed.connectTimeout,
  );
}

/** Any of the addresses that the client was given: all brokers. */
function chooseStart<C>(connections: Connections<C>, link: Link<C>, step: Step): void {
  const { brokers, nodes } = connections.layout;
  const host = hostOfBroker(brokers[below(step.random, brokers.length)] as number);
  link.host = host;
  link.channel.to = nodes[host] ?? link.channel.to;
}

/**
 * The client's link to a node, made when it is new; undefined when the client was not told where
 * that node is.
 */
export function linkOf<C>(connections: Connections<C>, nodeId: number): Link<C> | undefined {
  const known = connections.links.find((each) => each.nodeId === nodeId);
  if (known !== undefined) return known;
  const { layout, metadata, clientId } = connections;
  const host = isCoordinatorLink(nodeId)
    ? hostOfBroker(NODE_MAX - nodeId)
    : nodeId === BOOTSTRAP
      ? hostOfBroker(layout.brokers[0] as number)
      : metadata.image?.hosts[nodeId];
  const to = host === undefined ? undefined : layout.nodes[host];
  if (host === undefined || to === undefined) return undefined;
  const channel = createChannel<Asked<C>>(to, BROKER_PORT, nameOf(nodeId), clientId);
  const link: Link<C> = {
    nodeId,
    host,
    channel,
    usable: false,
    dials: 0,
    dialledAt: 0,
    failures: 0,
    retryAt: 0,
  };
  connections.links.push(link);
  return link;
}

function nameOf(nodeId: number): string {
  if (isCoordinatorLink(nodeId)) return `coordinator-${NODE_MAX - nodeId}`;
  return nodeId === BOOTSTRAP ? 'bootstrap' : `broker-${nodeId}`;
}

/** The link to a node when requests may go on it. */
export function usableLink<C>(connections: Connections<C>, nodeId: number): Link<C> | undefined {
  const link = connections.links.find((each) => each.nodeId === nodeId);
  return link?.usable === true ? link : undefined;
}

/** The client's own requests that wait for an answer, over all links. */
export function eachUnanswered<C>(
  connections: Connections<C>,
  visit: (own: C, request: InFlightRequest<Asked<C>>) => void,
): void {
  for (const link of connections.links) {
    for (const request of link.channel.inFlight)
      if (request.context.ask === 'own') visit(request.context.own, request);
  }
}

/** Sends a request of the client's own kind on a usable link. */
export function ask<A extends ApiName, C>(
  connections: Connections<C>,
  link: Link<C>,
  request: { api: A; version: number; body: RequestBody<A> },
  own: C,
  step: Step,
  patience?: Micros,
): void {
  const context: Asked<C> = { ask: 'own', own };
  if (patience !== undefined) context.patience = patience;
  put(connections, link, request, context, step);
}

const NOTHING_ASKED = Object.freeze({ ask: 'metadata' as const });

/** Sends a request that is never answered: Produce with acks=0. */
export function askNothing<A extends ApiName, C>(
  link: Link<C>,
  request: { api: A; version: number; body: RequestBody<A> },
  step: Step,
): void {
  const isAnswered = false;
  step.out.push(sendRequest(link.channel, request, NOTHING_ASKED, step.now, isAnswered));
}

/** Sends a request of any kind on a link that is open, and watches for its answer. */
export function put<A extends ApiName, C>(
  connections: Connections<C>,
  link: Link<C>,
  request: { api: A; version: number; body: RequestBody<A> },
  context: Asked<C>,
  step: Step,
): void {
  const { armed, config } = connections;
  step.out.push(sendRequest(link.channel, request, context, step.now));
  armed.requestTimeout = armBy(
    step,
    'connections',
    'request-timeout',
    step.now + config.requestTimeout,
    armed.requestTimeout,
  );
}
