import type { InFlight } from './due.ts';
import type { Kinds, NodeId, Program } from './machine.ts';
import type { Recorder, StepId } from './trace.ts';
import type { World } from './world.ts';

/**
 * What every rule of the world needs at hand while the world runs. Made for one call, never kept.
 */
export type Run<S, K extends Kinds> = {
  world: World<S, K>;
  program: Program<S, K>;
  /** Null when the trace is not read; the hash runs all the same. */
  recorder: Recorder<K> | null;
};

/**
 * The kind of a step as a number, for the trace hash. Part of every recorded hash: add at the end,
 * never renumber.
 */
export const STEP = {
  boot: 1,
  message: 2,
  lost: 3,
  timer: 4,
  connected: 5,
  closed: 6,
  synced: 7,
  command: 8,
  fault: 9,
  'disk-error': 10,
} as const;

export type StepKind = (typeof STEP)[keyof typeof STEP];

/**
 * Gives the next step its number and adds it to the trace hash.
 * @param detail which message kind, fault or close reason; 0 where there is nothing to tell
 * @param bytes the size of the message; 0 for other steps
 */
export function numberStep<S, K extends Kinds>(
  world: World<S, K>,
  node: NodeId,
  kind: StepKind,
  detail: number,
  bytes: number,
  cause: StepId,
): StepId {
  const step = world.steps;
  world.steps = step + 1;
  const { hash, now } = world;
  let low = blend(hash[0] as number, now | 0);
  let high = blend(hash[1] as number, (now / 4_294_967_296) | 0);
  low = blend(low, node * 16 + kind);
  high = blend(high, detail);
  low = blend(low, cause);
  high = blend(high, bytes);
  hash[0] = blend(low, high);
  hash[1] = blend(high, step);
  return step;
}

/** Takes a 32-bit number into a hash (multiply and shift, as MurmurHash3 does). */
function blend(hash: number, value: number): number {
  const product = Math.imul((hash ^ value) + 0x7f4a7c15, 0x85ebca6b);
  return product ^ (product >>> 15);
}

/**
 * Tells the trace that a message will never arrive. A step of its own, so that step numbers stay
 * without holes.
 */
export function recordLost<S, K extends Kinds>(run: Run<S, K>, flight: InFlight<K>): void {
  const { world, program, recorder } = run;
  const { message, id, from, to, connection, sentAt, bytes, cause } = flight;
  const step = numberStep(world, to, STEP.lost, program.messageKind(message), bytes, cause);
  const at = { step, time: world.now, node: to, cause };
  const what = { event: 'lost', message, id, from, connection, sentAt, bytes } as const;
  recorder?.record?.({ ...at, what, notes: [] });
  recorder?.ear?.lost(at, message);
}
