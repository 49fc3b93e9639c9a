import { expect, test } from 'vitest';
import type { Consumer } from '../../../src/kafka/clients/consumer/consumer.ts';
import { groupLags } from '../../../src/frame/group-lag.ts';
import { consumerViews } from '../../../src/frame/nodes-view.ts';
import { guaranteesOf } from '../../../src/frame/story/guarantees-view.ts';
import type { GuaranteeView } from '../../../src/frame/types/guarantees.ts';
import type { ApplicationSpec } from '../../../src/kafka/cluster-spec.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { nodeAt } from '../../../src/kernel/world.ts';
import { grouping } from '../../acceptance/grouping.ts';
import { act, nodeOf, pass, until, type Story } from '../../acceptance/story.ts';

/** A member that never commits by itself, and a reader of its own. */
function reading(application?: ApplicationSpec): Story {
  const story = grouping({
    topics: [{ name: 't', partitions: 1, replicationFactor: 3 }],
    producer: {},
    consumers: [
      {
        ...{ name: 'm1', assign: [], subscribe: ['t'], polling: true },
        config: {
          ...{ 'group.id': 'g', 'auto.offset.reset': 'earliest', 'enable.auto.commit': false },
          ...{ 'session.timeout.ms': 8_000 },
        },
        ...(application === undefined ? {} : { application }),
      },
      {
        ...{ name: 'r1', assign: ['t-0'], polling: false },
        config: { 'group.id': 'g', 'auto.offset.reset': 'earliest' },
      },
    ],
  });
  until(story, 'm1 has the partition', () => member(story).assigned.length === 1);
  const records = ['A', 'B', 'C'].map((value) => ({ key: null, value }));
  act(story, { command: 'send', producer: 'p1', topic: 't', records });
  until(story, 'm1 has read all', () => member(story).counters.delivered === 3);
  pass(story, seconds(1));
  return story;
}

const member = (story: Story): Consumer =>
  nodeAt(story.cluster, nodeOf(story, 'm1')).state as Consumer;

const workedTwice = ({ cluster }: Story): GuaranteeView | undefined =>
  guaranteesOf(cluster).find(({ guarantee }) => guarantee === 'workedTwice');

test('a consumer that subscribes is told as a member, one that is assigned by hand is not', () => {
  const { id: generation, memberId } = member(reading()).member?.generation ?? {};
  const [m1, r1] = consumerViews(reading().cluster);
  expect(m1?.group).toEqual({ id: 'g', memberId, generation });
  expect(generation).toBeGreaterThan(0);
  expect(r1?.group).toBeNull();
});

test('the lag of a group counts from what is committed', () => {
  const story = reading();
  expect(groupLags(story.cluster)).toEqual([]);
  act(story, {
    command: 'call',
    consumer: 'm1',
    call: { api: 'commitSync', offsets: { 't-0': 1 } },
  });
  until(story, 'it is committed', () => groupLags(story.cluster).length > 0);
  expect(groupLags(story.cluster)).toEqual([{ group: 'g', lag: 2 }]);
});

test('work that was done and not committed is done again, and counted', () => {
  const story = reading({ perRecord: millis(1) });
  expect(workedTwice(story)).toEqual({
    ...{ guarantee: 'workedTwice', count: 0 },
    because: [{ reason: 'work-before-commit', of: ['m1'] }],
  });
  act(story, { command: 'kill', node: 'm1' });
  pass(story, seconds(1));
  act(story, { command: 'restart', node: 'm1' });
  until(story, 'it has read all again', () => member(story).counters.delivered === 6);
  pass(story, seconds(1));
  expect(workedTwice(story)?.count).toBe(3);
});

test('what is read again is told of members by what they have committed, of others by none', () => {
  const found = guaranteesOf(reading().cluster);
  const again = found.find(({ guarantee }) => guarantee === 'deliveredTwice');
  expect(again?.because).toEqual([
    { reason: 'reads-anew', of: ['r1'] },
    { reason: 'read-before-commit', of: ['m1'] },
  ]);
});

test('nothing is told of work where no application works in a group', () => {
  expect(workedTwice(reading())).toBeUndefined();
});
