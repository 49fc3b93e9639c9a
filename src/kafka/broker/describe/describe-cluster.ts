import { BROKER_PORT, CLUSTER_ID } from '../../kinds.ts';
import {
  aliveBrokers,
  type MetadataImage,
  type PartitionImage,
} from '../../metadata/metadata-image.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorMessage } from '../../protocol/error-messages.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';
import { isInternalTopic, topicNameProblem } from '../../metadata/topic-name.ts';
import { hostedPartition, type Broker } from '../broker.ts';
import {
  CLUSTER_OPERATIONS,
  OPERATIONS_OMITTED,
  TOPIC_OPERATIONS,
} from '../../protocol/authorized-operations.ts';

/**
 * What is asked for: those that clients talk to, or those of the quorum.
 * (DescribeClusterRequest.endpointType)
 */
const BROKERS = 1;
const CONTROLLERS = 2;

type ClusterBody = RequestBody<'DescribeCluster'>;
type ClusterAnswer = ResponseBody<'DescribeCluster'>;

/**
 * Brokers, by any of them. (KafkaApis.handleDescribeCluster,
 * AuthHelper.computeDescribeClusterResponse)
 */
export function describeCluster(
  { id, memory: { image } }: Broker,
  body: ClusterBody,
): ClusterAnswer {
  const refusal = wrongEndpoint(body, BROKERS);
  if (refusal !== null) return refusal;
  const brokers = body.includeFencedBrokers ? Object.values(image.brokers) : aliveBrokers(image);
  // Any broker passes on what is for the controller.
  const told = { endpointType: BROKERS, controllerId: id };
  const members = brokers.map((each) => ({
    brokerId: each.id,
    host: each.host,
    port: BROKER_PORT,
    rack: each.rack,
    isFenced: each.fenced,
  }));
  return described(body, told, members);
}

/** Controllers that have registered, by any of them. (ControllerApis.handleDescribeCluster) */
export function describeControllers(
  image: MetadataImage,
  leader: number,
  body: ClusterBody,
): ClusterAnswer {
  const refusal = wrongEndpoint(body, CONTROLLERS);
  if (refusal !== null) return refusal;
  const told = { endpointType: CONTROLLERS, controllerId: leader };
  const members = Object.values(image.controllers).flatMap(({ id, endPoints }) =>
    endPoints
      .slice(0, 1)
      .map(({ host, port }) => ({ brokerId: id, host, port, rack: null, isFenced: false })),
  );
  return described(body, told, members);
}

const described = (
  body: ClusterBody,
  told: Pick<ClusterAnswer, 'endpointType' | 'controllerId'>,
  brokers: ClusterAnswer['brokers'],
): ClusterAnswer => ({
  throttleTimeMs: 0,
  errorCode: 0,
  errorMessage: null,
  ...told,
  clusterId: CLUSTER_ID,
  brokers,
  clusterAuthorizedOperations: body.includeClusterAuthorizedOperations
    ? CLUSTER_OPERATIONS
    : OPERATIONS_OMITTED,
});

const endpointNames: Readonly<Record<number, string>> = {
  [BROKERS]: 'BROKER',
  [CONTROLLERS]: 'CONTROLLER',
};

/** The other kind of endpoint is asked for, or one that does not exist. */
function wrongEndpoint({ endpointType }: ClusterBody, own: number): ClusterAnswer | null {
  if (endpointType === own) return null;
  const wanted = endpointNames[endpointType];
  const error = wanted === undefined ? 'UNSUPPORTED_ENDPOINT_TYPE' : 'MISMATCHED_ENDPOINT_TYPE';
  const why = `The request was sent to an endpoint of type ${endpointNames[own]}, but we wanted an endpoint of type ${wanted}`;
  return {
    throttleTimeMs: 0,
    errorCode: errorCode(error),
    errorMessage: wanted === undefined ? `Unsupported endpoint type ${endpointType}` : why,
    // The field's default, whichever role answers.
    endpointType: BROKERS,
    clusterId: '',
    controllerId: -1,
    brokers: [],
    clusterAuthorizedOperations: OPERATIONS_OMITTED,
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
  const after = names.filter((name) => cursor === null || name >= cursor.topicName);
  const isLost = asked.length > 0 && cursor !== null && after[0] !== cursor.topicName;
  if (cursor !== null && (isLost || cursor.partitionIndex < 0))
    return { throttleTimeMs: 0, topics: asked.map(refusedTopic), nextCursor: null };
  let room = Math.max(1, Math.min(body.responsePartitionLimit, PARTITIONS_MAX));
  const topics: DescribedTopic[] = [];
  for (const name of after) {
    if (room === 0)
      return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: 0 } };
    const topic = image.topics[name];
    if (topic === undefined) {
      topics.push(unknownTopic(name));
      continue;
    }
    const from = cursor?.topicName === name ? cursor.partitionIndex : 0;
    const partitions = partitionsFrom(broker, name, from, Math.min(topic.partitions, from + room));
    topics.push({ ...unknownTopic(name), errorCode: 0, topicId: topic.id, partitions });
    room -= partitions.length;
    const next = from + partitions.length;
    if (next < topic.partitions)
      return { throttleTimeMs: 0, topics, nextCursor: { topicName: name, partitionIndex: next } };
  }
  return { throttleTimeMs: 0, topics, nextCursor: null };
}

/**
 * A cursor that points at no topic asked for makes the request as a whole fail.
 * (DescribeTopicPartitionsRequest.getErrorResponse)
 */
const refusedTopic = (name: string): DescribedTopic => ({
  errorCode: errorCode('INVALID_REQUEST'),
  name,
  topicId: ZERO_UUID,
  isInternal: false,
  partitions: [],
  topicAuthorizedOperations: OPERATIONS_OMITTED,
});

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
    const image = partitions[partitionName(topic, index)];
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
  const refused = (error: ErrorName, errorMessage: string): DescribedProducers => ({
    partitionIndex,
    errorCode: errorCode(error),
    errorMessage,
    activeProducers: [],
  });
  const problem = topicNameProblem(topic);
  if (problem !== null)
    return refused('INVALID_TOPIC_EXCEPTION', `Topic name is invalid: ${problem}`);
  const name = partitionName(topic, partitionIndex);
  const hosted = hostedPartition(broker, name);
  if (broker.memory.image.topics[topic] === undefined)
    return refused('UNKNOWN_TOPIC_OR_PARTITION', errorMessage('UNKNOWN_TOPIC_OR_PARTITION'));
  if (hosted?.partition.state.role !== 'leader') {
    const isKnown = broker.memory.image.partitions[name] !== undefined;
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
