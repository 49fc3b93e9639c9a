import { gzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { reading, tableIn, utf8Bytes } from './read.ts';

const TEXT = 'id,name\n1,Müller\n2,Ångström\n';
const ROWS = [
  { line: 2, cells: ['1', 'Müller'] },
  { line: 3, cells: ['2', 'Ångström'] },
];
const bytes = (...numbers: number[]): Uint8Array => Uint8Array.from(numbers);
const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const utf16 = (text: string, isLittle: boolean): Uint8Array =>
  Uint8Array.from(
    Array.from(text, (letter) => {
      const code = letter.charCodeAt(0);
      return isLittle ? [code & 255, code >> 8] : [code >> 8, code & 255];
    }).flat(),
  );

describe('text', () => {
  test.each([
    ['utf-8', utf8Bytes(TEXT)],
    ['windows-1252', latin(TEXT)],
    ['utf-16le', utf16(`\uFEFF${TEXT}`, true)],
    ['utf-16be', utf16(`\uFEFF${TEXT}`, false)],
    ['utf-16le', utf16(TEXT, true)],
    ['utf-16be', utf16(TEXT, false)],
  ])('in %s is read', (encoding, file) => {
    expect(reading(file)).toMatchObject({ encoding, packing: null, table: { rows: ROWS } });
    expect(reading(file, { piece: 1 })).toMatchObject({ encoding, table: { rows: ROWS } });
  });

  test('in Chinese of before UTF-8 is read', () => {
    // 编号,名称 and 北京, as GB 2312 has them.
    const header = bytes(0xb1, 0xe0, 0xba, 0xc5, 0x2c, 0xc3, 0xfb, 0xb3, 0xc6, 0x0a);
    const row = bytes(0x31, 0x2c, 0xb1, 0xb1, 0xbe, 0xa9, 0x0a);
    expect(reading(Uint8Array.from([...header, ...row]))).toMatchObject({
      encoding: 'gb18030',
      table: { columns: ['编号', '名称'], rows: [{ cells: ['1', '北京'] }] },
    });
  });

  test('whose first letter beyond ASCII comes late is read in its own encoding', () => {
    const plain = 'id,name\n'.concat('1,Ada\n'.repeat(10_000));
    for (const [encoding, last] of [
      ['utf-8', utf8Bytes('2,Müller\n')],
      ['windows-1252', latin('2,Müller\n')],
    ] as const) {
      const file = Uint8Array.from([...utf8Bytes(plain), ...last]);
      const read = reading(file, { piece: 1_000 });
      expect(read).toMatchObject({ encoding });
      expect('table' in read && read.table.rows.at(-1)?.cells).toEqual(['2', 'Müller']);
    }
  });
});

describe('packed text', () => {
  const long = `id,name\n${'1,Müller\n'.repeat(20_000)}`;
  const packed = gzipSync(utf8Bytes(long));

  test('by gzip is read, also of several members, also to count the rest', () => {
    for (const piece of [packed.length, 100]) {
      const { rows, rowsLeft } = tableIn(packed, { piece, rowsMax: 50 });
      expect([rows.length, rowsLeft]).toEqual([50, 19_950]);
    }
    const two = [gzipSync(utf8Bytes('id,name\n1,Mül')), gzipSync(utf8Bytes('ler\n2,Ångström\n'))];
    const read = reading(Uint8Array.from(two.flatMap((each) => [...each])));
    expect(read).toMatchObject({ packing: 'gzip', isBroken: false, table: { rows: ROWS } });
  });

  test('by zstd is read', () => {
    // A frame with one raw block: a file of so few bytes is not made smaller.
    const inside = utf8Bytes('id,name\n1,Ada\n');
    const size = inside.length;
    const block = (size << 3) | 1;
    const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, size, block & 255, block >> 8, 0];
    expect(reading(Uint8Array.from([...frame, ...inside]))).toMatchObject({
      packing: 'zstd',
      isBroken: false,
      table: { rows: [{ cells: ['1', 'Ada'] }] },
    });
  });

  test('that breaks off is read as far as it goes, and that is told', () => {
    const read = reading(packed.subarray(0, packed.length - 200), {
      piece: 64,
      rowsMax: 1_000_000,
    });
    expect(read).toMatchObject({ packing: 'gzip', isBroken: true });
    expect('table' in read && read.table.rows.length).toBeGreaterThan(100);
    const noise = Uint8Array.from([0x1f, 0x8b, 8, 0, ...Array<number>(100).fill(0xee)]);
    expect(reading(noise)).toMatchObject({ isBroken: true, table: { rows: [] } });
  });
});

describe('a file that is no text is refused with what it is', () => {
  const zip = zipSync({ 'orders.csv': utf8Bytes(TEXT) });
  const workbook = zipSync({ '[Content_Types].xml': utf8Bytes('<x/>'), 'xl/a.xml': utf8Bytes('') });
  const tar = new Uint8Array(1_024);
  tar.set(utf8Bytes('orders.csv'), 0);
  tar.set(utf8Bytes('ustar'), 257);
  // As a generator of noise makes them: half of the values have the high bit.
  const noise = Uint8Array.from({ length: 50_000 }, (_, at) => ((at * 7_919) ^ (at >> 3)) % 251);

  test.each([
    ['zip', zip],
    ['xlsx', workbook],
    ['tar', tar],
    ['parquet', bytes(0x50, 0x41, 0x52, 0x31, 0x15, 0x04)],
    ['avro', bytes(0x4f, 0x62, 0x6a, 0x01, 0x04)],
    ['sqlite', utf8Bytes('SQLite format 3\0')],
    ['bzip2', bytes(0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59, 0xff)],
    ['xz', bytes(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00)],
    ['image', bytes(0x89, 0x50, 0x4e, 0x47, 0x0d)],
    ['utf-32', bytes(0xff, 0xfe, 0, 0, 0x69, 0, 0, 0)],
    ['binary', noise],
  ])('%s', (kind, file) => {
    expect(reading(file)).toMatchObject({ refused: kind, packing: null });
    expect(reading(file, { piece: 5 })).toMatchObject({ refused: kind });
  });

  test('and so is one that is packed', () => {
    expect(reading(gzipSync(tar))).toMatchObject({ refused: 'tar', packing: 'gzip' });
    expect(reading(gzipSync(packedTwice()))).toMatchObject({ refused: 'gzip', packing: 'gzip' });
    expect(reading(gzipSync(noise))).toMatchObject({ refused: 'binary', packing: 'gzip' });
  });

  const packedTwice = (): Uint8Array => gzipSync(utf8Bytes(TEXT));

  test('but letters that a format begins with are a text like any other', () => {
    expect(reading(utf8Bytes('ORC,v\n1,2\n'))).toMatchObject({ table: { columns: ['ORC', 'v'] } });
  });
});
