import type { ActiveApi } from '../protocol/apis.ts';
import { errorCode } from '../protocol/errors.ts';
import type { Request, RequestBody, ResponseBody } from '../protocol/message.ts';
import type { RequestOf } from '../network/handlers.ts';
import { answer, type RequestContext } from '../network/listener.ts';
import { onBrokerHeartbeat, onBrokerRegistration } from './broker-requests.ts';
import { decideDirectories, decideProducerIds, decideUnregister } from './decide/brokers.ts';
import { decideConfigs, decideIncrementalConfigs } from './decide/configs.ts';
import { decideCredentials, decideQuotas } from './decide/users.ts';
import type { MetadataDecision } from './decide/decide.ts';
import { decideFeatures } from './decide/features.ts';
import { decideAlterPartition } from './decide/isr.ts';
import { decideElectLeaders } from './decide/leaders.ts';
import { decideCreatePartitions, decideDeleteTopics } from './decide/partitions.ts';
import { decideReassignments, listReassignments } from './decide/reassignments.ts';
import { decidesBy, type QuorumController } from './quorum-controller.ts';
import { refusalOf } from './refusals.ts';
import { controllerRecord } from './register-controller.ts';
import { controllerSetting } from './setting.ts';
import { onCreateTopics } from './topic-requests.ts';
import { replyAfter, write, type Active, type Asked } from './write.ts';
import type { ServerStep } from '../step.ts';

/**
 * A request for the controller that leads. Another one says NOT_CONTROLLER and who leads; a request
 * whose time is over before its turn comes is refused. (ControllerApis,
 * QuorumController.ControllerWriteEvent)
 */
export function onActiveRequest(
  active: Active,
  request: RequestOf<ActiveApi>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { controller, quorum } = active;
  const { id } = quorum.leader();
  const message =
    id < 0
      ? 'No controller appears to be active.'
      : `The active controller appears to be node ${id}.`;
  const refusal = refusalOf(request, context.api, 'NOT_CONTROLLER', message);
  if (controller.memory.claimedEpoch === null) return answer(context, refusal, step);
  if (isOverdue(controller, request, context))
    return answer(context, refusalOf(request, context.api, 'REQUEST_TIMED_OUT', null), step);
  // The context names the API of its request; the compiler cannot see that the two agree.
  const serve = served[context.api as ActiveApi] as Serve<ActiveApi>;
  serve(active, request, { context, refusal }, step);
}

type Serve<A extends ActiveApi> = (
  active: Active,
  request: Request<A>,
  asked: Asked,
  step: ServerStep,
) => void;

/** What the controller that leads serves: a line for each API. */
const served: { readonly [A in ActiveApi]: Serve<A> } = {
  BrokerRegistration: (active, { body }, asked, step) =>
    onBrokerRegistration(active, asked, body, step),
  BrokerHeartbeat: (active, { body }, asked, step) => onBrokerHeartbeat(active, asked, body, step),
  CreateTopics: (active, { body }, asked, step) => onCreateTopics(active, asked, body, step),
  AlterPartition: decided(({ setting }, { body }) => decideAlterPartition(setting, body)),
  AssignReplicasToDirs: decided(({ setting }, { body }) => decideDirectories(setting, body)),
  AllocateProducerIds: decided(({ setting }, { body }) => decideProducerIds(setting, body)),
  UnregisterBroker: decided(({ setting }, { body }) => unregister(setting, body)),
  ControllerRegistration: decided((_, { body }) => ({
    records: [controllerRecord(body)],
    result: { throttleTimeMs: 0, errorCode: 0, errorMessage: null },
  })),
  ElectLeaders: decided(({ setting }, { body }) => decideElectLeaders(setting, body)),
  AlterPartitionReassignments: decided(({ setting }, { body }) =>
    decideReassignments(setting, body),
  ),
  ListPartitionReassignments: decided(({ setting }, { body }) => ({
    records: [],
    result: listReassignments(setting, body),
  })),
  CreatePartitions: decided(({ setting, step }, { body }) =>
    decideCreatePartitions(setting, body, step.random),
  ),
  DeleteTopics: decided(({ setting }, { body, version }) =>
    decideDeleteTopics(setting, body, version),
  ),
  IncrementalAlterConfigs: decided(({ setting }, { body }) =>
    decideIncrementalConfigs(setting, body),
  ),
  AlterConfigs: decided(({ setting }, { body }) => decideConfigs(setting, body)),
  UpdateFeatures: decided(updateFeatures),
  AlterClientQuotas: decided((_, { body }) => decideQuotas(body)),
  AlterUserScramCredentials: decided((_, { body }) => decideCredentials(body)),
};

