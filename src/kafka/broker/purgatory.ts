import type { DelayedRule, Purgatory } from '../delayed/purgatory.ts';
import type { Broker } from './broker.ts';
import type { Delayed, DelayedKind, DelayedOf } from './delayed.ts';

/** How the operations of one kind end. */
export type RuleOf<K extends DelayedKind> = DelayedRule<Broker, DelayedOf<K>>;

/** The delayed operations of a broker. (ReplicaManager: DelayedOperationPurgatory) */
export const brokerPurgatory: Purgatory<Broker, Delayed> = {
  operations: (broker) => broker.memory.delayed,
  expiry: (id) => ({ key: id, timer: { of: 'broker', timer: 'delayed', id } }),
};
