import { INT64_MAX } from '../protocol/bytes/byte-writer.ts';
import { listOf } from './check-value.ts';
import {
  LONG_MAX,
  type ObeyedBy,
  type SettingRow,
  type SettingTable,
  type ValueOf,
} from './setting.ts';

/** Settings as the texts that Kafka keeps, by name. */
export type SettingTexts = Readonly<Record<string, string>>;

/**
 * The value that a machine goes by: what was set, else the default. Only what is obeyed can be
 * read.
 */
export function settingOf<T extends SettingTable, N extends ObeyedBy<T>>(
  table: T,
  set: SettingTexts,
  name: N,
): ValueOf<T[N]> {
  const row: SettingRow | undefined = table[name];
  const text = set[name];
  return (text === undefined ? defaultOf(row) : valueOf(row, text)) as ValueOf<T[N]>;
}

const defaultOf = (row: SettingRow | undefined): unknown =>
  row?.default === LONG_MAX ? INT64_MAX : row?.default;

/** The value that a text stands for; the text has been checked. */
function valueOf(row: SettingRow | undefined, text: string): unknown {
  switch (row?.type) {
    case 'BOOLEAN':
      return text.trim().toLowerCase() === 'true';
    case 'INT':
    case 'SHORT':
    case 'LONG':
      return Number(text);
    case 'DOUBLE':
      return parseFloat(text);
    case 'LIST':
      return listOf(text);
    default:
      return text.trim();
  }
}

/** Settings as a person writes them, as texts. Frozen. */
export const configTexts = (
  set: Readonly<Record<string, string | number | boolean>>,
): SettingTexts =>
  Object.freeze(
    Object.fromEntries(Object.entries(set).map(([name, value]) => [name, String(value)])),
  );
