import { at } from '../../kernel/checkpoint/sealed-list.ts';
import { recordTimestamp, type RecordBatch } from '../protocol/batch/record-batch.ts';
import type { Log, Segment } from './log.ts';

export type OffsetAndTimestamp = { offset: number; timestamp: number; leaderEpoch: number };

/** Timestamps that mean something else in ListOffsets. (ListOffsetsRequest) */
export const LATEST_TIMESTAMP = -1;
export const EARLIEST_TIMESTAMP = -2;
export const MAX_TIMESTAMP = -3;
export const EARLIEST_LOCAL_TIMESTAMP = -4;
export const LATEST_TIERED_TIMESTAMP = -5;
export const EARLIEST_PENDING_UPLOAD_TIMESTAMP = -6;

/**
 * The first record at or after `timestamp` (milliseconds) that can be read, in the first segment
 * that reaches that time; undefined when there is none. (UnifiedLog.searchOffsetInLocalLog,
 * LogSegment.findOffsetByTimestamp)
 */
export function firstOffsetAtOrAfter(log: Log, timestamp: number): OffsetAndTimestamp | undefined {
  const segment = log.segments.find((each) => each.maxTimestamp >= timestamp);
  return segment === undefined ? undefined : firstInSegment(segment, timestamp, log.startOffset);
}

/**
 * The first record with the largest timestamp of the log, deleted or not; undefined when the log is
 * empty. (UnifiedLog.fetchOffsetByTimestamp)
 */
export function offsetOfMaxTimestamp(log: Log): OffsetAndTimestamp | undefined {
  const largest = Math.max(...log.segments.map((each) => each.maxTimestamp));
  const segment = log.segments.find((each) => each.maxTimestamp === largest);
  return segment === undefined ? undefined : firstInSegment(segment, largest, 0);
}

function firstInSegment(
  segment: Segment,
  timestamp: number,
  startOffset: number,
): OffsetAndTimestamp | undefined {
  for (let index = 0; index < segment.batches.length; index += 1) {
    const batch = at(segment.batches, index);
    if (batch.maxTimestamp < timestamp) continue;
    const found = firstInBatch(batch, timestamp, startOffset);
    if (found !== undefined) return found;
  }
  return undefined;
}

function firstInBatch(
  batch: RecordBatch,
  timestamp: number,
  startOffset: number,
): OffsetAndTimestamp | undefined {
  for (const record of batch.records) {
    const offset = batch.baseOffset + record.offsetDelta;
    const time = recordTimestamp(batch, record);
    if (time >= timestamp && offset >= startOffset)
      return { offset, timestamp: time, leaderEpoch: batch.partitionLeaderEpoch };
  }
  return undefined;
}
