import { millis, type Micros } from '../../kernel/time.ts';
import type { LaneChange } from '../types/lanes.ts';
import type { OwnershipNote } from '../types/rebalance.ts';
import {
  addRow,
  bucketsBefore,
  copyBuckets,
  emptyBuckets,
  type Buckets,
  type Joins,
  reach,
} from './buckets.ts';

/**
 * What has been counted of a run from its beginning: the whole of it, ever coarser, and the newest
 * of it finely. Plain data; not part of a checkpoint, since it tells of all times before.
 */
export type Series = {
  /** What each row counts, by its number. */
  names: RowName[];
  joins: Joins[];
  whole: Buckets;
  fine: Buckets;
  /** The first moment that is not in the last stretch of `fine`. */
  until: Micros;
  /** What a person did and what turned the story, in order: it is never thinned out. */
  turns: LaneChange[];
  /** Who in a group was given what, and gave it up, in order. */
  ownership: OwnershipNote[];
};

/** What a row counts, as text, such as `messages/0/data`: see `rows.ts`. */
export type RowName = string;

const WIDTH_WHOLE = millis(100);
const WIDTH_FINE = millis(10);
/** At 100 ms each: some seven minutes before the first two of them become one. */
const WHOLE_MOST = 4_096;
/** Some twenty seconds. */
const FINE_MOST = 2_048;
/** A cluster of a hundred brokers has more links than anything could draw. */
const ROWS_MAX = 1_500;

export function emptySeries(): Series {
  return {
    names: [],
    joins: [],
    whole: emptyBuckets(WIDTH_WHOLE, WHOLE_MOST, 'merge'),
    fine: emptyBuckets(WIDTH_FINE, FINE_MOST, 'slide'),
    until: 0,
    turns: [],
    ownership: [],
  };
}

/** The number of a row, which begins here if it is new; -1 when there are too many rows. */
export function rowOf(series: Series, name: RowName, joins: Joins): number {
  const known = series.names.indexOf(name);
  if (known >= 0 || series.names.length >= ROWS_MAX) return known;
  series.names.push(name);
  series.joins.push(joins);
  addRow(series.whole);
  addRow(series.fine);
  return series.names.length - 1;
}

/**
 * Makes `time` the moment that is counted in.
 * @returns whether another stretch of the whole begins with it
 */
export function reachTime(series: Series, time: Micros): boolean {
  const { whole, fine } = series;
  const before = Math.floor((series.until - 1) / WIDTH_WHOLE);
  reach(fine, time, series.joins);
  reach(whole, time, series.joins);
  series.until = (fine.first + fine.count) * fine.width;
  return Math.floor(time / WIDTH_WHOLE) > before;
}

/** Counts `amount` more in a row, in the stretch that was reached last. */
export function count({ whole, fine }: Series, row: number, amount: number): void {
  if (row < 0) return;
  addTo(whole, row, amount);
  addTo(fine, row, amount);
}

function addTo({ rows, count: length }: Buckets, row: number, amount: number): void {
  const counts = rows[row] as Float64Array;
  counts[length - 1] = (counts[length - 1] as number) + amount;
}

/** Writes down what something stands at; 0 is told from nothing by being one more. */
export function note({ whole, fine }: Series, row: number, value: number): void {
  if (row < 0) return;
  raise(whole, row, value + 1);
  raise(fine, row, value + 1);
}

function raise({ rows, count: length }: Buckets, row: number, value: number): void {
  const values = rows[row] as Float64Array;
  values[length - 1] = Math.max(values[length - 1] as number, value);
}

/**
 * A copy without the stretch of the whole that holds `time` and all after it.
 * @returns where the copy ends: what is after that is to be counted again
 */
export function seriesBefore(series: Series, time: Micros): { kept: Series; end: Micros } {
  const end = Math.floor(time / series.whole.width) * series.whole.width;
  const whole = bucketsBefore(series.whole, end);
  const fine = bucketsBefore(series.fine, end);
  const used = series.names.flatMap((_, row) =>
    isUsed(whole.rows[row], whole.count) || isUsed(fine.rows[row], fine.count) ? [row] : [],
  );
  const chosen = <T>(list: readonly T[]): T[] => used.map((row) => list[row] as T);
  const kept = {
    names: chosen(series.names),
    joins: chosen(series.joins),
    whole: { ...whole, rows: chosen(whole.rows) },
    fine: { ...fine, rows: chosen(fine.rows) },
    until: end,
    turns: series.turns.filter((each) => each.time < end),
    ownership: series.ownership.filter((each) => each.time < end),
  };
  return { kept, end };
}

const isUsed = (row: Float64Array | undefined, length: number): boolean =>
  row?.subarray(0, length).some((value) => value !== 0) === true;

/** A copy to go on with in another way. */
export const copySeries = (series: Series): Series => ({
  names: [...series.names],
  joins: [...series.joins],
  whole: copyBuckets(series.whole),
  fine: copyBuckets(series.fine),
  until: series.until,
  turns: [...series.turns],
  ownership: [...series.ownership],
});
