import { BROKER_PORT, CLUSTER_ID } from '../kinds.ts';
import { aliveBrokers, type PartitionImage } from '../metadata-image.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { isInternalTopic, topicNameProblem } from '../topic-name.ts';
import { hostedPartition, type Broker } from './broker.ts';

const TOPIC_OPERATIONS = 3_576;
const CLUSTER_OPERATIONS = 8_096;
const NOT_ASKED = -2_147_483_648;
const BROKERS = 1;

/** (KafkaApis.handleDescribeCluster) */
export function describeCluster(
  { id, memory: { image } }: Broker,
  body: RequestBody<'DescribeCluster'>,
): ResponseBody<'DescribeCluster'> {
  const isOurs = body.endpointType === BROKERS;
  const brokers = body.includeFencedBrokers ? Object.values(image.brokers) : aliveBrokers(image);
  return {
    throttleTimeMs: 0,
    errorCode: isOurs ? 0 : errorCode('MISMATCHED_ENDPOINT_TYPE'),
    errorMessage: isOurs
      ? null
      : `The request was sent to an endpoint of type BROKER, but we wanted an endpoint of type ${body.endpointType === 2 ? 'CONTROLLER' : 'UNKNOWN'}`,
    endpointType: BROKERS,
    clusterId: isOurs ? CLUSTER_ID : '',
    // Any broker passes on what is for the controller.
    controllerId: isOurs ? id : -1,
    brokers: isOurs
      ? brokers.map((each) => ({
          brokerId: each.id,
          host: each.host,
          port: BROKER_PORT,
          rack: each.rack,
          isFenced: each.fenced,
        }))
      : [],
    clusterAuthorizedOperations:
      isOurs && body.includeClusterAuthorizedOperations ? CLUSTER_OPERATIONS : NOT_ASKED,
  };
}

type DescribedTopic = ResponseBody<'DescribeTopicPartitions'>['topics'][number];

/** max.request.partition.size.limit */
const PARTITIONS_MAX = 2_000;

/** Topics by name, page by page. No names ask for all. (DescribeTopicPartitionsRequestHandler) */
export function describeTopicPartitions(
  broker: Broker,
  body: RequestBody<'DescribeTopicPartitions'>,
): ResponseBody<'DescribeTopicPartitions'> {
  const { image } = broker.memory;
  const { cursor } = body;
  const asked = body.topics.map((each) => each.name);
  const names = [...new Set(asked.length > 0 ? asked : Object.keys(image.topics))].sort();
  let room = Math.min(body.responsePartitionLimit, PARTITIONS_MAX);
  const topics: DescribedTopic[] = [];
  for (const name of names) {
    if (cursor !== null && name < cursor.topicName) continue;
    const topic = image.topics[name];
    if (topic === undefined) {
      topics.push(unknownTopic(name));
      continue;
    }
    const from = cursor?.topicName === name ? cursor.partitionIndex : 0;
    const partitions = partitionsFrom(broker, name, from, Math.min(topic.partitions, from + room));
    if (partitions.length > 0 || topic.partitions === 0)
      topics.push({ ...unknownTopic(name), errorCode: 0, topicId: topic.id, partitions });
    room -= partitions.length;
    const next = from + partitions.length;
    if (next < topic.partitions)
      return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: next } };
  }
  return { throttleTimeMs: 0, topics, nextCursor: null };
}

const unknownTopic = (name: string): DescribedTopic => ({
  errorCode: errorCode(
    topicNameProblem(name) === null ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'INVALID_TOPIC_EXCEPTION',
  ),
  name,
  topicId: ZERO_UUID,
  isInternal: isInternalTopic(name),
  partitions: [],
  topicAuthorizedOperations: TOPIC_OPERATIONS,
});

function partitionsFrom(
  broker: Broker,
  topic: string,
  from: number,
  to: number,
): DescribedTopic['partitions'] {
  const { partitions } = broker.memory.image;
  const found: DescribedTopic['partitions'][number][] = [];
  for (let index = from; index < to; index += 1) {
    const image = partitions[`${topic}-${index}`];
    if (image !== undefined) found.push(describedPartition(broker, image));
  }
  return found;
}

