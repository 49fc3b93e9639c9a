import type { Language } from '../../lessons/glossary.ts';
import type { Lens, Value } from '../../src/frame/types/lens.ts';
import { expressionsIn } from '../../src/lesson/fill.ts';
import { answersOf } from '../../src/lesson/grade.ts';
import type { Beat, Challenge, WhatIf } from '../../src/lesson/types.ts';
import { millis, type Micros } from '../../src/kernel/time.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import type { Plan, PlanProblem, SessionApi } from '../../src/session/api.ts';
import { serveSession } from '../../src/session/serve.ts';
import type { WholeLesson } from './all-lessons.ts';
import { sayExpressionProblem } from '../../src/app/words/expression-problems.ts';
import { sayPlanProblem } from '../../src/app/words/plan-problems.ts';
import { sayRefusal } from '../../src/app/words/refusals.ts';

/** What came of one beat. Values by their expressions, as the hidden branch foresaw them and as they were when the beat had run. */
export type PlayedBeat = {
  beat: Beat;
  startsAt: Micros;
  endsAt: Micros;
  steps: number;
  foreseen: Record<string, Value>;
  seen: Record<string, Value>;
};

export const LENS: Lens = { cells: 12, topics: [], lanes: null, selected: null, watch: [] };

/** Longer than anything that one action sets going. */
export const CALM = millis(1_500);

/** Plays a whole lesson as the page does it, without a page. Throws when a command is refused or an `until` takes too long. */
export function playLesson(whole: WholeLesson, language: Language, seed: number): PlayedBeat[] {
  const session = openAt(whole.lesson.scenario, seed);
  return whole.lesson.beats.map((beat) => playBeat(session, beat, askedIn(whole, beat, language)));
}

/** A what-if of a beat: its watched values at the end of the branch, and beside them the lesson's own. */
export function playWhatIf(
  { lesson }: WholeLesson,
  beat: Beat,
  whatIf: WhatIf,
): { lesson: Record<string, Value>; branch: Record<string, Value> } {
  const session = openAt(lesson.scenario, lesson.seed);
  const before = lesson.beats.slice(0, lesson.beats.indexOf(beat));
  for (const each of before) playBeat(session, each, []);
  const { startsAt, seen } = playBeat(session, beat, whatIf.watch);
  session.seek(startsAt, LENS);
  session.branch(whatIf.id, LENS);
  for (const command of whatIf.commands) {
    const { refusal } = session.apply(command, LENS);
    if (refusal !== null) throw new Error(sayRefusal('en', refusal));
  }
  return { lesson: seen, branch: playBeat(session, beat, whatIf.watch).seen };
}

/** A session on a scenario, at the moment when a person first sees it. */
export function openAt(scenario: Scenario, seed: number): SessionApi {
  const session = serveSession();
  session.open({ scenario, seed, commands: [], playhead: scenario.opensAt }, LENS);
  return session;
}

/** Time passes until then, call by call, since each call may stop early. */
export function runUntil(session: SessionApi, time: Micros): number {
  let frame = session.advance(time, LENS);
  while (frame.time < time) frame = session.advance(time, LENS);
  return frame.step;
}

/** The plan of acts that can be done. Throws with the reason when they cannot. */
export function planned(plan: Plan | PlanProblem): Plan {
  if ('problem' in plan) throw new Error(sayPlanProblem('en', plan));
  return plan;
}

/** How a challenge stands. What is not yet a value, such as the offset of a record on its way, is neither won nor lost. */
export function standing(
  session: SessionApi,
  { win, lose }: Challenge,
): { won: boolean; lost: boolean } {
  const [won, lost] = session
    .evaluate([win, lose])
    .map((answer) => 'value' in answer && answer.value === true);
  return { won: won === true, lost: lost === true };
}

function playBeat(session: SessionApi, beat: Beat, asked: string[]): PlayedBeat {
  const startsAt = session.recording().playhead;
  const before = session.advance(startsAt, LENS).step;
  const plan = planned(session.schedule(beat.acts, asked));
  const steps = runUntil(session, plan.endsAt) - before;
  return {
    beat,
    startsAt,
    endsAt: plan.endsAt,
    steps,
    foreseen: byExpression(asked, plan.answers),
    seen: byExpression(asked, session.evaluate(asked)),
  };
}

/** Everything that the beat or its words want to know at its end. */
function askedIn({ prose }: WholeLesson, beat: Beat, language: Language): string[] {
  const words = prose[language].beats[beat.id];
  const texts =
    words === undefined ? [] : [words.story, words.reveal, ...Object.values(words.replies)];
  return [...beat.questions.flatMap(answersOf), ...beat.expect, ...expressionsIn(texts.join(' '))];
}

const byExpression = (asked: string[], answers: Plan['answers']): Record<string, Value> =>
  Object.fromEntries(
    asked.map((expression, index) => {
      const answer = answers[index];
      if (answer === undefined) throw new Error(`no answer to ${expression}`);
      if ('error' in answer)
        throw new Error(`${expression}: ${sayExpressionProblem('en', answer.error)}`);
      return [expression, answer.value];
    }),
  );
