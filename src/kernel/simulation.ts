import { arrive } from './network/arrivals.ts';
import { assert } from './assert.ts';
import type { Due } from './due.ts';
import { giveTo, putInInbox, takeFromInbox, takesAtOnce } from './inbox.ts';
import { boot } from './lifecycle.ts';
import type { Kinds, NodeId, Program } from './machine.ts';
import { peekTime, popEarliest } from './queue.ts';
import type { Run } from './run.ts';
import { commandStep } from './steps.ts';
import { type Micros, NEVER } from './time.ts';
import { NO_CAUSE, type Recorder } from './trace.ts';
import { nodeAt, type Process, type World } from './world.ts';

/** Events that may happen without time going on. More is a machine that chases its own tail. */
const EVENTS_AT_ONE_TIME_MAX = 1_000_000;

/**
 * Lets everything happen that is due until then, and sets the time to it.
 * @param until not before now; less than NEVER
 * @param eventsMax at most so many events of the queue
 * @returns 'budget' when events are left that are due: the time is then that of the last event that
 *   happened
 */
export function advance<S, K extends Kinds>(
  world: World<S, K>,
  program: Program<S, K>,
  until: Micros,
  recorder: Recorder<K> | null = null,
  eventsMax = Number.MAX_SAFE_INTEGER,
): 'reached' | 'budget' {
  assert(until >= world.now && until < NEVER, 'time goes on, and comes to an end');
  const run: Run<S, K> = { world, program, recorder };
  let left = eventsMax;
  let atOneTime = 0;
  for (;;) {
    const time = peekTime(world.queue);
    if (time > until) break;
    if (left === 0) return 'budget';
    left -= 1;
    atOneTime = time === world.now ? atOneTime + 1 : 0;
    assert(atOneTime < EVENTS_AT_ONE_TIME_MAX, 'time goes on after a million events');
    happen(run, time);
  }
  world.now = until;
  return 'reached';
}

/** Lets exactly one event of the queue happen, at its time. False when there is none. */
export function stepOnce<S, K extends Kinds>(
  world: World<S, K>,
  program: Program<S, K>,
  recorder: Recorder<K> | null = null,
): boolean {
  const time = peekTime(world.queue);
  if (time === NEVER) return false;
  happen({ world, program, recorder }, time);
  return true;
}

/**
 * Gives a process a command, now: one step. A paused process gets it when it is resumed.
 * @returns false when the process is down; nothing has happened then
 */
export function command<S, K extends Kinds>(
  world: World<S, K>,
  program: Program<S, K>,
  node: NodeId,
  what: K['command'],
  recorder: Recorder<K> | null = null,
): boolean {
  const process = nodeAt(world, node);
  if (process.status === 'down') return false;
  if (takesAtOnce(process)) {
    commandStep({ world, program, recorder }, node, what, NO_CAUSE);
  } else {
    const setAt = world.now;
    putInInbox(world, {
      kind: 'command',
      node,
      cause: NO_CAUSE,
      setAt,
      id: 0,
      key: '',
      carry: what,
    });
  }
  return true;
}

function happen<S, K extends Kinds>(run: Run<S, K>, time: Micros): void {
  const { world } = run;
  world.now = time;
  const due = popEarliest(world.queue) as Due<K>;
  switch (due.kind) {
    case 'arrival':
      return arrive(run, due.id);
    case 'wake':
      return takeFromInbox(run, due.node);
    case 'boot':
      return boot(run, due.node, due.cause);
    case 'timer':
    case 'synced':
    case 'effect':
    case 'command':
    case 'message':
    case 'news': {
      const process = world.nodes[due.node] as Process<S, K>;
      if (takesAtOnce(process)) giveTo(run, process, due);
      else putInInbox(world, due);
    }
  }
}
