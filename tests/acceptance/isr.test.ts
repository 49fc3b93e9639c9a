import { expect, test } from 'vitest';
import { millis, seconds } from '../../src/kernel/time.ts';
import { outcome, read, write, written } from './ask.ts';
import { arrived, highWatermark, isFenced, leader, logOf, partition, valuesAt } from './look.ts';
import {
  act,
  cutOff,
  heal,
  MOMENT,
  openStory,
  pass,
  shutDown,
  toAll,
  told,
  until,
  type Story,
} from './story.ts';

const isr = (story: Story): string => partition(story).isr.join();

/** The leader’s wishes since a time, as `3: shrink`. */
const wishes = (story: Story, since: number): string[] =>
  told(story, 'isr-proposed', since).map((each) => `${each.by} ${each.change} ${each.isr}`);

test('row 2: a silent follower leaves the ISR 30 to 45 s after it last was at the leader’s end', () => {
  const story = openStory({ producer: { acks: '1' } });
  act(story, { command: 'load', producer: 'p1', every: millis(100), keys: 0, valueBytes: 10 });
  pass(story, seconds(5));
  cutOff(story, 'b1', 'b3');
  const cutAt = story.cluster.now;
  until(story, 'it is out', () => isr(story) === '1,2');
  const [wish] = told(story, 'isr-proposed', cutAt);
  expect(wish).toMatchObject({ by: 'b1', change: 'shrink', isr: '1, 2' });
  const silence = (wish?.at ?? 0) - cutAt;
  expect(silence).toBeGreaterThan(seconds(29));
  expect(silence).toBeLessThan(seconds(45));
  // The broker lives all the time: it is the leader who wanted it out, and the controller who
  // committed it.
  expect(isFenced(story, 3)).toBe(false);
  expect(told(story, 'isr-changed', cutAt)).toMatchObject([{ by: 'c1', why: 'lagging' }]);
});

test('row 2: a silent follower that has all stays in, and goes at the first check after the next write', () => {
  const story = openStory();
  written(story, 1, ['m1'], { acks: -1 });
  pass(story, seconds(2));
  cutOff(story, 'b1', 'b3');
  pass(story, seconds(100));
  expect(isr(story)).toBe('1,2,3');
  const wroteAt = story.cluster.now;
  const question = write(story, 1, ['m2'], { acks: -1, timeoutMs: 60_000 });
  until(story, 'it is out', () => isr(story) === '1,2');
  expect(story.cluster.now - wroteAt).toBeLessThan(seconds(15) + MOMENT);
  until(story, 'the write is done', () => outcome(story, question) !== null);
  expect(outcome(story, question)).toBe('NONE');
});

test('row 2: after a quiet minute a follower still has its 30 s from its last fetch on', () => {
  const story = openStory({ producer: { acks: '1' } });
  pass(story, seconds(60));
  cutOff(story, 'b1', 'b3');
  const cutAt = story.cluster.now;
  pass(story, seconds(1));
  written(story, 1, ['m1'], { acks: 1 });
  until(story, 'it is out', () => isr(story) === '1,2');
  const silence = (told(story, 'isr-proposed', cutAt)[0]?.at ?? 0) - cutAt;
  expect(silence).toBeGreaterThan(seconds(29));
  expect(silence).toBeLessThan(seconds(45));
});

test('row 2: while a smaller ISR waits for the controller, the larger one counts', () => {
  const story = openStory({ server: { 'replica.lag.time.max.ms': 3_000 } });
  act(story, { command: 'delay', from: 'b1', to: 'c1', delay: { min: 300_000, max: 300_000 } });
  cutOff(story, 'b1', 'b3');
  const since = story.cluster.now;
  const question = write(story, 1, ['m1'], { acks: -1, timeoutMs: 60_000 });
  until(story, 'the leader wants it out', () => wishes(story, since).length > 0);
  // Another record, so that the leader looks again how far all have come.
  expect(written(story, 1, ['m2'])).toBe('NONE');
  pass(story, MOMENT);
  expect(logOf(story, 2).endOffset).toBe(2);
  expect(highWatermark(story, 1)).toBe(0);
  until(story, 'it is committed', () => isr(story) === '1,2');
  const committedAt = story.cluster.now;
  // The leader does not know it yet.
  expect(highWatermark(story, 1)).toBe(0);
  until(story, 'the write is done', () => outcome(story, question) !== null);
  expect(highWatermark(story, 1)).toBe(2);
  expect(story.cluster.now - committedAt).toBeGreaterThanOrEqual(millis(300));
});

