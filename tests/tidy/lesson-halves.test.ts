import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

// What has two halves must not compile with one of them: a wrong variant of a file is compiled in
// memory.

/** One half of something: where it is written, and a change that leaves the other half out. */
type Half = { what: string; file: string; find: string; replace: string; errorIn: string };

const COMMAND: Pick<Half, 'file' | 'find' | 'replace'> = {
  file: 'src/scenario/command.ts',
  find: 'export type Command = ProcessCommand | WorldCommand;',
  replace:
    "export type Command = ProcessCommand | WorldCommand | { command: 'melt'; node: NodeName };",
};

const HALVES: Half[] = [
  { ...COMMAND, what: 'a command without its form', errorIn: 'src/app/acts/forms.ts' },
  { ...COMMAND, what: 'a command without its word', errorIn: 'src/app/words/en/acts.ts' },
  { ...COMMAND, what: 'a command without its act in lessons', errorIn: 'src/lesson/acts.ts' },
  { ...COMMAND, what: 'a command that is told by nobody', errorIn: 'src/app/acts/command-told.ts' },
  {
    what: 'an observable that does not say what it shows',
    file: 'src/frame/expression/cluster-observables.ts',
    find: "    shows: shownOf(0, 'replicas'),\n",
    replace: '',
    errorIn: 'src/frame/expression/cluster-observables.ts',
  },
  {
    what: 'an observable that shows an unknown thing',
    file: 'src/frame/expression/cluster-observables.ts',
    find: "shownOf(0, 'replicas')",
    replace: "shownOf(0, 'replica')",
    errorIn: 'src/frame/expression/cluster-observables.ts',
  },
  {
    what: 'a term without its meaning in Chinese',
    file: 'lessons/terms.ts',
    find: "  'record',\n",
    replace: "  'record',\n  'share-group',\n",
    errorIn: 'lessons/glossary-zh.ts',
  },
];

const ROOTS = [
  ...['src/app/acts/forms.ts', 'src/app/acts/command-told.ts', 'src/app/words/zh.ts'],
  ...['src/lesson/acts.ts', 'src/frame/expression/hides.ts', 'lessons/glossary.ts'],
];

const options = optionsOf('tsconfig.json');
const sources = new Map<string, ts.SourceFile | undefined>();

/** Sentences of the compiler about one file, when another file reads otherwise. */
function errorsIn(file: string, changed?: { path: string; text: string }): string[] {
  const host = ts.createCompilerHost(options, true);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...rest) => {
    if (changed !== undefined && resolve(name) === resolve(changed.path))
      return ts.createSourceFile(name, changed.text, ts.ScriptTarget.ES2022, true);
    if (!sources.has(name)) sources.set(name, read(name, ...rest));
    return sources.get(name);
  };
  const program = ts.createProgram(ROOTS, options, host);
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`${file} is not compiled`);
  return program
    .getSemanticDiagnostics(source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

function optionsOf(config: string): ts.CompilerOptions {
  const { config: read } = ts.readConfigFile(config, (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  return {
    ...ts.parseJsonConfigFileContent(read, ts.sys, dirname(resolve(config))).options,
    noEmit: true,
  };
}

describe('the compiler counts both halves', { timeout: 180_000 }, () => {
  beforeAll(() => {
    for (const file of new Set(HALVES.map(({ errorIn }) => errorIn)))
      expect(errorsIn(file), file).toEqual([]);
  }, 180_000);

  test.each(HALVES)('of $what', ({ file, find, replace, errorIn }) => {
    const text = readFileSync(file, 'utf8');
    expect(text.split(find), file).toHaveLength(2);
    const changed = { path: file, text: text.replace(find, replace) };
    expect(errorsIn(errorIn, changed)).not.toEqual([]);
  });
});
