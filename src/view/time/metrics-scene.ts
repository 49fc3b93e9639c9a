import { path } from 'd3-path';
import type { MetricView } from '../../frame/types/metrics.ts';
import { round } from '../messages/road.ts';
import type { TimeScale } from './time-scale.ts';

/** One metric below the lanes: a line over time, and what is under it. */
export type MetricScene = {
  key: string;
  metric: MetricView;
  /** Top and bottom of its row. */
  top: number;
  bottom: number;
  line: string;
  area: string;
};

export const METRIC_HEIGHT = 18;
/** Between two rows. */
const GAP = 5;

/** Rows from `top` down. Each has a scale of its own, from 0 to its most. */
export function metricRows(
  metrics: readonly MetricView[],
  top: number,
  scale: TimeScale,
): MetricScene[] {
  return metrics.map((metric, i) => {
    const row = { top: top + i * METRIC_HEIGHT + GAP, bottom: top + (i + 1) * METRIC_HEIGHT };
    return {
      key: `${metric.metric}/${metric.of ?? ''}`,
      metric,
      ...row,
      ...drawn(metric, row, scale),
    };
  });
}

/** Lines break where there is no value. */
function drawn(
  { values, from, width }: MetricView,
  { top, bottom }: { top: number; bottom: number },
  scale: TimeScale,
): { line: string; area: string } {
  const [left, right] = scale.range;
  const most = Math.max(1e-9, ...values.map((value) => value ?? 0));
  const xOf = (column: number): number =>
    round(Math.min(right, Math.max(left, scale(from + column * width))));
  const line = path();
  const area = path();
  values.forEach((value, column) => {
    if (value === null) return;
    const [x, end] = [xOf(column), xOf(column + 1)];
    const y = round(bottom - (value / most) * (bottom - top));
    if (column === 0 || values[column - 1] === null) line.moveTo(x, y);
    else line.lineTo(x, y);
    line.lineTo(end, y);
    if (end > x) area.rect(x, y, round(end - x), round(bottom - y));
  });
  return { line: line.toString(), area: area.toString() };
}
