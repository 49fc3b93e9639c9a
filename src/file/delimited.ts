import Papa from 'papaparse';
import { guessDialect, isBlank, type Dialect } from './dialect.ts';
import { countRows, emptyCount, rowsIn, type RowCount } from './row-count.ts';
import {
  distinctNames,
  emptyTaking,
  isFull,
  noteProblem,
  ROW_TEXT_MAX,
  takeRow,
  type Table,
  type Taking,
} from './table.ts';

/** A file of delimited rows while it is read, piece by piece. (RFC 4180) */
export type DelimitedReader = {
  /** Null until enough was seen to guess it. */
  dialect: Dialect | null;
  /** What was not read yet. */
  text: string;
  /** The line on which `text` begins. */
  line: number;
  /** Null until the header was read. */
  columns: string[] | null;
  taking: Taking;
  /** Once the table is full. */
  count: RowCount;
};

/** Characters by which the dialect is guessed. */
const SAMPLE = 60_000;

export const delimitedReader = (rowsMax: number): DelimitedReader => ({
  ...{ dialect: null, text: '', line: 1, columns: null },
  ...{ taking: emptyTaking(rowsMax), count: emptyCount() },
});

/** Reads on. @param isLast nothing follows */
export function readDelimited(reader: DelimitedReader, text: string, isLast: boolean): void {
  const { taking, count } = reader;
  reader.text += text;
  if (reader.dialect === null && reader.text.length < SAMPLE && !isLast) return;
  const dialect = (reader.dialect ??= dialectOf(reader.text, isLast));
  let mayGoOn = true;
  while (mayGoOn && !isFull(taking)) mayGoOn = readRecords(reader, dialect, isLast);
  if (!isFull(taking)) return;
  countRows(count, reader.text, dialect);
  reader.text = '';
}

const dialectOf = (text: string, isLast: boolean): Dialect =>
  guessDialect(text.slice(0, SAMPLE), isLast && text.length <= SAMPLE);

/** The header of a file without rows is a table without rows. */
export const delimitedTable = ({ columns, taking, count }: DelimitedReader): Table => ({
  columns: columns ?? [],
  ...{ rows: taking.rows, problems: taking.problems, badRows: taking.badRows },
  rowsLeft: rowsIn(count),
});

/**
 * Reads records as far as their quotes are closed. An unclosed quote gives up only the line on
 * which its record begins.
 * @returns whether there may be more to read
 */
function readRecords(reader: DelimitedReader, dialect: Dialect, isLast: boolean): boolean {
  const { text } = reader;
  const seen = { end: 0, openQuote: false };
  const parser = new Papa.Parser({
    delimiter: dialect.delimiter,
    newline: dialect.newline,
    step({ data, errors, meta }) {
      seen.openQuote = errors.some(({ type }) => type === 'Quotes');
      if (!seen.openQuote) {
        takeRecord(reader, dialect, (data as unknown as string[][])[0] ?? []);
        reader.line += linesIn(text, seen.end, meta.cursor, dialect);
        seen.end = meta.cursor;
      }
      if (seen.openQuote || isFull(reader.taking)) parser.abort();
    },
  });
  parser.parse(text, 0, !isLast);
  reader.text = text.slice(seen.end);
  if (isFull(reader.taking)) return false;
  // A row that does not end is an open quote, too.
  if (!seen.openQuote && reader.text.length <= ROW_TEXT_MAX) {
    if (isLast) reader.text = '';
    return false;
  }
  return giveUpLine(reader, dialect, isLast);
}

function giveUpLine(reader: DelimitedReader, { newline }: Dialect, isLast: boolean): boolean {
  const end = reader.text.indexOf(newline);
  if (end < 0 && !isLast && reader.text.length <= ROW_TEXT_MAX) return false;
  noteProblem(reader.taking, { line: reader.line, problem: 'quote' });
  reader.text = end < 0 ? '' : reader.text.slice(end + newline.length);
  reader.line += 1;
  return reader.text !== '';
}

/** The first record names the columns. Lines with nothing on them are left out. */
function takeRecord(reader: DelimitedReader, dialect: Dialect, cells: string[]): void {
  const { taking } = reader;
  const last = cells.at(-1);
  if (dialect.isMixed && last?.endsWith('\r') === true) cells[cells.length - 1] = last.slice(0, -1);
  if (isBlank(cells)) return;
  const expected = reader.columns?.length;
  if (expected === undefined) reader.columns = distinctNames(cells.map((cell) => cell.trim()));
  else if (cells.length !== expected)
    noteProblem(taking, { line: reader.line, problem: 'cells', found: cells.length, expected });
  else takeRow(taking, { line: reader.line, cells });
}

/** Line ends of a stretch of text. */
function linesIn(text: string, from: number, to: number, { newline }: Dialect): number {
  const end = newline === '\r' ? '\r' : '\n';
  let lines = 0;
  for (let at = text.indexOf(end, from); at >= 0 && at < to; at = text.indexOf(end, at + 1))
    lines += 1;
  return lines;
}
