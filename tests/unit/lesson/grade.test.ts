import { expect, test } from 'vitest';
import type { Value } from '../../../src/frame/types/lens.ts';
import { answersOf, grade, rightOption } from '../../../src/lesson/grade.ts';
import { askChoice, askNumber, askTable, option, UNTAGGED } from '../../../src/lesson/script.ts';

const left = askNumber('left', 'count(journal-0)', { min: 0, max: 9, wrong: { 0: 'M01' } });
const third = askChoice('third', 'at(journal-0, 3).label', [
  option('d', '#D', 'M03'),
  option('e', '#E'),
  option('both', '#D#E', UNTAGGED),
]);
const bookmarks = askTable(
  'bookmarks',
  { r1: 'position(r1, journal-0)', r2: 'position(r2, journal-0)' },
  { min: 0, max: 9, wrong: [{ values: [3, 2], tag: 'M01' }] },
);

/** What the cluster came to, by expression. */
const leftAs = (value: Value) => ({ 'count(journal-0)': value });
const thirdAs = (value: Value) => ({ 'at(journal-0, 3).label': value });
const BOOKMARKS = { 'position(r2, journal-0)': 2, 'position(r1, journal-0)': 5 };

test('a number is right when the cluster says the same', () => {
  expect(grade(left, 5, leftAs(5))).toEqual({ right: true, answer: 5 });
  expect(grade(left, 0, leftAs(5))).toEqual({ right: false, answer: 5, tag: 'M01' });
  expect(grade(left, 4, leftAs(5))).toEqual({ right: false, answer: 5 });
});

test('a right answer has no misconception, even where the script names one', () => {
  expect(grade(left, 0, leftAs(0))).toEqual({ right: true, answer: 0 });
  expect(grade(third, 'd', thirdAs('#D'))).toEqual({ right: true, answer: '#D' });
});

test('an option is right when its value is the answer', () => {
  expect(grade(third, 'e', thirdAs('#E'))).toEqual({ right: true, answer: '#E' });
  expect(grade(third, 'd', thirdAs('#E'))).toEqual({ right: false, answer: '#E', tag: 'M03' });
  expect(grade(third, 'both', thirdAs('#E'))).toEqual({ right: false, answer: '#E' });
  expect(third.kind === 'choice' && rightOption(third.options, '#E')?.id).toBe('e');
});

test('an option that does not exist is never right', () => {
  expect(grade(third, 'x', thirdAs(null)).right).toBe(false);
});

test('a table is right when every cell is', () => {
  expect(answersOf(bookmarks)).toEqual(['position(r1, journal-0)', 'position(r2, journal-0)']);
  expect(grade(bookmarks, [5, 2], BOOKMARKS)).toEqual({ right: true, answer: [5, 2] });
  expect(grade(bookmarks, [3, 2], BOOKMARKS)).toEqual({ right: false, answer: [5, 2], tag: 'M01' });
  expect(grade(bookmarks, [5], BOOKMARKS).right).toBe(false);
});

test('a number is not its text', () => {
  expect(grade(left, 5, leftAs('5')).right).toBe(false);
});
