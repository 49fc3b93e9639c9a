import { assert } from '../../kernel/assert.ts';
import type { ValueOf } from '../protocol/schema.ts';
import type {
  ConfigRecord,
  PartitionChangeRecord,
  PartitionRecord,
  RegisterBrokerRecord,
} from '../protocol/records/metadata-records.ts';
import {
  BROKER_RESOURCE,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
  type BrokerImage,
  type MetadataImage,
  type PartitionImage,
} from './metadata-image.ts';
import type { MetadataRecord } from './metadata-record.ts';
import { partitionName } from './partition-name.ts';

type Registration = ValueOf<typeof RegisterBrokerRecord>;

/**
 * The image after one more record, which lies at `offset`. Records are the only way metadata
 * changes.
 */
export function replay(
  image: MetadataImage,
  record: MetadataRecord,
  offset: number,
): MetadataImage {
  return replayAll(image, [record], offset + 1);
}

/** The image after records that end before `endOffset`. */
export function replayAll(
  image: MetadataImage,
  records: readonly MetadataRecord[],
  endOffset: number,
): MetadataImage {
  assert(endOffset >= image.endOffset, 'metadata goes on from where it is');
  const draft = draftOf(image);
  for (const record of records) change(draft, record);
  return sealed(draft, endOffset);
}

/** The tables of an image, by their names in it. */
type Tables = Omit<MetadataImage, 'endOffset' | 'nextProducerId' | 'isrChanges'>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The next image while records are being replayed: a table is copied when it is first changed, so
 * that a batch costs one copy of it.
 */
type Draft = {
  readonly tables: Mutable<Tables>;
  readonly before: Tables;
  nextProducerId: number;
  isrChanges: number;
};

function draftOf({
  endOffset: _,
  nextProducerId,
  isrChanges: isrChanges,
  ...before
}: MetadataImage): Draft {
  return { tables: { ...before }, before, nextProducerId, isrChanges };
}

function sealed(draft: Draft, endOffset: number): MetadataImage {
  const { tables, before, nextProducerId, isrChanges } = draft;
  for (const name of Object.keys(before) as (keyof Tables)[])
    if (tables[name] !== before[name]) Object.freeze(tables[name]);
  return Object.freeze({ ...tables, nextProducerId, isrChanges, endOffset });
}

/** A table of the draft that may be changed. */
function own(draft: Draft, name: keyof Tables): Record<string | number, unknown> {
  const { tables, before } = draft;
  if (tables[name] === before[name]) Object.assign(tables, { [name]: { ...before[name] } });
  const table: Record<string | number, unknown> = tables[name];
  return table;
}

/** Puts an entry into a table of the draft. */
function put<N extends keyof Tables>(
  draft: Draft,
  name: N,
  key: string | number,
  value: Tables[N][keyof Tables[N]],
): void {
  own(draft, name)[key] = typeof value === 'object' ? Object.freeze(value) : value;
}

function drop(draft: Draft, name: keyof Tables, key: string | number): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
  if (Object.hasOwn(draft.tables[name], key)) delete own(draft, name)[key];
}

function change(draft: Draft, record: MetadataRecord): void {
  switch (record.type) {
    case 'RegisterBrokerRecord':
      return put(draft, 'brokers', record.value.brokerId, registeredBroker(record.value));
    case 'UnregisterBrokerRecord':
      return drop(draft, 'brokers', record.value.brokerId);
    case 'BrokerRegistrationChangeRecord':
      return changeBroker(draft, record.value);
    case 'RegisterControllerRecord': {
      const { controllerId: id, incarnationId, endPoints, features } = record.value;
      return put(draft, 'controllers', id, { id, incarnationId, endPoints, features });
    }
    case 'TopicRecord': {
      const { name, topicId: id } = record.value;
      put(draft, 'topicNames', id, name);
      return put(draft, 'topics', name, { name, id, partitions: 0 });
    }
    case 'RemoveTopicRecord':
      return removeTopic(draft, record.value.topicId);
    case 'PartitionRecord':
      return addPartition(draft, record.value);
    case 'PartitionChangeRecord':
      return changePartition(draft, record.value);
    case 'ClearElrRecord':
      return clearElr(draft, record.value.topicName);
    case 'ConfigRecord':
      return configure(draft, record.value);
    case 'FeatureLevelRecord':
      return put(draft, 'features', record.value.name, record.value.featureLevel);
    case 'ProducerIdsRecord':
      draft.nextProducerId = record.value.nextProducerId;
      return;
    case 'BeginTransactionRecord':
    case 'EndTransactionRecord':
    case 'NoOpRecord':
    case 'FenceBrokerRecord':
    case 'UnfenceBrokerRecord':
    case 'AbortTransactionRecord':
    case 'ZkMigrationStateRecord':
    case 'DelegationTokenRecord':
    case 'RemoveDelegationTokenRecord':
    case 'UserScramCredentialRecord':
    case 'RemoveUserScramCredentialRecord':
    case 'ClientQuotaRecord':
    case 'AccessControlEntryRecord':
    case 'RemoveAccessControlEntryRecord':
      return;
  }
}

