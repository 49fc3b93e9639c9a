import { answer, hangUp, type RequestContext } from '../network/listener.ts';
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
import type { ServerStep } from '../step.ts';

/** What a broker serves: a line for each API. A process that is still starting serves nobody. (KafkaApis.handle) */
export function onBrokerRequest(
  broker: Broker,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): void {
  if (!isServing(broker))
    return hangUp(context.connection, 'the broker is starting or ending', step);
  if (onAlterConfigs(broker, request, context, step)) return;
  if (forwardToController(broker, request, context, step)) return;
  switch (request.type) {
    case 'ProduceRequest':
      onProduce(broker, context, request.body, step);
      return;
    case 'FetchRequest':
      return onFetch(broker, context, request.body, step);
    case 'ListOffsetsRequest': {
      const found = listOffsets(broker, request.body, request.version);
      return answer<'ListOffsets'>(context, found, step);
    }
    case 'OffsetForLeaderEpochRequest': {
      const found = offsetsForLeaderEpochs(broker, request.body);
      return answer<'OffsetForLeaderEpoch'>(context, found, step);
    }
    case 'DeleteRecordsRequest':
      return onDeleteRecords(broker, context, request.body, step);
    case 'MetadataRequest':
      return onMetadata(broker, request, context, step);
    case 'ApiVersionsRequest': {
      const known = apiVersionsAnswer(broker.memory, request.body, request.version);
      return answer<'ApiVersions'>(context, known, step);
    }
    case 'InitProducerIdRequest':
      return onInitProducerId(broker, context, request.body, step);
    default:
      if (!describe(broker, request, context, step))
        hangUp(context.connection, `${request.type} is not served here`, step);
  }
}

/** Questions that a broker answers from what it knows. True when it was one. */
function describe(
  broker: Broker,
  request: AnyRequest,
  context: RequestContext,
  step: ServerStep,
): boolean {
  switch (request.type) {
    case 'DescribeConfigsRequest':
      answer<'DescribeConfigs'>(context, describeConfigs(broker, request.body), step);
      return true;
    case 'DescribeClusterRequest':
      answer<'DescribeCluster'>(context, describeCluster(broker, request.body), step);
      return true;
    case 'DescribeTopicPartitionsRequest': {
      const found = describeTopicPartitions(broker, request.body);
      answer<'DescribeTopicPartitions'>(context, found, step);
      return true;
    }
    case 'DescribeProducersRequest':
      answer<'DescribeProducers'>(context, describeProducers(broker, request.body), step);
      return true;
    case 'DescribeLogDirsRequest':
      answer<'DescribeLogDirs'>(context, describeLogDirs(broker, request.body), step);
      return true;
    case 'AlterReplicaLogDirsRequest': {
      const moved = alterReplicaLogDirs(broker, request.body);
      answer<'AlterReplicaLogDirs'>(context, moved, step);
      return true;
    }
    case 'ListConfigResourcesRequest': {
      const found = listConfigResources(broker, request.body, request.version);
      answer<'ListConfigResources'>(context, found, step);
      return true;
    }
    default:
      return refuseSecurity(request, context, step);
  }
}

/** Answers from the broker's own image; topics that a client may have made for it are asked of the controller. */
function onMetadata(
  broker: Broker,
  request: { body: RequestBody<'Metadata'>; version: number },
  context: RequestContext,
  step: ServerStep,
): void {
  const { response, toCreate } = metadataAnswer(broker, request.body, request.version);
  answer<'Metadata'>(context, response, step);
  createMissingTopics(broker, toCreate, step);
}
