import { delimitedReader, delimitedTable, readDelimited } from './delimited.ts';
import { beginDecoding, decode, type Decoding, type Encoding } from './encoding.ts';
import { markedKind, readsAsText, type ForeignKind, type Packing } from './file-kind.ts';
import { linesReader, listReader, objectsTable, readLines, readList } from './json-rows.ts';
import { FILE_ROWS_MAX, type Table } from './table.ts';
import { unpacking, type Unpacking } from './unpack.ts';

/** What a file holds, and how it was read; or what it is instead of text. */
export type FileReading =
  | {
      table: Table;
      encoding: Encoding;
      packing: Packing | null;
      /** What it is packed into breaks off or is damaged: the rows before that were read. */
      isBroken: boolean;
    }
  | { refused: ForeignKind | Packing; packing: Packing | null; firstBytes: number[] };

/** Takes the bytes of a file, piece by piece. */
export type OpenFile = {
  read: (bytes: Uint8Array) => void;
  end: () => FileReading;
};

/** Bytes by which it is decided what a file is. */
const HEAD = 16_384;

/** Reads any file with text in rows: CSV in any dialect, NDJSON, a JSON list, packed or not. */
export function openFile(rowsMax: number = FILE_ROWS_MAX): OpenFile {
  const inside = textInside(rowsMax);
  let packing: Packing | null = null;
  let unpack: Unpacking | null = null;
  let isBroken = false;
  const head = gather(HEAD, (bytes, isLast) => {
    if (unpack === null && !inside.hasBegun()) {
      const kind = markedKind(bytes);
      if (kind === 'gzip' || kind === 'zstd') {
        packing = kind;
        unpack = unpacking(kind, (piece) => inside.read(piece, false));
      }
    }
    if (unpack === null) inside.read(bytes, isLast);
    else isBroken = isBroken || !pushes(unpack, bytes, isLast);
  });
  return {
    read: (bytes) => head.read(bytes, false),
    end() {
      head.read(NOTHING, true);
      if (unpack !== null) inside.read(NOTHING, true);
      return inside.reading(packing, isBroken);
    },
  };
}

const NOTHING = new Uint8Array(0);

function pushes(unpack: Unpacking, bytes: Uint8Array, isLast: boolean): boolean {
  try {
    unpack.push(bytes, isLast);
    return true;
  } catch {
    return false;
  }
}

/** Gives pieces on, the first one only when it is long enough or the last. */
function gather(
  least: number,
  give: (bytes: Uint8Array, isLast: boolean) => void,
): { read: (bytes: Uint8Array, isLast: boolean) => void } {
  let held: Uint8Array[] | null = [];
  return {
    read(bytes, isLast) {
      if (held === null) {
        give(bytes, isLast);
        return;
      }
      held.push(bytes);
      const length = held.reduce((sum, each) => sum + each.length, 0);
      if (length < least && !isLast) return;
      const whole = joined(held, length);
      held = null;
      give(whole, isLast);
    },
  };
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

type Inside = {
  hasBegun: () => boolean;
  read: (bytes: Uint8Array, isLast: boolean) => void;
  reading: (packing: Packing | null, isBroken: boolean) => FileReading;
};

/** What stands in the bytes once nothing is packed any more. */
function textInside(rowsMax: number): Inside {
  const rows = rowsOf(rowsMax);
  let decoding: Decoding | null = null;
  let refused: { refused: ForeignKind | Packing; firstBytes: number[] } | null = null;
  const head = gather(HEAD, (bytes, isLast) => {
    if (refused !== null) return;
    const isFirst = decoding === null;
    decoding ??= beginDecoding(bytes);
    const foreign = isFirst ? markedKind(bytes) : null;
    const text = foreign === null ? decode(decoding, bytes, isLast) : '';
    if (foreign !== null || (isFirst && !readsAsText(text))) {
      refused = { refused: foreign ?? 'binary', firstBytes: [...bytes.subarray(0, 8)] };
    } else rows.read(text, isLast);
  });
  return {
    hasBegun: () => decoding !== null,
    read: head.read,
    reading: (packing, isBroken) =>
      refused === null
        ? { table: rows.table(), encoding: decoding?.encoding ?? 'utf-8', packing, isBroken }
        : { ...refused, packing },
  };
}

/** Rows in the form that the first character of a text shows. */
function rowsOf(rowsMax: number): {
  read: (text: string, isLast: boolean) => void;
  table: () => Table;
} {
  let begun = '';
  let form: ReturnType<typeof formOf> | null = null;
  return {
    read(text, isLast) {
      if (form !== null) {
        form.read(text, isLast);
        return;
      }
      begun += text;
      const first = begun.trimStart().charAt(0);
      if (first === '' && !isLast) return;
      form = formOf(first, rowsMax);
      form.read(begun, isLast);
    },
    table: () => (form ?? formOf('', rowsMax)).table(),
  };
}

function formOf(
  first: string,
  rowsMax: number,
): { read: (text: string, isLast: boolean) => void; table: () => Table } {
  if (first === '[') {
    const reader = listReader(rowsMax);
    return {
      read: (text, isLast) => readList(reader, text, isLast),
      table: () => objectsTable(reader),
    };
  }
  if (first === '{') {
    const reader = linesReader(rowsMax);
    return {
      read: (text, isLast) => readLines(reader, text, isLast),
      table: () => objectsTable(reader),
    };
  }
  const reader = delimitedReader(rowsMax);
  return {
    read: (text, isLast) => readDelimited(reader, text, isLast),
    table: () => delimitedTable(reader),
  };
}
