import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import type { LegacyRule } from '../../src/kafka/legacy-rules.ts';
import { written } from './ask.ts';
import { entriesAt, highWatermark, isFenced, leader, logOf, valuesAt } from './look.ts';
import { act, cutOff, heal, openStory, pass, toAll, told, until, type Story } from './story.ts';

const MUSEUM: LegacyRule[] = ['truncate-to-high-watermark'];

/**
 * KIP-101, scenario 1: a follower that has a committed record, but does not know yet that it is
 * committed, follows anew and becomes the leader. In the proposal it had restarted; today a restart
 * takes it out of the ISR, so here it follows anew because the leader died.
 */
function followerLeadsTooSoon(museum: LegacyRule[]): Story {
  const story = openStory({ museum, topic: { 'min.insync.replicas': 2 } });
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  pass(story, seconds(1));
  expect(written(story, 1, ['m2'], { acks: -1 })).toBe('NONE');
  expect([logOf(story, 2).endOffset, logOf(story, 3).endOffset]).toEqual([2, 2]);
  expect([highWatermark(story, 1), highWatermark(story, 3)]).toEqual([2, 1]);
  toAll(story, 'kill', 'b1');
  cutOff(story, 'b2', 'b3');
  until(story, 'b2 leads', () => leader(story) === 2);
  pass(story, seconds(1));
  toAll(story, 'kill', 'b2');
  until(story, 'b3 leads', () => leader(story) === 3);
  // Its elections were clean: it has been in the ISR all the time.
  expect(told(story, 'leader-elected').map(({ why }) => why)).not.toContain('unclean');
  heal(story, 'b2', 'b3');
  toAll(story, 'restart', 'b1', 'b2');
  pass(story, seconds(20));
  return story;
}

test('truncate-to-high-watermark, M1: a record that acks=all had acknowledged is lost in a clean fail-over', () => {
  const story = followerLeadsTooSoon(MUSEUM);
  expect(told(story, 'truncated')[0]).toMatchObject({ by: 'b3', from: 2, to: 1 });
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual(['m1']);
});

test('today, M1: nothing is cut by who follows anew, and the record survives', () => {
  const story = followerLeadsTooSoon([]);
  expect(told(story, 'truncated')).toEqual([]);
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual(['m1', 'm2']);
});

/**
 * KIP-101, scenario 2: the power fails, and the replica that lost its last record is the first to
 * be back.
 */
function shorterLogLeads(museum: LegacyRule[]): Story {
  // A segment for each record: the first is flushed when it is closed, the second is not.
  const story = openStory({ brokers: 2, museum, topic: { 'segment.ms': 1_000 } });
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  pass(story, seconds(2));
  expect(written(story, 1, ['m2'], { acks: -1 })).toBe('NONE');
  // Long enough for the high watermark to be written down.
  pass(story, seconds(6));
  // What b1 had written happens to be on its disk.
  toAll(story, 'kill', 'b1');
  pass(story, seconds(3));
  toAll(story, 'power-cut', 'b2');
  expect([valuesAt(story, 1), valuesAt(story, 2)]).toEqual([['m1', 'm2'], ['m1']]);
  until(story, 'both are fenced', () => isFenced(story, 1) && isFenced(story, 2));
  toAll(story, 'restart', 'b2');
  until(story, 'b2 leads', () => leader(story) === 2);
  pass(story, seconds(1));
  expect(written(story, 2, ['m3'])).toBe('NONE');
  toAll(story, 'restart', 'b1');
  until(story, 'b1 is back', () => !isFenced(story, 1));
  pass(story, seconds(5));
  expect(written(story, 2, ['m4'], { acks: -1 })).toBe('NONE');
  pass(story, seconds(5));
  return story;
}

test('truncate-to-high-watermark, M2: two replicas differ at one offset for ever', () => {
  const story = shorterLogLeads(MUSEUM);
  expect(valuesAt(story, 1)).toEqual(['m1', 'm2', 'm4']);
  expect(valuesAt(story, 2)).toEqual(['m1', 'm3', 'm4']);
});

test('today, M2: the follower is told where the logs part, and cuts its own there', () => {
  const story = shorterLogLeads([]);
  expect(valuesAt(story, 2)).toEqual(['m1', 'm3', 'm4']);
  expect(entriesAt(story, 1)).toEqual(entriesAt(story, 2));
});

test('truncate-to-high-watermark: a follower asks without saying of which epoch its last record is', () => {
  const story = openStory({ brokers: 2, museum: MUSEUM });
  act(story, { command: 'cut', from: 'b1', to: 'c1' });
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  const asked = story.trace.flatMap(({ what }) =>
    what.event === 'message' && what.message.type === 'FetchRequest'
      ? what.message.body.topics.flatMap(({ partitions }) => partitions)
      : [],
  );
  expect(asked.filter(({ highWatermark: own }) => own === 2 ** 63).length).toBeGreaterThan(0);
  for (const { lastFetchedEpoch, highWatermark: own } of asked)
    if (own === 2 ** 63) expect(lastFetchedEpoch).toBe(-1);
});
