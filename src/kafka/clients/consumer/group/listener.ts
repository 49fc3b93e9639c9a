import type { Step } from '../../../step.ts';
import { tell } from '../../../step.ts';
import type { Consumer, Listening } from '../consumer-state.ts';
import { assignPartition } from '../subscription.ts';
import { commitOn, positionsOf } from './commits.ts';
import type { Callback, Membership, Turn } from './group-state.ts';
import { polled } from './heartbeat.ts';
import { armByMember } from './member-timers.ts';

export const called = (callback: Callback, names: readonly string[]): Turn => ({
  ...{ turn: 'call', callback, names: Object.freeze([...names]) },
});

export const owned = (names: readonly string[]): Turn => ({
  ...{ turn: 'own', names: Object.freeze([...names]) },
});

/**
 * Hands partitions over, as far as the listener lets it: nothing goes on in the application while
 * one of its callbacks has not returned. True when nothing is left to do.
 */
export function takeTurns(consumer: Consumer, member: Membership, step: Step): boolean {
  for (;;) {
    if (!hasReturned(consumer, member, step)) return false;
    const next = member.turns.shift();
    if (next === undefined) return true;
    if (next.turn === 'own') own(consumer, next.names);
    else callBack(consumer, member, next.callback, next.names, step);
  }
}

/** What the group assigns is what the consumer has: places that stay keep their positions. */
function own(consumer: Consumer, names: readonly string[]): void {
  const places = consumer.assigned;
  consumer.assigned = names.map(
    (name) => places.find((place) => place.name === name) ?? assignPartition(name),
  );
  consumer.buffer = consumer.buffer.filter(({ name }) => names.includes(name));
}

/** Calls the listener of the application. (ConsumerRebalanceListenerInvoker) */
function callBack(
  consumer: Consumer,
  member: Membership,
  callback: Callback,
  names: readonly string[],
  step: Step,
): void {
  consumer.counters.callbacks[callback] += 1;
  tell(step, { note: 'rebalance-callback', as: callback, partitions: names.join(' ') });
  const spec = consumer.application?.spec.listener?.[callback];
  if (spec === undefined) return;
  consumer.listening = { spec, until: step.now + (spec.takes ?? 0), commit: null };
  polled(consumer, member, step);
  if (spec.commits !== true) return;
  const deadline = consumer.listening.until + (consumer.config.group?.apiTimeout ?? 0);
  const offsets = positionsOf(consumer);
  consumer.listening.commit = {
    ...{ api: 'commit', offsets, deadline, attempts: 0, sent: false, answer: null },
  };
}

/** Whether no callback is at work any more. */
function hasReturned(consumer: Consumer, member: Membership, step: Step): boolean {
  const { listening } = consumer;
  if (listening === null) return true;
  if (listening.until > step.now) {
    armByMember(consumer, listening.until, step);
    return false;
  }
  if (!hasCommitted(consumer, member, listening, step)) return false;
  consumer.listening = null;
  if (listening.spec.throws !== undefined) consumer.thrownByListener ??= listening.spec.throws;
  return true;
}

function hasCommitted(
  consumer: Consumer,
  member: Membership,
  listening: Listening,
  step: Step,
): boolean {
  const { commit } = listening;
  if (commit === null) return true;
  if (step.now < commit.deadline) {
    if (commitOn(consumer, member, commit, step) === 'waiting') {
      armByMember(consumer, commit.deadline, step);
      return false;
    }
  }
  listening.commit = null;
  return true;
}

/** What the listener threw since the last time. */
export function takeThrown(consumer: Consumer): string | null {
  const { thrownByListener } = consumer;
  consumer.thrownByListener = null;
  return thrownByListener;
}
