import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  byteReader,
  readUvarint,
  readVarint,
  readVarlong,
} from '../../../src/kafka/protocol/bytes/byte-reader.ts';
import {
  fromBase64,
  fromHex,
  fromUint8Array,
  text,
  toBase64,
  toBase64Url,
  toHex,
  toUint8Array,
  utf8,
  utf8Length,
} from '../../../src/kafka/protocol/bytes/byte-string.ts';
import {
  byteWriter,
  writeUvarint,
  writeVarint,
  writeVarlong,
  written,
  type ByteWriter,
} from '../../../src/kafka/protocol/bytes/byte-writer.ts';
import { compress, decompress } from '../../../src/kafka/protocol/compression/compression.ts';
import { crc32c, crc32cOfArray } from '../../../src/kafka/protocol/bytes/crc32c.ts';
import { partitionForKey } from '../../../src/kafka/protocol/murmur2.ts';
import { uvarintSize, varintSize, varlongSize } from '../../../src/kafka/protocol/bytes/varint.ts';

const arrays = fc.uint8Array({ maxLength: 300 });
const anyText = fc.string({ unit: 'binary' });

describe('text and bytes, as the platform does it', () => {
  test('UTF-8 out, lone surrogates included', () => {
    const units = fc.array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd700, max: 0xe000 })));
    fc.assert(
      fc.property(units, (codes) => {
        const string = String.fromCharCode(...codes);
        const bytes = new TextEncoder().encode(string);
        expect(toUint8Array(utf8(string))).toEqual(bytes);
        expect(utf8Length(string)).toBe(bytes.length);
      }),
    );
  });

  test('UTF-8 in, invalid sequences included', () => {
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    const nearly = fc.array(
      fc.constantFrom(
        0x41,
        0x80,
        0xbf,
        0xc1,
        0xc3,
        0xa9,
        0xe0,
        0xed,
        0xa0,
        0xef,
        0xf0,
        0x90,
        0xf4,
        0xf5,
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          arrays,
          nearly.map((list) => Uint8Array.from(list)),
        ),
        (bytes) => {
          expect(text(fromUint8Array(bytes))).toBe(decoder.decode(bytes));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('hexadecimal and base64', () => {
    fc.assert(
      fc.property(arrays, (bytes) => {
        const string = fromUint8Array(bytes);
        const platform = Buffer.from(bytes);
        expect(toHex(string)).toBe(platform.toString('hex'));
        expect(toBase64(string)).toBe(platform.toString('base64'));
        expect(toBase64Url(string)).toBe(platform.toString('base64url'));
        expect(fromHex(toHex(string))).toBe(string);
        expect(fromBase64(toBase64(string))).toBe(string);
        expect(fromBase64(toBase64Url(string))).toBe(string);
      }),
    );
    expect(() => fromHex('abc')).toThrow(RangeError);
    expect(() => fromHex('zz')).toThrow(RangeError);
    expect(() => fromBase64('a b')).toThrow(RangeError);
  });

  test('more bytes than one call takes', () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
    expect(toUint8Array(fromUint8Array(bytes))).toEqual(bytes);
  });
});

describe('varints', () => {
  function roundTrip(
    size: number,
    write: (out: ByteWriter) => void,
    read: (input: ReturnType<typeof byteReader>) => number,
  ): number {
    const out = byteWriter(size);
    write(out);
    return read(byteReader(written(out))); // `written` fails when the size was wrong
  }

  test('come back as they were, in as many bytes as announced', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(2 ** 32 - 1), fc.maxSafeInteger(), (int, uint, long) => {
        expect(roundTrip(varintSize(int), (out) => writeVarint(out, int), readVarint)).toBe(int);
        expect(roundTrip(uvarintSize(uint), (out) => writeUvarint(out, uint), readUvarint)).toBe(
          uint,
        );
        expect(roundTrip(varlongSize(long), (out) => writeVarlong(out, long), readVarlong)).toBe(
          long,
        );
      }),
    );
  });

  test.each([0, 6, 7, 13, 14, 20, 21, 27, 28, 30, 31, 32, 34, 35, 41, 48, 52])(
    'at the edge of 2^%i',
    (power) => {
      for (const step of [-1, 0, 1]) {
        for (const sign of [-1, 1]) {
          const value = sign * (2 ** power + step) + 0;
          const back = roundTrip(
            varlongSize(value),
            (out) => writeVarlong(out, value),
            readVarlong,
          );
          expect(back).toBe(value);
        }
      }
    },
  );

  test('that are longer than they need be are read, and lose what does not fit', () => {
    expect(readUvarint(byteReader('\x81\x80\0'))).toBe(1);
    expect(readUvarint(byteReader('\xff\xff\xff\xff\x1f'))).toBe(0xffff_ffff);
    expect(readUvarint(byteReader('\x81\x80\x80\x80\x70'))).toBe(1);
    expect(readVarlong(byteReader('\x80'.repeat(9) + '\x7e'))).toBe(0);
  });

  test('that never end are refused', () => {
    expect(() => readUvarint(byteReader('\xff'.repeat(6)))).toThrow(/five bytes/);
    expect(() => readVarlong(byteReader('\xff'.repeat(11)))).toThrow(/ten bytes/);
    expect(() => readVarint(byteReader('\x80'))).toThrow(/needs 1 bytes/);
  });
});

