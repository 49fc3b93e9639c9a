import { describe, expect, test } from 'vitest';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { ask } from './ask.ts';
import {
  asked,
  beat,
  comes,
  commit,
  coordinator,
  groupOf,
  grouping,
  join,
  joined,
  stableGroup,
  sync,
  told,
} from './grouping.ts';
import { pass, until, type Story } from './story.ts';

const errorOf = (story: Story, question: { guest: string }): string =>
  errorName(joined(story, question)?.errorCode ?? -1);

/** Milliseconds until all of these have joined, from a time on. */
function joinTime(story: Story, since: number, questions: readonly { guest: string }[]): number {
  until(story, 'all have joined', () => questions.every((each) => joined(story, each) !== null));
  return (story.cluster.now - since) / 1_000;
}

describe('a group that was empty', () => {
  const delay = { server: { 'group.initial.rebalance.delay.ms': 1_500 } };

  test('waits for others once: one that comes alone joins after the delay', () => {
    const story = grouping(delay);
    const since = story.cluster.now;
    const { question } = comes(story);
    const time = joinTime(story, since, [question]);
    expect(time).toBeGreaterThanOrEqual(1_500);
    expect(time).toBeLessThan(1_520);
  });

  test('waits one whole delay more when another came during it, however many came', () => {
    const story = grouping(delay);
    const since = story.cluster.now;
    const questions = [comes(story).question];
    for (const _ of [400, 800]) {
      pass(story, millis(400));
      questions.push(comes(story).question);
    }
    const time = joinTime(story, since, questions);
    expect(time).toBeGreaterThanOrEqual(3_000);
    expect(time).toBeLessThan(3_020);
    expect(new Set(questions.map((each) => joined(story, each)?.generationId))).toEqual(
      new Set([1]),
    );
  });

  test('waits no longer than the rebalance timeout of its members', () => {
    const story = grouping(delay);
    const since = story.cluster.now;
    const member = { rebalance: 2_000 };
    const questions = [comes(story, member).question];
    pass(story, millis(400));
    questions.push(comes(story, member).question);
    const time = joinTime(story, since, questions);
    expect(time).toBeGreaterThanOrEqual(2_000);
    expect(time).toBeLessThan(2_020);
  });
});

test('the initial delay comes again as long as members come, but uses up the rebalance timeout', () => {
  const story = grouping({ server: { 'group.initial.rebalance.delay.ms': 1_500 } });
  const since = story.cluster.now;
  const member = { rebalance: 4_000 };
  const questions = [comes(story, member).question];
  for (const later of [400, 1_900, 3_400]) {
    pass(story, since + millis(later) - story.cluster.now);
    questions.push(comes(story, member).question);
  }
  // 1,500, 1,500 more, and of the third delay what is left of the 4,000.
  const time = joinTime(story, since, questions);
  expect(time).toBeGreaterThanOrEqual(4_000);
  expect(time).toBeLessThan(4_020);
});

describe('a rebalance', () => {
  test('waits for the members there are; one that does not come is removed after the rebalance timeout', () => {
    const story = grouping();
    const member = { rebalance: 3_000, session: 30_000 };
    const [gone = ''] = stableGroup(story, 1, member);
    const since = story.cluster.now;
    const { id, question } = comes(story, member);
    const time = joinTime(story, since, [question]);
    expect(time).toBeGreaterThanOrEqual(3_000);
    expect(time).toBeLessThan(3_020);
    expect(joined(story, question)).toMatchObject({ generationId: 2, leader: id });
    expect(beat(story, gone, 2)).toBe('UNKNOWN_MEMBER_ID');
  });

  test('waits for an id that was given and not used, for its session timeout', () => {
    const story = grouping();
    const [first = ''] = stableGroup(story, 1);
    const unused = join(story, { session: 6_000 });
    const { question } = comes(story);
    pass(story, millis(100));
    const again = join(story, { id: first });
    pass(story, seconds(5));
    expect([joined(story, question), joined(story, again)]).toEqual([null, null]);
    expect(errorOf(story, unused)).toBe('MEMBER_ID_REQUIRED');
    pass(story, seconds(1));
    expect(joined(story, again)).toMatchObject({ errorCode: 0, generationId: 2 });
  });

  test('lasts no longer than the sync of all: who does not ask for its partitions is removed', () => {
    const story = grouping();
    const member = { rebalance: 2_000, session: 30_000 };
    const { id, question } = comes(story, member);
    until(story, 'it has joined', () => joined(story, question) !== null);
    pass(story, millis(1_900));
    expect(beat(story, id, 1)).toBe('NONE');
    pass(story, millis(200));
    expect(beat(story, id, 1)).toBe('UNKNOWN_MEMBER_ID');
    expect(groupOf(story)).toMatchObject({ state: 'Empty', generation: 2 });
  });

  test('goes by the largest rebalance timeout', () => {
    const story = grouping();
    stableGroup(story, 1, { rebalance: 4_000, session: 30_000 });
    const since = story.cluster.now;
    const { question } = comes(story, { rebalance: 1_000, session: 30_000 });
    expect(joinTime(story, since, [question])).toBeGreaterThanOrEqual(4_000);
  });

  test('shares partitions by what most members like best of what all can do', () => {
    const story = grouping();
    const wishes = [
      ['a', 'range', 'b'],
      ['b', 'range'],
      ['b', 'range', 'c'],
    ];
    const ids: string[] = [];
    let last: { guest: string }[] = [];
    for (const protocols of wishes) {
      const next = comes(story, { protocols });
      last = [
        ...ids.map((id, at) => join(story, { id, protocols: wishes[at] ?? [] })),
        next.question,
      ];
      ids.push(next.id);
      const all = last;
      until(story, 'all have joined', () => all.every((each) => joined(story, each) !== null));
    }
    expect(last.map((each) => joined(story, each)?.protocolName)).toEqual(['b', 'b', 'b']);
    const other = join(story, { protocols: ['a'] });
    until(story, 'it is told', () => joined(story, other) !== null);
    expect(errorOf(story, other)).toBe('INCONSISTENT_GROUP_PROTOCOL');
  });
});

