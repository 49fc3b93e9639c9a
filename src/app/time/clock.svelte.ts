import type { Frame } from '../../frame/types/frame.ts';
import { NEVER, type Micros } from '../../kernel/time.ts';
import {
  isBusy,
  nextMoment,
  nextPace,
  type NextMoment,
  type Pace,
  QUIET_PACE_MAX,
  shortPace,
} from './pace.ts';

/** With reduced motion the picture holds still for so long between two changes. */
const STILL_MILLISECONDS = 700;
/** One animation frame never counts for more, so that a sleeping tab does not leap. */
const FRAME_SECONDS_MAX = 0.1;
/** The pace that is reached is told over so long, so that it can be read. */
const MEASURE_MILLISECONDS = 1_200;

/** How fast time goes, and whether it goes at all. */
export class Clock {
  running = $state(false);
  pace = $state<Pace>(10_000);
  /** Crossing a stretch in which nothing happens. */
  hurrying = $state(false);
  /** The pace that is reached, while that is less than the one that was asked for. */
  reached = $state<Pace | null>(null);
  /** Steps instead of motion. */
  reducedMotion = $state(false);

  #quietPace: number | null = null;
  #lastTick = 0;
  #lastJump = 0;
  /** Where and when the pace that is reached was measured last. */
  #measured: { now: number; time: number; pace: Pace } | null = null;

  start(): void {
    this.running = true;
    this.#quietPace = null;
    this.#lastJump = 0;
    this.#measured = null;
  }

  stop(): void {
    this.running = false;
    this.reached = null;
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

  /** Notes where time has come: from time to time it is seen how fast it goes in truth. */
  measure(now: number, time: number): void {
    const before = this.#measured;
    const isOfNow = before !== null && before.pace === this.pace && time >= before.time;
    if (!isOfNow || this.hurrying) {
      this.#measured = { now, time, pace: this.pace };
      if (before?.pace !== this.pace || this.hurrying) this.reached = null;
      return;
    }
    const elapsed = now - before.now;
    if (elapsed < MEASURE_MILLISECONDS) return;
    this.reached = shortPace(this.pace, ((time - before.time) * 1_000) / elapsed);
    this.#measured = { now, time, pace: this.pace };
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
