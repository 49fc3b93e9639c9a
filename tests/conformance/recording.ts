import type { Json } from '../../src/kafka/protocol/codec.ts';

export type JsonObject = { readonly [name: string]: Json };

/** One difference between what Kafka did and what this cluster did. */
export type Difference = {
  readonly file: string;
  /** Which step, request or line of the recording. */
  readonly step: string;
  /** Where in the answer; empty for the answer as a whole. */
  readonly path: string;
  readonly kafka: string;
  readonly ours: string;
};

/** How recordings went. A recording with differences is one failure, however many they are. */
export type Outcome = {
  passed: number;
  failed: number;
  differences: Difference[];
  /** What was not played, because something it needs is not built: how often, by kind. */
  skipped: Record<string, number>;
  informative: Informative;
};

/** How many of the comparisons that need not come out alike did, by what they are about. */
export type Informative = Record<string, { alike: number; all: number }>;

export const noOutcome = (): Outcome => ({
  passed: 0,
  failed: 0,
  differences: [],
  skipped: {},
  informative: {},
});

/** Counts something that was not played. */
export function skip(outcome: Outcome, kind: string): void {
  outcome.skipped[kind] = (outcome.skipped[kind] ?? 0) + 1;
}

export function addOutcome(sum: Outcome, more: Outcome): void {
  sum.passed += more.passed;
  sum.failed += more.failed;
  sum.differences.push(...more.differences);
  for (const [kind, count] of Object.entries(more.skipped))
    sum.skipped[kind] = (sum.skipped[kind] ?? 0) + count;
  for (const [kind, { alike, all }] of Object.entries(more.informative)) {
    const counted = (sum.informative[kind] ??= { alike: 0, all: 0 });
    counted.alike += alike;
    counted.all += all;
  }
}

export const skippedInAll = (outcome: Outcome): number =>
  Object.values(outcome.skipped).reduce((sum, count) => sum + count, 0);

export function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !isList(json);
}

/** A text as it is, anything else as JSON. */
export const asText = (json: Json | undefined): string =>
  typeof json === 'string' ? json : shown(json);

/** Short enough for one line. */
export function shown(json: Json | undefined): string {
  const text = json === undefined ? 'nothing' : JSON.stringify(json);
  return text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}
