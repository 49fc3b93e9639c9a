import { GROUP_TOPIC } from '../coordinator/group/group-coordinator.ts';
import { answer, hangUp, type RequestContext } from '../network/listener.ts';
import type {
  AnyRequest,
  AnyResponse,
  ApiName,
  RequestBody,
  ResponseBody,
} from '../protocol/message.ts';
import { brokerSetting, type Broker } from './broker.ts';
import { askController } from './controller-channel.ts';
import type { ServerStep } from '../step.ts';

/**
 * Passes a client's request on as it is; the controller's answer goes to the client as it comes.
 * (ForwardingManager)
 */
export function forwardToController(
  broker: Broker,
  request: AnyRequest,
  client: RequestContext,
  step: ServerStep,
): void {
  const asked = { api: client.api, version: request.version, body: request.body };
  askController(broker, 'forwarding', asked, { purpose: 'forward', client }, step);
}

/** The controller's answer to a client's request. */
export function onForwardAnswered(
  client: RequestContext,
  response: AnyResponse,
  step: ServerStep,
): void {
  if (step.listener.connections[client.connection] === undefined) return;
  answer(client, response.body as ResponseBody<ApiName>, step);
}

/** No answer has come in a minute: the client is told by the end of its connection. */
export function onForwardExpired(client: RequestContext, step: ServerStep): void {
  if (step.listener.connections[client.connection] === undefined) return;
  hangUp(client.connection, { why: 'error', error: 'REQUEST_TIMED_OUT' }, step);
}

/**
 * Topics that a client has asked for and that it may have made are asked of the controller, each
 * once at a time. (AutoTopicCreationManager)
 */
export function createMissingTopics(broker: Broker, names: string[], step: ServerStep): void {
  const { creating } = broker.memory;
  const fresh = names.filter((name) => !creating.includes(name));
  if (fresh.length === 0) return;
  creating.push(...fresh);
  const topics = fresh.map((name) => ({ name, assignments: [], ...madeAs(broker, name) }));
  const body = { topics, timeoutMs: 30_000, validateOnly: false };
  const request = { api: 'CreateTopics' as const, version: 7, body };
  askController(broker, 'forwarding', request, { purpose: 'create-topics', names: fresh }, step);
}

/**
 * How many partitions and replicas such a topic gets, and its settings: that of the groups has its
 * own. (AutoTopicCreationManager.creatableTopic, GroupCoordinatorService.groupMetadataTopicConfigs)
 */
function madeAs(
  broker: Broker,
  name: string,
): Pick<CreatableTopic, 'numPartitions' | 'replicationFactor' | 'configs'> {
  if (name !== GROUP_TOPIC)
    return {
      numPartitions: brokerSetting(broker, 'num.partitions'),
      replicationFactor: brokerSetting(broker, 'default.replication.factor'),
      configs: [],
    };
  const segment = String(brokerSetting(broker, 'offsets.topic.segment.bytes'));
  return {
    numPartitions: brokerSetting(broker, 'offsets.topic.num.partitions'),
    replicationFactor: brokerSetting(broker, 'offsets.topic.replication.factor'),
    configs: [
      { name: 'compression.type', value: 'producer' },
      { name: 'cleanup.policy', value: 'compact' },
      { name: 'segment.bytes', value: segment },
    ],
  };
}

type CreatableTopic = RequestBody<'CreateTopics'>['topics'][number];

/** They may be asked for again. */
export function onTopicsCreated(broker: Broker, names: readonly string[]): void {
  broker.memory.creating = broker.memory.creating.filter((each) => !names.includes(each));
}
