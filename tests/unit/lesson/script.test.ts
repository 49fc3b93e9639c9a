import { expect, test } from 'vitest';
import {
  advance,
  askNumber,
  askTable,
  duration,
  poll,
  record,
  send,
  until,
} from '../../../src/lesson/script.ts';

test.each([
  ['250us', 250],
  ['10ms', 10_000],
  ['1.5s', 1_500_000],
  ['2min', 120_000_000],
])('%s is %i microseconds', (text, micros) => {
  expect(duration(text)).toBe(micros);
});

test.each(['10', 'ms', '10 ms', '-1s', '1h', ''])('"%s" is no duration', (text) => {
  expect(() => duration(text)).toThrow(`"${text}" is no duration`);
});

test('a label is a record with that key and value; the key can be another', () => {
  expect(send('p1', '#A', record('#B2', { key: 'B' }), record('#C', { key: null }))).toEqual({
    act: 'do',
    command: {
      command: 'send',
      producer: 'p1',
      records: [
        { key: 'A', value: 'A' },
        { key: 'B', value: 'B2' },
        { key: null, value: 'C' },
      ],
    },
  });
  expect(() => send('p1', 'A')).toThrow('"A" is no label');
});

test('a poll without a limit does not name one', () => {
  expect(poll('r1')).toEqual({ act: 'do', command: { command: 'poll', consumer: 'r1' } });
  expect(poll('r1', { max: 2 })).toHaveProperty('command.max', 2);
});

test('times of acts are microseconds', () => {
  expect(advance('10ms')).toEqual({ act: 'advance', by: 10_000 });
  expect(until('leo(journal-0) == 5', '5s')).toEqual({
    act: 'until',
    expression: 'leo(journal-0) == 5',
    max: 5_000_000,
  });
});

test('wrong numbers and cells become lists', () => {
  expect(askNumber('n', 'leo(j-0)', { min: 0, max: 9, wrong: { 0: 'M01', 3: 'M04' } })).toEqual({
    kind: 'number',
    id: 'n',
    answer: 'leo(j-0)',
    min: 0,
    max: 9,
    wrong: [
      { value: 0, tag: 'M01' },
      { value: 3, tag: 'M04' },
    ],
  });
  const table = askTable('t', { one: 'leo(j-0)', two: 'hw(j-0)' }, { min: 0, max: 9, wrong: [] });
  expect(table).toHaveProperty('cells', [
    { id: 'one', answer: 'leo(j-0)', min: 0, max: 9 },
    { id: 'two', answer: 'hw(j-0)', min: 0, max: 9 },
  ]);
});
