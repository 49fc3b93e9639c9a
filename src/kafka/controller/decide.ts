import { below, type Random } from '../../kernel/random.ts';
import { randomUuid } from '../random-uuid.ts';
import { topicConfig } from '../config.ts';
import { initialFeatures } from '../features.ts';
import { CONTROLLER_PORT } from '../kinds.ts';
import type { MetadataRecord } from '../metadata-record.ts';
import {
  aliveBrokers,
  BROKER_RESOURCE,
  TOPIC_RESOURCE,
  type MetadataImage,
} from '../metadata-image.ts';
import type { ErrorName } from '../protocol/errors.ts';
import type { RequestBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { placeReplicas } from './placement.ts';

/**
 * What the controller decides, as records. Deciding only reads; the records change the image when they are replayed.
 * (QuorumController: each operation generates records)
 */
export type Decision<R> = { records: MetadataRecord[]; result: R };

/** The first records of a new cluster, as one transaction. (recorded; BootstrapMetadata) */
export function decideBootstrap(): MetadataRecord[] {
  return [
    { type: 'BeginTransactionRecord', value: { name: 'Bootstrap records' } },
    ...initialFeatures().map((each): MetadataRecord => ({
      type: 'FeatureLevelRecord',
      value: { name: each.name, featureLevel: each.level },
    })),
    {
      type: 'ConfigRecord',
      value: {
        resourceType: BROKER_RESOURCE,
        resourceName: '',
        name: 'min.insync.replicas',
        value: '1',
      },
    },
    { type: 'EndTransactionRecord', value: {} },
  ];
}

/** Every start of a controller process is registered. */
export function decideControllerRegistration(
  id: number,
  host: string,
  random: Random,
): MetadataRecord[] {
  const value = {
    controllerId: id,
    incarnationId: randomUuid(random),
    zkMigrationReady: false,
    endPoints: [{ name: 'CONTROLLER', host, port: CONTROLLER_PORT, securityProtocol: 0 }],
    features: [],
  };
  return [{ type: 'RegisterControllerRecord', value }];
}

/** A broker registers fenced; its epoch is the offset of the record that says so. (ClusterControlManager.registerBroker) */
export function decideBrokerRegistration(
  image: MetadataImage,
  nextOffset: number,
  body: RequestBody<'BrokerRegistration'>,
): Decision<{ error: ErrorName; epoch: number }> {
  const known = image.brokers[body.brokerId];
  if (known?.incarnationId === body.incarnationId)
    return { records: [], result: { error: 'NONE', epoch: known.epoch } };
  const value = {
    brokerId: body.brokerId,
    isMigratingZkBroker: false,
    incarnationId: body.incarnationId,
    brokerEpoch: nextOffset,
    endPoints: body.listeners,
    features: body.features,
    rack: body.rack,
    fenced: true,
    inControlledShutdown: false,
    logDirs: body.logDirs,
  };
  return {
    records: [{ type: 'RegisterBrokerRecord', value }],
    result: { error: 'NONE', epoch: nextOffset },
  };
}

/** A fenced broker that has replayed its own registration is unfenced. (BrokerHeartbeatManager.calculateNextBrokerState) */
export function decideHeartbeat(
  image: MetadataImage,
  body: RequestBody<'BrokerHeartbeat'>,
): Decision<{ error: ErrorName; caughtUp: boolean; fenced: boolean }> {
  const broker = image.brokers[body.brokerId];
  if (broker === undefined)
    return {
      records: [],
      result: { error: 'BROKER_ID_NOT_REGISTERED', caughtUp: false, fenced: true },
    };
  if (broker.epoch !== body.brokerEpoch)
    return { records: [], result: { error: 'STALE_BROKER_EPOCH', caughtUp: false, fenced: true } };
  const caughtUp = body.currentMetadataOffset >= broker.epoch;
  if (!broker.fenced || body.wantFence || !caughtUp)
    return { records: [], result: { error: 'NONE', caughtUp, fenced: broker.fenced } };
  const value = {
    brokerId: body.brokerId,
    brokerEpoch: body.brokerEpoch,
    fenced: -1,
    inControlledShutdown: 0,
    logDirs: [],
  };
  return {
    records: [{ type: 'BrokerRegistrationChangeRecord', value }],
    result: { error: 'NONE', caughtUp, fenced: false },
  };
}

export type TopicToCreate = RequestBody<'CreateTopics'>['topics'][number];
export type CreatedTopic = {
  name: string;
  topicId: string;
  error: ErrorName;
  message: string | null;
  partitions: number;
  replicationFactor: number;
};

/** A topic, its settings and its partitions, in one batch. (ReplicationControlManager.createTopic) */
export function decideTopic(
  image: MetadataImage,
  topic: TopicToCreate,
  random: Random,
): Decision<CreatedTopic> {
  const refused = (error: ErrorName, message: string): Decision<CreatedTopic> => ({
    records: [],
    result: {
      name: topic.name,
      topicId: ZERO_UUID,
      error,
      message,
      partitions: -1,
      replicationFactor: -1,
    },
  });
  if (!isLegalTopicName(topic.name))
    return refused('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: '${topic.name}'`);
  if (image.topics[topic.name] !== undefined)
    return refused('TOPIC_ALREADY_EXISTS', `Topic '${topic.name}' already exists.`);
  const unknown = topic.configs.find((each) => !(each.name in topicConfig));
  if (unknown !== undefined)
    return refused('INVALID_CONFIG', `Unknown topic config name: ${unknown.name}`);
  const placed = placementOf(image, topic, random);
  if ('error' in placed) return refused(placed.error, placed.message);
  const topicId = randomUuid(random);
  const records: MetadataRecord[] = [
    { type: 'TopicRecord', value: { name: topic.name, topicId } },
    ...topic.configs.map((each): MetadataRecord => ({
      type: 'ConfigRecord',
      value: {
        resourceType: TOPIC_RESOURCE,
        resourceName: topic.name,
        name: each.name,
        value: each.value,
      },
    })),
    ...placed.replicas.map((replicas, index) => partitionRecord(image, topicId, index, replicas)),
  ];
  return {
    records,
    result: {
      name: topic.name,
      topicId,
      error: 'NONE',
      message: null,
      partitions: placed.replicas.length,
      replicationFactor: placed.replicas[0]?.length ?? 0,
    },
  };
}

type Placement =
  { replicas: readonly (readonly number[])[] } | { error: ErrorName; message: string };

function placementOf(image: MetadataImage, topic: TopicToCreate, random: Random): Placement {
  const alive = aliveBrokers(image);
  if (topic.assignments.length > 0) {
    const byIndex = [...topic.assignments].sort((a, b) => a.partitionIndex - b.partitionIndex);
    return { replicas: byIndex.map((each) => each.brokerIds) };
  }
  const partitions = topic.numPartitions === -1 ? 1 : topic.numPartitions;
  const factor = topic.replicationFactor === -1 ? 1 : topic.replicationFactor;
  if (partitions < 1)
    return {
      error: 'INVALID_PARTITIONS',
      message: 'Number of partitions was set to an invalid non-positive value.',
    };
  if (factor < 1)
    return {
      error: 'INVALID_REPLICATION_FACTOR',
      message: 'Replication factor must be larger than 0, or -1 to use the default value.',
    };
  if (factor > Object.keys(image.brokers).length)
    return {
      error: 'INVALID_REPLICATION_FACTOR',
      message: `Unable to replicate the partition ${factor} time(s): The target replication factor of ${factor} cannot be reached because only ${alive.length} broker(s) are registered.`,
    };
  // Placing needs a broker that is not fenced. (StripedReplicaPlacer)
  if (alive.length === 0)
    return {
      error: 'INVALID_REPLICATION_FACTOR',
      message: `Unable to replicate the partition ${factor} time(s): All brokers are currently fenced.`,
    };
  return { replicas: placeReplicas(alive, partitions, factor, (bound) => below(random, bound)) };
}

/** ISR: the active replicas in order; the first of them leads. */
function partitionRecord(
  image: MetadataImage,
  topicId: string,
  partitionId: number,
  replicas: readonly number[],
): MetadataRecord {
  const isr = replicas.filter((id) => image.brokers[id]?.fenced === false);
  const value = {
    partitionId,
    topicId,
    replicas,
    isr,
    removingReplicas: [],
    addingReplicas: [],
    leader: isr[0] ?? -1,
    leaderRecoveryState: 0,
    leaderEpoch: 0,
    partitionEpoch: 0,
    directories: replicas.map(() => ZERO_UUID),
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  };
  return { type: 'PartitionRecord', value };
}
