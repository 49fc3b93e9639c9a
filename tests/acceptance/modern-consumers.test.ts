import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import type { ConfigValues } from '../../src/kafka/cluster-spec.ts';
import { groupViews } from '../../src/frame/groups-view.ts';
import { asked, commit, coordinator } from './grouping.ts';
import { act, metadata, pass, told, until, type Story } from './story.ts';
import {
  ALL,
  areShared,
  consumer,
  ownedBy,
  sendTwoEach,
  start,
  twoMembers,
} from './two-members.ts';

const SHORT = {
  'group.consumer.min.session.timeout.ms': 1_000,
  'group.consumer.session.timeout.ms': 8_000,
  'group.consumer.min.heartbeat.interval.ms': 500,
  'group.consumer.heartbeat.interval.ms': 1_000,
};

/** Members of one group that only heartbeat. */
const members = (config: ConfigValues = {}): Story =>
  twoMembers({ 'group.protocol': 'consumer', ...config }, SHORT);

const group = (story: Story) => groupViews(story.cluster).find(({ id }) => id === 'g');

test('two members share; the first keeps what it need not give up, and nothing is read twice', () => {
  const story = members();
  until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
  sendTwoEach(story);
  pass(story, seconds(1));
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  sendTwoEach(story);
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

test('a member whose news is lost says all that it wants, and is told all that it is to have', () => {
  const story = members({ 'request.timeout.ms': 2_000 });
  start(story, 'm2');
  until(story, 'm2 is in the group', () => group(story)?.generation === 2);
  until(story, 'its partitions are on their way', () => group(story)?.state === 'Stable');
  const link = { from: `b${coordinator(story)}`, to: 'm2', oneWay: true };
  act(story, { command: 'cut', ...link });
  // The client closes the connection, and what was on its way there is gone.
  pass(story, seconds(3));
  expect(ownedBy(story, 'm2')).toEqual([]);
  act(story, { command: 'heal', ...link });
  until(story, 'both have some', () => areShared(story));
  expect(told(story, 'group-member-lost')).toEqual([]);
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
