import { marked } from 'marked';
import { meaningOf, type Language } from '../lessons/glossary.ts';
import { joinLesson } from '../src/lesson/join.ts';
import { parseProse, type ProseTools } from '../src/lesson/prose.ts';
import { hidesFor } from '../src/frame/expression/hides.ts';
import type { Lesson, LessonProse, ToldLesson } from '../src/lesson/types.ts';

/**
 * A lesson with its words: the script, and the Markdown of one language. Throws an error with one
 * line for everything that is wrong in the file, missing in it or too much.
 */
export const tellLesson = (
  lesson: Lesson,
  file: string,
  markdown: string,
  language: Language,
): ToldLesson => joinLesson(lesson, compileProse(file, markdown, language), file, hidesFor);

/**
 * The words of one file. Throws an error that names file, line and heading of everything that is
 * wrong.
 */
export const compileProse = (file: string, markdown: string, language: Language): LessonProse =>
  parseProse(file, markdown, toolsFor(language));

const toolsFor = (language: Language): ProseTools => ({
  blocks: (markdown) => marked.parse(markdown, { async: false }),
  inline: (markdown) => marked.parseInline(markdown, { async: false }),
  meaning: (term) => meaningOf(term, language),
});
