import { below, type Random } from '../../../kernel/random.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import {
  isActiveBroker,
  TOPIC_RESOURCE,
  type MetadataImage,
} from '../../metadata/metadata-image.ts';
import type { ErrorName } from '../../protocol/errors.ts';
import type { RequestBody } from '../../protocol/message.ts';
import { randomUuid } from '../../protocol/random-uuid.ts';
import { topicNameProblem, unifiedName } from '../../metadata/topic-name.ts';
import type { MetadataDecision } from './decide.ts';
import { placeReplicas } from './placement.ts';
import { hashOrder } from '../../protocol/java-order.ts';
import { controllerSetting, defaultDirectory, isElrEnabled } from '../setting.ts';
import { configsProblem } from '../../config/topic-settings.ts';

export type TopicToCreate = RequestBody<'CreateTopics'>['topics'][number];

/** What became of one topic of a request. */
export type TopicResult = { name: string } & (TopicMade | Problem);
export type TopicMade = {
  topicId: string;
  partitions: number;
  replicationFactor: number;
  configs: Readonly<Record<string, string>>;
};
/** Why something cannot be done; some errors say no more than their name. */
export type Problem = { error: ErrorName; message: string | null };

/** So many partitions one request may make. (ReplicationControlManager.MAX_PARTITIONS_PER_BATCH) */
const PARTITIONS_MAX = 10_000;
/** More than an int holds breaks the controller's code. (Math.addExact) */
const INT_MAX = 0x7fffffff;

/** What decides about a new topic, besides what is asked. */
type Setting = {
  image: MetadataImage;
  /** The controller's own settings. */
  config: Readonly<Record<string, string>>;
  random: Random;
};

/**
 * All topics of one request: their records are one batch, and a topic that fails does not hold up
 * the others. (ControllerApis.createTopics, ReplicationControlManager.createTopics)
 */
export function decideTopics(
  setting: Setting,
  topics: readonly TopicToCreate[],
): MetadataDecision<TopicResult[]> {
  const times = (name: string): number => topics.filter((each) => each.name === name).length;
  const single = topics.filter((each) => times(each.name) === 1);
  const twice = [...new Set(topics.map((each) => each.name))].filter((name) => times(name) > 1);
  const wanted = partitionsOf(setting, single);
  if (wanted > INT_MAX) {
    const result = topics.map(
      ({ name }) => ({ name, error: 'UNKNOWN_SERVER_ERROR', message: null }) as const,
    );
    return { records: [], result };
  }
  if (wanted > PARTITIONS_MAX) {
    const message = 'Excessively large number of partitions per request.';
    const result = topics.map(
      ({ name }) => ({ name, error: 'POLICY_VIOLATION', message }) as const,
    );
    return { records: [], result };
  }
  const records: MetadataRecord[] = [];
  const result = single.map((topic): TopicResult => {
    const decision = decideTopic(setting, topic);
    if (!('error' in decision)) records.push(...decision.records);
    return { name: topic.name, ...('error' in decision ? decision : decision.result) };
  });
  const duplicates = twice.map(
    (name) => ({ name, error: 'INVALID_REQUEST', message: 'Duplicate topic name.' }) as const,
  );
  return { records, result: [...result, ...duplicates] };
}

/**
 * How many partitions a request would make.
 * (ReplicationControlManager.validateTotalNumberOfPartitions)
 */
function partitionsOf({ config }: Setting, topics: readonly TopicToCreate[]): number {
  const normal = controllerSetting(config, 'num.partitions');
  return topics.reduce((sum, { assignments, numPartitions }) => {
    if (assignments.length > 0) return sum + assignments.length;
    return sum + (numPartitions === -1 ? normal : Math.max(numPartitions, 0));
  }, 0);
}

