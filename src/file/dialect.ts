import Papa from 'papaparse';

/** How a file of rows is written. */
export type Dialect = {
  delimiter: string;
  newline: '\n' | '\r\n' | '\r';
  /** Some lines end in `\r\n` and some in `\n`: a `\r` at the end of a row belongs to its end. */
  isMixed: boolean;
};

/** Delimiters that are looked for; of equals the first. */
const DELIMITERS = [',', ';', '\t', '|'];
/** Rows by which a delimiter is judged. */
const ROWS_JUDGED = 30;

/** @param isWhole false: the sample may end inside a row */
export function guessDialect(sample: string, isWhole: boolean): Dialect {
  const { newline, isMixed } = lineEndsOf(sample, isWhole);
  return { delimiter: guessDelimiter(sample, newline, isWhole), newline, isMixed };
}

/** Line ends outside of quotes, which open at the start of a cell. */
function lineEndsOf(
  sample: string,
  isWhole: boolean,
): { newline: Dialect['newline']; isMixed: boolean } {
  const seen = { '\n': 0, '\r\n': 0, '\r': 0 };
  let isQuoted = false;
  let mayQuote = true;
  for (let at = 0; at < sample.length; at += 1) {
    const letter = sample.charAt(at);
    if (letter === '"' && (isQuoted || mayQuote)) isQuoted = !isQuoted;
    // Also right behind a closing quote, which is doubled then.
    mayQuote = letter === '"' || letter === '\n' || letter === '\r' || DELIMITERS.includes(letter);
    if (isQuoted || (letter !== '\n' && letter !== '\r')) continue;
    const isLast = at + 1 === sample.length;
    if (letter === '\n') seen['\n'] += 1;
    else if (sample.charAt(at + 1) === '\n') {
      seen['\r\n'] += 1;
      at += 1;
    } else if (!isLast || isWhole) seen['\r'] += 1;
  }
  if (seen['\r\n'] > 0 && seen['\n'] === 0) return { newline: '\r\n', isMixed: false };
  if (seen['\n'] > 0) return { newline: '\n', isMixed: seen['\r\n'] > 0 };
  return { newline: seen['\r'] > 0 ? '\r' : '\n', isMixed: false };
}

/**
 * The delimiter by which most rows have as many cells as the first one; of those the one with the
 * most cells. One that leaves the first row whole divides nothing.
 */
function guessDelimiter(sample: string, newline: Dialect['newline'], isWhole: boolean): string {
  let best = { delimiter: ',', agreeing: 0, cells: 1 };
  for (const delimiter of DELIMITERS) {
    const parser = new Papa.Parser({ delimiter, newline, preview: ROWS_JUDGED });
    const { data, errors } = parser.parse(sample, 0, !isWhole) as Papa.ParseResult<string[]>;
    const rows = data.filter((row) => row.length > 1 || !/^\r?$/.test(row[0] ?? ''));
    const cells = rows.find((row) => !isBlank(row))?.length ?? 1;
    if (cells < 2) continue;
    // A quote that is closed inside a cell shows that cells end elsewhere.
    const agreeing =
      rows.filter((row) => row.length === cells).length / (rows.length + errors.length);
    if (agreeing > best.agreeing || (agreeing === best.agreeing && cells > best.cells))
      best = { delimiter, agreeing, cells };
  }
  return best.delimiter;
}

/** A line with nothing on it. */
export const isBlank = (cells: readonly string[]): boolean =>
  cells.length === 0 || (cells.length === 1 && cells[0]?.trim() === '');
