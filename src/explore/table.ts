import type { Value } from '../frame/types/lens.ts';
import type { ExpressionProblem } from '../frame/expression/problem.ts';
import type { Answer, UniverseResult } from './universe.ts';

/** What many universes came to. */
export type UniverseTable = {
  universes: number;
  /** One for each expression that was asked, in the order of asking. */
  columns: Column[];
  /** What stopped universes, the most frequent first. */
  failures: { name: string; count: number; first: UniverseResult }[];
};

export type Column = {
  expression: string;
  /** Each value once, the most frequent first. */
  values: { value: Value; count: number }[];
  /** Each reason to have no value once, the most frequent first. */
  errors: { error: ExpressionProblem; count: number }[];
  /** Of the values that are numbers; null when none is. */
  range: { min: number; median: number; max: number } | null;
};

/**
 * Counts results. The order in which they come makes no difference.
 * @param results of universes with different seeds
 */
export function tableOf(results: readonly UniverseResult[]): UniverseTable {
  const inOrder = [...results].sort((a, b) => a.seed - b.seed);
  const answers = groups(
    inOrder.flatMap((each) => each.answers),
    ({ expression }) => expression,
  );
  const failed = groups(inOrder, ({ failure }) => failure?.name ?? '');
  failed.delete('');
  return {
    universes: inOrder.length,
    columns: [...answers].map(([expression, each]) => columnOf(expression, each)),
    failures: [...failed]
      .map(([name, [first, ...more]]) => ({ name, count: 1 + more.length, first }))
      .sort((a, b) => b.count - a.count || a.first.seed - b.first.seed),
  };
}

function columnOf(expression: string, answers: readonly Answer[]): Column {
  const values = answers.flatMap((each) => ('value' in each ? [each.value] : []));
  const errors = answers.flatMap((each) => ('error' in each ? [each.error] : []));
  return {
    expression,
    values: counted(values).map(({ item, count }) => ({ value: item, count })),
    errors: counted(errors).map(({ item, count }) => ({ error: item, count })),
    range: rangeOf(values.filter((each) => typeof each === 'number')),
  };
}

/**
 * Each item once, the most frequent first; among equals the smaller number first, then by the text.
 */
function counted<T extends Value | ExpressionProblem>(
  items: readonly T[],
): { item: T; count: number }[] {
  return [...groups(items, (each) => JSON.stringify(each))]
    .map(([text, [item, ...more]]) => ({ text, item, count: 1 + more.length }))
    .sort((a, b) => b.count - a.count || before(a, b))
    .map(({ item, count }) => ({ item, count }));
}

function before(a: Counted, b: Counted): number {
  if (typeof a.item === 'number' && typeof b.item === 'number') return a.item - b.item;
  return a.text < b.text ? -1 : 1;
}

type Counted = { item: unknown; text: string };

function rangeOf(numbers: readonly number[]): Column['range'] {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined) return null;
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? max;
  const lower = sorted.length % 2 === 1 ? upper : (sorted[middle - 1] ?? min);
  return { min, median: (lower + upper) / 2, max };
}

/** By key, in the order in which keys come first. No group is empty. */
function groups<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, [T, ...T[]]> {
  const found = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group === undefined) found.set(key, [item]);
    else group.push(item);
  }
  return found;
}
