import type { Random } from '../kernel/random.ts';
import type { Micros } from '../kernel/time.ts';
import type { KafkaEffect } from './kinds.ts';
import type { Coordinators } from './coordinator/runtime/coordinator.ts';
import type { Listener } from './network/incoming.ts';
import type { Note } from './note.ts';

/**
 * One step of a process, as it is being taken: passed whole to each rule, which adds its effects.
 */
export type Step = {
  readonly now: Micros;
  /** The clock of this process, in the unit of `now`: for timestamps, not for timers. */
  readonly clock: Micros;
  readonly random: Random;
  /** What the process wants done, in order. */
  readonly out: KafkaEffect[];
};

/** One step of a broker, a controller or both. */
export type ServerStep = Step & {
  /** The connections that others opened to this process. */
  readonly listener: Listener;
  /** What this process coordinates, by topic. */
  readonly coordinators: Coordinators;
  /**
   * Partitions whose log, watermarks or role have changed: delayed operations that wait for them
   * are tried.
   */
  moved: string[];
};

/** Adds a happening worth telling to the step. */
export function tell(step: Step, note: Note): void {
  step.out.push({ do: 'note', note });
}
