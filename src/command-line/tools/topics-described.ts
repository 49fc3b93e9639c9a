import { copiedMapOrder } from '../../kafka/protocol/java-order.ts';
import type {
  AdminConfig,
  AdminPartition,
  AdminTopic,
  AdminView,
} from '../../frame/types/admin.ts';
import { has } from '../options.ts';
import { settingsOf } from '../told.ts';
import { textOf, type Given } from '../tool.ts';

/** Lets a partition through; several let through what any of them does. */
type Filter = (partition: AdminPartition, minIsr: number) => boolean;

/** By the option that asks for it. One without a leader counts as too small. */
const FILTERS: Readonly<Record<string, Filter>> = {
  'under-replicated-partitions': (partition) => partition.isr.length < factorOf(partition),
  'unavailable-partitions': ({ leader }) => leader < 0,
  'under-min-isr-partitions': ({ leader, isr }, minIsr) => leader < 0 || isr.length < minIsr,
  'at-min-isr-partitions': ({ isr }, minIsr) => isr.length === minIsr,
};

/** Topics and their partitions, line by line. (TopicCommand.TopicService.describeTopic) */
export function describedTopics(
  topics: readonly AdminTopic[],
  given: Given,
  view: AdminView,
): string {
  const filters = Object.keys(FILTERS).flatMap((name) =>
    has(given, name) ? (FILTERS[name] ?? []) : [],
  );
  const onlyOverrides = has(given, 'topics-with-overrides');
  return inMapOrder(topics)
    .map((topic) => {
      const settings = settingsOf(view, 'topic', topic.name) ?? [];
      const set = settings.filter(({ source }) => source !== 'DEFAULT_CONFIG');
      const showsTopic = filters.length === 0 && (!onlyOverrides || set.length > 0);
      const partitions = topic.partitions.filter((each) =>
        filters.length === 0
          ? !onlyOverrides
          : filters.some((filter) => filter(each, minIsrOf(settings))),
      );
      return textOf([
        ...(showsTopic ? [topicLine(topic, set)] : []),
        ...partitions.map((each) => partitionLine(topic.name, each)),
      ]);
    })
    .join('');
}

/** As the client's map has them, which is made for so many. */
function inMapOrder(topics: readonly AdminTopic[]): AdminTopic[] {
  const names = topics.map(({ name }) => name);
  let size = 1;
  while (size < names.length) size *= 2;
  const order = copiedMapOrder([], names, size);
  return order.flatMap((name) => topics.find((each) => each.name === name) ?? []);
}

const minIsrOf = (settings: readonly AdminConfig[]): number =>
  Number(settings.find(({ name }) => name === 'min.insync.replicas')?.value ?? 1);

/** Replicas that are still to come do not count. */
const factorOf = ({ replicas, adding }: AdminPartition): number =>
  replicas.length - adding.filter((each) => replicas.includes(each)).length;

function topicLine({ name, id, partitions }: AdminTopic, set: readonly AdminConfig[]): string {
  const [first] = partitions;
  return [
    `Topic: ${name}`,
    `TopicId: ${id}`,
    `PartitionCount: ${partitions.length}`,
    `ReplicationFactor: ${first === undefined ? 0 : factorOf(first)}`,
    `Configs: ${set.map((each) => `${each.name}=${each.value}`).join(',')}`,
  ].join('\t');
}

function partitionLine(topic: string, partition: AdminPartition): string {
  const { index, leader, replicas, isr, elr, lastKnownElr, adding, removing } = partition;
  const isMoving = adding.length > 0 || removing.length > 0;
  return [
    '',
    `Topic: ${topic}`,
    `Partition: ${index}`,
    `Leader: ${leader < 0 ? 'none' : leader}`,
    `Replicas: ${replicas.join(',')}`,
    `Isr: ${isr.join(',')}`,
    ...(isMoving
      ? [`Adding Replicas: ${adding.join(',')}`, `Removing Replicas: ${removing.join(',')}`]
      : []),
    `Elr: ${elr.join(',')}`,
    `LastKnownElr: ${lastKnownElr.join(',')}`,
  ].join('\t');
}
