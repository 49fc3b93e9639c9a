import { append, at, emptyList, truncated, type SealedList } from '../../kernel/sealed-list.ts';
import type { RecordBatch } from '../protocol/record-batch.ts';
import {
  assignEpoch,
  truncateEpochsFromEnd,
  truncateEpochsFromStart,
  type EpochEntry,
} from './leader-epochs.ts';
import type { LogConfig } from './log-config.ts';

/** One stretch of a log, one file on disk. Batches lie in order of offset. All but the last segment of a log are frozen. */
export type Segment = {
  readonly baseOffset: number;
  batches: SealedList<RecordBatch>;
  sizeInBytes: number;
  /** Largest timestamp of the first batch, -1 when empty: time rolling counts from it. */
  firstTimestamp: number;
  maxTimestamp: number;
};

/** One replica's log. Everything in it is on disk; how much of it would survive a power cut is the kernel's to know. */
export type Log = {
  /** Such as `orders-0`. */
  readonly name: string;
  config: LogConfig;
  segments: Segment[];
  /** First offset that can be read. Moves by DeleteRecords and retention. */
  startOffset: number;
  /** Next offset to write (LEO). */
  endOffset: number;
  /** Everything below is flushed (recovery point). */
  recoveryPoint: number;
  epochs: readonly EpochEntry[];
};

export function createLog(name: string, config: LogConfig): Log {
  return {
    name,
    config,
    segments: [emptySegment(0)],
    startOffset: 0,
    endOffset: 0,
    recoveryPoint: 0,
    epochs: Object.freeze([]),
  };
}

function emptySegment(baseOffset: number): Segment {
  return { baseOffset, batches: emptyList(), sizeInBytes: 0, firstTimestamp: -1, maxTimestamp: -1 };
}

/** Segment files share a base offset of twenty digits. (LogFileUtils) */
export function segmentFile(log: Log, segment: Segment): string {
  return `${log.name}/${String(segment.baseOffset).padStart(20, '0')}.log`;
}

/** The segment that is written to. */
export function activeSegment(log: Log): Segment {
  const last = log.segments.at(-1);
  if (last === undefined) throw new Error('a log always has an active segment');
  return last;
}

export const lastOffsetOf = (batch: RecordBatch): number =>
  batch.baseOffset + batch.lastOffsetDelta;

/** What an append did to the files. */
export type Appended = {
  file: string;
  bytes: number;
  /** The segment that was closed before, to be flushed. */ rolled: string | null;
};

/**
 * Appends a batch whose offsets and leader epoch are final. Rolls the active segment first when it must.
 * (UnifiedLog.append, maybeRoll)
 */
export function appendBatch(log: Log, batch: RecordBatch): Appended {
  const rolled = shouldRoll(log, batch) ? roll(log, batch.baseOffset) : null;
  const segment = activeSegment(log);
  if (segment.batches.length === 0) segment.firstTimestamp = batch.maxTimestamp;
  append(segment.batches, batch);
  segment.sizeInBytes += batch.sizeInBytes;
  segment.maxTimestamp = Math.max(segment.maxTimestamp, batch.maxTimestamp);
  log.endOffset = lastOffsetOf(batch) + 1;
  log.epochs = assignEpoch(log.epochs, batch.partitionLeaderEpoch, batch.baseOffset);
  return { file: segmentFile(log, segment), bytes: batch.sizeInBytes, rolled };
}

/** Size, time by record timestamps, or a relative offset beyond int32. (LogSegment.shouldRoll) */
function shouldRoll(log: Log, batch: RecordBatch): boolean {
  const segment = activeSegment(log);
  if (segment.sizeInBytes === 0) return false;
  if (segment.sizeInBytes > log.config.segmentBytes - batch.sizeInBytes) return true;
  if (lastOffsetOf(batch) - segment.baseOffset > 0x7fffffff) return true;
  return (
    segment.firstTimestamp >= 0 &&
    batch.maxTimestamp - segment.firstTimestamp > log.config.segmentMillis
  );
}

function roll(log: Log, baseOffset: number): string {
  const closed = activeSegment(log);
  Object.freeze(closed.batches.tail);
  Object.freeze(closed.batches);
  Object.freeze(closed);
  log.segments = [...log.segments, emptySegment(baseOffset)];
  return segmentFile(log, closed);
}

/** Moves the start of the log up; never back. The caller keeps it at or below the high watermark. (UnifiedLog.maybeIncrementLogStartOffset) */
export function advanceLogStart(log: Log, to: number): boolean {
  if (to <= log.startOffset) return false;
  log.startOffset = to;
  log.epochs = truncateEpochsFromStart(log.epochs, to);
  return true;
}

/** A file that was cut, and how long it is now. */
export type CutFile = { file: string; bytes: number };

/** Cuts the log so that it ends at `offset`; chunk lists are replaced, never popped. (UnifiedLog.truncateTo) */
export function truncateTo(log: Log, offset: number): CutFile[] {
  const before = log.segments;
  if (offset < log.endOffset) {
    const kept = log.segments.filter((each, place) => each.baseOffset < offset || place === 0);
    const last = kept.pop();
    if (last !== undefined)
      kept.push(last.baseOffset > offset ? emptySegment(offset) : cutSegment(last, offset));
    log.segments = kept;
    log.endOffset = offset;
    log.startOffset = Math.min(log.startOffset, offset);
    log.recoveryPoint = Math.min(log.recoveryPoint, offset);
  }
  log.epochs = truncateEpochsFromEnd(log.epochs, log.endOffset);
  return before.flatMap((old) => {
    const left = log.segments.find((each) => each.baseOffset === old.baseOffset);
    const bytes = left?.sizeInBytes ?? 0;
    return bytes < old.sizeInBytes ? [{ file: segmentFile(log, old), bytes }] : [];
  });
}

/** Drops all there is: the log is empty and goes on at `offset`. (UnifiedLog.truncateFullyAndStartAt) */
export function restartAt(log: Log, offset: number): CutFile[] {
  const dropped = log.segments.map((each) => ({ file: segmentFile(log, each), bytes: 0 }));
  log.segments = [emptySegment(offset)];
  log.startOffset = offset;
  log.endOffset = offset;
  log.recoveryPoint = offset;
  log.epochs = Object.freeze([]);
  return dropped;
}

function cutSegment(segment: Segment, offset: number): Segment {
  let count = 0;
  const cut = emptySegment(segment.baseOffset);
  for (; count < segment.batches.length; count += 1) {
    const batch = at(segment.batches, count);
    if (lastOffsetOf(batch) >= offset) break;
    if (count === 0) cut.firstTimestamp = batch.maxTimestamp;
    cut.sizeInBytes += batch.sizeInBytes;
    cut.maxTimestamp = Math.max(cut.maxTimestamp, batch.maxTimestamp);
  }
  cut.batches = truncated(segment.batches, count);
  return cut;
}

/** What a power cut leaves: of each file the whole batches inside its durable bytes, up to the first gap. (LogLoader.recoverLog) */
export function keepDurable(log: Log, durableBytes: (file: string) => number): void {
  for (const segment of log.segments) {
    const bytes = durableBytes(segmentFile(log, segment));
    if (bytes >= segment.sizeInBytes) continue;
    truncateTo(log, endOfWholeBatches(segment, bytes));
    return;
  }
}

function endOfWholeBatches(segment: Segment, bytes: number): number {
  let size = 0;
  for (let index = 0; index < segment.batches.length; index += 1) {
    const batch = at(segment.batches, index);
    size += batch.sizeInBytes;
    if (size > bytes) return batch.baseOffset;
  }
  return segment.baseOffset;
}
