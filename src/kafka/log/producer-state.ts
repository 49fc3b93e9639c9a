import { controlType } from '../protocol/records/control-records.ts';
import type { ErrorName } from '../protocol/errors.ts';
import { lastOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';

/** One of the last batches of a producer, to know it again. Frozen. (BatchMetadata) */
export type ProducerBatch = {
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly offsetDelta: number;
  readonly timestamp: number;
};

/** What a log knows of one producer. Frozen: a batch replaces it. (ProducerStateEntry) */
export type ProducerEntry = {
  readonly producerId: number;
  readonly epoch: number;
  readonly coordinatorEpoch: number;
  readonly lastTimestamp: number;
  /** First offset of the transaction that is open; null when none is. */
  readonly txnFirstOffset: number | null;
  /** Oldest first, at most five. */
  readonly batches: readonly ProducerBatch[];
};

/** A transaction whose marker stands in the log. (CompletedTxn) */
export type DecidedTxn = {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Of the marker. */
  readonly lastOffset: number;
  readonly isAborted: boolean;
};

/** What a log knows of its producers, from the batches in it. (ProducerStateManager) */
export type Producers = {
  /** By producer id. */
  entries: Record<number, ProducerEntry>;
  /** Transactions without a marker, in order of their first offset. */
  open: readonly { readonly producerId: number; readonly firstOffset: number }[];
  /** Transactions whose marker may not be replicated yet, in order of their markers. */
  decided: readonly DecidedTxn[];
};

/** Batches of a producer that are known again. (ProducerStateEntry.NUM_BATCHES_TO_RETAIN) */
const BATCHES_KEPT = 5;
const MAX_SEQUENCE = 0x7fffffff;
const NO_EPOCH = -1;
const NO_SEQUENCE = -1;

export const noProducers = (): Producers => ({
  entries: {},
  open: Object.freeze([]),
  decided: Object.freeze([]),
});

const unknownProducer = (producerId: number): ProducerEntry => ({
  producerId,
  epoch: NO_EPOCH,
  coordinatorEpoch: -1,
  lastTimestamp: -1,
  txnFirstOffset: null,
  batches: [],
});

/** After the largest sequence comes 0. (DefaultRecordBatch.incrementSequence) */
function lastSequenceOf({ baseSequence, lastOffsetDelta }: RecordBatch): number {
  const last = baseSequence + lastOffsetDelta;
  return last > MAX_SEQUENCE ? last - MAX_SEQUENCE - 1 : last;
}

function firstSequenceOf({ lastSequence, offsetDelta }: ProducerBatch): number {
  const first = lastSequence - offsetDelta;
  return first < 0 ? first + MAX_SEQUENCE + 1 : first;
}

/**
 * What a leader finds when a producer's batch comes: one that it has, one that must not be, or null
 * for a new one.
 */
export type ProducerFinding = { duplicate: ProducerBatch } | { error: ErrorName } | null;

/**
 * Whether a client's batch is new and in its step. (UnifiedLog.analyzeAndValidateProducerState,
 * ProducerAppendInfo)
 */
export function checkProducer(producers: Producers, batch: RecordBatch): ProducerFinding {
  const known = producers.entries[batch.producerId];
  // A producer that is not known may begin with any sequence.
  if (batch.producerId < 0 || known === undefined) return null;
  const duplicate = duplicateOf(known, batch);
  if (duplicate !== undefined) return { duplicate };
  if (batch.producerEpoch < known.epoch) return { error: 'INVALID_PRODUCER_EPOCH' };
  if (!isInSequence(known, batch)) return { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' };
  if (known.txnFirstOffset !== null && !batch.isTransactional)
    return { error: 'INVALID_TXN_STATE' };
  return null;
}

/** The very same range of sequences in the same epoch. (ProducerStateEntry.findDuplicateBatch) */
const duplicateOf = (known: ProducerEntry, batch: RecordBatch): ProducerBatch | undefined =>
  known.epoch !== batch.producerEpoch
    ? undefined
    : known.batches.find(
        (each) =>
          firstSequenceOf(each) === batch.baseSequence &&
          each.lastSequence === lastSequenceOf(batch),
      );

/**
 * Whether a batch follows the producer's last one, or begins anew.
 * (ProducerAppendInfo.checkSequence)
 */
function isInSequence(known: ProducerEntry, batch: RecordBatch): boolean {
  if (known.epoch === NO_EPOCH) return true;
  if (known.epoch !== batch.producerEpoch) return batch.baseSequence === 0;
  const last = known.batches.at(-1)?.lastSequence ?? NO_SEQUENCE;
  return batch.baseSequence === (last === MAX_SEQUENCE ? 0 : last + 1);
}

/**
 * A producer's batch stands in the log now. Checks nothing: a leader has checked it, and a follower
 * believes its leader.
 * @returns the transaction that the batch decides, if it is a marker of one
 */
export function noteBatch(producers: Producers, batch: RecordBatch): DecidedTxn | null {
  const known = producers.entries[batch.producerId] ?? unknownProducer(batch.producerId);
  return batch.isControl ? noteMarker(producers, known, batch) : noteData(producers, known, batch);
}

/** Remembers a batch of records as the producer's last. (ProducerAppendInfo.appendDataBatch) */
function noteData(producers: Producers, known: ProducerEntry, batch: RecordBatch): null {
  const { producerId, producerEpoch, maxTimestamp, baseOffset, lastOffsetDelta } = batch;
  const batches: ProducerBatch[] = [];
  if (known.epoch === producerEpoch) {
    const kept = known.batches;
    for (let place = Math.max(0, kept.length + 1 - BATCHES_KEPT); place < kept.length; place += 1)
      batches.push(kept[place] as ProducerBatch);
  }
  batches.push({
    lastSequence: lastSequenceOf(batch),
    lastOffset: lastOffset(batch),
    offsetDelta: lastOffsetDelta,
    timestamp: maxTimestamp,
  });
  const begins = batch.isTransactional && known.txnFirstOffset === null;
  producers.entries[producerId] = Object.freeze({
    producerId,
    epoch: producerEpoch,
    coordinatorEpoch: known.coordinatorEpoch,
    lastTimestamp: maxTimestamp,
    txnFirstOffset: begins ? baseOffset : known.txnFirstOffset,
    // Part of a frozen value: copies share it with its entry.
    batches,
  });
  if (begins) {
    const opened = Object.freeze({ producerId, firstOffset: baseOffset });
    producers.open = Object.freeze([...producers.open, opened]);
  }
  return null;
}

/** A new epoch forgets the batches of the old one. (ProducerAppendInfo.appendEndTxnMarker) */
function noteMarker(
  producers: Producers,
  known: ProducerEntry,
  batch: RecordBatch,
): DecidedTxn | null {
  const marker = batch.records[0];
  const type = marker === undefined ? null : controlType(marker.key);
  // An emptied one says that its transaction was cleaned away long ago.
  if (marker === undefined || (type !== 'ABORT' && type !== 'COMMIT')) return null;
  const { producerId, producerEpoch } = batch;
  producers.entries[producerId] = Object.freeze({
    producerId,
    epoch: producerEpoch,
    coordinatorEpoch: coordinatorEpochOf(marker.value ?? ''),
    lastTimestamp: batch.maxTimestamp,
    txnFirstOffset: null,
    batches: known.epoch === producerEpoch ? known.batches : Object.freeze([]),
  });
  const firstOffset = known.txnFirstOffset;
  if (firstOffset === null) return null;
  const decided = Object.freeze({
    producerId,
    firstOffset,
    lastOffset: batch.baseOffset,
    isAborted: type === 'ABORT',
  });
  producers.open = Object.freeze(producers.open.filter((each) => each.producerId !== producerId));
  producers.decided = Object.freeze([...producers.decided, decided]);
  return decided;
}

/** Behind the version, two bytes. (EndTransactionMarker) */
const coordinatorEpochOf = (value: string): number =>
  (value.charCodeAt(2) << 24) |
  (value.charCodeAt(3) << 16) |
  (value.charCodeAt(4) << 8) |
  value.charCodeAt(5);

/**
 * The oldest offset whose transaction is open, or decided by a marker that is not replicated; null
 * when there is none. (firstUnstableOffset)
 */
export function firstUnstableOffset(producers: Producers, highWatermark: number): number | null {
  if (producers.open.length === 0 && producers.decided.length === 0) return null;
  let first = producers.open[0]?.firstOffset ?? null;
  for (const each of producers.decided)
    if (each.lastOffset >= highWatermark && (first === null || each.firstOffset < first))
      first = each.firstOffset;
  return first;
}

/**
 * Markers below this offset are replicated, or gone.
 * (ProducerStateManager.removeUnreplicatedTransactions)
 */
export function forgetDecided(producers: Producers, below: number): void {
  if ((producers.decided[0]?.lastOffset ?? below) >= below) return;
  producers.decided = Object.freeze(producers.decided.filter((each) => each.lastOffset >= below));
}

/**
 * Forgets who has written nothing for so long, unless a transaction is open.
 * (ProducerStateManager.removeExpiredProducers)
 */
export function expireProducers(producers: Producers, millis: number, expiration: number): void {
  const entries = Object.values(producers.entries);
  const kept = entries.filter((each) => !isExpired(each, millis, expiration));
  if (kept.length < entries.length)
    producers.entries = Object.fromEntries(kept.map((each) => [each.producerId, each]));
}

export const isExpired = (entry: ProducerEntry, millis: number, expiration: number): boolean =>
  entry.txnFirstOffset === null && millis - entry.lastTimestamp >= expiration;