/** A topic, its settings and its partitions. (ReplicationControlManager.createTopic) */
function decideTopic(
  setting: Setting,
  topic: TopicToCreate,
): MetadataDecision<TopicMade> | Problem {
  const { image, random } = setting;
  const problem = nameProblem(image, topic.name) ?? settingProblem(topic);
  if (problem !== null) return problem;
  const layout = topic.assignments.length > 0 ? assigned(image, topic) : placement(setting, topic);
  if ('error' in layout) return layout;
  const topicId = randomUuid(random);
  const configs = Object.fromEntries(topic.configs.map((each) => [each.name, each.value ?? '']));
  const records: MetadataRecord[] = [
    { type: 'TopicRecord', value: { name: topic.name, topicId } },
    ...hashOrder(Object.keys(configs)).map((name): MetadataRecord => {
      const resource = { resourceType: TOPIC_RESOURCE, resourceName: topic.name };
      return { type: 'ConfigRecord', value: { ...resource, name, value: configs[name] ?? '' } };
    }),
    ...clearsElr(image, topic.name, Object.keys(configs)),
    ...layout.replicas.map((replicas, index) => partitionRecord(image, topicId, index, replicas)),
  ];
  const partitions = layout.replicas.length;
  const replicationFactor = layout.replicas[0]?.length ?? 0;
  return { records, result: { topicId, partitions, replicationFactor, configs } };
}

/**
 * Another min.insync.replicas makes eligible leader replicas of before worthless, also where there
 * are none. (ConfigurationControlManager, KIP-966)
 */
export const clearsElr = (
  image: MetadataImage,
  topicName: string,
  names: readonly string[],
): MetadataRecord[] =>
  names.includes('min.insync.replicas') && isElrEnabled(image)
    ? [{ type: 'ClearElrRecord', value: { topicName } }]
    : [];

/**
 * Why a topic cannot have its name; null when it can.
 * (ReplicationControlManager.validateNewTopicNames)
 */
function nameProblem(image: MetadataImage, name: string): Problem | null {
  if (image.topics[name] !== undefined)
    return { error: 'TOPIC_ALREADY_EXISTS', message: `Topic '${name}' already exists.` };
  const colliding = /[._]/.test(name)
    ? Object.keys(image.topics).find((each) => unifiedName(each) === unifiedName(name))
    : undefined;
  if (colliding !== undefined) {
    const message = `Topic '${name}' collides with existing topic: ${colliding}`;
    return { error: 'INVALID_TOPIC_EXCEPTION', message };
  }
  const illegal = topicNameProblem(name);
  return illegal === null
    ? null
    : { error: 'INVALID_TOPIC_EXCEPTION', message: `Topic name is invalid: ${illegal}` };
}

/**
 * Why a topic cannot have its settings; null when it can.
 * (ReplicationControlManager.computeConfigChanges, ConfigurationControlManager)
 */
function settingProblem({ configs }: TopicToCreate): Problem | null {
  const empty = configs.filter((each) => each.value === null).map((each) => each.name);
  if (empty.length > 0) {
    const message = `Null value not supported for topic configs: ${empty.join(',')}`;
    return { error: 'INVALID_CONFIG', message };
  }
  const set = Object.fromEntries(configs.map(({ name, value }) => [name, value ?? '']));
  const message = configsProblem(set);
  return message === null ? null : { error: 'INVALID_CONFIG', message };
}

export type Placement = { replicas: readonly (readonly number[])[] };

/** Replicas as they were chosen by hand. */
function assigned(image: MetadataImage, topic: TopicToCreate): Placement | Problem {
  const given = 'A manual partition assignment was specified, but';
  if (topic.replicationFactor !== -1)
    return { error: 'INVALID_REQUEST', message: `${given} replication factor was not set to -1.` };
  if (topic.numPartitions !== -1)
    return { error: 'INVALID_REQUEST', message: `${given} numPartitions was not set to -1.` };
  const replicas: (readonly number[])[] = [];
  let factor: number | null = null;
  for (const { partitionIndex, brokerIds } of topic.assignments) {
    const message =
      replicas[partitionIndex] === undefined
        ? (assignmentProblem(image, brokerIds, factor) ??
          activityProblem(image, partitionIndex, brokerIds))
        : `Found multiple manual partition assignments for partition ${partitionIndex}`;
    if (message !== null) return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
    factor = brokerIds.length;
    replicas[partitionIndex] = brokerIds;
  }
  if (replicas.length === topic.assignments.length) return { replicas };
  const message = 'partitions should be a consecutive 0-based integer sequence';
  return { error: 'INVALID_REPLICA_ASSIGNMENT', message };
}

