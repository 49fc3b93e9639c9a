import type { Micros } from '../../kernel/time.ts';
import type { Command } from '../../scenario/command.ts';
import type { LineProblem, Row, Table } from './delimited.ts';

export type ReplayRow = Extract<Command, { command: 'replay' }>['rows'][number];

/**
 * Which columns a replay takes its records from; null: no key, the whole row as the value, one row
 * after another.
 */
export type Columns = { key: string | null; value: string | null; time: string | null };

const TIME_NAMES = /^(time|timestamp|ts|date|datetime|at|when|created|occurred)|(_at|time|date)$/i;
const KEY_NAMES = /^(key|id|code|net|origin|user|name|symbol|station)$|_id$/i;
const VALUE_NAMES = /^(value|title|message|text|payload|body)$/i;

/** The columns that a file most likely means. */
export function guessColumns(table: Table): Columns {
  const named = (names: RegExp) => table.columns.find((column) => names.test(column)) ?? null;
  const time =
    table.columns.find((column) => TIME_NAMES.test(column) && holdsTimes(table, column)) ?? null;
  const key = named(KEY_NAMES) ?? table.columns.find((column) => column !== time) ?? null;
  return { key, value: named(VALUE_NAMES), time };
}

/** A column of times may hold a broken one here and there. */
function holdsTimes(table: Table, column: string): boolean {
  const index = table.columns.indexOf(column);
  const looked = table.rows.slice(0, 20);
  const times = looked.filter((row) => parseTime(row.cells[index] ?? '') !== undefined);
  return times.length * 2 > looked.length;
}

/**
 * Rows as records with their times, squeezed into `within` virtual microseconds and in order of
 * time. A row whose time cannot be read is a problem and is left out.
 */
export function toReplayRows(
  table: Table,
  columns: Columns,
  within: Micros,
): { rows: ReplayRow[]; problems: LineProblem[] } {
  const problems: LineProblem[] = [];
  const timed: { row: Row; time: number }[] = [];
  const timeIndex = columns.time === null ? -1 : table.columns.indexOf(columns.time);
  for (const [index, row] of table.rows.entries()) {
    const text = row.cells[timeIndex] ?? '';
    const time = timeIndex < 0 ? index : parseTime(text);
    if (time === undefined)
      problems.push({ line: row.line, problem: 'time', text: text.slice(0, 30) });
    else timed.push({ row, time });
  }
  timed.sort((one, other) => one.time - other.time);
  const first = timed[0]?.time ?? 0;
  const length = Math.max(1, (timed.at(-1)?.time ?? 0) - first);
  const rows = timed.map(({ row, time }): ReplayRow => ({
    ...recordOf(table, columns, row),
    ...(timeIndex < 0 ? {} : { timestamp: time }),
    after: Math.round(((time - first) / length) * within),
  }));
  return { rows, problems };
}

function recordOf(table: Table, columns: Columns, row: Row): { key: string | null; value: string } {
  const cell = (column: string) => row.cells[table.columns.indexOf(column)] ?? '';
  const whole = () =>
    JSON.stringify(
      Object.fromEntries(table.columns.map((column, index) => [column, row.cells[index] ?? ''])),
    );
  return {
    key: columns.key === null ? null : wellFormed(cell(columns.key)),
    value: wellFormed(columns.value === null ? whole() : cell(columns.value)),
  };
}

/** JSON may escape half of a surrogate pair, which has no UTF-8 form. */
const wellFormed = (text: string): string =>
  text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

const BARE_TIME =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3})\d*)?)?)?$/;

/**
 * Milliseconds since 1970. Numbers are seconds or milliseconds by their size; a date without a zone
 * is UTC, so that a file means the same everywhere.
 */
export function parseTime(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^\d{9,}(\.\d+)?$/.test(trimmed)) {
    const number = Number(trimmed);
    return Math.round(number < 100_000_000_000 ? number * 1000 : number);
  }
  const bare = BARE_TIME.exec(trimmed);
  if (bare !== null) return utcOf(bare);
  const parsed = /\d{4}/.test(trimmed) ? Date.parse(trimmed) : NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function utcOf(parts: RegExpExecArray): number | undefined {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part) => Number(part || 0));
  const milliseconds = Number((parts[7] ?? '').padEnd(3, '0'));
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60)
    return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
}
