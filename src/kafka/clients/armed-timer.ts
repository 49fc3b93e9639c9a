import type { Micros } from '../../kernel/time.ts';
import type { Step } from '../step.ts';
import type { ClientTimer, KafkaTimer, TimerName } from '../timers.ts';

/**
 * Arms the timer `timer` of a part of the client for `at`, unless one is already armed for an
 * earlier or equal time. An early timer that finds nothing due arms itself again, so that a
 * deadline that moves with each request costs no event of its own.
 * @returns the time that the timer is armed for
 */
export function armBy<O extends ClientTimer['of']>(
  step: Step,
  of: O,
  timer: TimerName<O>,
  at: Micros,
  armedAt: Micros,
): Micros {
  if (at >= armedAt) return armedAt;
  step.out.push({ do: 'timer', key: timer, at, timer: { of, timer } as KafkaTimer });
  return at;
}
