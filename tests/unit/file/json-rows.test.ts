import { describe, expect, test } from 'vitest';
import { cellsOf, tableOf } from './read.ts';

describe('an NDJSON file', () => {
  test('has the columns of all its objects; a broken line is told by its number', () => {
    const table = tableOf('{"id":1,"at":"2024-01-01"}\nnot json\n\n{"id":2,"deep":{"x":[1]}}\n[1]');
    expect(table.columns).toEqual(['id', 'at', 'deep']);
    expect(table.rows).toEqual([
      { line: 1, cells: ['1', '2024-01-01', ''], json: '{"id":1,"at":"2024-01-01"}' },
      { line: 4, cells: ['2', '', '{"x":[1]}'], json: '{"id":2,"deep":{"x":[1]}}' },
    ]);
    expect(table.problems).toEqual([
      { line: 2, problem: 'json' },
      { line: 5, problem: 'json' },
    ]);
  });

  test.each(['\n', '\r\n', '\r'])('may have line ends %j', (end) => {
    const text = ['{"a":1}', '{"a":2}', ''].join(end);
    for (const piece of [1, 7, 100])
      expect(tableOf(text, { piece }).rows.map(({ line, cells }) => [line, ...cells])).toEqual([
        [1, '1'],
        [2, '2'],
      ]);
  });

  test('keeps every digit, and null as null', () => {
    const text =
      '{"id":12345678901234567890,"deep":{"n":9007199254740993},"v":null,"x":1.10,"t":true}';
    const [row] = tableOf(text).rows;
    expect(row?.cells).toEqual([
      '12345678901234567890',
      '{"n":9007199254740993}',
      null,
      '1.10',
      'true',
    ]);
    expect(row?.json).toBe(text);
  });

  test('knows brackets, commas and quotes inside of texts from its own', () => {
    expect(cellsOf('{ "a" : "}],{\\"" , "b,\\"}" : [ "]" , {} ] }')).toEqual([
      ['}],{"', '[ "]" , {} ]'],
    ]);
    expect(cellsOf('{"a":1,"a":"\\u6f22"}\n{}')).toEqual([['漢'], ['']]);
  });

  test('is counted to its end', () => {
    const { rows, rowsLeft } = tableOf('{"a":"x\\ny"}\n\n'.repeat(500), { rowsMax: 20, piece: 33 });
    expect([rows.length, rowsLeft]).toEqual([20, 480]);
  });
});

describe('a JSON list', () => {
  test('has its objects as rows, with the lines on which they begin', () => {
    const { rows } = tableOf('\n[\n  {"a": 1},\n  {"a": "two",\n   "b": null}\n]\n');
    expect(rows.map(({ line, cells }) => [line, cells])).toEqual([
      [3, ['1', '']],
      [4, ['two', null]],
    ]);
  });

  test('tells what is no object, and that it is never closed', () => {
    expect(tableOf('[{"a":1},\n7,\n{"a":2}')).toMatchObject({
      rows: [{ cells: ['1'] }],
      problems: [
        { line: 2, problem: 'json' },
        { line: 3, problem: 'json' },
      ],
    });
    expect(tableOf('[]')).toMatchObject({ rows: [], problems: [] });
  });

  test('is counted to its end', () => {
    const text = `[${Array.from({ length: 300 }, (_, id) => `{"id":${id},"t":["],{"]}`).join(',\n')}]`;
    for (const piece of [1, 50, 100_000]) {
      const { rows, rowsLeft } = tableOf(text, { rowsMax: 100, piece });
      expect(rows.at(-1)).toMatchObject({ line: 100, cells: ['99', '["],{"]'] });
      expect(rowsLeft).toBe(200);
    }
  });
});
