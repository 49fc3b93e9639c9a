import {
  copiedSetOrder,
  fieldsHash,
  immutableOrder,
  listHash,
  scalaOrder,
} from '../../protocol/java-order.ts';
import { BROKER_PORT, CLUSTER_ID } from '../../kinds.ts';
import {
  aliveBrokers,
  type MetadataImage,
  type PartitionImage,
  type TopicImage,
} from '../../metadata/metadata-image.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { advertisedVersions } from '../../protocol/api-keys.ts';
import type { ListenerName } from '../../protocol/apis.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';
import { finalizedFeatures, supportedFeatures } from '../../metadata/features.ts';
import { isInternalTopic, topicNameProblem } from '../../metadata/topic-name.ts';
import { brokerSetting, type Broker } from '../broker.ts';
import {
  CLUSTER_OPERATIONS,
  OPERATIONS_OMITTED,
  TOPIC_OPERATIONS,
} from '../../protocol/authorized-operations.ts';

type MetadataTopic = ResponseBody<'Metadata'>['topics'][number];

type MetadataResponse = ResponseBody<'Metadata'>;

/**
 * What this broker knows of the cluster; and the topics that it should have made for the client.
 * (KafkaApis.handleTopicMetadataRequest)
 */
export function metadataAnswer(
  broker: Broker,
  body: RequestBody<'Metadata'>,
  version: number,
): { response: MetadataResponse; toCreate: string[] } {
  const { image } = broker.memory;
  const wrong = requestError(body, version);
  if (wrong !== null) return { response: failedAnswer(body, wrong), toCreate: [] };
  const asked = askedTopics(image, body, version);
  const mayCreate = body.allowAutoTopicCreation && !asked.all && createsTopics(broker);
  const missing = asked.names.filter((name) => image.topics[name] === undefined);
  const toCreate = mayCreate ? missing.filter((name) => topicNameProblem(name) === null) : [];
  const operations = body.includeTopicAuthorizedOperations ? TOPIC_OPERATIONS : OPERATIONS_OMITTED;
  const topics = [
    ...asked.unknownIds.map((id) => failedTopic(null, id, 'UNKNOWN_TOPIC_ID', OPERATIONS_OMITTED)),
    ...asked.names.flatMap((name) => {
      const topic = image.topics[name];
      return topic === undefined ? [] : [topicAnswer(image, topic, operations)];
    }),
    ...missing.map((name) => failedTopic(name, ZERO_UUID, missingError(name), operations)),
  ];
  const response = {
    throttleTimeMs: 0,
    brokers: aliveBrokers(image).map((each) => ({
      nodeId: each.id,
      host: each.host,
      port: BROKER_PORT,
      rack: each.rack,
    })),
    clusterId: CLUSTER_ID,
    // A client may send administrative requests to any broker, which forwards them: so any alive
    // one is named. (KRaftMetadataCache.getRandomAliveBrokerId)
    controllerId:
      aliveBrokers(image).find((each) => each.id === broker.id)?.id ??
      aliveBrokers(image)[0]?.id ??
      -1,
    topics,
    clusterAuthorizedOperations: body.includeClusterAuthorizedOperations
      ? CLUSTER_OPERATIONS
      : OPERATIONS_OMITTED,
    errorCode: 0,
  };
  return { response, toCreate };
}

const createsTopics = (broker: Broker): boolean =>
  brokerSetting(broker, 'auto.create.topics.enable');

/**
 * Ids came with version 10, but could be asked for from version 12 on; a topic with neither name
 * nor id breaks the broker's code (recorded).
 */
function requestError({ topics }: RequestBody<'Metadata'>, version: number): ErrorName | null {
  if (topics === null) return null;
  const hasId = topics.some((each) => each.topicId !== ZERO_UUID);
  const isNameless = topics.some((each) => each.name === null);
  if (version < 12) return hasId || isNameless ? 'INVALID_REQUEST' : null;
  return isNameless && !hasId ? 'UNKNOWN_SERVER_ERROR' : null;
}

/**
 * The answer to a Metadata request that is refused as a whole. (MetadataRequest.getErrorResponse)
 */
const failedAnswer = (body: RequestBody<'Metadata'>, error: ErrorName): MetadataResponse => ({
  throttleTimeMs: 0,
  brokers: [],
  clusterId: null,
  controllerId: -1,
  topics: (body.topics ?? []).map((each) => ({
    ...failedTopic(each.name ?? '', each.topicId, error, OPERATIONS_OMITTED),
    isInternal: false,
  })),
  clusterAuthorizedOperations: OPERATIONS_OMITTED,
  errorCode: errorCode(error),
});

