import { assert } from './assert.ts';
import { abandonConnections, closeConnection, openConnection } from './network/connections.ts';
import { endItself } from './death.ts';
import {
  askSync,
  cutFile,
  type Disk,
  type DiskTrouble,
  growFile,
  removeFile,
  renameFile,
  writtenBytes,
} from './disk.ts';
import type { Due, OutwardEffect } from './due.ts';
import type { ConnectionId, Effect, Kinds, NodeId, TimerKey } from './machine.ts';
import { sideOf } from './network/network.ts';
import { cancel, push, takeWhere } from './queue.ts';
import type { Run } from './run.ts';
import type { Micros } from './time.ts';
import { transmitMessage } from './network/transmission.ts';
import type { StepId } from './trace.ts';
import type { Process, World } from './world.ts';

/** Effects that one step may ask for. */
const EFFECTS_MAX = 100_000;

/**
 * Carries out what a step asked for, in order. What leaves the process (connect, send, close) and a
 * sync wait for the writes before them in the list. After an exit nothing is carried out. Timers
 * are the process's own memory and files have their new length at once.
 */
export function perform<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  effects: Effect<K>[],
  cause: StepId,
): void {
  assert(effects.length <= EFFECTS_MAX, 'a step asks for at most a hundred thousand effects');
  const { world } = run;
  const process = world.nodes[node] as Process<S, K>;
  let wait: Micros = 0;
  for (const effect of effects) {
    switch (effect.do) {
      case 'connect':
      case 'abandon':
      case 'send':
      case 'close':
        if (wait === 0) performOutward(run, node, effect, cause);
        else performLater(world, node, effect, cause, wait);
        break;
      case 'timer':
        armTimer(world, process, node, effect.key, effect.at, effect.timer, cause);
        break;
      case 'cancel':
        cancelTimer(world, process, effect.key);
        break;
      case 'write':
        growFile(process.disk, effect.file, effect.bytes);
        wait += process.disk.writeTime;
        break;
      case 'truncate':
        cutFile(process.disk, effect.file, effect.bytes);
        break;
      case 'rename':
        renameFile(process.disk, effect.file, effect.to);
        break;
      case 'remove':
        removeFile(process.disk, effect.file);
        break;
      case 'sync':
        startSync(world, process, node, effect.file, cause, wait);
        if (effect.blocks === true) wait += process.disk.syncTime;
        break;
      case 'exit':
        // What its machine went on to do is in no file.
        if (effects.slice(effects.indexOf(effect) + 1).some(isOnFile)) process.disk.refused = true;
        return exit(run, node, cause);
      case 'note':
        break; // told with the step itself
    }
  }
}

/** What the disk will refuse among the effects of a step, and which of them it is. */
type Refusal = { at: number; file: string; why: DiskTrouble };

/**
 * The first effect on a file that the disk will refuse; null when there is none, as nearly always.
 */
export function firstRefusal<K extends Kinds>(disk: Disk, effects: Effect<K>[]): Refusal | null {
  if (!disk.failed && disk.room === null) return null;
  let room = disk.room ?? Infinity;
  const lengths = new Map<string, number>();
  const lengthOf = (file: string): number => lengths.get(file) ?? writtenBytes(disk, file);
  const setLength = (file: string, bytes: number): void => {
    room -= bytes - lengthOf(file);
    lengths.set(file, bytes);
  };
  for (const [at, effect] of effects.entries()) {
    if (!isOnFile(effect)) continue;
    const { file } = effect;
    if (disk.failed) return { at, file, why: 'failed' };
    const before = lengthOf(file);
    if (effect.do === 'write') setLength(file, before + effect.bytes);
    if (effect.do === 'truncate') setLength(file, Math.min(before, effect.bytes));
    if (effect.do === 'remove' || effect.do === 'rename') setLength(file, 0);
    if (effect.do === 'rename') setLength(effect.to, before);
    if (room < 0) return { at, file, why: 'full' };
  }
  return null;
}

type FileEffect<K extends Kinds> = Extract<Effect<K>, { file: string }>;

const isOnFile = <K extends Kinds>(effect: Effect<K>): effect is FileEffect<K> => 'file' in effect;

function exit<S, K extends Kinds>(run: Run<S, K>, node: NodeId, cause: StepId): void {
  const isLate = (due: Due<K>): boolean => due.node === node && due.kind === 'effect';
  for (const due of takeWhere(run.world.queue, isLate))
    if (due.kind === 'effect') performOutward(run, node, due.carry, due.cause);
  endItself(run, node, cause);
}

/** Carries out an effect that leaves the process, now. */
export function performOutward<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  effect: OutwardEffect<K>,
  cause: StepId,
): void {
  switch (effect.do) {
    case 'connect':
      return openConnection(
        run.world,
        node,
        effect.to,
        { tag: effect.tag, port: effect.port },
        cause,
      );
    case 'abandon':
      return abandonConnections(run, node, effect.tag, cause);
    case 'send':
      return send(run.world, node, effect.connection, effect.message, effect.bytes, cause);
    case 'close':
      return closeConnection(run, effect.connection, node, cause);
  }
}

function performLater<S, K extends Kinds>(
  world: World<S, K>,
  node: NodeId,
  effect: OutwardEffect<K>,
  cause: StepId,
  wait: Micros,
): void {
  push(world.queue, world.now + wait, {
    kind: 'effect',
    node,
    cause,
    setAt: world.now,
    id: 0,
    key: '',
    carry: effect,
  });
}

/** A message on a connection that is gone on this side goes nowhere. */
function send<S, K extends Kinds>(
  world: World<S, K>,
  node: NodeId,
  id: ConnectionId,
  message: K['message'],
  bytes: number,
  cause: StepId,
): void {
  const connection = world.network.connections.get(id);
  if (connection === undefined) return;
  const side = sideOf(connection, node);
  if (connection.ends[side] !== 'open') return;
  assert(connection.nodes[side] === node, 'a process sends on its own connections');
  transmitMessage(world, connection, side, message, bytes, cause);
}

function armTimer<S, K extends Kinds>(
  world: World<S, K>,
  process: Process<S, K>,
  node: NodeId,
  key: TimerKey,
  at: Micros,
  timer: K['timer'],
  cause: StepId,
): void {
  cancelTimer(world, process, key);
  const setAt = world.now;
  const due = { kind: 'timer' as const, node, cause, setAt, id: 0, key, carry: timer };
  due.id = push(world.queue, Math.max(at, setAt), due);
  process.timers.set(key, due.id);
}

function cancelTimer<S, K extends Kinds>(
  world: World<S, K>,
  process: Process<S, K>,
  key: TimerKey,
): void {
  const handle = process.timers.get(key);
  if (handle === undefined) return;
  cancel(world.queue, handle);
  process.timers.delete(key);
}

function startSync<S, K extends Kinds>(
  world: World<S, K>,
  process: Process<S, K>,
  node: NodeId,
  file: string,
  cause: StepId,
  wait: Micros,
): void {
  askSync(process.disk, file);
  push(world.queue, world.now + wait + process.disk.syncTime, {
    kind: 'synced',
    node,
    cause,
    setAt: world.now,
    id: 0,
    key: file,
    carry: null,
  });
}
