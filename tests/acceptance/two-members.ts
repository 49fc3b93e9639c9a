import { nodeAt } from '../../src/kernel/world.ts';
import type { Consumer } from '../../src/kafka/clients/consumer/consumer.ts';
import type { ConfigValues, ConsumerSpec } from '../../src/kafka/cluster-spec.ts';
import { grouping } from './grouping.ts';
import { act, nodeOf, type Story } from './story.ts';

/** The partitions of the topic that the two members read. */
export const ALL = ['t-0', 't-1', 't-2', 't-3'];

/** Members m1 and m2 of the group g, of which the first alone polls from the start. */
export function twoMembers(config: ConfigValues = {}, server: ConfigValues = {}): Story {
  const specOf = (name: string): ConsumerSpec => ({
    name,
    assign: [],
    subscribe: ['t'],
    polling: name === 'm1',
    config: { 'group.id': 'g', 'auto.offset.reset': 'earliest', ...config },
  });
  return grouping({
    server,
    topics: [{ name: 't', partitions: 4, replicationFactor: 3 }],
    producer: {},
    consumers: [specOf('m1'), specOf('m2')],
  });
}

export const consumer = (story: Story, name: string): Consumer =>
  nodeAt(story.cluster, nodeOf(story, name)).state as Consumer;

export const ownedBy = (story: Story, name: string): string[] =>
  consumer(story, name).assigned.map((place) => place.name);

export const start = (story: Story, name: string): void =>
  act(story, { command: 'poll-loop', consumer: name, on: true });

/** Both have partitions, and each has what the other has not. */
export const areShared = (story: Story): boolean =>
  [...ownedBy(story, 'm1'), ...ownedBy(story, 'm2')].sort().join() === ALL.join() &&
  ownedBy(story, 'm2').length > 0;

/** Two records go to each partition. */
export function sendTwoEach(story: Story): void {
  const records = Array.from({ length: 8 }, (_, index) => ({
    key: null,
    value: `v${index}`,
    partition: index % 4,
  }));
  act(story, { command: 'send', producer: 'p1', topic: 't', records });
}
