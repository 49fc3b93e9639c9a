import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { crashedProducer } from '../../../../src/kafka/clients/producer/producer.ts';
import {
  allAwaited,
  answer,
  awaited,
  cutOff,
  give,
  metadataOf,
  passTo,
  produced,
} from './bench.ts';
import { batchesIn, ends, outcomes, producerWith, send, valuesIn } from './producer-bench.ts';

test('a producer asks a bootstrap address for metadata, then connects to the leaders it needs', () => {
  const on = producerWith({});
  expect(on.dialled).toEqual(['bootstrap#1', 'broker-1#1', 'broker-2#1']);
  expect(on.notes).toEqual([
    { note: 'metadata-updated', brokers: 2, partitions: 2 },
    { note: 'producer-id', producerId: 7, producerEpoch: 0 },
  ]);
});

test('records wait linger.ms from the first and leave in one batch', () => {
  const on = producerWith({ 'linger.ms': 5 });
  send(on, 0, 'A');
  passTo(on, millis(3));
  send(on, 0, 'B');
  passTo(on, millis(4));
  expect(allAwaited(on, 'Produce')).toEqual([]);
  passTo(on, millis(6));
  const sent = awaited(on, 'Produce');
  expect([sent.at, sent.to, valuesIn(sent)]).toEqual([millis(5), 1, ['A', 'B']]);
  expect(sent.request).toMatchObject({ version: 13, body: { acks: -1, timeoutMs: 30_000 } });
});

test('a request is answered partition by partition, and each record gets its own offset', () => {
  const on = producerWith({ 'linger.ms': 0 });
  send(on, 0, 'A', 'B');
  expect(on.state.counters).toEqual({ sent: 2, acked: 0, failed: 0 });
  const sent = awaited(on, 'Produce');
  on.now = millis(20);
  answer(on, sent, 'Produce', produced(sent.request, { baseOffset: 40 }));
  expect(outcomes(on)).toEqual(['A acked 40', 'B acked 41']);
  expect(ends(on)[1]).toMatchObject({ partition: 'orders-0', sentAt: 0, endedAt: millis(20) });
  expect(on.state.counters).toEqual({ sent: 2, acked: 2, failed: 0 });
  expect(on.state.accumulator.allocated).toBe(0);
});

test('a full batch leaves at once; the rest of it waits for linger', () => {
  const on = producerWith({ 'linger.ms': 1_000, 'batch.size': 1_000 });
  send(on, 0, ...Array.from({ length: 25 }, () => 'x'.repeat(100)));
  // As recorded with Kafka: batches of 8 records and 933 bytes.
  expect(allAwaited(on, 'Produce').map(({ request }) => batchesIn(request)[0])).toMatchObject([
    { sizeInBytes: 933, records: { length: 8 } },
    { sizeInBytes: 933, records: { length: 8 } },
    { sizeInBytes: 933, records: { length: 8 } },
  ]);
  passTo(on, seconds(1));
  const last = allAwaited(on, 'Produce').at(-1);
  expect(last === undefined ? null : valuesIn(last).length).toBe(1);
});

test('a flush makes everything leave', () => {
  const on = producerWith({ 'linger.ms': 1_000 });
  send(on, 0, 'A');
  give(on, { command: 'flush', producer: 'p1' });
  expect(valuesIn(awaited(on, 'Produce'))).toEqual(['A']);
  expect(on.notes.at(-1)).toMatchObject({ note: 'batch-sent', why: 'flush' });
});

test('when one batch makes a node ready, the others for it leave in the same request', () => {
  const on = producerWith({ 'linger.ms': 10 }, [1, 1]);
  send(on, 0, 'A');
  passTo(on, millis(8));
  send(on, 1, 'B');
  passTo(on, millis(10));
  expect(allAwaited(on, 'Produce').map(valuesIn)).toEqual([['A', 'B']]);
});

test('five requests may be unanswered on a connection; what comes later becomes one batch', () => {
  const on = producerWith({ 'linger.ms': 0 });
  for (const value of ['A', 'B', 'C', 'D', 'E', 'F', 'G']) send(on, 0, value);
  expect(allAwaited(on, 'Produce').map(valuesIn)).toEqual([['A'], ['B'], ['C'], ['D'], ['E']]);
  const first = awaited(on, 'Produce');
  answer(on, first, 'Produce', produced(first.request, {}));
  expect(allAwaited(on, 'Produce').map(valuesIn).at(-1)).toEqual(['F', 'G']);
});

