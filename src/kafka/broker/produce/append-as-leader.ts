import { checkProducer, type ProducerBatch } from '../../log/producer-state.ts';
import { rollIfFull, type Log, type Moment } from '../../log/log.ts';
import {
  lastOffset,
  type RecordBatch,
  type UnreadableBatch,
} from '../../protocol/batch/record-batch.ts';
import type { ServerStep } from '../../step.ts';
import type { Broker, HostedPartition } from '../broker.ts';
import { appendToLog, momentOf, noteRoll } from '../logs/append-log.ts';
import { storable, validateBatch, type Refusal } from '../logs/append-validation.ts';
import { advanceHighWatermark, effectiveMinIsr } from '../partition.ts';

/** Where a batch stands in the log, and the time that its producer is told; -1 for none. */
export type Stored = { baseOffset: number; lastOffset: number; logAppendTimeMs: number };

/**
 * Checks a batch, gives it its offsets and appends it to a partition that this broker leads.
 * @param acks -1: refused before anything is written when the ISR is too small
 * (Partition.appendRecordsToLeader, UnifiedLog.append)
 */
export function appendAsLeader(
  broker: Broker,
  hosted: HostedPartition,
  batch: RecordBatch | UnreadableBatch,
  acks: number,
  step: ServerStep,
): Stored | Refusal {
  const { partition, log } = hosted;
  if (acks === -1 && partition.image.isr.length < effectiveMinIsr(partition, log))
    return { error: 'NOT_ENOUGH_REPLICAS', logStart: log.startOffset };
  const moment = momentOf(step);
  const checked = validateBatch(log, batch, moment.millis);
  if ('error' in checked) return checked;
  const placed = storable(checked, log, partition.image.leaderEpoch, moment.millis);
  if ('error' in placed) return placed;
  return appendPlaced(broker, hosted, placed, moment, step);
}

/** The segment is rolled, if it must be, before the producer is checked. */
function appendPlaced(
  broker: Broker,
  { partition, log }: HostedPartition,
  batch: RecordBatch,
  moment: Moment,
  step: ServerStep,
): Stored | Refusal {
  const rolled = rollIfFull(log, batch, moment);
  if (rolled !== null) noteRoll(log, rolled, step);
  const found = checkProducer(log.producers, batch);
  if (found !== null)
    return 'error' in found
      ? { ...found, logStart: log.startOffset }
      : knownAgain(log, batch, found.duplicate, step);
  appendToLog(log, batch, moment, step);
  const { baseOffset, timestampType, maxTimestamp } = batch;
  const last = lastOffset(batch);
  step.out.push({
    do: 'note',
    note: { note: 'appended', partition: log.name, baseOffset, lastOffset: last, as: 'leader' },
  });
  advanceHighWatermark(partition, log, broker.memory.image.brokers, step);
  step.moved.push(log.name);
  const logAppendTimeMs = timestampType === 'LogAppendTime' ? maxTimestamp : -1;
  return { baseOffset, lastOffset: last, logAppendTimeMs };
}

/**
 * A batch that came before is not written again. Its producer is told the batch's own time,
 * whatever the topic's clock.
 */
function knownAgain(
  log: Log,
  { producerId, baseSequence }: RecordBatch,
  { lastOffset: last, offsetDelta, timestamp }: ProducerBatch,
  step: ServerStep,
): Stored {
  const baseOffset = last - offsetDelta;
  const note = { partition: log.name, producerId, baseSequence, baseOffset };
  step.out.push({ do: 'note', note: { note: 'duplicate', ...note } });
  return { baseOffset, lastOffset: last, logAppendTimeMs: timestamp };
}
