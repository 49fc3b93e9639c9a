import { answer } from '../network/listener.ts';
import type { ApiName, ResponseBody } from '../protocol/message.ts';
import type { ServerStep } from '../step.ts';
import { expire, type DelayedOperation, type DelayedRule, type Purgatory } from './purgatory.ts';

/** An answer that waits until the records that it tells of are committed. (DeferredEventQueue) */
export type DelayedWrite = DelayedOperation & {
  /** The offset of the last record that must be committed. */
  readonly offset: number;
  /** What is answered then. */
  readonly body: ResponseBody<ApiName>;
  /** What is answered when this machine may not decide any more before that. */
  readonly lost: ResponseBody<ApiName>;
  /** What is answered when it takes too long; null: it may take as long as it takes. */
  readonly late: ResponseBody<ApiName> | null;
  ending: 'committed' | 'lost' | 'late';
};

/**
 * How such answers end.
 * @param committedEnd the offset up to which the owner's log is committed
 */
export const delayedWriteRule = <Owner>(
  committedEnd: (owner: Owner) => number,
): DelayedRule<Owner, DelayedWrite> => ({
  tryComplete: (owner, { offset }) => offset < committedEnd(owner),
  expire: (_, delayed) => {
    if (delayed.ending === 'committed') delayed.ending = 'late';
  },
  complete: (_, { context, ending, body, lost, late }, step) => {
    answer(
      context,
      ending === 'committed' ? body : ending === 'lost' ? lost : (late ?? lost),
      step,
    );
  },
});

/** The owner decides no more: what was not committed is refused. */
export function loseWrites<Owner>(
  purgatory: Purgatory<Owner, DelayedWrite>,
  rule: DelayedRule<Owner, DelayedWrite>,
  owner: Owner,
  step: ServerStep,
): void {
  for (const delayed of [...purgatory.operations(owner)]) {
    delayed.ending = 'lost';
    expire(purgatory, rule, owner, delayed, step);
  }
}
