import { bad, type Checked } from './check.ts';
import type { NotationFlaw } from './problem.ts';

/**
 * JSON in fewer letters, to be read in the address of a page:
 * `(producer:p1,records:!((key:A,value:A)))`. An object is `(name:value,…)`, a list `!(value,…)`;
 * `!t`, `!f`, `!n` are true, false and null; a text that looks like nothing else stands as it is,
 * any other in single quotes with `!'` for a quote and `!!` for an exclamation mark.
 */
export function writeNotation(value: unknown): string {
  if (value === null || value === undefined) return '!n';
  if (typeof value === 'boolean') return value ? '!t' : '!f';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return writeText(value);
  if (Array.isArray(value)) return `!(${value.map(writeNotation).join(',')})`;
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return `(${fields.map(([key, each]) => `${writeText(key)}:${writeNotation(each)}`).join(',')})`;
}

/**
 * The value that a notation stands for, or at which character, from 1, it cannot be read and why.
 */
export function readNotation(notation: string): Checked<unknown> {
  const reader: Reader = { notation, at: 0, problem: null };
  const value = readValue(reader, 0);
  if (reader.problem === null && reader.at < notation.length) fail(reader, 'goes-on');
  return reader.problem === null
    ? { good: value }
    : bad('', { problem: reader.problem.flaw, character: reader.problem.at + 1 });
}

/** `problem` is set once; from then on nothing is read. */
type Reader = { notation: string; at: number; problem: { at: number; flaw: NotationFlaw } | null };

const DEEP_MAX = 64;
const BARE = /^[A-Za-z_#][A-Za-z0-9_.#-]*$/;
const BARE_AT = /[A-Za-z_#][A-Za-z0-9_.#-]*/y;
const NUMBER_AT = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;

function writeText(value: string): string {
  return BARE.test(value) ? value : `'${value.replace(/[!']/g, '!$&')}'`;
}

function readValue(reader: Reader, depth: number): unknown {
  if (depth > DEEP_MAX) return fail(reader, 'nested-too-deep');
  const first = reader.notation.charAt(reader.at);
  if (first === '(') return readObject(reader, depth);
  if (first === '!') return readMarked(reader, depth);
  if (first === '-' || (first >= '0' && first <= '9')) return readNumber(reader);
  return readText(reader);
}

function readMarked(reader: Reader, depth: number): unknown {
  const mark = reader.notation.charAt(reader.at + 1);
  if (mark === '(') return readList(reader, depth);
  const word = { t: true, f: false, n: null }[mark];
  if (word === undefined) return fail(reader, 'stray-mark');
  reader.at += 2;
  return word;
}

function readList(reader: Reader, depth: number): unknown[] {
  const items: unknown[] = [];
  reader.at += 2;
  if (take(reader, ')')) return items;
  do items.push(readValue(reader, depth + 1));
  while (take(reader, ','));
  expect(reader, ')');
  return items;
}

function readObject(reader: Reader, depth: number): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  reader.at += 1;
  if (take(reader, ')')) return {};
  do {
    const key = readText(reader);
    expect(reader, ':');
    fields.push([key, readValue(reader, depth + 1)]);
  } while (take(reader, ','));
  expect(reader, ')');
  return Object.fromEntries(fields);
}

function readNumber(reader: Reader): number {
  return Number(match(reader, NUMBER_AT) ?? fail(reader, 'no-digits'));
}

function readText(reader: Reader): string {
  if (reader.notation.charAt(reader.at) === "'") return readQuoted(reader);
  return match(reader, BARE_AT) ?? fail(reader, 'stray-sign');
}

function readQuoted(reader: Reader): string {
  let text = '';
  for (let at = reader.at + 1; at < reader.notation.length; at += 1) {
    let letter = reader.notation.charAt(at);
    if (letter === "'") {
      reader.at = at + 1;
      return text;
    }
    if (letter === '!') {
      at += 1;
      letter = reader.notation.charAt(at);
    }
    text += letter;
  }
  return fail(reader, 'open-quote');
}

function match(reader: Reader, shape: RegExp): string | undefined {
  if (reader.problem !== null) return undefined;
  shape.lastIndex = reader.at;
  const found = shape.exec(reader.notation)?.[0];
  reader.at += found?.length ?? 0;
  return found;
}

function take(reader: Reader, letter: string): boolean {
  if (reader.problem !== null || reader.notation.charAt(reader.at) !== letter) return false;
  reader.at += 1;
  return true;
}

function expect(reader: Reader, letter: ':' | ')'): void {
  if (!take(reader, letter)) fail(reader, letter === ':' ? 'no-colon' : 'no-bracket');
}

function fail(reader: Reader, flaw: NotationFlaw): string {
  reader.problem ??= { at: reader.at, flaw };
  return '';
}
