import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { AnyRequest, ApiName, RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';

/**
 * The answer that says only that a controller cannot do what it is asked, in the form of its API; null for a request that is not one for controllers.
 * (AbstractRequest.getErrorResponse)
 */
export function controllerRefusal(
  request: AnyRequest,
  error: ErrorName,
  errorMessage: string | null,
): ResponseBody<ApiName> | null {
  const code = errorCode(error);
  const bare = { throttleTimeMs: 0, errorCode: code };
  switch (request.type) {
    case 'BrokerRegistrationRequest':
      return { ...bare, brokerEpoch: -1 };
    case 'BrokerHeartbeatRequest':
      return { ...bare, isCaughtUp: false, isFenced: true, shouldShutDown: false };
    case 'UnregisterBrokerRequest':
    case 'ControllerRegistrationRequest':
      return { ...bare, errorMessage };
    case 'AlterPartitionRequest':
      return { ...bare, topics: [] };
    case 'AssignReplicasToDirsRequest':
      return { ...bare, directories: [] };
    case 'AllocateProducerIdsRequest':
      return { ...bare, producerIdStart: 0, producerIdLen: 0 };
    case 'ElectLeadersRequest':
      return refusedElections(request.body, code, errorMessage);
    case 'AlterPartitionReassignmentsRequest':
      return { ...bare, ...refusedReassignments(request.body, code, errorMessage) };
    case 'ListPartitionReassignmentsRequest':
      return { ...bare, errorMessage, topics: [] };
    case 'UpdateFeaturesRequest':
      return { ...bare, errorMessage, ...(request.version > 1 ? {} : { results: [] }) };
    case 'IncrementalAlterConfigsRequest':
    case 'AlterConfigsRequest': {
      const responses = request.body.resources.map(({ resourceType, resourceName }) => ({
        errorCode: code,
        errorMessage,
        resourceType,
        resourceName,
      }));
      return { throttleTimeMs: 0, responses };
    }
    case 'CreateTopicsRequest': {
      const topics = request.body.topics.map(({ name }) => topicRefusal(name, error, errorMessage));
      return { throttleTimeMs: 0, topics };
    }
    case 'CreatePartitionsRequest': {
      const results = request.body.topics.map(({ name }) => ({
        name,
        errorCode: code,
        errorMessage,
      }));
      return { throttleTimeMs: 0, results };
    }
    case 'DeleteTopicsRequest': {
      const { topics, topicNames = [] } = request.body;
      const named = topicNames.map((name) => ({ name, topicId: ZERO_UUID }));
      const responses = [...(request.version < 6 ? named : topics)].map((each) => ({
        ...each,
        errorCode: code,
        errorMessage,
      }));
      return { throttleTimeMs: 0, responses };
    }
    default:
      return null;
  }
}

/** Elections that were not held, by partition; none where all were asked for. (ElectLeadersRequest.getErrorResponse) */
export const refusedElections = (
  { topicPartitions }: RequestBody<'ElectLeaders'>,
  code: number,
  errorMessage: string | null,
): ResponseBody<'ElectLeaders'> => ({
  throttleTimeMs: 0,
  errorCode: code,
  replicaElectionResults: (topicPartitions ?? []).map(({ topic, partitions }) => ({
    topic,
    partitionResult: partitions.map((partitionId) => ({
      partitionId,
      errorCode: code,
      errorMessage,
    })),
  })),
});

const refusedReassignments = (
  { topics }: RequestBody<'AlterPartitionReassignments'>,
  code: number,
  errorMessage: string | null,
): Pick<
  ResponseBody<'AlterPartitionReassignments'>,
  'allowReplicationFactorChange' | 'errorMessage' | 'responses'
> => ({
  allowReplicationFactorChange: true,
  errorMessage,
  responses: topics.map(({ name, partitions }) => ({
    name,
    partitions: partitions.map(({ partitionIndex }) => ({
      partitionIndex,
      errorCode: code,
      errorMessage,
    })),
  })),
});

/** A topic that was not made. */
export const topicRefusal = (
  name: string,
  error: ErrorName,
  errorMessage: string | null,
): ResponseBody<'CreateTopics'>['topics'][number] => ({
  name,
  topicId: ZERO_UUID,
  errorCode: errorCode(error),
  errorMessage,
  topicConfigErrorCode: 0,
  numPartitions: -1,
  replicationFactor: -1,
  configs: [],
});
