import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { act, pass, told, until, type Story } from './story.ts';
import {
  ALL,
  areShared,
  consumer,
  ownedBy,
  sendTwoEach,
  start,
  twoMembers,
} from './two-members.ts';

const COOPERATIVE = {
  'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
};

const callbacks = (story: Story): string[] =>
  told(story, 'rebalance-callback').map(({ as, partitions }) => `${as} ${partitions}`.trim());

test('two members share the partitions, and what a group has read it reads once', () => {
  const story = twoMembers();
  until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
  sendTwoEach(story);
  pass(story, seconds(1));
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  expect([ownedBy(story, 'm1').length, ownedBy(story, 'm2').length]).toEqual([2, 2]);
  sendTwoEach(story);
  pass(story, seconds(3));
  const given = ['m1', 'm2'].map((name) => consumer(story, name).counters.delivered);
  expect(given).toEqual([12, 4]);
  expect(callbacks(story)).toEqual([
    `assigned ${ALL.join(' ')}`,
    `revoked ${ALL.join(' ')}`,
    expect.stringMatching(/^assigned t-\d t-\d$/u),
    expect.stringMatching(/^assigned t-\d t-\d$/u),
  ]);
});

test('the partitions of a member that died move when its session ends, not before', () => {
  const story = twoMembers({ 'session.timeout.ms': 8_000 });
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  pass(story, seconds(5));
  const killedAt = story.cluster.now;
  act(story, { command: 'kill', node: 'm1' });
  pass(story, seconds(4));
  expect(ownedBy(story, 'm2')).toHaveLength(2);
  until(story, 'm2 has all', () => ownedBy(story, 'm2').length === 4);
  const after = story.cluster.now - killedAt;
  expect(after).toBeGreaterThan(seconds(5));
  expect(after).toBeLessThan(seconds(12));
});

test('cooperatively the first keeps what it does not have to give up', () => {
  const story = twoMembers(COOPERATIVE);
  until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  pass(story, seconds(1));
  const revoked = callbacks(story).filter((each) => each.startsWith('revoked'));
  expect(revoked).toEqual([`revoked ${ownedBy(story, 'm2').join(' ')}`]);
});

test('a member that closes leaves at once, and what it had read is committed', () => {
  const story = twoMembers();
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  act(story, { command: 'call', consumer: 'm1', call: { api: 'close' } });
  until(story, 'm2 has all', () => ownedBy(story, 'm2').length === 4);
  expect(told(story, 'left-group')).toMatchObject([{ why: 'the consumer is being closed' }]);
  expect(told(story, 'consumer-closed')).toHaveLength(1);
});