describe.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('%s', (codec) => {
  const repetitive = fc
    .array(fc.constantFrom('order ', 'paid ', 'a', 'b', 'hello hello '), { maxLength: 400 })
    .map((words) => words.join(''));

  test('gives back what it packed', () => {
    const random = arrays.map(fromUint8Array);
    fc.assert(
      fc.property(fc.oneof(random, repetitive), (bytes) => {
        expect(decompress(codec, compress(codec, bytes))).toBe(bytes);
      }),
    );
  });

  test('takes more than one block', () => {
    const bytes = fromUint8Array(
      Uint8Array.from({ length: 150_000 }, (_, index) => (index * index * 31) >> (index % 13)),
    );
    expect(decompress(codec, compress(codec, bytes)) === bytes).toBe(true);
    expect(decompress(codec, compress(codec, 'x'.repeat(200_000))) === 'x'.repeat(200_000)).toBe(
      true,
    );
  });

  test('refuses what it did not pack', () => {
    expect(() => decompress(codec, 'no such thing at all')).toThrow(codec);
    const packed = compress(codec, 'hello hello hello hello hello hello');
    expect(() => decompress(codec, packed.slice(0, packed.length - 5))).toThrow(codec);
  });
});

test('snappy passes over less than a length at the end', () => {
  expect(decompress('snappy', compress('snappy', 'hello') + '\0\0')).toBe('hello');
});

test('an LZ4 block ends with five literals, as its format demands', () => {
  const packed = toHex(compress('lz4', 'x'.repeat(100)));
  expect(packed.slice(-20)).toBe('50' + '78'.repeat(5) + '00000000');
  // Twelve bytes are too few for a match.
  expect(toHex(compress('lz4', 'x'.repeat(12)))).toContain('0c000080' + '78'.repeat(12));
});

test('the checksum of an array is that of its bytes, also of a part', () => {
  fc.assert(
    fc.property(arrays, fc.nat(10), (bytes, from) => {
      const string = fromUint8Array(bytes);
      expect(crc32c(string, from)).toBe(crc32c(string.slice(from)));
      expect(crc32cOfArray(bytes)).toBe(crc32c(string));
    }),
  );
});

test('the partition of a key is that of the Java client', () => {
  // The hash of this key is negative: its sign is taken off, not its absolute value.
  expect(partitionForKey('a', 3)).toBe(0 + (584_102_524 % 3));
  expect(partitionForKey(utf8('ключ'), 12)).toBe(8);
  expect(partitionForKey('user-42', 6)).toBe(4);
});

test('a text of any kind survives', () => {
  fc.assert(
    fc.property(anyText, (string) => {
      expect(text(utf8(string))).toBe(string);
    }),
  );
});
