import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { act, delivered, ends, guestOf, pass, producerOf, readerOf, send, story } from './story.ts';

const EARLIEST = { 'auto.offset.reset': 'earliest' };

test('what is sent is stored in order, acknowledged with its offset, and read from the beginning', () => {
  const told = story({ reader: EARLIEST });
  send(told, ['A', 'B', 'C']);
  expect(ends(told)).toEqual([]);
  pass(told, millis(100));
  expect(ends(told)).toMatchObject([
    { label: 'A', offset: 0, outcome: 'acked' },
    { label: 'B', offset: 1 },
    { label: 'C', offset: 2 },
  ]);
  act(told, { command: 'poll', consumer: 'r1' });
  pass(told, millis(100));
  expect(delivered(told)).toEqual(['journal-0@0 A', 'journal-0@1 B', 'journal-0@2 C']);
});

test('reading removes nothing: after a seek the same records come again', () => {
  const told = story({ reader: EARLIEST });
  send(told, ['A', 'B', 'C']);
  pass(told, millis(100));
  act(told, { command: 'poll', consumer: 'r1' });
  pass(told, seconds(2));
  act(told, { command: 'seek', consumer: 'r1', partition: 'journal-0', offset: 1 });
  act(told, { command: 'poll', consumer: 'r1', max: 1 });
  pass(told, millis(100));
  expect(delivered(told).at(-1)).toBe('journal-0@1 B');
  expect(readerOf(told).assigned[0]?.position).toBe(2);
});

test.each([
  ['earliest', ['journal-0@2 C', 'journal-0@3 D'], null],
  ['latest', [], null],
  ['none', [], 'OffsetOutOfRangeException'],
])('a position below the log start is dealt with by the policy %s', (policy, expected, error) => {
  const told = story({ reader: { 'auto.offset.reset': policy } });
  send(told, ['A', 'B', 'C', 'D']);
  pass(told, millis(100));
  act(told, { command: 'delete-records', partition: 'journal-0', before: 2 });
  pass(told, millis(200));
  act(told, { command: 'seek', consumer: 'r1', partition: 'journal-0', offset: 0 });
  act(told, { command: 'poll', consumer: 'r1' });
  pass(told, millis(200));
  expect(delivered(told)).toEqual(expected);
  expect(readerOf(told).lastError).toBe(error);
  if (policy === 'latest') expect(readerOf(told).assigned[0]?.position).toBe(4);
});

test('a reader that starts at the latest offset gets only what comes afterwards', () => {
  const told = story({ polling: true });
  send(told, ['A']);
  pass(told, millis(100));
  expect(delivered(told)).toEqual(['journal-0@0 A']);
  const late = story({ polling: false });
  send(late, ['A']);
  pass(late, millis(100));
  act(late, { command: 'poll-loop', consumer: 'r1', on: true });
  pass(late, millis(100));
  send(late, ['B']);
  pass(late, millis(100));
  expect(delivered(late)).toEqual(['journal-0@1 B']);
});

test('records of one key go to one partition and stay in order', () => {
  const told = story({ brokers: 3, partitions: 6, replicas: 3, reader: EARLIEST, polling: true });
  const values = Array.from({ length: 60 }, (_, index) => index);
  const records = values.map((value) => ({ key: `user-${value % 5}`, value: `${value}` }));
  act(told, { command: 'send', producer: 'p1', records });
  pass(told, seconds(1));
  expect(delivered(told)).toHaveLength(60);
  for (const key of ['user-0', 'user-1', 'user-4']) {
    const mine = ends(told).filter((each) => each.key === key);
    expect(new Set(mine.map(({ partition }) => partition)).size).toBe(1);
    const sorted = [...mine].sort((a, b) => (a.offset ?? 0) - (b.offset ?? 0));
    expect(sorted.map(({ label }) => Number(label) % 5)).toEqual(
      mine.map(() => Number(key.at(-1))),
    );
    expect(sorted.map(({ label }) => label)).toEqual(mine.map(({ label }) => label));
  }
  // murmur2("user-1") % 6 is 2 with every Kafka client.
  expect(ends(told).find(({ key }) => key === 'user-1')?.partition).toBe('journal-2');
});

