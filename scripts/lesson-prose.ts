import { resolve } from 'node:path';
import { marked } from 'marked';
import type { Plugin } from 'vite';
import { meaningOf, type Language } from '../lessons/glossary.ts';
import { parseProse, type ProseTools } from '../src/lesson/prose.ts';
import type { LessonProse } from '../src/lesson/types.ts';

const LESSON_FILE = /\/lessons\/[^/]+\/(en|zh)\.md$/;

/** Turns `lessons/NN-name/{en,zh}.md` into modules of plain data while the page is built, so that the page parses no Markdown. */
export function lessonProse(): Plugin {
  return {
    name: 'lesson-prose',
    transform: {
      filter: { id: /\.md$/ },
      handler(markdown: string, id: string) {
        const path = resolve(id).replaceAll('\\', '/');
        const language = LESSON_FILE.exec(path)?.[1] as Language | undefined;
        if (language === undefined) return null;
        const file = path.slice(path.indexOf('/lessons/') + 1);
        const prose = compileProse(file, markdown, language);
        return { code: `export default ${JSON.stringify(prose)};`, map: null };
      },
    },
  };
}

/** The words of one file. Throws an error that names file, line and heading of everything that is wrong. */
export const compileProse = (file: string, markdown: string, language: Language): LessonProse =>
  parseProse(file, markdown, toolsFor(language));

const toolsFor = (language: Language): ProseTools => ({
  blocks: (markdown) => marked.parse(markdown, { async: false }),
  inline: (markdown) => marked.parseInline(markdown, { async: false }),
  meaning: (term) => meaningOf(term, language),
});
