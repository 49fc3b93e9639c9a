import type { ValueOf } from './protocol/schema.ts';
import { decodeMetadataRecord, type MetadataRecord } from './metadata-record.ts';
import type { RecordBatch } from './protocol/record-batch.ts';
import type {
  PartitionChangeRecord,
  PartitionRecord,
} from './protocol/records/metadata-records.ts';

/**
 * What the metadata log says up to an offset: the only truth about topics, partitions and brokers. A value: `replay` makes the next one.
 * Controller and brokers replay the same records, each at its own pace. (KIP-631, MetadataImage)
 */
export type MetadataImage = {
  /** Offset after the last record replayed. */
  readonly endOffset: number;
  readonly brokers: Readonly<Record<number, BrokerImage>>;
  /** By name. */
  readonly topics: Readonly<Record<string, TopicImage>>;
  readonly topicNames: Readonly<Record<string, string>>;
  /** By name such as `orders-0`. */
  readonly partitions: Readonly<Record<string, PartitionImage>>;
  readonly topicConfigs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly features: Readonly<Record<string, number>>;
};

export type BrokerImage = {
  readonly id: number;
  readonly epoch: number;
  readonly host: string;
  readonly port: number;
  readonly rack: string | null;
  readonly fenced: boolean;
  readonly incarnationId: string;
};

export type TopicImage = {
  readonly name: string;
  readonly id: string;
  readonly partitions: number;
};

export type PartitionImage = {
  readonly name: string;
  readonly topic: string;
  readonly topicId: string;
  readonly index: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  readonly leader: number;
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
};

export const EMPTY_IMAGE: MetadataImage = Object.freeze({
  endOffset: 0,
  brokers: Object.freeze({}),
  topics: Object.freeze({}),
  topicNames: Object.freeze({}),
  partitions: Object.freeze({}),
  topicConfigs: Object.freeze({}),
  features: Object.freeze({}),
});

/** (ConfigResource.Type) */
export const TOPIC_RESOURCE = 2;
export const BROKER_RESOURCE = 4;

/** The image after one more record, which lies at `offset`. The only way metadata changes. */
export function replay(
  image: MetadataImage,
  record: MetadataRecord,
  offset: number,
): MetadataImage {
  return Object.freeze({ ...image, ...changeOf(image, record), endOffset: offset + 1 });
}

/** The image after one batch; records it has seen already, and control records, only move its offset. */
export function replayBatch(image: MetadataImage, batch: RecordBatch): MetadataImage {
  let next = image;
  for (const record of batch.records) {
    const offset = batch.baseOffset + record.offsetDelta;
    if (offset < next.endOffset) continue;
    const decoded =
      batch.isControl || record.value === null ? undefined : decodeMetadataRecord(record.value);
    next =
      decoded === undefined
        ? Object.freeze({ ...next, endOffset: offset + 1 })
        : replay(next, decoded, offset);
  }
  return next;
}

function changeOf(image: MetadataImage, record: MetadataRecord): Partial<MetadataImage> {
  switch (record.type) {
    case 'RegisterBrokerRecord':
      return {
        brokers: withEntry(image.brokers, record.value.brokerId, registeredBroker(record.value)),
      };
    case 'BrokerRegistrationChangeRecord':
      return { brokers: withFencing(image, record.value.brokerId, record.value.fenced) };
    case 'TopicRecord':
      return {
        topics: withEntry(image.topics, record.value.name, {
          name: record.value.name,
          id: record.value.topicId,
          partitions: 0,
        }),
        topicNames: withEntry(image.topicNames, record.value.topicId, record.value.name),
      };
    case 'PartitionRecord':
      return newPartition(image, record.value);
    case 'PartitionChangeRecord':
      return changedPartition(image, record.value);
    case 'ConfigRecord':
      return record.value.resourceType === TOPIC_RESOURCE
        ? configured(image, record.value.resourceName, record.value.name, record.value.value)
        : {};
    case 'FeatureLevelRecord':
      return { features: withEntry(image.features, record.value.name, record.value.featureLevel) };
    case 'BeginTransactionRecord':
    case 'EndTransactionRecord':
    case 'RegisterControllerRecord':
    case 'NoOpRecord':
      return {};
  }
}

function withEntry<V>(
  table: Readonly<Record<string, V>>,
  key: string | number,
  value: V,
): Readonly<Record<string, V>> {
  return Object.freeze({
    ...table,
    [key]: typeof value === 'object' ? Object.freeze(value) : value,
  });
}

function registeredBroker(
  record: Extract<MetadataRecord, { type: 'RegisterBrokerRecord' }>['value'],
): BrokerImage {
  const endPoint = record.endPoints[0];
  return {
    id: record.brokerId,
    epoch: record.brokerEpoch,
    host: endPoint?.host ?? '',
    port: endPoint?.port ?? 0,
    rack: record.rack,
    fenced: record.fenced,
    incarnationId: record.incarnationId,
  };
}

/** `fenced` is 1 to fence, -1 to unfence, 0 to leave it. (BrokerRegistrationFencingChange) */
function withFencing(image: MetadataImage, id: number, fenced: number): MetadataImage['brokers'] {
  const broker = image.brokers[id];
  if (broker === undefined || fenced === 0) return image.brokers;
  return withEntry(image.brokers, id, { ...broker, fenced: fenced === 1 });
}

function newPartition(
  image: MetadataImage,
  record: ValueOf<typeof PartitionRecord>,
): Partial<MetadataImage> {
  const topic = image.topics[image.topicNames[record.topicId] ?? ''];
  if (topic === undefined) return {};
  const partition: PartitionImage = {
    name: `${topic.name}-${record.partitionId}`,
    topic: topic.name,
    topicId: topic.id,
    index: record.partitionId,
    replicas: record.replicas,
    isr: record.isr,
    leader: record.leader,
    leaderEpoch: record.leaderEpoch,
    partitionEpoch: record.partitionEpoch,
  };
  return {
    partitions: withEntry(image.partitions, partition.name, partition),
    topics: withEntry(image.topics, topic.name, { ...topic, partitions: topic.partitions + 1 }),
  };
}

/** Any change raises the partition epoch; the leader epoch only when the record names a leader. (PartitionRegistration.merge) */
function changedPartition(
  image: MetadataImage,
  record: ValueOf<typeof PartitionChangeRecord>,
): Partial<MetadataImage> {
  const name = `${image.topicNames[record.topicId] ?? ''}-${record.partitionId}`;
  const before = image.partitions[name];
  if (before === undefined) return {};
  const namesLeader = record.leader !== -2;
  const after: PartitionImage = {
    ...before,
    isr: record.isr ?? before.isr,
    replicas: record.replicas ?? before.replicas,
    leader: namesLeader ? record.leader : before.leader,
    leaderEpoch: namesLeader ? before.leaderEpoch + 1 : before.leaderEpoch,
    partitionEpoch: before.partitionEpoch + 1,
  };
  return { partitions: withEntry(image.partitions, name, after) };
}

function configured(
  image: MetadataImage,
  topic: string,
  name: string,
  value: string | null,
): Partial<MetadataImage> {
  const { [name]: _, ...rest } = image.topicConfigs[topic] ?? {};
  const set = value === null ? rest : { ...rest, [name]: value };
  return { topicConfigs: withEntry(image.topicConfigs, topic, set) };
}

/** Brokers that clients may be sent to, in order of id. */
export function aliveBrokers(image: MetadataImage): BrokerImage[] {
  return Object.values(image.brokers).filter((each) => !each.fenced);
}
