import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Seconds that some work took: of the processor, and on the wall. */
export type Taken = { cpu: number; wall: number };

/** The middle value of several runs. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** The value that `part` (0 to 1) of all values do not exceed. */
export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/**
 * How long some work takes, by both clocks. The clock of the processor may move in steps of some
 * milliseconds.
 */
export function timeOf(work: () => void): Taken {
  const wall = performance.now();
  const cpu = cpuSeconds();
  work();
  return { cpu: cpuSeconds() - cpu, wall: (performance.now() - wall) / 1_000 };
}

/** Runs once to warm up, then several times. */
export function repeated<T>(runs: number, measure: () => T): T[] {
  measure();
  return Array.from({ length: runs }, measure);
}

/** `123 [118–140]`: the median, and how far the runs were apart. */
export function spread(values: readonly number[], digits: number): string {
  const text = (value: number): string => value.toFixed(digits);
  return `${text(median(values))} [${text(Math.min(...values))}–${text(Math.max(...values))}]`;
}

/** Frees everything that nothing reaches. */
export function collectGarbage(): void {
  // Node has the function only for who asks with a flag, and gives it to contexts that are made
  // after that.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}

/**
 * What Linux counts for the main thread alone: waiting for a core is not in it, nor are the threads
 * that help the collector.
 */
const MAIN_THREAD = `/proc/self/task/${process.pid}/schedstat`;

/**
 * Whether `Taken.cpu` is of the main thread alone. Where the system does not tell, it is of the
 * whole process.
 */
export const isMainThreadKnown = mainThreadSeconds() !== null;

function cpuSeconds(): number {
  const seconds = mainThreadSeconds();
  if (seconds !== null) return seconds;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000_000;
}

function mainThreadSeconds(): number | null {
  try {
    return secondsFromSchedstat(readFileSync(MAIN_THREAD, 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Seconds on a processor from a line of Linux's schedstat: nanoseconds on it, nanoseconds waiting
 * for it, turns.
 * @returns null when the kernel does not count, which it says with zeros
 */
export function secondsFromSchedstat(line: string): number | null {
  const nanoseconds = Number(line.split(' ')[0]);
  return nanoseconds > 0 ? nanoseconds / 1_000_000_000 : null;
}
