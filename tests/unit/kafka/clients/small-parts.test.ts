import { expect, test } from 'vitest';
import { copyUnfrozen } from '../../../../src/kernel/checkpoint/copy.ts';
import { seedRandom } from '../../../../src/kernel/random.ts';
import {
  appendRecord,
  createAccumulator,
  queueOf,
  sealBatch,
} from '../../../../src/kafka/clients/producer/accumulator.ts';
import { backoffAfter } from '../../../../src/kafka/clients/network/backoff.ts';
import { exceptionOf } from '../../../../src/kafka/clients/exception.ts';
import {
  eachRemembered,
  emptyHistory,
  HISTORY_MAX,
  remember,
} from '../../../../src/kafka/clients/history.ts';
import { parseProducerConfig } from '../../../../src/kafka/clients/producer/producer-config.ts';
import { errorCode } from '../../../../src/kafka/protocol/errors.ts';
import { BLOCK } from '../../../../src/kernel/checkpoint/sealed-list.ts';
import { batchOf } from '../../../../src/kafka/protocol/batch/record-batch.ts';
import { encodeBatch } from '../../../../src/kafka/protocol/batch/record-batch.ts';
import { sayConfigProblem } from '../../../../src/app/words/problems/config-problems.ts';

test('a back-off doubles with each failure, gives or takes a fifth, and never passes its maximum', () => {
  const random = seedRandom(7, 1);
  const backoff = { first: 100_000, max: 1_000_000 };
  const drawn = (failures: number) =>
    Array.from({ length: 200 }, () => backoffAfter(backoff, failures, random));
  for (const [failures, middle] of [
    [0, 100_000],
    [1, 200_000],
    [3, 800_000],
  ] as const) {
    const waits = drawn(failures);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(middle * 0.8);
    expect(Math.min(...waits)).toBeLessThan(middle * 0.85);
    expect(Math.max(...waits)).toBeLessThanOrEqual(middle * 1.2);
    expect(Math.max(...waits)).toBeGreaterThan(middle * 1.1);
    expect(waits.every(Number.isInteger)).toBe(true);
  }
  expect(Math.max(...drawn(100))).toBe(1_000_000);
});

test('a history keeps the newest items and counts those that are gone', () => {
  const history = emptyHistory<{ number: number }>();
  const total = HISTORY_MAX + 5_000;
  for (let number = 0; number < total; number += 1) remember(history, { number });
  const numbers: number[] = [];
  eachRemembered(history, ({ number }) => numbers.push(number));
  expect(numbers.length).toBeLessThan(HISTORY_MAX + BLOCK);
  expect(numbers.length).toBeGreaterThanOrEqual(HISTORY_MAX);
  expect(numbers[0]).toBe(history.dropped);
  expect(numbers.at(-1)).toBe(total - 1);
  expect(history.dropped + numbers.length).toBe(total);
});

test('a copy of a history shares what is final and goes its own way', () => {
  const history = emptyHistory<{ number: number }>();
  for (let number = 0; number < 600; number += 1) remember(history, { number });
  const copy = copyUnfrozen(history);
  expect(copy.items.sealed).toBe(history.items.sealed);
  for (let number = 600; number < 900; number += 1) remember(copy, { number });
  expect(history.items.length).toBe(600);
  expect(copy.items.length).toBe(900);
});

test('a batch has the size that it has grown to, as its bytes have', () => {
  const parsed = parseProducerConfig({ 'batch.size': 1_000_000 });
  if ('problem' in parsed) throw new Error(sayConfigProblem('en', parsed));
  const accumulator = createAccumulator();
  const queue = queueOf(accumulator, 'orders', 0);
  for (let index = 0; index < 300; index += 1) {
    const record = Object.freeze({
      key: index % 3 === 0 ? null : `k${index}`,
      value: index % 7 === 0 ? null : 'v'.repeat(index),
      timestamp: 1_700_000_000_000 + ((index * 7_919) % 20_000) - 3_000,
      sentAt: 0,
    });
    expect(appendRecord(accumulator, queue, record, parsed.config, 0)).toBeGreaterThan(0);
  }
  const [batch] = queue.batches;
  if (batch === undefined) throw new Error('one batch is open');
  const sealed = sealBatch(accumulator, batch);
  expect(sealed).toEqual(batchOf(batch.records, {}));
  expect(encodeBatch(sealed).length).toBe(sealed.sizeInBytes);
});

// Each as Errors.exception() of Kafka 4.2.1 gives it.
test.each([
  ['NOT_ENOUGH_REPLICAS', 'NotEnoughReplicasException'],
  ['OFFSET_OUT_OF_RANGE', 'OffsetOutOfRangeException'],
  ['MESSAGE_TOO_LARGE', 'RecordTooLargeException'],
  ['CORRUPT_MESSAGE', 'CorruptRecordException'],
  ['UNKNOWN_SERVER_ERROR', 'UnknownServerException'],
  ['KAFKA_STORAGE_ERROR', 'KafkaStorageException'],
  ['TOPIC_AUTHORIZATION_FAILED', 'TopicAuthorizationException'],
  ['INVALID_PRODUCER_ID_MAPPING', 'InvalidPidMappingException'],
  ['OFFSET_METADATA_TOO_LARGE', 'OffsetMetadataTooLarge'],
] as const)('%s is a Java %s', (name, exception) => {
  expect(exceptionOf(errorCode(name))).toBe(exception);
});
