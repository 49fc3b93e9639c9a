import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import type { Listener } from '../listener.ts';
import type { Broker } from './broker.ts';
import { expireDelete, tryCompleteDeletes } from './delete-records.ts';
import { completeFetch, tryCompleteFetch } from './fetch.ts';
import type { Partition } from './partition.ts';
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
  const { partitions, gone } = broker.memory;
  for (const name of names) {
    const dropped = gone[name];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
    delete gone[name];
    for (const partition of [dropped, partitions[name]])
      if (partition !== undefined) completeWaitersOf(broker, listener, partition, now, out);
  }
  if (names.length > 0) tryCompleteDeletes(broker, listener, out);
}

function completeWaitersOf(
  broker: Broker,
  listener: Listener,
  { waitingProduces, waitingFetches }: Partition,
  now: Micros,
  out: KafkaEffect[],
): void {
  // Copies: an answered request takes itself off these lists.
  for (const id of waitingProduces.slice()) tryCompleteProduce(broker, listener, id, now, out);
  for (const id of waitingFetches.slice()) tryCompleteFetch(broker, listener, id, now, out);
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
  if (fetch !== undefined) completeFetch(broker, listener, fetch, now, out);
  const produce = delayedProduces[id];
  if (produce !== undefined) expireProduce(broker, listener, produce, now, out);
  const deletion = delayedDeletes[id];
  if (deletion !== undefined) expireDelete(broker, listener, deletion, out);
}