describe('a member', () => {
  test('that is silent for its session timeout is removed, to the millisecond', () => {
    const story = grouping();
    const [leader = '', silent = ''] = stableGroup(story, 2, { session: 8_000 });
    const { generation = 0 } = groupOf(story) ?? {};
    beat(story, silent, generation);
    const lastBeat = story.cluster.now - millis(1);
    for (let count = 0; count < 7; count += 1) {
      pass(story, seconds(1));
      expect(beat(story, leader, generation)).toBe('NONE');
    }
    pass(story, lastBeat + seconds(8) - 1 - story.cluster.now);
    expect(groupOf(story)?.members).toHaveLength(2);
    pass(story, 1);
    expect(groupOf(story)).toMatchObject({ state: 'PreparingRebalance' });
    expect(groupOf(story)?.members).toHaveLength(1);
  });

  test('stays alive by committing', () => {
    const story = grouping();
    const [id = ''] = stableGroup(story, 1, { session: 6_000 });
    const { generation = 0 } = groupOf(story) ?? {};
    for (let count = 0; count < 4; count += 1) {
      pass(story, seconds(4));
      expect(commit(story, count, { id, generation })).toBe('NONE');
    }
    pass(story, millis(6_100));
    expect(commit(story, 9, { id, generation })).toBe('UNKNOWN_MEMBER_ID');
  });

  test('that waits to join is not missed for its session, but a new one is given up after five minutes', () => {
    const story = grouping();
    stableGroup(story, 1, { session: 1_800_000, rebalance: 1_800_000 });
    const { question } = comes(story, { session: 6_000 });
    pass(story, seconds(299));
    expect(joined(story, question)).toBeNull();
    pass(story, seconds(2));
    expect(joined(story, question)).toMatchObject({ errorCode: 25, memberId: '' });
  });

  test('comes in vain when the group has its size, and in when another has left', () => {
    const story = grouping({ server: { 'group.max.size': 2 } });
    const [, second = ''] = stableGroup(story, 2);
    const third = join(story);
    until(story, 'it is told', () => joined(story, third) !== null);
    expect(errorOf(story, third)).toBe('GROUP_MAX_SIZE_REACHED');
    asked(story, 'LeaveGroup', 5, {
      groupId: 'g',
      members: [{ memberId: second, groupInstanceId: null, reason: null }],
    });
    const next = join(story);
    until(story, 'it is told', () => joined(story, next) !== null);
    expect(errorOf(story, next)).toBe('MEMBER_ID_REQUIRED');
  });

  test('with a name comes again in its session, and nobody has to rebalance', () => {
    const story = grouping();
    const first = join(story, { instance: 'i1' });
    until(story, 'it has joined', () => joined(story, first) !== null);
    const id = joined(story, first)?.memberId ?? '';
    const assigned = ask(story, coordinator(story), 'SyncGroup', 5, {
      ...{ groupId: 'g', generationId: 1, memberId: id, groupInstanceId: 'i1' },
      ...{ protocolType: 'consumer', protocolName: 'range' },
      assignments: [{ memberId: id, assignment: 'AAE=' }],
    });
    until(story, 'it is assigned', () => told(story, 'SyncGroup', assigned) !== null);
    const again = join(story, { instance: 'i1' });
    until(story, 'it is answered', () => joined(story, again) !== null);
    const next = joined(story, again);
    expect(next).toMatchObject({ errorCode: 0, generationId: 1, skipAssignment: true });
    expect(next?.memberId).not.toBe(id);
    expect(groupOf(story)).toMatchObject({ state: 'Stable', generation: 1 });
    expect(groupOf(story)?.members[0]).toMatchObject({ id: next?.memberId, assignment: '\0\x01' });
    expect(beat(story, id, 1)).toBe('UNKNOWN_MEMBER_ID');
  });
});

test('a group tells of its states, and why it has lost a member', () => {
  const story = grouping();
  const [id = ''] = stableGroup(story, 1, { session: 6_000 });
  const states = story.trace.flatMap(({ notes }) =>
    notes.flatMap((note) => (note.note === 'group-state' ? [note.as] : [])),
  );
  expect(states).toEqual(['PreparingRebalance', 'CompletingRebalance', 'Stable']);
  const sent = sync(story, id, 1);
  until(story, 'it is told again', () => told(story, 'SyncGroup', sent) !== null);
  pass(story, seconds(7));
  const lost = story.trace.flatMap(({ notes }) =>
    notes.filter((note) => note.note === 'group-member-lost'),
  );
  const client = lost[0]?.client ?? '';
  const note = { note: 'group-member-lost', group: 'g', member: id, client, why: 'session' };
  expect(lost).toEqual([note]);
  expect(id.startsWith(`${client}-`)).toBe(true);
});
