import { describe, expect, test } from 'vitest';
import { loadPiece, onElection, onResignation } from '../../src/kafka/coordinator/runtime/load.ts';
import { committedState, write } from '../../src/kafka/coordinator/runtime/write.ts';
import { advanceLogStart, appendBatch } from '../../src/kafka/log/log.ts';
import { createListener } from '../../src/kafka/network/listener.ts';
import { toBase64, utf8 } from '../../src/kafka/protocol/bytes/byte-string.ts';
import { batchOf, encodeBatch } from '../../src/kafka/protocol/batch/record-batch.ts';
import { encodeMessage } from '../../src/kafka/protocol/codec.ts';
import { controlKey, EndTxnMarker } from '../../src/kafka/protocol/records/control-records.ts';
import type { ServerStep } from '../../src/kafka/step.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { answerTo, ask } from './ask.ts';
import { counter, COUNTS, COUNTS_PARTITION, LOOK, UNKNOWN } from './counter.ts';
import {
  brokerOf,
  coordinatorAfter,
  count,
  counted,
  counting,
  countNow,
  followersOf,
  leaderOf,
  readAt,
} from './counting.ts';
import { act, cutOff, nodeOf, pass, until, type Story } from './story.ts';

const shardOf = (story: Story, id: number) => brokerOf(story, id).memory.shards[COUNTS_PARTITION];

/** Has records written to the coordinator's own partition that it has not decided on. */
function writeForeign(story: Story, broker: number, ...keys: (string | null)[]): void {
  const timestamp = 1_700_000_000_000;
  const records = keys.map((key) => ({
    ...{ timestamp, value: utf8('7') },
    key: key === null ? null : utf8(key),
  }));
  const partition = { index: 0, records: toBase64(encodeBatch(batchOf(records))) };
  const topicData = [{ name: COUNTS, partitionData: [partition] }];
  const question = ask(story, broker, 'Produce', 12, { acks: -1, timeoutMs: 10_000, topicData });
  until(story, 'it is written', () => answerTo(story, question) !== null);
}

/** A step of a broker in which nothing has happened yet. */
function stepOf(story: Story): ServerStep {
  const { now, nodes } = story.cluster;
  const random = nodes[0]?.random ?? new Int32Array(4);
  const coordinators = { [COUNTS]: counter } as unknown as ServerStep['coordinators'];
  const listener = createListener();
  return { now, clock: now, random, out: [], moved: [], listener, coordinators };
}

describe('a decision without a record', () => {
  test('is answered at once where all before it is committed', () => {
    const story = counting();
    const leader = leaderOf(story);
    expect(countNow(story, leader, `${LOOK}a`)).toBe(0);
    expect(countNow(story, leader, 'a')).toBe(1);
    pass(story, seconds(1));
    const { endOffset } = brokerOf(story, leader).disk.logs[COUNTS_PARTITION] ?? {};
    for (const id of followersOf(story)) act(story, { command: 'pause', node: `b${id}` });
    expect(countNow(story, leader, `${LOOK}a`)).toBe(1);
    expect(brokerOf(story, leader).disk.logs[COUNTS_PARTITION]?.endOffset).toBe(endOffset);
  });

  test('waits for those before it: it has seen what they wrote', () => {
    const story = counting();
    const leader = leaderOf(story);
    const [slow = 0] = followersOf(story);
    act(story, { command: 'pause', node: `b${slow}` });
    const first = count(story, leader, 'a');
    pass(story, millis(100));
    const looks = count(story, leader, `${LOOK}a`);
    pass(story, seconds(1));
    expect([counted(story, first), counted(story, looks)]).toEqual([null, null]);
    act(story, { command: 'resume', node: `b${slow}` });
    pass(story, seconds(1));
    expect([counted(story, first), counted(story, looks)]).toEqual([1, 1]);
  });
});

