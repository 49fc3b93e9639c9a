import { describe, expect, test } from 'vitest';
import type { ApplicationSpec, ConfigValues, ConsumerSpec } from '../../src/kafka/cluster-spec.ts';
import { millis, seconds, type Micros } from '../../src/kernel/time.ts';
import { commit, committed, grouping } from './grouping.ts';
import { act, metadata, pass, told, until, type Story } from './story.ts';
import { consumer, ownedBy, sendTwoEach, start, twoMembers } from './two-members.ts';

// What people ask who meet groups at work, and what the cluster itself answers.

const MODERN = { 'group.protocol': 'consumer' };
const FAST = {
  'group.consumer.min.session.timeout.ms': 1_000,
  'group.consumer.session.timeout.ms': 6_000,
  'group.consumer.min.heartbeat.interval.ms': 500,
  'group.consumer.heartbeat.interval.ms': 1_000,
};

/** Readers of `orders`, which has one partition; none of them polls yet. */
const readers = (
  specs: Record<string, Omit<Partial<ConsumerSpec>, 'name'>>,
  server: ConfigValues = {},
): Story =>
  grouping({
    server,
    producer: {},
    consumers: Object.entries(specs).map(([name, spec]) => ({
      ...{ name, assign: [], polling: false },
      ...(spec.assign === undefined ? { subscribe: ['orders'] } : {}),
      ...spec,
      config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...spec.config },
    })),
  });

/** Records go to `orders-0`, one after the other. */
function send(story: Story, ...values: string[]): void {
  const records = values.map((value) => ({ key: null, value, partition: 0 }));
  act(story, { command: 'send', producer: 'p1', topic: 'orders', records });
  pass(story, seconds(1));
}

/** Offsets of `orders-0` in the order in which an application has done its work on them. */
const worked = (story: Story): number[] => told(story, 'worked-off').map(({ offset }) => offset);

/** How long it takes until something is so. */
function timeUntil(story: Story, what: string, isSo: () => boolean): Micros {
  const from = story.cluster.now;
  until(story, what, isSo);
  return story.cluster.now - from;
}

const restart = (story: Story, name: string): void =>
  act(story, { command: 'restart', node: name });

describe('who is waited for', () => {
  test('a member that was killed and started again waits for its old self; one that closed does not', () => {
    const story = twoMembers({ 'session.timeout.ms': 10_000 });
    const hasAll = (): boolean => ownedBy(story, 'm1').length === 4;
    until(story, 'm1 has all', hasAll);
    act(story, { command: 'call', consumer: 'm1', call: { api: 'close' } });
    until(story, 'it is closed', () => told(story, 'consumer-closed').length === 1);
    act(story, { command: 'kill', node: 'm1' });
    restart(story, 'm1');
    start(story, 'm1');
    expect(timeUntil(story, 'm1 has all again', hasAll)).toBeLessThan(seconds(2));
    pass(story, seconds(4));
    act(story, { command: 'kill', node: 'm1' });
    restart(story, 'm1');
    start(story, 'm1');
    const after = timeUntil(story, 'm1 has all again', hasAll);
    expect(after).toBeGreaterThan(seconds(6));
    expect(after).toBeLessThan(seconds(10));
  });

  test('the first member of an empty group waits three seconds, and three more when one joins meanwhile', () => {
    const server = { 'group.initial.rebalance.delay.ms': 3_000 };
    const joined = (story: Story): number => told(story, 'joined-group').length;
    const alone = readers({ one: {} }, server);
    start(alone, 'one');
    const first = timeUntil(alone, 'it is in', () => joined(alone) === 1);
    expect(first).toBeGreaterThan(seconds(3));
    expect(first).toBeLessThan(seconds(3.5));
    const both = readers({ one: {}, two: {} }, server);
    start(both, 'one');
    pass(both, millis(500));
    start(both, 'two');
    const shared = timeUntil(both, 'both are in', () => joined(both) === 2);
    expect(shared).toBeGreaterThan(seconds(5.5));
    expect(shared).toBeLessThan(seconds(6));
  });

  test('a busy member holds the others up until its max.poll.interval is over', () => {
    const story = readers({
      slow: {
        application: { perRecord: seconds(60) },
        config: { 'max.poll.interval.ms': 20_000 },
      },
      new: { config: { 'max.poll.interval.ms': 20_000 } },
    });
    send(story, 'v0');
    start(story, 'slow');
    until(story, 'it has read', () => consumer(story, 'slow').counters.delivered === 1);
    pass(story, seconds(5));
    start(story, 'new');
    const waited = timeUntil(story, 'the new one has it', () => ownedBy(story, 'new').length === 1);
    expect(waited).toBeGreaterThan(seconds(14));
    expect(waited).toBeLessThan(seconds(22));
    expect(told(story, 'left-group')).toHaveLength(1);
  });
});

