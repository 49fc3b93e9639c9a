import { describe, expect, test } from 'vitest';
import { appendBatch, truncateTo } from '../../../src/kafka/log/log.ts';
import { errorCode } from '../../../src/kafka/protocol/errors.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { pass, runUntil } from '../../conformance/stage.ts';
import {
  answered,
  ask,
  breakIt,
  brokerOf,
  fetchBody,
  idOf,
  orders,
  produce,
  produced,
  replicaOf,
} from './broker-story.ts';
import { someBatch } from './some-log.ts';

const highWatermarks = (stage: ReturnType<typeof orders>): number[] =>
  [1, 2, 3].map((id) => replicaOf(stage, id).highWatermark);
const ends = (stage: ReturnType<typeof orders>): number[] =>
  [1, 2, 3].map((id) => replicaOf(stage, id).log.endOffset);

describe('acks', () => {
  test('all: the answer waits until every replica of the ISR has the record', () => {
    const stage = orders();
    breakIt(stage, 'pause', 3);
    const sent = produce(stage, ['paid']);
    expect(produced(stage, sent, seconds(5))).toBeUndefined();
    expect(ends(stage)).toEqual([1, 1, 0]);
    expect(highWatermarks(stage)).toEqual([0, 0, 0]);
    breakIt(stage, 'resume', 3);
    expect(produced(stage, sent)).toMatchObject({ errorCode: 0, baseOffset: 0 });
    expect(ends(stage)).toEqual([1, 1, 1]);
  });

  test('all: after the timeout the producer is told so, and the record stays', () => {
    const stage = orders();
    breakIt(stage, 'pause', 2, 3);
    const sent = produce(stage, ['paid'], { timeoutMs: 500 });
    const answer = produced(stage, sent);
    expect(answer).toMatchObject({ errorCode: errorCode('REQUEST_TIMED_OUT'), baseOffset: -1 });
    expect(ends(stage)).toEqual([1, 0, 0]);
    breakIt(stage, 'resume', 2, 3);
    pass(stage, seconds(2));
    expect(highWatermarks(stage)).toEqual([1, 1, 1]);
  });

  test('1: the leader alone is enough, but nobody can read the record yet', () => {
    const stage = orders();
    breakIt(stage, 'pause', 2, 3);
    expect(produced(stage, produce(stage, ['paid'], { acks: 1 }))).toMatchObject({ baseOffset: 0 });
    const read = ask(stage, 'reader', 'Fetch', 18, fetchBody(stage, { 0: 0 }));
    const found = answered(stage, 'Fetch', read)?.responses[0]?.partitions[0];
    expect(found).toMatchObject({ errorCode: 0, highWatermark: 0, records: [] });
  });

  test('min.insync.replicas never asks for more replicas than there are', () => {
    const stage = orders({ config: { 'min.insync.replicas': 5 } });
    expect(produced(stage, produce(stage, ['paid']))).toMatchObject({ errorCode: 0 });
  });

  test('a follower refuses, and names the leader', () => {
    const stage = orders();
    const answer = answered(stage, 'Produce', produce(stage, ['paid'], { broker: 'b2' }));
    expect(answer?.responses[0]?.partitionResponses[0]).toMatchObject({
      errorCode: errorCode('NOT_LEADER_OR_FOLLOWER'),
      currentLeader: { leaderId: 1, leaderEpoch: 0 },
    });
    expect(answer?.nodeEndpoints).toEqual([{ nodeId: 1, host: 'b1', port: 9092, rack: null }]);
  });
});

describe('the high watermark', () => {
  test('moves when the followers ask for what comes next, not when they have the record', () => {
    const stage = orders();
    produce(stage, ['paid'], { acks: 1 });
    const everybodyHasIt = (): boolean => ends(stage).join() === '1,1,1';
    expect(runUntil(stage, everybodyHasIt, seconds(1))).toBe(true);
    expect(highWatermarks(stage)).toEqual([0, 0, 0]);
    runUntil(stage, () => replicaOf(stage, 1).highWatermark === 1, seconds(1));
    const { state } = replicaOf(stage, 1);
    expect(state.role === 'leader' && state.followers).toMatchObject({
      2: { endOffset: 1 },
      3: { endOffset: 1 },
    });
  });

  test('reaches a follower one answer later: it does not wake a fetch that waits', () => {
    const stage = orders();
    produced(stage, produce(stage, ['paid']));
    expect(highWatermarks(stage)).toEqual([1, 0, 0]);
    pass(stage, millis(490));
    expect(highWatermarks(stage)).toEqual([1, 0, 0]);
    pass(stage, millis(20));
    expect(highWatermarks(stage)).toEqual([1, 1, 1]);
  });

  test('comes along with the next record', () => {
    const stage = orders();
    produced(stage, produce(stage, ['paid']));
    produced(stage, produce(stage, ['sent']));
    expect(highWatermarks(stage)).toEqual([2, 1, 1]);
  });

  test('wakes a reader that waits at it; the append alone does not', () => {
    const stage = orders();
    breakIt(stage, 'pause', 2, 3);
    const body = fetchBody(stage, { 0: 0 }, { maxWaitMs: 10_000 });
    const read = ask(stage, 'reader', 'Fetch', 18, body);
    produced(stage, produce(stage, ['paid'], { acks: 1 }));
    expect(answered(stage, 'Fetch', read, seconds(1))).toBeUndefined();
    breakIt(stage, 'resume', 2, 3);
    const found = answered(stage, 'Fetch', read, seconds(1))?.responses[0]?.partitions[0];
    expect(found).toMatchObject({ highWatermark: 1, records: [{ baseOffset: 0 }] });
  });
});

