import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FetchSession } from '../../../src/kafka/broker/fetch/fetch-plan.ts';
import { sortByRank } from '../../../src/kafka/broker/fetch/rank.ts';
import { appendBatch } from '../../../src/kafka/log/log.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { pass, type Exchange, type Stage } from '../../conformance/stage.ts';
import { wronglyPassedBy } from '../../../src/explore/resting.ts';
import {
  answered,
  ask,
  brokerOf,
  fetchBody,
  idOf,
  orders,
  produce,
  produced,
} from './broker-story.ts';
import { someBatch } from './some-log.ts';

/** Partitions of `orders` that broker 1 leads, when there are four. */
const LED = [0, 3];

type Asked = { epoch: number; offsets?: Record<number, number>; maxWaitMs?: number };

/** A reader's fetch in a session, from broker 1. */
function fetches(stage: Stage, sessionId: number, asked: Asked, guest = 'reader'): Exchange {
  const { epoch: sessionEpoch, offsets = {}, maxWaitMs = 0 } = asked;
  const body = fetchBody(stage, offsets, { sessionId, sessionEpoch, maxWaitMs });
  return ask(stage, guest, 'Fetch', 18, body);
}

/**
 * The partitions that an answer names, with the number of batches that each has; undefined while
 * there is none.
 */
const told = (stage: Stage, fetch: Exchange, within?: number): number[][] | undefined =>
  answered(stage, 'Fetch', fetch, within)
    ?.responses.flatMap((topic) => topic.partitions)
    .map((each) => [each.partitionIndex, each.records?.length ?? 0]);

/** A reader's session at broker 1 that has been told all there is. */
function openSession(stage: Stage, partitions: readonly number[]): FetchSession {
  const offsets = Object.fromEntries(partitions.map((each) => [each, 0]));
  const opened = answered(stage, 'Fetch', fetches(stage, 0, { epoch: 0, offsets }));
  expect(told(stage, fetches(stage, opened?.sessionId ?? 0, { epoch: 1 }))).toEqual([]);
  const session = brokerOf(stage, 1).memory.sessions[opened?.sessionId ?? 0];
  if (session === undefined) throw new Error('there is a session');
  return session;
}

describe('a partition of a session in which nothing moves', () => {
  test('rests, and is told of when it moves', () => {
    const stage = orders({ partitions: 4 });
    const { id } = openSession(stage, LED);
    const waits = fetches(stage, id, { epoch: 2, maxWaitMs: 60_000 });
    pass(stage, seconds(1));
    expect(brokerOf(stage, 1).memory.sessions[id]?.awake).toEqual([]);
    produced(stage, produce(stage, ['paid'], { partition: 3 }));
    expect(told(stage, waits)).toEqual([[3, 1]]);
    expect(wronglyPassedBy(stage.cluster)).toBeNull();
  });

  test('is not told of once it is forgotten', () => {
    const stage = orders({ partitions: 4 });
    const { id } = openSession(stage, LED);
    const forgottenTopicsData = [{ topicId: idOf(stage), partitions: [3] }];
    const body = {
      ...fetchBody(stage, {}, { sessionId: id, sessionEpoch: 2 }),
      forgottenTopicsData,
    };
    const waits = ask(stage, 'reader', 'Fetch', 18, { ...body, maxWaitMs: 5_000 });
    pass(stage, seconds(1));
    const { restsIn } = brokerOf(stage, 1).memory.partitions['orders-3'] ?? { restsIn: [] };
    expect(restsIn.map(({ session }) => session)).not.toContain(id);
    produced(stage, produce(stage, ['paid'], { partition: 3 }));
    expect(told(stage, waits)).toEqual([]);
    expect(wronglyPassedBy(stage.cluster)).toBeNull();
  });

  test('is told of once, though another connection goes on with the session of a fetch that waits', () => {
    const stage = orders({ partitions: 4 });
    const { id } = openSession(stage, [0]);
    const waits = fetches(stage, id, { epoch: 2, maxWaitMs: 20_000 });
    pass(stage, seconds(1));
    const other = { epoch: 3, offsets: { 3: 0 } };
    expect(told(stage, fetches(stage, id, other, 'thief'))).toEqual([[3, 0]]);
    expect(told(stage, fetches(stage, id, { epoch: 4 }, 'thief'))).toEqual([]);
    produced(stage, produce(stage, ['paid'], { partition: 3 }));
    produced(stage, produce(stage, ['paid'], { partition: 0 }));
    // What waited did not ask for partition 3.
    expect(told(stage, waits)).toEqual([[0, 1]]);
    expect(wronglyPassedBy(stage.cluster)).toBeNull();
  });

  test('is found among many that are asked for anew', () => {
    const stage = orders({ partitions: 240 });
    const led = Array.from({ length: 240 }, (_, index) => index).filter(
      (index) => brokerOf(stage, 1).memory.partitions[`orders-${index}`]?.state.role === 'leader',
    );
    expect(led.length).toBeGreaterThan(64);
    const session = openSession(stage, led);
    const offsets = Object.fromEntries(led.map((each) => [each, 0]));
    expect(told(stage, fetches(stage, session.id, { epoch: 2, offsets }))).toEqual([]);
    expect(session.partitions.map(({ part }) => part.index)).toEqual(led);
    expect(wronglyPassedBy(stage.cluster)).toBeNull();
  });
});

describe('the look at what is passed by', () => {
  test('sees a leader’s partition that rests though there is something to read', () => {
    const stage = orders({ partitions: 4 });
    pass(stage, seconds(5));
    expect(wronglyPassedBy(stage.cluster)).toBeNull();
    const log = brokerOf(stage, 1).disk.logs['orders-0'];
    if (log !== undefined) appendBatch(log, someBatch(0, [1]));
    expect(wronglyPassedBy(stage.cluster)).toMatch(/^b1: orders-0 in session \d+ rests/);
  });

  test('sees a follower’s partition of which something else would have to be asked', () => {
    const stage = orders({ partitions: 4 });
    pass(stage, seconds(5));
    const log = brokerOf(stage, 3).disk.logs['orders-0'];
    if (log !== undefined) appendBatch(log, someBatch(0, [1]));
    expect(wronglyPassedBy(stage.cluster)).toBe(
      'b3: orders-0 from 1 would have to be asked for in another way',
    );
  });
});

test('a list is put into the order of its ranks, those of one rank as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 60 }), (ranks) => {
      const list = ranks.map((rank, place) => ({ rank, place }));
      const sorted = list.toSorted((one, other) => one.rank - other.rank);
      sortByRank(list, ({ rank }) => rank);
      expect(list).toEqual(sorted);
    }),
  );
});