test('a leader that dies costs time, not records: they are sent again when it is back', () => {
  const told = story({ brokers: 1, reader: EARLIEST, polling: true });
  act(told, { command: 'kill', node: 'b1' });
  pass(told, millis(100));
  send(told, ['A', 'B']);
  pass(told, seconds(3));
  expect(ends(told)).toEqual([]);
  act(told, { command: 'restart', node: 'b1' });
  pass(told, seconds(15));
  expect(ends(told).map(({ label, outcome }) => `${label} ${outcome}`)).toEqual([
    'A acked',
    'B acked',
  ]);
  expect(delivered(told)).toEqual(['journal-0@0 A', 'journal-0@1 B']);
});

test.each([
  ['makes a duplicate: without idempotence the retry is stored again', false, [0, 1]],
  ['makes none: the broker knows the sequence, and answers with the first offset', true, [0]],
])('an answer that is lost %s', (_name, idempotence, offsets) => {
  const config = {
    'request.timeout.ms': 2_000,
    'linger.ms': 0,
    'enable.idempotence': idempotence,
  };
  const told = story({ producer: config, reader: EARLIEST, polling: true });
  send(told, ['A']);
  act(told, { command: 'cut', from: 'b1', to: 'p1', oneWay: true });
  pass(told, seconds(3));
  expect(delivered(told)).toEqual(['journal-0@0 A']);
  act(told, { command: 'heal', from: 'b1', to: 'p1', oneWay: true });
  pass(told, seconds(20));
  expect(delivered(told)).toEqual(offsets.map((offset) => `journal-0@${offset} A`));
  expect(ends(told)).toMatchObject([{ label: 'A', offset: offsets.at(-1), outcome: 'acked' }]);
});

test('with the network cut for longer than delivery.timeout.ms the record fails', () => {
  const config = { 'request.timeout.ms': 1_000, 'delivery.timeout.ms': 5_000 };
  const told = story({ producer: config });
  act(told, { command: 'cut', from: 'p1', to: 'b1' });
  send(told, ['A']);
  pass(told, seconds(6));
  expect(ends(told)).toMatchObject([{ label: 'A', outcome: 'failed', error: 'TimeoutException' }]);
});

test('a topic made by the operator takes records', () => {
  const told = story({ brokers: 3 });
  act(told, { command: 'create-topic', topic: 'orders', partitions: 2, replicationFactor: 3 });
  pass(told, millis(500));
  expect(told.notes).toContainEqual(
    expect.objectContaining({ node: 'admin', note: 'answered', error: 'NONE' }),
  );
  const records = [{ key: null, value: 'A', partition: 1 }];
  act(told, { command: 'send', producer: 'p1', topic: 'orders', records });
  pass(told, seconds(1));
  expect(ends(told)).toMatchObject([{ label: 'A', partition: 'orders-1', outcome: 'acked' }]);
});

test('a load of 1,000 records a second is stored whole and read whole', () => {
  const told = story({ brokers: 3, partitions: 6, replicas: 3, reader: EARLIEST, polling: true });
  act(told, { command: 'load', producer: 'p1', every: 1_000, keys: 10, valueBytes: 50 });
  pass(told, seconds(5));
  act(told, { command: 'stop-load', producer: 'p1' });
  pass(told, seconds(1));
  const { counters } = producerOf(told);
  expect(counters.sent).toBeGreaterThanOrEqual(5_000);
  expect(counters).toMatchObject({ acked: counters.sent, failed: 0 });
  expect(readerOf(told).counters.delivered).toBe(counters.sent);
  expect(new Set(delivered(told)).size).toBe(counters.sent);
});

