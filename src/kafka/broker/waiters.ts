import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import type { Listener } from '../listener.ts';
import type { Broker } from './broker.ts';
import { expireDelete, tryCompleteDeletes } from './delete-records.ts';
import { completeFetch, tryCompleteFetch } from './fetch.ts';
import { expireProduce, tryCompleteProduce } from './produce.ts';

/**
 * The logs, watermarks or roles of these partitions have changed: looks at everything that waits for one of them, in order.
 * (ReplicaManager.tryCompleteDelayed…)
 */
export function completeWaiters(
  broker: Broker,
  listener: Listener,
  names: readonly string[],
  now: Micros,
  out: KafkaEffect[],
): void {
  for (const name of names) {
    const partition = broker.memory.partitions[name];
    if (partition === undefined) continue;
    // Copies: an answered request takes itself off these lists.
    for (const id of partition.waitingProduces.slice())
      tryCompleteProduce(broker, listener, id, now, out);
    for (const id of partition.waitingFetches.slice()) tryCompleteFetch(broker, listener, id, out);
  }
  if (names.length > 0) tryCompleteDeletes(broker, listener, out);
}

/** The time of something that waits is up. */
export function expireDelayed(
  broker: Broker,
  listener: Listener,
  id: number,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { delayedFetches, delayedProduces, delayedDeletes } = broker.memory;
  const fetch = delayedFetches[id];
  if (fetch !== undefined) completeFetch(broker, listener, fetch, out);
  const produce = delayedProduces[id];
  if (produce !== undefined) expireProduce(broker, listener, produce, now, out);
  const deletion = delayedDeletes[id];
  if (deletion !== undefined) expireDelete(broker, listener, deletion, out);
}
