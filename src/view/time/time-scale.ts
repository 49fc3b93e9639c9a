import type { Micros } from '../../kernel/time.ts';

/**
 * Where a moment stands: `scale(time)` is its `x`. Linear, also beyond both ends unless it is
 * clamped. A scale of d3-scale would bring colours and number formats with it, which are a
 * fifteenth of all that a first visit loads.
 */
export type TimeScale = {
  (time: Micros): number;
  /** The moment at `x`; not rounded. */
  invert(x: number): number;
  domain: readonly [from: Micros, to: Micros];
  range: readonly [left: number, right: number];
};

/**
 * A scale from the moments of `domain` to the pixels of `range`. `clamp`: what lies outside is kept
 * at the ends. In an empty domain each moment stands in the middle.
 */
export function timeScale(
  domain: TimeScale['domain'],
  range: TimeScale['range'],
  clamp = false,
): TimeScale {
  const along = ([from, to]: readonly [number, number], value: number): number => {
    const share = from === to ? 0.5 : (value - from) / (to - from);
    return clamp ? Math.min(1, Math.max(0, share)) : share;
  };
  const between = ([from, to]: readonly [number, number], share: number): number =>
    from * (1 - share) + to * share;
  const scale = (time: Micros): number => between(range, along(domain, time));
  const invert = (x: number): number => between(domain, along(range, x));
  return Object.assign(scale, { invert, domain, range });
}
