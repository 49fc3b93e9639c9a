import { openFile, type FileReading } from '../../../src/file/open-file.ts';
import type { Table } from '../../../src/file/table.ts';

/** What is read of some bytes that come in pieces of a size. */
export function reading(
  bytes: Uint8Array,
  { piece = bytes.length || 1, rowsMax = 20_000 } = {},
): FileReading {
  const file = openFile(rowsMax);
  for (let from = 0; from < bytes.length; from += piece)
    file.read(bytes.subarray(from, from + piece));
  return file.end();
}

/** Throws when the file is refused. */
export function tableIn(
  bytes: Uint8Array,
  parts: { piece?: number; rowsMax?: number } = {},
): Table {
  const read = reading(bytes, parts);
  if ('refused' in read) throw new Error(`refused: ${read.refused}`);
  return read.table;
}

export const utf8Bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const tableOf = (text: string, parts: { piece?: number; rowsMax?: number } = {}): Table =>
  tableIn(utf8Bytes(text), parts);

export const cellsOf = (text: string): (string | null)[][] =>
  tableOf(text).rows.map(({ cells }) => cells);
