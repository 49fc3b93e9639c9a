import { EPOCH_MILLIS, type KafkaEffect } from '../../kinds.ts';
import {
  activeSegment,
  appendBatch,
  noteFlush,
  restartAt,
  segmentFile,
  unflushedBefore,
  type Log,
  type Moment,
} from '../../log/log.ts';
import {
  isReadable,
  lastOffset,
  type RecordBatch,
  type Records,
} from '../../protocol/batch/record-batch.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Micros } from '../../../kernel/time.ts';
import type { Step } from '../../step.ts';

/** The time and the chance of one step, as a log takes them. */
export const momentOf = (step: { now: Micros; clock: Micros; random: Random }): Moment => ({
  millis: EPOCH_MILLIS + Math.floor(step.clock / 1_000),
  now: step.now,
  random: step.random,
});

/** Appends a batch that is final, with all that it does to the files. (UnifiedLog.append) */
export function appendToLog(log: Log, batch: RecordBatch, moment: Moment, step: Step): void {
  const { file, bytes, rolled } = appendBatch(log, batch, moment);
  if (rolled !== null) step.out.push(newFile(log));
  step.out.push({ do: 'write', file, bytes });
  if (rolled !== null) noteRoll(log, rolled, step);
  if (log.endOffset - log.recoveryPoint >= log.config.flushMessages)
    flushLog(log, moment.millis, step);
}

/**
 * The file of a segment that nothing was written to yet is empty: one of that name that was left
 * behind when a disk took no more is not gone on with. (LocalLog.roll, LogManager.getOrCreateLog)
 */
export const newFile = (log: Log): KafkaEffect => ({
  do: 'truncate',
  file: segmentFile(log, activeSegment(log)),
  bytes: 0,
});

/** All up to the closed segment is flushed in the background. (UnifiedLog.roll) */
export function noteRoll(log: Log, rolled: string, step: Step): void {
  const { baseOffset, sizeInBytes } = activeSegment(log);
  if (sizeInBytes === 0) step.out.push(newFile(log));
  for (const file of unflushedBefore(log, baseOffset))
    if (file !== rolled) step.out.push({ do: 'sync', file });
  step.out.push(
    { do: 'sync', file: rolled },
    { do: 'note', note: { note: 'segment-rolled', partition: log.name, baseOffset } },
  );
}

/** Forces all that is not there yet to the disk, and waits for it. (UnifiedLog.flush) */
export function flushLog(log: Log, millis: number, step: Step): void {
  const active = activeSegment(log);
  const file = segmentFile(log, active);
  noteFlush(log, file, log.endOffset);
  log.flushedAt = millis;
  for (const older of unflushedBefore(log, active.baseOffset))
    step.out.push({ do: 'sync', file: older, blocks: true });
  step.out.push({ do: 'sync', file, blocks: true });
}

/** What came is damaged, or begins before the end of the log. */
type Unfit = 'CORRUPT_MESSAGE' | 'UNEXPECTED_OFFSET';

/**
 * Appends what a follower has fetched, byte for byte: all of it or, when something is wrong with
 * it, nothing. (UnifiedLog.appendAsFollower)
 * @returns what is wrong with what came, null when nothing is
 */
export function appendFetched(
  log: Log,
  records: Records,
  leaderEpoch: number,
  moment: Moment,
  step: Step,
): Unfit | null {
  const batches = fitBatches(records, leaderEpoch);
  if (batches === null) return 'CORRUPT_MESSAGE';
  const first = batches[0];
  if (first === undefined) return null;
  if (beginsInside(log, first)) beginAtBatch(log, first, step);
  const baseOffset = log.endOffset;
  // UnexpectedAppendOffsetException
  if (first.baseOffset < baseOffset) return 'UNEXPECTED_OFFSET';
  for (const batch of batches) appendToLog(log, batch, moment, step);
  const last = log.endOffset - 1;
  step.out.push({
    do: 'note',
    note: { note: 'appended', partition: log.name, baseOffset, lastOffset: last, as: 'follower' },
  });
  return null;
}

/**
 * The batches up to the first that a newer epoch wrote than this broker knows of (KAFKA-18723), or
 * that came in pieces at the end of the answer; null when one of them has a wrong checksum.
 * (UnifiedLog.analyzeAndValidateRecords)
 */
function fitBatches(records: Records, leaderEpoch: number): RecordBatch[] | null {
  const fit: RecordBatch[] = [];
  for (const batch of records) {
    if (!isReadable(batch)) return batch.unreadable === 'truncated' ? fit : null;
    if (batch.partitionLeaderEpoch > leaderEpoch) return fit;
    fit.push(batch);
  }
  return fit;
}

/**
 * The leader's log begins in the middle of a batch, because of DeleteRecords, and this replica
 * begins there too.
 */
const beginsInside = ({ startOffset, endOffset }: Log, batch: RecordBatch): boolean =>
  startOffset === endOffset && batch.baseOffset < endOffset && lastOffset(batch) >= endOffset;

/**
 * The empty log begins anew where the batch does; what may be read of it begins where it did.
 * (Partition.doAppendRecordsToFollowerOrFutureReplica)
 */
function beginAtBatch(log: Log, batch: RecordBatch, step: Step): void {
  const { startOffset } = log;
  for (const { file, bytes } of restartAt(log, batch.baseOffset))
    step.out.push({ do: 'truncate', file, bytes });
  log.startOffset = startOffset;
}
