import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { nodeAt } from '../../src/kernel/world.ts';
import type { Consumer } from '../../src/kafka/clients/consumer/consumer.ts';
import type { ConfigValues, ConsumerSpec } from '../../src/kafka/cluster-spec.ts';
import { grouping } from './grouping.ts';
import { act, nodeOf, pass, told, until, type Story } from './story.ts';

const ALL = ['t-0', 't-1', 't-2', 't-3'];
const COOPERATIVE = {
  'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
};

/** Members of one group, of which the first alone polls from the start. */
function members(config: ConfigValues = {}): Story {
  const specOf = (name: string): ConsumerSpec => ({
    name,
    assign: [],
    subscribe: ['t'],
    polling: name === 'm1',
    config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...config },
  });
  return grouping({
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

const callbacks = (story: Story): string[] =>
  told(story, 'rebalance-callback').map(({ as, partitions }) => `${as} ${partitions}`.trim());

/** Both have partitions, and each has what the other has not. */
const areShared = (story: Story): boolean =>
  [...ownedBy(story, 'm1'), ...ownedBy(story, 'm2')].sort().join() === ALL.join() &&
  ownedBy(story, 'm2').length > 0;

test('two members share the partitions, and what a group has read it reads once', () => {
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
  expect([ownedBy(story, 'm1').length, ownedBy(story, 'm2').length]).toEqual([2, 2]);
  act(story, { command: 'send', producer: 'p1', topic: 't', records });
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
  const story = members({ 'session.timeout.ms': 8_000 });
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
  const story = members(COOPERATIVE);
  until(story, 'm1 has all', () => ownedBy(story, 'm1').length === 4);
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  pass(story, seconds(1));
  const revoked = callbacks(story).filter((each) => each.startsWith('revoked'));
  expect(revoked).toEqual([`revoked ${ownedBy(story, 'm2').join(' ')}`]);
});

test('a member that closes leaves at once, and what it had read is committed', () => {
  const story = members();
  start(story, 'm2');
  until(story, 'both have some', () => areShared(story));
  act(story, { command: 'call', consumer: 'm1', call: { api: 'close' } });
  until(story, 'm2 has all', () => ownedBy(story, 'm2').length === 4);
  expect(told(story, 'left-group')).toMatchObject([{ why: 'the consumer is being closed' }]);
  expect(told(story, 'consumer-closed')).toHaveLength(1);
});