test('row 2: without a controller a wanted ISR waits, and acks=all with it', () => {
  const story = openStory({ server: { 'replica.lag.time.max.ms': 3_000 } });
  toAll(story, 'kill', 'c1');
  cutOff(story, 'b1', 'b3');
  expect(written(story, 1, ['m1'], { acks: -1, timeoutMs: 20_000 })).toBe('REQUEST_TIMED_OUT');
  expect(highWatermark(story, 1)).toBe(0);
  toAll(story, 'restart', 'c1');
  until(story, 'the ISR is smaller', () => isr(story) === '1,2');
  pass(story, seconds(1));
  expect(highWatermark(story, 1)).toBe(1);
});

test('row 2: the controller itself removes a broker that it fences, 9 s after its last heartbeat', () => {
  const story = openStory();
  const killedAt = story.cluster.now;
  toAll(story, 'kill', 'b3');
  until(story, 'it is out', () => isr(story) === '1,2');
  const last = arrived(story, 'BrokerHeartbeatRequest', { from: 'b3', to: 'c1' }).at(-1);
  const silence = story.cluster.now - (last?.at ?? 0);
  expect(silence).toBeGreaterThanOrEqual(seconds(9));
  expect(silence).toBeLessThan(seconds(10));
  expect(told(story, 'isr-changed', killedAt)).toMatchObject([{ by: 'c1', why: 'fenced' }]);
  expect(wishes(story, killedAt)).toEqual([]);
});

test('row 2: the controller itself removes a broker that wants to shut down, before that has ended', () => {
  const story = openStory();
  const since = story.cluster.now;
  shutDown(story, 'b1');
  expect([isr(story), leader(story)]).toEqual(['2,3', 2]);
  const [change] = told(story, 'isr-changed', since);
  expect(change).toMatchObject({ by: 'c1', why: 'shutdown' });
  expect(change?.at).toBeLessThan(story.cluster.now);
  expect(wishes(story, since)).toEqual([]);
});

test('row 2: the controller itself removes a broker whose new process registers', () => {
  const story = openStory();
  const since = story.cluster.now;
  toAll(story, 'kill', 'b3');
  // While the session of the old process lasts, the new one is refused. The controller sleeps over
  // its end, and wakes up to the registration.
  toAll(story, 'pause', 'c1');
  toAll(story, 'restart', 'b3');
  pass(story, seconds(10));
  toAll(story, 'resume', 'c1');
  until(story, 'it is out', () => isr(story) === '1,2');
  const [change] = told(story, 'isr-changed', since);
  expect(change).toMatchObject({ by: 'c1', why: 'restarted', after: '1, 2' });
  until(story, 'it is in again', () => partition(story).isr.includes(3));
  expect(wishes(story, since).filter((each) => each.includes('shrink'))).toEqual([]);
});

test('row 4: acks=all with too small an ISR stores nothing; acks=1 does', () => {
  const story = openStory({ topic: { 'min.insync.replicas': 2 } });
  shutDown(story, 'b2');
  shutDown(story, 'b3');
  pass(story, MOMENT);
  expect(written(story, 1, ['refused'], { acks: -1 })).toBe('NOT_ENOUGH_REPLICAS');
  expect(logOf(story, 1).endOffset).toBe(0);
  expect(written(story, 1, ['taken'], { acks: 1 })).toBe('NONE');
  expect(valuesAt(story, 1)).toEqual(['taken']);
});

test('row 4: a write that waits while the ISR becomes too small times out, is stored, and seen once the ISR is back', () => {
  const story = openStory({ topic: { 'min.insync.replicas': 2 } });
  toAll(story, 'pause', 'b2', 'b3');
  const question = write(story, 1, ['m1'], { acks: -1, timeoutMs: 20_000 });
  until(story, 'the leader is alone', () => isr(story) === '1');
  expect(outcome(story, question)).toBe(null);
  until(story, 'the write is answered', () => outcome(story, question) !== null);
  expect(outcome(story, question)).toBe('REQUEST_TIMED_OUT');
  expect(valuesAt(story, 1)).toEqual(['m1']);
  expect(read(story, 1, 0).values).toEqual([]);
  toAll(story, 'resume', 'b2', 'b3');
  until(story, 'the ISR is back', () => partition(story).isr.length === 3);
  pass(story, seconds(1));
  expect(leader(story)).toBe(1);
  expect(read(story, 1, 0).values).toEqual(['m1']);
});

test('row 2: a follower that was cut off comes back when it has all again', () => {
  const story = openStory({ server: { 'replica.lag.time.max.ms': 3_000 } });
  cutOff(story, 'b1', 'b3');
  write(story, 1, ['m1'], { acks: 1 });
  until(story, 'it is out', () => isr(story) === '1,2');
  heal(story, 'b1', 'b3');
  until(story, 'it is in', () => isr(story) === '1,2,3');
  expect(valuesAt(story, 3)).toEqual(['m1']);
});
