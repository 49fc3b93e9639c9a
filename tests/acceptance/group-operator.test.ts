import { describe, expect, test } from 'vitest';
import { ADMIN } from '../../src/kafka/cluster.ts';
import { seconds } from '../../src/kernel/time.ts';
import type { Command } from '../../src/scenario/command.ts';
import { commit, committed, coordinator, groupOf, grouping, stableGroup } from './grouping.ts';
import { act, pass, until, type Story } from './story.ts';

/** How the operator's calls ended so far, oldest first. */
function endings(story: Story): string[] {
  const admin = story.cluster.nodes.find(({ name }) => name === ADMIN)?.state;
  return admin?.role === 'admin' ? admin.answers.map(({ api, error }) => `${api} ${error}`) : [];
}

/** What the operator asks comes to its end. */
function asks(story: Story, command: Parameters<typeof act>[1]): string {
  const before = endings(story).length;
  act(story, command);
  until(story, 'the operator has an answer', () => endings(story).length > before);
  return endings(story).at(-1) ?? '';
}

const reset = (offset: number) =>
  ({ command: 'reset-offsets', group: 'g', offsets: { 'orders-0': offset } }) as const;

describe('an operator', () => {
  test('sets what a group goes on from, also one that there is not yet', () => {
    const story = grouping();
    expect(groupOf(story)).toBeUndefined();
    expect(asks(story, reset(7))).toBe('OffsetCommit NONE');
    expect(committed(story)).toBe(7);
    expect(asks(story, reset(3))).toBe('OffsetCommit NONE');
    expect(committed(story)).toBe(3);
  });

  test('is refused while the group has members, and what they committed stays', () => {
    const story = grouping();
    const [id = ''] = stableGroup(story, 1, { session: 10_000 });
    commit(story, 5, { id, generation: 1 });
    expect(asks(story, reset(0))).toBe('OffsetCommit UNKNOWN_MEMBER_ID');
    expect(asks(story, { command: 'delete-group', group: 'g' })).toBe(
      'DeleteGroups NON_EMPTY_GROUP',
    );
    const parts: Command = { command: 'delete-offsets', group: 'g', partitions: ['orders-0'] };
    expect(asks(story, parts)).toBe('OffsetDelete GROUP_SUBSCRIBED_TO_TOPIC');
    expect(committed(story)).toBe(5);
    // Its session ends; now there is no member.
    pass(story, seconds(12));
    expect(asks(story, parts)).toBe('OffsetDelete NONE');
    expect(committed(story)).toBe(-1);
    expect(asks(story, { command: 'delete-group', group: 'g' })).toBe('DeleteGroups NONE');
    expect(groupOf(story)).toBeUndefined();
    expect(asks(story, { command: 'delete-group', group: 'g' })).toBe(
      'DeleteGroups GROUP_ID_NOT_FOUND',
    );
  });

  // As a real tool does: the broker that it was told of is not in its metadata any more.
  test('waits in vain for a coordinator that dies after it was told of it', () => {
    const story = grouping();
    asks(story, reset(1));
    const first = coordinator(story);
    act(story, { command: 'pause', node: `b${first}` });
    act(story, reset(9));
    pass(story, seconds(1));
    act(story, { command: 'kill', node: `b${first}` });
    until(story, 'the operator has an answer', () => endings(story).length > 1);
    expect(endings(story).at(-1)).toBe('OffsetCommit TimeoutException');
    expect(coordinator(story)).not.toBe(first);
    expect(committed(story)).toBe(1);
    expect(asks(story, reset(9))).toBe('OffsetCommit NONE');
    expect(committed(story)).toBe(9);
  });
});
