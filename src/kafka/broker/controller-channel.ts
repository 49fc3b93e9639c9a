import type { ConnectionId } from '../../kernel/machine.ts';
import { millis, type Micros } from '../../kernel/time.ts';
import {
  channelTag,
  controllerChannels,
  type ControllerChannelName,
} from '../network/channel-tag.ts';
import { CONTROLLER_PORT, type ClusterLayout } from '../kinds.ts';
import type { RequestContext } from '../network/listener.ts';
import {
  createNetworkClient,
  disconnect,
  givenUpAt,
  giveUpOverdue,
  isBusy,
  onAnswered,
  onConnected,
  onDisconnected,
  send,
  type ConnectionPolicy,
  type NetworkClient,
} from '../network/network-client.ts';
import { errorCode } from '../protocol/errors.ts';
import type { AnyResponse, ApiName, RequestBody, ResponseBody } from '../protocol/message.ts';
import { hasError } from '../protocol/response-errors.ts';
import type { ServerStep } from '../step.ts';

/** Why the controller is asked, for the part that takes the answer. */
export type Asking =
  | {
      readonly purpose:
        'register' | 'heartbeat' | 'alter-partition' | 'producer-ids' | 'assign-directories';
    }
  | { readonly purpose: 'create-topics'; readonly names: readonly string[] }
  | { readonly purpose: 'forward'; readonly client: RequestContext }
  | {
      readonly purpose: 'alter-configs';
      readonly client: RequestContext;
      /** What the client named, in its order. */
      readonly resources: readonly ConfigResource[];
      /** What the broker has answered itself; null where the controller is asked. */
      readonly done: readonly (ConfigOutcome | null)[];
    };

export type ConfigOutcome = ResponseBody<'IncrementalAlterConfigs'>['responses'][number];
export type ConfigResource = Pick<ConfigOutcome, 'resourceType' | 'resourceName'>;

/**
 * One such connection: its requests are answered one after the other. Where the controller is, is
 * kept from when it was first known until a request to it fails or it says NOT_CONTROLLER; then the
 * request goes to the next one. So a frozen controller is waited for although another leads.
 * (NodeToControllerRequestThread.activeControllerAddress)
 */
export type ControllerLink = {
  readonly name: ControllerChannelName;
  /** The host that is asked; null: the active controller is looked up. */
  controller: string | null;
  channel: NetworkClient<QueuedAsk>;
  /** What the channel was not given yet. */
  queue: QueuedAsk[];
  /** How long a request may take, all its tries together; null: for ever. */
  readonly retryFor: Micros | null;
};

export type QueuedAsk = {
  readonly since: Micros;
  readonly api: ApiName;
  readonly version: number;
  readonly body: RequestBody<ApiName>;
  readonly asking: Asking;
};

/** All links of a broker, and who is the active controller as far as its process knows. */
export type ControllerLinks = {
  active: string | null;
  links: Record<ControllerChannelName, ControllerLink>;
};

/** controller.socket.timeout.ms */
const ANSWER_WITHIN = millis(30_000);
const FORWARD_FOR = millis(60_000);
/**
 * How a broker keeps a connection to the controller.
 * (NodeToControllerChannelManager.buildNetworkClient)
 */
const policyOf = (retryFor: Micros | null): ConnectionPolicy =>
  Object.freeze({
    asksApiVersions: false,
    reconnectBackoff: Object.freeze({ first: millis(50), max: millis(50), jitter: 0 }),
    setupTimeout: millis(10_000),
    requestTimeout: Math.min(ANSWER_WITHIN, retryFor ?? ANSWER_WITHIN),
  });

export function createLinks(id: number, sessionTimeout: Micros): ControllerLinks {
  // A heartbeat that takes longer than half a session is sent again, to the next controller
  // perhaps.
  const half = Math.floor(sessionTimeout / 2);
  return {
    active: null,
    links: {
      heartbeat: createLink(id, 'heartbeat', half),
      'alter-partition': createLink(id, 'alter-partition', null),
      forwarding: createLink(id, 'forwarding', FORWARD_FOR),
      'directory-assignments': createLink(id, 'directory-assignments', FORWARD_FOR),
    },
  };
}

const createLink = (
  id: number,
  name: ControllerChannelName,
  retryFor: Micros | null,
): ControllerLink => ({
  name,
  controller: null,
  channel: createNetworkClient(policyOf(retryFor), {
    to: -1,
    port: CONTROLLER_PORT,
    tag: channelTag('controller-channel', name),
    clientId: String(id),
  }),
  queue: [],
  retryFor,
});

/** Whose connections these are, and where the controllers live. */
export type LinkOwner = {
  readonly layout: ClusterLayout;
  readonly memory: { readonly controllers: ControllerLinks };
};

/**
 * The process has learnt who the active controller is; null: none, or not known. Links that have
 * one keep it.
 */
