import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../src/kernel/time.ts';
import type { Question } from './ask.ts';
import { COUNTS, COUNTS_PARTITION } from './counter.ts';
import {
  brokerOf,
  coordinatorAfter,
  count,
  counted,
  counting,
  countNow,
  followersOf,
  leaderOf,
  readAt,
} from './counting.ts';
import { act, cutOff, heal, metadata, MOMENT, pass, until } from './story.ts';

describe('a coordinator', () => {
  test('decides by what it has written, and answers what is committed', () => {
    const story = counting();
    const leader = leaderOf(story);
    expect(countNow(story, leader, 'a')).toBe(1);
    expect(countNow(story, leader, 'a')).toBe(2);
    expect(countNow(story, leader, 'b')).toBe(1);
    expect(readAt(story, leader)).toEqual({ state: { a: 2, b: 1 } });
  });

  test('answers only when every replica in the ISR has the record, and reads do not see it before', () => {
    const story = counting();
    const leader = leaderOf(story);
    const [slow = 0] = followersOf(story);
    act(story, { command: 'pause', node: `b${slow}` });
    const first = count(story, leader, 'a');
    const second = count(story, leader, 'a');
    pass(story, seconds(2));
    expect([counted(story, first), counted(story, second)]).toEqual([null, null]);
    expect(readAt(story, leader)).toEqual({ state: {} });
    act(story, { command: 'resume', node: `b${slow}` });
    pass(story, seconds(1));
    expect([counted(story, first), counted(story, second)]).toEqual([1, 2]);
    expect(readAt(story, leader)).toEqual({ state: { a: 2 } });
  });

  test('is only where the partition is led', () => {
    const story = counting();
    const [follower = 0] = followersOf(story);
    expect(countNow(story, follower, 'a')).toBe('NOT_COORDINATOR');
    expect(brokerOf(story, follower).memory.shards).toEqual({});
  });

  test('moves with the leader: another broker loads what is written, says so meanwhile, and goes on', () => {
    const story = counting();
    const before = leaderOf(story);
    expect(countNow(story, before, 'a')).toBe(1);
    act(story, { command: 'kill', node: `b${before}` });
    const leader = (): number => leaderOf(story);
    until(story, 'another broker leads', () => leader() !== before && leader() >= 0);
    const loading = (): boolean =>
      brokerOf(story, leader()).memory.shards[COUNTS_PARTITION]?.phase === 'loading';
    until(story, 'it loads', loading);
    expect(readAt(story, leader())).toEqual({ error: 'COORDINATOR_LOAD_IN_PROGRESS' });
    const after = coordinatorAfter(story, before);
    // What is committed it knows when its followers have fetched.
    pass(story, seconds(1));
    expect(readAt(story, after)).toEqual({ state: { a: 1 } });
    expect(countNow(story, after, 'a')).toBe(2);
  });

  test('is no coordinator where a bit of its records has changed, and the next leader loads them', () => {
    const story = counting();
    const before = leaderOf(story);
    expect(countNow(story, before, 'a')).toBe(1);
    const [rotten = 0] = followersOf(story);
    pass(story, seconds(1));
    act(story, { command: 'rot-disk', node: `b${rotten}`, file: COUNTS_PARTITION });
    act(story, { command: 'kill', node: `b${before}` });
    until(story, 'the rotten one leads', () => leaderOf(story) === rotten);
    pass(story, seconds(1));
    expect(brokerOf(story, rotten).memory.shards[COUNTS_PARTITION]?.phase).toBe('failed');
    expect(countNow(story, rotten, 'a')).toBe('NOT_COORDINATOR');
    expect(readAt(story, rotten)).toEqual({ error: 'NOT_COORDINATOR' });
    act(story, { command: 'restart', node: `b${before}` });
    pass(story, seconds(3));
    act(story, { command: 'kill', node: `b${rotten}` });
    const after = coordinatorAfter(story, rotten);
    pass(story, seconds(1));
    expect(readAt(story, after)).toEqual({ state: { a: 1 } });
  });

  test('tells that it loads to a request that comes meanwhile', () => {
    const story = counting();
    const before = leaderOf(story);
    const [first = 0, second = 0] = followersOf(story);
    act(story, { command: 'shutdown', node: `b${before}` });
    const asked: Question[] = [];
    for (let time = 0; time < 100; time += 1) {
      asked.push(count(story, first, 'a'), count(story, second, 'a'));
      pass(story, millis(1) / 2);
    }
    pass(story, seconds(1));
    const answers = new Set(asked.map((each) => counted(story, each)));
    expect(answers).toContain('COORDINATOR_LOAD_IN_PROGRESS');
  });

  test('an append that never commits is answered after five seconds; its record stays and may commit later', () => {
    const story = counting();
    const leader = leaderOf(story);
    for (const id of followersOf(story)) act(story, { command: 'pause', node: `b${id}` });
    const question = count(story, leader, 'a');
    pass(story, seconds(4));
    expect(counted(story, question)).toBe(null);
    pass(story, seconds(2));
    expect(counted(story, question)).toBe('COORDINATOR_NOT_AVAILABLE');
    expect(readAt(story, leader)).toEqual({ state: {} });
    expect(brokerOf(story, leader).memory.shards[COUNTS_PARTITION]?.written).toEqual({ a: 1 });
  });

  test('with too few replicas in the ISR nothing is written', () => {
    const story = counting();
    const leader = leaderOf(story);
    for (const id of followersOf(story)) act(story, { command: 'kill', node: `b${id}` });
    until(
      story,
      'the leader is alone in the ISR',
      () => metadata(story).partitions[COUNTS_PARTITION]?.isr.length === 1,
    );
    pass(story, MOMENT);
    const end = brokerOf(story, leader).disk.logs[COUNTS_PARTITION]?.endOffset;
    expect(countNow(story, leader, 'a')).toBe('COORDINATOR_NOT_AVAILABLE');
    expect(brokerOf(story, leader).disk.logs[COUNTS_PARTITION]?.endOffset).toBe(end);
    expect(brokerOf(story, leader).memory.shards[COUNTS_PARTITION]?.written).toEqual({});
  });

  test('a fenced one is told by its own log: what only it has written is nowhere, and whoever waited hears NOT_COORDINATOR', () => {
    const story = counting();
    const old = leaderOf(story);
    expect(countNow(story, old, 'a')).toBe(1);
    const others = followersOf(story).map((id) => `b${id}`);
    cutOff(story, `b${old}`, ...others, 'c1');
    const lost = count(story, old, 'a');
    pass(story, seconds(3));
    expect(counted(story, lost)).toBe(null);
    expect(brokerOf(story, old).memory.shards[COUNTS_PARTITION]?.written).toEqual({ a: 2 });
    const next = coordinatorAfter(story, old);
    expect(countNow(story, next, 'b')).toBe(1);
    heal(story, `b${old}`, ...others, 'c1');
    until(
      story,
      'the old one is no coordinator',
      () => brokerOf(story, old).memory.shards[COUNTS_PARTITION] === undefined,
    );
    expect(['NOT_COORDINATOR', 'COORDINATOR_NOT_AVAILABLE']).toContain(counted(story, lost));
    pass(story, seconds(5));
    expect(countNow(story, next, 'a')).toBe(2);
    expect(readAt(story, next)).toEqual({ state: { a: 2, b: 1 } });
  });

  test('sees each new metadata image, also when it has just loaded', () => {
    const story = counting();
    const before = leaderOf(story);
    expect(countNow(story, before, 'topic:orders')).toBe(1);
    expect(countNow(story, before, 'a')).toBe(1);
    act(story, { command: 'delete-topic', topic: 'orders' });
    pass(story, seconds(1));
    expect(readAt(story, before)).toEqual({ state: { a: 1 } });
    act(story, { command: 'kill', node: `b${before}` });
    const after = coordinatorAfter(story, before);
    expect(readAt(story, after)).toEqual({ state: { a: 1 } });
  });

  test('goes with its topic', () => {
    const story = counting();
    const leader = leaderOf(story);
    cutOff(story, `b${leader}`, ...followersOf(story).map((id) => `b${id}`));
    const waits = count(story, leader, 'a');
    pass(story, MOMENT);
    act(story, { command: 'delete-topic', topic: COUNTS });
    pass(story, seconds(1));
    expect(counted(story, waits)).toBe('NOT_COORDINATOR');
    expect(brokerOf(story, leader).memory.shards).toEqual({});
  });

  test('loads from a compacted log what the whole log came to', () => {
    const story = counting({
      'segment.ms': 200,
      'min.cleanable.dirty.ratio': 0,
      'delete.retention.ms': 0,
    });
    const before = leaderOf(story);
    for (let round = 1; round <= 5; round += 1) {
      expect(countNow(story, before, 'a')).toBe(round);
      pass(story, millis(300));
    }
    pass(story, seconds(40));
    const log = brokerOf(story, before).disk.logs[COUNTS_PARTITION];
    expect(log?.cleanedTo).toBeGreaterThan(0);
    act(story, { command: 'kill', node: `b${before}` });
    const after = coordinatorAfter(story, before);
    expect(countNow(story, after, 'a')).toBe(6);
  });
});
