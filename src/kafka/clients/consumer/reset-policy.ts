import type { Micros } from '../../../kernel/time.ts';

/** What auto.offset.reset may be. (AutoOffsetResetStrategy, KIP-1106) */
export type ResetPolicy = 'latest' | 'earliest' | 'none' | `by_duration:${string}`;

/** A policy that gives a position. */
export type Reset = Exclude<ResetPolicy, 'none'>;

/**
 * A duration of ISO 8601 as java.time.Duration.parse takes it: days, hours, minutes and seconds,
 * each with a sign of its own if need be.
 */
const DURATION =
  /^([-+]?)P(?:([-+]?\d+)D)?(?:T(?=[-+\d])(?:([-+]?\d+)H)?(?:([-+]?\d+)M)?(?:([-+]?\d+)(?:[.,](\d{0,9}))?S)?)?$/iu;

const PREFIX = 'by_duration:';
const DAY = 86_400;
const HOUR = 3_600;
const MINUTE = 60;
const MICROS_PER_SECOND = 1_000_000;

export const isResetPolicy = (text: string): text is ResetPolicy =>
  text === 'latest' ||
  text === 'earliest' ||
  text === 'none' ||
  (text.startsWith(PREFIX) && durationIn(text.slice(PREFIX.length)) !== null);

/**
 * How far a policy by duration reaches back; null: it is none, or its duration cannot be read or is
 * negative.
 */
export const reachOf = (policy: Reset): Micros | null =>
  policy.startsWith(PREFIX) ? durationIn(policy.slice(PREFIX.length)) : null;

/** Parts of a microsecond count as one: a record must not be older. */
function durationIn(text: string): Micros | null {
  const parts: readonly (string | undefined)[] = DURATION.exec(text) ?? [];
  const [, sign, days, hours, minutes, seconds, fraction = ''] = parts;
  if ((days ?? hours ?? minutes ?? seconds) === undefined) return null;
  const whole =
    Number(days ?? 0) * DAY +
    Number(hours ?? 0) * HOUR +
    Number(minutes ?? 0) * MINUTE +
    Number(seconds ?? 0);
  const rest = Number(fraction.padEnd(9, '0')) / 1_000;
  const micros = whole * MICROS_PER_SECOND + (seconds?.startsWith('-') === true ? -rest : rest);
  const reach = Math.ceil(sign === '-' ? -micros : micros);
  return reach < 0 ? null : Math.min(reach, Number.MAX_SAFE_INTEGER);
}
