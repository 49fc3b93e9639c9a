import { assert } from '../../../kernel/assert.ts';
import { errorName, isRetriable } from '../../protocol/errors.ts';
import { eachUnanswered } from '../network/node-connections.ts';
import type { PartitionQueue, Producer, ProducerBatch, Sequences } from './producer-state.ts';
import { tell, type Step } from '../../step.ts';

const SEQUENCE_MAX = 2_147_483_647;
const EPOCH_MAX = 32_767;
const NONE = -1;

export function newSequences(): Sequences {
  return {
    producerId: NONE,
    producerEpoch: NONE,
    next: 0,
    lastAcked: NONE,
    inFlight: 0,
    unresolvedBefore: NONE,
    isRewritten: false,
  };
}

/**
 * The sequence number `count` later: after the largest comes 0. Source:
 * DefaultRecordBatch.incrementSequence.
 */
function later(sequence: number, count: number): number {
  return sequence > SEQUENCE_MAX - count ? count - (SEQUENCE_MAX - sequence) - 1 : sequence + count;
}

const lastSequenceOf = (batch: ProducerBatch): number =>
  later(batch.baseSequence, batch.records.length - 1);

/**
 * Whether the first batch of a queue may leave, as far as its sequence says: a new one not before
 * earlier ones of another epoch ended or while one that ended in doubt leaves a gap; one that is
 * sent again only when all before it have ended. Source:
 * RecordAccumulator.shouldStopDrainBatchesForPartition.
 */
export function isItsTurn(
  producer: Producer,
  { name, sequences }: PartitionQueue,
  first: ProducerBatch,
): boolean {
  if (!producer.config.idempotence) return true;
  if (producer.identity.producerId < 0) return false;
  if (first.baseSequence >= 0) return unfinished(producer, name)[0] === first;
  if (sequences.inFlight > 0 && isOutdated(producer, sequences)) return false;
  return sequences.unresolvedBefore < 0;
}

const isOutdated = ({ identity }: Producer, sequences: Sequences): boolean =>
  sequences.producerId !== identity.producerId ||
  sequences.producerEpoch !== identity.producerEpoch;

/**
 * Gives a batch that leaves for the first time its producer id, epoch and sequence; it keeps them
 * when it is sent again.
 */
export function numberBatch(
  producer: Producer,
  { sequences }: PartitionQueue,
  batch: ProducerBatch,
): void {
  batch.isRenumbered = false;
  if (!producer.config.idempotence || batch.baseSequence >= 0) return;
  const { producerId, producerEpoch } = producer.identity;
  if (isOutdated(producer, sequences) && sequences.inFlight === 0) {
    Object.assign(sequences, { producerId, producerEpoch, next: 0, lastAcked: NONE });
  }
  batch.producerId = producerId;
  batch.producerEpoch = producerEpoch;
  batch.baseSequence = sequences.next;
  sequences.next = later(sequences.next, batch.records.length);
  sequences.inFlight += 1;
}

/** A batch with a sequence has come to its end. */
function endFlight(sequences: Sequences): void {
  assert(sequences.inFlight > 0, 'a batch with a sequence ends once');
  sequences.inFlight -= 1;
}

/**
 * Batches of a partition that have a sequence and no end: in flight, or waiting to be sent again.
 * In the order of their sequences.
 */
function unfinished(producer: Producer, partition: string): ProducerBatch[] {
  const found: ProducerBatch[] = [];
  const take = (batch: ProducerBatch): void => {
    if (batch.name === partition && batch.baseSequence >= 0) found.push(batch);
  };
  eachUnanswered(producer.connections, (own) => {
    if (own.ask === 'produce') own.batches.forEach(take);
  });
  for (const queue of producer.accumulator.queues)
    if (queue.name === partition) queue.batches.forEach(take);
  return found.sort(bySequence);
}

/**
 * Batches in the order in which a broker must see them.
 * (TxnPartitionEntry.PRODUCER_BATCH_COMPARATOR)
 */
const bySequence = (one: ProducerBatch, other: ProducerBatch): number =>
  one.producerId - other.producerId ||
  one.producerEpoch - other.producerEpoch ||
  one.baseSequence - other.baseSequence;

/**
 * Puts a batch back into its queue where its sequence belongs. Source:
 * RecordAccumulator.insertInSequenceOrder.
 */
export function putBack(queue: PartitionQueue, batch: ProducerBatch): void {
  const isBehind = (each: ProducerBatch): boolean =>
    each.baseSequence < 0 || bySequence(each, batch) > 0;
  const place = batch.baseSequence < 0 ? 0 : queue.batches.findIndex(isBehind);
  queue.batches.splice(place < 0 ? queue.batches.length : place, 0, batch);
}

/**
 * Whether a refused batch is sent again. A sequence that is out of order only because one before it
 * failed comes right by itself; that of the batch next to the last acknowledged one means a gap,
 * and the epoch is raised. (TransactionManager.canRetry)
 */