/**
 * Why replicas that were chosen by hand are refused; null when they are not.
 * (ReplicationControlManager.validateManualPartitionAssignment)
 */
export function assignmentProblem(
  image: MetadataImage,
  ids: readonly number[],
  factor: number | null,
): string | null {
  const given = 'The manual partition assignment includes';
  if (ids.length === 0) return `${given} an empty replica list.`;
  const sorted = ids.slice().sort((one, other) => one - other);
  for (const [place, id] of sorted.entries()) {
    if (image.brokers[id] === undefined)
      return `${given} broker ${id}, but no such broker is registered.`;
    if (id === sorted[place - 1]) return `${given} the broker ${id} more than once.`;
  }
  if (factor !== null && ids.length !== factor)
    return `${given} a partition with ${ids.length} replica(s), but this is not consistent with previous partitions, which have ${factor} replica(s).`;
  return null;
}

/** At least one of the replicas must be able to lead. */
export const activityProblem = (
  image: MetadataImage,
  partition: number,
  ids: readonly number[],
): string | null =>
  ids.some((id) => isActiveBroker(image, id))
    ? null
    : `All brokers specified in the manual partition assignment for partition ${partition} are fenced or in controlled shutdown.`;

/** Replicas as the placer chooses them. */
function placement(
  { image, config, random }: Setting,
  { numPartitions, replicationFactor }: TopicToCreate,
): Placement | Problem {
  if (replicationFactor < -1 || replicationFactor === 0) {
    const message = 'Replication factor must be larger than 0, or -1 to use the default value.';
    return { error: 'INVALID_REPLICATION_FACTOR', message };
  }
  if (numPartitions < -1 || numPartitions === 0) {
    const message = 'Number of partitions was set to an invalid non-positive value.';
    return { error: 'INVALID_PARTITIONS', message };
  }
  const normal = (asked: number, name: 'num.partitions' | 'default.replication.factor'): number =>
    asked === -1 ? controllerSetting(config, name) : asked;
  const partitions = normal(numPartitions, 'num.partitions');
  const factor = normal(replicationFactor, 'default.replication.factor');
  return placed(image, partitions, factor, random);
}

/**
 * Places the replicas of new partitions by chance, in turn over racks and brokers.
 * (ReplicaPlacer.place)
 */
export function placed(
  image: MetadataImage,
  partitions: number,
  factor: number,
  random: Random,
): Placement | Problem {
  const brokers = Object.values(image.brokers);
  const message = placementProblem(
    factor,
    brokers.length,
    brokers.every((each) => each.fenced),
  );
  if (message !== null) return { error: 'INVALID_REPLICATION_FACTOR', message };
  return { replicas: placeReplicas(brokers, partitions, factor, (bound) => below(random, bound)) };
}

/** Why so many replicas cannot be placed; null when they can. (StripedReplicaPlacer) */
function placementProblem(factor: number, registered: number, fenced: boolean): string | null {
  const refused = `Unable to replicate the partition ${factor} time(s):`;
  if (fenced) return `${refused} All brokers are currently fenced.`;
  return factor > registered
    ? `${refused} The target replication factor of ${factor} cannot be reached because only ${registered} broker(s) are registered.`
    : null;
}

/** ISR: the active replicas in order; the first of them leads. */
export function partitionRecord(
  image: MetadataImage,
  topicId: string,
  partitionId: number,
  replicas: readonly number[],
): MetadataRecord {
  const isr = replicas.filter((id) => isActiveBroker(image, id));
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
    directories: replicas.map((id) => defaultDirectory(image, id)),
    eligibleLeaderReplicas: null,
    lastKnownElr: null,
  };
  return { type: 'PartitionRecord', value };
}
