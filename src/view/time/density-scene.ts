import { path } from 'd3-path';
import type { DensityBand, DensityView, LaneMessage } from '../../frame/types/lanes.ts';
import { round } from '../messages/road.ts';
import type { TimeScale } from './time-scale.ts';

/**
 * How busy one lane is: for each column the tones lie on one another by their share, and the darker
 * the more messages there are. One path for each tone and darkness.
 */
export type BandScene = {
  node: string;
  parts: { key: string; tone: LaneMessage['tone']; opacity: number; d: string }[];
  /** Messages a second, on average and in the busiest column. */
  mean: number;
  most: number;
};

const DARKNESS = [0.14, 0.24, 0.34, 0.44, 0.54, 0.64, 0.74, 0.84];
/** What failed must be seen however little it is among the rest. */
const ERROR_PIXELS = 2;
const LANE_SHARE = 0.62;
const BAND = { least: 4, most: 11 };

/** Bands for the lanes; darkness is shared, so that lanes can be compared. */
export function bandsOf(
  density: DensityView,
  laneY: ReadonlyMap<string, number>,
  step: number,
  scale: TimeScale,
): BandScene[] {
  const totals = density.bands.map((band) => totalsOf(band, density.count));
  const busiest = Math.max(1e-9, ...totals.flat());
  const height = Math.min(BAND.most, Math.max(BAND.least, step * LANE_SHARE));
  return density.bands.flatMap((band, i) => {
    const y = laneY.get(band.node);
    const total = totals[i] ?? [];
    if (y === undefined || band.tones.length === 0) return [];
    return [
      {
        node: band.node,
        parts: partsOf(band, total, { density, busiest, scale, top: y - height / 2, height }),
        mean: total.reduce((sum, rate) => sum + rate, 0) / Math.max(1, total.length),
        most: Math.max(0, ...total),
      },
    ];
  });
}

const totalsOf = ({ tones }: DensityBand, count: number): number[] =>
  Array.from({ length: count }, (_, column) =>
    tones.reduce((sum, { rates }) => sum + (rates[column] ?? 0), 0),
  );

type Frame = {
  density: DensityView;
  busiest: number;
  scale: TimeScale;
  top: number;
  height: number;
};

function partsOf(band: DensityBand, totals: number[], frame: Frame): BandScene['parts'] {
  const paths = new Map<string, ReturnType<typeof path>>();
  const filled = totals.map(() => 0);
  for (const { tone, rates } of [...band.tones].reverse())
    rates.forEach((rate, column) => {
      const total = totals[column] ?? 0;
      if (rate === 0 || total === 0) return;
      const level = levelOf(total, frame.busiest);
      const key = `${tone}/${tone === 'error' ? DARKNESS.length - 1 : level}`;
      const drawn = paths.get(key) ?? path();
      paths.set(key, drawn);
      const [x, width] = spanOf(column, frame);
      const share = (rate / total) * frame.height;
      const tall = tone === 'error' ? Math.max(ERROR_PIXELS, share) : share;
      const below = filled[column] ?? 0;
      const kept = Math.min(tall, frame.height - below);
      drawn.rect(x, round(frame.top + below), width, round(kept));
      filled[column] = below + kept;
    });
  return [...paths].map(([key, drawn]) => {
    const [tone, level] = key.split('/') as [LaneMessage['tone'], string];
    return { key, tone, opacity: DARKNESS[Number(level)] ?? 1, d: drawn.toString() };
  });
}

/** By the root, so that a tenth of the most is still seen. */
const levelOf = (total: number, busiest: number): number =>
  Math.min(DARKNESS.length - 1, Math.floor(Math.sqrt(total / busiest) * DARKNESS.length));

/** Columns touch; the ones at the ends are cut to the stretch. */
function spanOf(column: number, { density, scale }: Frame): [number, number] {
  const [left, right] = scale.range;
  const from = density.from + column * density.width;
  const x = Math.min(right, Math.max(left, scale(from)));
  const end = Math.min(right, Math.max(left, scale(from + density.width)));
  return [round(x), round(end - x + 0.3)];
}
