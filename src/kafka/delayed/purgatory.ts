import { assert } from '../../kernel/assert.ts';
import type { TimerKey } from '../../kernel/machine.ts';
import type { Micros } from '../../kernel/time.ts';
import type { KafkaTimer } from '../timers.ts';
import type { ServerStep } from '../step.ts';
import type { RequestContext } from '../network/listener.ts';

/** A request whose answer waits: for what it needs, or for its time to be up. (DelayedOperation) */
export type DelayedOperation = {
  /** Given in the order in which operations begin to wait, which is that of trying them. */
  readonly id: number;
  /** Where its answer goes. */
  readonly context: RequestContext;
};

/** How the operations of one kind end. `Owner`: the machine on whose state they wait. */
export type DelayedRule<Owner, D> = {
  /** Settles what has become certain. True when it can be answered now. (tryComplete) */
  readonly tryComplete: (owner: Owner, delayed: D, step: ServerStep) => boolean;
  /** Its time is up, or what it waits for will never come: settles what is left. (onExpiration) */
  readonly expire: (owner: Owner, delayed: D, step: ServerStep) => void;
  /** Sends the answer; it waits no more. (onComplete) */
  readonly complete: (owner: Owner, delayed: D, step: ServerStep) => void;
};

type Expiry = { readonly key: TimerKey; readonly timer: KafkaTimer };

/** The delayed operations of one machine. (DelayedOperationPurgatory) */
export type Purgatory<Owner, D extends DelayedOperation> = {
  /** In the order of their ids; part of the owner's state. */
  readonly operations: (owner: Owner) => D[];
  /**
   * The timer that ends the wait of the operation with an id; null: all wait as long as it takes.
   */
  readonly expiry: ((id: number) => Expiry) | null;
};

/**
 * An operation begins to wait. Its id is larger than that of any that waits.
 * @param until when its time is up, where operations have such a time
 */
export function delay<Owner, D extends DelayedOperation>(
  purgatory: Purgatory<Owner, D>,
  owner: Owner,
  delayed: D,
  until: Micros,
  step: ServerStep,
): void {
  const operations = purgatory.operations(owner);
  assert((operations.at(-1)?.id ?? -1) < delayed.id, 'delayed operations stand in order of id');
  operations.push(delayed);
  const expiry = purgatory.expiry?.(delayed.id);
  if (expiry !== undefined) step.out.push({ do: 'timer', at: until, ...expiry });
}

/** The operation with an id; undefined when it waits no more. */
export function delayedWith<Owner, D extends DelayedOperation>(
  purgatory: Purgatory<Owner, D>,
  owner: Owner,
  id: number,
): D | undefined {
  const operations = purgatory.operations(owner);
  const found = operations[placeOf(operations, id)];
  return found?.id === id ? found : undefined;
}

/** Answers an operation if it can be answered now. */
export function tryComplete<Owner, D extends DelayedOperation, K extends D>(
  purgatory: Purgatory<Owner, D>,
  rule: DelayedRule<Owner, K>,
  owner: Owner,
  delayed: K,
  step: ServerStep,
): void {
  if (!rule.tryComplete(owner, delayed, step)) return;
  const expiry = purgatory.expiry?.(delayed.id);
  if (expiry !== undefined) step.out.push({ do: 'cancel', key: expiry.key });
  forceComplete(purgatory, rule, owner, delayed, step);
}

/** Ends the wait of an operation whatever is missing, and answers it. */
export function expire<Owner, D extends DelayedOperation, K extends D>(
  purgatory: Purgatory<Owner, D>,
  rule: DelayedRule<Owner, K>,
  owner: Owner,
  delayed: K,
  step: ServerStep,
): void {
  rule.expire(owner, delayed, step);
  forceComplete(purgatory, rule, owner, delayed, step);
}

function forceComplete<Owner, D extends DelayedOperation, K extends D>(
  purgatory: Purgatory<Owner, D>,
  rule: DelayedRule<Owner, K>,
  owner: Owner,
  delayed: K,
  step: ServerStep,
): void {
  const operations = purgatory.operations(owner);
  const place = placeOf(operations, delayed.id);
  assert(operations[place] === delayed, 'a delayed operation is completed once');
  if (place === 0) operations.shift();
  else operations.splice(place, 1);
  rule.complete(owner, delayed, step);
}

/** The place of an id, or where it would stand. */
function placeOf(operations: readonly DelayedOperation[], id: number): number {
  let low = 0;
  let high = operations.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((operations[middle] as DelayedOperation).id < id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Adds an id to a list of watchers, which are tried in the order of their ids. (watchForOperation)
 */
export function watch(watchers: number[], id: number): void {
  let place = watchers.length;
  while (place > 0 && (watchers[place - 1] as number) > id) place -= 1;
  if (watchers[place - 1] === id) return;
  if (place === watchers.length) watchers.push(id);
  else watchers.splice(place, 0, id);
}

/** Takes an id off a list of watchers. */
export function unwatch(watchers: number[], id: number): void {
  const index = watchers.indexOf(id);
  if (index < 0) return;
  for (let place = index + 1; place < watchers.length; place += 1)
    watchers[place - 1] = watchers[place] as number;
  watchers.pop();
}
