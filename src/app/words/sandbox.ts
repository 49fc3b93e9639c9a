import type { Language } from '../preferences.ts';
import { sandboxEn } from './en/sandbox.ts';
import { sandboxZh } from './zh/sandbox.ts';

/** The words of the sandbox, which are loaded with it. */
export const sandboxWords: Readonly<Record<Language, typeof sandboxEn>> = {
  en: sandboxEn,
  zh: sandboxZh,
};