function describedPartition(
  { memory: { image } }: Broker,
  partition: PartitionImage,
): DescribedTopic['partitions'][number] {
  const isAlive = (id: number): boolean => image.brokers[id]?.fenced === false;
  const led = isAlive(partition.leader);
  return {
    errorCode: led ? 0 : errorCode('LEADER_NOT_AVAILABLE'),
    partitionIndex: partition.index,
    leaderId: led ? partition.leader : -1,
    leaderEpoch: partition.leaderEpoch,
    replicaNodes: [...partition.replicas],
    isrNodes: [...partition.isr],
    eligibleLeaderReplicas: [...partition.elr],
    lastKnownElr: [...partition.lastKnownElr],
    offlineReplicas: partition.replicas.filter((id) => !isAlive(id)),
  };
}

/** What the leader knows of the producers of a partition. (ReplicaManager.activeProducerState) */
export function describeProducers(
  broker: Broker,
  body: RequestBody<'DescribeProducers'>,
): ResponseBody<'DescribeProducers'> {
  return {
    throttleTimeMs: 0,
    topics: body.topics.map(({ name, partitionIndexes }) => ({
      name,
      partitions: partitionIndexes.map((index) => producersOf(broker, name, index)),
    })),
  };
}

type DescribedProducers = ResponseBody<'DescribeProducers'>['topics'][number]['partitions'][number];

function producersOf(broker: Broker, topic: string, partitionIndex: number): DescribedProducers {
  const name = `${topic}-${partitionIndex}`;
  const hosted = hostedPartition(broker, name);
  const isKnown = broker.memory.image.partitions[name] !== undefined;
  if (hosted?.partition.state.role !== 'leader') {
    const error: ErrorName = isKnown ? 'NOT_LEADER_OR_FOLLOWER' : 'UNKNOWN_TOPIC_OR_PARTITION';
    return { partitionIndex, errorCode: errorCode(error), errorMessage: null, activeProducers: [] };
  }
  const activeProducers = Object.values(hosted.log.producers.entries).map((each) => ({
    producerId: each.producerId,
    producerEpoch: each.epoch,
    lastSequence: each.batches.at(-1)?.lastSequence ?? -1,
    lastTimestamp: each.lastTimestamp,
    coordinatorEpoch: each.coordinatorEpoch,
    currentTxnStartOffset: each.txnFirstOffset ?? -1,
  }));
  return { partitionIndex, errorCode: 0, errorMessage: null, activeProducers };
}

/** One log directory holds everything. (ReplicaManager.describeLogDirs) */
export function describeLogDirs(
  broker: Broker,
  body: RequestBody<'DescribeLogDirs'>,
): ResponseBody<'DescribeLogDirs'> {
  const topics = new Map<string, LoggedPartition[]>();
  for (const { image } of Object.values(broker.memory.partitions)) {
    const asked = body.topics?.find((each) => each.topic === image.topic);
    if (body.topics !== null && asked?.partitions.includes(image.index) !== true) continue;
    const partitions = topics.get(image.topic) ?? [];
    topics.set(image.topic, partitions);
    partitions.push(loggedPartition(broker, image));
  }
  const found = [...topics].map(([name, partitions]) => ({ name, partitions }));
  const directory = { errorCode: 0, logDir: `kafka-logs-${broker.host}`, topics: found };
  return {
    throttleTimeMs: 0,
    errorCode: 0,
    results: [{ ...directory, totalBytes: -1, usableBytes: -1 }],
  };
}

type LoggedPartition =
  ResponseBody<'DescribeLogDirs'>['results'][number]['topics'][number]['partitions'][number];

function loggedPartition(broker: Broker, image: PartitionImage): LoggedPartition {
  const hosted = hostedPartition(broker, image.name);
  const sizes = hosted?.log.segments.map((each) => each.sizeInBytes) ?? [];
  return {
    partitionIndex: image.index,
    partitionSize: sizes.reduce((sum, each) => sum + each, 0),
    offsetLag: Math.max(0, (hosted?.partition.highWatermark ?? 0) - (hosted?.log.endOffset ?? 0)),
    isFutureKey: false,
  };
}
