import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import type { ConfigValues } from '../../../../src/kafka/cluster-spec.ts';
import { eachRemembered } from '../../../../src/kafka/clients/history.ts';
import { parseProducerConfig } from '../../../../src/kafka/clients/producer/producer-config.ts';
import {
  createProducer,
  crashedProducer,
  stepProducer,
  type Producer,
} from '../../../../src/kafka/clients/producer/producer.ts';
import { isReadable, type RecordBatch } from '../../../../src/kafka/protocol/batch/record-batch.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  cutOff,
  DIRECTORY,
  give,
  passTo,
  produced,
  producerIdOf,
  type Bench,
  type Sent,
} from './bench.ts';

/** An idempotent producer of orders that has its id, unless `producerId` is null. */
function producerWith(config: ConfigValues = {}, producerId: number | null = 7): Bench<Producer> {
  const settings = { 'linger.ms': 0, 'enable.idempotence': true, ...config };
  const spec = { name: 'p1', topic: 'orders', config: settings };
  const on = bench(createProducer(spec, DIRECTORY), stepProducer);
  on.producerId = producerId;
  boot(on);
  return on;
}

const send = (on: Bench<Producer>, value: string): void =>
  give(on, { command: 'send', producer: 'p1', records: [{ key: null, value, partition: 0 }] });

const batchIn = ({ request }: Sent<'Produce'>): RecordBatch | undefined =>
  request.body.topicData[0]?.partitionData[0]?.records?.find(isReadable);

/** Such as `7/0:2 A`: producer id, epoch, base sequence and value. */
function told(sent: Sent<'Produce'>): string {
  const batch = batchIn(sent);
  const value = batch?.records[0]?.value ?? '';
  return `${batch?.producerId}/${batch?.producerEpoch}:${batch?.baseSequence} ${value}`;
}

const waiting = (on: Bench<Producer>): string[] => allAwaited(on, 'Produce').map(told);

type How = Parameters<typeof produced>[1] & { logStart?: number };

function answerTo(on: Bench<Producer>, sent: Sent<'Produce'>, how: How): void {
  const body = produced(sent.request, how);
  const logStartOffset = how.logStart ?? 0;
  const responses = body.responses.map((topic) => ({
    ...topic,
    partitionResponses: topic.partitionResponses.map((each) => ({ ...each, logStartOffset })),
  }));
  answer(on, sent, 'Produce', { ...body, responses });
}

/** Answers the oldest request, and lets every back-off run out. */
function answerNext(on: Bench<Producer>, how: How = {}): void {
  answerTo(on, awaited(on, 'Produce'), how);
  passTo(on, on.now + seconds(1));
}

function outcomes(on: Bench<Producer>): string[] {
  const found: string[] = [];
  eachRemembered(on.state.history, ({ label, offset, error }) =>
    found.push(`${label} ${error ?? offset}`),
  );
  return found;
}

test('the id is asked for on the bootstrap connection right behind Metadata, as recorded', () => {
  const on = producerWith({}, null);
  const { connection, request } = awaited(on, 'InitProducerId');
  expect(on.connections.get(connection)?.tag).toBe('bootstrap#1');
  expect(request).toMatchObject({
    version: 5,
    body: {
      transactionalId: null,
      transactionTimeoutMs: 2_147_483_647,
      producerId: -1,
      producerEpoch: -1,
    },
  });
});

test('nothing is sent before there is an id; a refusal is asked again after a flat retry.backoff.ms', () => {
  const on = producerWith({}, null);
  send(on, 'A');
  for (const at of [0, 100, 200]) {
    passTo(on, millis(at));
    expect(waiting(on)).toEqual([]);
    const asked = awaited(on, 'InitProducerId');
    expect(asked.at).toBe(millis(at));
    answer(on, asked, 'InitProducerId', producerIdOf(-1, 'COORDINATOR_LOAD_IN_PROGRESS'));
  }
  passTo(on, millis(300));
  answer(on, awaited(on, 'InitProducerId'), 'InitProducerId', producerIdOf(9));
  expect(waiting(on)).toEqual(['9/0:0 A']);
});

test('a lost connection loses the question, not the wish', () => {
  const on = producerWith({}, null);
  cutOff(on, awaited(on, 'InitProducerId').connection);
  passTo(on, millis(100));
  answer(on, awaited(on, 'InitProducerId'), 'InitProducerId', producerIdOf(9));
  send(on, 'A');
  expect(waiting(on)).toEqual(['9/0:0 A']);
});

test('sequences count records of a partition, and a retry keeps its own', () => {
  const on = producerWith();
  send(on, 'A');
  send(on, 'B');
  expect(waiting(on)).toEqual(['7/0:0 A', '7/0:1 B']);
  const [a, b] = allAwaited(on, 'Produce');
  if (a === undefined || b === undefined) throw new Error('two requests wait');
  answerTo(on, b, { baseOffset: 1 });
  cutOff(on, a.connection);
  passTo(on, seconds(1));
  expect(waiting(on)).toEqual(['7/0:0 A']);
  expect(batchIn(awaited(on, 'Produce'))).toBe(batchIn(a));
});

