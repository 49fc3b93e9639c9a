import { failureCheck, seedCheck, stepsCheck } from '../../src/explore/parse-result.ts';
import { orNull, shape } from '../../src/scenario/check.ts';
import type { Problem } from '../../src/scenario/problem.ts';
import { micros } from '../../src/scenario/names.ts';
import type { Outcome } from '../../src/explore/run.ts';

/** A line of the swarm's file. */
export type SwarmResult = Pick<Outcome, 'seed' | 'failure' | 'steps' | 'played'>;

const swarmResult = shape<SwarmResult>(
  { seed: seedCheck, failure: orNull(failureCheck), steps: stepsCheck, played: micros },
  {},
);

/** A line that came from outside, or where and why it is none. */
export function parseSwarmResult(value: unknown): { result: SwarmResult } | { error: Problem } {
  const checked = swarmResult(value, '');
  return 'good' in checked ? { result: checked.good } : { error: checked.bad };
}