export function mayRetry(
  producer: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  answer: { errorCode: number; logStartOffset: number },
): boolean {
  const { sequences } = queue;
  const error = batch.baseSequence < 0 ? null : errorName(answer.errorCode);
  if (error === 'UNKNOWN_PRODUCER_ID') {
    // Without the log start it is not known yet what was lost. A batch that is renumbered already
    // was answered for its old number.
    if (answer.logStartOffset >= 0 && !batch.isRenumbered) raiseEpoch(producer, queue);
    return true;
  }
  if (error === 'OUT_OF_ORDER_SEQUENCE_NUMBER') {
    const isResolved = sequences.unresolvedBefore < 0;
    const isNext = batch.baseSequence - sequences.lastAcked === 1;
    const isGap = isResolved
      ? isNext && !batch.isRenumbered
      : batch.baseSequence === sequences.unresolvedBefore;
    if (isGap) raiseEpoch(producer, queue);
    return true;
  }
  return isRetriable(answer.errorCode);
}

/**
 * The next thing that the producer does is to go on with a higher epoch; this partition begins with
 * sequence 0 there.
 */
function raiseEpoch(producer: Producer, queue: PartitionQueue): void {
  producer.identity.mustRaise = true;
  queue.sequences.isRewritten = true;
}

/** A batch is stored. (TransactionManager.handleCompletedBatch) */
export function sequenceAcked({ sequences }: PartitionQueue, batch: ProducerBatch): void {
  if (batch.baseSequence < 0) return;
  endFlight(sequences);
  sequences.lastAcked = Math.max(sequences.lastAcked, lastSequenceOf(batch));
}

/**
 * A batch is given up. After a definite no its sequence will never be used, so the epoch is raised;
 * when its tries are used up it is not known. (TransactionManager.handleFailedBatch)
 */
export function sequenceFailed(
  producer: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  error: { code: number; isDefinite: boolean },
): void {
  if (batch.baseSequence < 0) return;
  const { sequences } = queue;
  endFlight(sequences);
  const name = errorName(error.code);
  if (name === 'UNKNOWN_PRODUCER_ID') {
    Object.assign(sequences, { ...newSequences(), inFlight: sequences.inFlight });
  } else if (name === 'OUT_OF_ORDER_SEQUENCE_NUMBER' || error.isDefinite) {
    raiseEpoch(producer, queue);
  }
}

/**
 * A batch that was sent and refused has run out of time: nothing new leaves until it is clear
 * whether that left a gap. (markSequenceUnresolved)
 */
export function sequenceExpired(
  producer: Producer,
  { sequences }: PartitionQueue,
  batch: ProducerBatch,
): void {
  if (batch.baseSequence < 0) return;
  endFlight(sequences);
  if (batch.attempts === 0) return;
  producer.identity.isInDoubt = true;
  sequences.unresolvedBefore = Math.max(
    sequences.unresolvedBefore,
    later(lastSequenceOf(batch), 1),
  );
}

/**
 * Before anything is sent: doubts that nothing in flight can clear any more, and the epoch that has
 * to be raised. (Sender.runOnce)
 */
export function settleSequences(producer: Producer, step: Step): void {
  const { identity } = producer;
  if (identity.isInDoubt) resolve(producer);
  // Without an id the next one that is given brings the sequences back to 0.
  if (!identity.mustRaise || identity.producerId < 0) return;
  identity.mustRaise = false;
  if (identity.producerEpoch === EPOCH_MAX) {
    Object.assign(identity, { producerId: NONE, producerEpoch: NONE });
    return;
  }
  const { producerId } = identity;
  identity.producerEpoch += 1;
  tell(step, { note: 'producer-epoch-raised', producerId, producerEpoch: identity.producerEpoch });
  rewriteSequences(producer);
}

/**
 * Settles partitions whose last sequences are in doubt, once nothing of theirs is in flight.
 * (TransactionManager.maybeResolveSequences)
 */
function resolve(producer: Producer): void {
  const { identity } = producer;
  identity.isInDoubt = false;
  for (const queue of producer.accumulator.queues) {
    const { sequences } = queue;
    if (sequences.unresolvedBefore < 0) continue;
    if (sequences.inFlight > 0) {
      identity.isInDoubt = true;
      continue;
    }
    if (sequences.next - sequences.lastAcked !== 1) raiseEpoch(producer, queue);
    sequences.unresolvedBefore = NONE;
  }
}

/**
 * Partitions that asked for the new epoch begin with sequence 0 in it, the first batch without an
 * end first. (startSequencesAtBeginning)
 */
export function rewriteSequences(producer: Producer): void {
  const { producerId, producerEpoch } = producer.identity;
  for (const { name, sequences } of producer.accumulator.queues) {
    if (!sequences.isRewritten) continue;
    let next = 0;
    for (const batch of unfinished(producer, name)) {
      const numbers = { producerId, producerEpoch, baseSequence: next };
      Object.assign(batch, numbers, { isRenumbered: true, wire: null });
      next = later(next, batch.records.length);
    }
    Object.assign(sequences, { ...newSequences(), producerId, producerEpoch, next });
    sequences.inFlight = unfinished(producer, name).length;
  }
}
