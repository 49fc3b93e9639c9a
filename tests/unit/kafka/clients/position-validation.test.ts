import { describe, expect, test } from 'vitest';
import { millis } from '../../../../src/kernel/time.ts';
import type { ConfigValues } from '../../../../src/kafka/cluster-spec.ts';
import {
  createConsumer,
  stepConsumer,
  type Consumer,
} from '../../../../src/kafka/clients/consumer/consumer.ts';
import { wantMetadata } from '../../../../src/kafka/clients/network/metadata.ts';
import { errorCode, type ErrorName } from '../../../../src/kafka/protocol/errors.ts';
import { batchOf } from '../../../../src/kafka/protocol/batch/record-batch.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  DIRECTORY,
  give,
  metadataOf,
  ORDERS_ID,
  passTo,
  type Bench,
} from './bench.ts';

const NOBODY = { leaderId: -1, leaderEpoch: -1 };

/** Answers the fetch that waits about orders-0. */
function answerFetch(
  on: Bench<Consumer>,
  { values = [], baseOffset = 0, error = 'NONE', leader = NOBODY }: FetchPart,
): void {
  const records = values.map((value) => ({ key: null, value, timestamp: 0 }));
  const partition = {
    partitionIndex: 0,
    errorCode: errorCode(error),
    highWatermark: 100,
    lastStableOffset: 100,
    logStartOffset: 0,
    divergingEpoch: { epoch: -1, endOffset: -1 },
    currentLeader: leader,
    snapshotId: { endOffset: -1, epoch: -1 },
    abortedTransactions: null,
    preferredReadReplica: -1,
    records: values.length === 0 ? [] : [batchOf(records, { baseOffset, partitionLeaderEpoch: 0 })],
  };
  answer(on, awaited(on, 'Fetch'), 'Fetch', {
    throttleTimeMs: 0,
    errorCode: 0,
    sessionId: 9,
    responses: [{ topicId: ORDERS_ID, partitions: [partition] }],
    nodeEndpoints: [],
  });
}

type FetchPart = {
  values?: string[];
  /** Offset of the first of them. */
  baseOffset?: number;
  error?: ErrorName;
  leader?: { leaderId: number; leaderEpoch: number };
};

function answerEpoch(
  on: Bench<Consumer>,
  found: { error?: ErrorName; leaderEpoch?: number; endOffset?: number },
): void {
  const { error = 'NONE', leaderEpoch = 0, endOffset = -1 } = found;
  const partition = { errorCode: errorCode(error), partition: 0, leaderEpoch, endOffset };
  answer(on, awaited(on, 'OffsetForLeaderEpoch'), 'OffsetForLeaderEpoch', {
    throttleTimeMs: 0,
    topics: [{ topic: 'orders', partitions: [partition] }],
  });
}

const poll = (on: Bench<Consumer>): void => give(on, { command: 'poll', consumer: 'r1' });

const seek = (on: Bench<Consumer>, offset: number): void =>
  give(on, { command: 'seek', consumer: 'r1', partition: 'orders-0', offset });

const position = (on: Bench<Consumer>): number | null | undefined => on.state.assigned[0]?.position;

/**
 * A consumer that has read three records of leader epoch 0 from broker 1; broker 2 leads now, as
 * the answer to its next fetch says.
 */
function readThree(config: ConfigValues = {}): Bench<Consumer> {
  const on = readThreeOf(1, config);
  on.leaders = null;
  answerFetch(on, { error: 'FENCED_LEADER_EPOCH', leader: { leaderId: 2, leaderEpoch: 2 } });
  return on;
}

/** A consumer that has read three records of leader epoch 0, and has asked that leader for more. */
function readThreeOf(leader: number, config: ConfigValues = {}): Bench<Consumer> {
  const spec = { name: 'r1', assign: ['orders-0'], config, polling: false };
  const on = bench(createConsumer(spec, DIRECTORY), stepConsumer);
  boot(on);
  seek(on, 0);
  poll(on);
  answerFetch(on, { values: ['a', 'b', 'c'] });
  poll(on);
  expect(awaited(on, 'Fetch').to).toBe(leader);
  return on;
}

test('failover-fetch-leader-hint: the new leader is asked about the epoch first, and no Metadata is needed', () => {
  const on = readThree();
  expect(awaited(on, 'OffsetForLeaderEpoch')).toMatchObject({
    to: 2,
    request: {
      version: 4,
      body: {
        replicaId: -1,
        topics: [
          {
            topic: 'orders',
            partitions: [{ partition: 0, currentLeaderEpoch: 2, leaderEpoch: 0 }],
          },
        ],
      },
    },
  });
  expect(allAwaited(on, 'Fetch')).toEqual([]);
  answerEpoch(on, { endOffset: 3 });
  expect(awaited(on, 'Fetch')).toMatchObject({
    to: 2,
    request: {
      body: { topics: [{ partitions: [{ currentLeaderEpoch: 2, fetchOffset: 3 }] }] },
    },
  });
  expect(allAwaited(on, 'Metadata')).toEqual([]);
});

