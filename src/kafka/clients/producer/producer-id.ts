import { errorName } from '../../protocol/errors.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import { ask, connectTo } from '../network/node-connections.ts';
import { leastLoadedLink } from '../network/metadata-refresh.ts';
import type { Producer, ProducerIdentity } from './producer-state.ts';
import { rewriteSequences } from './sequences.ts';
import { tell, type Step } from '../../step.ts';
import { armBy } from '../armed-timer.ts';

export function newIdentity(): ProducerIdentity {
  return {
    producerId: -1,
    producerEpoch: -1,
    asked: false,
    notBefore: 0,
    mustRaise: false,
    isInDoubt: false,
  };
}

/** What a producer without transactions asks with: nothing of its own, and no time limit. */
const INIT_PRODUCER_ID = Object.freeze({
  transactionalId: null,
  transactionTimeoutMs: 2_147_483_647,
  producerId: -1,
  producerEpoch: -1,
});
const ASKED = Object.freeze({ ask: 'producer-id' as const });

/**
 * An idempotent producer asks any broker for an id, before it needs one: as soon as it runs.
 * (Sender.maybeSendAndPollTransactionalRequest)
 */
export function tendProducerId(producer: Producer, step: Step): void {
  const { armed, config, connections, identity } = producer;
  if (!config.idempotence || identity.producerId >= 0 || identity.asked) return;
  if (identity.notBefore > step.now) {
    armed.retry = armBy(step, 'producer', 'retry-backoff', identity.notBefore, armed.retry);
    return;
  }
  const link = leastLoadedLink(connections, step);
  if (link === undefined) return;
  if (!link.usable) {
    connectTo(connections, link.nodeId, step);
    return;
  }
  identity.asked = true;
  const request = { api: 'InitProducerId', version: 5, body: INIT_PRODUCER_ID } as const;
  ask(connections, link, request, ASKED, step);
}

/**
 * Takes the id, or asks again after one back-off, which does not grow. Source:
 * TransactionManager.InitProducerIdHandler.
 */
export function onProducerId(
  producer: Producer,
  body: ResponseBody<'InitProducerId'>,
  step: Step,
): void {
  const { identity } = producer;
  if (errorName(body.errorCode) !== 'NONE') {
    onProducerIdUnanswered(producer, step);
    return;
  }
  const { producerId, producerEpoch } = body;
  Object.assign(identity, { asked: false, producerId, producerEpoch });
  tell(step, { note: 'producer-id', producerId, producerEpoch });
  rewriteSequences(producer);
}

export function onProducerIdUnanswered(producer: Producer, step: Step): void {
  producer.identity.asked = false;
  producer.identity.notBefore = step.now + producer.config.retryBackoff.first;
}
