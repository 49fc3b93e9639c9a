import type { Micros } from '../../../kernel/time.ts';
import { text } from '../../protocol/bytes/byte-string.ts';
import { remember } from '../history.ts';
import { release } from './accumulator.ts';
import type { PendingRecord, ProducedRecord, Producer, ProducerBatch } from './producer-state.ts';
import { tell, type Step } from '../../step.ts';

/**
 * The batch is stored as far as its acks ask: the callbacks of its records hear of it, in order.
 * Base offset -1: it was not said.
 */
export function batchAcked(
  producer: Producer,
  batch: ProducerBatch,
  baseOffset: number,
  step: Step,
): void {
  release(producer.accumulator, batch);
  producer.counters.acked += batch.records.length;
  let index = 0;
  for (const record of batch.records) {
    const offset = baseOffset < 0 ? -1 : baseOffset + index;
    index += 1;
    remember(
      producer.history,
      recordEnd(record, batch.name, step.now, { outcome: 'acked', offset, error: null }),
    );
  }
  tell(step, { note: 'acked', partition: batch.name, baseOffset, records: batch.records.length });
}

/**
 * The batch is given up: each of its records ends with its exception, which is one for all unless
 * `exceptionAt` knows better.
 */
export function batchFailed(
  producer: Producer,
  batch: ProducerBatch,
  error: string,
  step: Step,
  exceptionAt?: (batchIndex: number) => string,
): void {
  release(producer.accumulator, batch);
  const ended = new Map<string, number>();
  for (const [index, record] of batch.records.entries()) {
    const own = exceptionAt === undefined ? error : exceptionAt(index);
    ended.set(own, (ended.get(own) ?? 0) + 1);
    remember(
      producer.history,
      recordEnd(record, batch.name, step.now, { outcome: 'failed', offset: null, error: own }),
    );
  }
  for (const [own, records] of ended) {
    countFailed(producer, own, records);
    tell(step, { note: 'send-failed', partition: batch.name, records, error: own });
  }
}

/** A record that never came into a batch: of its place only the topic is known for sure. */
export function recordFailed(
  producer: Producer,
  record: PendingRecord,
  topic: string,
  error: string,
  step: Step,
): void {
  countFailed(producer, error, 1);
  remember(
    producer.history,
    recordEnd(record, null, step.now, { outcome: 'failed', offset: null, error }),
  );
  tell(step, { note: 'send-failed', partition: topic, records: 1, error });
}

function countFailed({ counters, failures }: Producer, error: string, records: number): void {
  counters.failed += records;
  failures[error] = (failures[error] ?? 0) + records;
}

/** What is remembered of a record when it has reached its end. */
export function recordEnd(
  record: PendingRecord,
  partition: string | null,
  endedAt: Micros,
  end: Pick<ProducedRecord, 'outcome' | 'offset' | 'error'>,
): ProducedRecord {
  return {
    label: record.value === null ? '' : text(record.value),
    partition,
    key: record.key,
    sentAt: record.sentAt,
    offset: end.offset,
    outcome: end.outcome,
    endedAt,
    error: end.error,
  };
}
