import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { act, cutOff, heal, pass, told, until } from './story.ts';
import { areShared, consumer, ownedBy, sendTwoEach, start, twoMembers } from './two-members.ts';

test('a commit that waited for the coordinator goes as the member that asked for it, not as the one that it is later', () => {
  const story = twoMembers({ 'enable.auto.commit': false, 'session.timeout.ms': 6_000 });
  until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
  act(story, {
    command: 'application',
    consumer: 'm1',
    application: { perRecord: seconds(2), commits: 'each-batch-unawaited' },
  });
  sendTwoEach(story);
  until(story, 'm1 works', () => consumer(story, 'm1').history.items.length > 0);
  cutOff(story, 'm1', 'b1', 'b2', 'b3');
  start(story, 'm2');
  until(story, 'm2 has all', () => ownedBy(story, 'm2').length === 4);
  until(story, 'm1 has worked off what it had', () => consumer(story, 'm1').poll !== null);
  expect(consumer(story, 'm1').member?.waitingCommits).toHaveLength(1);
  heal(story, 'm1', 'b1', 'b2', 'b3');
  until(story, 'they share', () => areShared(story));
  pass(story, seconds(1));
  const commits = [...told(story, 'commit-failed'), ...told(story, 'committed')];
  const ends = commits.filter(({ as }) => as === 'commitAsync');
  expect(ends[0]).toMatchObject({ note: 'commit-failed', exception: 'CommitFailedException' });
  expect(ends.map(({ note }) => note)).not.toContain('committed');
});