test('acks=0 counts as stored when it is sent, at no known offset', () => {
  const on = producerWith({ 'linger.ms': 0, acks: '0' });
  for (let count = 0; count < 9; count += 1) send(on, 0, `A${count}`);
  expect(outcomes(on)).toHaveLength(9);
  expect(outcomes(on)[8]).toBe('A8 acked -1');
});

test('an error that may pass is retried after a back-off that doubles', () => {
  const on = producerWith({ 'linger.ms': 0 });
  send(on, 0, 'A');
  const times = [0];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const sent = awaited(on, 'Produce');
    answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_ENOUGH_REPLICAS' }));
    expect(allAwaited(on, 'Produce')).toEqual([]);
    passTo(on, on.now + seconds(2));
    times.push(awaited(on, 'Produce').at - on.now + seconds(2));
  }
  for (const [attempt, middle] of [100, 200, 400, 800].entries()) {
    expect(times[attempt + 1]).toBeGreaterThanOrEqual(millis(middle * 0.8));
    expect(times[attempt + 1]).toBeLessThanOrEqual(millis(middle * 1.2));
  }
  expect(on.notes.filter(({ note }) => note === 'will-retry')).toHaveLength(4);
});

test('without idempotence a batch that is retried lands behind those that left after it', () => {
  const on = producerWith({ 'linger.ms': 0, 'enable.idempotence': false });
  for (const value of ['A', 'B']) send(on, 0, value);
  const [a, b] = allAwaited(on, 'Produce');
  if (a === undefined || b === undefined) throw new Error('two requests wait');
  answer(on, a, 'Produce', produced(a.request, { error: 'NOT_ENOUGH_REPLICAS' }));
  answer(on, b, 'Produce', produced(b.request, { baseOffset: 0 }));
  passTo(on, millis(200));
  const again = awaited(on, 'Produce');
  expect(batchesIn(again.request)[0]).toBe(batchesIn(a.request)[0]);
  answer(on, again, 'Produce', produced(again.request, { baseOffset: 1 }));
  expect(outcomes(on)).toEqual(['B acked 0', 'A acked 1']);
});

test('retries=2: the third error is final, and the application gets its exception', () => {
  const on = producerWith({ 'linger.ms': 0, retries: 2 });
  send(on, 0, 'A');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const sent = awaited(on, 'Produce');
    answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_ENOUGH_REPLICAS' }));
    passTo(on, on.now + seconds(1));
  }
  expect(outcomes(on)).toEqual(['A NotEnoughReplicasException']);
  expect(on.state.counters).toEqual({ sent: 1, acked: 0, failed: 1 });
});

test('an error that never passes fails the batch at once', () => {
  const on = producerWith({ 'linger.ms': 0 });
  send(on, 0, 'A');
  const sent = awaited(on, 'Produce');
  answer(on, sent, 'Produce', produced(sent.request, { error: 'INVALID_REQUIRED_ACKS' }));
  expect(outcomes(on)).toEqual(['A InvalidRequiredAcksException']);
});

// As recorded with a compacted topic, where the key of one record, or of several, is missing.
test.each([
  ['INVALID_RECORD', [1], ['KafkaException', 'InvalidRecordException', 'KafkaException']],
  ['INVALID_TIMESTAMP', [0], ['InvalidTimestampException', 'KafkaException', 'KafkaException']],
  // One code cannot say what is wrong with each of several.
  [
    'INVALID_TIMESTAMP',
    [0, 2],
    ['InvalidRecordException', 'KafkaException', 'InvalidRecordException'],
  ],
  [
    'INVALID_RECORD',
    [],
    ['InvalidRecordException', 'InvalidRecordException', 'InvalidRecordException'],
  ],
] as const)(
  'of a batch refused with %s for records %j each ends with its own exception',
  (error, refused, expected) => {
    const on = producerWith({ 'linger.ms': 0 });
    send(on, 0, 'A', 'B', 'C');
    const sent = awaited(on, 'Produce');
    answer(on, sent, 'Produce', produced(sent.request, { error, refused: [...refused] }));
    expect(ends(on).map((each) => each.error)).toEqual(expected);
    const told = on.notes.flatMap((each) => (each.note === 'send-failed' ? [each] : []));
    expect(told.map((each) => each.error)).toEqual([...new Set(expected)]);
    expect(told.reduce((sum, { records }) => sum + records, 0)).toBe(3);
  },
);

