import { expect, test } from 'vitest';
import { millis, seconds } from '../../src/kernel/time.ts';
import { outcome, read, write, written } from './ask.ts';
import {
  arrived,
  believesToLead,
  entriesAt,
  fateOf,
  isFenced,
  leader,
  logOf,
  valuesAt,
} from './look.ts';
import { act, cutOff, heal, openStory, pass, toAll, told, until } from './story.ts';

test('row 7: a killed process leaves what it had written in the page cache', () => {
  const story = openStory({ brokers: 1 });
  expect(written(story, 1, ['m1', 'm2'])).toBe('NONE');
  toAll(story, 'kill', 'b1');
  expect(valuesAt(story, 1)).toEqual(['m1', 'm2']);
  pass(story, seconds(1));
  toAll(story, 'restart', 'b1');
  pass(story, seconds(20));
  expect(valuesAt(story, 1)).toEqual(['m1', 'm2']);
  expect(told(story, 'log-recovered').filter(({ lost }) => lost > 0)).toEqual([]);
});

test('row 7: a power cut loses the bytes that were not flushed, and no others', () => {
  const story = openStory({ brokers: 1 });
  expect(written(story, 1, ['m1', 'm2'])).toBe('NONE');
  toAll(story, 'power-cut', 'b1');
  expect(valuesAt(story, 1)).toEqual([]);
  const flushing = openStory({ brokers: 1, topic: { 'flush.messages': 1 } });
  expect(written(flushing, 1, ['m1', 'm2'])).toBe('NONE');
  toAll(flushing, 'power-cut', 'b1');
  expect(valuesAt(flushing, 1)).toEqual(['m1', 'm2']);
});

test('row 7: a paused process keeps its connections, and answers when it wakes up', () => {
  const story = openStory();
  toAll(story, 'pause', 'b1');
  const question = write(story, 1, ['m1'], { acks: -1 });
  pass(story, seconds(3));
  expect(outcome(story, question)).toBe(null);
  toAll(story, 'resume', 'b1');
  until(story, 'it answers', () => outcome(story, question) !== null);
  expect(outcome(story, question)).toBe('NONE');
});

test('row 7, M5: a leader that wakes up deposed answers acks=1 with success and truncates it, acks=all gets NOT_LEADER_OR_FOLLOWER', () => {
  const story = openStory();
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  toAll(story, 'pause', 'b1');
  const one = write(story, 1, ['zombie'], { acks: 1, timeoutMs: 60_000 });
  const all = write(story, 1, ['waiting'], { acks: -1, timeoutMs: 60_000 });
  until(story, 'another leads', () => leader(story) === 2);
  pass(story, seconds(1));
  expect(written(story, 2, ['m2'], { acks: -1 })).toBe('NONE');
  const wokeAt = story.cluster.now;
  toAll(story, 'resume', 'b1');
  until(story, 'both are answered', () => (outcome(story, one) ?? outcome(story, all)) !== null);
  until(story, 'all is answered', () => outcome(story, all) !== null);
  expect([outcome(story, one), outcome(story, all)]).toEqual(['NONE', 'NOT_LEADER_OR_FOLLOWER']);
  until(story, 'it has what the others have', () => valuesAt(story, 1).join() === 'm1,m2');
  expect(told(story, 'truncated', wokeAt)[0]).toMatchObject({ by: 'b1', to: 1 });
  expect(entriesAt(story, 1)).toEqual(entriesAt(story, 2));
});