describe('who gets which partition', () => {
  test('assign() goes past the group: both read the same, and its commits are refused', () => {
    const story = readers({
      member: { application: {} },
      apart: {
        assign: ['orders-0'],
        application: { commits: 'each-batch', whenThrown: 'goes-on' },
      },
    });
    start(story, 'member');
    until(story, 'it has it', () => ownedBy(story, 'member').length === 1);
    start(story, 'apart');
    send(story, 'v0', 'v1');
    pass(story, seconds(2));
    const given = ['member', 'apart'].map((name) => consumer(story, name).counters.delivered);
    expect(given).toEqual([2, 2]);
    expect(consumer(story, 'apart').lastError).toBe('CommitFailedException');
    expect(ownedBy(story, 'member')).toEqual(['orders-0']);
  });

  test.each([{}, MODERN])('each gets partitions of its own topics alone (%o)', (protocol) => {
    const topics = ['a', 'b'].map((name) => ({ name, partitions: 2, replicationFactor: 3 }));
    const story = grouping({
      ...{ server: FAST, topics },
      consumers: ['a', 'b'].map((topic) => ({
        ...{ name: `of-${topic}`, assign: [], subscribe: [topic], polling: true },
        config: { 'group.id': 'g', ...protocol },
      })),
    });
    pass(story, seconds(15));
    expect(ownedBy(story, 'of-a')).toEqual(['a-0', 'a-1']);
    expect(ownedBy(story, 'of-b')).toEqual(['b-0', 'b-1']);
  });

  test.each([
    { protocol: {}, loser: 'old', winner: 'new', error: 'FencedInstanceIdException' },
    { protocol: MODERN, loser: 'new', winner: 'old', error: 'UnreleasedInstanceIdException' },
  ])('of two with one group.instance.id $winner wins', ({ protocol, loser, winner, error }) => {
    const config = { 'group.instance.id': 'pod', ...protocol };
    const story = readers({ old: { config }, new: { config } }, FAST);
    start(story, 'old');
    until(story, 'it has it', () => ownedBy(story, 'old').length === 1);
    start(story, 'new');
    pass(story, seconds(8));
    expect(consumer(story, loser).lastError).toBe(error);
    expect(consumer(story, winner).lastError).toBe(null);
    expect(ownedBy(story, winner)).toEqual(['orders-0']);
    expect(told(story, 'rebalance-callback').filter(({ as }) => as === 'revoked')).toEqual([]);
  });

  test.each([
    { reset: 'latest', read: 1 },
    { reset: 'earliest', read: 2 },
  ])('with $reset $read of 2 records of a new partition are read', ({ reset, read }) => {
    const story = readers({
      m: { config: { 'auto.offset.reset': reset, 'metadata.max.age.ms': 10_000 } },
    });
    start(story, 'm');
    until(story, 'it has its partition', () => ownedBy(story, 'm').length === 1);
    pass(story, seconds(2));
    act(story, { command: 'create-partitions', topic: 'orders', count: 2 });
    until(story, 'it is there', () => metadata(story).partitions['orders-1'] !== undefined);
    pass(story, seconds(1));
    const record = (value: string) => ({ key: null, value, partition: 1 });
    // A producer that has just started knows the new partition; the consumer does not yet.
    act(story, { command: 'kill', node: 'p1' });
    restart(story, 'p1');
    act(story, { command: 'send', producer: 'p1', topic: 'orders', records: [record('early')] });
    until(story, 'the consumer has found it', () => ownedBy(story, 'm').length === 2);
    pass(story, seconds(2));
    act(story, { command: 'send', producer: 'p1', topic: 'orders', records: [record('late')] });
    pass(story, seconds(2));
    expect(consumer(story, 'm').counters.delivered).toBe(read);
  });
});

