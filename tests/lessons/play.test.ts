import { describe, expect, test } from 'vitest';
import { answersOf, grade, type Prediction } from '../../src/lesson/grade.ts';
import type { Question } from '../../src/lesson/types.ts';
import type { Value } from '../../src/frame/types/lens.ts';
import { allLessons, LANGUAGES } from './all-lessons.ts';
import { playLesson, playWhatIf, type PlayedBeat } from './play-lesson.ts';

/** Steps of the machines in one beat: more would make a learner wait. */
const BEAT_STEPS_MAX = 200_000;
const OTHER_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const lessons = await allLessons();

describe.each(lessons)('$id', (whole) => {
  const { lesson } = whole;
  const played = playLesson(whole, 'en', lesson.seed);

  test.each(LANGUAGES)('%s: every beat ends as the script expects', (language) => {
    for (const { beat, seen } of playLesson(whole, language, lesson.seed)) {
      for (const expression of beat.expect) expect(seen[expression], expression).toBe(true);
    }
  });

  test.each(LANGUAGES)('%s: the hidden branch foresees what then happens', (language) => {
    for (const { beat, foreseen, seen } of playLesson(whole, language, lesson.seed)) {
      expect(foreseen, beat.id).toEqual(seen);
    }
  });

  test('each choice has exactly one right option, and it carries no misconception', () => {
    for (const { question, answers } of questionsOf(played)) {
      if (question.kind !== 'choice') continue;
      const right = question.options.filter(({ id }) => grade(question, id, answers).right);
      expect(right, question.id).toHaveLength(1);
      expect(right[0], question.id).not.toHaveProperty('tag');
    }
  });

  test('each number can be said, and no wrong number is the answer', () => {
    for (const { question, answers } of questionsOf(played)) {
      if (question.kind === 'choice') continue;
      const ranges = question.kind === 'number' ? [question] : question.cells;
      ranges.forEach(({ min, max }, index) => {
        const answer = answers[index];
        expect(Number.isInteger(answer), question.id).toBe(true);
        expect(answer, question.id).toBeGreaterThanOrEqual(min);
        expect(answer, question.id).toBeLessThanOrEqual(max);
      });
      for (const wrong of wrongPredictions(question)) {
        expect(grade(question, wrong, answers).right, question.id).toBe(false);
      }
    }
  });

  test.each(OTHER_SEEDS)('the answers are the same with seed %i', (seed) => {
    expect(answersIn(playLesson(whole, 'en', seed))).toEqual(answersIn(played));
  });

  test('no beat is too long for a learner to wait', () => {
    for (const { beat, steps } of played) expect(steps, beat.id).toBeLessThan(BEAT_STEPS_MAX);
  });

  const whatIfs = lesson.beats.flatMap((beat) => beat.whatIf.map((whatIf) => ({ beat, whatIf })));
  test.each(whatIfs)(
    'the what-if $whatIf.id of $beat.id makes a difference',
    ({ beat, whatIf }) => {
      const values = playWhatIf(whole, beat, whatIf);
      expect(values.branch).not.toEqual(values.lesson);
    },
  );
});

const questionsOf = (played: PlayedBeat[]): { question: Question; answers: Value[] }[] =>
  played.flatMap(({ beat, seen }) =>
    beat.questions.map((question) => ({
      question,
      answers: answersOf(question).map((expression) => seen[expression] ?? null),
    })),
  );

const answersIn = (played: PlayedBeat[]): Record<string, Value[]> =>
  Object.fromEntries(questionsOf(played).map(({ question, answers }) => [question.id, answers]));

const wrongPredictions = (question: Question): Prediction[] => {
  if (question.kind === 'number') return question.wrong.map(({ value }) => value);
  return question.kind === 'table' ? question.wrong.map(({ values }) => values) : [];
};
