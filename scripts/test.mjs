// `npm test`: every check of the project, one line each; the last line is `N passed, M failed`.
// `npm test -- lessons` runs only the tests whose path contains the word.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ensureDependencies } from './ensure-deps.mjs';

const REPORTS = 'node_modules/.cache/test-reports';
const STEP_MINUTES_MAX = 10;
const LINES_SHOWN_MAX = 150;

const bin = (path) => join('node_modules', path);
const node = (path, ...args) => ({ command: process.execPath, args: [bin(path), ...args] });
const report = (name) => join(REPORTS, `${name}.json`);

/** Each either passes or fails as a whole: it counts as one. The longest begins first. */
const checks = [
  { name: 'lint', ...node('eslint/bin/eslint.js', '.', '--max-warnings=0') },
  { name: 'types of the core', ...node('typescript/bin/tsc', '-p', 'tsconfig.core.json') },
  {
    name: 'types of the page',
    ...node('svelte-check/bin/svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings'),
  },
  { name: 'formatting', ...node('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  {
    name: 'layers',
    ...node(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      'src',
      'workers',
      'lessons',
    ),
  },
  { name: 'dead code', ...node('knip/bin/knip.js', '--no-progress') },
  { name: 'lock file', command: process.execPath, args: ['scripts/check-lock.mjs'] },
];

const build = { name: 'build', ...node('vite/bin/vite.js', 'build', '--logLevel=warn') };

const payload = {
  name: 'payload',
  command: process.execPath,
  args: ['scripts/payload.mjs'],
  says: true,
};

/** Bytes, not seconds: on a machine that is busy with other things the figure is the same. */
const allocation = {
  name: 'allocation',
  command: process.execPath,
  args: ['scripts/run-ts.mjs', 'tests/bench/check-allocation.ts'],
  says: true,
};

const suite = (words) => ({
  name: 'tests in Node',
  ...node(
    'vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report('node')}`,
    ...words,
  ),
  count: () => countVitest(readReport('node')),
});

const browserSuite = (chromium, port) => ({
  name: 'tests in the browser',
  ...node('@playwright/test/cli.js', 'test', '--reporter=list,json'),
  env: {
    CHROMIUM_PATH: chromium,
    BROWSER_TEST_PORT: String(port),
    PLAYWRIGHT_JSON_OUTPUT_FILE: report('browser'),
  },
  count: () => countPlaywright(readReport('browser')),
});

async function runAll(words) {
  ensureDependencies();
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  if (words.length > 0) return runStep(suite(words));
  const results = await runAbreast([...checks, build]);
  const isBuilt = results.at(-1).failed === 0;
  for (const step of [payload, allocation, suite([])]) results.push(await runStep(step));
  results.push(await runBrowserSuite(isBuilt));
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/**
 * Each of these tools uses one processor: two at a time take half as long. Gives the results in the
 * order of the steps.
 */
async function runAbreast(steps) {
  const results = [];
  let next = 0;
  const runRest = async () => {
    while (next < steps.length) {
      const index = next++;
      results[index] = await runStep(steps[index]);
    }
  };
  await Promise.all([runRest(), runRest()]);
  return results;
}

async function runBrowserSuite(isBuilt) {
  if (!isBuilt) {
    console.log('FAIL tests in the browser: there is no page to open, since the build failed');
    return { passed: 0, failed: 1 };
  }
  // Imported late: it looks into a package, which a fresh clone has only after the install.
  const { findChromium } = await import('./find-chromium.mjs');
  const chromium = await findChromium();
  if (chromium === null) return { passed: 0, failed: 1 };
  return runStep(browserSuite(chromium, await freePort()));
}

/**
 * Runs one step to its end and prints its line; prints what the tool said when something failed.
 */
async function runStep(step) {
  const startedAt = Date.now();
  const { code, output } = await run(step);
  const counted = resultOf(step, code);
  const { passed, failed, skipped } = counted;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const counts = `${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${step.name}: ${counts} (${seconds} s)`);
  if (failed > 0) console.log(lastLines(output));
  else printFigures(step.says ? output.trim().split('\n') : (counted.figures ?? []));
  return { passed, failed };
}

function printFigures(figures) {
  for (const figure of figures) console.log(`       ${figure}`);
}

/** A tool that ends badly without naming a failed test has failed all the same. */
function resultOf(step, code) {
  const counted = step.count ? attempt(step.count) : { passed: code === 0 ? 1 : 0, failed: 0 };
  const failed = code !== 0 && counted.failed === 0 ? 1 : counted.failed;
  return { ...counted, failed };
}

function attempt(count) {
  try {
    return count();
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const readReport = (name) => JSON.parse(readFileSync(report(name), 'utf8'));

/** A file that does not even load has no tests to count: it counts as one failure. */
function countVitest({
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests,
  testResults,
}) {
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + broken.length,
    skipped: numPendingTests + numTodoTests,
  };
}

function countPlaywright({ stats, errors, suites }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
    figures: suites.flatMap(figuresOf),
  };
}

/** What tests measured: they note it as an annotation of type `figure`. */
function figuresOf({ suites = [], specs = [] }) {
  const results = specs.flatMap(({ tests }) => tests.flatMap((test) => test.results));
  const notes = results.flatMap(({ annotations = [] }) => annotations);
  const own = notes.filter(({ type }) => type === 'figure').map(({ description }) => description);
  return [...own, ...suites.flatMap(figuresOf)];
}

/** Gives the exit code (not 0 when it could not start or took too long) and all it wrote. */
function run({ command, args, env = {} }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
      timeout: STEP_MINUTES_MAX * 60_000,
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: output + error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

function lastLines(output) {
  const lines = output.trimEnd().split('\n');
  const left = lines.length - LINES_SHOWN_MAX;
  return (left > 0 ? [`(${left} lines above left out)`] : [])
    .concat(lines.slice(-LINES_SHOWN_MAX))
    .join('\n');
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// Last, so that everything above is ready when it runs.
const total = await runAll(process.argv.slice(2)).catch((error) => {
  console.log(error.stack);
  return { passed: 0, failed: 1 };
});
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;
