import { expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import type { Consumer } from '../../../../src/kafka/clients/consumer/consumer.ts';
import { allAwaited, awaited, cutOff, passTo, type Bench } from './bench.ts';
import {
  answerFetch,
  batch,
  consumerWith,
  delivered,
  poll,
  position,
  seek,
} from './consumer-bench.ts';

const RACK = { 'client.rack': 'east', 'auto.offset.reset': 'none' };

const asked = (on: Bench<Consumer>): number[] => allAwaited(on, 'Fetch').map(({ to }) => to);

/** A consumer that reads orders-0, led by broker 1, from its follower 2. */
function readingFollower(config: Record<string, string | number> = {}): Bench<Consumer> {
  const on = consumerWith({ ...RACK, ...config });
  seek(on, 0);
  poll(on);
  answerFetch(on, { replica: 2 });
  return on;
}

test('a consumer says its rack, and reads the follower that the leader names', () => {
  const on = consumerWith(RACK);
  seek(on, 0);
  poll(on);
  expect(awaited(on, 'Fetch').request.body.rackId).toBe('east');
  expect(asked(on)).toEqual([1]);
  answerFetch(on, { replica: 2 });
  expect(asked(on)).toEqual([2]);
  answerFetch(on, { records: [batch(0, 'A')] });
  expect([delivered(on), asked(on)]).toEqual([['0 A'], [2]]);
});

test('a position outside the log of a follower is no reset: the leader is asked', () => {
  const on = readingFollower();
  answerFetch(on, { error: 'OFFSET_OUT_OF_RANGE' });
  expect([asked(on), position(on), on.state.lastError]).toEqual([[1], 0, null]);
  answerFetch(on, { error: 'OFFSET_OUT_OF_RANGE' });
  expect(on.state.lastError).toBe('OffsetOutOfRangeException');
});

test('a follower that does not serve the partition any more is left', () => {
  const on = readingFollower();
  answerFetch(on, { error: 'NOT_LEADER_OR_FOLLOWER' });
  expect(asked(on)).toEqual([1]);
});

test('a follower whose connection dies is left', () => {
  const on = readingFollower();
  cutOff(on, awaited(on, 'Fetch').connection);
  expect(asked(on)).toEqual([1]);
});

test('after metadata.max.age.ms the leader is asked again who had better be read', () => {
  const on = readingFollower({ 'metadata.max.age.ms': 10_000 });
  passTo(on, seconds(9));
  answerFetch(on, { records: [batch(0, 'A')] });
  poll(on);
  expect(asked(on)).toEqual([2]);
  passTo(on, seconds(11));
  answerFetch(on, { records: [batch(1, 'B')] });
  poll(on);
  expect(asked(on)).toEqual([1]);
});