type Deciding = {
  readonly active: Active;
  readonly setting: ReturnType<typeof decidesBy>;
  readonly step: ServerStep;
};

/** What is decided is written, and the answer waits for it. */
function decided<A extends ActiveApi>(
  decide: (by: Deciding, request: Request<A>) => MetadataDecision<ResponseBody<A>>,
): Serve<A> {
  return (active, request, asked, step) => {
    const setting = decidesBy(active.controller);
    const { records, result } = decide({ active, setting, step }, request);
    const offset = write(active, records, step);
    replyAfter<A>(active, offset, asked, result, step);
  };
}

function unregister(
  setting: Deciding['setting'],
  { brokerId }: RequestBody<'UnregisterBroker'>,
): MetadataDecision<ResponseBody<'UnregisterBroker'>> {
  const { records, result } = decideUnregister(setting, brokerId);
  const errorMessage = result === 'NONE' ? '' : `Broker ID ${brokerId} is not currently registered`;
  return { records, result: { throttleTimeMs: 0, errorCode: errorCode(result), errorMessage } };
}

function updateFeatures(
  { active: { controller, quorum }, setting, step }: Deciding,
  { body, version }: Request<'UpdateFeatures'>,
): MetadataDecision<ResponseBody<'UpdateFeatures'>> {
  const asked = { ...setting, controllerId: controller.id, kraftVersion: quorum.kraftVersion() };
  const { records, result } = decideFeatures(asked, body, version);
  if (result.kraftVersion !== null) quorum.upgrade(result.kraftVersion, step);
  return { records, result: result.answer };
}

/** What a request with a time limit asks, as far as it tells whether the limit holds. */
type TimedApi = {
  [A in ActiveApi]: RequestBody<A> extends { readonly timeoutMs: number } ? A : never;
}[ActiveApi];

/**
 * What may take no time is over before its turn comes, unless it asks for nothing.
 * (ControllerRequestContext, KafkaEventQueue)
 */
const asksForNothing: { readonly [A in TimedApi]: (body: RequestBody<A>) => boolean } = {
  CreateTopics: ({ topics }) => topics.length === 0,
  CreatePartitions: ({ topics }) => topics.length === 0,
  AlterPartitionReassignments: ({ topics }) => topics.length === 0,
  ElectLeaders: ({ topicPartitions }) => topicPartitions?.length === 0,
  DeleteTopics: () => false,
  // Their time limit is for those who wait, not for the controller.
  ListPartitionReassignments: () => true,
  UpdateFeatures: () => true,
};

const isTimed = (api: string): api is TimedApi => Object.hasOwn(asksForNothing, api);

function isOverdue(
  { config }: QuorumController,
  { body }: RequestOf<ActiveApi>,
  { api }: RequestContext,
): boolean {
  if (!isTimed(api) || !('timeoutMs' in body) || body.timeoutMs > 0) return false;
  // Where topics may not be deleted that is said first. (ControllerApis.deleteTopics)
  if (api === 'DeleteTopics' && !controllerSetting(config, 'delete.topic.enable')) return false;
  const isEmpty = asksForNothing[api] as (body: RequestBody<TimedApi>) => boolean;
  return !isEmpty(body);
}
