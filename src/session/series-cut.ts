import { earOfSeries } from '../frame/series/hear.ts';
import { copySeries, seriesBefore, type Series } from '../frame/series/series.ts';
import type { KafkaKinds } from '../kafka/kinds.ts';
import type { Ear, StepId, StepMoment } from '../kernel/trace.ts';
import type { TimedCommand } from '../scenario/command.ts';
import { type Checkpoints, latestCheckpoint } from './checkpoints.ts';
import { copyCursor, type Cursor, runToStep } from './cursor.ts';

/** What of a branch it takes to count again. */
type Counted = {
  series: Series;
  heard: StepId;
  cursor: Cursor;
  commands: readonly TimedCommand[];
  checkpoints: Checkpoints;
};

/**
 * What was counted up to the cursor, as a series of its own. The stretch in which the cursor stands
 * may hold counts of what comes after it: it is counted again by a replay.
 */
export function seriesUpTo(branch: Counted): Series {
  const { cluster } = branch.cursor;
  if (branch.heard <= cluster.steps) return copySeries(branch.series);
  const { kept, end } = seriesBefore(branch.series, cluster.now);
  const start = latestCheckpoint(branch.checkpoints, (each) => each.cluster.now < end);
  const scratch = copyCursor(start);
  const ear = earOfSeries(kept, () => scratch.cluster);
  const isWanted = ({ step, time }: StepMoment): boolean => time >= end && step < cluster.steps;
  const again: Ear<KafkaKinds> = {
    step: (at, input, effects) => isWanted(at) && ear.step(at, input, effects),
    fault: (at, fault) => isWanted(at) && ear.fault(at, fault),
    lost: (at, message) => isWanted(at) && ear.lost(at, message),
  };
  runToStep(scratch, branch.commands, cluster.steps, { ear: again });
  return kept;
}
