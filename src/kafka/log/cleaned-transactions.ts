import { controlType } from '../protocol/records/control-records.ts';
import { lastOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';
import type { AbortedTxn } from './segment.ts';

/**
 * What the cleaner knows of transactions while it goes through a log once.
 * (CleanedTransactionMetadata)
 */
export type CleanedTransactions = {
  /** Aborted ones that begin further on, by first offset. */
  ahead: AbortedTxn[];
  /**
   * By producer id: the aborted one that is being gone through, and whether any of its batches is
   * still there.
   */
  aborted: Map<number, { txn: AbortedTxn; isThere: boolean }>;
  /** Producers with batches of a transaction that is not an aborted one. */
  committed: Set<number>;
};

export const noTransactions = (): CleanedTransactions => ({
  ahead: [],
  aborted: new Map(),
  committed: new Set(),
});

/** More aborted transactions that the cleaner will come across. */
export function lookAhead(found: CleanedTransactions, aborted: readonly AbortedTxn[]): void {
  found.ahead = [...found.ahead, ...aborted].sort(
    (one, other) => one.firstOffset - other.firstOffset,
  );
}

function consumeUpTo(found: CleanedTransactions, offset: number): void {
  while ((found.ahead[0]?.firstOffset ?? Infinity) <= offset) {
    const txn = found.ahead.shift();
    if (txn !== undefined && !found.aborted.has(txn.producerId))
      found.aborted.set(txn.producerId, { txn, isThere: false });
  }
}

/**
 * Whether a batch of records belongs to an aborted transaction: then all of it can go.
 * (onBatchRead)
 */
export function readData(found: CleanedTransactions, batch: RecordBatch): boolean {
  consumeUpTo(found, lastOffset(batch));
  if (!batch.isTransactional) return false;
  const aborted = found.aborted.get(batch.producerId);
  if (aborted === undefined) {
    found.committed.add(batch.producerId);
    return false;
  }
  aborted.isThere = true;
  return true;
}

/**
 * Whether a marker can go: nothing of its transaction was there any more. (onControlBatchRead)
 * @param keep takes the aborted transactions whose markers stay, for the new index
 */
export function readMarker(
  found: CleanedTransactions,
  batch: RecordBatch,
  keep: (txn: AbortedTxn) => void,
): boolean {
  consumeUpTo(found, lastOffset(batch));
  const record = batch.records[0];
  if (record === undefined) return true;
  switch (controlType(record.key)) {
    case 'ABORT': {
      const aborted = found.aborted.get(batch.producerId);
      found.aborted.delete(batch.producerId);
      if (aborted?.isThere !== true) return true;
      keep(aborted.txn);
      return false;
    }
    case 'COMMIT':
      return !found.committed.delete(batch.producerId);
    default:
      return false;
  }
}
