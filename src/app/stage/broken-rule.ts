import { invariants } from '../../kafka/invariants.ts';
import type { Language } from '../preferences.ts';

/** A rule that a run broke, as the page tells it. */
export type BrokenRule = {
  name: string;
  /** What must always hold, in the reader's language. */
  sentence: string;
  /** The names and numbers of the case. */
  found: string;
  /** The KIP or the class that says so. */
  source: string;
};

/** A broken invariant ends with its name in brackets. (src/kafka/invariants/watch.ts) */
const NAMED = /^(.*) \(([a-z0-9-]+)\)$/s;

/** What a failure's text says about which rule; null for any other failure. */
export function brokenRule(failure: string, language: Language): BrokenRule | null {
  const [, text = '', name = ''] = NAMED.exec(failure) ?? [];
  const rule = invariants.find((each) => each.name === name);
  if (rule === undefined) return null;
  const found = text.startsWith(rule.en) ? text.slice(rule.en.length).trim() : text;
  return { name, sentence: rule[language], found, source: rule.source };
}
