import {
  BROKER_RESOURCE,
  CLIENT_METRICS_RESOURCE,
  GROUP_RESOURCE,
  TOPIC_RESOURCE,
  type MetadataImage,
  type PartitionImage,
} from '../metadata/metadata-image.ts';
import { changedPartition, NO_LEADER_CHANGE } from '../metadata/metadata-delta.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { ConfigOwner, Note } from '../note.ts';
import { partitionName } from '../metadata/partition-name.ts';
import { NO_LEADER } from './decide/partition-change.ts';

/**
 * Partitions of one batch that are told of; a broker that leads thousands of them does not fill the
 * trace.
 */
const PARTITIONS_TOLD = 200;

/** What committed records of one batch mean to a person, who has seen the image before them. */
export function changeNotes(before: MetadataImage, records: readonly MetadataRecord[]): Note[] {
  const now: Record<string, PartitionImage> = {};
  const gone = goneBrokers(records);
  const notes: Note[] = [];
  let told = 0;
  for (const record of records) {
    if (record.type !== 'PartitionChangeRecord') {
      notes.push(...noteOf(before, record, records));
      continue;
    }
    const { topicId, partitionId } = record.value;
    const name = partitionName(before.topicNames[topicId] ?? '', partitionId);
    const partition = now[name] ?? before.partitions[name];
    if (partition === undefined || told >= PARTITIONS_TOLD) continue;
    told += 1;
    const after = changedPartition(partition, record.value);
    now[name] = after;
    const namesLeader = record.value.leader !== NO_LEADER_CHANGE;
    notes.push(...partitionNotes(partition, after, gone, namesLeader));
  }
  return notes;
}

/** Brokers that leave in this batch, and why. */
type Gone = Readonly<Record<number, 'fenced' | 'shutdown' | 'restarted'>>;

function goneBrokers(records: readonly MetadataRecord[]): Gone {
  const gone: Record<number, Gone[number]> = {};
  for (const record of records) {
    if (record.type === 'RegisterBrokerRecord') gone[record.value.brokerId] = 'restarted';
    if (record.type === 'UnregisterBrokerRecord') gone[record.value.brokerId] = 'fenced';
    if (record.type !== 'BrokerRegistrationChangeRecord') continue;
    const { brokerId, fenced, inControlledShutdown } = record.value;
    if (fenced === 1) gone[brokerId] = 'fenced';
    if (inControlledShutdown === 1) gone[brokerId] = 'shutdown';
  }
  return gone;
}

function partitionNotes(
  before: PartitionImage,
  after: PartitionImage,
  gone: Gone,
  namesLeader: boolean,
): Note[] {
  const partition = before.name;
  const notes: Note[] = [];
  const moves = after.addingReplicas.length + after.removingReplicas.length > 0;
  const replicas = after.replicas.join();
  if (replicas !== before.replicas.join())
    notes.push({ note: moves ? 'reassignment-started' : 'reassigned', partition, replicas });
  if (before.isr.join() !== after.isr.join())
    notes.push({
      note: 'isr-changed',
      partition,
      before: listed(before.isr),
      after: listed(after.isr),
      why: whyIsr(before, after, gone),
    });
  if (!namesLeader) return notes;
  const { leader, leaderEpoch } = after;
  if (leader === NO_LEADER) notes.push({ note: 'leaderless', partition, leaderEpoch });
  else
    notes.push({
      note: 'leader-elected',
      partition,
      leader,
      leaderEpoch,
      why: whyLeader(before, after),
    });
  return notes;
}

const listed = (ids: readonly number[]): string => (ids.length === 0 ? '–' : ids.join(', '));

type IsrChanged = Extract<Note, { note: 'isr-changed' }>;

function whyIsr(before: PartitionImage, after: PartitionImage, gone: Gone): IsrChanged['why'] {
  const left = before.isr.filter((id) => !after.isr.includes(id));
  const reason = left.map((id) => gone[id]).find((each) => each !== undefined);
  if (reason !== undefined) return reason;
  if (before.leader === NO_LEADER) return 'elected';
  if (before.removingReplicas.some((id) => left.includes(id))) return 'reassigned';
  return left.length > 0 ? 'lagging' : 'caught-up';
}

