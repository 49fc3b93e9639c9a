/** Rows that are counted and not kept. */
export type RowCount = {
  rows: number;
  /** Something of a row was seen whose end was not. */
  isInRow: boolean;
  isQuoted: boolean;
  /** A quote opens here. */
  mayQuote: boolean;
};

/** Where rows end. Without a delimiter there are no quotes. */
export type RowEnds = { newline: '\n' | '\r\n' | '\r'; delimiter: string | null };

export const emptyCount = (): RowCount => ({
  ...{ rows: 0, isInRow: false },
  ...{ isQuoted: false, mayQuote: true },
});

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;

/** Counts on: lines with something on them, where quotes are open none. */
export function countRows(count: RowCount, text: string, { newline, delimiter }: RowEnds): void {
  const cellEnd = delimiter?.charCodeAt(0) ?? -1;
  const rowEnd = newline === '\r' ? CR : LF;
  let { rows, isInRow, isQuoted, mayQuote } = count;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === QUOTE && delimiter !== null && (isQuoted || mayQuote)) {
      isQuoted = !isQuoted;
      // A quote right behind a closing one is doubled: it is still open.
      mayQuote = true;
      isInRow = true;
    } else if (letter === rowEnd && !isQuoted) {
      if (isInRow) rows += 1;
      isInRow = false;
      mayQuote = true;
    } else {
      if (letter !== CR && letter !== SPACE) isInRow = true;
      mayQuote = letter === cellEnd;
    }
  }
  Object.assign(count, { rows, isInRow, isQuoted, mayQuote });
}

/** All rows, the last one without a line end, too. */
export const rowsIn = ({ rows, isInRow }: RowCount): number => rows + (isInRow ? 1 : 0);
