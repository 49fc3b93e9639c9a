import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { nodeAt } from '../../src/kernel/world.ts';
import type { Consumer } from '../../src/kafka/clients/consumer/consumer.ts';
import type { ConfigValues, ConsumerSpec } from '../../src/kafka/cluster-spec.ts';
import { groupViews } from '../../src/frame/groups-view.ts';
import { asked, commit, coordinator, grouping } from './grouping.ts';
import { act, metadata, nodeOf, pass, told, until, type Story } from './story.ts';

const ALL = ['t-0', 't-1', 't-2', 't-3'];
const SHORT = {
  'group.consumer.min.session.timeout.ms': 1_000,
  'group.consumer.session.timeout.ms': 8_000,
  'group.consumer.min.heartbeat.interval.ms': 500,
  'group.consumer.heartbeat.interval.ms': 1_000,
};

/** Members of one group that only heartbeat, of which the first alone polls from the start. */
function members(config: ConfigValues = {}): Story {
  const specOf = (name: string): ConsumerSpec => ({
    name,
    assign: [],
    subscribe: ['t'],
    polling: name === 'm1',
    config: {
      ...{ 'group.id': 'g', 'group.protocol': 'consumer', 'auto.offset.reset': 'earliest' },
      ...config,
    },
  });
  return grouping({
    server: SHORT,
    topics: [{ name: 't', partitions: 4, replicationFactor: 3 }],
    producer: {},
    consumers: [specOf('m1'), specOf('m2')],
  });
}

const consumer = (story: Story, name: string): Consumer =>
  nodeAt(story.cluster, nodeOf(story, name)).state as Consumer;

const ownedBy = (story: Story, name: string): string[] =>
  consumer(story, name).assigned.map((place) => place.name);

const start = (story: Story, name: string): void =>
  act(story, { command: 'poll-loop', consumer: name, on: true });

/** Both have partitions, and each has what the other has not. */
const areShared = (story: Story): boolean =>
  [...ownedBy(story, 'm1'), ...ownedBy(story, 'm2')].sort().join() === ALL.join() &&
  ownedBy(story, 'm2').length > 0;

const group = (story: Story) => groupViews(story.cluster).find(({ id }) => id === 'g');

test('two members share; the first keeps what it need not give up, and nothing is read twice', () => {
  const story = members();
  until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
  const records = Array.from({ length: 8 }, (_, index) => ({
    key: null,
    value: `v${index}`,
    partition: index % 4,
  }));
  act(story, { command: 'send', producer: 'p1', topic: 't', records });
  pass(story, seconds(1));
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  act(story, { command: 'send', producer: 'p1', topic: 't', records });
  pass(story, seconds(3));
  const given = ['m1', 'm2'].map((name) => consumer(story, name).counters.delivered);
  expect(given).toEqual([12, 4]);
  const revoked = told(story, 'rebalance-callback').filter(({ as }) => as === 'revoked');
  expect(revoked.map(({ partitions }) => partitions)).toEqual([ownedBy(story, 'm2').join(' ')]);
  const view = group(story);
  expect(view).toMatchObject({ type: 'consumer', state: 'Stable', generation: 2 });
  expect(view?.members.flatMap(({ assigned }) => assigned ?? []).sort()).toEqual(ALL);
  expect(view?.protocol).toBe('uniform');
});

test('the partitions of a member that died move when its session ends, not before', () => {
  const story = members();
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  pass(story, seconds(3));
  const killedAt = story.cluster.now;
  act(story, { command: 'kill', node: 'm1' });
  pass(story, seconds(5));
  expect(ownedBy(story, 'm2')).toHaveLength(2);
  until(story, 'm2 has all', () => ownedBy(story, 'm2').length === 4);
  const after = story.cluster.now - killedAt;
  expect(after).toBeGreaterThan(seconds(6));
  expect(after).toBeLessThan(seconds(11));
  expect(told(story, 'group-member-lost').map(({ why }) => why)).toEqual(['session']);
});

test('a group outlives its coordinator: no member gives anything up, and epochs go on', () => {
  const story = members();
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  pass(story, seconds(2));
  const before = coordinator(story);
  const callbacks = told(story, 'rebalance-callback').length;
  act(story, { command: 'kill', node: `b${before}` });
  until(story, 'another coordinates', () => ![0, before].includes(coordinator(story)));
  pass(story, seconds(10));
  expect(group(story)).toMatchObject({ state: 'Stable', generation: 2, type: 'consumer' });
  expect(areShared(story)).toBe(true);
  expect(told(story, 'rebalance-callback')).toHaveLength(callbacks);
});

/** A member beats by hand. */
const beat = (story: Story, memberId: string, memberEpoch: number, owned: number[] | null) =>
  asked(story, 'ConsumerGroupHeartbeat', 1, {
    ...{ groupId: 'h', memberId, memberEpoch, instanceId: null, rackId: null },
    rebalanceTimeoutMs: memberEpoch === 0 ? 2_000 : -1,
    subscribedTopicNames: memberEpoch === 0 ? ['t'] : null,
    ...{ subscribedTopicRegex: null, serverAssignor: null },
    topicPartitions:
      memberEpoch === 0
        ? []
        : owned && [{ topicId: metadata(story).topics['t']?.id ?? '', partitions: owned }],
  });

test('a member that does not give up in its time what it was told to is removed', () => {
  const story = members();
  expect(beat(story, 'slow', 0, null).memberEpoch).toBe(1);
  expect(beat(story, 'new', 0, null)).toMatchObject({ assignment: { topicPartitions: [] } });
  const told1 = beat(story, 'slow', 1, [0, 1, 2, 3]);
  expect(told1.memberEpoch).toBe(1);
  expect(told1.assignment?.topicPartitions[0]?.partitions).toHaveLength(2);
  const at = groupViews(story.cluster).find(({ id }) => id === 'h');
  expect(at?.members.map(({ waits }) => waits).sort()).toEqual(['release', 'revoke']);
  pass(story, seconds(1));
  expect(beat(story, 'slow', 1, [0, 1, 2, 3]).errorCode).toBe(0);
  pass(story, seconds(2));
  const gone = beat(story, 'slow', 1, [0, 1, 2, 3]);
  expect(gone.errorMessage).toBe('Member slow is not a member of group h.');
  expect(beat(story, 'new', 2, []).assignment?.topicPartitions[0]?.partitions).toEqual([
    0, 1, 2, 3,
  ]);
  expect(told(story, 'group-member-lost').map(({ why }) => why)).toEqual(['revocation']);
});

test('a member commits with its own epoch alone, and others only where there is no member', () => {
  const story = members();
  expect(beat(story, 'a', 0, null).memberEpoch).toBe(1);
  expect(commit(story, 5, { group: 'h', id: 'a', generation: 1 })).toBe('NONE');
  expect(commit(story, 6, { group: 'h', id: 'a', generation: 0 })).toBe('STALE_MEMBER_EPOCH');
  expect(commit(story, 7, { group: 'h', id: 'b', generation: 1 })).toBe('UNKNOWN_MEMBER_ID');
  expect(commit(story, 8, { group: 'h' })).toBe('UNKNOWN_MEMBER_ID');
  expect(beat(story, 'a', -1, null).memberEpoch).toBe(-1);
  expect(commit(story, 9, { group: 'h' })).toBe('NONE');
});
