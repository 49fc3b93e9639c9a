import { expect, test } from 'vitest';
import { millis } from '../../../../src/kernel/time.ts';
import { createConsumer, stepConsumer } from '../../../../src/kafka/clients/consumer/consumer.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  DIRECTORY,
  give,
  metadataWithoutTopic,
  passTo,
} from './bench.ts';
import {
  consumerWith,
  poll,
  seek,
  batch,
  answerFetch,
  answerListOffsets,
  delivered,
  fetchOffsets,
  position,
  unreadable,
} from './consumer-bench.ts';

test('records before a batch with a wrong checksum are given first; each further poll throws', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, { records: [batch(0, 'A'), unreadable(batch(1, 'B'), 'crc')] });
  expect(delivered(on)).toEqual(['0 A']);
  expect(on.state.lastError).toBeNull();
  for (let times = 0; times < 2; times += 1) {
    poll(on);
    expect(on.state.lastError).toBe('KafkaException');
    expect(position(on)).toBe(1);
  }
  // It is not fetched again: what cannot be read is still in the buffer.
  expect(fetchOffsets(on)).toEqual([]);
});

// As recorded with a flipped bit in one of two partitions.
test('what was fetched after a broken batch waits behind it, until a seek passes it', () => {
  const on = consumerWith({}, { assign: ['orders-0', 'orders-1'] });
  for (const partition of ['orders-0', 'orders-1'])
    give(on, { command: 'seek', consumer: 'r1', partition, offset: 0 });
  poll(on);
  answerFetch(on, { records: [unreadable(batch(0, 'A'), 'crc')] });
  answerFetch(on, { partition: 1, records: [batch(0, 'B')] });
  poll(on);
  expect([on.state.lastError, delivered(on)]).toEqual(['KafkaException', []]);
  seek(on, 20);
  poll(on);
  expect([on.state.lastError, delivered(on)]).toEqual([null, ['0 B']]);
});

test.each([
  ['CORRUPT_MESSAGE', 'KafkaException'],
  ['TOPIC_AUTHORIZATION_FAILED', 'TopicAuthorizationException'],
  ['INVALID_REQUEST', 'IllegalStateException'],
] as const)('a fetch refused with %s makes poll() throw %s', (error, exception) => {
  const on = consumerWith();
  seek(on, 3);
  poll(on);
  answerFetch(on, { error });
  expect([on.state.lastError, position(on)]).toEqual([exception, 3]);
  // It is not in the buffer any more: the next poll asks again.
  poll(on);
  expect(allAwaited(on, 'Fetch')).toHaveLength(1);
});

test('poll() throws whenever metadata says that a topic can never have such a name', () => {
  const on = bench(
    createConsumer({ name: 'r1', assign: ['orders-0'], config: {}, polling: false }, DIRECTORY),
    stepConsumer,
    null,
  );
  boot(on);
  const invalid = metadataWithoutTopic('INVALID_TOPIC_EXCEPTION');
  for (let times = 1; times <= 2; times += 1) {
    poll(on);
    passTo(on, on.now + millis(500));
    answer(on, awaited(on, 'Metadata'), 'Metadata', invalid);
    expect(on.state.lastError).toBe('InvalidTopicException');
    expect(on.state.poll).toBeNull();
  }
});

test.each([
  ['orders-0', -1, 'IllegalArgumentException'],
  ['orders-1', -1, 'IllegalArgumentException'],
  ['orders-1', 0, 'IllegalStateException'],
])('seek() in %s to %i throws', (partition, offset, exception) => {
  const on = consumerWith();
  seek(on, 7);
  give(on, { command: 'seek', consumer: 'r1', partition, offset });
  expect(on.notes.at(-1)).toEqual({ note: 'consumer-error', call: 'seek', exception });
  expect(on.state.assigned[0]?.position).toBe(7);
});

test('a position outside the log is reset by the policy, and the poll goes on', () => {
  const on = consumerWith();
  seek(on, 50);
  poll(on);
  answerFetch(on, { error: 'OFFSET_OUT_OF_RANGE' });
  expect(on.notes.at(-1)).toMatchObject({ note: 'offset-out-of-range', policy: 'earliest' });
  answerListOffsets(on, 3);
  expect(on.state.resets).toEqual([{ partition: 'orders-0', from: 50, to: 3, at: 0 }]);
  answerFetch(on, { records: [batch(3, 'D')] });
  expect(delivered(on)).toEqual(['3 D']);
});

test('with the policy none the application gets the exception, and the position stays', () => {
  const on = consumerWith({ 'auto.offset.reset': 'none' });
  poll(on);
  expect(on.state.lastError).toBe('NoOffsetForPartitionException');
  seek(on, 50);
  poll(on);
  expect(on.state.lastError).toBeNull();
  answerFetch(on, { error: 'OFFSET_OUT_OF_RANGE' });
  expect(on.state.lastError).toBe('OffsetOutOfRangeException');
  expect([position(on), on.state.poll]).toEqual([50, null]);
});

test('an exception ends an application that polls in a loop', () => {
  const on = consumerWith({ 'auto.offset.reset': 'none' }, { polling: true });
  expect(on.state).toMatchObject({ polling: false, lastError: 'NoOffsetForPartitionException' });
});

test('an answer that comes between polls is looked at when nothing is left to give', () => {
  const on = consumerWith(
    { 'auto.offset.reset': 'earliest' },
    { assign: ['orders-0', 'orders-1'] },
  );
  for (const partition of ['orders-0', 'orders-1'])
    give(on, { command: 'seek', consumer: 'r1', partition, offset: 9 });
  poll(on, 1);
  answerFetch(on, { records: [batch(9, 'A', 'B')] });
  answerFetch(on, { partition: 1, error: 'OFFSET_OUT_OF_RANGE' });
  poll(on, 2);
  expect(delivered(on)).toEqual(['9 A', '10 B']);
  expect(on.notes.at(-1)).toMatchObject({ note: 'delivered' });
  poll(on, 2);
  expect(on.notes).toContainEqual({
    note: 'offset-out-of-range',
    partition: 'orders-1',
    position: 9,
    policy: 'earliest',
  });
});

test('an error behind records waits for the next poll', () => {
  const on = consumerWith({ 'auto.offset.reset': 'none' });
  seek(on, 0);
  poll(on);
  answerFetch(on, { records: [batch(0, 'A')] });
  answerFetch(on, { error: 'OFFSET_OUT_OF_RANGE' });
  expect([delivered(on), on.state.lastError]).toEqual([['0 A'], null]);
  poll(on);
  expect(on.state.lastError).toBe('OffsetOutOfRangeException');
});
