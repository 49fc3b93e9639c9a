import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { EPOCH_MILLIS } from '../../../../src/kafka/kinds.ts';
import {
  allAwaited,
  answer,
  awaited,
  give,
  metadataOf,
  metadataWithoutTopic,
  passTo,
  produced,
} from './bench.ts';
import { batchesIn, ends, outcomes, producerWith, send, valuesIn } from './producer-bench.ts';

test('send() blocks until the topic is known; each call has max.block.ms of its own', () => {
  const on = producerWith({ 'linger.ms': 0, 'max.block.ms': 1_000 }, null);
  send(on, null, 'A');
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataWithoutTopic());
  passTo(on, millis(500));
  send(on, null, 'B', 'C');
  expect(outcomes(on)).toEqual([]);
  passTo(on, seconds(1));
  expect(outcomes(on)).toEqual(['A TimeoutException']);
  // The one thread of the application made the second call when the first had failed.
  passTo(on, millis(1_999));
  expect(ends(on)).toHaveLength(1);
  passTo(on, seconds(2));
  expect(ends(on)[1]).toMatchObject({
    error: 'TimeoutException',
    sentAt: seconds(1),
    endedAt: seconds(2),
  });
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataOf([1]));
  expect(valuesIn(awaited(on, 'Produce'))).toEqual(['C']);
});

test('a record is stamped with the time at which the metadata it waited for was there', () => {
  const on = producerWith({ 'linger.ms': 0 }, null);
  passTo(on, millis(100));
  send(on, null, 'A', 'B');
  passTo(on, millis(400));
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataOf([1]));
  const batches = batchesIn(awaited(on, 'Produce').request);
  expect(batches[0]).toMatchObject({
    baseTimestamp: EPOCH_MILLIS + 400,
    maxTimestamp: EPOCH_MILLIS + 400,
  });
});

test('a failure names the topic that the record was for', () => {
  const on = producerWith({ 'max.block.ms': 1_000 });
  const records = [{ key: null, value: 'A' }];
  give(on, { command: 'send', producer: 'p1', topic: 'payments', records });
  passTo(on, seconds(1));
  expect(on.notes.at(-1)).toEqual({
    note: 'send-failed',
    partition: 'payments',
    records: 1,
    error: 'TimeoutException',
  });
});

test('send() blocks while buffer.memory is used up', () => {
  const on = producerWith({ 'linger.ms': 0, 'batch.size': 1_000, 'buffer.memory': 2_000 });
  for (const value of ['A', 'B', 'C']) send(on, 0, value);
  expect(allAwaited(on, 'Produce').map(valuesIn)).toEqual([['A'], ['B']]);
  expect(on.state.blocked).toHaveLength(1);
  const first = awaited(on, 'Produce');
  answer(on, first, 'Produce', produced(first.request, {}));
  expect(allAwaited(on, 'Produce').map(valuesIn)).toEqual([['B'], ['C']]);
});

test('a record larger than max.request.size is refused by the producer itself', () => {
  const on = producerWith({ 'linger.ms': 0, 'max.request.size': 200 });
  send(on, 0, 'x'.repeat(200));
  expect(ends(on)[0]?.error).toBe('RecordTooLargeException');
  expect(allAwaited(on, 'Produce')).toEqual([]);
});

test('a send() that finds no room within max.block.ms ends with another exception than one without metadata', () => {
  const config = { 'linger.ms': 0, 'buffer.memory': 32_768, 'max.block.ms': 1_000 };
  const on = producerWith(config);
  for (const size of [12_000, 12_001, 12_002]) send(on, 0, 'x'.repeat(size));
  passTo(on, millis(999));
  expect(ends(on)).toEqual([]);
  passTo(on, seconds(1));
  expect(ends(on)).toMatchObject([{ error: 'BufferExhaustedException', endedAt: seconds(1) }]);
});

test('a batch larger than all of buffer.memory can never be made: nothing waits for that', () => {
  const on = producerWith({ 'buffer.memory': 8_000, 'max.block.ms': 2_000 });
  send(on, 0, 'A');
  expect(outcomes(on)).toEqual(['A IllegalArgumentException']);
  expect(on.state.blocked).toEqual([]);
});

test('what lingers leaves when a call waits for room, and only then', () => {
  const config = { 'linger.ms': 1_000, 'batch.size': 1_000, 'buffer.memory': 2_500 };
  const on = producerWith(config);
  send(on, 0, 'A');
  // Takes 2,000 bytes where 1,500 are left.
  send(on, 1, 'x'.repeat(1_900));
  expect(allAwaited(on, 'Produce').map(valuesIn)).toEqual([['A']]);
  const other = producerWith({ ...config, 'buffer.memory': 1_500 });
  send(other, 0, 'A');
  const records = [{ key: null, value: 'B' }];
  give(other, { command: 'send', producer: 'p1', topic: 'payments', records });
  expect(allAwaited(other, 'Produce')).toEqual([]);
});

// As recorded with the topic `no such:name`: the first call returns with the answer, the others
// wait for nothing.
test('a topic name that can never be valid is not waited for', () => {
  const on = producerWith({ 'max.block.ms': 2_000 }, null);
  send(on, null, 'A', 'B');
  send(on, 3, 'C');
  passTo(on, millis(40));
  expect(outcomes(on)).toEqual([]);
  const invalid = metadataWithoutTopic('INVALID_TOPIC_EXCEPTION');
  answer(on, awaited(on, 'Metadata'), 'Metadata', invalid);
  send(on, null, 'D');
  expect(outcomes(on)).toEqual(
    ['A', 'B', 'C', 'D'].map((label) => `${label} InvalidTopicException`),
  );
  expect(ends(on).every(({ endedAt }) => endedAt === millis(40))).toBe(true);
  passTo(on, seconds(10));
  expect(allAwaited(on, 'Metadata')).toEqual([]);
});
