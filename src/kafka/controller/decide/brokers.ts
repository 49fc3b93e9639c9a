import { CLUSTER_ID } from '../../kinds.ts';
import type { BrokerImage, MetadataImage, PartitionImage } from '../../metadata/metadata-image.ts';
import { changedPartition } from '../../metadata/metadata-delta.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { MetadataDecision } from './decide.ts';
import { leaderAndIsrUpdates, leaderlessPartitions, partitionsInIsr } from './leaders.ts';
import { partitionChange } from './partition-change.ts';
import { isElrEnabled, quietChange, type Setting } from '../setting.ts';

type Registration = RequestBody<'BrokerRegistration'>;

/**
 * A broker registers fenced. A new incarnation takes the seats of the one before it away, in the
 * same batch, before its own record; the epoch is the offset of the first of these.
 * (ClusterControlManager.registerBroker)
 */
export function decideRegistration(
  setting: Setting,
  body: Registration,
  about: { nextOffset: number; hasSession: boolean; detectsCleanShutdown: boolean },
): MetadataDecision<{ error: ErrorName; epoch: number }> {
  const refused = (error: ErrorName): MetadataDecision<{ error: ErrorName; epoch: number }> => ({
    records: [],
    result: { error, epoch: -1 },
  });
  if (body.clusterId !== CLUSTER_ID) return refused('INCONSISTENT_CLUSTER_ID');
  const known = setting.image.brokers[body.brokerId];
  const isSame = known?.incarnationId === body.incarnationId;
  if (known !== undefined && !isSame && about.hasSession)
    return refused('DUPLICATE_BROKER_REGISTRATION');
  if (!supportsFeatures(setting, body)) return refused('UNSUPPORTED_VERSION');
  if (directoriesClash(setting, body)) return refused('INVALID_REGISTRATION');
  const wasClean = !about.detectsCleanShutdown || known?.epoch === body.previousBrokerEpoch;
  const seats = isSame || known === undefined ? [] : seatsLeft(setting, body.brokerId, wasClean);
  const epoch = isSame ? known.epoch : about.nextOffset;
  const value = {
    brokerId: body.brokerId,
    isMigratingZkBroker: false,
    incarnationId: body.incarnationId,
    brokerEpoch: epoch,
    endPoints: body.listeners,
    features: body.features,
    rack: body.rack,
    fenced: isSame ? known.fenced : true,
    inControlledShutdown: isSame ? known.inControlledShutdown : false,
    logDirs: body.logDirs,
  };
  const records = [...seats, { type: 'RegisterBrokerRecord', value } as const];
  return { records, result: { error: 'NONE', epoch } };
}

/**
 * A broker must support every level in force. A feature that it does not name it has at level 0.
 * (ClusterControlManager.processRegistrationFeature)
 */
const supportsFeatures = ({ image }: Setting, { features }: Registration): boolean =>
  Object.entries(image.features).every(([name, level]) => {
    const supported = features.find((each) => each.name === name);
    return supported === undefined
      ? level === 0
      : level >= supported.minSupportedVersion && level <= supported.maxSupportedVersion;
  });

/** A log directory belongs to one broker. (ClusterControlManager) */
const directoriesClash = ({ image }: Setting, body: Registration): boolean =>
  new Set(body.logDirs).size < body.logDirs.length ||
  Object.values(image.brokers).some(
    (each) => each.id !== body.brokerId && each.logDirs.some((id) => body.logDirs.includes(id)),
  );

/**
 * After an unclean shutdown a broker may have lost what it had acknowledged: it loses its seat in
 * the ELR too. (ReplicationControlManager.handleBrokerShutdown)
 */
function seatsLeft(setting: Setting, id: number, wasClean: boolean): MetadataRecord[] {
  const { image } = setting;
  const inIsr = partitionsInIsr(image, id);
  if (wasClean || !isElrEnabled(image)) return leaderAndIsrUpdates(setting, inIsr, { leaves: id });
  return leaderAndIsrUpdates(setting, [...inIsr, ...partitionsInElr(image, id)], { crashed: id });
}

/**
 * Partitions that have a broker in their ELR, in the order of the controller's map.
 * (BrokersToIsrs.partitionsWithBrokerInElr)
 */
const partitionsInElr = (image: MetadataImage, id: number): PartitionImage[] =>
  Object.values(image.partitions).filter((each) => each.elr.includes(id));

