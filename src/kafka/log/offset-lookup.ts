import { at } from '../../kernel/sealed-list.ts';
import type { RecordBatch } from '../protocol/record-batch.ts';
import type { Log } from './log.ts';

export type OffsetAndTimestamp = { offset: number; timestamp: number; leaderEpoch: number };

/** Timestamps that mean something else in ListOffsets. (ListOffsetsRequest) */
export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;
export const MAX_TIMESTAMP = -3;
export const EARLIEST_LOCAL_TIMESTAMP = -4;
export const LATEST_TIERED_TIMESTAMP = -5;
export const EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6;

/** The first record at or after `timestamp` (milliseconds); undefined when there is none. (UnifiedLog.fetchOffsetByTimestamp) */
export function firstOffsetAtOrAfter(log: Log, timestamp: number): OffsetAndTimestamp | undefined {
  for (const segment of log.segments) {
    if (segment.maxTimestamp < timestamp) continue;
    for (let index = 0; index < segment.batches.length; index += 1) {
      const batch = at(segment.batches, index);
      if (batch.maxTimestamp < timestamp) continue;
      const found = firstInBatch(batch, timestamp, log.startOffset);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** The first record with the largest timestamp of the log; undefined when the log is empty. */
export function offsetOfMaxTimestamp(log: Log): OffsetAndTimestamp | undefined {
  const largest = Math.max(...log.segments.map((each) => each.maxTimestamp));
  return largest < 0 ? undefined : firstOffsetAtOrAfter(log, largest);
}

function firstInBatch(
  batch: RecordBatch,
  timestamp: number,
  startOffset: number,
): OffsetAndTimestamp | undefined {
  for (const record of batch.records) {
    const offset = batch.baseOffset + record.offsetDelta;
    const time = timestampOf(batch, record.timestampDelta);
    if (time >= timestamp && offset >= startOffset)
      return { offset, timestamp: time, leaderEpoch: batch.partitionLeaderEpoch };
  }
  return undefined;
}

/** With LogAppendTime every record has the time of its batch. (DefaultRecordBatch.RecordIterator) */
export function timestampOf(batch: RecordBatch, timestampDelta: number): number {
  return batch.timestampType === 'LogAppendTime'
    ? batch.maxTimestamp
    : batch.baseTimestamp + timestampDelta;
}
