import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

const { config } = ts.readConfigFile(`${ROOT}/tsconfig.json`, (path) => ts.sys.readFile(path)) as {
  config: { compilerOptions: object };
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);

const whole = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The files of the project, read once, with one of them changed. */
function hostWith(file: string, change: (text: string) => string): ts.CompilerHost {
  const getSourceFile: ts.CompilerHost['getSourceFile'] = (name, version) => {
    if (name === `${ROOT}/${file}`) {
      const text = ts.sys.readFile(name) ?? '';
      return ts.createSourceFile(name, change(text), version);
    }
    if (!parsed.has(name)) parsed.set(name, whole.getSourceFile(name, version));
    return parsed.get(name);
  };
  return { ...whole, getSourceFile };
}

/** Which of some files do not compile once `from` in a file is `to`. */
function broken(file: string, from: string, to: string, halves: readonly string[]): string[] {
  const host = hostWith(file, (text) => {
    expect(text.split(from), `${file} has this once: ${from}`).toHaveLength(2);
    return text.replace(from, to);
  });
  const paths = [...new Set([file, ...halves])].map((each) => `${ROOT}/${each}`);
  const program = ts.createProgram(paths, options, host);
  return halves.filter((each) => {
    const source = program.getSourceFile(`${ROOT}/${each}`);
    return source === undefined || program.getSemanticDiagnostics(source).length > 0;
  });
}

const HAPPENINGS = 'src/app/words/en/happenings.ts';

type Half = [what: string, file: string, from: string, to: string, missing: string[]];

const HALVES: Half[] = [
  [
    'a note without its sentence',
    'src/kafka/note.ts',
    "| { note: 'polled-nothing' }",
    "| { note: 'polled-nothing' } | { note: 'rebalanced'; group: string }",
    [HAPPENINGS],
  ],
  [
    'a sentence in one language alone',
    HAPPENINGS,
    "'batch-sent.flush':",
    "'high-watermark.leader': '', 'batch-sent.flush':",
    ['src/app/words/zh/happenings.ts'],
  ],
  [
    'a finer sentence that is misspelt',
    HAPPENINGS,
    "'position.seek':",
    "'position.seak':",
    [HAPPENINGS, 'src/app/words/zh/happenings.ts'],
  ],
  [
    'a command without its check, its doing and its sentence',
    'src/kafka/process-command.ts',
    "| { command: 'hang-up'; guest: NodeName }",
    "| { command: 'hang-up'; guest: NodeName } | { command: 'wait'; guest: NodeName }",
    ['src/scenario/parse-command.ts', 'src/scenario/apply.ts', HAPPENINGS],
  ],
  [
    'a refusal without its sentences',
    'src/scenario/refusal.ts',
    "| { refusal: 'down'; node: NodeName }",
    "| { refusal: 'down'; node: NodeName } | { refusal: 'busy'; node: NodeName }",
    ['src/app/words/refusals.ts'],
  ],
  [
    'a flaw of what comes from outside',
    'src/scenario/problem.ts',
    "| 'not-a-list'",
    "| 'not-a-list' | 'not-a-pair'",
    ['src/app/words/flaws.ts'],
  ],
  [
    'a reason for an expression to have no value',
    'src/frame/expression/problem.ts',
    "| { problem: 'division-by-zero' }",
    "| { problem: 'division-by-zero' } | { problem: 'overflow' }",
    ['src/app/words/expression-problems.ts', 'src/explore/parse-problem.ts'],
  ],
  [
    'an invariant without its check and its sentences',
    'src/kafka/invariants/promises.ts',
    "'leader-in-isr':",
    "'leader-awake': 'KIP-1', 'leader-in-isr':",
    ['src/kafka/invariants.ts', 'src/app/words/invariants.ts'],
  ],
  [
    'a simplification without its sentences',
    'src/kafka/simplifications.ts',
    "'warm-clients',",
    "'warm-clients', 'no-gravity',",
    ['src/app/words/simplifications.ts'],
  ],
  [
    'a rule of an older release without its sentences',
    'src/kafka/legacy-rules.ts',
    "{ id: 'no-elr', left: 'KIP-966' },",
    "{ id: 'no-elr', left: 'KIP-966' }, { id: 'no-isr', left: 'KIP-1' },",
    ['src/app/words/legacy-rules.ts'],
  ],
];

describe('what is half added does not compile', { timeout: 60_000 }, () => {
  test.each(HALVES)('%s', (_what, file, from, to, halves) => {
    expect(broken(file, from, to, halves)).toEqual(halves);
  });

  test('and all of it does as it is', () => {
    const files = [...new Set(HALVES.flatMap(([, , , , halves]) => halves))];
    const same = 'export const happeningsEn';
    expect(broken(HAPPENINGS, same, same, files)).toEqual([]);
  });
});
