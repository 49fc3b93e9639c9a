import type { Micros } from '../../kernel/time.ts';
import type { Step } from '../step.ts';

/**
 * Arms the timer named `name` for `at`, unless one is already armed for an earlier or equal time.
 * An early timer that finds nothing due arms itself again, so that a deadline that moves with
 * each request costs no event of its own.
 * @returns the time that the timer is armed for
 */
export function armBy(step: Step, name: string, at: Micros, armedAt: Micros): Micros {
  if (at >= armedAt) return armedAt;
  step.out.push({ do: 'timer', key: name, at, timer: { timer: name } });
  return at;
}
