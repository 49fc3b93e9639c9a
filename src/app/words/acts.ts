import type { Language } from '../preferences.ts';
import type { Words } from './en.ts';
import { actsEn } from './en/acts.ts';
import { actsZh } from './zh/acts.ts';

export type ActWords = typeof actsEn;

/** The words of what can be done, which are loaded with the first room that does something. */
export const actWords: Readonly<Record<Language, ActWords>> = { en: actsEn, zh: actsZh };

/** Those of the page, and those of what can be done. */
export type ActingWords = Words & ActWords;
