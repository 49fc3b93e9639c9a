import { millis, seconds, type Micros } from '../../kernel/time.ts';
import { channelTag } from '../network/channel-tag.ts';
import {
  connect,
  createNetworkClient,
  disconnect,
  NO_BACKOFF,
  onAnswered,
  onConnected,
  onDisconnected,
  send,
  type ConnectionPolicy,
} from '../network/network-client.ts';
import { registeredFeatures } from '../metadata/features.ts';
import { CONTROLLER_PORT } from '../kinds.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { AnyResponse, RequestBody } from '../protocol/message.ts';
import { randomUuid } from '../protocol/random-uuid.ts';
import type { QuorumController, RegistrationChannel } from './quorum-controller.ts';
import { write, type Active } from './write.ts';
import type { ServerStep } from '../step.ts';

const TAG = channelTag('registration', 'controller');
const TIMER = 'controller-register';

/** Retries wait twice as long each time. (ControllerRegistrationManager: ExponentialBackoff) */
const BACKOFF = millis(100);
const BACKOFF_MAX = seconds(120);
/**
 * What the leader has not answered by then is asked again, of the controller that leads then.
 * (ControllerServer: retryTimeoutMs of its registration channel)
 */
const ANSWER_WITHIN = seconds(5);

const POLICY: ConnectionPolicy = Object.freeze({
  asksApiVersions: false,
  reconnectBackoff: NO_BACKOFF,
  setupTimeout: ANSWER_WITHIN,
  requestTimeout: ANSWER_WITHIN,
});

/** What is known of a controller that registers. */
export const controllerRecord = ({
  controllerId,
  incarnationId,
  listeners: endPoints,
  features,
}: RequestBody<'ControllerRegistration'>): MetadataRecord => ({
  type: 'RegisterControllerRecord',
  value: { controllerId, incarnationId, zkMigrationReady: false, endPoints, features },
});

function ownRegistration(
  { id, host, memory }: QuorumController,
  { random }: ServerStep,
): RequestBody<'ControllerRegistration'> {
  memory.incarnationId ??= randomUuid(random);
  return {
    controllerId: id,
    incarnationId: memory.incarnationId,
    zkMigrationReady: false,
    listeners: [{ name: 'CONTROLLER', host, port: CONTROLLER_PORT, securityProtocol: 0 }],
    features: registeredFeatures(),
  };
}

/**
 * Each start of a controller is registered: by itself when it leads, else at the one that does.
 * (ControllerRegistrationManager)
 */
export function registerItself(active: Active, step: ServerStep): void {
  const { controller, quorum } = active;
  const { memory, layout } = controller;
  if (Object.keys(memory.committed.features).length === 0) return;
  const known = memory.image.controllers[controller.id]?.incarnationId;
  if (known !== undefined && known === memory.incarnationId) return;
  if (memory.claimedEpoch !== null) {
    write(active, [controllerRecord(ownRegistration(controller, step))], step);
    return;
  }
  const host = hostOfLeader(controller, quorum.leader().id);
  const node = host === null ? undefined : layout.nodes[host];
  if (host === null || node === undefined || memory.registration !== null) return;
  const clientId = String(controller.id);
  const channel = createNetworkClient(POLICY, {
    to: node,
    port: CONTROLLER_PORT,
    tag: TAG,
    clientId,
  });
  memory.registration = { channel, failures: 0 };
  connect(channel, step);
  armTimer(ANSWER_WITHIN, step);
}

/** Whether the metadata knows this start of the controller. */
export const isRegistered = ({ id, memory }: QuorumController): boolean =>
  memory.incarnationId !== null &&
  memory.committed.controllers[id]?.incarnationId === memory.incarnationId;

const hostOfLeader = ({ id, layout }: QuorumController, leader: number): string | null =>
  leader === id ? null : (layout.controllers.find((each) => each.id === leader)?.host ?? null);

/** The connection to the controller that leads is there. */
export function onRegistrationConnected(
  controller: QuorumController,
  connection: number,
  step: ServerStep,
): void {
  const link = controller.memory.registration;
  if (link === null || !onConnected(link.channel, connection, step)) return;
  const request = {
    api: 'ControllerRegistration' as const,
    version: 0,
    body: ownRegistration(controller, step),
  };
  send(link.channel, request, {}, step);
}

/** The connection is gone, or could not be had. */
export function onRegistrationClosed(controller: QuorumController, step: ServerStep): void {
  const link = controller.memory.registration;
  if (link === null || link.channel.phase === 'idle') return;
  const { phase } = link.channel;
  const unanswered = onDisconnected(link.channel, step);
  if (phase === 'ready' && unanswered.length === 0) return;
  retryLater(link, step);
}

/** The other controller has answered. */
export function onRegistrationAnswered(
  controller: QuorumController,
  response: AnyResponse,
  step: ServerStep,
): void {
  const link = controller.memory.registration;
  if (link === null || onAnswered(link.channel, response, step) === undefined) return;
  if (response.type !== 'ControllerRegistrationResponse') return;
  if (response.body.errorCode === 0) return void step.out.push({ do: 'cancel', key: TIMER });
  // Another one leads now: the connection to this one is of no use.
  disconnect(link.channel, step);
  retryLater(link, step);
}

function retryLater(link: RegistrationChannel, step: ServerStep): void {
  armTimer(Math.min(BACKOFF * 2 ** Math.min(link.failures, 20), BACKOFF_MAX), step);
  link.failures += 1;
}

function armTimer(wait: Micros, { now, out }: ServerStep): void {
  out.push({ do: 'timer', key: TIMER, at: now + wait, timer: { of: 'controller', timer: TIMER } });
}

/** It is tried again, at the controller that leads now. */
export function onRegistrationTimer(active: Active, step: ServerStep): void {
  const { controller } = active;
  const failures = leaveLeader(controller, step);
  registerItself(active, step);
  const next = controller.memory.registration;
  if (next !== null) next.failures = failures;
}

/**
 * Gives up the controller that was asked, which does not answer.
 * @returns how often it has failed
 */
function leaveLeader({ memory }: QuorumController, step: ServerStep): number {
  const link = memory.registration;
  memory.registration = null;
  if (link === null) return 0;
  disconnect(link.channel, step);
  return link.failures;
}