test('producer-retry-order-idempotent: the first goes alone, then the others one by one, in order', () => {
  const on = producerWith();
  send(on, 'warm');
  answerNext(on);
  for (const value of ['a', 'b', 'c']) send(on, value);
  const [a, b, c] = allAwaited(on, 'Produce');
  if (a === undefined || b === undefined || c === undefined) throw new Error('three wait');
  answerTo(on, a, { error: 'NOT_ENOUGH_REPLICAS', logStart: -1 });
  for (const each of [b, c]) answerTo(on, each, { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  passTo(on, on.now + seconds(1));
  expect(waiting(on)).toEqual(['7/0:1 a']);
  answerNext(on, { baseOffset: 1 });
  expect(waiting(on)).toEqual(['7/0:2 b']);
  answerNext(on, { baseOffset: 2 });
  expect(waiting(on)).toEqual(['7/0:3 c']);
  answerNext(on, { baseOffset: 3 });
  expect(outcomes(on)).toEqual(['warm 0', 'a 1', 'b 2', 'c 3']);
});

test('producer-out-of-order-next: a gap behind the last acknowledged raises the epoch, from sequence 0', () => {
  const on = producerWith();
  for (const value of ['a', 'b']) {
    send(on, value);
    answerNext(on);
  }
  send(on, 'c');
  answerNext(on, { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER', logStart: -1 });
  expect(waiting(on)).toEqual(['7/1:0 c']);
  answerNext(on);
  send(on, 'd');
  expect(waiting(on)).toEqual(['7/1:1 d']);
  expect(allAwaited(on, 'InitProducerId')).toEqual([]);
});

test('producer-retries-2: a sequence whose tries are used up leaves a gap that costs the next batch', () => {
  const on = producerWith({ retries: 2 });
  send(on, 'warm');
  answerNext(on);
  send(on, 'a');
  for (let tries = 0; tries < 3; tries += 1) answerNext(on, { error: 'NOT_ENOUGH_REPLICAS' });
  send(on, 'b');
  for (let tries = 0; tries < 3; tries += 1) {
    expect(waiting(on)).toEqual(['7/0:2 b']);
    answerNext(on, { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  }
  send(on, 'c');
  expect(waiting(on)).toEqual(['7/1:0 c']);
  answerNext(on, { baseOffset: 1 });
  const ends = ['warm 0', 'a NotEnoughReplicasException', 'b OutOfOrderSequenceException', 'c 1'];
  expect(outcomes(on)).toEqual(ends);
});

test('producer-duplicate-sequence: DUPLICATE_SEQUENCE_NUMBER is success without an offset', () => {
  const on = producerWith();
  send(on, 'a');
  answerNext(on, { error: 'DUPLICATE_SEQUENCE_NUMBER', baseOffset: -1 });
  send(on, 'b');
  expect(waiting(on)).toEqual(['7/0:1 b']);
  expect(outcomes(on)).toEqual(['a -1']);
});

test.each([
  ['producer-unknown-producer-id: without the log start it is only sent again', -1, '7/0:1 b'],
  ['with it the epoch is raised', 0, '7/1:0 b'],
])('%s', (_name, logStart, expected) => {
  const on = producerWith();
  send(on, 'a');
  answerNext(on);
  send(on, 'b');
  answerNext(on, { error: 'UNKNOWN_PRODUCER_ID', logStart });
  expect(waiting(on)).toEqual([expected]);
});

test('INVALID_PRODUCER_EPOCH is final for its batch; the next goes on with a higher epoch', () => {
  const on = producerWith();
  send(on, 'a');
  answerNext(on, { error: 'INVALID_PRODUCER_EPOCH' });
  send(on, 'b');
  expect(waiting(on)).toEqual(['7/1:0 b']);
  expect(outcomes(on)).toEqual(['a InvalidProducerEpochException']);
});

test('a batch that expires in doubt holds new ones back until those in flight have ended', () => {
  const times = { 'delivery.timeout.ms': 3_000, 'request.timeout.ms': 1_500 };
  const on = producerWith(times);
  send(on, 'a');
  cutOff(on, awaited(on, 'Produce').connection);
  on.refuse = () => true;
  passTo(on, millis(1_500));
  send(on, 'b');
  passTo(on, millis(3_100));
  expect(outcomes(on)).toEqual(['a TimeoutException']);
  on.refuse = () => false;
  passTo(on, millis(4_300));
  expect(waiting(on)).toEqual(['7/1:0 b']);
});

test('behind the highest epoch comes another id', () => {
  const on = producerWith();
  on.state.identity.producerEpoch = 32_767;
  send(on, 'a');
  on.producerId = 8;
  answerNext(on, { error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  expect(waiting(on)).toEqual(['8/0:0 a']);
});

test('a producer that dies has no id: it comes back as another', () => {
  const on = producerWith();
  expect(crashedProducer(on.state).identity.producerId).toBe(-1);
});

test.each([
  [{}, true],
  [{ acks: 1 }, false],
  [{ acks: 0 }, false],
  [{ retries: 0 }, false],
  [{ 'enable.idempotence': true }, true],
  [{ 'enable.idempotence': false, 'max.in.flight.requests.per.connection': 9 }, false],
])('idempotence follows from %j as in ProducerConfig', (values, idempotence) => {
  expect(parseProducerConfig(values as ConfigValues)).toMatchObject({ config: { idempotence } });
});

test.each([
  [
    { acks: 1, 'enable.idempotence': true },
    { problem: 'idempotence', needs: 'acks' },
  ],
  [
    { retries: 0, 'enable.idempotence': true },
    { problem: 'idempotence', needs: 'retries' },
  ],
  [
    { 'max.in.flight.requests.per.connection': 6 },
    {
      problem: 'too-many-in-flight',
      setting: 'max.in.flight.requests.per.connection',
      most: 5,
      value: 6,
    },
  ],
  [
    { acks: 1, 'max.in.flight.requests.per.connection': 6 },
    {
      problem: 'too-many-in-flight',
      setting: 'max.in.flight.requests.per.connection',
      most: 5,
      value: 6,
    },
  ],
])('%j is refused as by ProducerConfig', (values, problem) => {
  expect(parseProducerConfig(values as ConfigValues)).toEqual(problem);
});
