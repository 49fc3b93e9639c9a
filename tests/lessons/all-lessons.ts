import { lessons } from '../../lessons/index.ts';
import type { Language } from '../../lessons/glossary.ts';
import type { ToldLesson } from '../../src/lesson/types.ts';

export const LANGUAGES: Language[] = ['en', 'zh'];

export type WholeLesson = {
  id: string;
  title: Record<Language, string>;
  scenarios: string[];
  told: Record<Language, ToldLesson>;
};

/** Every lesson of the course in every language, as the page loads it. */
export const allLessons = async (): Promise<WholeLesson[]> =>
  Promise.all(
    lessons.map(async ({ told, ...entry }) => ({
      ...entry,
      told: { en: (await told.en()).default, zh: (await told.zh()).default },
    })),
  );
