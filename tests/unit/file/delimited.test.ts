import { describe, expect, test } from 'vitest';
import { cellsOf, tableOf } from './read.ts';

describe('a CSV file', () => {
  test('has a header and rows, whatever its line ends and its mark of byte order', () => {
    expect(tableOf('\uFEFFid,name\r\n1,Ada\r\n2,Lin\r\n')).toEqual({
      columns: ['id', 'name'],
      rows: [
        { line: 2, cells: ['1', 'Ada'] },
        { line: 3, cells: ['2', 'Lin'] },
      ],
      ...{ problems: [], badRows: 0, rowsLeft: 0 },
    });
  });

  test('keeps delimiters, line ends and quotes inside quotes', () => {
    expect(cellsOf('a,b\n"x, y","he said ""no"""\n"two\nlines",z')).toEqual([
      ['x, y', 'he said "no"'],
      ['two\nlines', 'z'],
    ]);
  });

  test('counts lines right after a cell that held a line end', () => {
    const { rows, problems } = tableOf('a,b\n"1\n2",x\nlonely\nlast,y');
    expect(rows.map((row) => row.line)).toEqual([2, 5]);
    expect(problems).toEqual([{ line: 4, problem: 'cells', found: 1, expected: 2 }]);
  });

  test('gives up only the line with a quote that is never closed', () => {
    const { rows, problems } = tableOf('a,b\n1,2\n"3,4\n5,6');
    expect(rows.map((row) => row.cells)).toEqual([
      ['1', '2'],
      ['5', '6'],
    ]);
    expect(problems).toEqual([{ line: 3, problem: 'quote' }]);
  });

  test('gives up a row that is longer than any record, and reads on behind it', () => {
    const { rows, badRows } = tableOf(`a,b\n1,2\n"3,4\n${'5,6\n'.repeat(400_000)}`, {
      piece: 100_000,
      rowsMax: 10,
    });
    expect(rows.slice(0, 3).map(({ line, cells }) => [line, cells])).toEqual([
      [2, ['1', '2']],
      [4, ['5', '6']],
      [5, ['5', '6']],
    ]);
    expect(badRows).toBe(1);
  });

  test.each([
    ['semicolons', 'a;b\n1,5;2'],
    ['tabs', 'a\tb\n1,5\t2'],
    ['bars', 'a|b\n1,5|2'],
    ['semicolons behind quotes that hold commas', '"a";"b"\n"1,5";2'],
    ['semicolons where the header holds quoted commas', '"a, or one, of them";b\n1,5;2'],
    ['semicolons below lines with nothing on them', '\n  \na;b\n1,5;2'],
  ])('may use %s', (_, text) => {
    expect(cellsOf(text)).toEqual([['1,5', '2']]);
  });

  test.each([
    ['of old Macs', 'a,b\r1,2\r3,4\r'],
    ['of two kinds', 'a,b\r\n1,2\n3,4\r\n'],
    ['of two kinds, with quotes', '"a","b"\r\n"1","2"\n"3","4"\r\n'],
  ])('may have line ends %s', (_, text) => {
    expect(tableOf(text)).toMatchObject({
      columns: ['a', 'b'],
      rows: [{ cells: ['1', '2'] }, { cells: ['3', '4'] }],
      problems: [],
    });
  });

  test('counts its lines from the first one, also where that is blank', () => {
    const { rows, problems } = tableOf('\n\na,b\n1,2\nlonely\n');
    expect(rows).toEqual([{ line: 4, cells: ['1', '2'] }]);
    expect(problems).toEqual([{ line: 5, problem: 'cells', found: 1, expected: 2 }]);
  });

  test('leaves out empty lines without a word', () => {
    expect(tableOf('a,b\n\n1,2\n\n')).toMatchObject({ problems: [], rows: [{ line: 3 }] });
  });

  test('with nothing in it, or only a header, has no rows', () => {
    expect(tableOf('').rows).toEqual([]);
    expect(tableOf('\n\n').columns).toEqual([]);
    expect(tableOf('id,v')).toMatchObject({ columns: ['id', 'v'], rows: [], rowsLeft: 0 });
  });

  test.each([
    ['id,v,id', ['id', 'v', 'id [3]']],
    [',v,', ['[1]', 'v', '[3]']],
    ['id,id,id [2],[5],', ['id', 'id [2]', 'id [2] [3]', '[5]', '[5] [5]']],
    ['id, id ,v', ['id', 'id [2]', 'v']],
  ])('whose header is %j has columns that are told apart', (header, columns) => {
    const { columns: found } = tableOf(`${header}\n${columns.map(() => 'x').join(',')}`);
    expect(found).toEqual(columns);
    expect(new Set(found).size).toBe(found.length);
  });
});

describe('a file with more rows than are taken', () => {
  test('is counted to its end, quotes and empty lines in mind', () => {
    const rest = '"x\ny",2\n\n"he said ""no""\nand went",3\n5" pipe,4\n'.repeat(1_000);
    const { rows, rowsLeft } = tableOf(`a,b\n1,1\n${rest}last,9`, { rowsMax: 1, piece: 777 });
    expect(rows).toEqual([{ line: 2, cells: ['1', '1'] }]);
    expect(rowsLeft).toBe(3_001);
  });

  test('takes no more text than a page can hold', () => {
    const line = `${'x'.repeat(1_000_000)},1\n`;
    const { rows, rowsLeft } = tableOf(`a,b\n${line.repeat(45)}`, { piece: 1_000_000 });
    expect(rows).toHaveLength(40);
    expect(rowsLeft).toBe(5);
  });

  test('lists the first problems and counts the others', () => {
    const { problems, badRows } = tableOf(`a,b\n${'lonely\n'.repeat(5_000)}`);
    expect(problems).toHaveLength(200);
    expect(badRows).toBe(5_000);
  });
});