export function followController(owner: LinkOwner, host: string | null, step: ServerStep): void {
  const { controllers } = owner.memory;
  if (controllers.active === host) return;
  controllers.active = host;
  for (const name of controllerChannels) {
    controllers.links[name].controller ??= host;
    pump(owner, controllers.links[name], step);
  }
}

/** Asks the controller for something; the answer comes by `onLinkAnswer`. */
export function askController<A extends ApiName>(
  owner: LinkOwner,
  name: ControllerChannelName,
  request: { api: A; version: number; body: RequestBody<A> },
  asking: Asking,
  step: ServerStep,
): void {
  const link = owner.memory.controllers.links[name];
  link.queue.push(Object.freeze({ since: step.now, ...request, asking }));
  pump(owner, link, step);
}

/**
 * Hands the next request to the channel, when it is its turn; its time with this controller begins.
 * Who the controller is, is looked up for each connection.
 */
function pump(owner: LinkOwner, link: ControllerLink, step: ServerStep): void {
  const { channel, queue } = link;
  const next = queue[0];
  if (next === undefined || isBusy(channel)) return;
  if (channel.phase === 'idle') {
    const host = link.controller ?? owner.memory.controllers.active;
    if (host === null) return armExpiry(link, step);
    if (step.now < channel.reconnectAt) return armLink(link, channel.reconnectAt, step);
    link.controller = host;
    channel.to = owner.layout.nodes[host] ?? -1;
  }
  queue.shift();
  send(channel, next, next, step);
  armLink(link, givenUpAt(channel), step);
}

/** No controller to ask: the oldest question waits no longer than it may. */
function armExpiry(link: ControllerLink, step: ServerStep): void {
  const oldest = link.queue[0];
  if (oldest !== undefined && link.retryFor !== null)
    armLink(link, oldest.since + link.retryFor, step);
}

function armLink(link: ControllerLink, at: Micros, { out }: ServerStep): void {
  const timer = { of: 'broker', timer: 'link', name: link.name } as const;
  out.push({ do: 'timer', key: `link-${link.name}`, at, timer });
}

function linkWith(owner: LinkOwner, tag: string): ControllerLink | undefined {
  const { links } = owner.memory.controllers;
  for (const name of controllerChannels) if (links[name].channel.tag === tag) return links[name];
  return undefined;
}

/** The connection that a link had asked for is open. */
export function onLinkConnected(
  owner: LinkOwner,
  tag: string,
  connection: ConnectionId,
  step: ServerStep,
): void {
  const link = linkWith(owner, tag);
  if (link === undefined) return;
  onConnected(link.channel, connection, step);
  pump(owner, link, step);
}

/** The controller is gone: what it did not answer is asked of the next. */
export function onLinkClosed(owner: LinkOwner, tag: string, step: ServerStep): void {
  const link = linkWith(owner, tag);
  if (link === undefined) return;
  putFirst(link, onDisconnected(link.channel, step));
  pump(owner, link, step);
}

/**
 * What a controller has not answered, or not as the active one, is asked of the next first.
 * (NodeToControllerRequestThread.handleResponse)
 */
function putFirst(link: ControllerLink, asked: readonly QueuedAsk[]): void {
  if (asked.length === 0) return;
  link.controller = null;
  link.queue.unshift(...asked);
}

const NOT_CONTROLLER = errorCode('NOT_CONTROLLER');

/**
 * A controller has answered. Gives what it was asked for; null when that goes to the next one, or
 * was given up.
 */
export function onLinkAnswer(
  owner: LinkOwner,
  tag: string,
  response: AnyResponse,
  step: ServerStep,
): Asking | null {
  const link = linkWith(owner, tag);
  const asked = link && onAnswered(link.channel, response, step)?.context;
  if (link === undefined || asked === undefined) return null;
  const isRefused = hasError(response, NOT_CONTROLLER);
  if (isRefused) {
    disconnect(link.channel, step);
    putFirst(link, [asked]);
  }
  pump(owner, link, step);
  return isRefused ? null : asked.asking;
}

/**
 * It is time to connect again, or the controller in use owes an answer for too long.
 * @returns the questions that were not answered in the time they had
 */
export function onLinkTimer(
  owner: LinkOwner,
  name: ControllerChannelName,
  step: ServerStep,
): Asking[] {
  const link = owner.memory.controllers.links[name];
  const unanswered = giveUpOverdue(link.channel, step);
  if (unanswered !== null) putFirst(link, unanswered);
  else if (isBusy(link.channel)) armLink(link, givenUpAt(link.channel), step);
  const given = takeExpired(link, step.now);
  pump(owner, link, step);
  return given;
}

function takeExpired(link: ControllerLink, now: Micros): Asking[] {
  const { retryFor } = link;
  if (retryFor === null) return [];
  const isOver = (each: QueuedAsk): boolean => now - each.since >= retryFor;
  const over = link.queue.filter(isOver);
  link.queue = link.queue.filter((each) => !isOver(each));
  return over.map((each) => each.asking);
}
