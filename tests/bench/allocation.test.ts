import { describe, expect, test } from 'vitest';
import { meanGrowth } from './allocation.ts';

describe('the growth of the heap', () => {
  test('is the mean of the pieces in which nothing was collected', () => {
    expect(meanGrowth([100, 300, -5_000, 200])).toBe(200);
  });
  test('is not told when most pieces were collected in', () => {
    expect(() => meanGrowth([100, -5_000, -5_000])).toThrow('too often');
  });
});