describe('what a commit says', () => {
  const spec = (application: ApplicationSpec, config: ConfigValues = {}) => ({
    m: { application, config: { 'auto.commit.interval.ms': 500, ...config } },
  });

  test('a member that has left by itself, since it did not poll, may not commit', () => {
    const story = twoMembers({ 'max.poll.interval.ms': 8_000, 'enable.auto.commit': false });
    const thrown = (): string[] => told(story, 'consumer-error').map((each) => each.exception);
    until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
    sendTwoEach(story);
    pass(story, seconds(1));
    act(story, { command: 'poll-loop', consumer: 'm1', on: false });
    pass(story, seconds(12));
    expect(told(story, 'left-group')).toHaveLength(1);
    act(story, { command: 'call', consumer: 'm1', call: { api: 'commitSync' } });
    pass(story, seconds(1));
    expect(thrown()).toEqual(['CommitFailedException']);
  });

  test('a commit is one number: what another thread had not finished is not done after a restart', () => {
    const aside = readers(spec({ aside: true, perRecord: seconds(1) }));
    const inLoop = readers(spec({ perRecord: seconds(1), commits: 'each-record' }));
    for (const story of [aside, inLoop]) {
      start(story, 'm');
      until(story, 'it has it', () => ownedBy(story, 'm').length === 1);
      send(story, 'v0', 'v1', 'v2', 'v3', 'v4');
      pass(story, seconds(1.5));
      act(story, { command: 'kill', node: 'm' });
      pass(story, seconds(1));
      restart(story, 'm');
      start(story, 'm');
      pass(story, seconds(60));
    }
    expect(new Set(worked(inLoop))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(worked(aside).length).toBeLessThan(5);
    expect(committed(aside)).toBe(5);
  });

  test('an exception does not rewind: auto-commit goes past the record that threw', () => {
    const story = readers(spec({ throwsAt: 'v1', whenThrown: 'goes-on' }));
    start(story, 'm');
    until(story, 'it has it', () => ownedBy(story, 'm').length === 1);
    send(story, 'v0', 'v1', 'v2');
    pass(story, seconds(5));
    expect(worked(story)).toEqual([0]);
    expect(committed(story)).toBe(3);
  });

  test('offsets of a group are set from outside only while it has no members, or is not there', () => {
    const story = readers({ m: {} });
    start(story, 'm');
    until(story, 'it has it', () => ownedBy(story, 'm').length === 1);
    expect(commit(story, 3)).toBe('UNKNOWN_MEMBER_ID');
    expect(commit(story, 3, { group: 'no-such-group' })).toBe('NONE');
    act(story, { command: 'call', consumer: 'm', call: { api: 'close' } });
    pass(story, seconds(2));
    expect(commit(story, 3)).toBe('NONE');
  });
});

describe('where a group begins again', () => {
  test('a week of rest, and the bookmark is gone: the clock runs from the last member on', () => {
    const story = readers(
      { m: {} },
      { 'offsets.retention.minutes': 1, 'offsets.retention.check.interval.ms': 1_000 },
    );
    const delivered = (): number => consumer(story, 'm').counters.delivered;
    const close = (): void => {
      act(story, { command: 'call', consumer: 'm', call: { api: 'close' } });
      pass(story, seconds(2));
      act(story, { command: 'kill', node: 'm' });
    };
    start(story, 'm');
    send(story, 'v0', 'v1');
    // A group that has members keeps even old commits.
    pass(story, seconds(120));
    close();
    pass(story, seconds(40));
    restart(story, 'm');
    start(story, 'm');
    pass(story, seconds(10));
    expect(delivered()).toBe(2);
    close();
    pass(story, seconds(64));
    restart(story, 'm');
    start(story, 'm');
    pass(story, seconds(10));
    expect(delivered()).toBe(4);
  });

  test.each([
    { reset: 'earliest', position: 5, error: null },
    { reset: 'none', position: 2, error: 'OffsetOutOfRangeException' },
  ])('a bookmark before the start of the log: $reset', ({ reset, position, error }) => {
    const story = readers({
      m: { application: { whenThrown: 'goes-on' }, config: { 'auto.offset.reset': reset } },
    });
    send(story, 'v0', 'v1', 'v2', 'v3', 'v4');
    expect(commit(story, 2)).toBe('NONE');
    act(story, { command: 'delete-records', partition: 'orders-0', before: 5 });
    pass(story, seconds(1));
    start(story, 'm');
    pass(story, seconds(5));
    expect(consumer(story, 'm').assigned[0]?.position).toBe(position);
    expect(consumer(story, 'm').lastError).toBe(error);
  });
});
