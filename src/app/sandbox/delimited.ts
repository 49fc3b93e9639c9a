import Papa from 'papaparse';

/**
 * One row of a file: the number of the line on which it begins, counted from 1, and its cells as
 * text.
 */
export type Row = { line: number; cells: string[] };

/** A line that could not be read. Plain data; the page has the sentence in each language. */
export type LineProblem =
  | { line: number; problem: 'cells'; found: number; expected: number }
  | { line: number; problem: 'quote' | 'json' }
  | { line: number; problem: 'time'; text: string };

export type Table = { columns: string[]; rows: Row[]; problems: LineProblem[] };

/** Rows of a file that are used; the rest is left out. */
export const FILE_ROWS_MAX = 20_000;

/**
 * Reads a CSV (comma, semicolon or tab), NDJSON or JSON list. What cannot be read is a problem with
 * its line; the rest is used.
 */
export function readTable(text: string): Table {
  const body = text.replace(/^\uFEFF/, '');
  const first = body.trimStart().charAt(0);
  if (first === '[') return readJsonList(body);
  return first === '{' ? readNdjson(body) : readDelimited(body);
}

/** Delimiters that are looked for. */
const DELIMITERS = [',', ';', '\t'];

/** RFC 4180 with a header line: quoted cells may hold delimiters, line ends and doubled quotes. */
export function readDelimited(text: string): Table {
  const table: Table = { columns: [], rows: [], problems: [] };
  const delimiter = guessDelimiter(text);
  let place = { at: 0, line: 1 };
  while (place.at < text.length && table.rows.length < FILE_ROWS_MAX)
    place = readFrom(text, place, delimiter, table);
  return table;
}

type Place = { readonly at: number; readonly line: number };

/**
 * Reads records into the table as far as their quotes are closed. An unclosed quote gives up only
 * the line on which its record begins.
 * @returns where to read on
 */
function readFrom(text: string, from: Place, delimiter: string, table: Table): Place {
  let place = from;
  const seen = { openQuote: false };
  Papa.parse<string[]>(text.slice(from.at), {
    delimiter,
    skipEmptyLines: false,
    step({ data: cells, errors, meta }, parser) {
      const end = from.at + meta.cursor;
      seen.openQuote = errors.some(({ type }) => type === 'Quotes');
      if (seen.openQuote) {
        parser.abort();
        return;
      }
      takeRecord(table, place.line, cells);
      place = { at: end, line: place.line + linesIn(text, place.at, end) };
      if (table.rows.length >= FILE_ROWS_MAX) parser.abort();
    },
  });
  if (!seen.openQuote) return { ...place, at: text.length };
  table.problems.push({ line: place.line, problem: 'quote' });
  const end = text.indexOf('\n', place.at);
  return { at: end < 0 ? text.length : end + 1, line: place.line + 1 };
}

/** The first record names the columns. Empty lines are left out. */
function takeRecord(table: Table, line: number, cells: string[]): void {
  const expected = table.columns.length;
  if (expected === 0) table.columns = cells.map((cell) => cell.trim());
  else if (cells.length === 1 && cells[0]?.trim() === '') return;
  else if (cells.length !== expected)
    table.problems.push({ line, problem: 'cells', found: cells.length, expected });
  else table.rows.push({ line, cells });
}

function linesIn(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
    lines += 1;
  return lines;
}

/** The delimiter that the first line has most of. */
function guessDelimiter(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  const countOf = (delimiter: string): number => line.split(delimiter).length;
  return DELIMITERS.reduce((best, each) => (countOf(each) > countOf(best) ? each : best));
}

/**
 * One JSON object on each line. Columns are the names that any object has, in the order of meeting.
 */
export function readNdjson(text: string): Table {
  const objects: { line: number; value: unknown }[] = [];
  const problems: LineProblem[] = [];
  const lines = text.split(/\r?\n/);
  for (const [index, each] of lines.entries()) {
    if (each.trim() === '' || objects.length >= FILE_ROWS_MAX) continue;
    const value = parseOrUndefined(each);
    if (isObject(value)) objects.push({ line: index + 1, value });
    else problems.push({ line: index + 1, problem: 'json' });
  }
  return tableOf(objects, problems);
}

function readJsonList(text: string): Table {
  const list = parseOrUndefined(text);
  if (!Array.isArray(list))
    return { columns: [], rows: [], problems: [{ line: 1, problem: 'json' }] };
  const objects = list
    .slice(0, FILE_ROWS_MAX)
    .map((value: unknown, index) => ({ line: index + 1, value }));
  const bad = objects.filter(({ value }) => !isObject(value));
  const problems = bad.map(({ line }): LineProblem => ({ line, problem: 'json' }));
  return tableOf(
    objects.filter(({ value }) => isObject(value)),
    problems,
  );
}

function tableOf(objects: { line: number; value: unknown }[], problems: LineProblem[]): Table {
  const columns = [
    ...new Set(objects.flatMap(({ value }) => (isObject(value) ? Object.keys(value) : []))),
  ];
  const rows = objects.map(({ line, value }) => ({
    line,
    cells: columns.map((column) => cellText(isObject(value) ? value[column] : undefined)),
  }));
  return { columns, rows, problems };
}

function cellText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
