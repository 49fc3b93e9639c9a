import type { Cell } from './table.ts';

/**
 * The members of a JSON object: texts as what they say, everything else as it is written, so that
 * no digit of a long number is lost. Of two with one name the last. Undefined for any other text.
 */
export function jsonMembers(text: string): Map<string, Cell> | undefined {
  if (!isObject(parseOrUndefined(text))) return undefined;
  const members = new Map<string, Cell>();
  let at = afterSpace(text, text.indexOf('{') + 1);
  while (text.charAt(at) === '"') {
    const nameEnd = endOfText(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const from = afterSpace(text, text.indexOf(':', nameEnd) + 1);
    const to = endOfValue(text, from);
    members.set(name, cellOf(text.slice(from, to).trimEnd()));
    at = afterSpace(text, to + 1);
  }
  return members;
}

function cellOf(written: string): Cell {
  if (written === 'null') return null;
  return written.startsWith('"') ? (JSON.parse(written) as string) : written;
}

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function afterSpace(text: string, from: number): number {
  let at = from;
  while (/\s/.test(text.charAt(at))) at += 1;
  return at;
}

/** Behind the closing quote of a text that begins at `from`. */
function endOfText(text: string, from: number): number {
  let at = from + 1;
  while (text.charAt(at) !== '"') at += text.charAt(at) === '\\' ? 2 : 1;
  return at + 1;
}

/** The comma or bracket behind a value that begins at `from`. */
function endOfValue(text: string, from: number): number {
  let at = from;
  for (let depth = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '"') at = endOfText(text, at) - 1;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (depth > 0 && (letter === '}' || letter === ']')) depth -= 1;
    else if (depth === 0 && (letter === ',' || letter === '}')) break;
  }
  return at;
}
