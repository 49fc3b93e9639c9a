import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import type { LegacyRule } from '../../src/kafka/legacy-rules.ts';
import { read, written } from './ask.ts';
import { isFenced, leader, logOf, partition, valuesAt } from './look.ts';
import {
  cutOff,
  heal,
  metadata,
  openStory,
  pass,
  shutDown,
  toAll,
  told,
  until,
  type Story,
} from './story.ts';

/** The only replica that has all dies; the other one lives. */
function onlyTheOldLives(museum: LegacyRule[]): Story {
  const story = openStory({ brokers: 2, museum, server: { 'replica.lag.time.max.ms': 3_000 } });
  expect(written(story, 1, ['m1', 'm2'], { acks: -1 })).toBe('NONE');
  cutOff(story, 'b1', 'b2');
  expect(written(story, 1, ['m3', 'm4'], { acks: -1 })).toBe('NONE');
  expect(partition(story).isr).toEqual([1]);
  toAll(story, 'kill', 'b1');
  heal(story, 'b1', 'b2');
  until(story, 'b1 is fenced', () => isFenced(story, 1));
  pass(story, seconds(5));
  return story;
}

test('unclean-by-default, M22: a replica outside the ISR leads, and acknowledged records are lost', () => {
  const story = onlyTheOldLives(['unclean-by-default']);
  expect(leader(story)).toBe(2);
  expect(told(story, 'leader-elected').at(-1)).toMatchObject({ why: 'unclean' });
  expect(written(story, 2, ['other'])).toBe('NONE');
  toAll(story, 'restart', 'b1');
  until(story, 'b1 is in sync', () => partition(story).isr.length === 2);
  for (const id of [1, 2]) expect(valuesAt(story, id)).toEqual(['m1', 'm2', 'other']);
});

test('today, M22: nobody leads until the one that has all is back, and nothing is lost', () => {
  const story = onlyTheOldLives([]);
  expect(leader(story)).toBe(-1);
  toAll(story, 'restart', 'b1');
  until(story, 'b1 leads', () => leader(story) === 1);
  until(story, 'b2 is in sync', () => partition(story).isr.length === 2);
  for (const id of [1, 2]) expect(valuesAt(story, id)).toEqual(['m1', 'm2', 'm3', 'm4']);
});

/**
 * KIP-966: the last replica standing loses what was not flushed, while another one that had left in
 * order has it.
 */
function lastReplicaFalls(museum: LegacyRule[]): Story {
  const story = openStory({ museum, topic: { 'min.insync.replicas': 2 } });
  shutDown(story, 'b3');
  expect(partition(story).isr).toEqual([1, 2]);
  expect(written(story, 1, ['m'], { acks: -1 })).toBe('NONE');
  shutDown(story, 'b2');
  expect(partition(story).isr).toEqual([1]);
  pass(story, seconds(1));
  expect(written(story, 1, ['refused'], { acks: -1 })).toBe('NOT_ENOUGH_REPLICAS');
  expect(read(story, 1, 0).values).toEqual(['m']);
  toAll(story, 'power-cut', 'b1');
  expect([logOf(story, 1).endOffset, logOf(story, 2).endOffset]).toEqual([0, 1]);
  until(story, 'b1 is fenced', () => isFenced(story, 1));
  toAll(story, 'restart', 'b2', 'b3');
  until(story, 'they are back', () => !isFenced(story, 2) && !isFenced(story, 3));
  pass(story, seconds(10));
  return story;
}

test('no-elr, M6: nobody may lead but the one that has lost the record, so all lose it', () => {
  const story = lastReplicaFalls(['no-elr']);
  expect(partition(story)).toMatchObject({ leader: -1, isr: [1], elr: [] });
  const since = story.cluster.now;
  toAll(story, 'restart', 'b1');
  until(story, 'b1 leads', () => leader(story) === 1);
  expect(told(story, 'leader-elected', since).map(({ why }) => why)).not.toContain('unclean');
  until(story, 'all are in sync', () => partition(story).isr.length === 3);
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual([]);
});

test('today, M6: the replica that left in order is eligible, leads at once, and the record survives', () => {
  const story = lastReplicaFalls([]);
  expect(leader(story)).toBe(2);
  expect(told(story, 'leader-elected').at(-1)).toMatchObject({ leader: 2, why: 'elr' });
  toAll(story, 'restart', 'b1');
  until(story, 'all are in sync', () => partition(story).isr.length === 3);
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual(['m']);
});

test('no-elr: the feature is off in the metadata, as in a cluster that was never upgraded', () => {
  const level = (museum: LegacyRule[]): number | undefined =>
    metadata(openStory({ museum })).features['eligible.leader.replicas.version'];
  expect([level([]), level(['no-elr']) ?? 0]).toEqual([1, 0]);
});
