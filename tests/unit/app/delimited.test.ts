import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTable } from '../../../src/app/sandbox/delimited.ts';

const cellsOf = (text: string) => readTable(text).rows.map((row) => row.cells);

describe('a CSV file', () => {
  test('has a header and rows, whatever its line ends and its mark of byte order', () => {
    const table = readTable('\uFEFFid,name\r\n1,Ada\r\n2,Lin\r\n');
    expect(table).toEqual({
      columns: ['id', 'name'],
      rows: [
        { line: 2, cells: ['1', 'Ada'] },
        { line: 3, cells: ['2', 'Lin'] },
      ],
      problems: [],
    });
  });

  test('keeps delimiters, line ends and quotes inside quotes', () => {
    expect(cellsOf('a,b\n"x, y","he said ""no"""\n"two\nlines",z')).toEqual([
      ['x, y', 'he said "no"'],
      ['two\nlines', 'z'],
    ]);
  });

  test('counts lines right after a cell that held a line end', () => {
    const { rows, problems } = readTable('a,b\n"1\n2",x\nlonely\nlast,y');
    expect(rows.map((row) => row.line)).toEqual([2, 5]);
    expect(problems).toEqual([{ line: 4, problem: 'cells', found: 1, expected: 2 }]);
  });

  test('gives up only the line with a quote that is never closed', () => {
    const { rows, problems } = readTable('a,b\n1,2\n"3,4\n5,6');
    expect(rows.map((row) => row.cells)).toEqual([
      ['1', '2'],
      ['5', '6'],
    ]);
    expect(problems).toEqual([{ line: 3, problem: 'quote' }]);
  });

  test('may use semicolons or tabs', () => {
    expect(cellsOf('a;b\n1,5;2')).toEqual([['1,5', '2']]);
    expect(cellsOf('a\tb\n1\t2')).toEqual([['1', '2']]);
  });

  test('leaves out empty lines without a word', () => {
    expect(readTable('a,b\n\n1,2\n\n').problems).toEqual([]);
  });

  test('any cells survive being written and read', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ';', ' ', '漢') });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const quoted = rows.map((row) =>
          row.map((each) => `"${each.replaceAll('"', '""')}"`).join(','),
        );
        expect(cellsOf(['left,right', ...quoted].join('\n'))).toEqual(rows);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an NDJSON file', () => {
  test('has the columns of all its objects; a broken line is told by its number', () => {
    const table = readTable(
      '{"id":1,"at":"2024-01-01"}\nnot json\n\n{"id":2,"deep":{"x":[1]}}\n[1]',
    );
    expect(table.columns).toEqual(['id', 'at', 'deep']);
    expect(table.rows).toEqual([
      { line: 1, cells: ['1', '2024-01-01', ''] },
      { line: 4, cells: ['2', '', '{"x":[1]}'] },
    ]);
    expect(table.problems).toEqual([
      { line: 2, problem: 'json' },
      { line: 5, problem: 'json' },
    ]);
  });

  test('may also be one JSON list', () => {
    expect(cellsOf('[{"a":1},{"a":"two"}]')).toEqual([['1'], ['two']]);
    expect(readTable('[{"a":1},').problems).toEqual([{ line: 1, problem: 'json' }]);
  });
});
