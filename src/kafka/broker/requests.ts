import { answer, hangUp, type Listener, type RequestContext } from '../network/listener.ts';
import type { AnyRequest, RequestBody } from '../protocol/message.ts';
import type { Broker } from './broker.ts';
import { onAlterConfigs } from './alter-configs.ts';
import { onDeleteRecords } from './logs/delete-records.ts';
import {
  describeCluster,
  describeProducers,
  describeTopicPartitions,
} from './describe/describe-cluster.ts';
import { describeConfigs, listConfigResources } from './describe/describe-configs.ts';
import { alterReplicaLogDirs, describeLogDirs } from './describe/describe-logs.ts';
import { onFetch } from './fetch/fetch.ts';
import { createMissingTopics, forwardToController } from './forward.ts';
import { isServing } from './lifecycle.ts';
import { apiVersionsAnswer, metadataAnswer } from './describe/metadata-request.ts';
import { listOffsets, offsetsForLeaderEpochs } from './describe/list-offsets.ts';
import { onProduce } from './produce/produce.ts';
import { onInitProducerId } from './produce/producer-ids.ts';
import { refuseSecurity } from './describe/security-requests.ts';
import type { BrokerTurn } from './turn.ts';

/** What a broker serves: a line for each API. A process that is still starting serves nobody. (KafkaApis.handle) */
export function onBrokerRequest(
  broker: Broker,
  listener: Listener,
  request: AnyRequest,
  context: RequestContext,
  turn: BrokerTurn,
): void {
  const { now, out } = turn;
  if (!isServing(broker))
    return hangUp(listener, context.connection, 'the broker is starting or ending', out);
  if (onAlterConfigs(broker, listener, request, context, turn)) return;
  if (forwardToController(broker, request, context, turn)) return;
  switch (request.type) {
    case 'ProduceRequest':
      turn.moved.push(...onProduce(broker, listener, context, request.body, turn));
      return;
    case 'FetchRequest':
      return onFetch(broker, listener, context, request.body, turn);
    case 'ListOffsetsRequest': {
      const found = listOffsets(broker, request.body, request.version);
      return answer<'ListOffsets'>(listener, context, found, out);
    }
    case 'OffsetForLeaderEpochRequest': {
      const found = offsetsForLeaderEpochs(broker, request.body);
      return answer<'OffsetForLeaderEpoch'>(listener, context, found, out);
    }
    case 'DeleteRecordsRequest':
      return onDeleteRecords(broker, listener, context, request.body, now, out);
    case 'MetadataRequest':
      return onMetadata(broker, listener, request, context, turn);
    case 'ApiVersionsRequest': {
      const known = apiVersionsAnswer(broker.memory, request.body, request.version);
      return answer<'ApiVersions'>(listener, context, known, out);
    }
    case 'InitProducerIdRequest':
      return onInitProducerId(broker, listener, context, request.body, turn);
    default:
      if (!describe(broker, listener, request, context, turn))
        hangUp(listener, context.connection, `${request.type} is not served here`, out);
  }
}

/** Questions that a broker answers from what it knows. True when it was one. */
function describe(
  broker: Broker,
  listener: Listener,
  request: AnyRequest,
  context: RequestContext,
  { out }: BrokerTurn,
): boolean {
  switch (request.type) {
    case 'DescribeConfigsRequest':
      answer<'DescribeConfigs'>(listener, context, describeConfigs(broker, request.body), out);
      return true;
    case 'DescribeClusterRequest':
      answer<'DescribeCluster'>(listener, context, describeCluster(broker, request.body), out);
      return true;
    case 'DescribeTopicPartitionsRequest': {
      const found = describeTopicPartitions(broker, request.body);
      answer<'DescribeTopicPartitions'>(listener, context, found, out);
      return true;
    }
    case 'DescribeProducersRequest':
      answer<'DescribeProducers'>(listener, context, describeProducers(broker, request.body), out);
      return true;
    case 'DescribeLogDirsRequest':
      answer<'DescribeLogDirs'>(listener, context, describeLogDirs(broker, request.body), out);
      return true;
    case 'AlterReplicaLogDirsRequest': {
      const moved = alterReplicaLogDirs(broker, request.body);
      answer<'AlterReplicaLogDirs'>(listener, context, moved, out);
      return true;
    }
    case 'ListConfigResourcesRequest': {
      const found = listConfigResources(broker, request.body, request.version);
      answer<'ListConfigResources'>(listener, context, found, out);
      return true;
    }
    default:
      return refuseSecurity(listener, request, context, out);
  }
}

/** Answers from the broker's own image; topics that a client may have made for it are asked of the controller. */
function onMetadata(
  broker: Broker,
  listener: Listener,
  request: { body: RequestBody<'Metadata'>; version: number },
  context: RequestContext,
  turn: BrokerTurn,
): void {
  const { response, toCreate } = metadataAnswer(broker, request.body, request.version);
  answer<'Metadata'>(listener, context, response, turn.out);
  createMissingTopics(broker, toCreate, turn);
}
