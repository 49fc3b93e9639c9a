import { expect, test } from 'vitest';
import { EPOCH_MILLIS } from '../../../../src/kafka/kinds.ts';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { crashedConsumer } from '../../../../src/kafka/clients/consumer/consumer.ts';
import { allAwaited, answer, awaited, cutOff, give, metadataOf, passTo } from './bench.ts';
import {
  consumerWith,
  poll,
  seek,
  batch,
  answerFetch,
  answerListOffsets,
  delivered,
  position,
  fetchOffsets,
  unreadable,
} from './consumer-bench.ts';

test('the first poll looks up the position by the reset policy, then fetches from it', () => {
  for (const [policy, timestamp] of [
    ['earliest', -2],
    ['latest', -1],
  ] as const) {
    const on = consumerWith({ 'auto.offset.reset': policy });
    expect(on.sent).toEqual([]);
    poll(on);
    const asked = awaited(on, 'ListOffsets');
    expect([asked.to, asked.request.version]).toEqual([1, 11]);
    expect(asked.request.body.topics[0]?.partitions).toEqual([
      { partitionIndex: 0, currentLeaderEpoch: 0, timestamp },
    ]);
    answerListOffsets(on, 4);
    expect(awaited(on, 'Fetch').request).toMatchObject({
      version: 18,
      body: { maxWaitMs: 500, minBytes: 1, sessionId: 0, sessionEpoch: 0 },
    });
    expect(fetchOffsets(on)).toEqual([4]);
  }
});

test('by_duration looks up the first record that is not older; while there is none, there is no position', () => {
  const on = consumerWith({ 'auto.offset.reset': 'by_duration:PT1H' });
  passTo(on, seconds(7_200));
  poll(on);
  const askedFor = (): (number | undefined)[] =>
    allAwaited(on, 'ListOffsets').map(
      ({ request }) => request.body.topics[0]?.partitions[0]?.timestamp,
    );
  expect(askedFor()).toEqual([EPOCH_MILLIS + 3_600_000]);
  answerListOffsets(on, -1);
  expect([position(on), allAwaited(on, 'Fetch')]).toEqual([null, []]);
  give(on, { command: 'poll-loop', consumer: 'r1', on: true });
  // Asked again request.timeout.ms after the question, for what is an hour ago by then.
  passTo(on, seconds(7_229));
  expect(askedFor()).toEqual([]);
  passTo(on, seconds(7_230));
  expect(askedFor()).toEqual([EPOCH_MILLIS + 3_630_000]);
  answerListOffsets(on, 4);
  expect([position(on), fetchOffsets(on)]).toEqual([4, [4]]);
});

test('a poll gives what a fetch brought, and the next fetch leaves before it returns', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, { records: [batch(0, 'A', 'B'), batch(2, 'C')] });
  expect(delivered(on)).toEqual(['0 A', '1 B', '2 C']);
  expect(position(on)).toBe(3);
  expect(on.notes.at(-1)).toEqual({
    note: 'delivered',
    partition: 'orders-0',
    from: 0,
    to: 2,
    records: 3,
  });
  expect(on.state.poll).toBeNull();
  expect(fetchOffsets(on)).toEqual([3]);
  expect(awaited(on, 'Fetch').request.body).toMatchObject({ sessionId: 9, sessionEpoch: 1 });
});

test('a piece of a batch at the end of an answer is asked for again', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, { records: [batch(0, 'A'), unreadable(batch(1, 'B'), 'truncated')] });
  expect(delivered(on)).toEqual(['0 A']);
  poll(on);
  expect(fetchOffsets(on)).toEqual([1]);
});

test('a poll that stops at its limit leaves the rest for later, and sends no fetch before it is needed', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on, 2);
  answerFetch(on, { records: [batch(0, 'A', 'B', 'C', 'D')] });
  expect(delivered(on)).toEqual(['0 A', '1 B']);
  expect(on.sent).toEqual([]);
  poll(on, 2);
  expect(delivered(on)).toEqual(['0 A', '1 B', '2 C', '3 D']);
  // Stopped exactly at the limit: the answer still counts as buffered.
  expect(on.sent).toEqual([]);
  poll(on, 2);
  expect(fetchOffsets(on)).toEqual([4]);
});

test('a poll that gets nothing returns after its time; the fetch stays out for the next', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, null);
  passTo(on, seconds(1));
  expect(on.notes.at(-1)).toEqual({ note: 'polled-nothing' });
  expect([on.state.poll, on.state.counters.polls]).toEqual([null, 1]);
  answerFetch(on, { records: [batch(0, 'A')] });
  expect(delivered(on)).toEqual([]);
  poll(on);
  expect(delivered(on)).toEqual(['0 A']);
});

test('an application that polls in a loop gets everything, and stops when told', () => {
  const on = consumerWith({ 'auto.offset.reset': 'earliest' }, { polling: true });
  answerListOffsets(on, 0);
  answerFetch(on, { records: [batch(0, 'A')] });
  answerFetch(on, { records: [batch(1, 'B')] });
  expect(delivered(on)).toEqual(['0 A', '1 B']);
  give(on, { command: 'poll-loop', consumer: 'r1', on: false });
  answerFetch(on, { records: [batch(2, 'C')] });
  passTo(on, seconds(5));
  expect(delivered(on)).toEqual(['0 A', '1 B']);
});

