import { describe, expect, test } from 'vitest';
import type { Broker } from '../../src/kafka/broker/broker.ts';
import { committedState } from '../../src/kafka/coordinator/runtime/write.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { answerTo, ask, type Question } from './ask.ts';
import { counter, COUNTS, COUNTS_PARTITION, countingProgram } from './counter.ts';
import {
  act,
  cutOff,
  heal,
  metadata,
  MOMENT,
  nodeOf,
  openStory,
  pass,
  until,
  type Story,
} from './story.ts';

/** Three brokers that count, b1 first to lead. */
const counting = (config: Record<string, string | number> = {}): Story =>
  openStory({
    program: countingProgram,
    server: { 'broker.session.timeout.ms': 6_000 },
    topics: [
      {
        name: COUNTS,
        partitions: 1,
        replicationFactor: 3,
        config: { 'cleanup.policy': 'compact', 'min.insync.replicas': 2, ...config },
      },
    ],
  });

const count = (story: Story, broker: number, key: string): Question =>
  ask(story, broker, 'InitProducerId', 4, {
    transactionalId: key,
    transactionTimeoutMs: 1,
    producerId: -1,
    producerEpoch: -1,
  });

/** The count that was answered, or the name of the error; null while the answer waits. */
function counted(story: Story, question: Question): number | string | null {
  const found = answerTo(story, question);
  if (found === null || found === 'closed') return found;
  if (found.type !== 'InitProducerIdResponse') throw new Error('a count is InitProducerId');
  const { errorCode, producerId } = found.body;
  return errorCode === 0 ? producerId : errorName(errorCode);
}

/** Counts and waits for the answer. */
function countNow(story: Story, broker: number, key: string): number | string | null {
  const question = count(story, broker, key);
  until(story, 'a count is answered', () => counted(story, question) !== null);
  return counted(story, question);
}

/** Waits until another broker coordinates, and gives its id. */
function coordinatorAfter(story: Story, before: number): number {
  const leader = (): number => metadata(story).partitions[COUNTS_PARTITION]?.leader ?? -1;
  until(story, 'another broker leads', () => leader() >= 0 && leader() !== before);
  const next = leader();
  until(
    story,
    'it has loaded',
    () => brokerOf(story, next).memory.shards[COUNTS_PARTITION]?.phase === 'active',
  );
  return next;
}

function brokerOf(story: Story, id: number): Broker {
  const state = story.cluster.nodes[nodeOf(story, `b${id}`)]?.state;
  if (state?.role !== 'server' || state.broker === null) throw new Error(`b${id} is a broker`);
  return state.broker;
}

const leaderOf = (story: Story): number =>
  metadata(story).partitions[COUNTS_PARTITION]?.leader ?? -1;
const followersOf = (story: Story): number[] => [1, 2, 3].filter((id) => id !== leaderOf(story));

/** What a read at a broker sees. */
const readAt = (story: Story, id: number): unknown =>
  committedState(brokerOf(story, id), counter, COUNTS_PARTITION);

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
