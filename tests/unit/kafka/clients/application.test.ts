import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { command } from '../../../conformance/tape-client.ts';
import { groupStory, pass, type GroupStory } from './group-story.ts';

const ABC = ['A', 'B', 'C'];
const off = { 'enable.auto.commit': false };

const commits = ({ asked }: GroupStory): string[] =>
  asked.filter((each) => each.startsWith('OffsetCommit'));

const worked = ({ notes }: GroupStory): number[] =>
  notes.flatMap((note) => (note.note === 'worked-off' ? [note.offset] : []));

const callbacks = ({ notes }: GroupStory): string[] =>
  notes.flatMap((note) =>
    note.note === 'rebalance-callback' ? [`${note.as} ${note.partitions}`] : [],
  );

describe('when an application commits is its own choice', () => {
  test.each([
    ['each-record', ['OffsetCommit 1', 'OffsetCommit 2', 'OffsetCommit 3']],
    ['each-batch', ['OffsetCommit 3']],
    ['each-batch-unawaited', ['OffsetCommit 3']],
    ['out-of-order', ['OffsetCommit 3', 'OffsetCommit 2', 'OffsetCommit 1']],
  ] as const)('%s', (how, expected) => {
    const story = groupStory(ABC, {
      config: off,
      application: { commits: how, perRecord: millis(10) },
    });
    pass(story, seconds(1));
    expect(worked(story)).toEqual([0, 1, 2]);
    expect(commits(story)).toEqual(expected);
  });

  test('committed before the work, a record that kills the process is never worked on', () => {
    const application = { commits: 'before-work', throwsAt: 'B' } as const;
    const story = groupStory(ABC, { config: off, application });
    pass(story, seconds(1));
    expect([worked(story), commits(story)]).toEqual([[0], ['OffsetCommit 3']]);
    const again = groupStory(ABC, { config: off, application }, story.committed);
    pass(again, seconds(1));
    expect(worked(again)).toEqual([]);
  });
});

describe('an application that throws at a record', () => {
  test('dies, and its successor begins with the same records', () => {
    const application = { commits: 'each-batch', throwsAt: 'C' } as const;
    const story = groupStory(ABC, { config: off, application });
    pass(story, seconds(1));
    expect([worked(story), story.committed]).toEqual([[0, 1], null]);
  });

  test('closes its consumer, which by itself commits past the record', () => {
    const application = { throwsAt: 'C', whenThrown: 'closes' } as const;
    const story = groupStory(ABC, { application });
    pass(story, seconds(1));
    expect([worked(story), story.committed]).toEqual([[0, 1], 3]);
    expect(story.asked.slice(-2)).toEqual(['OffsetCommit 3', 'LeaveGroup']);
    expect(story.notes.at(-1)).toEqual({ note: 'consumer-closed' });
  });

  test('or catches it, and goes past', () => {
    const story = groupStory(ABC, { application: { throwsAt: 'B', whenThrown: 'goes-on' } });
    pass(story, seconds(7));
    expect([worked(story), story.committed]).toEqual([[0], 3]);
  });
});

test('what another thread works on is committed before it is done', () => {
  const application = { aside: true, perRecord: seconds(4) };
  const story = groupStory(ABC, { application });
  pass(story, seconds(6));
  expect([worked(story), story.committed]).toEqual([[0], 3]);
});

test('an application that works for too long is out of its group, and what it had is lost', () => {
  const config = { ...off, 'max.poll.interval.ms': 5_000 };
  const application = {
    perRecord: seconds(3),
    commits: 'each-batch',
    whenThrown: 'goes-on',
  } as const;
  const story = groupStory(ABC, { config, application });
  pass(story, seconds(11));
  expect(story.asked.filter((api) => api === 'LeaveGroup')).toHaveLength(1);
  expect(commits(story)).toEqual([]);
  expect(story.notes).toContainEqual({
    note: 'consumer-error',
    call: 'commitSync',
    exception: 'CommitFailedException',
  });
  expect(callbacks(story)).toEqual(['assigned t-0', 'lost t-0', 'assigned t-0']);
});

test('wakeup() ends the call that blocks', () => {
  const story = groupStory([], { polling: false });
  command(story.world, story.client, { command: 'poll', consumer: 'r1', timeout: seconds(9) });
  pass(story, seconds(1));
  command(story.world, story.client, { command: 'call', consumer: 'r1', call: { api: 'wakeup' } });
  expect(story.client.state).toMatchObject({ poll: null, lastError: 'WakeupException' });
});
