import { at } from '../../kernel/checkpoint/sealed-list.ts';
import type { RecordBatch } from '../protocol/batch/record-batch.ts';
import { firstUnstableOffset, noteBatch } from './producer-state.ts';
import { activeSegment, type Log } from './replica-log.ts';
import type { AbortedTxn, Segment } from './segment.ts';

/** Everything below is decided, one way or the other. (UnifiedLog.lastStableOffset) */
export function stableOffset(log: Log, highWatermark: number): number {
  const first = firstUnstableOffset(log.producers, highWatermark);
  return first === null ? highWatermark : Math.min(Math.max(first, log.startOffset), highWatermark);
}

/**
 * A producer's batch was appended: remembered, and what a marker aborts is put into the index of
 * the segment. (LogSegment.updateTxnIndex)
 */
export function noteAppended(log: Log, batch: RecordBatch): void {
  const decided = noteBatch(log.producers, batch);
  if (decided?.isAborted !== true) return;
  const { producerId, firstOffset, lastOffset } = decided;
  const lastStableOffset = log.producers.open[0]?.firstOffset ?? lastOffset + 1;
  const segment = activeSegment(log);
  const aborted = Object.freeze({ producerId, firstOffset, lastOffset, lastStableOffset });
  segment.abortedTxns = Object.freeze([...segment.abortedTxns, aborted]);
}

/** An aborted transaction as a reader is told of it. */
export type AbortedRead = { readonly producerId: number; readonly firstOffset: number };

/**
 * The aborted transactions that a reader of so many bytes from `from` on must know to leave them
 * out. (LocalLog.addAbortedTransactions)
 */
export function abortedInRead(log: Log, from: number, sizeInBytes: number): readonly AbortedRead[] {
  const place = Math.max(
    log.segments.findLastIndex((each) => each.baseOffset <= from),
    0,
  );
  const segment = log.segments[place];
  if (segment === undefined) return [];
  const upper =
    offsetBehind(segment, positionOf(segment, from) + sizeInBytes) ??
    log.segments[place + 1]?.baseOffset ??
    log.endOffset;
  return abortedBetween(log, from, upper).map(({ producerId, firstOffset }) => ({
    producerId,
    firstOffset,
  }));
}

/** Where the batch begins that holds `offset`, in bytes of the file. */
function positionOf(segment: Segment, offset: number): number {
  let position = 0;
  for (let index = 0; index < segment.batches.length; index += 1) {
    const batch = at(segment.batches, index);
    if (batch.baseOffset + batch.lastOffsetDelta >= offset) break;
    position += batch.sizeInBytes;
  }
  return position;
}

/** What the index knows to lie at or behind a position. (OffsetIndex.fetchUpperBoundOffset) */
function offsetBehind(segment: Segment, position: number): number | undefined {
  for (let index = 0; index < segment.offsetIndex.length; index += 1) {
    const entry = at(segment.offsetIndex, index);
    if (entry.position >= position) return entry.offset;
  }
  return undefined;
}

/**
 * Of a stretch of the log, reading no further into the indexes than it must.
 * (LocalLog.collectAbortedTransactions)
 */
export function abortedBetween(log: Log, from: number, upper: number): readonly AbortedTxn[] {
  const found: AbortedTxn[] = [];
  for (const [place, segment] of log.segments.entries()) {
    const next = log.segments[place + 1];
    if (next !== undefined && next.baseOffset <= from) continue;
    for (const each of segment.abortedTxns) {
      if (each.lastOffset >= from && each.firstOffset < upper) found.push(each);
      if (each.lastStableOffset >= upper) return found;
    }
  }
  return found;
}
