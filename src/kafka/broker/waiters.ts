import { fetcherFrom, type Broker } from './broker.ts';
import { expireDelete, tryCompleteDeletes } from './logs/delete-records.ts';
import { completeFetch, tryCompleteFetch } from './fetch/fetch.ts';
import { wake } from './fetch/fetch-rest.ts';
import { askAgain } from './follower/replica-fetcher-session.ts';
import type { Partition } from './partition.ts';
import { waitingWith } from './purgatory.ts';
import { expireProduce, tryCompleteProduce } from './produce/produce.ts';
import type { ServerStep } from '../step.ts';

/**
 * The logs, watermarks or roles of these partitions have changed: looks at everything that waits for one of them, in order.
 * (ReplicaManager.tryCompleteDelayed…)
 */
export function completeWaiters(broker: Broker, names: readonly string[], step: ServerStep): void {
  const { partitions, gone } = broker.memory;
  // All of them first: a fetch that is answered for one of them tells what has moved in the others too.
  for (const name of names) wakeAt(broker, name);
  for (const name of names) {
    const dropped = gone[name];
    if (dropped !== undefined) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
      delete gone[name];
      completeWaitersOf(broker, dropped, step);
    }
    const partition = partitions[name];
    if (partition !== undefined) completeWaitersOf(broker, partition, step);
  }
  if (names.length > 0) tryCompleteDeletes(broker, step);
}

/** Whatever passes a partition by because nothing has moved in it looks at it again: sessions of those that fetch it, and the fetcher that copies it. */
function wakeAt(broker: Broker, name: string): void {
  const { partitions, gone } = broker.memory;
  const dropped = gone[name];
  if (dropped !== undefined) wake(broker, dropped);
  const partition = partitions[name];
  if (partition === undefined) return;
  wake(broker, partition);
  if (partition.state.role === 'leader') return;
  const fetcher = fetcherFrom(broker, partition.image.leader);
  if (fetcher !== undefined) askAgain(fetcher, name);
}

function completeWaitersOf(
  broker: Broker,
  { waitingProduces, waitingFetches }: Partition,
  step: ServerStep,
): void {
  for (let place = 0; place < waitingProduces.length;) {
    const id = waitingProduces[place] as number;
    tryCompleteProduce(broker, id, step);
    // A request that is answered takes itself off the list.
    if (waitingProduces[place] === id) place += 1;
  }
  for (let place = 0; place < waitingFetches.length;) {
    const id = waitingFetches[place] as number;
    tryCompleteFetch(broker, id, step);
    if (waitingFetches[place] === id) place += 1;
  }
}

/** The time of something that waits is up. */
export function expireDelayed(broker: Broker, id: number, step: ServerStep): void {
  const { delayedFetches, delayedProduces, delayedDeletes } = broker.memory;
  const fetch = waitingWith(delayedFetches, id);
  if (fetch !== undefined) completeFetch(broker, fetch, step);
  const produce = waitingWith(delayedProduces, id);
  if (produce !== undefined) expireProduce(broker, produce, step);
  const deletion = delayedDeletes[id];
  if (deletion !== undefined) expireDelete(broker, deletion, step);
}
