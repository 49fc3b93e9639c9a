/** Lines shown at most. */
const LINES_MAX = 400;

/** A nested value as lines: `topicData[0].partitionData[0].index` and its value. Empty lists are told as such. */
export function flatten(value: object): { path: string; value: string }[] {
  const lines: { path: string; value: string }[] = [];
  walk(value, '', lines);
  return lines.slice(0, LINES_MAX);
}

function walk(value: unknown, path: string, lines: { path: string; value: string }[]): void {
  if (lines.length >= LINES_MAX) return;
  if (Array.isArray(value)) {
    if (value.every((each) => typeof each !== 'object'))
      lines.push({ path, value: `[${value.join(', ')}]` });
    else value.forEach((each, index) => walk(each, `${path}[${index}]`, lines));
    return;
  }
  if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value) as [string, unknown][])
      walk(inner, path === '' ? key : `${path}.${key}`, lines);
    return;
  }
  lines.push({ path, value: printable(value) });
}

/** Bytes that are no text are shown in hex by the inspector's other tab; here as dots. */
function printable(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  // eslint-disable-next-line no-control-regex -- control bytes are what is replaced
  return value.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');
}
