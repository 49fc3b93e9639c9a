import { assert } from './assert.ts';
import type { Due } from './due.ts';
import { performOutward } from './effects.ts';
import type { Kinds, NodeId } from './machine.ts';
import { push } from './queue.ts';
import type { Run } from './run.ts';
import { commandStep, messageStep, newsStep, syncedStep, timerStep } from './steps.ts';
import type { Process, World } from './world.ts';

/** What may pile up before a paused process. */
const INBOX_MAX = 1_000_000;

/** Can the process take an input now? Not while paused, and not before what has waited longer. */
export function takesAtOnce<S, K extends Kinds>(process: Process<S, K>): boolean {
  return process.status === 'up' && process.inbox.length === 0;
}

/** Puts something at the end of the inbox of a process that cannot take it now. */
export function putInInbox<S, K extends Kinds>(world: World<S, K>, due: Due<K>): void {
  const process = world.nodes[due.node] as Process<S, K>;
  assert(process.status !== 'down', 'nothing comes to a dead process');
  assert(process.inbox.length < INBOX_MAX, 'an inbox has room for a million events');
  process.inbox.push(due);
  if (process.status === 'up') pushWake(world, due.node);
}

/**
 * A resumed process will take all that waits for it, now and in order: one event of the queue for
 * each.
 */
export function wakeForInbox<S, K extends Kinds>(world: World<S, K>, node: NodeId): void {
  const waiting = (world.nodes[node] as Process<S, K>).inbox.length;
  for (let count = 0; count < waiting; count += 1) pushWake(world, node);
}

/** Takes the first from the inbox, unless the process was paused again. */
export function takeFromInbox<S, K extends Kinds>(run: Run<S, K>, node: NodeId): void {
  const process = run.world.nodes[node] as Process<S, K>;
  if (process.status !== 'up') return;
  const first = process.inbox.shift();
  if (first !== undefined) giveTo(run, process, first);
}

/** Gives a process what is due for it, now. */
export function giveTo<S, K extends Kinds>(
  run: Run<S, K>,
  process: Process<S, K>,
  due: Due<K>,
): void {
  const { node, cause } = due;
  switch (due.kind) {
    case 'timer':
      // A timer that waited in the inbox may have been cancelled or armed anew by what came before
      // it.
      if (process.timers.get(due.key) !== due.id) return;
      process.timers.delete(due.key);
      return timerStep(run, node, due.carry, due.setAt, cause);
    case 'synced':
      return syncedStep(run, node, due.key as string, cause);
    case 'effect':
      return performOutward(run, node, due.carry, cause);
    case 'command':
      return commandStep(run, node, due.carry, cause);
    case 'message':
      return messageStep(run, due.carry);
    case 'news':
      return newsStep(run, node, due.carry, cause);
    case 'arrival':
    case 'boot':
    case 'wake':
      return assert(false, 'an inbox holds inputs only');
  }
}

function pushWake<S, K extends Kinds>(world: World<S, K>, node: NodeId): void {
  push(world.queue, world.now, {
    kind: 'wake',
    node,
    cause: -1,
    setAt: world.now,
    id: 0,
    key: '',
    carry: null,
  });
}
