import type { Language } from '../preferences.ts';
import { fileEn } from './en/file.ts';
import { fileZh } from './zh/file.ts';

/** The words of a person's own file, which are loaded with the sandbox. */
export const fileWords: Readonly<Record<Language, typeof fileEn>> = { en: fileEn, zh: fileZh };
