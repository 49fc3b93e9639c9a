/**
 * Sentences with which the cluster refuses a command (src/scenario/apply.ts), told in another language: what the English sentence looks like, and what
 * stands for it. `$1` is the first thing that varies. A test provokes each of them.
 */
export type Refusals = readonly (readonly [pattern: RegExp, sentence: string])[];

/** The sentence in the words of a language; itself where that has none for it. */
export function sayRefusal(refusals: Refusals, sentence: string): string {
  for (const [pattern, told] of refusals)
    if (pattern.test(sentence)) return sentence.replace(pattern, told);
  return sentence;
}