test('a fetch in the middle of a batch brings it whole; what lies before the position is not given again', () => {
  const on = consumerWith();
  seek(on, 1);
  poll(on);
  answerFetch(on, { records: [batch(0, 'A', 'B', 'C')] });
  expect(delivered(on)).toEqual(['1 B', '2 C']);
});

test('markers of transactions are not given, but the position passes them and the poll returns', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, { records: [{ ...batch(0, 'marker'), isControl: true }] });
  expect(delivered(on)).toEqual([]);
  expect([position(on), on.state.poll]).toEqual([1, null]);
});

test('holes that compaction left are passed', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  const compacted = { ...batch(0, 'A'), lastOffsetDelta: 4 };
  answerFetch(on, { records: [compacted, batch(5, 'B')] });
  expect(delivered(on)).toEqual(['0 A', '5 B']);
  expect(position(on)).toBe(6);
});

test('seek drops what is buffered, and the answer to a fetch that is under way', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on, 1);
  answerFetch(on, { records: [batch(0, 'A', 'B')] });
  seek(on, 5);
  expect(on.sent).toEqual([]);
  poll(on);
  expect(fetchOffsets(on)).toEqual([5]);
  seek(on, 7);
  answerFetch(on, { records: [batch(5, 'F')] });
  expect(delivered(on)).toEqual(['0 A']);
  expect(fetchOffsets(on)).toEqual([7]);
});

/** The broker that was asked does not lead any more. */
function atFormerLeader(): ReturnType<typeof consumerWith> {
  const on = consumerWith();
  passTo(on, seconds(1));
  seek(on, 0);
  poll(on);
  on.leaders = null;
  answerFetch(on, { error: 'NOT_LEADER_OR_FOLLOWER' });
  return on;
}

test('a leader that moved is found through metadata', () => {
  const on = atFormerLeader();
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataOf([2, 2], 1));
  expect(allAwaited(on, 'Fetch').at(-1)?.to).toBe(2);
});

test('metadata that is due is asked for before the next fetch, which would keep its answer waiting', () => {
  const on = atFormerLeader();
  expect(on.sent.map(({ to, request }) => [to, request.type])).toEqual([
    [1, 'MetadataRequest'],
    [1, 'FetchRequest'],
  ]);
});

test('a broker that has forgotten the session is asked again in full', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, null);
  answerFetch(on, { whole: 'FETCH_SESSION_ID_NOT_FOUND', session: 0 });
  expect(fetchOffsets(on)).toEqual([0]);
  expect(awaited(on, 'Fetch').request.body).toMatchObject({ sessionId: 0, sessionEpoch: 0 });
});

test('a lookup that fails is repeated after retry.backoff.ms', () => {
  const on = consumerWith();
  poll(on);
  answerListOffsets(on, -1, 'LEADER_NOT_AVAILABLE');
  expect(allAwaited(on, 'ListOffsets')).toEqual([]);
  passTo(on, millis(100));
  answerListOffsets(on, 2);
  expect(position(on)).toBe(2);
});

test('a seek does not wait for the back-off of a lookup', () => {
  const on = consumerWith();
  poll(on);
  answerListOffsets(on, -1, 'LEADER_NOT_AVAILABLE');
  seek(on, 3);
  expect(fetchOffsets(on)).toEqual([3]);
});

test('a connection that dies under a fetch is made again, and the fetch is sent in full', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, null);
  cutOff(on, awaited(on, 'Fetch').connection);
  passTo(on, millis(500));
  expect(fetchOffsets(on)).toEqual([0]);
  expect(awaited(on, 'Fetch').request.body).toMatchObject({ sessionId: 9, sessionEpoch: 0 });
});

test('a node of whose partitions something is buffered gets no fetch, another does', () => {
  const on = consumerWith(
    { 'auto.offset.reset': 'earliest' },
    { assign: ['orders-0', 'orders-1'] },
  );
  for (const partition of ['orders-0', 'orders-1']) {
    give(on, { command: 'seek', consumer: 'r1', partition, offset: 0 });
  }
  poll(on, 1);
  expect(allAwaited(on, 'Fetch').map(({ to }) => to)).toEqual([1, 2]);
  answerFetch(on, { records: [batch(0, 'A', 'B', 'C')] });
  poll(on, 1);
  expect(delivered(on)).toEqual(['0 A', '1 B']);
  expect(allAwaited(on, 'Fetch').map(({ to }) => to)).toEqual([2]);
});

test('a consumer that dies has no position; those who watch remember what it had read', () => {
  const on = consumerWith();
  seek(on, 0);
  poll(on);
  answerFetch(on, { records: [batch(0, 'A')] });
  const after = crashedConsumer(on.state);
  expect(after.assigned[0]?.position).toBeNull();
  expect(after.sessions).toEqual({});
  expect(after.buffer).toEqual([]);
  expect(delivered({ ...on, state: after })).toEqual(['0 A']);
});
