import { describe, expect, test } from 'vitest';
import { timeScale } from '../../../src/view/time/time-scale.ts';

describe('where a moment stands', () => {
  const scale = timeScale([1_000, 3_000], [100, 500]);

  test('moments lie between the ends by their share, and beyond them on the same line', () => {
    expect([1_000, 1_500, 3_000, 4_000, 0].map(scale)).toEqual([100, 200, 500, 700, -100]);
  });

  test('the moment at a place is the one that stands there', () => {
    expect([100, 200, 500, 700].map((x) => scale.invert(x))).toEqual([1_000, 1_500, 3_000, 4_000]);
  });

  test('clamped, nothing stands or is found beyond an end', () => {
    const clamped = timeScale([1_000, 3_000], [100, 500], true);
    expect([0, 2_000, 9_000].map(clamped)).toEqual([100, 300, 500]);
    expect([0, 300, 900].map((x) => clamped.invert(x))).toEqual([1_000, 2_000, 3_000]);
  });

  test('a stretch without length stands in the middle', () => {
    expect(timeScale([7, 7], [0, 10])(7)).toBe(5);
    expect(timeScale([0, 10], [7, 7]).invert(7)).toBe(5);
  });
});
