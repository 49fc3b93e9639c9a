import { expect, test } from 'vitest';
import { groupViews } from '../../../src/frame/groups-view.ts';
import { encodeMessage } from '../../../src/kafka/protocol/codec.ts';
import { ConsumerProtocolAssignment } from '../../../src/kafka/protocol/apis/groups/consumer-protocol.ts';
import {
  comes,
  commit,
  coordinator,
  groupOf,
  grouping,
  GROUPS,
  stableGroup,
} from '../../acceptance/grouping.ts';
import { millis } from '../../../src/kernel/time.ts';
import { pass } from '../../acceptance/story.ts';

test('a group is seen at its coordinator, with what each member has and how far they are', () => {
  const story = grouping();
  expect(groupViews(story.cluster)).toEqual([]);
  const [id = ''] = stableGroup(story, 1);
  commit(story, 5, { id, generation: 1 });
  commit(story, 3, { group: 'archive' });
  const member = groupOf(story)?.members[0];
  if (member === undefined) throw new Error('the group has a member');
  const topics = [{ topic: 'orders', partitions: [0, 2] }];
  const fields = { assignedPartitions: topics, userData: null };
  member.assignment = `\0\x01${encodeMessage(ConsumerProtocolAssignment, 0, fields)}`;
  const at = { coordinator: `b${coordinator(story)}`, partition: GROUPS, type: 'classic' };
  expect(groupViews(story.cluster)).toEqual([
    {
      ...{ id: 'archive', ...at, state: 'Empty', generation: 0, protocol: null, leader: null },
      ...{ members: [], lag: null, offsets: [{ partition: 'orders-0', offset: 3 }] },
    },
    {
      ...{ id: 'g', ...at, state: 'Stable', generation: 1, protocol: 'range', leader: id },
      members: [
        {
          ...{ id, instanceId: null, clientId: 'story', waits: null },
          assigned: ['orders-0', 'orders-2'],
        },
      ],
      lag: null,
      offsets: [{ partition: 'orders-0', offset: 5 }],
    },
  ]);
});

test('a member that waits to join is told, and bytes that name no partitions', () => {
  const story = grouping();
  const [first = ''] = stableGroup(story, 1);
  const { id } = comes(story);
  pass(story, millis(100));
  const [group] = groupViews(story.cluster);
  expect(group).toMatchObject({ state: 'PreparingRebalance', leader: first });
  expect(group?.members.map(({ id: each, waits, assigned }) => [each, waits, assigned])).toEqual([
    [first, null, null],
    [id, 'join', []],
  ]);
});
