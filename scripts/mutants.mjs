// Mutation testing of a folder: `npm run mutants -- src/kernel [options of Stryker]`.
// The findings are kept in `.mutants`, so a second run looks only at what changed in code or tests.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * The tests that judge a folder: those that tell of it alone. A cluster's tests notice almost any
 * break of what is below them, but say little of what it was, and take long. Nor do properties
 * judge: they draw their cases anew each time.
 */
const judges = {
  // Without the story of a million events, which a mutant makes last half a minute.
  'src/kernel': ['tests/unit/kernel/!(million).test.ts'],
  'src/kafka/log': [
    'tests/unit/kafka/log!(-tasks*).test.ts',
    'tests/unit/kafka/append-log.test.ts',
  ],
  'src/kafka/raft': ['tests/unit/kafka/raft/!(safety).test.ts'],
  'src/kafka/coordinator/runtime': ['tests/acceptance/coordinator*.test.ts'],
  // Foreign and packed batches are told of at a leader, since real ones have answered to them.
  'src/kafka/protocol': [
    'tests/unit/protocol/*.test.ts',
    'tests/unit/kafka/{foreign,packed}-batches.test.ts',
  ],
};

/** Tables of names and numbers, which recordings of real Kafka check. */
const TABLES = ['src/kafka/protocol/apis/**'];

const [given, ...options] = process.argv.slice(2);
const folder = given?.replace(/\/+$/, '');
if (folder === undefined || !existsSync(folder)) {
  console.error('Usage: npm run mutants -- src/kernel [options of Stryker]');
  process.exit(2);
}
const tests = judges[folder] ?? ['tests/unit/**/*.test.ts'];
const mutate = [`${folder}/**/*.ts`, ...TABLES.map((table) => `!${table}`)];
const { status } = spawnSync(
  process.execPath,
  [
    'node_modules/@stryker-mutator/core/bin/stryker.js',
    'run',
    ...['--mutate', mutate.join(',')],
    ...['--testFiles', tests.join(',')],
    ...['--incrementalFile', `.mutants/${folder.replaceAll('/', '-')}.json`],
    ...options,
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
