import type { ToldLesson } from '../src/lesson/types.ts';
import type { Language } from './glossary.ts';

/**
 * A lesson in the order of the course. It is loaded, in the language of the page, when it is
 * opened.
 */
export type LessonEntry = {
  /** Names the folder and the link. */
  id: string;
  title: Record<Language, string>;
  /** The ids of its scenarios, so that a link to one of them loads this lesson alone. */
  scenarios: string[];
  /** The script with its words, joined when the page was built. */
  told: Record<Language, () => Promise<{ default: ToldLesson }>>;
};

export const lessons: LessonEntry[] = [
  {
    id: '01-what-is-a-log',
    title: { en: 'What is a log?', zh: '什么是日志？' },
    scenarios: ['lesson-what-is-a-log', 'challenge-the-librarian'],
    told: {
      en: () => import('./01-what-is-a-log/en.md'),
      zh: () => import('./01-what-is-a-log/zh.md'),
    },
  },
];
