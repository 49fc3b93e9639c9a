import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import type { ConfigValues } from '../../src/kafka/cluster-spec.ts';
import { outcome, write, written, type Question } from './ask.ts';
import { isFenced, leader, partition, valuesAt } from './look.ts';
import { cutOff, heal, MOMENT, openStory, pass, toAll, until, type Story } from './story.ts';

/** A leader dies before any follower has fetched what it took. */
function leaderDies(acks: number): { story: Story; question: Question } {
  const story = openStory();
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  pass(story, seconds(1));
  cutOff(story, 'b1', 'b2', 'b3');
  const question = write(story, 1, ['m2'], { acks });
  pass(story, MOMENT);
  toAll(story, 'kill', 'b1');
  heal(story, 'b1', 'b2', 'b3');
  until(story, 'b2 leads', () => leader(story) === 2);
  pass(story, seconds(1));
  expect(written(story, 2, ['other'], { acks: -1 })).toBe('NONE');
  toAll(story, 'restart', 'b1');
  until(story, 'all are in sync', () => partition(story).isr.length === 3);
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual(['m1', 'other']);
  return { story, question };
}

test('acks=1, M23: the leader had said yes, and the record is gone', () => {
  const { story, question } = leaderDies(1);
  expect(outcome(story, question)).toBe('NONE');
});

test('acks=all, M23: it had not said yes, so the producer knows that it must send again', () => {
  const { story, question } = leaderDies(-1);
  expect(outcome(story, question)).toBe('closed');
});

/** The power fails at some brokers, right behind an acknowledgement. */
function powerFails(topic: ConfigValues, ...brokers: string[]): Story {
  const story = openStory({ topic: { 'min.insync.replicas': 2, ...topic } });
  expect(written(story, 1, ['m'], { acks: -1 })).toBe('NONE');
  toAll(story, 'power-cut', ...brokers);
  const ids = brokers.map((each) => Number(each.slice(1)));
  until(story, 'they are fenced', () => ids.every((id) => isFenced(story, id)));
  toAll(story, 'restart', ...brokers);
  until(story, 'all are in sync', () => partition(story).isr.length === 3);
  return story;
}

test('M24: one power cut for all replicas loses what acks=all had acknowledged, since nobody had flushed it', () => {
  const story = powerFails({}, 'b1', 'b2', 'b3');
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual([]);
});

test('flush.messages=1, M24: each replica had flushed before it said that it has the record', () => {
  const story = powerFails({ 'flush.messages': 1 }, 'b1', 'b2', 'b3');
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual(['m']);
});

test('one rack, M24: the replicas with another supply keep the record', () => {
  const story = powerFails({}, 'b1');
  for (const id of [1, 2, 3]) expect(valuesAt(story, id)).toEqual(['m']);
});