describe('a write', () => {
  test('that waits too long is answered after five seconds exactly', () => {
    const story = counting();
    const leader = leaderOf(story);
    for (const id of followersOf(story)) act(story, { command: 'pause', node: `b${id}` });
    const question = count(story, leader, 'a');
    until(story, 'it is written', () => shardOf(story, leader)?.uncommitted.length === 1);
    pass(story, seconds(5) - 1);
    expect(brokerOf(story, leader).memory.delayed).toHaveLength(1);
    pass(story, 1);
    expect(brokerOf(story, leader).memory.delayed).toEqual([]);
    const { watchers } = brokerOf(story, leader).memory.partitions[COUNTS_PARTITION] ?? {};
    expect(watchers?.['coordinator-write']).toEqual([]);
    pass(story, millis(10));
    expect(counted(story, question)).toBe('COORDINATOR_NOT_AVAILABLE');
  });

  test('that does not fit into the log is an error of the server, and nothing is decided', () => {
    const story = counting({ 'max.message.bytes': 1_000 });
    const leader = leaderOf(story);
    expect(countNow(story, leader, 'a'.repeat(2_000))).toBe('UNKNOWN_SERVER_ERROR');
    expect(shardOf(story, leader)).toMatchObject({ written: {}, committed: {}, uncommitted: [] });
    expect(countNow(story, leader, 'a'.repeat(800))).toBe(1);
  });

  test('that does not fit into a segment is one too', () => {
    const story = counting({ 'segment.bytes': 1_048_576, 'max.message.bytes': 4_000_000 });
    expect(countNow(story, leaderOf(story), 'a'.repeat(1_100_000))).toBe('UNKNOWN_SERVER_ERROR');
  });

  test('is not made where the partition is not led any more, whatever the coordinator believes', () => {
    const story = counting();
    const leader = leaderOf(story);
    const { partitions } = brokerOf(story, leader).memory;
    const partition = partitions[COUNTS_PARTITION];
    if (partition === undefined) throw new Error('the leader has the partition');
    partition.state = { role: 'follower' };
    const records = [{ key: 'a', count: 1 }];
    const broker = brokerOf(story, leader);
    const refused = write(broker, counter, COUNTS_PARTITION, records, stepOf(story));
    expect(refused).toBe('NOT_COORDINATOR');
    expect(broker.disk.logs[COUNTS_PARTITION]?.endOffset).toBe(0);
  });

  test('of several records is one batch, with the time of this machine', () => {
    const story = counting();
    const leader = leaderOf(story);
    const broker = brokerOf(story, leader);
    const step = stepOf(story);
    const records = ['a', 'b'].map((key) => ({ key, count: 3 }));
    expect(write(broker, counter, COUNTS_PARTITION, records, step)).toBeNull();
    const log = broker.disk.logs[COUNTS_PARTITION];
    const batch = log?.segments[0]?.batches.tail[0];
    expect(batch?.records.map(({ key, value }) => [key, value])).toEqual([
      ['a', '3'],
      ['b', '3'],
    ]);
    expect(batch?.maxTimestamp).toBeGreaterThan(1_500_000_000_000);
    expect(shardOf(story, leader)).toMatchObject({
      written: { a: 3, b: 3 },
      committed: {},
      uncommitted: [{ end: 2, state: { a: 3, b: 3 } }],
    });
    expect(write(broker, counter, 'another-0', records, step)).toBe('NOT_COORDINATOR');
  });
});

describe('what is committed', () => {
  test('comes to be seen write by write, up to the high watermark and no further', () => {
    const story = counting();
    const leader = leaderOf(story);
    const broker = brokerOf(story, leader);
    const [slow = 0] = followersOf(story);
    act(story, { command: 'pause', node: `b${slow}` });
    for (const key of ['a', 'b', 'c']) count(story, leader, key);
    pass(story, seconds(1));
    const partition = broker.memory.partitions[COUNTS_PARTITION];
    if (partition === undefined) throw new Error('the leader has the partition');
    partition.highWatermark = 2;
    expect(readAt(story, leader)).toEqual({ state: { a: 1, b: 1 } });
    expect(shardOf(story, leader)?.uncommitted).toEqual([{ end: 3, state: { a: 1, b: 1, c: 1 } }]);
    partition.highWatermark = 3;
    expect(readAt(story, leader)).toEqual({ state: { a: 1, b: 1, c: 1 } });
    expect(shardOf(story, leader)?.uncommitted).toEqual([]);
  });

  test('is not told by a broker that coordinates something else there', () => {
    const story = counting();
    const leader = leaderOf(story);
    const other = { ...counter, topic: '__others' };
    expect(committedState(brokerOf(story, leader), other, COUNTS_PARTITION)).toEqual({
      error: 'NOT_COORDINATOR',
    });
  });
});

