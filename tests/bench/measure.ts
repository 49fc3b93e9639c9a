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

/** Real seconds that some work takes. */
export function secondsOf(work: () => void): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1_000;
}

/** Runs once to warm up, then several times. */
export function repeated(runs: number, measure: () => number): number[] {
  measure();
  return Array.from({ length: runs }, measure);
}

/** `123 [118–140]`: the median, and how far the runs were apart. */
export function spread(values: readonly number[], digits: number): string {
  const text = (value: number): string => value.toFixed(digits);
  return `${text(median(values))} [${text(Math.min(...values))}–${text(Math.max(...values))}]`;
}
