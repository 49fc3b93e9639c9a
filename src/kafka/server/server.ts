import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import { armCheckpoint, closeBroker } from '../broker/logs/close.ts';
import { bootBroker, onBrokerTimer } from '../broker/events.ts';
import { beginShutdown, isEnding, onControllerStarted } from '../broker/lifecycle.ts';
import { flushLogs, loadLogs } from '../broker/logs/log-open.ts';
import { armLogTasks, onLogSynced, onLogTimer } from '../broker/logs/log-tasks.ts';
import { completeDelayed } from '../broker/delayed-operations.ts';
import type { ProcessCommand } from '../process-command.ts';
import { onControllerTimer } from '../controller/active-controller.ts';
import { isRegistered } from '../controller/register-controller.ts';
import { onRequest } from './dispatch.ts';
import type { KafkaEffect, KafkaInput } from '../kinds.ts';
import { type ChannelTag } from '../network/channel-tag.ts';
import { contextOf, enqueueRequest, forgetConnection, takeRequest } from '../network/listener.ts';
import { acceptFrame } from './raw-frame.ts';
import type { AnyRequest } from '../protocol/message.ts';
import { followQuorum, quorumLog, type ProcessRoles } from './process-roles.ts';
import { bootRaft } from '../raft/boot.ts';
import { beginRaftShutdown, hasRaftEnded, onRaftSynced, onRaftTimer } from '../raft/events.ts';
import { GROUP_TOPIC, groupCoordinator } from '../coordinator/group/group-coordinator.ts';
import type { Coordinators } from '../coordinator/runtime/coordinator.ts';
import type { ServerStep } from '../step.ts';
import { channelRole } from './channel-roles.ts';
import type { ServerTimer } from '../timers.ts';

/** A process of the cluster. */
export type Server = ProcessRoles & { role: 'server'; name: string };

/** What every broker coordinates. */
const COORDINATORS = Object.freeze({ [GROUP_TOPIC]: groupCoordinator }) as Coordinators;

/** One step of a server: whatever came, then every request whose turn it is. */
export function stepServer(
  server: Server,
  input: KafkaInput,
  now: Micros,
  random: Random,
  clock: Micros,
  coordinators: Coordinators = COORDINATORS,
): KafkaEffect[] {
  const step: ServerStep = {
    now,
    clock,
    random,
    out: [],
    moved: [],
    listener: server.listener,
    coordinators,
  };
  takeInput(server, input, step);
  settle(server, step);
  for (
    let next = takeRequest(server.listener);
    next !== undefined;
    next = takeRequest(server.listener)
  ) {
    const { message } = next;
    const request =
      message.type === 'RawFrame' ? acceptFrame(next, message, step) : (message as AnyRequest);
    if (request === null) continue;
    onRequest(server, request, contextOf(request, next), step);
    settle(server, step);
  }
  endIfAsked(server, step);
  return step.out;
}

/**
 * What the quorum has committed is taken over by the roles; then what waits for the changed
 * partitions is looked at.
 */
function settle(server: Server, step: ServerStep): void {
  followQuorum(server, step);
  const { broker, controller } = server;
  if (broker !== null && controller !== null && isRegistered(controller))
    onControllerStarted(broker, step);
  if (step.moved.length === 0) return;
  const names = step.moved;
  step.moved = [];
  if (broker !== null) completeDelayed(broker, names, step);
}

/** What comes on a connection that this process opened belongs to the part that opened it. */
function takeInput(server: Server, input: KafkaInput, step: ServerStep): void {
  switch (input.on) {
    case 'boot':
      return boot(server, step);
    case 'message':
      if (input.message.type === 'RawFrame' || 'clientId' in input.message)
        enqueueRequest(server.listener, input);
      else {
        const tag = input.tag as ChannelTag;
        channelRole(tag).answered(server, tag, input.message, step);
      }
      return;
    case 'connected': {
      const tag = input.tag as ChannelTag;
      return channelRole(tag).connected(server, tag, input.connection, step);
    }
    case 'closed': {
      forgetConnection(server.listener, input.connection);
      const tag = input.tag as ChannelTag | null;
      if (tag !== null) channelRole(tag).closed(server, tag, input.connection, step);
      return;
    }
    case 'timer':
      // A process hears of no timer but its own.
      return onTimer(server, input.timer as ServerTimer, step);
    case 'synced':
      onRaftSynced(server.raft, input.file, step);
      if (server.broker !== null) onLogSynced(server.broker, input.file, step);
      return;
    case 'command':
      return onCommand(server, input.command, step);
    case 'disk-error':
      // A log directory that takes no more writes: it is the only one. (LogDirFailureChannel)
      return void step.out.push({ do: 'exit' });
  }
}

/** SIGTERM. A broker first gives away what it leads. */
function onCommand(server: Server, { command }: ProcessCommand, step: ServerStep): void {
  if (command !== 'shutdown') return;
  if (server.broker === null) beginRaftShutdown(server.raft, step);
  else beginShutdown(server.broker, step);
}

function boot(server: Server, step: ServerStep): void {
  const { broker, raft } = server;
  if (broker !== null) loadLogs(broker, broker.disk.cleanShutdown !== null, step);
  bootRaft(raft, step);
  if (broker === null) return;
  // One disk for both: it has one id.
  broker.disk.directoryId = raft.disk.directoryId;
  bootBroker(broker, server.controller !== null, step);
  armLogTasks(broker, step);
  armCheckpoint(broker, step);
}

function onTimer(server: Server, timer: ServerTimer, step: ServerStep): void {
  const { broker, controller, raft } = server;
  switch (timer.of) {
    case 'raft':
      return onRaftTimer(raft, timer, step);
    case 'controller': {
      if (controller === null) return;
      return onControllerTimer({ controller, quorum: quorumLog(server) }, timer, step);
    }
    case 'broker':
      if (broker !== null) onBrokerTimer(broker, timer, step);
      return;
    case 'logs':
      if (broker !== null) onLogTimer(broker, timer, step);
  }
}

/**
 * A broker that the controller lets go, or that no controller takes in, closes its logs; then the
 * process leaves the quorum in order, and ends. (BrokerServer.shutdown, ControllerServer.shutdown)
 */
function endIfAsked(server: Server, step: ServerStep): void {
  const { broker, raft } = server;
  if (broker !== null && isEnding(broker) && raft.memory.shutdownBy === null) {
    if (!flushLogs(broker, step)) return;
    closeBroker(broker, step);
    beginRaftShutdown(raft, step);
    settle(server, step);
  }
  if (hasRaftEnded(raft, step)) step.out.push({ do: 'exit' });
}
