import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import type { Note } from '../note.ts';

/** What one step of a client works with: the time, its chance, and the list of what it wants done, in order. */
export type Turn = {
  readonly now: Micros;
  /** What the clock of its machine shows, in the unit of `now`: for timestamps, not for timers. */
  readonly clock: Micros;
  readonly random: Random;
  readonly effects: KafkaEffect[];
};

/** Adds a thing worth telling to the step. */
export function tell(turn: Turn, note: Note): void {
  turn.effects.push({ do: 'note', note });
}

/**
 * Arms the timer named `name` for `at`, unless one is already armed for an earlier or equal time. An early timer that finds nothing due arms itself
 * again, so that a deadline that moves with each request costs no event of its own.
 * @returns the time that the timer is armed for
 */
export function armBy(turn: Turn, name: string, at: Micros, armedAt: Micros): Micros {
  if (at >= armedAt) return armedAt;
  turn.effects.push({ do: 'timer', key: name, at, timer: { timer: name } });
  return at;
}
