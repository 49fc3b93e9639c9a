import type { Frame } from '../../frame/types/frame.ts';
import type { MessageView } from '../../frame/types/messages.ts';
import type { Micros } from '../../kernel/time.ts';

/** Virtual microseconds that pass in one second of the person's. */
export type Pace = Micros;

/** From 1 : 1000 slow motion to one minute a second, in steps that feel even. */
export const PACES: readonly Pace[] = [
  1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000,
  5_000_000, 10_000_000, 30_000_000, 60_000_000,
];

/** A stretch in which nothing can be seen to happen takes at most so much of the person's time. */
export const QUIET_SECONDS = 1.2;
/** Quiet time speeds up by so much of itself in a second of the person's. */
const QUIET_GROWTH = 5;
/** How fast quiet time may go towards a known end, and when its end is not known. */
export const QUIET_PACE_MAX = { toGoal: 600_000_000, free: 2_000_000 };

/** The next pace that the control offers, from any pace; the same one at the end of the scale. */
export function nextPace(pace: Pace, direction: 'faster' | 'slower'): Pace {
  if (direction === 'faster') return PACES.find((each) => each > pace) ?? pace;
  return PACES.findLast((each) => each < pace) ?? pace;
}

/**
 * How the two clocks compare: `slow` means one second of the cluster takes `times` seconds of
 * yours.
 */
export type PaceRatio = { kind: 'slow' | 'real' | 'fast'; times: number };

export function paceRatio(pace: Pace): PaceRatio {
  if (pace === 1_000_000) return { kind: 'real', times: 1 };
  const times = pace < 1_000_000 ? 1_000_000 / pace : pace / 1_000_000;
  return { kind: pace < 1_000_000 ? 'slow' : 'fast', times: roundedTimes(times) };
}

function roundedTimes(times: number): number {
  return times >= 10 ? Math.round(times) : Math.round(times * 10) / 10;
}

/**
 * What the clock needs to know for one animation frame. Times are virtual and may hold fractions.
 */
export type Moment = {
  time: number;
  validUntil: Micros;
  /** Where this play ends. */
  until: Micros;
  pace: Pace;
  /** The pace of the quiet stretch that is being crossed; null outside of one. */
  quietPace: number | null;
  quietPaceMax: number;
  /** Something that a person wants to watch is in flight. */
  busy: boolean;
  /** Seconds of the person's since the last animation frame. */
  elapsed: number;
};

export type NextMoment = {
  /** How far the picture may move now without asking. */
  time: number;
  /**
   * What to ask the session for; null when the picture still holds. In a quiet stretch it is to be
   * reached event by event.
   */
  ask: Micros | null;
  quietPace: number | null;
};

/** Moves virtual time on by one animation frame. */
export function nextMoment(moment: Moment): NextMoment {
  const { time, validUntil, until, pace, elapsed } = moment;
  const quietPace = moment.busy ? null : quietPaceOf(moment, Math.min(validUntil, until) - time);
  const wanted = Math.min(until, time + elapsed * (quietPace ?? pace));
  if (wanted < validUntil) return { time: wanted, ask: null, quietPace };
  return { time: Math.min(wanted, validUntil), ask: Math.floor(wanted), quietPace };
}

/**
 * The longer it stays quiet, the faster time goes: a quiet minute and a quiet second take about as
 * long.
 */
function quietPaceOf(moment: Moment, gap: number): number | null {
  const { pace, quietPace, quietPaceMax, elapsed } = moment;
  if (quietPace === null && gap <= pace * QUIET_SECONDS) return null;
  const grown = (quietPace ?? 0) * (1 + elapsed * QUIET_GROWTH);
  return Math.max(pace, Math.min(quietPaceMax, Math.max(grown, gap / QUIET_SECONDS)));
}

/** True when something moves that is worth the person's time. */
export function isBusy(frame: Frame): boolean {
  return frame.messages.some(isWorthWatching);
}

function isWorthWatching(message: MessageView): boolean {
  // A person who holds a message wants to see what it does, not the hours go by.
  if (message.state === 'held') return true;
  if (message.state !== 'moving') return false;
  return message.records > 0 || message.error !== null || !message.routine;
}

/** A message that is seen for less of the person's time than this only flickers. */
const SEEN_SECONDS = 0.12;

/** Whether time goes too fast for messages to be seen on their way. */
export const isFlowing = ({ usualDelay }: Frame, pace: Pace): boolean =>
  usualDelay.max < pace * SEEN_SECONDS;

/** The share of the pace that was asked for from which on it counts as reached. */
const REACHED_SHARE = 0.85;

/** The pace as far as it was reached; null when that is about what was asked for. */
export const shortPace = (asked: Pace, reached: Pace): Pace | null =>
  reached < asked * REACHED_SHARE ? reached : null;

/** A picture that moves by itself stops in a calm cluster when nothing is due for so long. */
const CALM: Micros = 120_000;

/** True when nothing is in flight, no request waits at a broker, and nothing is due for a while. */
export function isCalm(frame: Frame, time: number): boolean {
  const waiting = frame.brokers.some(
    ({ delayedProduce, delayedFetch }) => delayedProduce + delayedFetch > 0,
  );
  return !waiting && !isBusy(frame) && frame.validUntil - time > CALM;
}

/** The step of the newest thing worth telling; -1 before the first. */
export function lastHappening(frame: Frame): number {
  return frame.happened.at(-1)?.step ?? -1;
}
