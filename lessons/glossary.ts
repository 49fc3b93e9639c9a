import { glossaryEn } from './glossary-en.ts';
import { glossaryZh } from './glossary-zh.ts';
import { TERMS, type Glossary } from './terms.ts';

/** The languages in which lessons are told. */
export type Language = 'en' | 'zh';

const glossaries: Record<Language, Glossary> = { en: glossaryEn, zh: glossaryZh };

/**
 * The meaning of a term, named by its id or by the term itself in either case. Undefined when it is
 * no term.
 */
export function meaningOf(term: string, language: Language): string | undefined {
  const wanted = term.toLowerCase();
  const words = glossaries[language];
  const id = TERMS.find((each) => each === wanted || words[each].term.toLowerCase() === wanted);
  return id === undefined ? undefined : words[id].meaning;
}