type LeaderElected = Extract<Note, { note: 'leader-elected' }>;

/** How a leader came to lead. */
function whyLeader(before: PartitionImage, after: PartitionImage): LeaderElected['why'] {
  const { leader } = after;
  if (leader === before.leader) return 'same';
  if (after.recovering && !before.recovering)
    return before.lastKnownElr.includes(leader) && before.elr.length === 0
      ? 'last-known'
      : 'unclean';
  if (before.elr.includes(leader) && !before.isr.includes(leader)) return 'elr';
  const isPreferred = after.isr.includes(before.leader) && leader === after.replicas[0];
  return isPreferred ? 'preferred' : 'isr';
}

/** What another record means. */
function noteOf(
  before: MetadataImage,
  record: MetadataRecord,
  batch: readonly MetadataRecord[],
): Note[] {
  switch (record.type) {
    case 'RegisterBrokerRecord': {
      const { brokerId: broker, brokerEpoch } = record.value;
      return [{ note: 'broker-registered', broker, brokerEpoch }];
    }
    case 'UnregisterBrokerRecord':
      return [{ note: 'broker-unregistered', broker: record.value.brokerId }];
    case 'BrokerRegistrationChangeRecord': {
      const { brokerId: broker, fenced, inControlledShutdown } = record.value;
      if (inControlledShutdown === 1) return [{ note: 'controlled-shutdown', broker }];
      if (fenced === 0) return [];
      return [{ note: fenced === 1 ? 'broker-fenced' : 'broker-unfenced', broker }];
    }
    case 'TopicRecord': {
      const { name: topic, topicId } = record.value;
      const partitions = partitionsOf(batch, topicId);
      const replicationFactor = partitions[0]?.replicas.length ?? 0;
      return [{ note: 'topic-created', topic, partitions: partitions.length, replicationFactor }];
    }
    case 'PartitionRecord': {
      const { topicId, partitionId } = record.value;
      const topic = before.topicNames[topicId];
      // Those of a new topic are told with it.
      if (topic === undefined) return [];
      const added = partitionsOf(batch, topicId);
      if (added[0]?.partitionId !== partitionId) return [];
      return [{ note: 'partitions-added', topic, partitions: added.length }];
    }
    case 'RemoveTopicRecord':
      return [{ note: 'topic-deleted', topic: before.topicNames[record.value.topicId] ?? '' }];
    case 'ConfigRecord': {
      const { resourceType, resourceName: resource, name, value } = record.value;
      const as = ownerOf(resourceType, resource);
      const isNew = batch.some(
        (each) => each.type === 'TopicRecord' && each.value.name === resource,
      );
      if (as === null || (as === 'topic' && isNew)) return [];
      return value === null
        ? [{ note: 'config-removed', as, resource, name }]
        : [{ note: 'config-changed', as, resource, name, value }];
    }
    case 'FeatureLevelRecord': {
      const { name: feature, featureLevel: level } = record.value;
      return before.endOffset === 0 || before.features[feature] === undefined
        ? []
        : [{ note: 'feature-changed', feature, level }];
    }
    default:
      return [];
  }
}

/** Null for a kind of resource that this cluster has no settings of. */
function ownerOf(resourceType: number, resource: string): ConfigOwner | null {
  switch (resourceType) {
    case TOPIC_RESOURCE:
      return 'topic';
    case BROKER_RESOURCE:
      return resource === '' ? 'brokers' : 'broker';
    case GROUP_RESOURCE:
      return 'group';
    case CLIENT_METRICS_RESOURCE:
      return 'client-metrics';
    default:
      return null;
  }
}

const partitionsOf = (
  batch: readonly MetadataRecord[],
  topicId: string,
): Extract<MetadataRecord, { type: 'PartitionRecord' }>['value'][] =>
  batch.flatMap((each) =>
    each.type === 'PartitionRecord' && each.value.topicId === topicId ? [each.value] : [],
  );
