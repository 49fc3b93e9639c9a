import type { Lesson, LessonProse } from '../src/lesson/types.ts';
import type { Language } from './glossary.ts';

/** A lesson in the order of the course. Its script and its words are loaded when somebody opens it. */
export type LessonEntry = {
  /** Names the folder and the link. */
  id: string;
  title: Record<Language, string>;
  script: () => Promise<{ default: Lesson }>;
  prose: Record<Language, () => Promise<{ default: LessonProse }>>;
};

export const lessons: LessonEntry[] = [
  {
    id: '01-what-is-a-log',
    title: { en: 'What is a log?', zh: '什么是日志？' },
    script: () => import('./01-what-is-a-log/lesson.ts'),
    prose: {
      en: () => import('./01-what-is-a-log/en.md'),
      zh: () => import('./01-what-is-a-log/zh.md'),
    },
  },
];
