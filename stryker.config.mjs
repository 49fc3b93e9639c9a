// Breaks the code of a folder in many small ways, one at a time, and tells which breaks no test
// notices. `npm run mutants -- src/kernel` starts it and adds what differs from folder to folder.
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  // A mutant meets only the tests that run its line, and the first that fails ends it.
  coverageAnalysis: 'perTest',
  // Files stay loaded from one mutant to the next, so what runs while they load is not judged.
  ignoreStatic: true,
  vitest: { configFile: 'vitest.config.ts', related: false },
  incremental: true,
  concurrency: 2,
  // A mutant may turn a loop into an endless one; on a busy machine a test may take twice its time.
  timeoutMS: 10_000,
  timeoutFactor: 2,
  // The tests run without a look at types.
  disableTypeChecks: false,
  reporters: ['progress-append-only', 'clear-text', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.mutants/report.html' },
  tempDirName: '.mutants/sandbox',
  ignorePatterns: ['dist', 'docs', '.mutants', '.svelte-check'],
};
