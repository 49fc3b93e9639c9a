import { earOfSeries } from '../frame/series/hear.ts';
import type { KafkaKinds } from '../kafka/kinds.ts';
import type { Ear, StepMoment } from '../kernel/trace.ts';
import type { Branch } from './branch.ts';
import { hearFault, hearStep } from './hearing.ts';

/**
 * What a branch keeps of its steps, its story and its series, hears each of them once, in order: a
 * replay adds nothing.
 */
export function earOf(branch: Branch): Ear<KafkaKinds> {
  const { hearing, series: counted } = branch;
  const series = earOfSeries(counted, () => branch.cursor.cluster);
  const isNew = ({ step }: StepMoment): boolean => {
    if (step < branch.heard) return false;
    branch.heard = step + 1;
    return true;
  };
  return {
    step: (at, input, effects) => {
      if (!isNew(at)) return;
      hearStep(hearing, branch.cursor.cluster, at, input, effects);
      series.step(at, input, effects);
    },
    fault: (at, what) => {
      if (!isNew(at)) return;
      hearFault(hearing, branch.cursor.cluster, at, what);
      series.fault(at, what);
    },
    lost: (at, message) => {
      if (isNew(at)) series.lost(at, message);
    },
  };
}
