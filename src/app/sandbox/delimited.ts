/** One row of a file: the number of the line on which it begins, counted from 1, and its cells as text. */
export type Row = { line: number; cells: string[] };

/** A line that could not be read. Plain data; the page has the sentence in each language. */
export type LineProblem =
  | { line: number; problem: 'cells'; found: number; expected: number }
  | { line: number; problem: 'quote' | 'json' }
  | { line: number; problem: 'time'; text: string };

export type Table = { columns: string[]; rows: Row[]; problems: LineProblem[] };

/** Rows of a file that are used; the rest is left out. */
export const FILE_ROWS_MAX = 20_000;

/** Reads a CSV (comma, semicolon or tab), NDJSON or JSON list. What cannot be read is a problem with its line; the rest is used. */
export function readTable(text: string): Table {
  const body = text.replace(/^\uFEFF/, '');
  const first = body.trimStart().charAt(0);
  if (first === '[') return readJsonList(body);
  return first === '{' ? readNdjson(body) : readDelimited(body);
}

/** RFC 4180 with a header line: quoted cells may hold delimiters, line ends and doubled quotes. */
export function readDelimited(text: string): Table {
  const scanner: Scanner = { text, at: 0, line: 1, delimiter: guessDelimiter(text) };
  const header = nextRecord(scanner);
  const table: Table = { columns: header.cells.map((cell) => cell.trim()), rows: [], problems: [] };
  while (scanner.at < text.length && table.rows.length < FILE_ROWS_MAX) {
    const { line, cells, closed } = nextRecord(scanner);
    const expected = table.columns.length;
    if (!closed) table.problems.push({ line, problem: 'quote' });
    else if (cells.length === 1 && cells[0]?.trim() === '') continue;
    else if (cells.length !== expected)
      table.problems.push({ line, problem: 'cells', found: cells.length, expected });
    else table.rows.push({ line, cells });
  }
  return table;
}

/** One JSON object on each line. Columns are the names that any object has, in the order of meeting. */
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

type Scanner = { text: string; at: number; line: number; delimiter: string };

/** Reads one record and moves past its line end. An unclosed quote gives up only the line on which the record began. */
function nextRecord(scanner: Scanner): Row & { closed: boolean } {
  const { line, at: start } = scanner;
  const cells: string[] = [];
  for (;;) {
    const cell = scanner.text.charAt(scanner.at) === '"' ? quotedCell(scanner) : bareCell(scanner);
    if (cell === undefined) {
      scanner.at = start;
      scanner.line = line;
      bareLine(scanner);
      return { line, cells: [], closed: false };
    }
    cells.push(cell);
    if (scanner.text.charAt(scanner.at) !== scanner.delimiter) break;
    scanner.at += 1;
  }
  bareLine(scanner);
  return { line, cells, closed: true };
}

function bareCell(scanner: Scanner): string {
  const start = scanner.at;
  while (scanner.at < scanner.text.length) {
    const letter = scanner.text.charAt(scanner.at);
    if (letter === scanner.delimiter || letter === '\n' || letter === '\r') break;
    scanner.at += 1;
  }
  return scanner.text.slice(start, scanner.at);
}

/** The text between quotes; undefined when the file ends before the closing one. */
function quotedCell(scanner: Scanner): string | undefined {
  let cell = '';
  scanner.at += 1;
  while (scanner.at < scanner.text.length) {
    const letter = scanner.text.charAt(scanner.at);
    scanner.at += 1;
    if (letter === '\n') scanner.line += 1;
    if (letter !== '"') cell += letter;
    else if (scanner.text.charAt(scanner.at) === '"') {
      cell += '"';
      scanner.at += 1;
    } else return cell + bareCell(scanner);
  }
  return undefined;
}

/** Skips what is left of the line, and its end. */
function bareLine(scanner: Scanner): void {
  const end = scanner.text.indexOf('\n', scanner.at);
  scanner.at = end < 0 ? scanner.text.length : end + 1;
  scanner.line += 1;
}

/** The delimiter that the first line has most of. */
function guessDelimiter(text: string): string {
  const line = text.slice(0, Math.max(0, text.indexOf('\n')) || text.length);
  const counts = [',', ';', '\t'].map((delimiter) => ({
    delimiter,
    count: line.split(delimiter).length,
  }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
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
