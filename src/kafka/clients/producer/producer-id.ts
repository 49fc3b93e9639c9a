import { errorName } from '../../protocol/errors.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import { ask, connectTo } from '../network/node-connections.ts';
import { leastLoadedLink } from '../network/metadata-refresh.ts';
import type { Producer, ProducerIdentity } from './producer-state.ts';
import { rewriteSequences } from './sequences.ts';
import { armBy, tell, type Turn } from '../turn.ts';

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

/** An idempotent producer asks any broker for an id, before it needs one: as soon as it runs. Source: Sender.maybeSendAndPollTransactionalRequest. */
export function tendProducerId(producer: Producer, turn: Turn): void {
  const { armed, config, connections, identity } = producer;
  if (!config.idempotence || identity.producerId >= 0 || identity.asked) return;
  if (identity.notBefore > turn.now) {
    armed.retry = armBy(turn, 'retry-backoff', identity.notBefore, armed.retry);
    return;
  }
  const link = leastLoadedLink(connections, turn);
  if (link === undefined) return;
  if (!link.usable) {
    connectTo(connections, link.nodeId, turn);
    return;
  }
  identity.asked = true;
  const request = { api: 'InitProducerId', version: 5, body: INIT_PRODUCER_ID } as const;
  ask(connections, link, request, ASKED, turn);
}

/** Takes the id, or asks again after one back-off, which does not grow. Source: TransactionManager.InitProducerIdHandler. */
export function onProducerId(
  producer: Producer,
  body: ResponseBody<'InitProducerId'>,
  turn: Turn,
): void {
  const { identity } = producer;
  if (errorName(body.errorCode) !== 'NONE') {
    onProducerIdUnanswered(producer, turn);
    return;
  }
  const { producerId, producerEpoch } = body;
  Object.assign(identity, { asked: false, producerId, producerEpoch });
  tell(turn, { note: 'producer-id', producerId, producerEpoch });
  rewriteSequences(producer);
}

export function onProducerIdUnanswered(producer: Producer, turn: Turn): void {
  producer.identity.asked = false;
  producer.identity.notBefore = turn.now + producer.config.retryBackoff.first;
}
