import { millis } from '../../../kernel/time.ts';
import { answer, type RequestContext } from '../../network/listener.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { brokerSetting, type Broker } from '../broker.ts';
import { askController } from '../controller-channel.ts';
import type { ServerStep } from '../../step.ts';

/** Asked for when so much of a block is used up. (ProducerIdManager.PID_PREFETCH_THRESHOLD) */
const PREFETCH_AT = 0.9;
const BLOCK = 1_000;
const AGAIN_AFTER = millis(50);

/**
 * A producer without transactions gets a fresh id with epoch 0.
 * (TransactionCoordinator.handleInitProducerId)
 */
export function onInitProducerId(
  broker: Broker,
  context: RequestContext,
  body: RequestBody<'InitProducerId'>,
  step: ServerStep,
): void {
  // A producer says both of what it had, or neither. (KafkaApis.handleInitProducerIdRequest)
  if ((body.producerId === -1) !== (body.producerEpoch === -1) || body.transactionalId === '')
    return answerId(context, 'INVALID_REQUEST', -1, step);
  if (body.transactionalId !== null) {
    const { transactionTimeoutMs: timeout } = body;
    const isTooLong = timeout > brokerSetting(broker, 'transaction.max.timeout.ms');
    // A transactional id belongs to a coordinator, and none is loaded here.
    const error =
      timeout <= 0 || isTooLong ? 'INVALID_TRANSACTION_TIMEOUT' : ('NOT_COORDINATOR' as const);
    return answerId(context, error, -1, step);
  }
  const id = takeProducerId(broker, step);
  if (id === null) answerId(context, 'COORDINATOR_LOAD_IN_PROGRESS', -1, step);
  else answerId(context, 'NONE', id, step);
}

function answerId(
  context: RequestContext,
  error: ErrorName,
  producerId: number,
  step: ServerStep,
): void {
  const body = {
    throttleTimeMs: 0,
    errorCode: errorCode(error),
    producerId,
    producerEpoch: producerId < 0 ? -1 : 0,
    ongoingTxnProducerId: -1,
    ongoingTxnProducerEpoch: -1,
  };
  answer<'InitProducerId'>(context, body, step);
}

/** Null while the next block is on its way: the client comes again. */
function takeProducerId(broker: Broker, step: ServerStep): number | null {
  const ids = broker.memory.producerIds;
  if (ids.next === ids.end) {
    if (ids.reserved === null) {
      askForBlock(broker, step);
      return null;
    }
    ids.next = ids.reserved.start;
    ids.end = ids.reserved.start + ids.reserved.length;
    ids.reserved = null;
  }
  const id = ids.next;
  ids.next += 1;
  if (ids.reserved === null && ids.end - ids.next <= BLOCK * (1 - PREFETCH_AT))
    askForBlock(broker, step);
  return id;
}

/**
 * Asks the controller for the next block of producer ids, unless that is under way.
 * (RPCProducerIdManager.maybeRequestNextBlock)
 */
export function askForBlock(broker: Broker, step: ServerStep): void {
  const ids = broker.memory.producerIds;
  if (ids.isAsking || ids.reserved !== null) return;
  ids.isAsking = true;
  const body = { brokerId: broker.id, brokerEpoch: broker.memory.lifecycle.epoch };
  const request = { api: 'AllocateProducerIds' as const, version: 0, body };
  askController(broker, 'forwarding', request, { purpose: 'producer-ids' }, step);
}

/** After an error it is asked again a little later. */
export function onBlockGiven(
  broker: Broker,
  body: ResponseBody<'AllocateProducerIds'> | null,
  { now, out }: ServerStep,
): void {
  const ids = broker.memory.producerIds;
  ids.isAsking = false;
  if (body?.errorCode === 0) {
    ids.reserved = { start: body.producerIdStart, length: body.producerIdLen };
    return;
  }
  const timer = { of: 'broker', timer: 'producer-ids' } as const;
  out.push({ do: 'timer', key: 'producer-ids', at: now + AGAIN_AFTER, timer });
}
