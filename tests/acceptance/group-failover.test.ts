import { expect, test } from 'vitest';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { seconds } from '../../src/kernel/time.ts';
import { ask } from './ask.ts';
import { brokerOf } from './counting.ts';
import {
  asked,
  beat,
  comes,
  commit,
  committed,
  coordinator,
  groupOf,
  grouping,
  GROUPS,
  join,
  joined,
  stableGroup,
  sync,
  told as toldBy,
} from './grouping.ts';
import { act, metadata, pass, until, type Story } from './story.ts';

function killCoordinator(story: Story): number {
  const before = coordinator(story);
  act(story, { command: 'kill', node: `b${before}` });
  until(story, 'another coordinates', () => ![0, before].includes(coordinator(story)));
  return coordinator(story);
}

test('a group outlives its coordinator: ids, generation, assignment and offsets are at the next one', () => {
  const story = grouping();
  const members = stableGroup(story, 2);
  const [leader = '', other = ''] = members;
  const generation = groupOf(story)?.generation ?? 0;
  expect(commit(story, 42, { id: other, generation })).toBe('NONE');
  const writtenBefore = brokerOf(story, coordinator(story)).disk.logs[GROUPS]?.endOffset ?? 0;
  killCoordinator(story);
  expect(beat(story, leader, generation)).toBe('NONE');
  expect(beat(story, other, generation)).toBe('NONE');
  expect(committed(story)).toBe(42);
  expect(groupOf(story)).toMatchObject({ state: 'Stable', generation, leader });
  const answer = sync(story, other, generation);
  until(story, 'it is answered', () => toldBy(story, 'SyncGroup', answer) !== null);
  expect(toldBy(story, 'SyncGroup', answer)?.assignment).toBe(other);
  // It had nothing to write, and the group can go on.
  expect(brokerOf(story, coordinator(story)).disk.logs[GROUPS]?.endOffset).toBe(writtenBefore);
  expect(commit(story, 43, { id: leader, generation })).toBe('NONE');
  expect(committed(story)).toBe(43);
});

test('a broker that was asked in vain before it coordinates loads the group all the same', () => {
  const story = grouping();
  const [id = ''] = stableGroup(story, 1, { session: 60_000 });
  const before = coordinator(story);
  for (const broker of [1, 2, 3].filter((each) => each !== before)) {
    const question = ask(story, broker, 'SyncGroup', 5, {
      ...{ groupId: 'g', generationId: 1, memberId: id, groupInstanceId: null },
      ...{ protocolType: 'consumer', protocolName: 'range', assignments: [] },
    });
    until(story, 'it is refused', () => toldBy(story, 'SyncGroup', question) !== null);
    const error = toldBy(story, 'SyncGroup', question)?.errorCode ?? 0;
    expect(errorName(error)).toBe('NOT_COORDINATOR');
  }
  killCoordinator(story);
  expect(beat(story, id, 1)).toBe('NONE');
});

test('a member that nothing is heard of at the next coordinator is removed after its session timeout', () => {
  const story = grouping();
  const [leader = '', silent = ''] = stableGroup(story, 2, { session: 10_000 });
  const generation = groupOf(story)?.generation ?? 0;
  killCoordinator(story);
  for (let second = 0; second < 9; second += 1) {
    expect(beat(story, leader, generation)).toBe('NONE');
    pass(story, seconds(1));
  }
  expect(groupOf(story)?.members.map(({ id }) => id)).toContain(silent);
  pass(story, seconds(2));
  expect(beat(story, leader, generation)).toBe('REBALANCE_IN_PROGRESS');
  expect(groupOf(story)?.members.map(({ id }) => id)).toEqual([leader]);
});

test('who waits at a coordinator that has lost the partition is sent elsewhere', () => {
  const story = grouping();
  stableGroup(story, 1);
  const waits = comes(story).question;
  pass(story, seconds(1));
  expect(joined(story, waits)).toBeNull();
  const before = coordinator(story);
  act(story, { command: 'shutdown', node: `b${before}` });
  until(story, 'it is answered', () => joined(story, waits) !== null);
  expect(errorName(joined(story, waits)?.errorCode ?? 0)).toBe('NOT_COORDINATOR');
  expect(brokerOf(story, before).memory.groups).toEqual({});
});

test('groups die of replication: below min ISR nothing is committed, and no generation gets an assignment', () => {
  const story = grouping({ server: { 'min.insync.replicas': 2 } });
  const [leader = ''] = stableGroup(story, 1, { session: 120_000 });
  const { generation = 0 } = groupOf(story) ?? {};
  expect(commit(story, 7, { id: leader, generation })).toBe('NONE');
  const followers = [1, 2, 3].filter((id) => id !== coordinator(story));
  for (const id of followers) act(story, { command: 'kill', node: `b${id}` });
  const isrOf = () => metadata(story).partitions[GROUPS]?.isr.length;
  until(story, 'the coordinator is alone', () => isrOf() === 1);
  // What is committed can be read, and members are alive; but nothing goes on.
  expect(committed(story)).toBe(7);
  expect(beat(story, leader, generation)).toBe('NONE');
  expect(commit(story, 8, { id: leader, generation })).toBe('COORDINATOR_NOT_AVAILABLE');
  expect(committed(story)).toBe(7);
  const again = join(story, { id: leader, session: 120_000 });
  until(story, 'it has joined', () => joined(story, again) !== null);
  const next = joined(story, again)?.generationId ?? 0;
  expect(next).toBe(generation + 1);
  const assigns = sync(story, leader, next, [leader]);
  until(story, 'it is told', () => toldBy(story, 'SyncGroup', assigns) !== null);
  const error = toldBy(story, 'SyncGroup', assigns)?.errorCode ?? 0;
  expect(errorName(error)).toBe('COORDINATOR_NOT_AVAILABLE');
  expect(beat(story, leader, next)).toBe('REBALANCE_IN_PROGRESS');
  // A group that would be new is none.
  const first = asked(story, 'JoinGroup', 9, {
    ...{ groupId: 'h', sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 10_000, memberId: '' },
    ...{ groupInstanceId: null, protocolType: 'consumer', reason: null },
    protocols: [{ name: 'range', metadata: '' }],
  });
  expect(errorName(first.errorCode)).toBe('MEMBER_ID_REQUIRED');
  expect(groupOf(story, 'h')).toBeUndefined();
  expect(commit(story, 1, { group: 'h' })).toBe('COORDINATOR_NOT_AVAILABLE');
  const described = asked(story, 'DescribeGroups', 6, {
    groups: ['h'],
    includeAuthorizedOperations: false,
  });
  expect(described.groups[0]?.groupState).toBe('Dead');
  for (const id of followers) act(story, { command: 'restart', node: `b${id}` });
  until(story, 'there are replicas', () => (isrOf() ?? 0) >= 2);
  until(story, 'groups are coordinated', () => coordinator(story) > 0);
  expect(commit(story, 9, { group: 'h' })).toBe('NONE');
});

test('a broker that has closed its logs to end writes nothing more for its groups', () => {
  const story = grouping();
  const [id = ''] = stableGroup(story, 1, { session: 6_000 });
  const broker = brokerOf(story, coordinator(story));
  const { endOffset } = broker.disk.logs[GROUPS] ?? {};
  broker.disk.cleanShutdown = broker.memory.lifecycle.epoch;
  expect(beat(story, id, 1)).toBe('NOT_COORDINATOR');
  expect(commit(story, 7, { id, generation: 1 })).toBe('NOT_COORDINATOR');
  pass(story, seconds(10));
  expect(broker.disk.logs[GROUPS]?.endOffset).toBe(endOffset);
});
