import { path } from 'd3-path';
import type { LaneChange, RunView } from '../../frame/types/lanes.ts';
import type { Micros } from '../../kernel/time.ts';
import { round } from '../messages/road.ts';
import { timeScale, type TimeScale } from './time-scale.ts';

type Span = { from: Micros; to: Micros };

/** The whole run in one strip: how busy it was, what turned it, and the stretch of the lanes. */
export type OverviewScene = {
  scale: TimeScale;
  bars: string;
  errors: string;
  marks: { x: number; tone: LaneChange['tone'] }[];
  brush: { x: number; width: number };
};

export const OVERVIEW_HEIGHT = 18;
/** The brush can be taken hold of however short its stretch is. */
const BRUSH_LEAST = 10;

/** The strip between `left` and `right`; null while there is nothing to show. */
export function overviewScene(
  run: RunView,
  span: Span,
  left: number,
  right: number,
): OverviewScene | null {
  if (run.count === 0) return null;
  const scale = timeScale([0, run.to], [left, Math.max(left + 1, right)], true);
  const most = Math.max(1e-9, ...run.rates);
  const bars = path();
  const errors = path();
  run.rates.forEach((rate, column) => {
    const x = scale(run.from + column * run.width);
    const width = Math.max(0, scale(run.from + (column + 1) * run.width) - x);
    const height = rate === 0 ? 0 : 2 + (rate / most) * (OVERVIEW_HEIGHT - 4);
    const failed = run.errors[column] ?? 0;
    bars.rect(round(x), round(OVERVIEW_HEIGHT - height), round(width), round(height));
    if (failed > 0) errors.rect(round(x), OVERVIEW_HEIGHT - 3, round(Math.max(1, width)), 3);
  });
  const x = scale(span.from);
  const wide = Math.max(BRUSH_LEAST, scale(span.to) - x);
  return {
    scale,
    bars: bars.toString(),
    errors: errors.toString(),
    marks: run.marks.map(({ time, tone }) => ({ x: round(scale(time)), tone })),
    brush: { x: round(Math.min(x, right - wide)), width: round(wide) },
  };
}

/** Shorter than this a stretch holds no message. */
const SPAN_LEAST: Micros = 20_000;

/** The stretch after one of its ends, or all of it, was moved by so much. Kept inside the run. */
export function movedSpan(span: Span, part: 'all' | 'from' | 'to', by: number, end: Micros): Span {
  const { from, to } = span;
  if (part === 'from')
    return { from: Math.round(Math.max(0, Math.min(to - SPAN_LEAST, from + by))), to };
  if (part === 'to')
    return {
      from,
      to: Math.round(Math.max(from + SPAN_LEAST, Math.min(Math.max(end, to), to + by))),
    };
  const length = to - from;
  const least = Math.round(Math.max(0, Math.min(Math.max(0, end - length / 4), from + by)));
  return { from: least, to: least + length };
}
