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
import { completeWaiters } from '../broker/waiters.ts';
import type { ClientCommand } from '../process-command.ts';
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
import { followQuorum, quorumLog, type Roles } from './process-roles.ts';
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
import type { ServerTurn } from '../server-turn.ts';

/** A process of the cluster. */
export type Server = Roles & { role: 'server'; name: string };

/** One step of a server: whatever came, then every request whose turn it is. */
export function stepServer(
  server: Server,
  input: KafkaInput,
  now: Micros,
  random: Random,
  clock: Micros,
): KafkaEffect[] {
  const turn: ServerTurn = { now, clock, random, out: [], moved: [] };
  takeInput(server, input, turn);
  settle(server, turn);
  for (
    let next = takeRequest(server.listener);
    next !== undefined;
    next = takeRequest(server.listener)
  ) {
    const { connection, peer, message } = next;
    const request =
      message.type === 'RawFrame'
        ? acceptFrame(server.listener, connection, message, turn.out)
        : (message as AnyRequest);
    if (request === null) continue;
    onRequest(server, request, contextOf(request, connection, peer), turn);
    settle(server, turn);
  }
  endIfAsked(server, turn);
  return turn.out;
}

/** What the quorum has committed is taken over by the roles; then whoever waits for what has changed is looked at. */
function settle(server: Server, turn: ServerTurn): void {
  followQuorum(server, turn);
  const { broker, controller, listener } = server;
  if (broker !== null && controller !== null && isRegistered(controller))
    onControllerStarted(broker, turn);
  if (turn.moved.length === 0) return;
  const names = turn.moved;
  turn.moved = [];
  if (broker !== null) completeWaiters(broker, listener, names, turn.now, turn.out);
}

function takeInput(server: Server, input: KafkaInput, turn: ServerTurn): void {
  switch (input.on) {
    case 'boot':
      return boot(server, turn);
    case 'message':
      if (input.message.type === 'RawFrame' || 'clientId' in input.message)
        enqueueRequest(server.listener, input.connection, input.from, input.message);
      else onResponse(server, input.connection, input.message, turn);
      return;
    case 'connected':
      return onConnected(server, input.tag, input.connection, turn);
    case 'closed':
      forgetConnection(server.listener, input.connection);
      return onClosed(server, input.tag, turn);
    case 'timer':
      return onTimer(server, input.timer, turn);
    case 'synced':
      onRaftSynced(server.raft, input.file, server.listener, turn);
      if (server.broker !== null) onLogSynced(server.broker, input.file, turn);
      return;
    case 'command':
      return onCommand(server, input.command, turn);
    case 'disk-error':
      // A log directory that takes no more writes: it is the only one. (LogDirFailureChannel)
      return void turn.out.push({ do: 'exit' });
  }
}

/** SIGTERM. A broker first gives away what it leads. */
function onCommand(server: Server, { command }: ClientCommand, turn: ServerTurn): void {
  if (command !== 'shutdown') return;
  if (server.broker === null) beginRaftShutdown(server.raft, server.listener, turn);
  else beginShutdown(server.broker, turn);
}

function boot(server: Server, turn: ServerTurn): void {
  const { broker, raft } = server;
  if (broker !== null) loadLogs(broker, broker.disk.cleanShutdown !== null, turn);
  bootRaft(raft, turn);
  if (broker === null) return;
  // One disk for both: it has one id.
  broker.disk.directoryId = raft.disk.directoryId;
  bootBroker(broker, server.controller !== null, turn);
  armLogTasks(broker, turn);
  armCheckpoint(broker, turn);
}

function onResponse(
  server: Server,
  connection: number,
  response: AnyResponse,
  turn: ServerTurn,
): void {
  const { broker, controller, raft, listener } = server;
  if (onRaftResponse(raft, connection, response, listener, turn)) return;
  if (controller !== null && onRegistrationAnswered(controller, connection, response, turn)) return;
  if (broker !== null) onBrokerResponse(broker, listener, connection, response, turn);
}

function onConnected(server: Server, tag: string, connection: number, turn: ServerTurn): void {
  const { broker, controller, raft, listener } = server;
  if (onRaftConnected(raft, tag, connection, listener, turn)) return;
  if (controller !== null && onRegistrationConnected(controller, tag, connection, turn)) return;
  if (broker !== null) onBrokerConnected(broker, tag, connection, turn);
}

function onClosed(server: Server, tag: string, turn: ServerTurn): void {
  const { broker, controller, raft, listener } = server;
  if (onRaftClosed(raft, tag, listener, turn)) return;
  if (controller !== null && onRegistrationClosed(controller, tag, turn)) return;
  if (broker !== null) onBrokerClosed(broker, tag, turn);
}

function onTimer(server: Server, timer: KafkaTimer, turn: ServerTurn): void {
  const { broker, controller, raft, listener } = server;
  if (onRaftTimer(raft, timer, listener, turn)) return;
  if (
    controller !== null &&
    onControllerTimer(controller, quorumLog(server), listener, timer, turn)
  )
    return;
  if (broker === null || onLogTimer(broker, timer, turn)) return;
  if (onBrokerTimer(broker, listener, timer, turn)) return;
  if (timer.timer === 'checkpoint') checkpointHighWatermarks(broker, turn);
}

/**
 * A broker that the controller lets go, or that nobody takes in, closes its logs; then the process leaves the quorum in order, and ends.
 * (BrokerServer.shutdown, ControllerServer.shutdown)
 */
function endIfAsked(server: Server, turn: ServerTurn): void {
  const { broker, raft, listener } = server;
  if (broker !== null && isEnding(broker) && raft.memory.shutdownBy === null) {
    if (!flushLogs(broker, turn)) return;
    closeBroker(broker, turn);
    beginRaftShutdown(raft, listener, turn);
    settle(server, turn);
  }
  if (hasRaftEnded(raft, turn)) turn.out.push({ do: 'exit' });
}
