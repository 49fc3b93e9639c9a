import { byteAt } from './lz4.ts';

/**
 * The Deflate format (RFC 1951). It tells where its last block ends, since another member may
 * follow there.
 */

type Bits = { readonly bytes: Uint8Array; at: number; held: number; count: number };
/** How many codes there are of each length, and the symbols in the order of their codes. */
type Codes = { readonly counts: readonly number[]; readonly symbols: readonly number[] };

const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_BITS = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12289, 16385, 24577,
];
const DISTANCE_BITS = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
/** The order in which the lengths of the lengths' codes stand. */
const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const CODE_BITS_MAX = 15;
const END_OF_BLOCK = 256;

const repeated = (value: number, times: number): number[] => Array<number>(times).fill(value);
const FIXED_LITERALS = codesOf([
  ...repeated(8, 144),
  ...repeated(9, 112),
  ...repeated(7, 24),
  ...repeated(8, 8),
]);
const FIXED_DISTANCES = codesOf(repeated(5, 30));

/**
 * Appends the content to `out`; returns where the packed bytes end. Throws a RangeError for what is
 * no Deflate.
 */
export function inflate(bytes: Uint8Array, from: number, out: number[]): number {
  const input: Bits = { bytes, at: from, held: 0, count: 0 };
  const start = out.length;
  for (let isLast = 0; isLast === 0;) {
    isLast = bits(input, 1);
    const kind = bits(input, 2);
    if (kind === 0) readStored(input, out);
    else if (kind === 1) readPacked(input, out, start, FIXED_LITERALS, FIXED_DISTANCES);
    else if (kind === 2) readDynamic(input, out, start);
    else throw new RangeError('a block of no known kind');
  }
  return input.at;
}

/** The next bits, the least significant first. What is held is always less than a byte. */
function bits(input: Bits, count: number): number {
  while (input.count < count) {
    input.held |= byteAt(input.bytes, input.at++) << input.count;
    input.count += 8;
  }
  const value = input.held & ((1 << count) - 1);
  input.held >>>= count;
  input.count -= count;
  return value;
}

function readStored(input: Bits, out: number[]): void {
  input.held = 0;
  input.count = 0;
  const size = bits(input, 16);
  if (size !== (~bits(input, 16) & 0xffff))
    throw new RangeError('a length that contradicts itself');
  for (let index = 0; index < size; index++) out.push(byteAt(input.bytes, input.at++));
}

/** The Huffman codes that follow from their lengths. (RFC 1951, 3.2.2) */
function codesOf(lengths: readonly number[]): Codes {
  const counts = repeated(0, CODE_BITS_MAX + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  let left = 1;
  for (let length = 1; length <= CODE_BITS_MAX; length++) {
    left = 2 * left - (counts[length] ?? 0);
    if (left < 0) throw new RangeError('more codes than there can be');
  }
  const symbols: number[] = [];
  for (let length = 1; length <= CODE_BITS_MAX; length++)
    for (const [symbol, own] of lengths.entries()) if (own === length) symbols.push(symbol);
  return { counts, symbols };
}

function symbolOf(input: Bits, { counts, symbols }: Codes): number {
  let code = 0;
  let first = 0;
  let index = 0;
  for (let length = 1; length <= CODE_BITS_MAX; length++) {
    const count = counts[length] ?? 0;
    code |= bits(input, 1);
    const symbol = code - first < count ? symbols[index + code - first] : undefined;
    if (symbol !== undefined) return symbol;
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  throw new RangeError('no such code');
}

function readPacked(
  input: Bits,
  out: number[],
  start: number,
  literals: Codes,
  distances: Codes,
): void {
  for (;;) {
    const symbol = symbolOf(input, literals);
    if (symbol === END_OF_BLOCK) return;
    if (symbol < END_OF_BLOCK) {
      out.push(symbol);
      continue;
    }
    const length = spread(input, symbol - END_OF_BLOCK - 1, LENGTH_BASE, LENGTH_BITS);
    const distance = spread(input, symbolOf(input, distances), DISTANCE_BASE, DISTANCE_BITS);
    const from = out.length - distance;
    if (from < start) throw new RangeError('a match before the beginning');
    for (let index = 0; index < length; index++) out.push(out[from + index] ?? 0);
  }
}

/** A length or a distance: what its symbol says, and some bits more. */
function spread(
  input: Bits,
  symbol: number,
  base: readonly number[],
  extra: readonly number[],
): number {
  const least = base[symbol];
  if (least === undefined) throw new RangeError('no such length or distance');
  return least + bits(input, extra[symbol] ?? 0);
}

function readDynamic(input: Bits, out: number[], start: number): void {
  const literals = bits(input, 5) + 257;
  const distances = bits(input, 5) + 1;
  const given = bits(input, 4) + 4;
  const ofLengths = repeated(0, 19);
  for (const place of CODE_LENGTH_ORDER.slice(0, given)) ofLengths[place] = bits(input, 3);
  const lengths = readLengths(input, codesOf(ofLengths), literals + distances);
  if (lengths[END_OF_BLOCK] === 0) throw new RangeError('a block without an end');
  const own = codesOf(lengths.slice(0, literals));
  readPacked(input, out, start, own, codesOf(lengths.slice(literals)));
}

function readLengths(input: Bits, codes: Codes, wanted: number): number[] {
  const lengths: number[] = [];
  while (lengths.length < wanted) {
    const symbol = symbolOf(input, codes);
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) {
      const last = lengths.at(-1);
      if (last === undefined) throw new RangeError('nothing to repeat');
      lengths.push(...repeated(last, 3 + bits(input, 2)));
    } else lengths.push(...repeated(0, symbol === 17 ? 3 + bits(input, 3) : 11 + bits(input, 7)));
  }
  if (lengths.length > wanted) throw new RangeError('more lengths than there can be');
  return lengths;
}
