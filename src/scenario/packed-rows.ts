import { deflateSync, Inflate, strFromU8, strToU8 } from 'fflate';
import type { ReplayRow } from '../kafka/process-command.ts';
import {
  fromBase64,
  fromUint8Array,
  toBase64Url,
  toUint8Array,
} from '../kafka/protocol/bytes/byte-string.ts';

/** Characters of the rows in one link, of all its replays together. */
export const PACKED_MAX = 60_000;
/** Bytes of rows as text: what is longer is not even tried. */
const TEXT_MAX = 600_000;

/** Milliseconds of a time, so that the difference of two is a safe integer. */
const TIME_MAX = Number.MAX_SAFE_INTEGER / 2;

/**
 * A row in fewer letters: how long after the one before it is due, key, value, and, where it has
 * them, its time after that of the last row with one, and its partition.
 */
type ShortRow = [
  due: number,
  key: string | null,
  value: string | null,
  time?: number | null,
  partition?: number,
];

/** Rows of a replay as base64url of deflated JSON; null when they are longer than `max`. */
export function packRows(rows: readonly ReplayRow[], max: number): string | null {
  let length = 0;
  for (const { key, value } of rows) length += (key?.length ?? 4) + (value?.length ?? 4) + 8;
  const isLong = ({ timestamp = 0 }: ReplayRow): boolean => Math.abs(timestamp) > TIME_MAX;
  if (length > TEXT_MAX || rows.some(isLong)) return null;
  const last = { after: 0, timestamp: 0 };
  const short = rows.map(({ after, key, value, timestamp, partition }): ShortRow => {
    const row: ShortRow = [after - last.after, key, value];
    last.after = after;
    if (timestamp !== undefined) row.push(timestamp - last.timestamp);
    else if (partition !== undefined) row.push(null);
    last.timestamp = timestamp ?? last.timestamp;
    if (partition !== undefined) row[4] = partition;
    return row;
  });
  const packed = deflateSync(strToU8(JSON.stringify(short)), { level: 9 });
  return packed.length * 4 > max * 3 ? null : toBase64Url(fromUint8Array(packed));
}

/** The rows that were packed, as values still to be checked; undefined for any other text. */
export function unpackRows(packed: string): unknown[] | undefined {
  try {
    const rows: unknown = JSON.parse(strFromU8(inflated(toUint8Array(fromBase64(packed)))));
    return Array.isArray(rows) ? longRows(rows) : undefined;
  } catch {
    return undefined;
  }
}

/** Throws for bytes that are not deflated, and for more than a link may hold. */
function inflated(packed: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Inflate((piece) => {
    length += piece.length;
    if (length > TEXT_MAX * 4) throw new RangeError('too long');
    pieces.push(piece);
  });
  // A piece of what is packed can hold a thousand times as much.
  for (let from = 0; from < packed.length; from += 1_024)
    stream.push(packed.subarray(from, from + 1_024), from + 1_024 >= packed.length);
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function longRows(rows: readonly unknown[]): unknown[] | undefined {
  const last = { after: 0, timestamp: 0 };
  const long: unknown[] = [];
  for (const row of rows) {
    if (!Array.isArray(row)) return undefined;
    const [due, key, value, time = null, partition] = row as ShortRow;
    last.after += due;
    if (time !== null) last.timestamp += time;
    long.push({
      ...{ key, value, after: last.after },
      ...(time === null ? {} : { timestamp: last.timestamp }),
      ...(partition === undefined ? {} : { partition }),
    });
  }
  return long;
}
