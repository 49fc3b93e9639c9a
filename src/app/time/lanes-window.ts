import type { Micros } from '../../kernel/time.ts';
import type { Pace } from './pace.ts';

/** The stretch of time that the lanes draw. */
export type Span = { from: Micros; to: Micros };

/** Seconds of the person's that one page of the lanes holds. */
const PAGE_SECONDS = 10;
/** A page is never narrower than this, so that single messages keep their slope. */
const PAGE_MIN: Micros = 60_000;

/**
 * The page of the lanes that holds `time`. Pages overlap by half, so that the playhead always has a
 * past and a future, and a page stays still while the playhead crosses it.
 */
export function lanesPage(time: number, pace: Pace): Span {
  const width = Math.max(PAGE_MIN, Math.round(pace * PAGE_SECONDS));
  const half = Math.round(width / 2);
  const from = Math.floor((time - half / 2) / half) * half;
  return { from: Math.max(0, from), to: Math.max(0, from) + width };
}

/** A page as wide as this one that holds `time`: moved on by halves. */
export function pageWith({ from, to }: Span, time: number): Span {
  const half = Math.max(1, Math.round((to - from) / 2));
  const steps = time > to ? Math.ceil((time - to) / half) : -Math.ceil((from - time) / half);
  const least = Math.max(0, from + steps * half);
  return { from: least, to: least + to - from };
}

/** A span with a little air on both sides, for a beat whose start and end are known. */
export function airedSpan(span: Span): Span {
  const air = Math.max(5_000, Math.round((span.to - span.from) * 0.08));
  return { from: Math.max(0, span.from - air), to: span.to + air };
}

export const sameSpan = (one: Span | null, other: Span | null): boolean =>
  one === other ||
  (one !== null && other !== null && one.from === other.from && one.to === other.to);
