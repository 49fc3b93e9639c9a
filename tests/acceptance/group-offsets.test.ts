import { describe, expect, test } from 'vitest';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { ask } from './ask.ts';
import { brokerOf } from './counting.ts';
import {
  asked,
  commit,
  committed,
  coordinator,
  groupOf,
  grouping,
  GROUPS,
  stableGroup,
  told,
} from './grouping.ts';
import { act, pass, until, type Story } from './story.ts';

const followersOf = (story: Story): number[] => [1, 2, 3].filter((id) => id !== coordinator(story));

const leave = (story: Story, id: string): unknown =>
  asked(story, 'LeaveGroup', 5, {
    groupId: 'g',
    members: [{ memberId: id, groupInstanceId: null, reason: null }],
  });

const retention = {
  server: { 'offsets.retention.minutes': 1, 'offsets.retention.check.interval.ms': 1_000 },
};

describe('committed offsets', () => {
  test('are kept while the group has members, and a minute after it has become empty, with the group', () => {
    const story = grouping(retention);
    const [id = ''] = stableGroup(story, 1, { session: 600_000 });
    expect(commit(story, 5, { id, generation: 1 })).toBe('NONE');
    pass(story, seconds(180));
    expect(committed(story)).toBe(5);
    leave(story, id);
    pass(story, seconds(58));
    expect(committed(story)).toBe(5);
    pass(story, seconds(4));
    expect(committed(story)).toBe(-1);
    expect(groupOf(story)).toBeUndefined();
    const { groups, offsets } = writtenAt(story);
    expect([groups, offsets]).toEqual([{}, {}]);
  });

  test('of a group that only keeps offsets go a minute after they were committed, each by itself', () => {
    const story = grouping(retention);
    commit(story, 5);
    pass(story, seconds(40));
    expect(commit(story, 6)).toBe('NONE');
    pass(story, seconds(40));
    expect(committed(story)).toBe(6);
    pass(story, seconds(22));
    expect(committed(story)).toBe(-1);
    expect(groupOf(story)).toBeUndefined();
  });

  test('go with their topic', () => {
    const story = grouping();
    commit(story, 5);
    act(story, { command: 'delete-topic', topic: 'orders' });
    pass(story, seconds(2));
    expect(writtenAt(story).offsets).toEqual({});
  });

  test('are not forgotten by hand while the group reads their topic', () => {
    const story = grouping();
    const [id = ''] = stableGroup(story, 1);
    commit(story, 5, { id, generation: 1 });
    const forget = () => {
      const topics = [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }];
      const answer = asked(story, 'OffsetDelete', 0, { groupId: 'g', topics });
      return errorName(answer.topics[0]?.partitions[0]?.errorCode ?? -1);
    };
    expect(forget()).toBe('GROUP_SUBSCRIBED_TO_TOPIC');
    leave(story, id);
    expect(forget()).toBe('NONE');
    expect(committed(story)).toBe(-1);
    expect(groupOf(story)?.state).toBe('Empty');
  });

  test('are read when every replica has them; who wants what is stable waits for that', () => {
    const story = grouping();
    commit(story, 5);
    const [slow = 0] = followersOf(story);
    act(story, { command: 'pause', node: `b${slow}` });
    const part = { partitionIndex: 0, committedOffset: 6, committedLeaderEpoch: -1 };
    const broker = coordinator(story);
    const commits = ask(story, broker, 'OffsetCommit', 9, {
      ...{ groupId: 'g', generationIdOrMemberEpoch: -1, memberId: '', groupInstanceId: null },
      topics: [{ name: 'orders', partitions: [{ ...part, committedMetadata: null }] }],
    });
    pass(story, millis(500));
    expect(committed(story)).toBe(5);
    const topics = [{ name: 'orders', partitionIndexes: [0] }];
    const stable = ask(story, broker, 'OffsetFetch', 9, {
      groups: [{ groupId: 'g', memberId: null, memberEpoch: -1, topics }],
      requireStable: true,
    });
    pass(story, millis(500));
    expect([told(story, 'OffsetCommit', commits), told(story, 'OffsetFetch', stable)]).toEqual([
      null,
      null,
    ]);
    act(story, { command: 'resume', node: `b${slow}` });
    until(story, 'it is answered', () => told(story, 'OffsetFetch', stable) !== null);
    const found = told(story, 'OffsetFetch', stable)?.groups[0]?.topics[0]?.partitions[0];
    expect(found?.committedOffset).toBe(6);
    expect(told(story, 'OffsetCommit', commits)?.topics[0]?.partitions[0]?.errorCode).toBe(0);
  });
});

test('a deleted group takes its offsets with it, in the log too, and begins again at generation 1', () => {
  const story = grouping();
  const [id = ''] = stableGroup(story, 1);
  commit(story, 5, { id, generation: 1 });
  leave(story, id);
  const answer = asked(story, 'DeleteGroups', 2, { groupsNames: ['g', 'none', 'g'] });
  expect(answer.results.map(({ errorCode }) => errorName(errorCode))).toEqual([
    'NONE',
    'GROUP_ID_NOT_FOUND',
  ]);
  expect(writtenAt(story)).toEqual({ groups: {}, offsets: {} });
  stableGroup(story, 1);
  expect(groupOf(story)?.generation).toBe(1);
});

function writtenAt(story: Story): { groups: object; offsets: object } {
  const shard = brokerOf(story, coordinator(story)).memory.shards[GROUPS];
  return shard?.written as { groups: object; offsets: object };
}
