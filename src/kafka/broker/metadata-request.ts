import { BROKER_PORT } from '../kinds.ts';
import { aliveBrokers, type MetadataImage, type PartitionImage } from '../metadata-image.ts';
import { advertisedVersions } from '../protocol/api-keys.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { finalizedFeatures, supportedFeatures } from '../features.ts';
import { brokerConfig, textOf } from '../config.ts';
import type { Broker } from './broker.ts';

/** The name of the cluster. (Uuid text of a KRaft cluster id) */
export const CLUSTER_ID = 'TG9nc2NvcGUtY2x1c3Rlcg';

type MetadataTopic = ResponseBody<'Metadata'>['topics'][number];

/** What this broker knows of the cluster; and the topics that it should have made for the client. (KafkaApis.handleTopicMetadataRequest) */
export function metadataAnswer(
  broker: Broker,
  body: RequestBody<'Metadata'>,
  version: number,
): { response: ResponseBody<'Metadata'>; toCreate: string[] } {
  const { image } = broker.memory;
  const toCreate: string[] = [];
  const mayCreate =
    body.allowAutoTopicCreation &&
    textOf(brokerConfig, broker.config, 'auto.create.topics.enable') === 'true';
  const topics = namesAsked(image, body, version).map((asked) => {
    const topic = topicAnswer(image, asked);
    if (
      topic.errorCode === errorCode('UNKNOWN_TOPIC_OR_PARTITION') &&
      mayCreate &&
      asked.name !== null
    )
      toCreate.push(asked.name);
    return topic;
  });
  const response = {
    throttleTimeMs: 0,
    brokers: aliveBrokers(image).map((each) => ({
      nodeId: each.id,
      host: each.host,
      port: BROKER_PORT,
      rack: each.rack,
    })),
    clusterId: CLUSTER_ID,
    // A client may send administrative requests to any broker, which forwards them: so any alive one is named. (KRaftMetadataCache.getRandomAliveBrokerId)
    controllerId: broker.id,
    topics,
    errorCode: 0,
  };
  return { response, toCreate };
}

type AskedTopic = { name: string | null; topicId: string };

/** Null asks for all topics, an empty list for none; in version 0 the empty list is all. Each topic once. */
function namesAsked(
  image: MetadataImage,
  body: RequestBody<'Metadata'>,
  version: number,
): AskedTopic[] {
  const all = body.topics === null || (version === 0 && body.topics.length === 0);
  if (all)
    return Object.values(image.topics).map((each) => ({ name: each.name, topicId: ZERO_UUID }));
  const asked = (body.topics ?? []).map((each) => ({
    name: each.name ?? null,
    topicId: each.topicId ?? ZERO_UUID,
  }));
  return asked.filter(
    (each, place) =>
      asked.findIndex((other) => other.name === each.name && other.topicId === each.topicId) ===
      place,
  );
}

function topicAnswer(image: MetadataImage, asked: AskedTopic): MetadataTopic {
  const name = asked.name ?? image.topicNames[asked.topicId];
  if (name === undefined) return failedTopic(null, asked.topicId, 'UNKNOWN_TOPIC_ID');
  if (!isLegalTopicName(name)) return failedTopic(name, ZERO_UUID, 'INVALID_TOPIC_EXCEPTION');
  const topic = image.topics[name];
  if (topic === undefined) return failedTopic(name, ZERO_UUID, 'UNKNOWN_TOPIC_OR_PARTITION');
  return {
    errorCode: 0,
    name,
    topicId: topic.id,
    isInternal: name === '__consumer_offsets' || name === '__transaction_state',
    partitions: Array.from(
      { length: topic.partitions },
      (_, index) => image.partitions[`${name}-${index}`],
    )
      .filter((each) => each !== undefined)
      .map((each) => partitionAnswer(image, each)),
    topicAuthorizedOperations: -2147483648,
  };
}

const failedTopic = (name: string | null, topicId: string, error: ErrorName): MetadataTopic => ({
  errorCode: errorCode(error),
  name: name as string,
  topicId,
  isInternal: false,
  partitions: [],
  topicAuthorizedOperations: -2147483648,
});

/** A partition without a living leader is LEADER_NOT_AVAILABLE; its epoch is kept. (KRaftMetadataCache.getPartitionMetadata) */
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

/** At most 249 characters of letters, digits, dot, underscore and dash, and not `.` or `..`. (Topic.validate) */
export const isLegalTopicName = (name: string): boolean =>
  /^[a-zA-Z0-9._-]{1,249}$/.test(name) && name !== '.' && name !== '..';

const SOFTWARE_NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?$/;

/** Every API with its versions, and the features. (KafkaApis.handleApiVersionsRequest) */
export function apiVersionsAnswer(
  image: MetadataImage,
  body: RequestBody<'ApiVersions'>,
  version: number,
  listener: 'B' | 'C' = 'B',
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
    finalizedFeatures: named ? finalizedFeatures(image.features) : [],
    zkMigrationReady: false,
  };
}
