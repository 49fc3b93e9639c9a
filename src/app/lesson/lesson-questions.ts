import type { Value } from '../../frame/types/lens.ts';
import { valueText } from '../../lesson/fill.ts';
import { rightOption, type Prediction } from '../../lesson/grade.ts';
import type { Question, ToldQuestion } from '../../lesson/types.ts';

/**
 * What a learner said and what the cluster says, one line for a number or choice, one for each cell
 * of a table.
 */
export type RevealLine = { label: string; prediction: string; answer: string; right: boolean };

/** The lines of a question's reveal; texts are HTML of one line. */
export function revealLines(
  question: ToldQuestion,
  prediction: Prediction,
  answer: Value,
): RevealLine[] {
  const { options } = question.words;
  switch (question.kind) {
    case 'number':
      return [
        {
          label: '',
          prediction: String(prediction),
          answer: valueText(answer),
          right: prediction === answer,
        },
      ];
    case 'choice': {
      const right = rightOption(question.options, answer);
      const text = right === undefined ? valueText(answer) : (options[right.id] ?? right.id);
      return [
        {
          label: '',
          prediction: options[String(prediction)] ?? '',
          answer: text,
          right: right?.id === prediction,
        },
      ];
    }
    case 'table':
      return question.cells.map((cell, index) =>
        tableLine(cell.id, options, [prediction, answer], index),
      );
  }
}

function tableLine(
  id: string,
  options: Record<string, string>,
  values: [Prediction, Value],
  index: number,
): RevealLine {
  const [said, is] = values.map((value) => (Array.isArray(value) ? (value[index] ?? null) : value));
  return {
    label: options[id] ?? id,
    prediction: valueText(said ?? null),
    answer: valueText(is ?? null),
    right: said === is,
  };
}

/** What stands for `{{prediction}}` and `{{answer}}` in the prose. Plain text. */
export function saidTexts(lines: RevealLine[]): { prediction: string; answer: string } {
  return {
    prediction: lines.map((line) => plain(line.prediction)).join(', '),
    answer: lines.map((line) => plain(line.answer)).join(', '),
  };
}

/** The text of HTML of one line. */
const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** A number must be whole, a table must hold a number in each of its cells. */
export function isComplete(question: Question, prediction: Prediction | undefined): boolean {
  switch (question.kind) {
    case 'choice':
      return prediction !== undefined;
    case 'number':
      return Number.isInteger(prediction);
    case 'table':
      return (
        Array.isArray(prediction) &&
        question.cells.every((_cell, index) => Number.isInteger(prediction[index]))
      );
  }
}

/** The first question that still needs an answer; undefined when all have one. */
export const firstUnanswered = <Q extends Question>(
  questions: Q[],
  predictions: Record<string, Prediction>,
): Q | undefined => questions.find((question) => !isComplete(question, predictions[question.id]));
