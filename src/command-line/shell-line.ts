/** A word of a command line, without its quotes, and where it stands in the line. */
export type ShellWord = { text: string; from: number; to: number };

/**
 * A line as a shell reads it: words apart by spaces; quotes keep spaces, and a backslash keeps the
 * next character. A quote that is still open ends with the line.
 */
export function shellWords(line: string): ShellWord[] {
  const words: ShellWord[] = [];
  let word: ShellWord | null = null;
  let quote = '';
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote === '' && /\s/u.test(char)) {
      word = null;
      continue;
    }
    if (word === null) {
      word = { text: '', from: at, to: at };
      words.push(word);
    }
    if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (char === '\\' && quote !== "'" && at + 1 < line.length) {
      at += 1;
      word.text += line.charAt(at);
    } else word.text += char;
    word.to = at + 1;
  }
  return words;
}

/** A word as it must be typed, so that a shell reads it as one. */
export const quoted = (text: string): string =>
  /^[\w./:=,@%+-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
