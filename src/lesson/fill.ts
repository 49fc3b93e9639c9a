import type { Value } from '../frame/types/lens.ts';

/**
 * What can stand between double braces in prose, such as `{{answer}}` or `{{expr:leo(journal-0)}}`.
 */
const BRACES = /\{\{(prediction|answer|expr)(?::([^{}]+))?\}\}/g;

export type FillValues = {
  /**
   * What the learner said and what the cluster said, as text, by question. The first question's
   * stand for `{{prediction}}` and `{{answer}}` alone.
   */
  said: { question: string; prediction: string; answer: string }[];
  /** Values of the expressions that the prose names. */
  computed: Record<string, Value>;
};

/** The expressions that a piece of prose wants computed, each once. */
export const expressionsIn = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(BRACES)].flatMap(([, what, name]) =>
      what === 'expr' && name !== undefined ? [name] : [],
    ),
  ),
];

/**
 * The prose with every brace filled. What is not known yet shows as an ellipsis, so that a sentence
 * still reads.
 */
export const fill = (html: string, { said, computed }: FillValues): string =>
  html.replace(BRACES, (_braces, what: string, name: string | undefined) => {
    if (what === 'expr') return asHtml(valueText(computed[name ?? '']));
    const one = name === undefined ? said[0] : said.find(({ question }) => question === name);
    return asHtml((what === 'answer' ? one?.answer : one?.prediction) ?? '…');
  });

/** A value as a person reads it. */
export function valueText(value: Value | undefined): string {
  if (value === undefined) return '…';
  if (value === null) return 'none';
  return Array.isArray(value) ? value.map(valueText).join(', ') : String(value);
}

const asHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
