import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { nodeAt } from '../../src/kernel/world.ts';
import type { Consumer } from '../../src/kafka/clients/consumer/consumer.ts';
import type { ConfigValues, ConsumerSpec } from '../../src/kafka/cluster-spec.ts';
import { groupViews } from '../../src/frame/groups-view.ts';
import { coordinator, grouping } from './grouping.ts';
import { act, nodeOf, pass, told, until, type Story } from './story.ts';

const ALL = ['t-0', 't-1', 't-2', 't-3'];
const MODERN = { 'group.protocol': 'consumer' };

/** One member of the classic protocol from the start, and one of the new that comes later. */
function members(server: ConfigValues = {}): Story {
  const specOf = (name: string, config: ConfigValues): ConsumerSpec => ({
    ...{ name, assign: [], subscribe: ['t'], polling: name === 'old' },
    config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...config },
  });
  const story = grouping({
    server,
    topics: [{ name: 't', partitions: 4, replicationFactor: 3 }],
    producer: {},
    consumers: [
      specOf('old', { 'heartbeat.interval.ms': 1_000, 'max.poll.interval.ms': 20_000 }),
      specOf('new', MODERN),
    ],
  });
  until(story, 'the classic member has all', () => ownedBy(story, 'old').length === 4);
  return story;
}

const consumer = (story: Story, name: string): Consumer =>
  nodeAt(story.cluster, nodeOf(story, name)).state as Consumer;

const ownedBy = (story: Story, name: string): string[] =>
  consumer(story, name).assigned.map((place) => place.name);

const group = (story: Story) => groupViews(story.cluster).find(({ id }) => id === 'g');

const comes = (story: Story, name: string): void =>
  act(story, { command: 'poll-loop', consumer: name, on: true });

const areShared = (story: Story): boolean =>
  ownedBy(story, 'new').length === 2 &&
  [...ownedBy(story, 'old'), ...ownedBy(story, 'new')].sort().join() === ALL.join();

test('the first member of the new protocol turns the group over; the classic one stays in it', () => {
  const story = members();
  expect(group(story)).toMatchObject({ type: 'classic', generation: 1 });
  comes(story, 'new');
  until(story, 'both have two', () => areShared(story));
  pass(story, seconds(6));
  expect(group(story)).toMatchObject({ type: 'consumer', state: 'Stable', generation: 2 });
  expect(areShared(story)).toBe(true);
});

test('the group is classic again, in a new generation, when the last new member has left', () => {
  const story = members();
  comes(story, 'new');
  until(story, 'both have two', () => areShared(story));
  act(story, { command: 'call', consumer: 'new', call: { api: 'close' } });
  until(story, 'the classic member has all', () => ownedBy(story, 'old').length === 4);
  expect(group(story)).toMatchObject({ type: 'classic', state: 'Stable', generation: 3 });
});

/** A classic member, and a static one of the new protocol that a classic one will replace. */
function withInstance(subscribe: readonly string[], server: ConfigValues = {}): Story {
  const pod = { 'group.instance.id': 'pod' };
  const specOf = (name: string, config: ConfigValues, topics = ['t']): ConsumerSpec => ({
    ...{ name, assign: [], subscribe: topics, polling: name === 'old' },
    config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...config },
  });
  const story = grouping({
    server,
    topics: ['t', 'u'].map((name) => ({ name, partitions: 4, replicationFactor: 3 })),
    producer: {},
    consumers: [
      specOf('old', { 'heartbeat.interval.ms': 1_000 }),
      specOf('new', { ...MODERN, ...pod }),
      specOf('again', pod, [...subscribe]),
    ],
  });
  until(story, 'the classic member has all', () => ownedBy(story, 'old').length === 4);
  comes(story, 'new');
  until(story, 'both have two', () => areShared(story));
  pass(story, seconds(6));
  act(story, { command: 'kill', node: 'new' });
  return story;
}

test('a classic member with the instance id of the last new one has what that had, and the group is classic', () => {
  const story = withInstance(['t']);
  const had = ownedBy(story, 'old');
  const callbacks = told(story, 'rebalance-callback').length;
  comes(story, 'again');
  until(story, 'it has two', () => ownedBy(story, 'again').length === 2);
  expect(group(story)).toMatchObject({ type: 'classic', state: 'Stable', generation: 2 });
  pass(story, seconds(10));
  expect(ownedBy(story, 'old')).toEqual(had);
  expect([...had, ...ownedBy(story, 'again')].sort()).toEqual(ALL);
  expect(group(story)).toMatchObject({ type: 'classic', state: 'Stable', generation: 2 });
  expect(told(story, 'rebalance-callback')).toHaveLength(callbacks + 1);
});

test('one that reads other topics makes all join again', () => {
  const story = withInstance(['t', 'u']);
  comes(story, 'again');
  until(story, 'all is owned', () =>
    [...ownedBy(story, 'old'), ...ownedBy(story, 'again')].includes('u-3'),
  );
  pass(story, seconds(3));
  expect([...ownedBy(story, 'old'), ...ownedBy(story, 'again')]).toHaveLength(8);
  expect(group(story)).toMatchObject({ type: 'classic', state: 'Stable', generation: 3 });
});

test('where the policy forbids the way back the group stays what it is', () => {
  const story = withInstance(['t'], { 'group.consumer.migration.policy': 'upgrade' });
  comes(story, 'again');
  until(story, 'it has two', () => ownedBy(story, 'again').length === 2);
  expect(group(story)).toMatchObject({ type: 'consumer', state: 'Stable' });
});

test('a group of both kinds outlives its coordinator', () => {
  const story = members();
  comes(story, 'new');
  until(story, 'both have two', () => areShared(story));
  pass(story, seconds(6));
  const before = coordinator(story);
  const callbacks = told(story, 'rebalance-callback').length;
  act(story, { command: 'kill', node: `b${before}` });
  until(story, 'another coordinates', () => ![0, before].includes(coordinator(story)));
  pass(story, seconds(20));
  expect(group(story)).toMatchObject({ type: 'consumer', state: 'Stable', generation: 2 });
  expect(told(story, 'rebalance-callback')).toHaveLength(callbacks);
});

test('a classic member that is told to join and does not is removed after its rebalance timeout', () => {
  const story = members();
  act(story, {
    ...{ command: 'application', consumer: 'old' },
    application: { listener: { revoked: { takes: seconds(60) } } },
  });
  const since = story.cluster.now;
  comes(story, 'new');
  until(story, 'the new member has all', () => ownedBy(story, 'new').length === 4);
  expect(story.cluster.now - since).toBeGreaterThan(seconds(18));
  expect(story.cluster.now - since).toBeLessThan(seconds(27));
});

test('where the policy forbids it a new member is refused, and the group does not notice', () => {
  const story = members({ 'group.consumer.migration.policy': 'disabled' });
  comes(story, 'new');
  pass(story, seconds(5));
  expect(consumer(story, 'new').lastError).toBe('GroupIdNotFoundException');
  expect(ownedBy(story, 'old')).toHaveLength(4);
  expect(group(story)).toMatchObject({ type: 'classic', state: 'Stable', generation: 1 });
});
