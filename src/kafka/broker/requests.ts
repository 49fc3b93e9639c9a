import { handle, type Handlers, type RequestOf } from '../network/handlers.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import type { BrokerApi } from '../protocol/apis.ts';
import type { Request } from '../protocol/message.ts';
import type { ServerStep } from '../step.ts';
import { groupRequests } from '../coordinator/group/requests.ts';
import { onAlterConfigs } from './alter-configs.ts';
import { answered } from '../network/answered.ts';
import type { Broker } from './broker.ts';
import { describeNoQuotas } from './describe/client-quotas.ts';
import {
  describeCluster,
  describeProducers,
  describeTopicPartitions,
} from './describe/describe-cluster.ts';
import { describeConfigs, listConfigResources } from './describe/describe-configs.ts';
import { alterReplicaLogDirs, describeLogDirs } from './describe/describe-logs.ts';
import { listOffsets, offsetsForLeaderEpochs } from './describe/list-offsets.ts';
import { apiVersionsAnswer, metadataAnswer } from './describe/metadata-request.ts';
import {
  describeNoAcls,
  describeNoTokens,
  describeNoUsers,
  refuseAuthentication,
  refuseHandshake,
  refuseToken,
  refuseTokenTime,
} from './describe/security-requests.ts';
import { takeTelemetry, telemetrySubscription } from './describe/telemetry.ts';
import { onFetch } from './fetch/fetch.ts';
import { createMissingTopics } from './forward.ts';
import { onDeleteRecords } from './logs/delete-records.ts';
import { groupAnswers } from './no-coordinator/group-answers.ts';
import { shareAnswers } from './no-coordinator/share-answers.ts';
import { transactionAnswers } from './no-coordinator/transaction-answers.ts';
import { onProduce } from './produce/produce.ts';
import { onInitProducerId } from './produce/producer-ids.ts';

/** A request that the broker answers itself. (KafkaApis.handle) */
export function onBrokerRequest(
  broker: Broker,
  request: RequestOf<BrokerApi>,
  context: RequestContext,
  step: ServerStep,
): void {
  handle(served, broker, request, context, step);
}

/** What a broker serves: a line for each API. */
const served: Handlers<Broker, BrokerApi> = {
  Produce: (broker, { body }, context, step) => onProduce(broker, context, body, step),
  Fetch: (broker, { body }, context, step) => onFetch(broker, context, body, step),
  ListOffsets: answered((broker, { body, version }) => listOffsets(broker, body, version)),
  OffsetForLeaderEpoch: answered((broker, { body }) => offsetsForLeaderEpochs(broker, body)),
  DeleteRecords: (broker, { body }, context, step) => onDeleteRecords(broker, context, body, step),
  Metadata: onMetadata,
  ApiVersions: answered(({ memory }, { body, version }) =>
    apiVersionsAnswer(memory, body, version, 'broker'),
  ),
  InitProducerId: (broker, { body }, context, step) =>
    onInitProducerId(broker, context, body, step),
  AlterConfigs: onAlterConfigs,
  IncrementalAlterConfigs: onAlterConfigs,
  DescribeConfigs: answered((broker, { body }) => describeConfigs(broker, body)),
  DescribeCluster: answered((broker, { body }) => describeCluster(broker, body)),
  DescribeTopicPartitions: answered((broker, { body }) => describeTopicPartitions(broker, body)),
  DescribeProducers: answered((broker, { body }) => describeProducers(broker, body)),
  DescribeLogDirs: answered((broker, { body }) => describeLogDirs(broker, body)),
  AlterReplicaLogDirs: answered((broker, { body }) => alterReplicaLogDirs(broker, body)),
  ListConfigResources: answered((broker, { body, version }) =>
    listConfigResources(broker, body, version),
  ),
  DescribeClientQuotas: answered((_, { body }) => describeNoQuotas(body)),
  DescribeUserScramCredentials: answered((_, { body }) => describeNoUsers(body)),
  SaslHandshake: answered(refuseHandshake),
  SaslAuthenticate: answered(refuseAuthentication),
  DescribeAcls: answered(describeNoAcls),
  CreateDelegationToken: answered(refuseToken),
  RenewDelegationToken: answered(refuseTokenTime),
  ExpireDelegationToken: answered(refuseTokenTime),
  DescribeDelegationToken: answered(describeNoTokens),
  GetTelemetrySubscriptions: (_, { body }, context, step) =>
    answer<'GetTelemetrySubscriptions'>(context, telemetrySubscription(body, step.random), step),
  PushTelemetry: answered((_, { body }) => takeTelemetry(body)),
  ...groupRequests,
  ...groupAnswers,
  ...transactionAnswers,
  ...shareAnswers,
};

/**
 * Answers from the broker's own image; topics that a client may have made for it are asked of the
 * controller.
 */
function onMetadata(
  broker: Broker,
  request: Request<'Metadata'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { response, toCreate } = metadataAnswer(broker, request.body, request.version);
  answer<'Metadata'>(context, response, step);
  createMissingTopics(broker, toCreate, step);
}
