import { describe, expect, test } from 'vitest';
import {
  fromHex,
  fromUint8Array,
  toHex,
  toUint8Array,
} from '../../../src/kafka/protocol/bytes/byte-string.ts';
import {
  compress,
  compressionId,
  compressionOfId,
  decompress,
  type Compression,
} from '../../../src/kafka/protocol/compression/compression.ts';
import { xxh32, xxh64Low } from '../../../src/kafka/protocol/compression/xxhash.ts';
import { crc32c } from '../../../src/kafka/protocol/bytes/crc32c.ts';
import { partitionForKey } from '../../../src/kafka/protocol/murmur2.ts';

const packed = (codec: Compression, bytes: string): string => toHex(compress(codec, bytes));

/** Bytes in which no four stand twice. */
const noise = (count: number): string => {
  let state = 1;
  return fromUint8Array(
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state >>> 24;
    }),
  );
};

const ABCD = '61626364';
const XERIAL = '82534e4150505900' + '00000001' + '00000001';
const FRAME = '04224d18' + '604082';

describe('what repeats is written once', () => {
  test('by LZ4: four literals, then as much as the last five bytes leave', () => {
    const block = `4f${ABCD}04000c506461626364`;
    expect(packed('lz4', 'abcd'.repeat(10))).toBe(`${FRAME}0e000000${block}00000000`);
  });

  test('by LZ4: a length that does not fit four bits goes on in bytes of up to 255', () => {
    const of = (length: number): string => packed('lz4', 'x'.repeat(length)).slice(22, -20);
    // One literal and a match: 19 is the longest that the token holds with its 15.
    expect(of(1 + 18 + 5)).toBe('1e78' + '0100');
    expect(of(1 + 19 + 5)).toBe('1f78' + '0100' + '00');
    expect(of(1 + 19 + 254 + 5)).toBe('1f78' + '0100' + 'fe');
    expect(of(1 + 19 + 255 + 5)).toBe('1f78' + '0100' + 'ff00');
  });

  test('by Snappy: copies of at most 64 bytes', () => {
    const framed = (block: string): string =>
      `${XERIAL}${(block.length / 2).toString(16).padStart(8, '0')}${block}`;
    expect(packed('snappy', 'abcd'.repeat(10))).toBe(framed(`280c${ABCD}8e0400`));
    expect(packed('snappy', 'abcd'.repeat(17))).toBe(framed(`440c${ABCD}fe0400`));
    expect(packed('snappy', 'abcd'.repeat(50))).toBe(
      framed(`c8010c${ABCD}${'fe0400'.repeat(3)}0e0400`),
    );
  });

  test('also where the repetition begins late, and is not the first that looks like it', () => {
    for (const codec of ['lz4', 'snappy'] as const) {
      const bytes = `${noise(300)}abcdef${noise(300)}abcdef${noise(20)}`;
      const size = compress(codec, bytes).length;
      expect(size).toBeLessThan(compress(codec, noise(bytes.length)).length - 300);
      expect(decompress(codec, compress(codec, bytes)) === bytes).toBe(true);
    }
  });
});

describe('what does not repeat stays as it is', () => {
  test('in LZ4: a block that would be no smaller is stored, and says so', () => {
    const bytes = noise(100);
    expect(packed('lz4', bytes)).toBe(`${FRAME}64000080${toHex(bytes)}00000000`);
  });

  test.each([
    [1, '0100'],
    [60, '3cec'],
    [61, '3df03c'],
    [127, '7ff07e'],
    [128, '8001f07f'],
    [256, '8002f0ff'],
    [257, '8102f40001'],
  ])('in Snappy: %i literals', (count, head) => {
    const bytes = noise(count);
    expect(packed('snappy', bytes).slice(40)).toBe(head + toHex(bytes));
  });

  test.each([
    ['hello', '05000000' + '290000' + '68656c6c6f'],
    ['', '00000000' + '010000'],
  ])('in Zstandard: %j', (bytes, hex) => {
    expect(packed('zstd', bytes)).toBe(`28b52ffda0${hex}`);
  });

  test('in Zstandard: more than 128 KiB are two blocks, the last of which says that it is', () => {
    const hex = packed('zstd', 'x'.repeat(131_073));
    expect(hex.slice(0, 24)).toBe('28b52ffda0' + '01000200' + '000010');
    expect(hex.slice(-8)).toBe('090000' + '78');
    expect(packed('zstd', 'x'.repeat(131_072)).slice(18, 24)).toBe('010010');
  });

  test('in no codec at all', () => {
    expect(compress('none', 'abc')).toBe('abc');
    expect(decompress('none', 'abc')).toBe('abc');
  });
});

