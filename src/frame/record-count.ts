import { eachChunk } from '../kernel/checkpoint/sealed-list.ts';
import type { Log } from '../kafka/log/log.ts';
import type { RecordBatch } from '../kafka/protocol/batch/record-batch.ts';

/** Of chunks that never change again. */
const counted = new WeakMap<readonly RecordBatch[], number>();

/**
 * How many records a log holds from its start on. Costs as much as the log has chunks of batches,
 * and the batches of two of them.
 */
export function recordCount(log: Log): number {
  let count = 0;
  for (const { batches } of log.segments) {
    eachChunk(batches, (chunk) => {
      count +=
        chunk === batches.tail
          ? countFrom(chunk, log.startOffset)
          : countSealed(chunk, log.startOffset);
    });
  }
  return count;
}

function countSealed(chunk: readonly RecordBatch[], start: number): number {
  if ((chunk[0]?.baseOffset ?? 0) < start) return countFrom(chunk, start);
  const known = counted.get(chunk);
  if (known !== undefined) return known;
  const count = countFrom(chunk, 0);
  counted.set(chunk, count);
  return count;
}

function countFrom(batches: readonly RecordBatch[], start: number): number {
  let count = 0;
  for (const batch of batches) if (!batch.isControl) count += offsetsFrom(batch, start);
  return count;
}

/** A producer may give two records one offset: readers get the first. */
function offsetsFrom({ baseOffset, records }: RecordBatch, start: number): number {
  let last = -1;
  let count = 0;
  for (const { offsetDelta } of records) {
    if (offsetDelta <= last)
      return new Set(
        records.flatMap((each) => (baseOffset + each.offsetDelta < start ? [] : each.offsetDelta)),
      ).size;
    last = offsetDelta;
    if (baseOffset + offsetDelta >= start) count += 1;
  }
  return count;
}