type AskedTopics = { all: boolean; names: string[]; unknownIds: string[] };

/**
 * Null asks for all topics, an empty list for none; in version 0 the empty list is all. Each topic
 * once; one id makes all names count for nothing.
 */
function askedTopics(
  image: MetadataImage,
  { topics }: RequestBody<'Metadata'>,
  version: number,
): AskedTopics {
  if (topics === null || (version === 0 && topics.length === 0))
    return { all: true, names: copiedSetOrder(Object.keys(image.topics)), unknownIds: [] };
  const ids = [...new Set(topics.map((each) => each.topicId))].filter((id) => id !== ZERO_UUID);
  if (ids.length === 0) {
    const names = immutableOrder([...new Set(topics.map((each) => each.name ?? ''))]);
    return { all: false, names, unknownIds: [] };
  }
  return {
    all: false,
    names: ids.flatMap((id) => image.topicNames[id] ?? []),
    unknownIds: ids.filter((id) => image.topicNames[id] === undefined),
  };
}

const missingError = (name: string): ErrorName =>
  topicNameProblem(name) === null ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION';

function topicAnswer(image: MetadataImage, topic: TopicImage, operations: number): MetadataTopic {
  const { name, id: topicId } = topic;
  return {
    errorCode: 0,
    name,
    topicId,
    isInternal: isInternalTopic(name),
    partitions: scalaOrder(
      Array.from(
        { length: topic.partitions },
        (_, index) => image.partitions[partitionName(name, index)],
      )
        .filter((each) => each !== undefined)
        .map((each) => partitionAnswer(image, each)),
      answerHash,
    ),
    topicAuthorizedOperations: operations,
  };
}

/**
 * The partitions of a topic come out of a set, so their order is that of their hashes.
 * (KRaftMetadataCache.getPartitionMetadata, MetadataResponsePartition.hashCode)
 */
const answerHash = (part: MetadataTopic['partitions'][number]): number =>
  fieldsHash([
    part.errorCode,
    part.partitionIndex,
    part.leaderId,
    part.leaderEpoch,
    listHash(part.replicaNodes),
    listHash(part.isrNodes),
    listHash(part.offlineReplicas),
  ]);

const failedTopic = (
  name: string | null,
  topicId: string,
  error: ErrorName,
  topicAuthorizedOperations: number,
): MetadataTopic => ({
  errorCode: errorCode(error),
  name,
  topicId,
  isInternal: name !== null && isInternalTopic(name),
  partitions: [],
  topicAuthorizedOperations,
});

/**
 * A partition without a living leader is LEADER_NOT_AVAILABLE; its epoch is kept.
 * (KRaftMetadataCache.getPartitionMetadata)
 */
function partitionAnswer(
  image: MetadataImage,
  partition: PartitionImage,
): MetadataTopic['partitions'][number] {
  const isAlive = (id: number): boolean => image.brokers[id]?.fenced === false;
  const led = partition.leader >= 0 && isAlive(partition.leader);
  return {
    errorCode: led ? 0 : errorCode('LEADER_NOT_AVAILABLE'),
    partitionIndex: partition.index,
    leaderId: led ? partition.leader : -1,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: partition.replicas,
    isrNodes: partition.isr,
    offlineReplicas: partition.replicas.filter((id) => !isAlive(id)),
  };
}

const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

/** Every API with its versions, and the features. (KafkaApis.handleApiVersionsRequest) */
export function apiVersionsAnswer(
  { image, kraftVersion }: { readonly image: MetadataImage; readonly kraftVersion: number },
  body: RequestBody<'ApiVersions'>,
  version: number,
  listener: ListenerName,
): ResponseBody<'ApiVersions'> {
  const named =
    version < 3 ||
    (SOFTWARE_NAME.test(body.clientSoftwareName) && SOFTWARE_NAME.test(body.clientSoftwareVersion));
  return {
    errorCode: named ? 0 : errorCode('INVALID_REQUEST'),
    apiKeys: named ? advertisedVersions(listener) : [],
    throttleTimeMs: 0,
    supportedFeatures: named ? supportedFeatures(version) : [],
    finalizedFeaturesEpoch: named ? image.endOffset - 1 : -1,
    finalizedFeatures: named ? finalizedFeatures(levelsOf(image, kraftVersion)) : [],
    zkMigrationReady: false,
  };
}

/** The level of the quorum is told when there is one. */
const levelsOf = (image: MetadataImage, kraftVersion: number): Record<string, number> => ({
  ...image.features,
  ...(kraftVersion > 0 ? { 'kraft.version': kraftVersion } : {}),
});