test('NOT_LEADER_OR_FOLLOWER with the new leader: metadata and the retry both leave at once', () => {
  const on = producerWith({ 'linger.ms': 0 });
  passTo(on, seconds(1));
  send(on, 0, 'A');
  on.leaders = null;
  const sent = awaited(on, 'Produce');
  const leader = { leaderId: 2, leaderEpoch: 1 };
  answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_LEADER_OR_FOLLOWER', leader }));
  expect(awaited(on, 'Produce').to).toBe(2);
  expect(allAwaited(on, 'Metadata')).toHaveLength(1);
});

test('NOT_LEADER_OR_FOLLOWER without it: metadata at once, the retry to the new leader when it is known', () => {
  const on = producerWith({ 'linger.ms': 0 });
  passTo(on, seconds(1));
  send(on, 0, 'A');
  on.leaders = null;
  const sent = awaited(on, 'Produce');
  answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_LEADER_OR_FOLLOWER' }));
  expect(allAwaited(on, 'Produce')).toEqual([]);
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataOf([2, 2], 1));
  expect(awaited(on, 'Produce')).toMatchObject({ to: 2, at: seconds(1) });
});

test('metadata that is due is asked for before the next batch, which would keep its answer waiting', () => {
  const config = { 'linger.ms': 0, 'max.in.flight.requests.per.connection': 1 };
  const on = producerWith(config, [1, 1]);
  passTo(on, seconds(1));
  send(on, 0, 'A');
  send(on, 1, 'B');
  on.leaders = null;
  const sent = awaited(on, 'Produce');
  answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_LEADER_OR_FOLLOWER' }));
  expect(on.sent.map(({ connection, request }) => [connection, request.type])).toEqual([
    [sent.connection, 'MetadataRequest'],
    [sent.connection, 'ProduceRequest'],
  ]);
});

test('a connection that dies takes no record with it: the batch is sent again on a new one', () => {
  const on = producerWith({ 'linger.ms': 0 });
  send(on, 0, 'A');
  cutOff(on, awaited(on, 'Produce').connection);
  expect(on.notes).toContainEqual({ note: 'disconnected', peer: 'b1', why: 'reset' });
  passTo(on, seconds(1));
  expect(on.dialled).toContain('broker-1#2');
  expect(valuesIn(awaited(on, 'Produce'))).toEqual(['A']);
});

test('an answer that does not come within request.timeout.ms costs the connection', () => {
  const on = producerWith({ 'linger.ms': 0, 'request.timeout.ms': 1_000 });
  send(on, 0, 'A');
  const first = awaited(on, 'Produce').connection;
  passTo(on, millis(999));
  expect(on.connections.has(first)).toBe(true);
  passTo(on, seconds(1));
  expect(on.connections.has(first)).toBe(false);
  passTo(on, seconds(2));
  expect(valuesIn(awaited(on, 'Produce'))).toEqual(['A']);
});

test('a batch without retries fails as its connection ended: lost, or given up for an overdue answer', () => {
  const config = { 'linger.ms': 0, 'enable.idempotence': false, retries: 0 };
  const on = producerWith({ ...config, 'request.timeout.ms': 1_000 });
  send(on, 0, 'lost');
  cutOff(on, awaited(on, 'Produce').connection);
  passTo(on, seconds(1));
  send(on, 0, 'overdue');
  expect(valuesIn(awaited(on, 'Produce'))).toEqual(['overdue']);
  passTo(on, seconds(2));
  expect(outcomes(on)).toEqual(['lost NetworkException', 'overdue TimeoutException']);
});

test('a record that is not delivered within delivery.timeout.ms fails, in the queue and in flight', () => {
  const config = { 'linger.ms': 0, 'request.timeout.ms': 60_000, 'delivery.timeout.ms': 60_000 };
  const on = producerWith(config, [1, -1]);
  send(on, 0, 'in flight');
  send(on, 1, 'queued');
  passTo(on, seconds(30));
  const sent = awaited(on, 'Produce');
  answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_ENOUGH_REPLICAS' }));
  passTo(on, seconds(59));
  const late = awaited(on, 'Produce');
  expect(outcomes(on)).toEqual([]);
  passTo(on, seconds(61));
  expect(outcomes(on).sort()).toEqual(['in flight TimeoutException', 'queued TimeoutException']);
  // The answer comes all the same, too late to matter.
  answer(on, late, 'Produce', produced(late.request, {}));
  expect(on.state.counters).toEqual({ sent: 2, acked: 0, failed: 2 });
});