describe('reading from a follower', () => {
  test('is for clients that know of it (KIP-392), up to the follower’s own high watermark', () => {
    const stage = orders();
    produced(stage, produce(stage, ['paid']));
    const read = ask(stage, 'reader', 'Fetch', 18, fetchBody(stage, { 0: 0 }), 'b2');
    const found = answered(stage, 'Fetch', read)?.responses[0]?.partitions[0];
    expect(found).toMatchObject({ errorCode: 0, highWatermark: 0, records: [] });
    pass(stage, seconds(1));
    const again = ask(stage, 'reader', 'Fetch', 18, fetchBody(stage, { 0: 0 }), 'b2');
    const later = answered(stage, 'Fetch', again)?.responses[0]?.partitions[0];
    expect(later).toMatchObject({ highWatermark: 1, records: [{ baseOffset: 0 }] });
  });

  test('an older client is sent to the leader', () => {
    const stage = orders();
    const partition = { partition: 0, fetchOffset: 0, partitionMaxBytes: 100 };
    const topics = [{ topic: 'orders', partitions: [partition] }];
    const body = { replicaId: -1, maxWaitMs: 0, minBytes: 1, maxBytes: 100, topics };
    const read = ask(stage, 'reader', 'Fetch', 10, body, 'b2');
    const found = answered(stage, 'Fetch', read)?.responses[0]?.partitions[0];
    expect(found?.errorCode).toBe(errorCode('NOT_LEADER_OR_FOLLOWER'));
  });
});

describe('DeleteRecords', () => {
  const deletion = (before: number, timeoutMs = 30_000): object => ({
    topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: before }] }],
    timeoutMs,
  });

  test('is answered when every replica has moved its start', () => {
    const stage = orders();
    produced(stage, produce(stage, ['a', 'b', 'c']));
    pass(stage, seconds(1));
    const asked = ask(stage, 'admin-guest', 'DeleteRecords', 2, deletion(2));
    expect(answered(stage, 'DeleteRecords', asked, millis(1))).toBeUndefined();
    expect(replicaOf(stage, 1).log.startOffset).toBe(2);
    const answer = answered(stage, 'DeleteRecords', asked);
    expect(answer?.topics[0]?.partitions[0]).toMatchObject({ errorCode: 0, lowWatermark: 2 });
    expect([2, 3].map((id) => replicaOf(stage, id).log.startOffset)).toEqual([2, 2]);
  });

  test('gives up after its timeout and says how low the lowest start is', () => {
    const stage = orders();
    produced(stage, produce(stage, ['a', 'b', 'c']));
    pass(stage, seconds(1));
    breakIt(stage, 'pause', 3);
    const asked = ask(stage, 'admin-guest', 'DeleteRecords', 2, deletion(-1, 2_000));
    const answer = answered(stage, 'DeleteRecords', asked);
    expect(answer?.topics[0]?.partitions[0]).toMatchObject({
      errorCode: errorCode('REQUEST_TIMED_OUT'),
      lowWatermark: 0,
    });
  });

  test('cannot go beyond the high watermark', () => {
    const stage = orders();
    produced(stage, produce(stage, ['a']));
    const asked = ask(stage, 'admin-guest', 'DeleteRecords', 2, deletion(2));
    const answer = answered(stage, 'DeleteRecords', asked);
    expect(answer?.topics[0]?.partitions[0]?.errorCode).toBe(errorCode('OFFSET_OUT_OF_RANGE'));
  });
});

describe('a fetch session', () => {
  test('reads a partition that gave data last after the others', () => {
    const stage = orders({ partitions: 4 });
    for (const partition of [0, 3]) {
      for (const value of ['a', 'b'])
        produced(stage, produce(stage, [value], { partition, acks: 1 }));
    }
    pass(stage, seconds(1));
    const read = (about: object, offsets: Record<number, number>): (number | undefined)[] => {
      const body = fetchBody(stage, offsets, { maxBytes: 1, ...about });
      const answer = answered(stage, 'Fetch', ask(stage, 'reader', 'Fetch', 18, body));
      session = answer?.sessionId ?? 0;
      return (answer?.responses ?? [])
        .flatMap((topic) => topic.partitions)
        .filter((each) => (each.records?.length ?? 0) > 0)
        .map((each) => each.partitionIndex);
    };
    let session = 0;
    // The first answer is a full one and leaves the order as it was; the second moves partition 0
    // behind.
    expect(read({ sessionEpoch: 0 }, { 0: 0, 3: 0 })).toEqual([0]);
    expect(read({ sessionId: session, sessionEpoch: 1 }, {})).toEqual([0]);
    expect(read({ sessionId: session, sessionEpoch: 2 }, {})).toEqual([3]);
    expect(read({ sessionId: session, sessionEpoch: 3 }, {})).toEqual([0]);
  });
});