function registeredBroker(record: Registration): BrokerImage {
  const endPoint = record.endPoints[0];
  return {
    id: record.brokerId,
    epoch: record.brokerEpoch,
    host: endPoint?.host ?? '',
    port: endPoint?.port ?? 0,
    rack: record.rack,
    fenced: record.fenced,
    inControlledShutdown: record.inControlledShutdown,
    incarnationId: record.incarnationId,
    endPoints: record.endPoints,
    features: record.features,
    logDirs: record.logDirs,
  };
}

/**
 * `fenced` is 1 to fence, -1 to unfence, 0 to leave it. (BrokerRegistrationFencingChange,
 * BrokerRegistrationInControlledShutdownChange)
 */
function changeBroker(
  draft: Draft,
  record: Extract<MetadataRecord, { type: 'BrokerRegistrationChangeRecord' }>['value'],
): void {
  const { brokerId: id, fenced, inControlledShutdown, logDirs } = record;
  const broker = draft.tables.brokers[id];
  assert(broker !== undefined, 'a changed broker is registered');
  put(draft, 'brokers', id, {
    ...broker,
    fenced: fenced === 0 ? broker.fenced : fenced === 1,
    inControlledShutdown: inControlledShutdown === 1 || broker.inControlledShutdown,
    logDirs: logDirs.length > 0 ? logDirs : broker.logDirs,
  });
}

/**
 * A topic goes with its partitions and its settings; but settings made in the same go stay. A
 * broker that starts replays its whole log in one go, so it gives the settings of a removed topic
 * to a later one of the same name: a defect of Kafka 4.2, recorded. The controller replays batch by
 * batch and has none of that. (ConfigurationsDelta.replay(RemoveTopicRecord))
 */
function removeTopic(draft: Draft, topicId: string): void {
  const topic = draft.tables.topics[draft.tables.topicNames[topicId] ?? ''];
  assert(topic !== undefined, 'a topic that is removed is there');
  for (let index = 0; index < topic.partitions; index += 1)
    drop(draft, 'partitions', partitionName(topic.name, index));
  if (Object.hasOwn(draft.before.topicConfigs, topic.name)) drop(draft, 'topicConfigs', topic.name);
  drop(draft, 'topicNames', topicId);
  drop(draft, 'topics', topic.name);
}

function addPartition(draft: Draft, record: ValueOf<typeof PartitionRecord>): void {
  const topic = draft.tables.topics[draft.tables.topicNames[record.topicId] ?? ''];
  assert(topic !== undefined, 'a partition belongs to a topic');
  const name = partitionName(topic.name, record.partitionId);
  put(draft, 'partitions', name, {
    name,
    topic: topic.name,
    topicId: topic.id,
    index: record.partitionId,
    replicas: record.replicas,
    directories: record.directories,
    isr: record.isr,
    brokersToIsrsOrder: isrsOrder({}, record, nextIsrChange(draft)),
    elr: record.eligibleLeaderReplicas ?? [],
    lastKnownElr: record.lastKnownElr ?? [],
    addingReplicas: record.addingReplicas,
    removingReplicas: record.removingReplicas,
    leader: record.leader,
    recovering: record.leaderRecoveryState === 1,
    leaderEpoch: record.leaderEpoch,
    partitionEpoch: record.partitionEpoch,
  });
  put(draft, 'topics', topic.name, { ...topic, partitions: topic.partitions + 1 });
}

