import type { PartitionCounts } from '../../../assignors/assignor.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { partitionName } from '../../../metadata/partition-name.ts';
import { hashCode } from '../../../protocol/java-order.ts';
import { subscribedBy, type StoredConsumerGroup } from './consumer-group.ts';
import { put, type Draft } from './draft.ts';

/** The ids of topics that there are. */
export const idsOf = ({ topics }: MetadataImage, names: readonly string[]): string[] =>
  names.flatMap((name) => (Object.hasOwn(topics, name) ? (topics[name]?.id ?? []) : []));

/** How many partitions the topics of a group have, by id. */
export const countsFor = ({ topics }: MetadataImage, group: StoredConsumerGroup): PartitionCounts =>
  new Map(
    subscribedBy(group).flatMap((name) => {
      const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
      return topic === undefined ? [] : [[topic.id, topic.partitions] as const];
    }),
  );

/**
 * What the topics of a group are like, as one number: their ids, partitions and racks. 0 where
 * there are none. Kafka has another hash for it. (Utils.computeGroupHash)
 */
function hashOfTopics(image: MetadataImage, group: StoredConsumerGroup): number {
  const texts = subscribedBy(group)
    .filter((name) => Object.hasOwn(image.topics, name))
    .sort()
    .map((name) => {
      const { id = '', partitions = 0 } = image.topics[name] ?? {};
      const racks = Array.from({ length: partitions }, (_, index) => racksOf(image, name, index));
      return [id, name, partitions, ...racks].join();
    });
  return texts.length === 0 ? 0 : (hashCode(texts.join(';')) >>> 0) + 1;
}

const racksOf = ({ partitions, brokers }: MetadataImage, name: string, index: number): string =>
  (partitions[partitionName(name, index)]?.replicas ?? [])
    .map((id) => brokers[id]?.rack ?? '')
    .sort()
    .join('/');

/**
 * The epoch of a group grows when its members want something else, or when the topics that they
 * read have changed. (GroupMetadataManager.consumerGroupHeartbeat)
 */
export function maybeBumpEpoch(draft: Draft, image: MetadataImage, isBumped: boolean): void {
  const { id, group } = draft;
  const metadataHash = hashOfTopics(image, group);
  if (!isBumped && metadataHash === group.metadataHash) return;
  const value = Object.freeze({ epoch: group.epoch + 1, metadataHash });
  put(draft, { record: 'consumer-group', group: id, value });
}
