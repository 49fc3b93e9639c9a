import { type InvariantName, promises } from '../../kafka/invariants/promises.ts';
import type { Language } from '../preferences.ts';
import { invariantWords } from '../words/invariants.ts';

/** A rule that a run broke, as the page tells it. */
export type BrokenRule = {
  name: string;
  /** What must always hold, in the reader's language. */
  sentence: string;
  /** The KIP or the class that says so. */
  source: string;
};

/** The rule that a failure names; null for any other failure. */
export function brokenRule(name: string, language: Language): BrokenRule | null {
  if (!isInvariant(name)) return null;
  return { name, sentence: invariantWords[language][name], source: promises[name] };
}

const isInvariant = (name: string): name is InvariantName => Object.hasOwn(promises, name);
