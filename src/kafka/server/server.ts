import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import { armCheckpoint, checkpointHighWatermarks, closeBroker } from '../broker/logs/close.ts';
import {
  bootBroker,
  onBrokerClosed,
  onBrokerConnected,
  onBrokerResponse,
  onBrokerTimer,
} from '../broker/events.ts';
import { beginShutdown, isEnding, onControllerStarted } from '../broker/lifecycle.ts';
import { flushLogs, loadLogs } from '../broker/logs/log-open.ts';
import { armLogTasks, onLogSynced, onLogTimer } from '../broker/logs/log-tasks.ts';
import { completeDelayed } from '../broker/delayed-operations.ts';
import type { ProcessCommand } from '../process-command.ts';
import { onControllerTimer } from '../controller/entry.ts';
import {
  isRegistered,
  onRegistrationAnswered,
  onRegistrationClosed,
  onRegistrationConnected,
} from '../controller/register-controller.ts';
import { onRequest } from './dispatch.ts';
import type { KafkaEffect, KafkaInput, KafkaTimer } from '../kinds.ts';
import { contextOf, enqueueRequest, forgetConnection, takeRequest } from '../network/listener.ts';
import { acceptFrame } from './raw-frame.ts';
import type { AnyRequest, AnyResponse } from '../protocol/message.ts';
import { followQuorum, quorumLog, type ProcessRoles } from './process-roles.ts';
import { bootRaft } from '../raft/boot.ts';
import {
  beginRaftShutdown,
  hasRaftEnded,
  onRaftClosed,
  onRaftConnected,
  onRaftResponse,
  onRaftSynced,
  onRaftTimer,
} from '../raft/events.ts';
import type { Coordinators } from '../coordinator/runtime/coordinator.ts';
import { loadPiece } from '../coordinator/runtime/load.ts';
import type { ServerStep } from '../step.ts';

/** A process of the cluster. */
export type Server = ProcessRoles & { role: 'server'; name: string };

/** What every broker coordinates. */
const COORDINATORS: Coordinators = Object.freeze({});

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
    const { connection, peer, message } = next;
    const request =
      message.type === 'RawFrame'
        ? acceptFrame(connection, message, step)
        : (message as AnyRequest);
    if (request === null) continue;
    onRequest(server, request, contextOf(request, connection, peer), step);
    settle(server, step);
  }
  endIfAsked(server, step);
  return step.out;
}

/** What the quorum has committed is taken over by the roles; then whoever waits for what has changed is looked at. */
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

function takeInput(server: Server, input: KafkaInput, step: ServerStep): void {
  switch (input.on) {
    case 'boot':
      return boot(server, step);
    case 'message':
      if (input.message.type === 'RawFrame' || 'clientId' in input.message)
        enqueueRequest(server.listener, input.connection, input.from, input.message);
      else onResponse(server, input.connection, input.message, step);
      return;
    case 'connected':
      return onConnected(server, input.tag, input.connection, step);
    case 'closed':
      forgetConnection(server.listener, input.connection);
      return onClosed(server, input.tag, step);
    case 'timer':
      return onTimer(server, input.timer, step);
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

function onResponse(
  server: Server,
  connection: number,
  response: AnyResponse,
  step: ServerStep,
): void {
  const { broker, controller, raft } = server;
  if (onRaftResponse(raft, connection, response, step)) return;
  if (controller !== null && onRegistrationAnswered(controller, connection, response, step)) return;
  if (broker !== null) onBrokerResponse(broker, connection, response, step);
}

function onConnected(server: Server, tag: string, connection: number, step: ServerStep): void {
  const { broker, controller, raft } = server;
  if (onRaftConnected(raft, tag, connection, step)) return;
  if (controller !== null && onRegistrationConnected(controller, tag, connection, step)) return;
  if (broker !== null) onBrokerConnected(broker, tag, connection, step);
}

function onClosed(server: Server, tag: string, step: ServerStep): void {
  const { broker, controller, raft } = server;
  if (onRaftClosed(raft, tag, step)) return;
  if (controller !== null && onRegistrationClosed(controller, tag, step)) return;
  if (broker !== null) onBrokerClosed(broker, tag, step);
}

function onTimer(server: Server, timer: KafkaTimer, step: ServerStep): void {
  const { broker, controller, raft } = server;
  if (onRaftTimer(raft, timer, step)) return;
  if (controller !== null && onControllerTimer(controller, quorumLog(server), timer, step)) return;
  if (broker === null || onLogTimer(broker, timer, step)) return;
  if (onBrokerTimer(broker, timer, step)) return;
  if (timer.timer === 'checkpoint') checkpointHighWatermarks(broker, step);
  if (timer.timer === 'coordinator-load') loadPiece(broker, timer.name ?? '', step);
}

/**
 * A broker that the controller lets go, or that nobody takes in, closes its logs; then the process leaves the quorum in order, and ends.
 * (BrokerServer.shutdown, ControllerServer.shutdown)
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