describe('after a crash', () => {
  test('a broker that is the controller too knows its partitions again, and follows whoever was elected', () => {
    const stage = orders();
    produced(stage, produce(stage, ['paid']));
    breakIt(stage, 'kill', 1);
    breakIt(stage, 'start', 1);
    pass(stage, seconds(20));
    const { image } = brokerOf(stage, 1).memory;
    expect(image.topics['orders']?.id).toBe(idOf(stage));
    expect(image.partitions['orders-0']).toMatchObject({ leader: 2, isr: [1, 2, 3] });
    const sent = produce(stage, ['sent'], { guest: 'another producer', broker: 'b2' });
    expect(produced(stage, sent)).toMatchObject({ baseOffset: 1 });
  });

  test('a leader that has lost what it had not flushed fetches it from the one elected in its place', () => {
    const stage = orders();
    produced(stage, produce(stage, ['a', 'b', 'c']));
    expect(ends(stage)).toEqual([3, 3, 3]);
    breakIt(stage, 'power-cut', 1);
    breakIt(stage, 'start', 1);
    pass(stage, seconds(35));
    expect(ends(stage)).toEqual([3, 3, 3]);
    const sent = produce(stage, ['d'], { guest: 'another producer', broker: 'b2' });
    expect(produced(stage, sent)).toMatchObject({ baseOffset: 3 });
    expect(ends(stage)).toEqual([4, 4, 4]);
  });
});

describe('a follower that has nothing of what its leader still has', () => {
  test('begins where the leader begins', () => {
    const stage = orders();
    produced(stage, produce(stage, ['a', 'b', 'c']));
    pass(stage, seconds(1));
    const partition = { partitionIndex: 0, offset: -1 };
    const topics = [{ name: 'orders', partitions: [partition] }];
    const asked = ask(stage, 'guest', 'DeleteRecords', 2, { topics, timeoutMs: 5_000 });
    expect(answered(stage, 'DeleteRecords', asked)).toBeDefined();
    breakIt(stage, 'power-cut', 3);
    breakIt(stage, 'start', 3);
    // Its old session must end first.
    pass(stage, seconds(20));
    const { log, highWatermark } = replicaOf(stage, 3);
    expect({ start: log.startOffset, end: log.endOffset, highWatermark }).toEqual({
      start: 3,
      end: 3,
      highWatermark: 3,
    });
    expect(produced(stage, produce(stage, ['d']))).toMatchObject({ baseOffset: 3 });
    expect(ends(stage)).toEqual([4, 4, 4]);
  });
});

test('a follower that cannot append what it is handed gives the partition up until it has a new leader', () => {
  const stage = orders();
  breakIt(stage, 'pause', 3);
  produce(stage, ['a', 'b', 'c', 'd'], { acks: 1 });
  // Two records of another history, whose end the leader cannot tell from its own.
  const { log } = replicaOf(stage, 3);
  appendBatch(log, someBatch(0, [1, 1]));
  breakIt(stage, 'resume', 3);
  pass(stage, seconds(5));
  expect(ends(stage)).toEqual([4, 4, 2]);
  truncateTo(log, 0);
  pass(stage, seconds(5));
  expect(ends(stage)).toEqual([4, 4, 0]);
  breakIt(stage, 'kill', 1);
  breakIt(stage, 'start', 1);
  pass(stage, seconds(20));
  expect(replicaOf(stage, 3).image.leaderEpoch).toBeGreaterThan(0);
  expect(ends(stage)).toEqual([4, 4, 4]);
});

test('an empty replica begins in the middle of a batch where its leader does', () => {
  const stage = orders();
  produced(stage, produce(stage, ['a', 'b', 'c']));
  const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0, offset: 1 }] }];
  const asked = ask(stage, 'guest', 'DeleteRecords', 2, { topics, timeoutMs: 5_000 });
  expect(answered(stage, 'DeleteRecords', asked)).toBeDefined();
  breakIt(stage, 'kill', 3);
  breakIt(stage, 'wipe', 3);
  breakIt(stage, 'start', 3);
  pass(stage, seconds(20));
  const { log } = replicaOf(stage, 3);
  expect({ start: log.startOffset, end: log.endOffset }).toEqual({ start: 1, end: 3 });
});

describe('CreateTopics', () => {
  test('is passed on by a broker that is not the controller', () => {
    const stage = orders();
    const topic = { name: 'more', numPartitions: 2, replicationFactor: 3 };
    const body = { topics: [topic], timeoutMs: 1_000 };
    const answer = answered(
      stage,
      'CreateTopics',
      ask(stage, 'guest', 'CreateTopics', 7, body, 'b3'),
    );
    expect(answer?.topics[0]).toMatchObject({ name: 'more', errorCode: 0, numPartitions: 2 });
    pass(stage, seconds(1));
    expect(brokerOf(stage, 2).memory.image.topics['more']?.partitions).toBe(2);
  });
});
