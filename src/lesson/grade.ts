import type { Value } from '../frame/types/lens.ts';
import { UNTAGGED } from './script.ts';
import type { Option, Question } from './types.ts';

/**
 * What a learner commits to: a number, the id of an option, or the numbers of a table in the order
 * of its cells.
 */
export type Prediction = number | string | number[];

export type Grade = {
  right: boolean;
  /** What the cluster says: one value, or one for each cell of a table. */
  answer: Value;
  /** The misconception that leads to this prediction, if one does. */
  tag?: string;
};

/** The expressions whose values answer the question: one, or one for each cell of a table. */
export const answersOf = (question: Question): string[] =>
  question.kind === 'table' ? question.cells.map((cell) => cell.answer) : [question.answer];

/** Compares a prediction with what was computed in the hidden branch. `values`: by expression. */
export function grade(
  question: Question,
  prediction: Prediction,
  values: Readonly<Record<string, Value>>,
): Grade {
  const found = answersOf(question).map((expression) => values[expression] ?? null);
  const answer: Value = question.kind === 'table' ? found : (found[0] ?? null);
  const right = sameValue(predictedValue(question, prediction), answer);
  const tag = right ? undefined : tagOf(question, prediction);
  return { right, answer, ...(tag === undefined || tag === UNTAGGED ? {} : { tag }) };
}

/**
 * The option that the computed answer makes right. Undefined when the lesson has no such option.
 */
export const rightOption = (options: Option[], answer: Value): Option | undefined =>
  options.find((option) => sameValue(option.value, answer));

function predictedValue(question: Question, prediction: Prediction): Value {
  if (question.kind !== 'choice') return prediction;
  const chosen = question.options.find((option) => option.id === prediction);
  // An unknown option is like no answer: undefined is no Value, so nothing computed can equal this.
  return chosen === undefined ? ['no such option'] : chosen.value;
}

function tagOf(question: Question, prediction: Prediction): string | undefined {
  switch (question.kind) {
    case 'number':
      return question.wrong.find((wrong) => wrong.value === prediction)?.tag;
    case 'choice':
      return question.options.find((option) => option.id === prediction)?.tag;
    case 'table':
      return question.wrong.find((wrong) => sameValue(wrong.values, prediction))?.tag;
  }
}

/** Equal in type and value, item by item in lists. */
export const sameValue = (one: Value, other: Value): boolean =>
  Array.isArray(one) && Array.isArray(other)
    ? one.length === other.length &&
      one.every((value, index) => sameValue(value, other[index] ?? null))
    : one === other;
