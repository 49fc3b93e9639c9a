import { answer } from '../network/listener.ts';
import type { ApiName, ResponseBody } from '../protocol/message.ts';
import type { DelayedOperation, DelayedRule } from './purgatory.ts';

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
 * @param committedEnd the offset up to which the log of the answer is committed
 */
export const delayedWriteRule = <Owner, D extends DelayedWrite>(
  committedEnd: (owner: Owner, delayed: D) => number,
): DelayedRule<Owner, D> => ({
  tryComplete: (owner, delayed) => delayed.offset < committedEnd(owner, delayed),
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
