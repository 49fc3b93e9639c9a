import { between } from '../../kernel/random.ts';
import { millis, type Micros } from '../../kernel/time.ts';
import { supportedFeatures } from '../metadata/features.ts';
import { BROKER_PORT, CLUSTER_ID } from '../kinds.ts';
import type { ResponseBody } from '../protocol/message.ts';
import { randomUuid } from '../protocol/random-uuid.ts';
import { brokerMillis, brokerSetting, type Broker, type BrokerState } from './broker.ts';
import { askController } from './controller-channel.ts';
import { applyImage } from './partition-roles.ts';
import type { ServerStep } from '../step.ts';

/**
 * The process has started: it asks to be registered, and has replayed nothing yet. The controller
 * of the same process, if there is one, comes before it. (KafkaRaftServer.startup,
 * BrokerServer.startup, BrokerLifecycleManager.StartupEvent)
 */
export function startLifecycle(
  broker: Broker,
  waitsForController: boolean,
  step: ServerStep,
): void {
  const { lifecycle } = broker.memory;
  const { disk } = broker;
  if (disk.directoryId === '') disk.directoryId = randomUuid(step.random);
  lifecycle.incarnationId = randomUuid(step.random);
  lifecycle.previousEpoch = disk.cleanShutdown ?? -1;
  // Gone from now on: a process that dies leaves none.
  disk.cleanShutdown = null;
  enter(broker, 'STARTING', step);
  const at = step.now + brokerMillis(broker, 'initial.broker.registration.timeout.ms');
  const timer = { of: 'broker', timer: 'registration-timeout' } as const;
  step.out.push({ do: 'timer', key: 'registration-timeout', at, timer });
  lifecycle.waitsForController = waitsForController;
  if (!waitsForController) sendRegistration(broker, step);
}

/** The controller of the same process is registered. */
export function onControllerStarted(broker: Broker, step: ServerStep): void {
  const { lifecycle } = broker.memory;
  if (!lifecycle.waitsForController) return;
  lifecycle.waitsForController = false;
  if (lifecycle.state === 'STARTING') sendRegistration(broker, step);
}

function enter(broker: Broker, state: BrokerState, { out }: ServerStep): void {
  broker.memory.lifecycle.state = state;
  out.push({ do: 'note', note: { note: 'broker-state', state } });
}

function sendRegistration(broker: Broker, step: ServerStep): void {
  const { lifecycle } = broker.memory;
  lifecycle.inFlight = true;
  const body = {
    brokerId: broker.id,
    clusterId: CLUSTER_ID,
    incarnationId: lifecycle.incarnationId,
    listeners: [{ name: 'PLAINTEXT', host: broker.host, port: BROKER_PORT, securityProtocol: 0 }],
    features: supportedFeatures(4).map((each) => ({
      name: each.name,
      minSupportedVersion: each.minVersion,
      maxSupportedVersion: each.maxVersion,
    })),
    rack: broker.rack,
    isMigratingZkBroker: false,
    logDirs: [broker.disk.directoryId],
    previousBrokerEpoch: lifecycle.previousEpoch,
  };
  const request = { api: 'BrokerRegistration' as const, version: 4, body };
  askController(broker, 'heartbeat', request, { purpose: 'register' }, step);
}

function sendHeartbeat(broker: Broker, step: ServerStep): void {
  const { lifecycle, image } = broker.memory;
  lifecycle.inFlight = true;
  const body = {
    brokerId: broker.id,
    brokerEpoch: lifecycle.epoch,
    currentMetadataOffset: image.endOffset - 1,
    wantFence: !lifecycle.readyToUnfence,
    wantShutDown: lifecycle.state === 'PENDING_CONTROLLED_SHUTDOWN',
    offlineLogDirs: [],
  };
  const request = { api: 'BrokerHeartbeat' as const, version: 1, body };
  askController(broker, 'heartbeat', request, { purpose: 'heartbeat' }, step);
}

/** It is time to talk to the controller again. (CommunicationEvent) */
export function communicate(broker: Broker, step: ServerStep): void {
  const { lifecycle } = broker.memory;
  if (lifecycle.state === 'SHUTTING_DOWN') return;
  if (lifecycle.inFlight) lifecycle.soon = true;
  else if (lifecycle.registered) sendHeartbeat(broker, step);
  else sendRegistration(broker, step);
}

function schedule(broker: Broker, after: Micros, step: ServerStep): void {
  const { lifecycle } = broker.memory;
  const at = step.now + after;
  const isNow = after === 0 || lifecycle.soon;
  lifecycle.soon = false;
  if (isNow) step.out.push({ do: 'cancel', key: 'heartbeat' });
  else
    step.out.push({
      do: 'timer',
      key: 'heartbeat',
      at,
      timer: { of: 'broker', timer: 'heartbeat' },
    });
  if (isNow) communicate(broker, step);
}

/**
 * 100 ms, doubled with each failure up to the session timeout, drawn from 2 % less to 2 % more.
 * (resendExponentialBackoff)
 */
