import { jsonMembers } from './json-members.ts';
import { countRows, emptyCount, rowsIn, type RowCount } from './row-count.ts';
import {
  emptyTaking,
  isFull,
  noteProblem,
  ROW_TEXT_MAX,
  takeRow,
  type Cell,
  type Table,
  type Taking,
} from './table.ts';

/** Objects that were read: their columns are all names that any of them has. */
type Objects = { taking: Taking; columns: Map<string, number>; line: number };

const noObjects = (rowsMax: number): Objects => ({
  ...{ taking: emptyTaking(rowsMax), columns: new Map<string, number>(), line: 1 },
});

/** One JSON object on each line, while it is read. */
export type LinesReader = Objects & { text: string; newline: '\n' | '\r'; count: RowCount };

export const linesReader = (rowsMax: number): LinesReader => ({
  ...noObjects(rowsMax),
  ...{ text: '', newline: '\n', count: emptyCount() },
});

/** Reads on. @param isLast nothing follows */
export function readLines(reader: LinesReader, text: string, isLast: boolean): void {
  const { taking } = reader;
  reader.text += text;
  let from = 0;
  while (!isFull(taking)) {
    const end = lineEnd(reader.text, from, isLast);
    if (end === null) break;
    if (end.to > end.at) reader.newline = reader.text.charAt(end.to - 1) === '\n' ? '\n' : '\r';
    takeLine(reader, reader.text.slice(from, end.at));
    reader.line += 1;
    from = end.to;
  }
  reader.text = reader.text.slice(from);
  if (!isFull(taking)) return;
  countRows(reader.count, reader.text, { newline: reader.newline, delimiter: null });
  reader.text = '';
}

const LINE_END = /\r\n|\n|\r/g;

/** Null: the line goes on in what comes next, or there is none. */
function lineEnd(text: string, from: number, isLast: boolean): { at: number; to: number } | null {
  if (from >= text.length) return null;
  LINE_END.lastIndex = from;
  const found = LINE_END.exec(text);
  const isCut = found !== null && found[0] === '\r' && found.index + 1 === text.length;
  if (found !== null && (isLast || !isCut)) return { at: found.index, to: LINE_END.lastIndex };
  return isLast ? { at: text.length, to: text.length } : null;
}

function takeLine(objects: Objects, text: string): void {
  if (text.trim() !== '') takeObject(objects, text, objects.line);
}

function takeObject({ taking, columns }: Objects, text: string, line: number): void {
  const members = text.length > ROW_TEXT_MAX ? undefined : jsonMembers(text);
  if (members === undefined) {
    noteProblem(taking, { line, problem: 'json' });
    return;
  }
  const cells = Array<Cell>(columns.size).fill('');
  for (const [name, cell] of members) {
    const column = columns.get(name) ?? columns.size;
    columns.set(name, column);
    cells[column] = cell;
  }
  takeRow(taking, { line, cells, json: text.trim() });
}

/** A JSON list of objects, while it is read. */
export type ListReader = Objects & {
  /** What was read of the element that goes on; its line. */
  element: string;
  elementLine: number;
  /** Brackets that are open; 1 inside the list, 0 before and behind it. */
  depth: number;
  isText: boolean;
  isEscaped: boolean;
  rowsLeft: number;
};

export const listReader = (rowsMax: number): ListReader => ({
  ...noObjects(rowsMax),
  ...{ element: '', elementLine: 1, depth: 0, isText: false, isEscaped: false, rowsLeft: 0 },
});

/** Reads on. @param isLast nothing follows: an element that goes on is broken */
export function readList(reader: ListReader, text: string, isLast: boolean): void {
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\n') reader.line += 1;
    if (reader.isText) passText(reader, letter);
    else if (letter === '"') reader.isText = true;
    else if (letter === '{' || letter === '[') {
      reader.depth += 1;
      if (reader.depth === 1) {
        from = at + 1;
        reader.elementLine = reader.line;
      }
    } else if (reader.depth === 1 && (letter === ',' || letter === ']')) {
      endElement(reader, text.slice(from, at));
      from = at + 1;
      if (letter === ']') reader.depth = 0;
    } else if (letter === '}' || letter === ']') reader.depth -= 1;
  }
  if (reader.depth > 0 && !isFull(reader.taking) && reader.element.length <= ROW_TEXT_MAX)
    reader.element += text.slice(from);
  if (isLast && reader.depth > 0)
    noteProblem(reader.taking, { line: reader.line, problem: 'json' });
}

function passText(reader: ListReader, letter: string): void {
  if (reader.isEscaped) reader.isEscaped = false;
  else if (letter === '\\') reader.isEscaped = true;
  else if (letter === '"') reader.isText = false;
}

function endElement(reader: ListReader, rest: string): void {
  const text = reader.element + rest;
  const line = reader.elementLine;
  reader.element = '';
  reader.elementLine = reader.line;
  if (isFull(reader.taking)) reader.rowsLeft += 1;
  else if (text.trim() !== '') takeObject(reader, text, line + linesBefore(text));
}

const linesBefore = (text: string): number =>
  text.slice(0, text.length - text.trimStart().length).split('\n').length - 1;

/** The table of what was read: each row has a cell for each column, an empty one at least. */
export function objectsTable(reader: LinesReader | ListReader): Table {
  const columns = [...reader.columns.keys()];
  const { rows, problems, badRows } = reader.taking;
  for (const { cells } of rows) while (cells.length < columns.length) cells.push('');
  const rowsLeft = 'count' in reader ? rowsIn(reader.count) : reader.rowsLeft;
  return { columns, rows, problems, badRows, rowsLeft };
}
