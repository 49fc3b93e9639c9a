import type { KafkaKinds } from '../kafka/kinds.ts';
import type { Ear, StepMoment } from '../kernel/trace.ts';
import type { Branch } from './branch.ts';
import { hearFault, hearStep } from './hearing.ts';

/** What a branch keeps of its steps hears each of them once, in order: a replay adds nothing. */
export function earOf(branch: Branch): Ear<KafkaKinds> {
  const isNew = ({ step }: StepMoment): boolean => {
    if (step < branch.heard) return false;
    branch.heard = step + 1;
    return true;
  };
  return {
    step: (at, input, effects) => {
      if (!isNew(at)) return;
      hearStep(branch.hearing, branch.cursor.cluster, at, input, effects);
    },
    fault: (at, what) => {
      if (isNew(at)) hearFault(branch.hearing, branch.cursor.cluster, at, what);
    },
    lost: (at) => {
      isNew(at);
    },
  };
}
