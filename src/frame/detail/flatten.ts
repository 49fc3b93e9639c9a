import { toInt64 } from '../../kafka/protocol/bytes/byte-writer.ts';
import { text } from '../../kafka/protocol/bytes/byte-string.ts';

type Line = { path: string; value: string };

/** Lines shown, and characters of one value. */
const LINES_MAX = 400;
const VALUE_MAX = 200;

/** Fields that hold bytes which are most often text. */
const AS_TEXT = new Set(['key', 'value']);

/**
 * A nested value as lines: `body.topicData[0].partitionData[0].index` and its value. What is empty
 * is told as such, what is absent is left out, and what is long is cut. Bytes that are no text are
 * dots here; the hex has them.
 */
export function flatten(value: object): Line[] {
  const lines: Line[] = [];
  walk(value, '', '', lines);
  return lines;
}

function walk(value: unknown, path: string, name: string, lines: Line[]): void {
  if (lines.length >= LINES_MAX || value === undefined) return;
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object'))
      lines.push({ path, value: cut(`[${value.join(', ')}]`) });
    else value.forEach((each, index) => walk(each, `${path}[${index}]`, name, lines));
    return;
  }
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value) as [string, unknown][];
    if (inner.length === 0 && path !== '') lines.push({ path, value: '{}' });
    for (const [key, each] of inner) walk(each, path === '' ? key : `${path}.${key}`, key, lines);
    return;
  }
  lines.push({ path, value: printable(value, AS_TEXT.has(name)) });
}

function printable(value: unknown, isBytes: boolean): string {
  // Java's largest long is no number here, and would end in other digits.
  if (typeof value === 'number' && Number.isInteger(value)) return String(toInt64(value));
  if (typeof value !== 'string') return String(value);
  // eslint-disable-next-line no-control-regex -- control bytes are what is replaced
  return cut(isBytes ? decoded(value) : value).replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}

/** UTF-8 as the text that it is; a string that has more than bytes in it is text already. */
const decoded = (value: string): string => (/[^\0-\xff]/.test(value) ? value : text(value));

const cut = (value: string): string =>
  value.length <= VALUE_MAX ? value : `${value.slice(0, VALUE_MAX)}…`;
