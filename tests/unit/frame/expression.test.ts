import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../src/frame/expression/evaluate.ts';
import { parseExpression } from '../../../src/frame/expression/expression.ts';
import { observables } from '../../../src/frame/expression/observables.ts';
import type { Value } from '../../../src/frame/types/lens.ts';
import { JOURNAL, story } from './story.ts';
import { sayExpressionProblem } from '../../../src/app/words/problems/expression-problems.ts';
import { attempt } from '../../../src/frame/expression/problem.ts';

const empty = story(JOURNAL);
const { cluster } = empty;
const ask = (expression: string): Value => compile(expression)(cluster);

/** What is wrong with an expression, in English; null when it has a value. */
function wrong(expression: string): string | null {
  const answer = attempt(() => ask(expression));
  return 'error' in answer ? sayExpressionProblem('en', answer.error) : null;
}

describe('the language of questions and goals', () => {
  test.each<[string, Value]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 2 - 3', 5],
    ['12 / 3 / 2', 2],
    ['5-3', 2],
    ['-2 * -3', 6],
    ['1 + 1 == 2', true],
    ['1 < 2 == true', true],
    ['2 >= 3 || 1 != 2 && false', false],
    ['true || false && false', true],
    ['!false && !(1 == 2)', true],
    ['1.5 + 1', 2.5],
    ['2 in [1, 1 + 1]', true],
    ['3 in [1, 2]', false],
    ['[1, [2]] == [1, [2]]', true],
    ['[1, 2] == [2, 1]', false],
    ['none == none', true],
    ["'in flight'", 'in flight'],
    ['#A == #A', true],
    ['#A-1', '#A-1'],
    ['len([])', 0],
  ])('%s is %j', (expression, value) => {
    expect(ask(expression)).toEqual(value);
  });

  test('names may hold dashes and a place, and stand for themselves', () => {
    expect(ask('dead-letter-orders-0')).toBe('dead-letter-orders-0');
    expect(ask('orders-0@b2')).toBe('orders-0@b2');
    expect(ask('leo(journal-0) - 1')).toBe(-1);
    expect(ask('leo(journal-0)-1')).toBe(-1);
  });

  test('the second side of and, and of or, is asked only when it decides', () => {
    expect(ask('false && leo(nowhere-0) == 1')).toBe(false);
    expect(ask('true || leo(nowhere-0) == 1')).toBe(true);
    expect(wrong('true && leo(nowhere-0) == 1')).toBe('There is no partition nowhere-0.');
  });

  test('a field of nothing is nothing, and nothing is not true', () => {
    expect(ask('at(journal-0, 0)')).toBeNull();
    expect(ask('at(journal-0, 0).label')).toBeNull();
    expect(ask('at(journal-0, 0).label == none')).toBe(true);
    expect(ask('!error(r1)')).toBe(true);
    expect(ask('lastDelivered(r1).constructor')).toBeNull();
  });

  test.each([
    ['', 'In "" at 1: something is missing.'],
    ['1 +', 'In "1 +" at 4: something is missing.'],
    ['leo(a-0', 'In "leo(a-0" at 8: ")" is expected, not the end.'],
    ['[1, 2', 'In "[1, 2" at 6: "]" is expected, not the end.'],
    ['1 2', 'In "1 2" at 3: "2" is not expected here.'],
    ['1 + ) 2', 'In "1 + ) 2" at 5: ")" is not expected here.'],
    ['leo(a-0) = 1', 'In "leo(a-0) = 1" at 10: "=" means nothing.'],
    ['at(a-0, 1).', 'In "at(a-0, 1)." at 12: the name of a field is expected.'],
    ['at(a-0, 1).2', 'In "at(a-0, 1).2" at 12: the name of a field is expected.'],
    ['in [1]', 'In "in [1]" at 1: "in" stands between two values.'],
    ['12abc', 'In "12abc" at 1: "1" means nothing.'],
  ])('%j says where it is wrong', (expression, sentence) => {
    expect(wrong(expression)).toBe(sentence);
  });

  test('what nobody knows is said before it is asked', () => {
    expect(wrong('leo(a-0) == 1 && loe(a-0) == 1')).toBe('Nothing is called loe.');
    expect(wrong('constructor(a-0)')).toBe('Nothing is called constructor.');
  });

  test.each([
    ['#A + 1', '#A is not a number.'],
    ['none < 1', 'none is not a number.'],
    ['[1, #B] + 1', '[1, #B] is not a number.'],
    ['1 / 0', 'Nothing can be divided by 0.'],
    ['1 && true', '1 is neither true nor false.'],
    ['1 in 2', '2 is not a list.'],
    ['leo()', 'A name is expected as argument 1.'],
    ['at(journal-0)', 'A number is expected as argument 2.'],
    ['len(1)', 'A list is expected as argument 1.'],
  ])('%s has no value, and says why', (expression, sentence) => {
    expect(wrong(expression)).toBe(sentence);
  });

  test('nesting has an end', () => {
    expect(ask(`${'('.repeat(80)}1${')'.repeat(80)}`)).toBe(1);
    expect(wrong('('.repeat(50_000))).toMatch('nested too deeply');
    expect(wrong('!'.repeat(50_000))).toMatch('nested too deeply');
  });

  test('whatever is typed is a value or an error in words', () => {
    const names = Object.keys(observables);
    const word = fc.constantFrom(
      ...names,
      'journal-0',
      'journal-0@b1',
      'p1',
      'r1',
      '#A',
      'none',
      'true',
      'in',
      '(',
      ')',
      '[',
      ']',
      ',',
      '.',
      '-',
      '!',
      '&&',
      '==',
      '<',
      '/',
      '0',
      '7',
      "'x'",
      '__proto__',
    );
    const typed = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
      fc
        .tuple(fc.constantFrom(...names), fc.array(word, { maxLength: 3 }))
        .map(([name, args]) => `${name}(${args.join(', ')})`),
    );
    fc.assert(
      fc.property(typed, (expression) => {
        const { value, error } = { value: null, error: null, ...empty.watch(expression) };
        if (error !== null) expect(sayExpressionProblem('en', error)).toMatch(/\S.*\.$/s);
        else expect(structuredClone(value)).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });

  test('blanks mean nothing where no name could hold a dash', () => {
    expect(parseExpression(' a-1+b ')).toEqual(parseExpression('a-1 + b'));
    expect(parseExpression('a - 1')).not.toEqual(parseExpression('a-1'));
  });
});
