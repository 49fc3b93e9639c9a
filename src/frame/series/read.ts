import type { Micros } from '../../kernel/time.ts';
import type { Columns } from '../types/metrics.ts';
import type { Buckets } from './buckets.ts';
import type { RowName, Series } from './series.ts';

type Stretch = { from: Micros; to: Micros };

/** What was counted, and until when: later there is nothing yet. */
export type Counted = { series: Series; until: Micros };

/** Columns over a stretch, and where their numbers come from. */
export type Reading = Columns & {
  counted: Counted;
  buckets: Buckets;
  /** Stretches of `buckets` in one column. */
  each: number;
};

/**
 * About `wanted` columns over a stretch. They begin at whole multiples of their width, so that they
 * stay in place when the stretch moves on; what is too old to be known finely has wider ones.
 */
export function readingOf(counted: Counted, { from, to }: Stretch, wanted: number): Reading {
  const { whole, fine } = counted.series;
  const width = (to - from) / Math.max(1, wanted);
  const isFine = width < whole.width && fine.first * fine.width <= from;
  const buckets = isFine ? fine : whole;
  const each = Math.max(1, Math.ceil(width / buckets.width));
  const columnWidth = each * buckets.width;
  const first = Math.floor(from / columnWidth);
  const end = Math.ceil(Math.min(to, counted.until + 1) / columnWidth);
  return {
    from: first * columnWidth,
    width: columnWidth,
    count: Math.max(0, end - first),
    counted,
    buckets,
    each,
  };
}

/** One column: what was counted in a `window` that ends at `time`, about. */
export function readingBefore(counted: Counted, time: Micros, window: Micros): Reading {
  const { whole, fine } = counted.series;
  const buckets = fine.first * fine.width <= time - window ? fine : whole;
  const each = Math.max(1, Math.round(window / buckets.width));
  const last = Math.floor(time / buckets.width);
  const first = Math.max(0, last - each + 1);
  return {
    from: first * buckets.width,
    width: (last - first + 1) * buckets.width,
    count: 1,
    counted: { ...counted, until: Math.min(counted.until, time) },
    buckets,
    each: last - first + 1,
  };
}

/** Without where it comes from: what a frame carries. */
export const columnsOf = ({ from, width, count }: Columns): Columns => ({ from, width, count });

/** The sum of a row in each column; null for a row that there is not. */
export function sumsOf(reading: Reading, name: RowName): number[] | null {
  const row = rowNamed(reading, name);
  if (row === undefined) return null;
  return eachColumn(reading, (begin, end) => {
    let sum = 0;
    for (let place = begin; place < end; place += 1) sum += row[place] as number;
    return sum;
  });
}

/** A row as a rate for a second; of a column that is not over yet, for the part that is. */
export function ratesOf(reading: Reading, name: RowName): number[] | null {
  return sumsOf(reading, name)?.map((sum, column) => rateOf(reading, column, sum)) ?? null;
}

const rateOf = (reading: Reading, column: number, sum: number): number =>
  (sum * 1_000_000) / Math.max(reading.width * LEAST_COVERED, coveredOf(reading, column));

/** Less of a column stands for too little to make a rate of it. */
export const LEAST_COVERED = 1 / 4;

/** Microseconds of a column that have been counted. */
export function coveredOf(
  { from, width, counted }: Columns & { counted: Counted },
  column: number,
) {
  return Math.min(width, counted.until - (from + column * width));
}

/** What a row stood at in each column: where nothing was read off, as before. */
export function levelsOf(reading: Reading, name: RowName): (number | null)[] {
  const row = rowNamed(reading, name);
  if (row === undefined) return new Array<null>(reading.count).fill(null);
  let last = 0;
  const before = placeOf(reading, 0);
  for (
    let place = Math.min(before, reading.buckets.count) - 1;
    place >= 0 && last === 0;
    place -= 1
  )
    last = row[place] as number;
  return eachColumn(reading, (begin, end) => {
    let most = 0;
    for (let place = begin; place < end; place += 1) most = Math.max(most, row[place] as number);
    if (most > 0) last = most;
    return last - 1;
  }).map((value) => (value < 0 ? null : value));
}

/** Which column holds a moment; below 0 or beyond the last for one that is outside. */
export const columnAt = ({ from, width }: Columns, time: Micros): number =>
  Math.floor((time - from) / width);

function eachColumn(reading: Reading, of: (begin: number, end: number) => number): number[] {
  const { buckets, each, count } = reading;
  const begin = placeOf(reading, 0);
  return Array.from({ length: count }, (_, column) => {
    const place = begin + column * each;
    return of(Math.max(0, place), Math.max(0, Math.min(buckets.count, place + each)));
  });
}

const placeOf = ({ from, width, buckets }: Reading, column: number): number =>
  Math.round((from + column * width) / buckets.width) - buckets.first;

function rowNamed({ counted, buckets }: Reading, name: RowName): Float64Array | undefined {
  const row = counted.series.names.indexOf(name);
  return row < 0 ? undefined : buckets.rows[row];
}
