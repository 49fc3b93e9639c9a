import { describe, expect, test } from 'vitest';
import { airedSpan, lanesPage, sameSpan } from '../../../src/app/time/lanes-window.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';

describe('a page of the lanes', () => {
  test('holds ten seconds of the person’s, and stays still while the playhead crosses it', () => {
    // At this pace one second of the person's is one of the cluster's.
    const page = lanesPage(seconds(20), seconds(1));
    expect(page.to - page.from).toBe(seconds(10));
    for (const time of [17.5, 20, 22.4])
      expect(lanesPage(seconds(time), seconds(1))).toEqual({ from: seconds(15), to: seconds(25) });
  });

  test('turns to the next by half of itself, a quarter before its end', () => {
    expect(lanesPage(seconds(22.5) - 1, seconds(1)).from).toBe(seconds(15));
    expect(lanesPage(seconds(22.5), seconds(1)).from).toBe(seconds(20));
  });

  test('always holds the playhead with some past and some future', () => {
    for (let time = 0; time < seconds(40); time += 333_333) {
      const { from, to } = lanesPage(time, seconds(1));
      expect(from).toBeLessThanOrEqual(time);
      expect(to).toBeGreaterThan(time + seconds(2));
      expect(from === 0 || time - from >= seconds(2.5)).toBe(true);
    }
  });

  test('begins with the world, and is never too narrow for a message', () => {
    expect(lanesPage(0, seconds(1))).toEqual({ from: 0, to: seconds(10) });
    expect(lanesPage(millis(1), 1_000)).toEqual({ from: 0, to: millis(60) });
    expect(lanesPage(millis(1), 6_000)).toEqual({ from: 0, to: millis(60) });
    expect(lanesPage(millis(1), 7_000)).toEqual({ from: 0, to: millis(70) });
  });
});

test('a known stretch gets air on both sides, at least five milliseconds, and none before the world', () => {
  expect(airedSpan({ from: seconds(10), to: seconds(11) })).toEqual({
    from: seconds(9.92),
    to: seconds(11.08),
  });
  expect(airedSpan({ from: millis(1), to: millis(2) })).toEqual({ from: 0, to: millis(7) });
});

test('two stretches are the same when both their ends are', () => {
  const span = { from: 1, to: 5 };
  expect(sameSpan(span, { ...span })).toBe(true);
  expect(sameSpan(span, { from: 1, to: 6 })).toBe(false);
  expect(sameSpan(span, { from: 2, to: 5 })).toBe(false);
  expect(sameSpan(null, span)).toBe(false);
  expect(sameSpan(null, null)).toBe(true);
});
