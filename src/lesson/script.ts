import type { Value } from '../frame/types/lens.ts';
import type { Act } from '../scenario/act.ts';
import type { Option, Question, WhatIf } from './types.ts';

// The words with which a lesson.ts asks; those with which it acts are in acts.ts. Each gives plain
// data, so that a lesson can be printed, compared and sent to the worker.

/**
 * The tag of a wrong option that no misconception stands behind. Said aloud, so that a forgotten
 * tag is noticed.
 */
export const UNTAGGED = 'untagged';

/**
 * A question whose answer is a whole number. `wrong`: the misconception behind a number, by the
 * number.
 */
export const askNumber = (
  id: string,
  answer: string,
  { min, max, wrong = {} }: { min: number; max: number; wrong?: Record<number, string> },
): Question => ({
  kind: 'number',
  id,
  answer,
  min,
  max,
  wrong: Object.entries(wrong).map(([value, tag]) => ({ value: Number(value), tag })),
});

/**
 * A question with options. Which one is right, the cluster says: the one whose value is the answer.
 */
export const askChoice = (id: string, answer: string, options: Option[]): Question => ({
  kind: 'choice',
  id,
  answer,
  options,
});

/**
 * One option: what is right when the answer is `value`. `tag`: the misconception behind it, or
 * UNTAGGED; none for the right one.
 */
export const option = (id: string, value: Value, tag?: string): Option => ({
  id,
  value,
  ...(tag === undefined ? {} : { tag }),
});

/**
 * A question with several numbers, each from `min` to `max`. `wrong`: sets of numbers with the
 * misconception behind each.
 */
export const askTable = (
  id: string,
  cells: Record<string, string>,
  { min, max, wrong }: { min: number; max: number; wrong: { values: number[]; tag: string }[] },
): Question => ({
  kind: 'table',
  id,
  cells: Object.entries(cells).map(([cell, answer]) => ({ id: cell, answer, min, max })),
  wrong,
});

/** The beat again, with these acts first. `watch`: what is shown beside the lesson's own run. */
export const whatIf = (id: string, acts: Act[], watch: string[]): WhatIf => ({
  id,
  commands: acts.map((each) => {
    if (each.act !== 'do') throw new Error(`${id}: before the beat's own acts no time passes`);
    return each.command;
  }),
  watch,
});