/** What a broker is to the controller. (BrokerControlState) */
export type BrokerState = 'fenced' | 'unfenced' | 'controlled-shutdown' | 'shutdown-now';

/**
 * What the controller remembers of a broker besides its image, as far as a heartbeat is concerned.
 */
export type HeartbeatFacts = {
  /**
   * From when on the other brokers must have seen that it leads nothing; null while it is not
   * shutting down.
   */
  shutdownOffset: number | null;
  /** Where the slowest active broker is in the metadata log; null when there is none. */
  lowestActiveOffset: number | null;
};

/**
 * Decides what a heartbeat changes, and what the broker is told.
 * (ReplicationControlManager.processBrokerHeartbeat)
 */
export function decideHeartbeat(
  setting: Setting,
  body: RequestBody<'BrokerHeartbeat'>,
  facts: HeartbeatFacts,
): MetadataDecision<{ error: ErrorName; caughtUp: boolean; state: BrokerState }> {
  const broker = setting.image.brokers[body.brokerId];
  if (broker?.epoch !== body.brokerEpoch)
    return {
      records: [],
      result: { error: 'STALE_BROKER_EPOCH', caughtUp: false, state: 'fenced' },
    };
  const state = currentState(broker, facts);
  const next = nextState(setting, broker, state, body, facts);
  const caughtUp = body.currentMetadataOffset >= broker.epoch;
  const result = { error: 'NONE', caughtUp, state: next } as const;
  return { records: state === next ? [] : recordsFor(setting, broker, next), result };
}

/** What a broker is to the controller now. (BrokerHeartbeatManager.currentBrokerState) */
const currentState = (broker: BrokerImage, { shutdownOffset }: HeartbeatFacts): BrokerState =>
  broker.fenced ? 'fenced' : shutdownOffset !== null ? 'controlled-shutdown' : 'unfenced';

/** What a broker becomes by its heartbeat. (BrokerHeartbeatManager.calculateNextBrokerState) */
function nextState(
  { image }: Setting,
  broker: BrokerImage,
  state: BrokerState,
  body: RequestBody<'BrokerHeartbeat'>,
  { shutdownOffset, lowestActiveOffset }: HeartbeatFacts,
): BrokerState {
  const leads = (): boolean =>
    Object.values(image.partitions).some((each) => each.leader === broker.id);
  switch (state) {
    case 'fenced':
      if (body.wantShutDown) return 'shutdown-now';
      return !body.wantFence && body.currentMetadataOffset >= broker.epoch ? 'unfenced' : 'fenced';
    case 'unfenced':
      if (body.wantFence) return body.wantShutDown ? 'shutdown-now' : 'fenced';
      if (!body.wantShutDown) return 'unfenced';
      return leads() ? 'controlled-shutdown' : 'shutdown-now';
    case 'controlled-shutdown':
      if (leads()) return 'controlled-shutdown';
      return (shutdownOffset ?? 0) <= (lowestActiveOffset ?? Number.MAX_SAFE_INTEGER)
        ? 'shutdown-now'
        : 'controlled-shutdown';
    case 'shutdown-now':
      return 'shutdown-now';
  }
}

function recordsFor(setting: Setting, broker: BrokerImage, state: BrokerState): MetadataRecord[] {
  const { id } = broker;
  switch (state) {
    case 'fenced':
    case 'shutdown-now':
      return fencingRecords(setting, broker);
    case 'unfenced':
      return [
        registrationChange(broker, { fenced: -1 }),
        ...leaderAndIsrUpdates(setting, leaderlessPartitions(setting.image), { joins: id }),
      ];
    case 'controlled-shutdown':
      return [
        ...(broker.inControlledShutdown
          ? []
          : [registrationChange(broker, { inControlledShutdown: 1 })]),
        ...leaderAndIsrUpdates(setting, partitionsInIsr(setting.image, id), { leaves: id }),
      ];
  }
}

/**
 * A broker leaves every ISR and leads nothing any more; then it is fenced.
 * (ReplicationControlManager.handleBrokerFenced)
 */
export function fencingRecords(setting: Setting, broker: BrokerImage): MetadataRecord[] {
  const partitions = partitionsInIsr(setting.image, broker.id);
  return [
    ...leaderAndIsrUpdates(setting, partitions, { leaves: broker.id }),
    registrationChange(broker, { fenced: 1 }),
  ];
}

