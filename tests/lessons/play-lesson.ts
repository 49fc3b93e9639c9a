import { outcomesOf, type Outcome } from '../../src/app/lesson/lesson-branch.svelte.ts';
import { LessonRun } from '../../src/app/lesson/lesson-run.svelte.ts';
import { Playback } from '../../src/app/time/playback.svelte.ts';
import { sayPlanProblem } from '../../src/app/words/problems/plan-problems.ts';
import type { Value } from '../../src/frame/types/lens.ts';
import type { Prediction } from '../../src/lesson/grade.ts';
import type { Question, ToldBeat, ToldLesson } from '../../src/lesson/types.ts';
import { seconds, type Micros } from '../../src/kernel/time.ts';
import { localSession, showUntil } from '../unit/app/local-session.ts';

/**
 * What came of one beat. Values by their expressions, as foreseen in the hidden branch and as they
 * then were.
 */
export type PlayedBeat = {
  beat: ToldBeat;
  startsAt: Micros;
  endsAt: Micros;
  steps: number;
  foreseen: Record<string, Value>;
  seen: Record<string, Value>;
};

/**
 * Virtual time in one second of a learner's: nobody looks on, so it goes as fast as it can be asked
 * for.
 */
const HASTE = seconds(1);

/**
 * Plays a lesson from its first beat to its last, with the page's own `LessonRun` on a session
 * without a worker. Throws when an act is refused, an `until` takes too long or something that is
 * asked has no value.
 */
export async function playLesson(told: ToldLesson, seed = told.seed): Promise<PlayedBeat[]> {
  const { run, playback } = open({ ...told, seed });
  await run.open();
  const played: PlayedBeat[] = [];
  for (const beat of run.lesson.beats) {
    const startsAt = Math.floor(playback.time);
    const before = playback.frame?.step ?? 0;
    await playBeat(run, playback);
    const asked = [...beat.wants, ...beat.expect];
    const seen = valuesOf(outcomesOf(await playback.evaluate(asked)));
    const steps = (playback.frame?.step ?? 0) - before;
    played.push({ beat, startsAt, endsAt: playback.time, steps, foreseen: run.computed, seen });
    if (!run.isLast) await run.proceed();
  }
  return played;
}

/** A what-if of a beat: its watched values on the branch, and beside them the lesson's own. */
export async function playWhatIf(
  told: ToldLesson,
  beat: string,
  id: string,
): Promise<{ lesson: Record<string, Value>; branch: Record<string, Value> }> {
  const { run, playback } = open(told);
  await run.open(run.lesson.beats.findIndex((each) => each.id === beat));
  const whatIf = run.beat.whatIf.find((each) => each.id === id);
  if (whatIf === undefined) throw new Error(`${beat} has no what-if ${id}`);
  await playBeat(run, playback);
  void run.tryWhatIf(whatIf);
  await showUntil(playback, () => run.whatIf?.running === false);
  const valuesIn = (side: 'lesson' | 'branch') =>
    valuesOf(
      Object.fromEntries(
        (run.whatIf?.rows ?? []).map((row) => [row.expression, row[side]] as const),
      ),
    );
  return { lesson: valuesIn('lesson'), branch: valuesIn('branch') };
}

function open(told: ToldLesson): { run: LessonRun; playback: Playback } {
  const lesson = hasty(told);
  const playback = new Playback(localSession());
  const run = new LessonRun(
    () => lesson,
    playback,
    () => ({ own: '' }),
  );
  return { run, playback };
}

/** The lesson as it is played when nobody looks on. */
export const hasty = (told: ToldLesson): ToldLesson => ({
  ...told,
  beats: told.beats.map((beat) => ({ ...beat, pace: HASTE })),
});

/** The open beat, from its button to its answer. */
export async function playBeat(run: LessonRun, playback: Playback): Promise<void> {
  if (run.phase === 'ready') void run.proceed();
  await showUntil(playback, () => run.phase === 'predict');
  for (const question of run.beat.questions) run.predict(question.id, someGuess(question));
  void run.proceed();
  await showUntil(playback, () => run.phase === 'reveal');
  if (run.planError !== null)
    throw new Error(`${run.beat.id}: ${sayPlanProblem('en', run.planError)}`);
}

function someGuess(question: Question): Prediction {
  switch (question.kind) {
    case 'number':
      return question.max;
    case 'choice':
      return question.options[0]?.id ?? '';
    case 'table':
      return question.cells.map(({ max }) => max);
  }
}

function valuesOf(outcomes: Record<string, Outcome>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(outcomes).map(([expression, outcome]) => {
      if ('error' in outcome)
        throw new Error(`${expression}: ${sayPlanProblem('en', outcome.error)}`);
      return [expression, outcome.value];
    }),
  );
}