describe('loading', () => {
  /** Kills the leader, and gives what the next one has loaded. */
  function loadedAfter(story: Story, before: number): unknown {
    act(story, { command: 'kill', node: `b${before}` });
    return shardOf(story, coordinatorAfter(story, before));
  }

  test('passes over records without a key and of types that it does not know', () => {
    const story = counting();
    const before = leaderOf(story);
    expect(countNow(story, before, 'a')).toBe(1);
    writeForeign(story, before, 'b', `${UNKNOWN}b`, 'c');
    expect(loadedAfter(story, before)).toMatchObject({ written: { a: 1, b: 7, c: 7 } });
  });

  test('passes over the markers of transactions', () => {
    const story = counting();
    const leader = leaderOf(story);
    const broker = brokerOf(story, leader);
    expect(countNow(story, leader, 'a')).toBe(1);
    const log = broker.disk.logs[COUNTS_PARTITION];
    if (log === undefined) throw new Error('the leader has the log');
    const value = '\0\0' + encodeMessage(EndTxnMarker, 0, { coordinatorEpoch: 9 });
    const marker = batchOf([{ timestamp: 0, key: controlKey('COMMIT'), value }], {
      ...{ baseOffset: 1, producerId: 5, producerEpoch: 0 },
      ...{ isTransactional: true, isControl: true },
    });
    appendBatch(log, marker, { millis: 0, now: 0, random: null });
    onResignation(broker, COUNTS_PARTITION, null, stepOf(story));
    onElection(broker, COUNTS_PARTITION, 7, stepOf(story));
    loadPiece(broker, COUNTS_PARTITION, stepOf(story));
    expect(shardOf(story, leader)).toMatchObject({
      ...{ phase: 'active', loadedTo: 2, written: { a: 1 }, committed: { a: 1 } },
    });
    // Once it is active there is nothing more to load.
    const step = stepOf(story);
    loadPiece(broker, COUNTS_PARTITION, step);
    expect(step.out).toEqual([]);
  });

  test('takes several pieces when the log is larger than one of 5 MiB', () => {
    const story = counting();
    const before = leaderOf(story);
    const keys = Array.from({ length: 8 }, (_, place) => `${place}`.repeat(900_000));
    for (const key of keys) expect(countNow(story, before, key)).toBe(1);
    act(story, { command: 'kill', node: `b${before}` });
    const from = story.trace.length;
    const after = coordinatorAfter(story, before);
    const loads = story.trace
      .slice(from)
      .filter(
        ({ node, what }) =>
          node === nodeOf(story, `b${after}`) &&
          what.event === 'timer' &&
          'timer' in what.timer &&
          what.timer.timer === 'coordinator-load',
      );
    expect(loads).toHaveLength(2);
    expect(Object.keys(shardOf(story, after)?.written as object)).toHaveLength(8);
  });
});

describe('a piece that is to be loaded', () => {
  test('may be a single batch of more than 5 MiB', () => {
    const story = counting({ 'max.message.bytes': 8_000_000 });
    const leader = leaderOf(story);
    const key = 'a'.repeat(6_000_000);
    expect(countNow(story, leader, key)).toBe(1);
    const broker = brokerOf(story, leader);
    onResignation(broker, COUNTS_PARTITION, null, stepOf(story));
    onElection(broker, COUNTS_PARTITION, 7, stepOf(story));
    loadPiece(broker, COUNTS_PARTITION, stepOf(story));
    expect(shardOf(story, leader)).toMatchObject({ phase: 'active', loadedTo: 1 });
    expect((shardOf(story, leader)?.written as Record<string, number>)[key]).toBe(1);
  });

  test('begins where the log begins', () => {
    const story = counting();
    const leader = leaderOf(story);
    for (const key of ['a', 'b']) expect(countNow(story, leader, key)).toBe(1);
    const broker = brokerOf(story, leader);
    const log = broker.disk.logs[COUNTS_PARTITION];
    if (log === undefined) throw new Error('the leader has the log');
    advanceLogStart(log, 1);
    onResignation(broker, COUNTS_PARTITION, null, stepOf(story));
    onElection(broker, COUNTS_PARTITION, 7, stepOf(story));
    expect(shardOf(story, leader)).toMatchObject({ loadedTo: 1 });
    loadPiece(broker, COUNTS_PARTITION, stepOf(story));
    expect(shardOf(story, leader)).toMatchObject({ written: { b: 1 } });
  });

  test('is none where the partition, its log or its coordinator is gone by then', () => {
    const story = counting();
    const leader = leaderOf(story);
    const broker = brokerOf(story, leader);
    onResignation(broker, COUNTS_PARTITION, null, stepOf(story));
    const step = { ...stepOf(story) };
    loadPiece(broker, COUNTS_PARTITION, step);
    onElection(broker, COUNTS_PARTITION, 7, stepOf(story));
    loadPiece(broker, COUNTS_PARTITION, { ...step, coordinators: {} });
    const { logs } = broker.disk;
    broker.disk.logs = {};
    loadPiece(broker, COUNTS_PARTITION, step);
    expect(step.out).toEqual([]);
    expect(shardOf(story, leader)?.phase).toBe('loading');
    broker.disk.logs = logs;
    loadPiece(broker, COUNTS_PARTITION, step);
    expect(shardOf(story, leader)?.phase).toBe('active');
  });
});

