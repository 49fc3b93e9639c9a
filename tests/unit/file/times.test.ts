import { describe, expect, test } from 'vitest';
import { looksLikeTimes, readTimes } from '../../../src/file/times.ts';

const at = (...cells: string[]): (number | null)[] => readTimes(cells).at;
const MAY = Date.UTC(2024, 4, 1, 10);

describe('a date', () => {
  test.each([
    '2024-05-01T10:00:00Z',
    '2024-05-01 10:00',
    '2024/5/1 10:00:00.000',
    '2024-05-01T12:00:00+02:00',
    '2024-05-01 05:30:00-0430',
    '2024-05-01 12:00:00+02',
    '2024-05-01 10:00:00 UTC',
    '2024.05.01 10:00',
    '1 May 2024 10:00',
    'Wed, 01 May 2024 10:00:00 GMT',
    'May 1, 2024 10:00 am',
    'May 1, 2024, 10:00',
    '01/May/2024:12:00:00 +0200',
    '5/1/2024 10:00',
    '01.05.2024 10:00',
  ])('may be written %s', (text) => {
    expect(at(text)).toEqual([MAY]);
  });

  test('has hours of two halves, and parts of a second', () => {
    expect(at('5/1/2024, 12:05:06.25 AM', '2024-05-01 00:05:06,250999')).toEqual([
      Date.UTC(2024, 4, 1, 0, 5, 6, 250),
      Date.UTC(2024, 4, 1, 0, 5, 6, 250),
    ]);
    expect(at('5/1/2024 12:00 PM')).toEqual([Date.UTC(2024, 4, 1, 12)]);
  });

  test('without a zone is UTC, wherever it is read, and that is told', () => {
    expect(readTimes(['2024-05-01'])).toMatchObject({ at: [MAY - 36_000_000], hasZoneless: true });
    expect(readTimes(['2024-05-01T10:00Z'])).toMatchObject({ at: [MAY], hasZoneless: false });
  });

  test('puts the day first where its column shows it', () => {
    const inMay = [Date.UTC(2024, 4, 3), Date.UTC(2024, 4, 31)];
    expect(readTimes(['3/5/2024', '31/5/2024'])).toMatchObject({ at: inMay, order: 'day-first' });
    expect(readTimes(['5/3/2024', '5/31/2024'])).toMatchObject({ at: inMay, order: 'month-first' });
    expect(readTimes(['2024-05-03']).order).toBeNull();
  });

  test('before 1970 is one, too', () => {
    expect(at('1969-07-20T20:17:00Z')).toEqual([-14_182_980_000]);
  });

  test.each([
    ...['', 'noon', 'soon', '12', '7.5', '2001', 'item 2001', 'flight 1234', 'May 2024'],
    ...[
      '2001-13-01',
      '2001-02-30',
      '2001-00-10',
      '2024-05-01 24:30',
      '2024-05-01 10:61',
      '1/32/2024',
    ],
    ...[
      '2024-05-01 or later',
      'v2024-05-01',
      '13:00',
      '5/1/24',
      '2024-05/01',
      '0 May 2024',
      '1 Mai 2024',
    ],
  ])('is not %j', (text) => {
    expect(at(text)).toEqual([null]);
  });
});

describe('a whole number', () => {
  test.each([
    ['s', '1714557600'],
    ['s', '1714557600.123'],
    ['ms', '1714557600123'],
    ['us', '1714557600123456'],
    ['ns', '1714557600123456789'],
  ])('counts %s by its size: %s', (unit, text) => {
    const millis = text.length === 10 ? 0 : 123;
    expect(readTimes([text])).toMatchObject({ unit, at: [1_714_557_600_000 + millis] });
  });

  test('is no time where it is small, or of another size than its column', () => {
    expect(at('86400', '90000', '-5', '0')).toEqual([null, null, null, null]);
    expect(at('1714557600', '1714557601', '86400', '1714557600123')).toEqual([
      1_714_557_600_000,
      1_714_557_601_000,
      null,
      null,
    ]);
  });

  test('may be before 1970', () => {
    expect(at('-1714557600', '-1714557600123456')).toEqual([-1_714_557_600_000, null]);
  });
});

describe('a column', () => {
  test('looks like times as a whole, with a broken one here and there', () => {
    expect(looksLikeTimes(['2024-05-01', '2024-05-02', 'soon', ''])).toBe(true);
    expect(looksLikeTimes(['1714557600', '1714557601', '', 'x'])).toBe(true);
    expect(looksLikeTimes(['2024-05-01', 'noon', 'soon'])).toBe(false);
    expect(looksLikeTimes(['86400', '86401'])).toBe(false);
    expect(looksLikeTimes(['item 2001', 'item 2002'])).toBe(false);
    expect(looksLikeTimes(['', null])).toBe(false);
  });
});