function registrationChange(
  broker: BrokerImage,
  change: { fenced?: number; inControlledShutdown?: number },
): MetadataRecord {
  const value = {
    brokerId: broker.id,
    brokerEpoch: broker.epoch,
    fenced: 0,
    inControlledShutdown: 0,
    logDirs: [],
    ...change,
  };
  return { type: 'BrokerRegistrationChangeRecord', value };
}

/**
 * Where it is in the ISR or the ELR leaders are looked for once more; it keeps its place in an ELR.
 * (ReplicationControlManager.unregisterBroker, handleBrokerUnregistered)
 */
export function decideUnregister(setting: Setting, id: number): MetadataDecision<ErrorName> {
  const { image } = setting;
  const broker = image.brokers[id];
  if (broker === undefined) return { records: [], result: 'BROKER_ID_NOT_REGISTERED' };
  const partitions = [...partitionsInIsr(image, id), ...partitionsInElr(image, id)];
  const value = { brokerId: id, brokerEpoch: broker.epoch };
  const records = [
    ...leaderAndIsrUpdates(setting, partitions, { leaves: id }),
    { type: 'UnregisterBrokerRecord', value } as const,
  ];
  return { records, result: 'NONE' };
}

/** A block of producer ids. (ProducerIdControlManager) */
const PRODUCER_IDS = 1_000;

/** A broker has used up its producer ids. (ProducerIdControlManager.generateNextProducerId) */
export function decideProducerIds(
  { image }: Setting,
  body: RequestBody<'AllocateProducerIds'>,
): MetadataDecision<ResponseBody<'AllocateProducerIds'>> {
  const answer = { throttleTimeMs: 0, errorCode: 0, producerIdStart: 0, producerIdLen: 0 };
  if (image.brokers[body.brokerId]?.epoch !== body.brokerEpoch)
    return { records: [], result: { ...answer, errorCode: errorCode('STALE_BROKER_EPOCH') } };
  const producerIdStart = image.nextProducerId;
  const { brokerId, brokerEpoch } = body;
  const value = { brokerId, brokerEpoch, nextProducerId: producerIdStart + PRODUCER_IDS };
  return {
    records: [{ type: 'ProducerIdsRecord', value }],
    result: { ...answer, producerIdStart, producerIdLen: PRODUCER_IDS },
  };
}

/**
 * A broker says in which directories its replicas lie.
 * (ReplicationControlManager.handleAssignReplicasToDirs)
 */
export function decideDirectories(
  setting: Setting,
  body: RequestBody<'AssignReplicasToDirs'>,
): MetadataDecision<ResponseBody<'AssignReplicasToDirs'>> {
  const { image } = setting;
  const { brokerId } = body;
  const broker = image.brokers[brokerId];
  if (broker?.epoch !== body.brokerEpoch) {
    const stale = errorCode('STALE_BROKER_EPOCH');
    return { records: [], result: { throttleTimeMs: 0, errorCode: stale, directories: [] } };
  }
  const records: MetadataRecord[] = [];
  const offline: PartitionImage[] = [];
  const assign = (directory: string, topicId: string, index: number): ErrorName => {
    const topic = image.topicNames[topicId];
    if (topic === undefined) return 'UNKNOWN_TOPIC_ID';
    const partition = image.partitions[partitionName(topic, index)];
    if (partition === undefined) return 'UNKNOWN_TOPIC_OR_PARTITION';
    if (!partition.replicas.includes(brokerId)) return 'NOT_LEADER_OR_FOLLOWER';
    const moved = { replica: brokerId, directory };
    // This change knows of no eligible leader replicas, so it drops those there are; the last known
    // leader stays. (recorded)
    const record = partitionChange(partition, {
      ...quietChange(setting, partition),
      election: 'online',
      elrEnabled: false,
      moved,
    });
    if (record !== null) records.push(record);
    if (!broker.logDirs.includes(directory))
      offline.push(
        record?.type === 'PartitionChangeRecord'
          ? changedPartition(partition, record.value)
          : partition,
      );
    return 'NONE';
  };
  const directories = body.directories.map(({ id, topics }) => ({
    id,
    topics: topics.map(({ topicId, partitions }) => ({
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: errorCode(assign(id, topicId, partitionIndex)),
      })),
    })),
  }));
  records.push(...leaderAndIsrUpdates(setting, offline, { leaves: brokerId }));
  return { records, result: { throttleTimeMs: 0, errorCode: 0, directories } };
}
