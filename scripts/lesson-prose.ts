import { dirname, resolve } from 'node:path';
import { runnerImport, type Plugin } from 'vite';
import type { Lesson } from '../src/lesson/types.ts';
import type * as Teller from './tell-lesson.ts';

const TELLER = resolve(import.meta.dirname, 'tell-lesson.ts');
const LESSON_FILE = /\/lessons\/[^/]+\/(en|zh)\.md$/;

/**
 * Turns `lessons/NN-name/{en,zh}.md` and the script beside it into one module of plain data while
 * the page is built: the page parses no Markdown, joins nothing and carries no code of a script.
 */
export function lessonProse(): Plugin {
  return {
    name: 'lesson-prose',
    transform: {
      filter: { id: /\.md$/ },
      async handler(markdown: string, id: string) {
        const path = resolve(id).replaceAll('\\', '/');
        const language = LESSON_FILE.exec(path)?.[1];
        if (language !== 'en' && language !== 'zh') return null;
        const { tellLesson } = await moduleAt<typeof Teller>(TELLER);
        const script = resolve(dirname(path), 'lesson.ts');
        const { default: lesson } = await moduleAt<{ default: Lesson }>(script);
        this.addWatchFile(script);
        const file = path.slice(path.indexOf('/lessons/') + 1);
        const told = tellLesson(lesson, file, markdown, language);
        return { code: `export default ${JSON.stringify(told)};`, map: null };
      },
    },
  };
}

/** Runs a module of the project in Node as the bundler reads it. */
const moduleAt = async <M>(path: string): Promise<M> =>
  (await runnerImport<M>(path, { configFile: false, logLevel: 'error' })).module;
