import { expect, test } from 'vitest';
import { copyUnfrozen } from '../../../../src/kernel/copy.ts';
import { seedRandom } from '../../../../src/kernel/random.ts';
import { backoffAfter } from '../../../../src/kafka/clients/backoff.ts';
import { exceptionOf } from '../../../../src/kafka/clients/exception.ts';
import {
  eachRemembered,
  emptyHistory,
  HISTORY_MAX,
  remember,
} from '../../../../src/kafka/clients/history.ts';
import { errorCode } from '../../../../src/kafka/protocol/errors.ts';

test('a back-off doubles with each failure, gives or takes a fifth, and never passes its maximum', () => {
  const random = seedRandom(7, 1);
  const backoff = { first: 100_000, max: 1_000_000 };
  const drawn = (failures: number) =>
    Array.from({ length: 200 }, () => backoffAfter(backoff, failures, random));
  for (const [failures, middle] of [
    [0, 100_000],
    [1, 200_000],
    [3, 800_000],
  ] as const) {
    const waits = drawn(failures);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(middle * 0.8);
    expect(Math.min(...waits)).toBeLessThan(middle * 0.85);
    expect(Math.max(...waits)).toBeLessThanOrEqual(middle * 1.2);
    expect(Math.max(...waits)).toBeGreaterThan(middle * 1.1);
    expect(waits.every(Number.isInteger)).toBe(true);
  }
  expect(Math.max(...drawn(100))).toBe(1_000_000);
});

test('a history keeps the newest items and counts those that are gone', () => {
  const history = emptyHistory<{ number: number }>();
  const total = HISTORY_MAX + 5_000;
  for (let number = 0; number < total; number += 1) remember(history, { number });
  const numbers: number[] = [];
  eachRemembered(history, ({ number }) => numbers.push(number));
  expect(numbers.length).toBeLessThanOrEqual(HISTORY_MAX + 256);
  expect(numbers.length).toBeGreaterThan(HISTORY_MAX - 512);
  expect(numbers[0]).toBe(history.dropped);
  expect(numbers.at(-1)).toBe(total - 1);
  expect(history.dropped + numbers.length).toBe(total);
});

test('a copy of a history shares what is final and goes its own way', () => {
  const history = emptyHistory<{ number: number }>();
  for (let number = 0; number < 600; number += 1) remember(history, { number });
  const copy = copyUnfrozen(history);
  expect(copy.items.sealed).toBe(history.items.sealed);
  for (let number = 600; number < 900; number += 1) remember(copy, { number });
  expect(history.items.length).toBe(600);
  expect(copy.items.length).toBe(900);
});

test('exceptions are named as Java names them', () => {
  const names = (
    ['NOT_ENOUGH_REPLICAS', 'MESSAGE_TOO_LARGE', 'CORRUPT_MESSAGE', 'OFFSET_OUT_OF_RANGE'] as const
  ).map((name) => exceptionOf(errorCode(name)));
  expect(names).toEqual([
    'NotEnoughReplicasException',
    'RecordTooLargeException',
    'CorruptRecordException',
    'OffsetOutOfRangeException',
  ]);
});