test('client-consumer-truncation: a position behind the end of its epoch goes back there', () => {
  const on = readThree({ 'auto.offset.reset': 'earliest' });
  answerEpoch(on, { endOffset: 1 });
  expect(position(on)).toBe(1);
  expect(on.notes.at(-1)).toEqual({
    note: 'position',
    partition: 'orders-0',
    from: 3,
    to: 1,
    why: 'truncation',
  });
  expect(awaited(on, 'Fetch').request.body).toMatchObject({
    topics: [{ partitions: [{ fetchOffset: 1 }] }],
  });
});

test('an epoch that the new leader does not know resets the position by the policy', () => {
  const on = readThree({ 'auto.offset.reset': 'earliest' });
  answerEpoch(on, { leaderEpoch: -1 });
  expect(position(on)).toBeNull();
  expect(awaited(on, 'ListOffsets').to).toBe(2);
});

test('without a policy poll() throws, and the next one asks again', () => {
  const on = readThree({ 'auto.offset.reset': 'none' });
  answerEpoch(on, { endOffset: 1 });
  expect([on.state.lastError, position(on)]).toEqual(['LogTruncationException', 3]);
  poll(on);
  expect(on.state.lastError).toBeNull();
  awaited(on, 'OffsetForLeaderEpoch');
});

test('a leader that does not know its epoch yet is asked again after retry.backoff.ms', () => {
  const on = readThree();
  on.leaders = [2, 1];
  on.leaderEpoch = 2;
  answerEpoch(on, { error: 'UNKNOWN_LEADER_EPOCH' });
  passTo(on, millis(99));
  expect(allAwaited(on, 'OffsetForLeaderEpoch')).toEqual([]);
  passTo(on, millis(100));
  answerEpoch(on, { endOffset: 3 });
  expect(awaited(on, 'Fetch').to).toBe(2);
});

test('a position that was moved by hand has no epoch: it is taken as it is', () => {
  const on = readThree();
  seek(on, 2);
  poll(on);
  answerEpoch(on, { endOffset: 1 });
  expect(position(on)).toBe(2);
  expect(awaited(on, 'Fetch').to).toBe(2);
});

/** The consumer wants to know who leads, and its next step asks. */
function doubts(on: Bench<Consumer>): void {
  on.leaders = null;
  wantMetadata(on.state.connections.metadata);
  passTo(on, on.now + millis(200));
}

/** The consumer learns from Metadata who leads orders-0 and orders-1 now, and in which epoch. */
function hears(on: Bench<Consumer>, leader: number, leaderEpoch: number): void {
  answer(on, awaited(on, 'Metadata'), 'Metadata', metadataOf([leader, leader], leaderEpoch));
}

describe('a leader that changes again while the question is out', () => {
  test('is asked anew: what the one before has answered ends nothing', () => {
    const on = readThree();
    doubts(on);
    poll(on);
    hears(on, 1, 6);
    // The answer of the leader of epoch 2, which knows nothing of what the log lost since.
    answerEpoch(on, { endOffset: 3 });
    expect(allAwaited(on, 'Fetch')).toEqual([]);
    expect(awaited(on, 'OffsetForLeaderEpoch')).toMatchObject({
      to: 1,
      request: { body: { topics: [{ partitions: [{ currentLeaderEpoch: 6, leaderEpoch: 0 }] }] } },
    });
    answerEpoch(on, { endOffset: 2 });
    expect(position(on)).toBe(2);
    expect(awaited(on, 'Fetch').to).toBe(1);
  });

  test('is asked anew also when it is the same broker in another epoch', () => {
    const on = readThree();
    doubts(on);
    poll(on);
    hears(on, 2, 3);
    answerEpoch(on, { endOffset: 1 });
    expect(position(on)).toBe(3);
    answerEpoch(on, { endOffset: 3 });
    expect(awaited(on, 'Fetch')).toMatchObject({
      to: 2,
      request: { body: { topics: [{ partitions: [{ currentLeaderEpoch: 3 }] }] } },
    });
  });
});

test('records of the old leader that wait in the buffer are not given before the position is validated', () => {
  const on = readThreeOf(1);
  doubts(on);
  poll(on);
  answerFetch(on, { values: ['d'], baseOffset: 3 });
  answerFetch(on, { values: ['e', 'f'], baseOffset: 4 });
  expect([on.state.counters.delivered, position(on)]).toEqual([4, 4]);
  hears(on, 2, 2);
  poll(on);
  expect([on.state.counters.delivered, position(on)]).toEqual([4, 4]);
  answerEpoch(on, { endOffset: 4 });
  poll(on);
  expect(on.state.counters.delivered).toBe(4);
  expect(awaited(on, 'Fetch')).toMatchObject({
    to: 2,
    request: { body: { topics: [{ partitions: [{ fetchOffset: 4 }] }] } },
  });
});

test('an epoch that ends exactly at the position, or behind it, leaves it where it is', () => {
  for (const endOffset of [3, 4]) {
    const on = readThree();
    answerEpoch(on, { endOffset });
    expect(position(on)).toBe(3);
    awaited(on, 'Fetch');
  }
});
