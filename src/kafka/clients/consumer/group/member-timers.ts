import type { Micros } from '../../../../kernel/time.ts';
import type { Step } from '../../../step.ts';
import { armBy } from '../../armed-timer.ts';
import type { Consumer } from '../consumer-state.ts';

/** Has the consumer look at its group at `at`, if not sooner. */
export function armByMember({ armed }: Consumer, at: Micros, step: Step): void {
  armed.member = armBy(step, 'consumer', 'member', at, armed.member);
}