test('a record with a time before 1970 cannot be made; the others of its application are sent', () => {
  const on = producerWith({ 'linger.ms': 0 });
  const records = [-1, 0].map((timestamp) => ({
    key: null,
    value: `at ${timestamp}`,
    partition: 0,
    timestamp,
  }));
  give(on, { command: 'send', producer: 'p1', records });
  expect(outcomes(on)).toEqual(['at -1 IllegalArgumentException']);
  expect(valuesIn(awaited(on, 'Produce'))).toEqual(['at 0']);
});

test('with one request at a time a retry cannot be overtaken', () => {
  const on = producerWith({ 'linger.ms': 0, 'max.in.flight.requests.per.connection': 1 });
  for (const value of ['A', 'B']) send(on, 0, value);
  const sent = awaited(on, 'Produce');
  expect(allAwaited(on, 'Produce')).toHaveLength(1);
  answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_ENOUGH_REPLICAS' }));
  expect(allAwaited(on, 'Produce')).toEqual([]);
  passTo(on, seconds(1));
  expect(allAwaited(on, 'Produce').map(valuesIn)).toEqual([['A']]);
});

test('a load makes records at its pace, with keys drawn from its set', () => {
  const on = producerWith({}, [1, 2], { every: millis(10), keys: 3, valueBytes: 20 });
  passTo(on, millis(995));
  expect(on.state.counters.sent).toBe(100);
  const records = allAwaited(on, 'Produce')
    .flatMap(({ request }) => batchesIn(request))
    .flatMap((batch) => batch.records);
  expect(new Set(records.map(({ key }) => key))).toEqual(new Set(['k0', 'k1', 'k2']));
  expect(records.every(({ value }) => value?.length === 20)).toBe(true);
  give(on, { command: 'stop-load', producer: 'p1' });
  passTo(on, seconds(2));
  expect(on.state.counters.sent).toBe(100);
});

test('a fast load makes its records in groups: the pace holds, the events are few', () => {
  const on = producerWith({ acks: '0' });
  give(on, { command: 'load', producer: 'p1', every: 100, keys: 0, valueBytes: 10 });
  let ticks = 0;
  for (; on.now < millis(100) && ticks < 10_000; ticks += 1) {
    passTo(on, Math.min(...[...on.timers.values()].map(({ at }) => at)));
  }
  expect(on.state.counters.sent).toBeGreaterThanOrEqual(990);
  expect(on.state.counters.sent).toBeLessThanOrEqual(1_011);
  expect(ticks).toBeLessThan(150);
});

test('a replay sends its rows at their times, and says when it is over', () => {
  const on = producerWith({ 'linger.ms': 0, acks: '0' });
  const rows = [0, 10, 10, 500].map((after, index) => ({
    key: null,
    value: `row ${index}`,
    after: millis(after),
  }));
  passTo(on, seconds(1));
  give(on, { command: 'replay', producer: 'p1', source: 'rows', rows });
  passTo(on, seconds(1) + millis(100));
  expect(ends(on).map(({ sentAt }) => sentAt - seconds(1))).toEqual([0, millis(10), millis(10)]);
  passTo(on, seconds(2));
  expect(ends(on).at(-1)).toMatchObject({ label: 'row 3', sentAt: seconds(1) + millis(500) });
  expect(on.state.replay).toBeNull();
});

test('a producer that dies forgets what it had; those who watch know that nobody knows', () => {
  const on = producerWith({ 'linger.ms': 5 });
  send(on, 0, 'A');
  passTo(on, millis(5));
  send(on, 0, 'B');
  const after = crashedProducer(on.state);
  expect(after.accumulator.queues).toEqual([]);
  expect(after.connections.links).toEqual([]);
  expect(outcomes({ ...on, state: after })).toEqual(['A unknown null', 'B unknown null']);
});

test('new settings hold at once', () => {
  const on = producerWith({ 'linger.ms': 1_000 });
  give(on, { command: 'configure', client: 'p1', config: { 'linger.ms': 0 } });
  send(on, 0, 'A');
  expect(valuesIn(awaited(on, 'Produce'))).toEqual(['A']);
});
