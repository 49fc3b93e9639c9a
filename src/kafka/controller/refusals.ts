import type { ActiveApi } from '../protocol/apis.ts';
import { errorCode, type ErrorName } from '../protocol/errors.ts';
import type { RequestOf } from '../network/handlers.ts';
import type { ApiName, Request, RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';

/**
 * The answer that says only that a controller cannot do what it is asked.
 * (AbstractRequest.getErrorResponse)
 */
export function refusalOf(
  request: RequestOf<ActiveApi>,
  api: ApiName,
  error: ErrorName,
  message: string | null,
): ResponseBody<ActiveApi> {
  // The context names the API of its request; the compiler cannot see that the two agree.
  const refuse = refusals[api as ActiveApi] as Refuse<ActiveApi>;
  return refuse(request, error, message);
}

type Refuse<A extends ActiveApi> = (
  request: Request<A>,
  error: ErrorName,
  message: string | null,
) => ResponseBody<A>;

const bare = (error: ErrorName): { throttleTimeMs: number; errorCode: number } => ({
  throttleTimeMs: 0,
  errorCode: errorCode(error),
});

/** In the form of each API. */
const refusals: { readonly [A in ActiveApi]: Refuse<A> } = {
  BrokerRegistration: (_, error) => ({ ...bare(error), brokerEpoch: -1 }),
  BrokerHeartbeat: (_, error) => ({
    ...bare(error),
    isCaughtUp: false,
    isFenced: true,
    shouldShutDown: false,
  }),
  UnregisterBroker: (_, error, errorMessage) => ({ ...bare(error), errorMessage }),
  ControllerRegistration: (_, error, errorMessage) => ({ ...bare(error), errorMessage }),
  AlterPartition: (_, error) => ({ ...bare(error), topics: [] }),
  AssignReplicasToDirs: (_, error) => ({ ...bare(error), directories: [] }),
  AllocateProducerIds: (_, error) => ({ ...bare(error), producerIdStart: 0, producerIdLen: 0 }),
  ElectLeaders: ({ body }, error, message) => refusedElections(body, errorCode(error), message),
  AlterPartitionReassignments: ({ body }, error, message) => ({
    ...bare(error),
    ...refusedReassignments(body, errorCode(error), message),
  }),
  ListPartitionReassignments: (_, error, errorMessage) => ({
    ...bare(error),
    errorMessage,
    topics: [],
  }),
  UpdateFeatures: ({ version }, error, errorMessage) => ({
    ...bare(error),
    errorMessage,
    ...(version > 1 ? {} : { results: [] }),
  }),
  IncrementalAlterConfigs: ({ body }, error, message) => refusedConfigs(body, error, message),
  AlterConfigs: ({ body }, error, message) => refusedConfigs(body, error, message),
  CreateTopics: ({ body }, error, message) => ({
    throttleTimeMs: 0,
    topics: body.topics.map(({ name }) => topicRefusal(name, error, message)),
  }),
  CreatePartitions: ({ body }, error, errorMessage) => ({
    throttleTimeMs: 0,
    results: body.topics.map(({ name }) => ({ name, errorCode: errorCode(error), errorMessage })),
  }),
  DeleteTopics: ({ body: { topics, topicNames = [] }, version }, error, errorMessage) => {
    const named = topicNames.map((name) => ({ name, topicId: ZERO_UUID }));
    const responses = [...(version < 6 ? named : topics)].map((each) => ({
      ...each,
      errorCode: errorCode(error),
      errorMessage,
    }));
    return { throttleTimeMs: 0, responses };
  },
  AlterClientQuotas: ({ body }, error, errorMessage) => ({
    throttleTimeMs: 0,
    entries: body.entries.map(({ entity }) => ({
      errorCode: errorCode(error),
      errorMessage,
      entity,
    })),
  }),
  AlterUserScramCredentials: ({ body: { deletions, upsertions } }, error, errorMessage) => ({
    throttleTimeMs: 0,
    results: [...new Set([...deletions, ...upsertions].map(({ name }) => name))].map((user) => ({
      user,
      errorCode: errorCode(error),
      errorMessage,
    })),
  }),
};

function refusedConfigs(
  { resources }: RequestBody<'IncrementalAlterConfigs'> | RequestBody<'AlterConfigs'>,
  error: ErrorName,
  errorMessage: string | null,
): ResponseBody<'IncrementalAlterConfigs'> {
  const responses = [...resources].map(({ resourceType, resourceName }) => ({
    errorCode: errorCode(error),
    errorMessage,
    resourceType,
    resourceName,
  }));
  return { throttleTimeMs: 0, responses };
}

/**
 * Elections that were not held, by partition; none where all were asked for.
 * (ElectLeadersRequest.getErrorResponse)
 */
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
