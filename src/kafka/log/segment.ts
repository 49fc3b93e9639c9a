import { assert } from '../../kernel/assert.ts';
import {
  append,
  at,
  emptyList,
  truncated,
  type SealedList,
} from '../../kernel/checkpoint/sealed-list.ts';
import { lastOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';
import type { LogConfig } from './log-config.ts';

/** In `.index`: where in the file the batch lies that ends with this offset. (OffsetIndex) */
export type OffsetEntry = { readonly offset: number; readonly position: number };

/**
 * In `.timeindex`: the largest timestamp so far, and the last offset of the batch that has it.
 * (TimeIndex)
 */
export type TimeEntry = { readonly timestamp: number; readonly offset: number };

/**
 * In `.txnindex`: a transaction with records here that came to nothing; what was stable when its
 * marker was written. (AbortedTxn)
 */
export type AbortedTxn = {
  readonly producerId: number;
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly lastStableOffset: number;
};

/**
 * One stretch of a log, one file on disk with its indexes. Batches lie in order of offset. All but
 * the last segment of a log are frozen.
 */
export type Segment = {
  readonly baseOffset: number;
  batches: SealedList<RecordBatch>;
  sizeInBytes: number;
  /** Largest timestamp of the first batch, -1 when empty: time rolling counts from it. */
  firstTimestamp: number;
  maxTimestamp: number;
  /** Last offset of the batch that brought the largest timestamp. */
  maxTimestampOffset: number;
  offsetIndex: SealedList<OffsetEntry>;
  timeIndex: SealedList<TimeEntry>;
  bytesSinceIndexed: number;
  abortedTxns: readonly AbortedTxn[];
  /** Times of the file, milliseconds since 1970. */
  readonly createdAt: number;
  modifiedAt: number;
  /** Taken off segment.ms for this segment. */
  readonly jitter: number;
};

const NONE_ABORTED: readonly AbortedTxn[] = Object.freeze([]);

export function emptySegment(baseOffset: number, millis: number, jitter = 0): Segment {
  return {
    baseOffset,
    batches: emptyList(),
    sizeInBytes: 0,
    firstTimestamp: -1,
    maxTimestamp: -1,
    maxTimestampOffset: -1,
    offsetIndex: emptyList(),
    timeIndex: emptyList(),
    bytesSinceIndexed: 0,
    abortedTxns: NONE_ABORTED,
    createdAt: millis,
    modifiedAt: millis,
    jitter,
  };
}

/** Files of a segment share its base offset in twenty digits. (LogFileUtils) */
export function fileOfSegment(logName: string, baseOffset: number): string {
  const known = lastNames.get(logName);
  if (known?.baseOffset === baseOffset) return known.file;
  const file = `${logName}/${String(baseOffset).padStart(20, '0')}.log`;
  if (lastNames.size >= NAMES_MAX) lastNames.clear();
  lastNames.set(logName, { baseOffset, file });
  return file;
}

/**
 * The last name made for each log: the file that is written to is asked for with every append. It
 * only remembers what a pure function gives.
 */
const lastNames = new Map<string, { baseOffset: number; file: string }>();
const NAMES_MAX = 65_536;

/**
 * Adds a batch at the end, and entries to the indexes when enough bytes lie behind the last.
 * (LogSegment.append)
 */
export function addToSegment(
  segment: Segment,
  batch: RecordBatch,
  indexInterval: number,
  millis: number,
): void {
  const { maxTimestamp, sizeInBytes } = batch;
  assert(batch.baseOffset >= segment.baseOffset, 'no batch lies before the base of its segment');
  if (segment.batches.length === 0) segment.firstTimestamp = maxTimestamp;
  if (maxTimestamp > segment.maxTimestamp) {
    segment.maxTimestamp = maxTimestamp;
    segment.maxTimestampOffset = lastOffset(batch);
  }
  if (segment.bytesSinceIndexed > indexInterval) {
    const entry = Object.freeze({ offset: lastOffset(batch), position: segment.sizeInBytes });
    append(segment.offsetIndex, entry);
    indexTime(segment);
    segment.bytesSinceIndexed = 0;
  }
  append(segment.batches, batch);
  segment.sizeInBytes += sizeInBytes;
  segment.bytesSinceIndexed += sizeInBytes;
  segment.modifiedAt = millis;
}

/**
 * Adds an entry for the largest timestamp so far, unless the last one has it already.
 * (TimeIndex.maybeAppend)
 */
function indexTime(segment: Segment): void {
  const { timeIndex, maxTimestamp: timestamp, maxTimestampOffset: offset } = segment;
  const last = timeIndex.length === 0 ? -1 : at(timeIndex, timeIndex.length - 1).timestamp;
  if (timestamp > last) append(timeIndex, Object.freeze({ timestamp, offset }));
}

const OFFSET_ENTRY_BYTES = 8;
const TIME_ENTRY_BYTES = 12;

/**
 * Whether one of the indexes has no room for another entry. (OffsetIndex.isFull, TimeIndex.isFull:
 * it keeps room for the entry of its closing)
 */
export function isIndexFull(
  { offsetIndex, timeIndex }: Segment,
  { segmentIndexBytes }: LogConfig,
): boolean {
  return (
    offsetIndex.length >= Math.floor(segmentIndexBytes / OFFSET_ENTRY_BYTES) ||
    timeIndex.length >= Math.floor(segmentIndexBytes / TIME_ENTRY_BYTES) - 1
  );
}

/** Bytes of the two indexes. */
export const indexSizes = (segment: Segment): { offsets: number; times: number } => ({
  offsets: segment.offsetIndex.length * OFFSET_ENTRY_BYTES,
  times: segment.timeIndex.length * TIME_ENTRY_BYTES,
});

/**
 * The segment gets its last time entry and never changes again.
 * (LogSegment.onBecomeInactiveSegment)
 */
export function sealSegment(segment: Segment): Segment {
  if (segment.maxTimestamp >= 0) indexTime(segment);
  for (const list of [segment.batches, segment.offsetIndex, segment.timeIndex]) {
    Object.freeze(list.tail);
    Object.freeze(list);
  }
  return Object.freeze(segment);
}

/**
 * A segment of the batches below `offset`; the old one stays as it is, for those that still hold
 * it. (LogSegment.truncateTo)
 */
export function cutSegment(segment: Segment, offset: number): Segment {
  const { batches, offsetIndex, timeIndex } = segment;
  let count = 0;
  let sizeInBytes = 0;
  let maxTimestamp = -1;
  let maxTimestampOffset = -1;
  for (; count < batches.length; count += 1) {
    const batch = at(batches, count);
    if (lastOffset(batch) >= offset) break;
    sizeInBytes += batch.sizeInBytes;
    if (batch.maxTimestamp <= maxTimestamp) continue;
    maxTimestamp = batch.maxTimestamp;
    maxTimestampOffset = lastOffset(batch);
  }
  return {
    ...segment,
    batches: truncated(batches, count),
    sizeInBytes,
    firstTimestamp: count === 0 ? -1 : segment.firstTimestamp,
    maxTimestamp,
    maxTimestampOffset,
    offsetIndex: truncated(offsetIndex, countBelow(offsetIndex, offset)),
    timeIndex: truncated(timeIndex, countBelow(timeIndex, offset)),
    bytesSinceIndexed: 0,
    abortedTxns: segment.abortedTxns.every((each) => each.lastOffset < offset)
      ? segment.abortedTxns
      : Object.freeze(segment.abortedTxns.filter((each) => each.lastOffset < offset)),
  };
}

function countBelow(entries: SealedList<{ readonly offset: number }>, offset: number): number {
  let count = entries.length;
  while (count > 0 && at(entries, count - 1).offset >= offset) count -= 1;
  return count;
}

/**
 * The largest timestamp of the records, or where they have none the time of the file.
 * (LogSegment.largestTimestamp)
 */
export const largestTimestamp = (segment: Segment): number =>
  segment.maxTimestamp >= 0 ? segment.maxTimestamp : segment.modifiedAt;
