import type { Cell, LineProblem, Row, Table } from '../../file/table.ts';
import { looksLikeTimes, readTimes, type Times } from '../../file/times.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Command } from '../../scenario/command.ts';

export type ReplayRow = Extract<Command, { command: 'replay' }>['rows'][number];

/**
 * Which columns a replay takes its records from; null: no key, the whole row as the value, one row
 * after another.
 */
export type Columns = { key: string | null; value: string | null; time: string | null };

const TIME_NAMES =
  /^(time|timestamp|ts|date|datetime|at|when|created|occurred)|(_at|time|date)$|时间|日期|时刻/i;
const KEY_NAMES =
  /^(key|id|code|net|origin|user|name|symbol|station|键|编号|用户|名称|代码)$|_id$/i;
const VALUE_NAMES = /^(value|title|message|text|payload|body|值|标题|消息|内容)$/i;
/** Rows by which a column is judged. */
const ROWS_LOOKED_AT = 200;

/** The columns that a file most likely means. */
export function guessColumns(table: Table): Columns {
  const named = (names: RegExp) => table.columns.find((column) => names.test(column)) ?? null;
  const looked = table.rows.slice(0, ROWS_LOOKED_AT);
  const isTime = (column: string): boolean => {
    const index = table.columns.indexOf(column);
    return looksLikeTimes(looked.map(({ cells }) => cells[index] ?? ''));
  };
  const time = table.columns.find((column) => TIME_NAMES.test(column) && isTime(column)) ?? null;
  const key = named(KEY_NAMES) ?? table.columns.find((column) => column !== time) ?? null;
  return { key, value: named(VALUE_NAMES), time };
}

/** A row as a record. `time`: milliseconds since 1970; null where no column is the time. */
type FileRecord = { key: string | null; value: string | null; time: number | null };

/** Rows of a file as records, in order of time. */
export type FileRecords = {
  records: FileRecord[];
  /** Rows whose time cannot be read: they are left out. */
  problems: LineProblem[];
  /** How the times were read; null where no column is the time. */
  times: Times | null;
  /** Records whose value is null. */
  tombstones: number;
};

export function recordsOf(table: Table, columns: Columns): FileRecords {
  const timeIndex = columns.time === null ? -1 : table.columns.indexOf(columns.time);
  const times =
    timeIndex < 0 ? null : readTimes(table.rows.map(({ cells }) => cells[timeIndex] ?? null));
  const made: FileRecords = { records: [], problems: [], times, tombstones: 0 };
  const keyOf = cellIn(table, columns.key);
  const valueOf = columns.value === null ? wholeRow(table) : cellIn(table, columns.value);
  for (const [index, row] of table.rows.entries()) {
    const time = times === null ? null : (times.at[index] ?? null);
    if (times !== null && time === null) {
      const text = (row.cells[timeIndex] ?? 'null').slice(0, 30);
      made.problems.push({ line: row.line, problem: 'time', text });
      continue;
    }
    const value = valueOf(row);
    if (value === null) made.tombstones += 1;
    made.records.push({ key: keyOf(row), value, time });
  }
  made.records.sort((one, other) => (one.time ?? 0) - (other.time ?? 0));
  return made;
}

type ReadCell = (row: Row) => Cell;

function cellIn(table: Table, column: string | null): ReadCell {
  const index = column === null ? -1 : table.columns.indexOf(column);
  return ({ cells }) => {
    const cell = cells[index] ?? null;
    return cell === null ? null : wellFormed(cell);
  };
}

/** The object as it was written, or the cells under the names of their columns. */
function wholeRow({ columns }: Table): ReadCell {
  return ({ cells, json }) =>
    wellFormed(
      json ?? JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, cells[at]]))),
    );
}

/** JSON may escape half of a surrogate pair, which has no UTF-8 form. */
const wellFormed = (text: string): string =>
  text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, '\uFFFD');

/**
 * Records as rows of a replay: their times squeezed into `within` virtual microseconds.
 * @param stampOf the time that a record gets, milliseconds since 1970, from its own and from when
 *   it is sent; undefined: the producer's clock
 */
export function replayRows(
  { records }: FileRecords,
  within: Micros,
  stampOf: (time: number, after: Micros) => number | undefined = () => undefined,
): ReplayRow[] {
  const place = (record: FileRecord | undefined, index: number): number => record?.time ?? index;
  const first = place(records[0], 0);
  const length = Math.max(1, place(records.at(-1), records.length - 1) - first);
  return records.map((record, index): ReplayRow => {
    const { key, value, time } = record;
    const after = Math.round(((place(record, index) - first) / length) * within);
    const timestamp = time === null ? undefined : stampOf(time, after);
    return { key, value, ...(timestamp === undefined ? {} : { timestamp }), after };
  });
}
