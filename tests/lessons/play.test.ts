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

describe.each(lessons)('$id', async ({ told }) => {
  const lesson = told.en;
  const played = await playLesson(lesson);

  test('every beat ends as the script expects', () => {
    for (const { beat, seen } of played) {
      for (const expression of beat.expect) expect(seen[expression], expression).toBe(true);
    }
  });

  test('the hidden branch foresees what then happens', () => {
    for (const { beat, foreseen, seen } of played) {
      expect(Object.keys(foreseen), beat.id).toEqual(beat.wants);
      expect(seen, beat.id).toMatchObject(foreseen);
    }
  });

  test('the words of each language want the same values', () => {
    const wants = LANGUAGES.map((language) => told[language].beats.map((beat) => beat.wants));
    expect(new Set(wants.map((each) => JSON.stringify(sorted(each)))).size).toBe(1);
  });

  test('each choice has exactly one right option, and it carries no misconception', () => {
    for (const { question, seen } of questionsOf(played)) {
      if (question.kind !== 'choice') continue;
      const right = question.options.filter(({ id }) => grade(question, id, seen).right);
      expect(right, question.id).toHaveLength(1);
      expect(right[0], question.id).not.toHaveProperty('tag');
    }
  });

  test('each number can be said, and no wrong number is the answer', () => {
    for (const { question, seen } of questionsOf(played)) {
      if (question.kind === 'choice') continue;
      const ranges = question.kind === 'number' ? [question] : question.cells;
      ranges.forEach(({ answer: expression, min, max }) => {
        const answer = seen[expression];
        expect(Number.isInteger(answer), question.id).toBe(true);
        expect(answer, question.id).toBeGreaterThanOrEqual(min);
        expect(answer, question.id).toBeLessThanOrEqual(max);
      });
      for (const wrong of wrongPredictions(question)) {
        expect(grade(question, wrong, seen).right, question.id).toBe(false);
      }
    }
  });

  test.each(OTHER_SEEDS)('the answers are the same with seed %i', async (seed) => {
    expect(answersIn(await playLesson(lesson, seed))).toEqual(answersIn(played));
  });

  test('no beat is too long for a learner to wait', () => {
    for (const { beat, steps } of played) expect(steps, beat.id).toBeLessThan(BEAT_STEPS_MAX);
  });

  const whatIfs = lesson.beats.flatMap((beat) => beat.whatIf.map((whatIf) => ({ beat, whatIf })));
  test.each(whatIfs)(
    'the what-if $whatIf.id of $beat.id makes a difference',
    async ({ beat, whatIf }) => {
      const values = await playWhatIf(lesson, beat.id, whatIf.id);
      expect(values.branch).not.toEqual(values.lesson);
    },
  );
});

type Asked = { question: Question; seen: Record<string, Value> };

const questionsOf = (played: PlayedBeat[]): Asked[] =>
  played.flatMap(({ beat, seen }) => beat.questions.map((question) => ({ question, seen })));

const answersIn = (played: PlayedBeat[]): (Value | undefined)[][] =>
  questionsOf(played).map(({ question, seen }) =>
    answersOf(question).map((expression) => seen[expression]),
  );

const sorted = (wants: string[][]): string[][] => wants.map((each) => [...each].sort());

const wrongPredictions = (question: Question): Prediction[] => {
  if (question.kind === 'number') return question.wrong.map(({ value }) => value);
  return question.kind === 'table' ? question.wrong.map(({ values }) => values) : [];
};
