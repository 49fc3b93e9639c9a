import type { Micros } from '../../kernel/time.ts';

/**
 * Counts over virtual time: for each row one number for each stretch of `width` microseconds. When
 * all room is taken, either every two stretches become one (`merge`: the whole run stays, coarser)
 * or the older half is forgotten (`slide`).
 */
export type Buckets = {
  width: Micros;
  /** Number of the first stretch that is kept: it begins at `first * width`. */
  first: number;
  count: number;
  /** At most so many stretches; even. */
  most: number;
  whenFull: 'merge' | 'slide';
  /** One for each row; all have room for the same number of stretches. */
  rows: Float64Array[];
};

/**
 * How the stretches of a row become one: what happened is added up; of what was read off, the most
 * counts.
 */
export type Joins = 'sum' | 'most';

const ROOM_AT_FIRST = 64;

export function emptyBuckets(width: Micros, most: number, whenFull: Buckets['whenFull']): Buckets {
  return { width, first: 0, count: 0, most, whenFull, rows: [] };
}

/** Adds a row of zeros. */
export function addRow(buckets: Buckets): void {
  buckets.rows.push(new Float64Array(buckets.rows[0]?.length ?? roomFor(buckets.count)));
}

/** Makes the stretch that holds `time` the last one. Time never goes back. */
export function reach(buckets: Buckets, time: Micros, joins: readonly Joins[]): void {
  while (numberOf(buckets, time) - buckets.first >= buckets.most) {
    if (buckets.whenFull === 'merge') merge(buckets, joins);
    else slide(buckets, numberOf(buckets, time));
  }
  buckets.count = Math.max(buckets.count, numberOf(buckets, time) - buckets.first + 1);
  if ((buckets.rows[0]?.length ?? buckets.count) < buckets.count) {
    const room = roomFor(buckets.count);
    buckets.rows = buckets.rows.map((row) => withRoom(row, room));
  }
}

/** A copy without the stretches that do not end by `time`. */
export function bucketsBefore(buckets: Buckets, time: Micros): Buckets {
  const whole = Math.max(0, Math.min(buckets.count, numberOf(buckets, time) - buckets.first));
  const room = roomFor(whole);
  return {
    ...buckets,
    // Where even the first of them is later, it goes on from the time.
    first: Math.min(buckets.first, numberOf(buckets, time)),
    count: whole,
    rows: buckets.rows.map((row) => withRoom(row.subarray(0, whole), room)),
  };
}

/** A copy with all of them. */
export const copyBuckets = (buckets: Buckets): Buckets => ({
  ...buckets,
  rows: buckets.rows.map((row) => row.slice()),
});

const numberOf = ({ width }: Buckets, time: Micros): number => Math.floor(time / width);

const roomFor = (count: number): number => {
  let room = ROOM_AT_FIRST;
  while (room < count) room *= 2;
  return room;
};

function withRoom(row: Float64Array, room: number): Float64Array {
  const wider = new Float64Array(room);
  wider.set(row);
  return wider;
}

/** The first stretch of all is number 0 here, so that two and two stay together. */
function merge(buckets: Buckets, joins: readonly Joins[]): void {
  const { count, rows } = buckets;
  rows.forEach((row, id) => {
    const isSum = joins[id] === 'sum';
    for (let at = 0; at < count; at += 2) {
      const [one = 0, other = 0] = [row[at], at + 1 < count ? row[at + 1] : 0];
      row[at / 2] = isSum ? one + other : Math.max(one, other);
    }
    row.fill(0, Math.ceil(count / 2));
  });
  buckets.width *= 2;
  buckets.count = Math.ceil(count / 2);
}

/** Forgets what is more than half of the room before the stretch that is to come. */
function slide(buckets: Buckets, last: number): void {
  const first = last - buckets.most / 2 + 1;
  const gone = Math.min(buckets.count, first - buckets.first);
  for (const row of buckets.rows) {
    row.copyWithin(0, gone, buckets.count);
    row.fill(0, buckets.count - gone);
  }
  buckets.first = first;
  buckets.count -= gone;
}
