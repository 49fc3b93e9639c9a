import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { tableOf } from '../../../src/explore/table.ts';
import type { Answer, UniverseResult } from '../../../src/explore/universe.ts';

const universe = (seed: number, ...answers: Answer[]): UniverseResult => ({
  seed,
  steps: 10,
  time: 100,
  hash: '0123456789abcdef',
  answers,
  failure: null,
});
const stopped = (seed: number, name: string): UniverseResult => ({
  ...universe(seed),
  failure: { name, sentence: 'So.', at: 5, link: '#s=x' },
});

const NO_LEADER = { problem: 'no-leader', partition: 'orders-0' } as const;

const results = [
  stopped(1, 'offsets-in-order'),
  universe(2, { expression: 'lag', value: 10 }, { expression: 'leader', value: 'b1' }),
  universe(3, { expression: 'lag', value: 2 }, { expression: 'leader', value: null }),
  universe(4, { expression: 'lag', value: 10 }, { expression: 'leader', value: 'b1' }),
  universe(5, { expression: 'lag', value: 3 }, { expression: 'leader', error: NO_LEADER }),
  universe(6, { expression: 'lag', value: null }, { expression: 'leader', value: ['b1', 'b2'] }),
  stopped(7, 'logs-match'),
  stopped(8, 'logs-match'),
  stopped(9, 'crash'),
];

describe('the table of universes', () => {
  test('counts each value and each failure once, the most frequent first', () => {
    expect(tableOf(results)).toEqual({
      universes: 9,
      columns: [
        {
          expression: 'lag',
          values: [
            { value: 10, count: 2 },
            { value: 2, count: 1 },
            { value: 3, count: 1 },
            { value: null, count: 1 },
          ],
          errors: [],
          range: { min: 2, median: 6.5, max: 10 },
        },
        {
          expression: 'leader',
          values: [
            { value: 'b1', count: 2 },
            { value: ['b1', 'b2'], count: 1 },
            { value: null, count: 1 },
          ],
          errors: [{ error: NO_LEADER, count: 1 }],
          range: null,
        },
      ],
      failures: [
        { name: 'logs-match', count: 2, first: results[6] },
        { name: 'offsets-in-order', count: 1, first: results[0] },
        { name: 'crash', count: 1, first: results[8] },
      ],
    });
  });

  test('is the same for any order of the results', () => {
    const all = { minLength: results.length, maxLength: results.length };
    fc.assert(
      fc.property(fc.shuffledSubarray(results, all), (shuffled) => {
        expect(tableOf(shuffled)).toEqual(tableOf(results));
      }),
    );
  });

  test('has the middle one of an odd number as its median, and nothing of nothing', () => {
    expect(tableOf(results.slice(1, 4)).columns[0]?.range).toEqual({ min: 2, median: 10, max: 10 });
    expect(tableOf([])).toEqual({ universes: 0, columns: [], failures: [] });
  });
});
