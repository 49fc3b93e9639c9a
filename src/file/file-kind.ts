/** Packed text, which is unpacked while it is read. */
export type Packing = 'gzip' | 'zstd';

/** What a file is that holds no text. */
export type ForeignKind =
  | 'zip'
  | 'xlsx'
  | 'xls'
  | 'bzip2'
  | 'xz'
  | 'lz4'
  | 'snappy'
  | '7z'
  | 'rar'
  | 'tar'
  | 'parquet'
  | 'orc'
  | 'avro'
  | 'arrow'
  | 'sqlite'
  | 'pdf'
  | 'image'
  | 'program'
  | 'utf-32'
  /** Bytes that are neither text nor anything that is known. */
  | 'binary';

type Mark = { kind: Packing | ForeignKind; at: number; bytes: readonly number[] };

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));

/** The first bytes of formats that have some of their own. */
const MARKS: readonly Mark[] = [
  { kind: 'gzip', at: 0, bytes: [0x1f, 0x8b] },
  { kind: 'zstd', at: 0, bytes: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'zip', at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
  { kind: 'zip', at: 0, bytes: [0x50, 0x4b, 0x05, 0x06] },
  { kind: 'xls', at: 0, bytes: [0xd0, 0xcf, 0x11, 0xe0] },
  { kind: 'bzip2', at: 0, bytes: ascii('BZh') },
  { kind: 'xz', at: 0, bytes: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { kind: 'lz4', at: 0, bytes: [0x04, 0x22, 0x4d, 0x18] },
  { kind: 'snappy', at: 0, bytes: [0xff, 0x06, 0x00, 0x00, ...ascii('sNaPpY')] },
  { kind: '7z', at: 0, bytes: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { kind: 'rar', at: 0, bytes: [...ascii('Rar!'), 0x1a, 0x07] },
  { kind: 'tar', at: 257, bytes: ascii('ustar') },
  { kind: 'parquet', at: 0, bytes: ascii('PAR1') },
  { kind: 'orc', at: 0, bytes: ascii('ORC') },
  { kind: 'avro', at: 0, bytes: [...ascii('Obj'), 0x01] },
  { kind: 'arrow', at: 0, bytes: ascii('ARROW1') },
  { kind: 'sqlite', at: 0, bytes: ascii('SQLite format 3') },
  { kind: 'pdf', at: 0, bytes: ascii('%PDF-') },
  { kind: 'image', at: 0, bytes: [0x89, ...ascii('PNG')] },
  { kind: 'image', at: 0, bytes: [0xff, 0xd8, 0xff] },
  { kind: 'image', at: 0, bytes: ascii('GIF8') },
  { kind: 'image', at: 8, bytes: ascii('WEBP') },
  { kind: 'program', at: 0, bytes: [0x7f, ...ascii('ELF')] },
  { kind: 'utf-32', at: 0, bytes: [0xff, 0xfe, 0x00, 0x00] },
  { kind: 'utf-32', at: 0, bytes: [0x00, 0x00, 0xfe, 0xff] },
];

/** Parts that only a workbook has among the files in its archive. */
const WORKBOOK = /\[Content_Types\]\.xml|xl\/|_rels\//;

/** What the first bytes of a file say that it is; null when they say nothing. */
export function markedKind(head: Uint8Array): Packing | ForeignKind | null {
  const mark = MARKS.find(({ at, bytes }) =>
    bytes.every((byte, index) => head[at + index] === byte),
  );
  if (mark === undefined) return null;
  if (mark.kind === 'zip' && WORKBOOK.test(latin(head))) return 'xlsx';
  // Letters that a text may begin with, too.
  if ((mark.kind === 'orc' || mark.kind === 'bzip2') && isAscii(head)) return null;
  return mark.kind;
}

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 2_000));

const isAscii = (bytes: Uint8Array): boolean =>
  bytes.every(
    (byte) => byte < 0x80 && (byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d),
  );

/** Of a hundred letters of a text, so many at most are of no script. */
const STRAY_PERCENT_MAX = 1;

/** Whether decoded bytes read like text, or like noise: control characters belong in no table. */
export function readsAsText(text: string): boolean {
  let stray = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    const isSpace = letter === 0x09 || letter === 0x0a || letter === 0x0d || letter === 0x0c;
    const isControl = letter < 0x20 || (letter >= 0x7f && letter < 0xa0);
    if ((isControl && !isSpace) || letter === 0xfffd) stray += 1;
  }
  return stray * 100 <= text.length * STRAY_PERCENT_MAX;
}
