import { gzipSync } from 'fflate';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tableIn, utf8Bytes } from '../unit/file/read.ts';

/** How a table is written. */
type Writing = {
  delimiter: string;
  newline: '\n' | '\r\n' | '\r';
  /** Every cell in quotes, or only those that need them. */
  quotes: 'all' | 'needed';
  encoding: 'utf-8' | 'utf-8 with a mark' | 'utf-16le' | 'utf-16be';
  isPacked: boolean;
  blankBefore: number;
  blankBetween: boolean;
  endsInNewline: boolean;
  piece: number;
};

const writings: fc.Arbitrary<Writing> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom<Writing['newline']>('\n', '\r\n', '\r'),
  quotes: fc.constantFrom<Writing['quotes']>('all', 'needed'),
  encoding: fc.constantFrom<Writing['encoding']>(
    'utf-8',
    'utf-8 with a mark',
    'utf-16le',
    'utf-16be',
  ),
  isPacked: fc.boolean(),
  blankBefore: fc.nat(2),
  blankBetween: fc.boolean(),
  endsInNewline: fc.boolean(),
  piece: fc.constantFrom(1, 7, 64, 100_000),
});

const letters = ['a', 'Z', '7', ' ', ',', ';', '\t', '|', '"', '\n', '\r', '\r\n', 'é', '漢', '😀'];
const cells = fc.string({ unit: fc.constantFrom(...letters), maxLength: 6 });
const names = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom(...letters.slice(4)), minLength: 1, maxLength: 4 }),
  { minLength: 2, maxLength: 5, selector: (name) => name.trim() },
);
const tables = names
  .map((columns) => columns.map((name) => `n${name}n`))
  .chain((columns) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.array(fc.array(cells, { minLength: columns.length, maxLength: columns.length }), {
        minLength: 1,
        maxLength: 12,
      }),
    }),
  );

/** What does not stand for itself without quotes, in any dialect. */
const NEEDS_QUOTES = /[",;\t|\r\n]|^\s|\s$/;

function written(rows: string[][], writing: Writing): Uint8Array {
  const { delimiter, newline, quotes } = writing;
  const cell = (text: string): string =>
    quotes === 'all' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row) => row.map(cell).join(delimiter));
  const blank = newline.repeat(writing.blankBefore);
  const between = writing.blankBetween ? newline + newline : newline;
  const text = blank + lines.join(between) + (writing.endsInNewline ? newline : '');
  const bytes = encoded(text, writing.encoding);
  return writing.isPacked ? gzipSync(bytes) : bytes;
}

function encoded(text: string, encoding: Writing['encoding']): Uint8Array {
  if (encoding === 'utf-8') return utf8Bytes(text);
  if (encoding === 'utf-8 with a mark') return utf8Bytes(`\uFEFF${text}`);
  const marked = `\uFEFF${text}`;
  const bytes = new DataView(new ArrayBuffer(marked.length * 2));
  for (let at = 0; at < marked.length; at += 1)
    bytes.setUint16(at * 2, marked.charCodeAt(at), encoding === 'utf-16le');
  return new Uint8Array(bytes.buffer);
}

test('any table is read as it was written, in any dialect and encoding, in pieces of any size', () => {
  fc.assert(
    fc.property(tables, writings, ({ columns, rows }, writing) => {
      const table = tableIn(written([columns, ...rows], writing), writing);
      expect(table.columns).toEqual(columns);
      expect(table.rows.map((row) => row.cells)).toEqual(rows);
      expect(table.problems).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

test('rows that are not taken are counted as if they were', () => {
  fc.assert(
    fc.property(
      tables,
      writings,
      fc.integer({ min: 1, max: 5 }),
      ({ columns, rows }, writing, rowsMax) => {
        const table = tableIn(written([columns, ...rows], writing), { ...writing, rowsMax });
        expect(table.rows.map((row) => row.cells)).toEqual(rows.slice(0, rowsMax));
        expect(table.rowsLeft).toBe(Math.max(0, rows.length - rowsMax));
      },
    ),
    { numRuns: 400 },
  );
});

test('any objects are read as they were written, a line each or as a list', () => {
  const value = fc.oneof(cells, fc.constant(null), fc.integer(), fc.array(cells, { maxLength: 2 }));
  const objects = fc.array(fc.dictionary(fc.string({ unit: fc.constantFrom(...letters) }), value), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(objects, fc.boolean(), fc.constantFrom(1, 9, 5_000), (list, isList, piece) => {
      const lines = list.map((each) => JSON.stringify(each));
      const text = isList ? `[${lines.join(',\n')}]` : lines.join('\n');
      const { columns, rows } = tableIn(utf8Bytes(text), { piece });
      expect(rows.map(({ json }) => json)).toEqual(lines);
      for (const [index, each] of list.entries())
        for (const [name, said] of Object.entries(each)) {
          const cell = rows[index]?.cells[columns.indexOf(name)];
          expect(cell).toBe(
            typeof said === 'string' || said === null ? said : JSON.stringify(said),
          );
        }
    }),
    { numRuns: 300 },
  );
});
