import { assert } from '../../kernel/assert.ts';
import { at } from '../../kernel/checkpoint/sealed-list.ts';
import { below } from '../../kernel/random.ts';
import { lastOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';
import { assignEpoch, truncateEpochsFromEnd, truncateEpochsFromStart } from './leader-epochs.ts';
import type { LogConfig } from './log-config.ts';
import { dropSnapshots, rebuildProducers, takeSnapshot } from './producer-snapshots.ts';
import { forgetDecided, noProducers } from './producer-state.ts';
import { activeSegment, segmentFile, type Log, type Moment } from './replica-log.ts';
import {
  addToSegment,
  cutSegment,
  emptySegment,
  isIndexFull,
  sealSegment,
  type Segment,
} from './segment.ts';
import { noteAppended } from './transactions.ts';

export { activeSegment, segmentFile };
export type { Log, Moment, Segment };

const NO_MOMENT: Moment = Object.freeze({ millis: 0, now: 0, random: null });
const NONE: readonly never[] = Object.freeze([]);

export function createLog(name: string, config: LogConfig, moment: Moment = NO_MOMENT): Log {
  return {
    name,
    config,
    segments: [newSegment(0, config, moment)],
    startOffset: 0,
    endOffset: 0,
    recoveryPoint: 0,
    epochs: NONE,
    producers: noProducers(),
    snapshots: NONE,
    checkpoint: { recoveryPoint: 0, startOffset: 0 },
    cleanedTo: null,
    cleaning: null,
    isUncleanable: false,
    flushes: NONE,
    flushedAt: moment.millis,
    deleted: NONE,
  };
}

/** The largest count that chance draws below. */
const JITTER_MAX = 0x7fffffff;

function newSegment(baseOffset: number, config: LogConfig, { millis, random }: Moment): Segment {
  const most = Math.min(config.segmentJitter, JITTER_MAX);
  return emptySegment(baseOffset, millis, most > 0 && random !== null ? below(random, most) : 0);
}

/** What an append did to the files. */
export type Appended = {
  file: string;
  bytes: number;
  /** The segment that was closed before, to be flushed. */ rolled: string | null;
};

/**
 * Appends a batch whose offsets and leader epoch are final. Rolls the active segment first when it
 * must. (UnifiedLog.append)
 */
export function appendBatch(log: Log, batch: RecordBatch, moment: Moment = NO_MOMENT): Appended {
  const rolled = rollIfFull(log, batch, moment);
  const segment = activeSegment(log);
  addToSegment(segment, batch, log.config.indexIntervalBytes, moment.millis);
  log.endOffset = lastOffset(batch) + 1;
  log.epochs = assignEpoch(log.epochs, batch.partitionLeaderEpoch, batch.baseOffset);
  if (batch.producerId >= 0) noteAppended(log, batch);
  return { file: segmentFile(log, segment), bytes: batch.sizeInBytes, rolled };
}

/**
 * Closes the active segment when the batch must not go into it. Says its file, which is to be
 * flushed. (UnifiedLog.maybeRoll)
 */
export function rollIfFull(log: Log, batch: RecordBatch, moment: Moment): string | null {
  return shouldRoll(log, batch, moment.millis) ? roll(log, batch.baseOffset, moment) : null;
}

/**
 * Size, time by record timestamps, a full index, or a relative offset beyond int32.
 * (LogSegment.shouldRoll)
 */
function shouldRoll({ segments, config }: Log, batch: RecordBatch, millis: number): boolean {
  const segment = segments[segments.length - 1];
  if (segment === undefined || segment.sizeInBytes === 0) return false;
  if (segment.sizeInBytes > config.segmentBytes - batch.sizeInBytes) return true;
  if (lastOffset(batch) - segment.baseOffset > 0x7fffffff) return true;
  if (isIndexFull(segment, config)) return true;
  const waited =
    segment.firstTimestamp >= 0
      ? batch.maxTimestamp - segment.firstTimestamp
      : millis - segment.createdAt;
  return waited > config.segmentMillis - segment.jitter;
}

/** A new active segment; the flush of the closed one is asked for. (UnifiedLog.roll) */
export function roll(log: Log, baseOffset: number, moment: Moment): string {
  const active = activeSegment(log);
  assert(baseOffset > active.baseOffset, 'a segment begins behind the one before it');
  const closed = sealSegment(active);
  log.segments = [...log.segments, newSegment(baseOffset, log.config, moment)];
  takeSnapshot(log);
  const file = segmentFile(log, closed);
  noteFlush(log, file, baseOffset);
  return file;
}

/** A flush was asked for that makes everything below `upTo` durable. */
export function noteFlush(log: Log, file: string, upTo: number): void {
  log.flushes = Object.freeze([...log.flushes, Object.freeze({ file, upTo })]);
}

/**
 * The files between the recovery point and a segment, oldest first: after a start it is not known
 * of them whether they are on the disk, so they are flushed with it. (LocalLog.flush)
 */
export const unflushedBefore = (log: Log, baseOffset: number): string[] =>
  log.segments
    .filter((each, place) => {
      const end = log.segments[place + 1]?.baseOffset ?? log.endOffset;
      return each.baseOffset < baseOffset && end > log.recoveryPoint;
    })
    .map((each) => segmentFile(log, each));

/** A file is on the disk: the recovery point moves. (UnifiedLog.flush) */
export function endFlush(log: Log, file: string): void {
  const place = log.flushes.findIndex((each) => each.file === file);
  const ended = log.flushes[place];
  if (ended === undefined) return;
  log.flushes = Object.freeze(log.flushes.filter((_, index) => index !== place));
  log.recoveryPoint = Math.max(log.recoveryPoint, Math.min(ended.upTo, log.endOffset));
}

/**
 * Moves the start of the log up; never back. The caller keeps it at or below the high watermark.
 * (UnifiedLog.maybeIncrementLogStartOffset)
 */
export function advanceLogStart(log: Log, to: number): boolean {
  if (to <= log.startOffset) return false;
  assert(to <= log.endOffset, 'a log does not start behind its end');
  log.startOffset = to;
  log.epochs = truncateEpochsFromStart(log.epochs, to);
  forgetDecided(log.producers, to);
  return true;
}

/** A file that was cut, and how long it is now. */
export type CutFile = { file: string; bytes: number };

/**
 * Cuts the log so that it ends at `offset`; chunk lists are replaced, never popped.
 * (UnifiedLog.truncateTo)
 */
export function truncateTo(log: Log, offset: number): CutFile[] {
  if (offset >= log.endOffset) {
    log.epochs = truncateEpochsFromEnd(log.epochs, log.endOffset);
    return [];
  }
  if (offset < (log.segments[0]?.baseOffset ?? 0)) return restartAt(log, offset);
  const before = log.segments;
  const kept = before.filter((each, place) => each.baseOffset < offset || place === 0);
  const last = kept.pop();
  if (last !== undefined) kept.push(cutSegment(last, offset));
  log.segments = kept;
  endsAt(log, offset);
  log.startOffset = Math.min(log.startOffset, offset);
  log.epochs = truncateEpochsFromEnd(log.epochs, log.endOffset);
  rebuildProducers(log, null);
  return before.flatMap((old) => {
    const left = kept.find((each) => each.baseOffset === old.baseOffset);
    const bytes = left?.sizeInBytes ?? 0;
    return bytes < old.sizeInBytes ? [{ file: segmentFile(log, old), bytes }] : [];
  });
}

/** What was known of the log beyond its new end is no longer true. (LogManager.truncateTo) */
function endsAt(log: Log, offset: number): void {
  log.endOffset = offset;
  log.recoveryPoint = Math.min(log.recoveryPoint, offset);
  log.checkpoint.recoveryPoint = Math.min(log.checkpoint.recoveryPoint, offset);
  // Kept in step with the flushes that the disk is at: each still ends.
  log.flushes = Object.freeze(
    log.flushes.map(({ file, upTo }) => Object.freeze({ file, upTo: Math.min(upTo, offset) })),
  );
  if (log.cleanedTo !== null) log.cleanedTo = Math.min(log.cleanedTo, offset);
  log.cleaning = null;
}

/**
 * Drops all there is: the log is empty and goes on at `offset`, in a file that is empty, too, even
 * if one of that name was left behind. (UnifiedLog.truncateFullyAndStartAt)
 */
export function restartAt(log: Log, offset: number): CutFile[] {
  assert(offset >= 0, 'offsets begin at 0');
  const millis = log.segments.at(-1)?.modifiedAt ?? 0;
  const begun = emptySegment(offset, millis);
  const emptied = new Set([...log.segments, begun].map((each) => segmentFile(log, each)));
  log.segments = [begun];
  endsAt(log, offset);
  log.recoveryPoint = offset;
  log.startOffset = offset;
  log.epochs = NONE;
  log.producers = noProducers();
  dropSnapshots(log, () => true);
  return [...emptied].map((file) => ({ file, bytes: 0 }));
}

/**
 * What a power cut leaves: of each file the whole batches inside its durable bytes, up to the first
 * gap. (LogLoader.recoverLog)
 */
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
