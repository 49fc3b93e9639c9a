import type { Lens } from '../../src/frame/types/lens.ts';
import type { Challenge } from '../../src/lesson/types.ts';
import { millis, type Micros } from '../../src/kernel/time.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { sayPlanProblem } from '../../src/app/words/problems/plan-problems.ts';
import type { Plan, PlanProblem, SessionApi } from '../../src/session/api.ts';
import { serveSession } from '../../src/session/serve.ts';

export const LENS: Lens = {
  cells: 12,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};

/** Longer than anything that one action sets going. */
export const CALM = millis(1_500);

/** A session on a scenario, at the moment when a person first sees it. */
export function openAt(scenario: Scenario, seed: number): SessionApi {
  const session = serveSession();
  session.open({ scenario, seed, commands: [], playhead: scenario.opensAt }, LENS);
  return session;
}

/**
 * Time passes until then, call by call, since each call may stop early. Gives the number of steps
 * so far.
 */
export function runUntil(session: SessionApi, time: Micros): number {
  let frame = session.advance(time, LENS);
  while (frame.time < time) frame = session.advance(time, LENS);
  return frame.step;
}

/**
 * How a challenge stands. What has no value yet, such as the offset of a record on its way, is
 * neither.
 */
export function standing(
  session: SessionApi,
  { win, lose }: Challenge,
): { won: boolean; lost: boolean } {
  const answers = session.evaluate([win, lose]);
  const isTrue = (expression: string): boolean => {
    const answer = answers[expression];
    return answer !== undefined && 'value' in answer && answer.value === true;
  };
  return { won: isTrue(win), lost: isTrue(lose) };
}

/** The plan of acts that can be done. Throws with the reason when they cannot. */
export function planned(plan: Plan | PlanProblem): Plan {
  if ('problem' in plan) throw new Error(sayPlanProblem('en', plan));
  return plan;
}