test('M5: a leader cut off from all but its clients takes acks=1, cannot take acks=all, shows no more than was committed', () => {
  const story = openStory();
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  pass(story, seconds(1));
  cutOff(story, 'b1', 'c1', 'b2', 'b3');
  until(story, 'another leads', () => leader(story) === 2);
  expect(isFenced(story, 1)).toBe(true);
  expect(believesToLead(story, 1)).toBe(true);
  expect(written(story, 1, ['zombie'])).toBe('NONE');
  const waits = write(story, 1, ['waiting'], { acks: -1, timeoutMs: 5_000 });
  until(story, 'it times out', () => outcome(story, waits) !== null);
  expect(outcome(story, waits)).toBe('REQUEST_TIMED_OUT');
  expect(read(story, 1, 0).values).toEqual(['m1']);
  expect(written(story, 2, ['m2'], { acks: -1 })).toBe('NONE');
  const late = write(story, 1, ['late'], { acks: -1, timeoutMs: 60_000 });
  heal(story, 'b1', 'c1', 'b2', 'b3');
  until(story, 'it follows', () => outcome(story, late) !== null);
  expect(outcome(story, late)).toBe('NOT_LEADER_OR_FOLLOWER');
  until(story, 'it has what the others have', () => valuesAt(story, 1).join() === 'm1,m2');
});

test('row 16: a short cut delays and loses nothing', () => {
  const story = openStory({ producer: { acks: 'all' } });
  cutOff(story, 'p1', 'b1');
  const since = story.cluster.now;
  const records = ['m1', 'm2'].map((value) => ({ key: null, value, partition: 0 }));
  act(story, { command: 'send', producer: 'p1', records });
  pass(story, seconds(2));
  expect(logOf(story, 1).endOffset).toBe(0);
  heal(story, 'p1', 'b1');
  until(story, 'it is acknowledged', () => fateOf(story, 'm2') !== undefined);
  expect(fateOf(story, 'm2')).toMatchObject({ outcome: 'acked', offset: 1 });
  expect(arrived(story, 'ProduceRequest', { since })).toHaveLength(1);
  expect(told(story, 'will-retry', since)).toEqual([]);
  expect(told(story, 'disconnected', since)).toEqual([]);
});

test('row 16: when a connection breaks, what is on its way is lost in both directions', () => {
  const story = openStory({ delay: { min: 20_000, max: 20_000 } });
  const answered = write(story, 1, ['stored'], { acks: 1 });
  until(story, 'it is stored', () => logOf(story, 1).endOffset === 1);
  const onItsWay = write(story, 1, ['never'], { acks: 1 });
  pass(story, millis(45));
  // The first answer has arrived by now: the second request is in the air when its broker dies.
  expect(outcome(story, answered)).toBe('NONE');
  expect(logOf(story, 1).endOffset).toBe(1);
  const third = write(story, 1, ['stored too'], { acks: 1 });
  until(story, 'they are stored', () => logOf(story, 1).endOffset === 3);
  const since = story.cluster.now;
  toAll(story, 'kill', 'b1');
  pass(story, seconds(1));
  // Their answers were on the way back: stored, and nobody told.
  expect([outcome(story, onItsWay), outcome(story, third)]).toContain('closed');
  expect(outcome(story, third)).toBe('closed');
  expect(valuesAt(story, 1)).toContain('stored too');
  expect(arrived(story, 'ProduceResponse', { since })).toEqual([]);
});

test('row 16: on one connection messages arrive in the order in which they were sent, whatever the delays', () => {
  const story = openStory({
    producer: {
      acks: '1',
      'max.in.flight.requests.per.connection': 5,
      'enable.idempotence': false,
    },
    delay: { min: 1_000, max: 80_000 },
  });
  const since = story.cluster.now;
  const values = Array.from({ length: 150 }, (_, index) => `m${index}`);
  for (const value of values) {
    act(story, { command: 'send', producer: 'p1', records: [{ key: null, value, partition: 0 }] });
    pass(story, millis(3));
  }
  until(story, 'all are stored', () => logOf(story, 1).endOffset === values.length);
  const requests = arrived(story, 'ProduceRequest', { since });
  expect(requests.length).toBeGreaterThan(10);
  const sent = requests.map(({ sentAt }) => sentAt);
  expect(sent).toEqual([...sent].sort((a, b) => a - b));
  expect(valuesAt(story, 1)).toEqual(values);
});
