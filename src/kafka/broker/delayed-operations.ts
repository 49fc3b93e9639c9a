import { delayedWith, expire, tryComplete } from '../delayed/purgatory.ts';
import type { ServerStep } from '../step.ts';
import { fetcherFrom, type Broker } from './broker.ts';
import { delayedFetch } from './fetch/fetch.ts';
import { wake } from './fetch/fetch-rest.ts';
import { askAgain } from './follower/replica-fetcher-session.ts';
import { delayedDeleteRecords } from './logs/delete-records.ts';
import type { Partition } from './partition.ts';
import { delayedProduce } from './produce/produce.ts';
import { groupAppend } from '../coordinator/group/classic/append.ts';
import { coordinatorWrite } from '../coordinator/runtime/write.ts';
import { brokerPurgatory, type RuleOf } from './purgatory.ts';
import type { Delayed, DelayedKind } from './delayed.ts';

/** In the order in which the operations of one partition are tried. */
const rules: { readonly [K in DelayedKind]: RuleOf<K> } = {
  produce: delayedProduce,
  fetch: delayedFetch,
  'delete-records': delayedDeleteRecords,
  'coordinator-write': coordinatorWrite,
  'group-append': groupAppend,
};
const kinds = Object.keys(rules) as DelayedKind[];

const ruleOf = (delayed: Delayed): RuleOf<DelayedKind> =>
  rules[delayed.kind] as RuleOf<DelayedKind>;

/**
 * The logs, watermarks or roles of these partitions have changed: tries each operation that waits
 * for one of them, in order. (ReplicaManager.tryCompleteDelayed…)
 */
export function completeDelayed(broker: Broker, names: readonly string[], step: ServerStep): void {
  const { partitions, gone } = broker.memory;
  // All of them first: a fetch that is answered for one of them tells what has moved in the others
  // too.
  for (const name of names) wakeAt(broker, name);
  for (const name of names) {
    const dropped = gone[name];
    if (dropped !== undefined) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
      delete gone[name];
      tryWatchers(broker, dropped, step);
    }
    const partition = partitions[name];
    if (partition !== undefined) tryWatchers(broker, partition, step);
  }
}

/**
 * Sessions and fetchers that pass the partition by, because nothing moves in it, look at it again.
 */
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

function tryWatchers(broker: Broker, { watchers }: Partition, step: ServerStep): void {
  for (const kind of kinds) {
    const ids = watchers[kind];
    for (let place = 0; place < ids.length;) {
      const id = ids[place] as number;
      const delayed = delayedWith(brokerPurgatory, broker, id);
      if (delayed !== undefined)
        tryComplete(brokerPurgatory, ruleOf(delayed), broker, delayed, step);
      // An operation that is answered takes its id off the list.
      if (ids[place] === id) place += 1;
    }
  }
}

/** The time of an operation is up. */
export function expireDelayed(broker: Broker, id: number, step: ServerStep): void {
  const delayed = delayedWith(brokerPurgatory, broker, id);
  if (delayed !== undefined) expire(brokerPurgatory, ruleOf(delayed), broker, delayed, step);
}