function scheduleAfterFailure(broker: Broker, step: ServerStep): void {
  const { lifecycle } = broker.memory;
  const longest = brokerMillis(broker, 'broker.session.timeout.ms');
  const wait = Math.min(millis(100) * 2 ** Math.min(lifecycle.failedAttempts, 16), longest);
  lifecycle.failedAttempts += 1;
  lifecycle.soon = false;
  schedule(broker, Math.floor((wait * between(step.random, 980, 1_020)) / 1_000), step);
}

/** A registration or a heartbeat was not answered in the time it had. */
export function onUnanswered(broker: Broker, step: ServerStep): void {
  broker.memory.lifecycle.inFlight = false;
  scheduleAfterFailure(broker, step);
}

/**
 * Refused while another process with this id has a session, for one: it is asked again.
 * (BrokerRegistrationResponseEvent)
 */
export function onRegistered(
  broker: Broker,
  body: ResponseBody<'BrokerRegistration'>,
  step: ServerStep,
): void {
  const { lifecycle } = broker.memory;
  if (body.errorCode !== 0) return onUnanswered(broker, step);
  lifecycle.inFlight = false;
  lifecycle.failedAttempts = 0;
  lifecycle.epoch = body.brokerEpoch;
  lifecycle.registered = true;
  step.out.push({ do: 'cancel', key: 'registration-timeout' });
  schedule(broker, 0, step);
}

/**
 * No controller has taken the broker in for too long: its process ends. (RegistrationTimeoutEvent)
 */
export function onRegistrationTimeout(broker: Broker, step: ServerStep): void {
  if (!broker.memory.lifecycle.registered) enter(broker, 'SHUTTING_DOWN', step);
}

/**
 * The controller has answered a heartbeat: it says what the broker may do.
 * (BrokerHeartbeatResponseEvent)
 */
export function onHeartbeat(
  broker: Broker,
  body: ResponseBody<'BrokerHeartbeat'>,
  step: ServerStep,
): void {
  if (body.errorCode !== 0) return onUnanswered(broker, step);
  const { lifecycle } = broker.memory;
  lifecycle.inFlight = false;
  lifecycle.failedAttempts = 0;
  switch (lifecycle.state) {
    case 'STARTING':
      return body.isCaughtUp ? takeUpRoles(broker, step) : schedule(broker, millis(10), step);
    case 'PENDING_CONTROLLED_SHUTDOWN':
      return onShutdownAnswer(broker, body.shouldShutDown, step);
    case 'RECOVERY':
      if (!body.isFenced) enter(broker, 'RUNNING', step);
      break;
    case 'NOT_RUNNING':
    case 'RUNNING':
    case 'SHUTTING_DOWN':
      break;
  }
  schedule(broker, brokerMillis(broker, 'broker.heartbeat.interval.ms'), step);
}

/**
 * The controller sees that this process knows its own registration: now what the metadata says is
 * done, and then it wants to be unfenced.
 */
function takeUpRoles(broker: Broker, step: ServerStep): void {
  enter(broker, 'RECOVERY', step);
  applyImage(broker, null, step);
  broker.memory.lifecycle.readyToUnfence = true;
  schedule(broker, 0, step);
}

/** The first answer is followed soon, since most shutdowns are quick. */
function onShutdownAnswer(broker: Broker, isGranted: boolean, step: ServerStep): void {
  const { lifecycle } = broker.memory;
  if (isGranted) return enter(broker, 'SHUTTING_DOWN', step);
  const wait = lifecycle.gotShutdownAnswer
    ? brokerMillis(broker, 'broker.heartbeat.interval.ms')
    : millis(50);
  lifecycle.gotShutdownAnswer = true;
  schedule(broker, wait, step);
}

/**
 * The process is stopped in order: its leaderships are moved away first, if it has been
 * running. (BeginControlledShutdownEvent)
 */
export function beginShutdown(broker: Broker, step: ServerStep): void {
  const { lifecycle } = broker.memory;
  const isControlled = brokerSetting(broker, 'controlled.shutdown.enable');
  if (lifecycle.state === 'RUNNING' && isControlled) {
    enter(broker, 'PENDING_CONTROLLED_SHUTDOWN', step);
    schedule(broker, 0, step);
  } else if (lifecycle.state !== 'PENDING_CONTROLLED_SHUTDOWN')
    enter(broker, 'SHUTTING_DOWN', step);
}

/** Whether the process is to end now: the server closes the logs and goes. */
export const isEnding = (broker: Broker): boolean =>
  broker.memory.lifecycle.state === 'SHUTTING_DOWN';

/**
 * Whether clients and followers may ask: not before its roles are taken up, nor when it has given
 * them up. (SocketServer.enableRequestProcessing)
 */
export const isServing = ({ memory }: Broker): boolean =>
  !['NOT_RUNNING', 'STARTING', 'SHUTTING_DOWN'].includes(memory.lifecycle.state);
