import { at, type SealedList } from '../../kernel/checkpoint/sealed-list.ts';
import { indexOfBatchHolding } from '../log/log-read.ts';
import type { Log } from '../log/log.ts';
import { lastOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';

/** The batch of a log that an offset lies in, or the next one. */
export function batchOfLog(log: Log, offset: number): RecordBatch | null {
  const { segments } = log;
  let index = segments.length - 1;
  while (index > 0 && (segments[index]?.baseOffset ?? 0) > offset) index -= 1;
  // A compacted segment may hold nothing more from there on.
  for (; index < segments.length; index += 1) {
    const batches = segments[index]?.batches;
    const found = batches === undefined ? null : batchAt(batches, offset);
    if (found !== null) return found;
  }
  return null;
}

/** The batch of a list that an offset lies in, or the next one; null behind the last. */
export function batchAt(batches: SealedList<RecordBatch>, offset: number): RecordBatch | null {
  const index = indexOfBatchHolding(batches, offset);
  return index < batches.length ? at(batches, index) : null;
}

/**
 * Null also where a batch lies across the offset: an empty log may begin inside the first batch
 * that it gets.
 */
export function lastBatchBefore(log: Log, offset: number): RecordBatch | null {
  const batch = batchOfLog(log, offset - 1);
  return batch !== null && lastOffset(batch) < offset ? batch : null;
}
