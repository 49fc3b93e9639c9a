/** Null: the null of JSON. */
export type Cell = string | null;

/** One row of a file. */
export type Row = {
  /** The line on which it begins, counted from 1. */
  line: number;
  /** One for each column; the empty text where an object has no such name. */
  cells: Cell[];
  /** The object as it was written; absent in files whose rows are cells alone. */
  json?: string;
};

/** A line that could not be read. Plain data; the page has the sentence in each language. */
export type LineProblem =
  | { line: number; problem: 'cells'; found: number; expected: number }
  | { line: number; problem: 'quote' | 'json' }
  | { line: number; problem: 'time'; text: string };

/** What a file holds, as far as it is taken. */
export type Table = {
  /** Each name once. */
  columns: string[];
  rows: Row[];
  /** The first ones, in order. */
  problems: LineProblem[];
  /** Rows that could not be read, also those that are not listed. */
  badRows: number;
  /** Rows that follow those that are taken. */
  rowsLeft: number;
};

/** Rows of a file that are taken. */
export const FILE_ROWS_MAX = 20_000;
/** Characters of all rows that are taken: the session of a page has to hold them. */
export const FILE_TEXT_MAX = 40_000_000;
/** Problems that are listed. */
const PROBLEMS_MAX = 200;
/** Characters of one row; what is longer is no row. A broker takes a little less than that. */
export const ROW_TEXT_MAX = 1_200_000;

/** A table while it is read. */
export type Taking = Pick<Table, 'rows' | 'problems' | 'badRows'> & {
  /** Characters of the rows so far. */
  text: number;
  rowsMax: number;
};

export const emptyTaking = (rowsMax: number): Taking => ({
  ...{ rows: [], problems: [], badRows: 0 },
  ...{ text: 0, rowsMax },
});

/** From here on rows are only counted. */
export const isFull = ({ rows, rowsMax, text }: Taking): boolean =>
  rows.length >= rowsMax || text >= FILE_TEXT_MAX;

export function takeRow(taking: Taking, row: Row): void {
  taking.rows.push(row);
  for (const cell of row.cells) taking.text += cell?.length ?? 0;
}

export function noteProblem(taking: Taking, problem: LineProblem): void {
  taking.badRows += 1;
  if (taking.problems.length < PROBLEMS_MAX) taking.problems.push(problem);
}

/**
 * Names of columns told apart: one without a name is called by its place, `[2]`, one whose
 * name stands before by both, `id [3]`.
 */
export function distinctNames(names: readonly string[]): string[] {
  const given = new Set<string>();
  return names.map((written, index) => {
    let name = written;
    const place = `[${index + 1}]`;
    if (name === '') name = place;
    else if (given.has(name)) name = `${written} ${place}`;
    while (given.has(name)) name = `${name} ${place}`;
    given.add(name);
    return name;
  });
}
