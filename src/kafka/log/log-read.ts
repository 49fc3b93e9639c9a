import { at, type SealedList } from '../../kernel/checkpoint/sealed-list.ts';
import {
  asItLies,
  encodeBatch,
  lastOffset,
  type RecordBatch,
  type UnreadableBatch,
} from '../protocol/batch/record-batch.ts';
import type { Log } from './replica-log.ts';
import type { Segment } from './segment.ts';

/** What one read gives: whole batches, and at the end perhaps the piece of one that did not fit. */
export type ReadResult = {
  records: readonly (RecordBatch | UnreadableBatch)[];
  sizeInBytes: number;
  /** There was something, but not even its first batch fitted. */
  incomplete: boolean;
};

const NOTHING: ReadResult = Object.freeze({
  records: Object.freeze([]),
  sizeInBytes: 0,
  incomplete: false,
});

/**
 * Whole batches from the one that holds `from`, below `upper`, within `maxBytes`. Never over the
 * end of a segment. `minOneMessage`: the first batch comes whole even when it is larger. After
 * whole batches the next one is cut where the limit falls, and clients drop the piece.
 * (LocalLog.read, LogSegment.read)
 */
export function readLog(
  log: Log,
  from: number,
  upper: number,
  maxBytes: number,
  minOneMessage: boolean,
): ReadResult {
  if (from >= upper) return NOTHING;
  const segment = segmentHolding(log, from);
  if (segment === undefined) return NOTHING;
  const first = indexOfBatchHolding(segment.batches, from);
  return collect(segment.batches, first, upper, maxBytes, minOneMessage);
}

function collect(
  batches: SealedList<RecordBatch>,
  first: number,
  upper: number,
  maxBytes: number,
  minOneMessage: boolean,
): ReadResult {
  const records: (RecordBatch | UnreadableBatch)[] = [];
  let size = 0;
  let incomplete = false;
  for (let index = first; index < batches.length; index += 1) {
    const batch = at(batches, index);
    if (lastOffset(batch) >= upper) break;
    const room = maxBytes - size;
    if (batch.sizeInBytes > room && !(minOneMessage && index === first)) {
      if (room > 0 && index > first) {
        records.push(pieceOf(batch, room));
        size += room;
      }
      incomplete = room > 0 && index === first;
      break;
    }
    records.push(asItLies(batch));
    size += batch.sizeInBytes;
  }
  return { records: Object.freeze(records), sizeInBytes: size, incomplete };
}

function pieceOf(batch: RecordBatch, bytes: number): UnreadableBatch {
  return Object.freeze({
    unreadable: 'truncated',
    magic: bytes > 16 ? 2 : null,
    bytes: encodeBatch(batch).slice(0, bytes),
    sizeInBytes: bytes,
  });
}

/**
 * The segment whose stretch holds `offset`, or the next one that has anything: compaction leaves
 * holes, and empty segments.
 */
function segmentHolding(log: Log, offset: number): Segment | undefined {
  const { segments } = log;
  let index = segments.length - 1;
  while (index > 0 && (segments[index]?.baseOffset ?? 0) > offset) index -= 1;
  for (; index < segments.length; index += 1) {
    const segment = segments[index];
    const batches = segment?.batches;
    if (batches === undefined || batches.length === 0) continue;
    if (lastOffset(at(batches, batches.length - 1)) >= offset) return segment;
  }
  return undefined;
}

/**
 * Index of the first batch whose last offset is at or after `offset`; the length when there is
 * none.
 */
export function indexOfBatchHolding(batches: SealedList<RecordBatch>, offset: number): number {
  let low = 0;
  let high = batches.length;
  // Nearly all reads are at the end.
  if (high === 0 || lastOffset(at(batches, high - 1)) < offset) return high;
  high -= 1;
  if (high > 0 && lastOffset(at(batches, high - 1)) < offset) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lastOffset(at(batches, middle)) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Bytes between two offsets of one segment, counted no further than `enough`.
 * (LogOffsetMetadata.positionDiff)
 */
export function bytesBelow(log: Log, from: number, upper: number, enough: number): number {
  const segment = segmentHolding(log, from);
  if (segment === undefined) return 0;
  let size = 0;
  const first = indexOfBatchHolding(segment.batches, from);
  for (let index = first; index < segment.batches.length && size < enough; index += 1) {
    const batch = at(segment.batches, index);
    if (lastOffset(batch) >= upper) break;
    size += batch.sizeInBytes;
  }
  return size;
}

/** Base offset of the segment that an offset lies in, or would lie in. */
export function segmentBaseAt(log: Log, offset: number): number {
  const { segments } = log;
  for (let place = segments.length - 1; place >= 0; place -= 1) {
    const { baseOffset } = segments[place] as Segment;
    if (baseOffset <= offset) return baseOffset;
  }
  return 0;
}

/** Shows `visit` every batch that holds an offset in [from, to), in order. */
export function eachBatch(
  log: Log,
  from: number,
  to: number,
  visit: (batch: RecordBatch) => void,
): void {
  for (const segment of log.segments) {
    for (
      let index = indexOfBatchHolding(segment.batches, from);
      index < segment.batches.length;
      index += 1
    ) {
      const batch = at(segment.batches, index);
      if (batch.baseOffset >= to) return;
      visit(batch);
    }
  }
}

/** The batch that holds `from`, or the next one; undefined when there is none. */
export function firstBatchFrom(log: Log, from: number): RecordBatch | undefined {
  const batches = segmentHolding(log, from)?.batches;
  return batches === undefined ? undefined : at(batches, indexOfBatchHolding(batches, from));
}
