import type { Frame } from '../../frame/types/frame.ts';
import { NEVER, type Micros } from '../../kernel/time.ts';
import {
  isBusy,
  nextMoment,
  nextPace,
  type NextMoment,
  type Pace,
  QUIET_PACE_MAX,
} from './pace.ts';

/** With reduced motion the picture holds still for so long between two changes. */
const STILL_MILLISECONDS = 700;
/** One animation frame never counts for more, so that a sleeping tab does not leap. */
const FRAME_SECONDS_MAX = 0.1;

/** How fast time goes, and whether it goes at all. */
export class Clock {
  running = $state(false);
  pace = $state<Pace>(10_000);
  /** Crossing a stretch in which nothing happens. */
  hurrying = $state(false);
  /** Steps instead of motion. */
  reducedMotion = $state(false);

  #quietPace: number | null = null;
  #lastTick = 0;
  #lastJump = 0;

  start(): void {
    this.running = true;
    this.#quietPace = null;
    this.#lastJump = 0;
  }

  stop(): void {
    this.running = false;
    this.hurrying = false;
    this.#quietPace = null;
  }

  changePace(direction: 'faster' | 'slower'): void {
    this.pace = nextPace(this.pace, direction);
  }

  /** The quiet stretch is over: from here on time goes at its usual pace. */
  endQuiet(): void {
    this.#quietPace = null;
  }

  /** Seconds since the last animation frame. `now` is the browser's clock in milliseconds. */
  elapsed(now: number): number {
    const elapsed = Math.min((now - this.#lastTick) / 1000, FRAME_SECONDS_MAX);
    this.#lastTick = now;
    return elapsed;
  }

  /** With reduced motion: the picture has held still long enough. */
  mayJump(now: number): boolean {
    if (now - this.#lastJump < STILL_MILLISECONDS) return false;
    this.#lastJump = now;
    return true;
  }

  /**
   * Where one animation frame leads from `time`. `until`: where this play ends; null when it has no
   * end.
   */
  next(frame: Frame, time: number, until: Micros | null, elapsed: number): NextMoment {
    const next = nextMoment({
      time,
      validUntil: frame.validUntil,
      until: until ?? NEVER,
      pace: this.pace,
      quietPace: this.#quietPace,
      quietPaceMax: until === null ? QUIET_PACE_MAX.free : QUIET_PACE_MAX.toGoal,
      busy: isBusy(frame),
      elapsed,
    });
    this.#quietPace = next.quietPace;
    this.hurrying = next.quietPace !== null;
    return next;
  }
}
