import { describe, expect, test } from 'vitest';
import { bannedWordsIn, withoutComments } from './code-words.ts';
import { foreignWords, vagueName } from './names-and-places.ts';
import { COMMENT_COLUMNS_MAX, tooWideComments, unclearComments } from './comments.ts';
import { FILE_LINES_MAX, FUNCTION_LINES_MAX, tooLongFile, tooLongFunctions } from './sizes.ts';
import { forbiddenImports } from './svelte-imports.ts';
import { isSvelte, isTypeScript, projectFiles } from './source-files.ts';

const files = projectFiles();
const code = files.filter((file) => isTypeScript(file) || isSvelte(file));

describe('the project keeps its house rules', () => {
  test('there is something to look at', () => {
    expect(code.length).toBeGreaterThan(50);
  });
  test('no banned word in the code of the core', () => {
    expect(code.flatMap(bannedWordsIn)).toEqual([]);
  });
  test(`no file over ${FILE_LINES_MAX} lines`, () => {
    expect(code.flatMap(tooLongFile)).toEqual([]);
  });
  test(`no function over ${FUNCTION_LINES_MAX} lines`, () => {
    expect(code.flatMap(tooLongFunctions)).toEqual([]);
  });
  test(`no comment past column ${COMMENT_COLUMNS_MAX}`, () => {
    expect(code.flatMap(tooWideComments)).toEqual([]);
  });
  test('comments call things by their names, and cite in one form', () => {
    expect(code.flatMap(unclearComments)).toEqual([]);
  });
  test('components import only what their row of the table allows', () => {
    expect(files.filter(isSvelte).flatMap(forbiddenImports)).toEqual([]);
  });
  test('no name that says nothing', () => {
    expect(files.flatMap(vagueName)).toEqual([]);
  });
  test('the project speaks of itself alone', () => {
    const spoken = files.filter(({ path }) => path !== 'package-lock.json' && path !== 'LICENSE');
    expect(spoken.flatMap(foreignWords)).toEqual([]);
  });
});

describe('each rule sees what it is there for', () => {
  const inFile = (path: string, text: string): string[] => bannedWordsIn({ path, text });

  test.each([
    ['src/kernel/chance.ts', 'const a = Math.random();'],
    ['src/kafka/log/log.ts', 'const a = Date.now();'],
    ['src/frame/frame.ts', 'const a = new Date();'],
    ['src/session/open.ts', 'const a = performance.now();'],
    ['src/lesson/play.ts', 'async function play() {}'],
    ['src/explore/trial.ts', 'return Promise.resolve(1);'],
    ['src/scenario/share-link.ts', 'setTimeout(run, 1);'],
    ['src/kernel/delay.ts', 'const a = Math.log(2);'],
    ['src/kafka/config/read-setting.ts', 'const a = delay2 ** 2;'],
    ['src/kernel/world.ts', 'type World = { replicas: number[] };'],
    ['src/kernel/world.ts', "const kind = 'Topic';"],
  ])('a banned word in %s: %s', (path, text) => {
    expect(inFile(path, text)).toHaveLength(1);
  });

  test('comments, other folders and words that only contain one may stay', () => {
    expect(
      inFile('src/kernel/a.ts', '// Math.random is not used\nconst a = 1; /* a broker */'),
    ).toEqual([]);
    expect(inFile('src/app/a.ts', 'await load(Date.now());')).toEqual([]);
    expect(inFile('src/kernel/a.ts', 'const update = dateless;')).toEqual([]);
    expect(inFile('src/kafka/a.ts', "'controller.performance.x': 1")).toEqual([]);
  });

  test('a ban holds inside the code of a template and after a comment', () => {
    const text = 'const a = `${/* why */ Math.random()}`; // "';
    expect(inFile('src/kafka/a.ts', text)).toHaveLength(1);
    expect(withoutComments('const a = "// stays"; // goes')).toBe('const a = "// stays";        ');
  });

  test('a component that reaches over its layer, even for a type', () => {
    const component = (line: string): string => `<script lang="ts">\n  ${line}\n</script>`;
    const inView = (line: string): string[] =>
      forbiddenImports({ path: 'src/view/A.svelte', text: component(line) });
    expect(inView("import type { Log } from '../kafka/log/log.ts';")).toHaveLength(1);
    expect(inView("import {\n wrap,\n } from 'comlink';")).toHaveLength(1);
    expect(inView("import type { Frame } from '../frame/types/frame.ts';")).toEqual([]);
    expect(inView("import { ticks } from 'd3-array';")).toEqual([]);
  });

  test('a file and a function that are too long', () => {
    const lines = (count: number): string => 'go();\n'.repeat(count);
    const path = 'src/kernel/long.ts';
    expect(tooLongFile({ path, text: lines(FILE_LINES_MAX + 1) })).toHaveLength(1);
    expect(tooLongFile({ path, text: lines(FILE_LINES_MAX) })).toEqual([]);
    const body = (count: number): string => `const f = () => {\n${lines(count)}};\n`;
    expect(tooLongFunctions({ path, text: body(FUNCTION_LINES_MAX - 1) })).toHaveLength(1);
    expect(tooLongFunctions({ path, text: body(FUNCTION_LINES_MAX - 2) })).toEqual([]);
  });

  test.each([
    '/** Whoever waits is told. */',
    '// The id that nobody knows comes last.',
    ' * What is kept. Source: RecordAccumulator.append.',
    '/** A hash. (org.apache.kafka.common.utils.Utils) */',
    '/** (UnifiedLog.append) */',
  ])('a comment that leaves open who: %s', (text) => {
    expect(unclearComments({ path: 'src/kafka/log/log.ts', text })).toHaveLength(1);
  });

  test('and lets through a name in its place, and the words in code', () => {
    const text = "/** A leader. (KIP-101, UnifiedLog.append) */\nconst nobody = 'somebody';";
    expect(unclearComments({ path: 'src/kafka/log/log.ts', text })).toEqual([]);
  });

  test('a comment of 101 columns, and none of 100', () => {
    const comment = (columns: number): string => `  // ${'x'.repeat(columns - 5)}`;
    const path = 'src/kernel/world.ts';
    expect(tooWideComments({ path, text: `const a = 1;\n${comment(101)}` })).toEqual([
      'src/kernel/world.ts:2 is 101 columns wide',
    ]);
    expect(tooWideComments({ path, text: comment(100) })).toEqual([]);
  });

  test.each([
    'src/app/utils.ts',
    'src/view/draw-helpers.ts',
    'src/misc/a.ts',
    'src/app/log-manager.ts',
  ])('a name that says nothing: %s', (path) => {
    expect(vagueName({ path, text: '' })).toHaveLength(1);
  });

  test.each([
    ['a path', ['/home', 'someone/project'].join('/')],
    ['a registry', ['https://registry', 'example', 'org/svelte'].join('.')],
    ['an issue', ['see ', '12'].join('#')],
  ])('what the project must not speak of: %s', (_what, text) => {
    expect(foreignWords({ path: 'README.md', text })).toHaveLength(1);
  });

  test('what looks alike may stay', () => {
    const text =
      'color: #123456; stroke: #333; 2 ** 31; href="#/lessons" path /lessons/home and {#each rows as row} in "/tmp/kafka-logs"';
    expect(foreignWords({ path: 'a.svelte', text })).toEqual([]);
  });
});
