import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import type { LegacyRule } from '../../src/kafka/legacy-rules.ts';
import { read, written } from './ask.ts';
import { deliveredTo, leader, partition, valuesAt } from './look.ts';
import { act, cutOff, openStory, pass, toAll, told, until, type Story } from './story.ts';

const MUSEUM: LegacyRule[] = ['no-epoch-fencing'];

/** The application polls until so many records came. */
function pollUntil(story: Story, records: number): void {
  act(story, { command: 'poll-loop', consumer: 'r1', on: true });
  until(story, `${records} records came`, () => deliveredTo(story).length >= records);
  act(story, { command: 'poll-loop', consumer: 'r1', on: false });
}

/**
 * A reader is at offset 5 when a replica that ends at 3 is elected uncleanly, and is written to.
 */
function readerMeetsShorterLog(museum: LegacyRule[]): Story {
  const story = openStory({
    brokers: 2,
    museum,
    server: { 'replica.lag.time.max.ms': 3_000 },
    topic: { 'unclean.leader.election.enable': true },
    consumer: { 'auto.offset.reset': 'earliest' },
  });
  expect(written(story, 1, ['a0', 'a1', 'a2'], { acks: -1 })).toBe('NONE');
  cutOff(story, 'b1', 'b2');
  expect(written(story, 1, ['a3', 'a4'], { acks: -1 })).toBe('NONE');
  expect(partition(story).isr).toEqual([1]);
  pollUntil(story, 5);
  toAll(story, 'kill', 'b1');
  until(story, 'b2 leads', () => leader(story) === 2);
  expect(told(story, 'leader-elected').at(-1)).toMatchObject({ leader: 2, why: 'unclean' });
  pass(story, seconds(1));
  expect(written(story, 2, ['b3', 'b4', 'b5', 'b6'])).toBe('NONE');
  expect(valuesAt(story, 2)).toEqual(['a0', 'a1', 'a2', 'b3', 'b4', 'b5', 'b6']);
  return story;
}

const BEFORE = ['0 a0', '1 a1', '2 a2', '3 a3', '4 a4'];

test('no-epoch-fencing, M4: a consumer goes on at its offset in another history, and skips two records without a word', () => {
  const story = readerMeetsShorterLog(MUSEUM);
  pollUntil(story, 7);
  expect(deliveredTo(story)).toEqual([...BEFORE, '5 b5', '6 b6']);
  expect(told(story, 'position').filter(({ why }) => why === 'truncation')).toEqual([]);
});

test('today, M4: it asks how far its epoch reaches in the new leader’s log, goes back there, and misses nothing', () => {
  const story = readerMeetsShorterLog([]);
  pollUntil(story, 9);
  expect(deliveredTo(story)).toEqual([...BEFORE, '3 b3', '4 b4', '5 b5', '6 b6']);
  expect(told(story, 'position').at(-1)).toMatchObject({ from: 5, to: 3, why: 'truncation' });
});

/** b1 believes that it leads, b2 does. Gives the epochs of both. */
function zombie(museum: LegacyRule[]): { story: Story; old: number; now: number } {
  const story = openStory({ museum });
  const old = partition(story).leaderEpoch;
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  pass(story, seconds(1));
  cutOff(story, 'b1', 'c1', 'b2', 'b3');
  until(story, 'b2 leads', () => leader(story) === 2);
  pass(story, seconds(1));
  expect(written(story, 2, ['m2'], { acks: -1 })).toBe('NONE');
  return { story, old, now: partition(story).leaderEpoch };
}

test('no-epoch-fencing, M5: a deposed leader answers readers who know better, and a new one readers who do not', () => {
  const { story, old, now } = zombie(MUSEUM);
  expect(read(story, 1, 0, now)).toMatchObject({ error: 'NONE', values: ['m1'] });
  expect(read(story, 2, 0, old)).toMatchObject({ error: 'NONE', values: ['m1', 'm2'] });
});

test('today, M5: neither answers whose epoch is not its own', () => {
  const { story, old, now } = zombie([]);
  expect(read(story, 1, 0, now).error).toBe('UNKNOWN_LEADER_EPOCH');
  expect(read(story, 2, 0, old).error).toBe('FENCED_LEADER_EPOCH');
});