test('a guest gets the answers of a real broker, and the end of the connection for nonsense', () => {
  const told = story({});
  const request = { command: 'request', guest: 'g1', broker: 'b1', clientId: null } as const;
  act(told, { ...request, api: 'ApiVersions', version: 0, body: {} });
  act(told, { ...request, api: 'Metadata', version: 12, body: { topics: null } });
  pass(told, millis(100));
  expect(guestOf(told, 'g1').answers).toMatchObject([
    { api: 'ApiVersions', correlationId: 1 },
    { api: 'Metadata', correlationId: 2, response: { body: { topics: [{ name: 'journal' }] } } },
  ]);
  // An ApiVersions request as bytes: key 18, version 0, correlation id 77, client id null.
  const frame = '001200000000004dffff';
  act(told, { command: 'raw-request', guest: 'g1', broker: 'b1', frame });
  pass(told, millis(100));
  expect(guestOf(told, 'g1').answers.at(-1)).toMatchObject({ correlationId: 77 });
  act(told, { command: 'raw-request', guest: 'g1', broker: 'b1', frame: '0063000000000001ffff' });
  pass(told, millis(100));
  expect(guestOf(told, 'g1').answers.at(-1)).toMatchObject({ closed: true });
});

test('the application that dies and comes back starts from its reset policy', () => {
  const told = story({ reader: EARLIEST });
  send(told, ['A']);
  pass(told, millis(100));
  act(told, { command: 'poll', consumer: 'r1' });
  pass(told, millis(100));
  act(told, { command: 'kill', node: 'r1' });
  act(told, { command: 'restart', node: 'r1' });
  pass(told, millis(200));
  act(told, { command: 'poll', consumer: 'r1' });
  pass(told, millis(200));
  expect(delivered(told)).toEqual(['journal-0@0 A', 'journal-0@0 A']);
});

test('settings that are not allowed are refused at the door', () => {
  const told = story({});
  expect(() => {
    act(told, { command: 'configure', client: 'p1', config: { 'linger.ms': -5 } });
  }).toThrow('Invalid value -5 for configuration linger.ms: Value must be at least 0');
  act(told, { command: 'configure', client: 'p1', config: { 'linger.ms': 50 } });
  expect(producerOf(told).config.linger).toBe(millis(50));
});

test('a reader in the rack of a follower reads from it, and from the leader when it is gone', () => {
  const told = story({
    racks: ['west', 'east'],
    replicas: 2,
    reader: { ...EARLIEST, 'client.rack': 'east' },
    polling: true,
  });
  send(told, ['A']);
  pass(told, seconds(1));
  send(told, ['B']);
  pass(told, seconds(1));
  expect(readerOf(told).assigned[0]?.readReplica?.node).toBe(2);
  expect(delivered(told)).toEqual(['journal-0@0 A', 'journal-0@1 B']);
  act(told, { command: 'kill', node: 'b2' });
  send(told, ['C']);
  pass(told, seconds(30));
  expect(readerOf(told).assigned[0]?.readReplica).toBeNull();
  expect(delivered(told).at(-1)).toBe('journal-0@2 C');
});

test('of a batch with a record that a compacted topic refuses each record ends with its own exception', () => {
  const told = story({ producer: { 'linger.ms': 100 } });
  act(told, { command: 'alter-config', topic: 'journal', set: { 'cleanup.policy': 'compact' } });
  pass(told, seconds(1));
  const records = ['a', null, 'c'].map((key) => ({ key, value: `of ${key}`, partition: 0 }));
  act(told, { command: 'send', producer: 'p1', records });
  pass(told, seconds(1));
  expect(ends(told).map(({ error }) => error)).toEqual([
    'KafkaException',
    'InvalidRecordException',
    'KafkaException',
  ]);
});

test('sends to a topic whose name can never be valid fail as soon as a broker has said so', () => {
  const told = story({ producer: { 'max.block.ms': 5_000 } });
  const records = [1, 2].map((value) => ({ key: null, value: `${value}` }));
  act(told, { command: 'send', producer: 'p1', topic: 'no such:name', records });
  pass(told, millis(200));
  expect(ends(told).map(({ error }) => error)).toEqual([
    'InvalidTopicException',
    'InvalidTopicException',
  ]);
});
