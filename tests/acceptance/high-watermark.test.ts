import { expect, test } from 'vitest';
import { millis } from '../../src/kernel/time.ts';
import { outcome, read, write, written } from './ask.ts';
import { arrived, believesToLead, highWatermark, logOf, partition, valuesAt } from './look.ts';
import {
  cutOff,
  heal,
  metadata,
  MOMENT,
  openStory,
  PARTITION,
  pass,
  toAll,
  told,
  until,
  type Story,
} from './story.ts';

/**
 * A leader and one follower, and an answer of 500 ms at the latest for a fetch that finds nothing.
 */
const two = (): Story => openStory({ brokers: 2 });

test('row 1: the high watermark moves only on a follower’s next fetch', () => {
  const story = two();
  const since = story.cluster.now;
  const question = write(story, 1, ['m1'], { acks: -1 });
  until(story, 'the follower has the record', () => logOf(story, 2).endOffset === 1);
  const stored = story.cluster.now;
  expect(highWatermark(story, 1)).toBe(0);
  expect(outcome(story, question)).toBe(null);
  until(story, 'the high watermark moves', () => highWatermark(story, 1) === 1);
  const [moved] = told(story, 'high-watermark', since);
  expect(moved).toMatchObject({ by: 'b1', as: 'leader', from: 0, to: 1 });
  const fetch = arrived(story, 'FetchRequest', { since: stored, from: 'b2', to: 'b1' })[0];
  const asked = fetch?.message.body.topics[0]?.partitions[0];
  expect(asked?.fetchOffset).toBe(1);
  expect(fetch?.at).toBe(moved?.at);
  expect(fetch?.sentAt).toBeGreaterThanOrEqual(stored);
});

test('row 1: a follower learns the high watermark one answer later, with the next record', () => {
  const story = two();
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  expect(highWatermark(story, 1)).toBe(1);
  expect(highWatermark(story, 2)).toBe(0);
  written(story, 1, ['m2']);
  until(story, 'the second record is copied', () => logOf(story, 2).endOffset === 2);
  // What came with it was known to the leader when it was read: that m1 is committed, and not yet
  // m2.
  expect(highWatermark(story, 2)).toBe(1);
});

test('row 1: a fetch that waits is not woken by the high watermark, it ends after replica.fetch.wait.max.ms', () => {
  const story = two();
  written(story, 1, ['m1'], { acks: -1 });
  const moved = told(story, 'high-watermark').find(({ by }) => by === 'b1');
  pass(story, millis(490));
  expect(highWatermark(story, 2)).toBe(0);
  until(story, 'the follower learns of it', () => highWatermark(story, 2) === 1, millis(20));
  // The fetch that moved it is the one that waits: 500 ms at the leader, 1 ms on the way back.
  expect(story.cluster.now - (moved?.at ?? 0)).toBe(millis(501));
});

test('row 3: with fewer members in the ISR than min.insync.replicas the high watermark stands still, whatever acks is', () => {
  const story = openStory({ topic: { 'min.insync.replicas': 2 } });
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  toAll(story, 'kill', 'b2', 'b3');
  until(story, 'the leader is alone', () => partition(story).isr.join() === '1');
  pass(story, MOMENT);
  expect(written(story, 1, ['m2'], { acks: 1 })).toBe('NONE');
  pass(story, millis(5_000));
  expect(valuesAt(story, 1)).toEqual(['m1', 'm2']);
  expect(highWatermark(story, 1)).toBe(1);
  expect(read(story, 1, 0)).toMatchObject({ error: 'NONE', values: ['m1'], highWatermark: 1 });
  toAll(story, 'restart', 'b2');
  until(story, 'the ISR is large enough', () => partition(story).isr.length === 2);
  pass(story, millis(1_000));
  expect(read(story, 1, 0).values).toEqual(['m1', 'm2']);
});

test('row 3: min.insync.replicas counts no more than there are replicas', () => {
  const story = openStory({ brokers: 2, replicas: 1, topic: { 'min.insync.replicas': 2 } });
  expect(metadata(story).partitions[PARTITION]?.replicas).toEqual([1]);
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  expect(highWatermark(story, 1)).toBe(1);
});

test('M25: a new leader keeps its high watermark, until the ISR has fetched from it', () => {
  const story = openStory();
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  expect(highWatermark(story, 2)).toBe(0);
  toAll(story, 'kill', 'b1');
  cutOff(story, 'b2', 'b3');
  until(story, 'b2 believes that it leads', () => believesToLead(story, 2));
  pass(story, millis(5_000));
  expect(read(story, 2, 0)).toMatchObject({ error: 'NONE', values: [], highWatermark: 0 });
  heal(story, 'b2', 'b3');
  until(story, 'all is committed again', () => highWatermark(story, 2) === 1);
  expect(read(story, 2, 0).values).toEqual(['m1']);
});
