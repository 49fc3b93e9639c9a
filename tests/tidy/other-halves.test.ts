import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

/**
 * Something new that is written into one table, and the other places that must not compile without
 * it.
 */
type OtherHalf = {
  readonly what: string;
  /** What the compiler calls it when it misses it. */
  readonly name: string;
  readonly file: string;
  /** A line of the file, as it stands there, and what is written behind it. */
  readonly behind: string;
  readonly add: string;
  readonly missingIn: readonly string[];
};

const apiRow = (name: string, broker: string, controller: string) => ({
  name,
  file: 'src/kafka/protocol/apis.ts',
  behind: "  Produce: api(0, produce, 'Produce', 'broker', null),",
  add: `  ${name}: api(99, produce, 'Produce', ${broker}, ${controller}),`,
});

/**
 * To hold another table together, give it a row here. All are tried at once: no two may be missed
 * in one file.
 */
const otherHalves: readonly OtherHalf[] = [
  {
    what: 'an API of the quorum',
    ...apiRow('OfQuorum', 'null', "'raft'"),
    missingIn: ['src/kafka/raft/events.ts'],
  },
  {
    what: 'an API of any controller',
    ...apiRow('OfControllers', 'null', "'any'"),
    missingIn: ['src/kafka/server/controller-requests.ts'],
  },
  {
    what: 'an API of the controller that leads',
    ...apiRow('OfLeader', 'null', "'active'"),
    missingIn: ['src/kafka/controller/requests.ts', 'src/kafka/controller/refusals.ts'],
  },
  {
    what: 'an API of brokers',
    ...apiRow('OfBrokers', "'broker'", 'null'),
    missingIn: ['src/kafka/broker/requests.ts', 'src/frame/api-views.ts'],
  },
  {
    what: 'a timer',
    name: 'another-timer',
    file: 'src/kafka/timers.ts',
    behind: "        | 'heartbeat'",
    add: "        | 'another-timer'",
    missingIn: ['src/frame/why/timer-views.ts'],
  },
];

const readText = (file: string): string => readFileSync(file, 'utf8');

const path = (name: string): string => resolve(import.meta.dirname, '../..', name);

/**
 * What each changed file says when everything is written behind its line. The last row stands
 * first.
 */
function changedFiles(): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { file, behind, add } of otherHalves) {
    const parts = (texts.get(path(file)) ?? readText(path(file))).split(`${behind}\n`);
    if (parts.length !== 2) throw new Error(`${file} has no single line ${behind}`);
    texts.set(path(file), parts.join(`${behind}\n${add}\n`));
  }
  return texts;
}

/** A program of the core in which these files say something else than on the disk. */
function programWith(changed: ReadonlyMap<string, string>, roots: readonly string[]): ts.Program {
  const config = ts.readConfigFile(path('tsconfig.core.json'), readText) as { config: unknown };
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, path('.'));
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, language) => {
    const text = changed.get(resolve(name));
    return text === undefined ? read(name, language) : ts.createSourceFile(name, text, language);
  };
  return ts.createProgram({ rootNames: roots.map(path), options, host });
}

describe('what is written into one table does not compile without its other half', () => {
  const complaints = new Map<string, string>();

  // The compiler takes some seconds, more on a machine that is busy.
  beforeAll(() => {
    const files = otherHalves.flatMap(({ missingIn }) => missingIn);
    const program = programWith(changedFiles(), files);
    for (const file of files) {
      const found = program.getSemanticDiagnostics(program.getSourceFile(path(file)));
      const texts = found.map((each) => ts.flattenDiagnosticMessageText(each.messageText, '\n'));
      complaints.set(file, texts.join('\n'));
    }
  }, 120_000);

  test.each(otherHalves.flatMap((half) => half.missingIn.map((file) => ({ ...half, file }))))(
    '$what, in $file',
    ({ name, file }) => {
      expect(complaints.get(file)).toContain(name);
    },
  );
});