/** No leader is named in a change that leaves it. (PartitionRegistration.NO_LEADER_CHANGE) */
export const NO_LEADER_CHANGE = -2;

function changePartition(draft: Draft, record: ValueOf<typeof PartitionChangeRecord>): void {
  const name = partitionName(draft.tables.topicNames[record.topicId] ?? '', record.partitionId);
  const before = draft.tables.partitions[name];
  assert(before !== undefined, 'a changed partition is there');
  put(draft, 'partitions', name, changedPartition(before, record, nextIsrChange(draft)));
}

function nextIsrChange(draft: Draft): number {
  draft.isrChanges += 1;
  return draft.isrChanges;
}

/** A broker that stays in the ISR keeps its place, a new one comes last. (BrokersToIsrs) */
const isrsOrder = (
  before: PartitionImage['brokersToIsrsOrder'],
  { isr, leader }: Pick<PartitionImage, 'isr' | 'leader'>,
  change: number,
): PartitionImage['brokersToIsrsOrder'] =>
  Object.freeze(
    Object.fromEntries((leader < 0 ? [-1, ...isr] : isr).map((id) => [id, before[id] ?? change])),
  );

/**
 * Any change raises the partition epoch; the leader epoch only when the record names a leader.
 * (PartitionRegistration.merge)
 * @param change the number of this record among those about partitions; left out where only the
 *   state is looked at
 */
export function changedPartition(
  before: PartitionImage,
  record: ValueOf<typeof PartitionChangeRecord>,
  change = 0,
): PartitionImage {
  const namesLeader = record.leader !== NO_LEADER_CHANGE;
  const { leaderRecoveryState } = record;
  const isr = record.isr ?? before.isr;
  const leader = namesLeader ? record.leader : before.leader;
  return {
    ...before,
    isr,
    brokersToIsrsOrder: isrsOrder(before.brokersToIsrsOrder, { isr, leader }, change),
    elr: record.eligibleLeaderReplicas ?? before.elr,
    lastKnownElr: record.lastKnownElr ?? before.lastKnownElr,
    replicas: record.replicas ?? before.replicas,
    directories: record.directories ?? before.directories,
    addingReplicas: record.addingReplicas ?? before.addingReplicas,
    removingReplicas: record.removingReplicas ?? before.removingReplicas,
    recovering: leaderRecoveryState < 0 ? before.recovering : leaderRecoveryState === 1,
    leader,
    leaderEpoch: namesLeader ? before.leaderEpoch + 1 : before.leaderEpoch,
    partitionEpoch: before.partitionEpoch + 1,
  };
}

/**
 * The partition epoch rises only where there was something to clear. (recorded;
 * ReplicationControlManager.replay(ClearElrRecord))
 */
function clearElr(draft: Draft, topic: string): void {
  for (const [name, partition] of Object.entries(draft.tables.partitions)) {
    if (topic !== '' && partition.topic !== topic) continue;
    if (partition.elr.length === 0 && partition.lastKnownElr.length === 0) continue;
    const partitionEpoch = partition.partitionEpoch + 1;
    put(draft, 'partitions', name, { ...partition, elr: [], lastKnownElr: [], partitionEpoch });
  }
}

/** Where the settings of each kind of resource are. */
const TABLES: Readonly<Record<number, 'topicConfigs' | 'brokerConfigs' | 'groupConfigs'>> = {
  [TOPIC_RESOURCE]: 'topicConfigs',
  [BROKER_RESOURCE]: 'brokerConfigs',
  [GROUP_RESOURCE]: 'groupConfigs',
};

/** A null value goes back to the default. */
function configure(draft: Draft, record: ValueOf<typeof ConfigRecord>): void {
  const { resourceType, resourceName, name, value } = record;
  const table = TABLES[resourceType];
  if (table === undefined) return;
  const { [name]: _, ...rest } = draft.tables[table][resourceName] ?? {};
  put(draft, table, resourceName, value === null ? rest : { ...rest, [name]: value });
}
