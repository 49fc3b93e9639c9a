import type { ValueOf } from './protocol/schema.ts';
import { decodeMetadataRecord, type MetadataRecord } from './metadata-record.ts';
import type { RecordBatch } from './protocol/record-batch.ts';
import type {
  ConfigRecord,
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

/** The image after one more record, which lies at `offset`. Records are the only way metadata changes. */
export function replay(
  image: MetadataImage,
  record: MetadataRecord,
  offset: number,
): MetadataImage {
  const draft = draftOf(image);
  change(draft, record);
  return sealed(draft, offset + 1);
}

/** The image after one batch; records it has seen already, and control records, only move its offset. */
export function replayBatch(image: MetadataImage, batch: RecordBatch): MetadataImage {
  const draft = draftOf(image);
  for (const record of batch.records) {
    if (batch.isControl || record.value === null) continue;
    if (batch.baseOffset + record.offsetDelta < image.endOffset) continue;
    const decoded = decodeMetadataRecord(record.value);
    if (decoded !== undefined) change(draft, decoded);
  }
  const endOffset = batch.baseOffset + batch.lastOffsetDelta + 1;
  return endOffset <= image.endOffset ? image : sealed(draft, endOffset);
}

/** The tables of an image, by their names in it. */
type Tables = Omit<MetadataImage, 'endOffset'>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The next image while records are being replayed: a table is copied when it is first changed, so that a batch costs one copy of it. */
type Draft = { readonly tables: Mutable<Tables>; readonly before: Tables };

function draftOf({ endOffset: _, ...before }: MetadataImage): Draft {
  return { tables: { ...before }, before };
}

function sealed({ tables, before }: Draft, endOffset: number): MetadataImage {
  for (const name of Object.keys(before) as (keyof Tables)[])
    if (tables[name] !== before[name]) Object.freeze(tables[name]);
  return Object.freeze({ ...tables, endOffset });
}

/** Puts an entry into a table of the draft. */
function put<N extends keyof Tables>(
  draft: Draft,
  name: N,
  key: string | number,
  value: Tables[N][keyof Tables[N]],
): void {
  const { tables, before } = draft;
  if (tables[name] === before[name]) tables[name] = { ...before[name] };
  const table = tables[name] as Record<string | number, unknown>;
  table[key] = typeof value === 'object' ? Object.freeze(value) : value;
}

function change(draft: Draft, record: MetadataRecord): void {
  switch (record.type) {
    case 'RegisterBrokerRecord':
      return put(draft, 'brokers', record.value.brokerId, registeredBroker(record.value));
    case 'BrokerRegistrationChangeRecord':
      return changeFencing(draft, record.value.brokerId, record.value.fenced);
    case 'TopicRecord': {
      const { name, topicId: id } = record.value;
      put(draft, 'topicNames', id, name);
      return put(draft, 'topics', name, { name, id, partitions: 0 });
    }
    case 'PartitionRecord':
      return addPartition(draft, record.value);
    case 'PartitionChangeRecord':
      return changePartition(draft, record.value);
    case 'ConfigRecord':
      if (record.value.resourceType === TOPIC_RESOURCE) configure(draft, record.value);
      return;
    case 'FeatureLevelRecord':
      return put(draft, 'features', record.value.name, record.value.featureLevel);
    case 'BeginTransactionRecord':
    case 'EndTransactionRecord':
    case 'RegisterControllerRecord':
    case 'NoOpRecord':
      return;
  }
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
function changeFencing(draft: Draft, id: number, fenced: number): void {
  const broker = draft.tables.brokers[id];
  if (broker === undefined || fenced === 0) return;
  put(draft, 'brokers', id, { ...broker, fenced: fenced === 1 });
}

function addPartition(draft: Draft, record: ValueOf<typeof PartitionRecord>): void {
  const topic = draft.tables.topics[draft.tables.topicNames[record.topicId] ?? ''];
  if (topic === undefined) return;
  const name = `${topic.name}-${record.partitionId}`;
  put(draft, 'partitions', name, {
    name,
    topic: topic.name,
    topicId: topic.id,
    index: record.partitionId,
    replicas: record.replicas,
    isr: record.isr,
    leader: record.leader,
    leaderEpoch: record.leaderEpoch,
    partitionEpoch: record.partitionEpoch,
  });
  put(draft, 'topics', topic.name, { ...topic, partitions: topic.partitions + 1 });
}

/** No leader is named in a change that leaves it. (PartitionRegistration.NO_LEADER_CHANGE) */
const NO_LEADER_CHANGE = -2;

/** Any change raises the partition epoch; the leader epoch only when the record names a leader. (PartitionRegistration.merge) */
function changePartition(draft: Draft, record: ValueOf<typeof PartitionChangeRecord>): void {
  const name = `${draft.tables.topicNames[record.topicId] ?? ''}-${record.partitionId}`;
  const before = draft.tables.partitions[name];
  if (before === undefined) return;
  const namesLeader = record.leader !== NO_LEADER_CHANGE;
  put(draft, 'partitions', name, {
    ...before,
    isr: record.isr ?? before.isr,
    replicas: record.replicas ?? before.replicas,
    leader: namesLeader ? record.leader : before.leader,
    leaderEpoch: namesLeader ? before.leaderEpoch + 1 : before.leaderEpoch,
    partitionEpoch: before.partitionEpoch + 1,
  });
}

/** A null value goes back to the default. */
function configure(draft: Draft, record: ValueOf<typeof ConfigRecord>): void {
  const { resourceName: topic, name, value } = record;
  const { [name]: _, ...rest } = draft.tables.topicConfigs[topic] ?? {};
  put(draft, 'topicConfigs', topic, value === null ? rest : { ...rest, [name]: value });
}

/** Brokers that clients may be sent to, in order of id. */
export function aliveBrokers(image: MetadataImage): BrokerImage[] {
  return Object.values(image.brokers).filter((each) => !each.fenced);
}