test('blocks begin anew: 64 KiB in LZ4, 32 KiB in Snappy', () => {
  const lz4 = packed('lz4', noise(65_537));
  expect(lz4.slice(14, 22)).toBe('00000180');
  expect(lz4.slice(22 + 2 * 65_536, 22 + 2 * 65_536 + 8)).toBe('01000080');
  const snappy = toUint8Array(compress('snappy', noise(32_769)));
  expect([...snappy.slice(16, 26)]).toEqual([0, 0, 0x80, 6, 0x80, 0x80, 2, 0xf4, 0xff, 0x7f]);
  expect([...snappy.slice(26 + 32_768, 26 + 32_768 + 6)]).toEqual([0, 0, 0, 3, 1, 0]);
});

test('what gzip packs tells of no time', () => {
  expect(packed('gzip', 'hello').slice(0, 16)).toBe('1f8b0800' + '00000000');
});

test('codecs have the numbers of the attributes, and there is none behind them', () => {
  const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;
  expect(codecs.map(compressionId)).toEqual([0, 1, 2, 3, 4]);
  expect([0, 1, 2, 3, 4].map(compressionOfId)).toEqual([...codecs]);
  expect(compressionOfId(5)).toBeNull();
});

test('what a codec cannot unpack is undecodable, and says of which', () => {
  const fault = expect.objectContaining({ fault: 'undecodable', position: 0, path: '' }) as unknown;
  for (const [codec, hex, why] of [
    ['gzip', '00', 'gzip: no gzip member'],
    ['gzip', '1f8b07', 'gzip: another method than Deflate'],
    ['gzip', '1f', 'gzip: cut short'],
    ['lz4', '04224d17', 'lz4: no LZ4 frame'],
    ['lz4', `04224d18a04082`, 'lz4: an unknown kind of frame'],
    ['lz4', `04224d18603082`, 'lz4: an unknown size of blocks'],
    ['lz4', `04224d18604083`, 'lz4: another checksum of the descriptor'],
    ['lz4', `${FRAME}0500008061`, 'lz4: a block of another length'],
    ['lz4', `${FRAME}03000000000000`, 'lz4: a match before the beginning'],
    ['snappy', '020061', 'snappy: another length than announced'],
    ['snappy', '0108', 'snappy: literals are cut short'],
    ['snappy', `${XERIAL}0000000901`, 'snappy: a block is cut short'],
    ['zstd', '28b52ffd', 'zstd: cut short'],
  ] as const) {
    expect(() => decompress(codec, fromHex(hex)), hex).toThrow(why);
    expect(() => decompress(codec, fromHex(hex)), hex).toThrow(fault);
  }
});

test('an LZ4 frame of format 0 may have the wrong checksum of its descriptor', () => {
  const frame = fromHex(`04224d18604083010000806100000000`);
  expect(decompress('lz4', frame, 0)).toBe('a');
  expect(() => decompress('lz4', frame, 1)).toThrow(/checksum of the descriptor/);
});

test('Snappy copies of every width are read: one, two and four bytes of distance', () => {
  const head = `0c0c${ABCD}`;
  const same = 'abcd'.repeat(3);
  expect(decompress('snappy', fromHex(`${head}1104`))).toBe(same);
  expect(decompress('snappy', fromHex(`${head}1e0400`))).toBe(same);
  expect(decompress('snappy', fromHex(`${head}1f04000000`))).toBe(same);
  const far = noise(1_100);
  const literals = `f44b04${toHex(far)}`;
  // The distance 1,025 has three of its bits in the tag: 4 and the byte 1.
  expect(decompress('snappy', fromHex(`d008${literals}8101`))).toBe(far + far.slice(75, 79));
});

test('the checksums are those that others compute', () => {
  const spam = 'Nobody inspects the spammish repetition';
  const of = (hash: (bytes: Uint8Array) => number): number[] =>
    ['', 'a', 'abc', spam].map((each) => hash(toUint8Array(each)));
  expect(of(xxh32)).toEqual([0x02cc_5d05, 0x550d_7456, 0x32d1_53ff, 0xe229_3b2f]);
  expect(of(xxh64Low)).toEqual([0x51d8_e999, 0xa98c_6e5b, 0xad77_0999, 0x8a37_8bf1]);
  expect(crc32c('123456789')).toBe(0xe306_9283);
});

test('the hash of a key is that of the Java client', () => {
  // Of so many partitions each hash has its own, without its sign. (Utils.murmur2)
  const hash = (key: string): number => partitionForKey(key, 0x7fff_ffff);
  for (const [key, value] of [
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ] as const)
    expect(hash(key)).toBe(value & 0x7fff_ffff);
});
