import { createMissingTopics } from '../../broker/forward.ts';
import type { Broker } from '../../broker/broker.ts';
import { answer, type RequestContext } from '../../network/listener.ts';
import { errorMessage } from '../../protocol/error-messages.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { Request, ResponseBody } from '../../protocol/message.ts';
import type { ServerStep } from '../../step.ts';
import { GROUP_TOPIC, groupPartition } from './group-coordinator.ts';

/** The kinds of coordinator. (FindCoordinatorRequest.CoordinatorType) */
const GROUP = 0;
const SHARE = 2;
/** The group, the id of the topic, the partition. (SharePartitionKey) */
const SHARE_KEY = /^[^:]+:[\w-]{22}:\d+$/;
/** The first version in which share coordinators are asked for. */
const SHARE_FROM = 6;

type Found = {
  readonly error: 'NONE' | 'INVALID_REQUEST' | 'COORDINATOR_NOT_AVAILABLE';
  /** What the versions that ask for several keys say of it. */
  readonly message: string;
  readonly node: { readonly nodeId: number; readonly host: string; readonly port: number };
};

const NOWHERE = { nodeId: -1, host: '', port: -1 };
const notFound = (error: Exclude<Found['error'], 'NONE'>, message = ''): Found => ({
  ...{ error, message, node: NOWHERE },
});

/**
 * Tells who coordinates what is asked for. The topic of the groups is made when a first one is
 * asked for; until it is there no coordinator is available.
 * (KafkaApis.handleFindCoordinatorRequest)
 */
export function onFindCoordinator(
  broker: Broker,
  request: Request<'FindCoordinator'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { body, version } = request;
  const keys = version < 4 ? [body.key ?? ''] : body.coordinatorKeys;
  const asksForGroups = body.keyType === GROUP && keys.length > 0;
  answer<'FindCoordinator'>(context, found(broker, request, keys), step);
  if (asksForGroups && broker.memory.image.topics[GROUP_TOPIC] === undefined)
    createMissingTopics(broker, [GROUP_TOPIC], step);
}

function found(
  broker: Broker,
  { body: { keyType }, version }: Request<'FindCoordinator'>,
  keys: readonly string[],
): ResponseBody<'FindCoordinator'> {
  const all = keys.map((key) => ({ key, found: coordinatorOf(broker, keyType, key, version) }));
  if (version < 4) {
    const { error, node } = all[0]?.found ?? notFound('INVALID_REQUEST');
    const text = error === 'NONE' ? 'NONE' : errorMessage(error);
    const told = { errorCode: errorCode(error), errorMessage: text };
    return { throttleTimeMs: 0, ...told, ...node, coordinators: [] };
  }
  const coordinators = all.map(({ key, found: { error, message, node } }) => ({
    ...{ key, ...node, errorCode: errorCode(error), errorMessage: message },
  }));
  return { throttleTimeMs: 0, coordinators };
}

/** Share groups and transactions have no coordinator, nor a topic of theirs. */
function coordinatorOf(broker: Broker, keyType: number, key: string, version: number): Found {
  if (keyType > SHARE) return notFound('INVALID_REQUEST', errorMessage('INVALID_REQUEST'));
  if (keyType === SHARE && (version < SHARE_FROM || !SHARE_KEY.test(key)))
    return notFound('INVALID_REQUEST');
  const { image } = broker.memory;
  const partition = keyType === GROUP ? image.partitions[groupPartition(broker, key)] : undefined;
  const leader = image.brokers[partition?.leader ?? -1];
  if (leader === undefined || leader.fenced) return notFound('COORDINATOR_NOT_AVAILABLE');
  const { id: nodeId, host, port } = leader;
  return { error: 'NONE', message: '', node: { nodeId, host, port } };
}
