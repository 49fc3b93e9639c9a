import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { createProducer, stepProducer } from '../../../../src/kafka/clients/producer/producer.ts';
import {
  leaderOf,
  learnLeader,
  learnMetadata,
  createMetadata,
} from '../../../../src/kafka/clients/network/metadata.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  cutOff,
  DIRECTORY,
  feed,
  give,
  metadataOf,
  metadataWithoutTopic,
  passTo,
} from './bench.ts';

const spec = { name: 'p1', topic: 'orders', config: { 'linger.ms': 0 } };
const client = (leaders: number[] | null = [1, 2]) =>
  bench(createProducer(spec, DIRECTORY), stepProducer, leaders);

const tagOf = (on: ReturnType<typeof client>, connection: number): string =>
  on.connections.get(connection)?.tag ?? 'none';

test('the bootstrap connection carries metadata, never records', () => {
  const on = client(null);
  boot(on);
  const asked = awaited(on, 'Metadata');
  expect(tagOf(on, asked.connection)).toBe('bootstrap#1');
  expect(asked.request).toMatchObject({
    version: 13,
    clientId: 'p1',
    body: { topics: [{ name: 'orders' }], allowAutoTopicCreation: true },
  });
  answer(on, asked, 'Metadata', metadataOf([1, 2]));
  give(on, {
    command: 'send',
    producer: 'p1',
    records: [{ key: null, value: 'A', partition: 0 }],
  });
  expect(tagOf(on, awaited(on, 'Produce').connection)).toBe('broker-1#1');
});

test('a refused connection is tried again after a back-off that grows to a second', () => {
  const on = client();
  on.refuse = () => true;
  boot(on);
  passTo(on, seconds(20));
  // 50, 100, 200, 400, 800 ms and then one each second.
  expect(on.dialled.length).toBeGreaterThan(19);
  expect(on.dialled.length).toBeLessThan(30);
  expect(on.notes.filter(({ note }) => note === 'disconnected')).toHaveLength(1);
  on.refuse = () => false;
  passTo(on, seconds(22));
  expect(on.notes.filter(({ note }) => note === 'metadata-updated')).toHaveLength(1);
});

test('for a topic that is not there a producer asks less and less often', () => {
  const on = client(null);
  boot(on);
  const times: number[] = [];
  while (on.now < seconds(6)) {
    if (allAwaited(on, 'Metadata').length > 0) {
      times.push(on.now);
      answer(on, awaited(on, 'Metadata'), 'Metadata', metadataWithoutTopic());
    }
    passTo(on, on.now + millis(10));
  }
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(waits[0]).toBeLessThanOrEqual(millis(130));
  expect(waits.at(-1)).toBeGreaterThanOrEqual(millis(790));
  expect(waits.length).toBeLessThan(14);
});

test('metadata is asked for again at its age, over a broker connection', () => {
  const on = client();
  boot(on);
  on.leaders = null;
  passTo(on, seconds(299));
  expect(allAwaited(on, 'Metadata')).toEqual([]);
  passTo(on, seconds(300));
  expect(tagOf(on, awaited(on, 'Metadata').connection)).toMatch(/^broker-/);
});

test('a connection that dies makes the client ask what is going on', () => {
  const on = client();
  boot(on);
  passTo(on, seconds(10));
  on.leaders = null;
  const broker = [...on.connections].find(([, { tag }]) => tag === 'broker-1#1')?.[0] ?? -1;
  cutOff(on, broker);
  expect(tagOf(on, awaited(on, 'Metadata').connection)).toBe('broker-2#1');
});

test('a connection that opens after the client has given it up is closed', () => {
  const on = client();
  boot(on);
  on.connections.set(500, { to: 1, tag: 'broker-1#0' });
  feed(on, { on: 'connected', connection: 500, to: 1, tag: 'broker-1#0' });
  expect(on.connections.has(500)).toBe(false);
});

test('opening a connection may take ten seconds, then it is tried again', () => {
  const on = client();
  // Silence: the request to connect never comes back.
  const step = on.step;
  on.step = (state, input, now, random, clock) =>
    step(state, input, now, random, clock).filter((effect) => {
      if (effect.do === 'connect') on.dialled.push(effect.tag);
      return effect.do !== 'connect';
    });
  boot(on);
  passTo(on, seconds(9));
  expect(on.dialled).toEqual(['bootstrap#1']);
  passTo(on, seconds(11));
  expect(on.dialled).toEqual(['bootstrap#1', 'bootstrap#2']);
});

test('news of an older leader epoch is not believed', () => {
  const metadata = createMetadata(['orders']);
  learnMetadata(metadata, metadataOf([2, 2], 5), 0);
  learnMetadata(metadata, metadataOf([1, 1], 4), 1);
  expect(leaderOf(metadata, 'orders', 0)).toEqual({ leader: 2, leaderEpoch: 5 });
  learnMetadata(metadata, metadataOf([1, 1], 6), 2);
  expect(leaderOf(metadata, 'orders', 0)).toEqual({ leader: 1, leaderEpoch: 6 });
});

test('a hint of a newer leader is believed, an older one is not', () => {
  const metadata = createMetadata(['orders']);
  learnMetadata(metadata, metadataOf([1, 1], 5), 0);
  const place = { topic: 'orders', partition: 0 };
  expect(learnLeader(metadata, place, { leaderId: 2, leaderEpoch: 5 }, [])).toBe(false);
  expect(learnLeader(metadata, place, { leaderId: 2, leaderEpoch: 6 }, [])).toBe(true);
  expect(leaderOf(metadata, 'orders', 0)).toEqual({ leader: 2, leaderEpoch: 6 });
});

test('a leader that is not among the brokers alive is no leader', () => {
  const metadata = createMetadata(['orders']);
  const known = metadataOf([1, 2]);
  learnMetadata(metadata, { ...known, brokers: known.brokers.slice(1) }, 0);
  expect(leaderOf(metadata, 'orders', 0)).toBeUndefined();
  expect(leaderOf(metadata, 'orders', 1)).toEqual({ leader: 2, leaderEpoch: 0 });
});