describe('the epochs of a coordinator', () => {
  test('only a later one than its own takes the partition away, or that it is gone', () => {
    const story = counting();
    const leader = leaderOf(story);
    const broker = brokerOf(story, leader);
    expect(countNow(story, leader, 'a')).toBe(1);
    const { epoch = 0 } = shardOf(story, leader) ?? {};
    const step = stepOf(story);
    onResignation(broker, COUNTS_PARTITION, epoch, step);
    expect(shardOf(story, leader)).toMatchObject({ epoch, phase: 'active' });
    // Elected again, it goes on with what it has.
    onElection(broker, COUNTS_PARTITION, epoch + 2, step);
    expect(shardOf(story, leader)).toMatchObject({ epoch: epoch + 2, phase: 'active' });
    onElection(broker, COUNTS_PARTITION, epoch + 1, step);
    onResignation(broker, COUNTS_PARTITION, epoch + 2, step);
    expect(shardOf(story, leader)).toMatchObject({ epoch: epoch + 2, written: { a: 1 } });
    expect(step.out).toEqual([]);
    onResignation(broker, COUNTS_PARTITION, epoch + 3, step);
    expect(broker.memory.shards).toEqual({});
    expect(step.out).toEqual([{ do: 'cancel', key: `coordinator-load-${COUNTS_PARTITION}` }]);
    onResignation(broker, COUNTS_PARTITION, null, step);
    expect(step.out).toHaveLength(1);
  });

  test('taken up anew it begins with nothing, to load what is in the log in a millisecond', () => {
    const story = counting();
    const leader = leaderOf(story);
    const broker = brokerOf(story, leader);
    onResignation(broker, COUNTS_PARTITION, null, stepOf(story));
    const step = stepOf(story);
    onElection(broker, COUNTS_PARTITION, 7, step);
    expect(shardOf(story, leader)).toEqual({
      ...{ topic: COUNTS, epoch: 7, phase: 'loading', loadedTo: 0 },
      ...{ written: {}, committed: {}, uncommitted: [] },
    });
    const name = COUNTS_PARTITION;
    expect(step.out).toEqual([
      {
        do: 'timer',
        key: `coordinator-load-${name}`,
        at: step.now + millis(1),
        timer: { of: 'broker', timer: 'coordinator-load', name },
      },
    ]);
    // Other partitions are no coordinator's.
    onElection(broker, 'orders-0', 7, step);
    expect(Object.keys(broker.memory.shards)).toEqual([COUNTS_PARTITION]);
  });

  test('whoever waits at a broker that leads no more hears NOT_COORDINATOR, whoever waits elsewhere nothing', () => {
    const story = counting();
    const leader = leaderOf(story);
    cutOff(story, `b${leader}`, ...followersOf(story).map((id) => `b${id}`));
    const waits = count(story, leader, 'a');
    pass(story, millis(100));
    const broker = brokerOf(story, leader);
    expect(broker.memory.delayed).toMatchObject([
      { kind: 'coordinator-write', offset: 0, ending: 'committed' },
    ]);
    onResignation(broker, 'orders-0', null, stepOf(story));
    expect(broker.memory.delayed).toHaveLength(1);
    const step = stepOf(story);
    onResignation(broker, COUNTS_PARTITION, null, step);
    expect(broker.memory.delayed).toEqual([]);
    expect(step.out.filter((each) => each.do === 'send')).toMatchObject([
      { message: { type: 'InitProducerIdResponse', body: { producerId: -1, errorCode: 16 } } },
    ]);
    expect(counted(story, waits)).toBeNull();
  });
});
