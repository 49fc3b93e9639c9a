/** A frame's bytes in rows, each byte with the field it belongs to. */
export type HexScene = { rows: HexRow[]; bytes: HexByte[]; hidden: number };

export type HexRow = { offset: string; bytes: HexByte[] };

/**
 * `path` is that of the innermost field that holds the byte; empty when no field does. `ink` tells
 * neighbouring fields apart.
 */
export type HexByte = { at: number; hex: string; text: string; path: string; ink: 0 | 1 };

type Span = { path: string; from: number; to: number };

/** More bytes than this are not drawn. */
export const BYTES_MAX = 2_048;

/**
 * Rows of `rowBytes` bytes. `hex` has two digits a byte; a span covers bytes from `from` up to, not
 * including, `to`.
 */
export function hexScene(hex: string, spans: readonly Span[], rowBytes: number): HexScene {
  const total = Math.floor(hex.length / 2);
  const owners = innermostSpans(spans, Math.min(total, BYTES_MAX));
  const bytes: HexByte[] = [];
  let ink: 0 | 1 = 1;
  for (let at = 0; at < Math.min(total, BYTES_MAX); at++) {
    const digits = hex.slice(at * 2, at * 2 + 2);
    const path = owners[at] ?? '';
    if (path !== bytes[at - 1]?.path) ink = ink === 0 ? 1 : 0;
    bytes.push({ at, hex: digits, text: printable(Number.parseInt(digits, 16)), path, ink });
  }
  const rows: HexRow[] = [];
  for (let from = 0; from < bytes.length; from += rowBytes)
    rows.push({
      offset: from.toString(16).padStart(4, '0'),
      bytes: bytes.slice(from, from + rowBytes),
    });
  return { rows, bytes, hidden: total - bytes.length };
}

/** Whether the field at `path` is the highlighted one or lies inside it. */
export function isWithin(path: string, highlighted: string | null): boolean {
  if (highlighted === null || highlighted === '' || path === '') return false;
  if (!path.startsWith(highlighted)) return false;
  const next = path[highlighted.length];
  return next === undefined || next === '.' || next === '[';
}

/**
 * For each byte the path of the shortest span over it. Longer ones first, so that shorter ones
 * overwrite them.
 */
function innermostSpans(spans: readonly Span[], count: number): string[] {
  const owners = new Array<string>(count).fill('');
  const widestFirst = [...spans].sort((a, b) => b.to - b.from - (a.to - a.from));
  for (const span of widestFirst)
    for (let at = Math.max(0, span.from); at < Math.min(span.to, count); at++)
      owners[at] = span.path;
  return owners;
}

const printable = (code: number): string =>
  code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·';
