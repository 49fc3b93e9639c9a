import { execFileSync } from 'node:child_process';

/**
 * What makes the figure repeatable: nothing is compiled or collected beside the main thread, and
 * half of the young objects' space (megabytes) holds thousands of events.
 */
const ALONE = ['--single-threaded', '--min-semi-space-size=64', '--max-semi-space-size=64'];

/**
 * Bytes that the busy cluster allocates for each event, unwatched and without a trace, measured in
 * a process of its own.
 *
 * Ten runs were 0.01 % apart, and 0.03 % with other work on every core; on Node 22 and 24 it is
 * much the same. Without `ALONE` they were 0.1 % apart on Node 20, but 3 % on Node 22. V8's
 * sampling profiler finds the same within 0.5 %, with a spread of 0.15 %.
 */
export function bytesPerEvent(): number {
  const script = ['scripts/run-ts.mjs', 'tests/bench/allocation-run.ts'];
  return Number(execFileSync(process.execPath, [...ALONE, ...script], { encoding: 'utf8' }));
}

/**
 * The mean of what the heap grew by, without the pieces in which it was collected: these show as a
 * heap that became smaller.
 * @throws Error when there are so many of these that the mean says little
 */
export function meanGrowth(growths: readonly number[]): number {
  const whole = growths.filter((growth) => growth > 0);
  if (whole.length * 2 < growths.length)
    throw new Error('The heap is collected too often to tell how much is allocated.');
  return whole.reduce((sum, growth) => sum + growth, 0) / whole.length;
}
