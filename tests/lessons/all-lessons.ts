import { lessons } from '../../lessons/index.ts';
import type { Language } from '../../lessons/glossary.ts';
import type { Lesson, LessonProse } from '../../src/lesson/types.ts';

export const LANGUAGES: Language[] = ['en', 'zh'];

export type WholeLesson = {
  id: string;
  title: Record<Language, string>;
  lesson: Lesson;
  prose: Record<Language, LessonProse>;
};

/** Every lesson of the course with its words in every language. */
export const allLessons = async (): Promise<WholeLesson[]> =>
  Promise.all(
    lessons.map(async ({ id, title, script, prose }) => ({
      id,
      title,
      lesson: (await script()).default,
      prose: { en: (await prose.en()).default, zh: (await prose.zh()).default },
    })),
  );
