import { expect, test } from 'vitest';
import { durationOf, millisOf } from '../../../src/command-line/iso-time.ts';

test.each([
  '2023-11-14T22:13:40.500',
  '2000-02-29T00:00:00.000',
  '1969-12-31T23:59:59.999',
  '2024-12-31T00:00:00.001',
])('the time %s is the one that a calendar has', (text) => {
  expect(millisOf(text)).toBe(Date.parse(`${text}Z`));
  expect(millisOf(`${text}Z`)).toBe(millisOf(text));
  expect(millisOf(`${text}+01:30`)).toBe(millisOf(text) - 90 * 60_000);
  expect(millisOf(`${text}-02`)).toBe(millisOf(text) + 2 * 3_600_000);
});

test.each([
  ...['2023-02-29T00:00:00.000', '2023-13-01T00:00:00.000', '2023-11-14T24:00:00.000'],
  ...['2023-11-14T22:13:40', '2023-11-14T', 'T'],
])('%s is no time', (text) => {
  expect(() => millisOf(text)).toThrow('Unparseable date');
});

test('a length of time is counted in days, hours, minutes and seconds, and may be below zero', () => {
  expect(durationOf('P2DT3H4M5.5S')).toBe(((2 * 24 + 3) * 60 + 4) * 60_000 + 5_500);
  expect(durationOf('-PT1M')).toBe(-60_000);
  expect(durationOf('PT-1M30S')).toBe(-30_000);
  expect(durationOf('pt1s')).toBe(1_000);
  for (const none of ['P', 'PT', '1D', 'P1', 'P1DT', 'PT1D', 'P1H', ''])
    expect(() => durationOf(none), none).toThrow('cannot be parsed');
});
