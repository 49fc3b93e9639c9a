import type { Log } from '../kafka/log/log.ts';
import { firstBatchFrom } from '../kafka/log/log-read.ts';
import { colourOfKey } from './colour.ts';
import { BANDS_MAX, CELLS_MAX, type BandView, type Stretch } from './types/brokers.ts';

/** A log that ends before the others do fills at least two thirds of the stretch, if it can. */
const COMPARED = 2;
/** Offsets before the start of a log that keep a place when records were deleted. */
const DELETED_SHOWN = 4;

/** A stretch, and how many offsets one part of it has: 1 while they are cells. */
export type Ruler = { stretch: Stretch; part: number };

/**
 * The stretch that all replicas of a partition share: of `cells` offsets, or more where one of the
 * logs ends earlier.
 */
export function rulerOf(logs: readonly Log[], cells: number): Ruler {
  const end = Math.max(0, ...logs.map(({ endOffset }) => endOffset));
  const few = Math.min(cells, CELLS_MAX);
  if (end + 1 <= few) return { stretch: { from: 0, to: few }, part: 1 };
  const start = Math.min(...logs.map(({ startOffset }) => startOffset));
  const shortest = Math.min(...logs.map(({ endOffset }) => endOffset));
  const usual = end + 1 - cells;
  const wanted = shortest > usual ? usual : shortest - COMPARED * (end - shortest);
  const from = Math.max(0, wanted, Math.min(start - DELETED_SHOWN, end));
  if (end + 1 - from <= CELLS_MAX) return { stretch: { from, to: end + 1 }, part: 1 };
  const part = partOf(end + 1 - from);
  return { stretch: { from: from - (from % part), to: Math.ceil((end + 1) / part) * part }, part };
}

/** Offsets in one part of a stretch in bands: 1, 2, 5, 10, 20 and so on. */
function partOf(length: number): number {
  // The stretch begins and ends with a part.
  const least = length / (BANDS_MAX - 2);
  for (let ten = 1; ; ten *= 10)
    for (const part of [ten, 2 * ten, 5 * ten]) if (part >= least) return part;
}

/** A stretch as bands; empty where it has few enough places for cells. */
export function bandsOf(log: Log, { stretch: { from, to }, part }: Ruler): BandView[] {
  if (to - from <= CELLS_MAX) return [];
  const bands: BandView[] = [];
  const end = Math.min(to, log.endOffset);
  for (let at = from; at < end; at += part) {
    const next = { from: Math.max(at, log.startOffset), to: Math.min(at + part, end) };
    const colour = next.from < next.to ? firstKey(log, next) : null;
    if (colour === null) continue;
    const last = bands.at(-1);
    if (last?.to === next.from && last.colour === colour) last.to = next.to;
    else bands.push({ ...next, colour });
  }
  return bands;
}

/** The colour of the first record of a part; null when the part holds none. */
function firstKey(log: Log, { from, to }: Stretch): number | null {
  const batch = firstBatchFrom(log, from);
  if (batch === undefined || batch.baseOffset >= to) return null;
  const record = batch.records.find(({ offsetDelta }) => batch.baseOffset + offsetDelta >= from);
  return batch.isControl || record === undefined ? -1 : colourOfKey(record.key);
}
