import { describe, expect, test } from 'vitest';
import { median, percentile, repeated, secondsFromSchedstat, spread } from './measure.ts';

describe('what the bench measures with', () => {
  test('the median is the middle, or halfway between two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });
  test('a percentile is a value of the list', () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    expect(percentile(values, 0.95)).toBe(95);
    expect(percentile(values, 1)).toBe(99);
  });
  test('a spread has the median and both ends', () => {
    expect(spread([30, 10, 20], 0)).toBe('20 [10–30]');
  });
  test('the first run warms up and does not count', () => {
    let run = 0;
    expect(repeated(2, () => (run += 1))).toEqual([2, 3]);
  });
  test('the time on a processor is the first number that Linux tells, in nanoseconds', () => {
    expect(secondsFromSchedstat('1500000000 275715183 82\n')).toBe(1.5);
    expect(secondsFromSchedstat('0 0 0\n')).toBeNull();
  });
});
