import { byteAt, copyBack } from './lz4.ts';
import { findMatches } from './match-finder.ts';

/**
 * Snappy as the Java client frames it: a magic, two version numbers, then blocks with their length
 * in front. Other clients send one block without a frame.
 */

const MAGIC = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00];
const VERSIONS = [0, 0, 0, 1, 0, 0, 0, 1];
const HEADER_SIZE = MAGIC.length + VERSIONS.length;
/** The block size of Kafka's stream. */
const BLOCK_MAX = 32 * 1024;

/** Framed blocks. */
export function snappyCompress(bytes: Uint8Array): Uint8Array {
  const out: number[] = [...MAGIC, ...VERSIONS];
  for (let at = 0; at < bytes.length; at += BLOCK_MAX) {
    const block = compressBlock(bytes.subarray(at, at + BLOCK_MAX));
    out.push(block.length >>> 24, (block.length >>> 16) & 0xff);
    out.push((block.length >>> 8) & 0xff, block.length & 0xff);
    for (const byte of block) out.push(byte);
  }
  return Uint8Array.from(out);
}

function compressBlock(block: Uint8Array): number[] {
  const out: number[] = [];
  let size = block.length;
  for (; size >= 0x80; size >>>= 7) out.push((size & 0x7f) | 0x80);
  out.push(size);
  let from = 0;
  for (const match of findMatches(block, { lastStart: block.length - 4, end: block.length })) {
    pushLiterals(out, block.subarray(from, match.at));
    pushCopies(out, match.at - match.from, match.length);
    from = match.at + match.length;
  }
  pushLiterals(out, block.subarray(from));
  return out;
}

function pushLiterals(out: number[], literals: Uint8Array): void {
  const last = literals.length - 1;
  if (last < 0) return;
  if (last < 60) out.push(last << 2);
  else if (last < 0x100) out.push(60 << 2, last);
  else out.push(61 << 2, last & 0xff, last >> 8);
  for (const byte of literals) out.push(byte);
}

/** Copies with a distance of two bytes; each repeats at most 64 bytes. */
function pushCopies(out: number[], distance: number, length: number): void {
  for (let rest = length; rest > 0; rest -= 64) {
    out.push(((Math.min(rest, 64) - 1) << 2) | 2, distance & 0xff, distance >> 8);
  }
}

/**
 * The content of framed blocks or of one bare block; throws a RangeError for anything else. Another
 * stream may follow; fewer bytes than a length has are passed over, and the versions are not looked
 * at. (SnappyInputStream)
 */
export function snappyDecompress(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  if (!beginsStream(bytes, 0)) {
    decompressBlock(bytes, out);
    return Uint8Array.from(out);
  }
  for (let at = HEADER_SIZE; at + 4 <= bytes.length;) {
    if (beginsStream(bytes, at)) {
      at += HEADER_SIZE;
      continue;
    }
    const size = readInt(bytes, at, 4, 'big');
    at += 4;
    if (at + size > bytes.length) throw new RangeError('a block is cut short');
    decompressBlock(bytes.subarray(at, at + size), out);
    at += size;
  }
  return Uint8Array.from(out);
}

const beginsStream = (bytes: Uint8Array, at: number): boolean =>
  bytes.length >= at + HEADER_SIZE && MAGIC.every((byte, index) => bytes[at + index] === byte);

function decompressBlock(block: Uint8Array, out: number[]): void {
  const start = out.length;
  let size = 0;
  let at = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = byteAt(block, at++);
    size += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  while (at < block.length) at = readElement(block, at, out);
  if (out.length - start !== size) throw new RangeError('another length than announced');
}

/** Reads literals or one copy; returns where the next element begins. */
function readElement(block: Uint8Array, from: number, out: number[]): number {
  const tag = byteAt(block, from);
  const kind = tag & 3;
  if (kind === 0) return readLiterals(block, from, out);
  if (kind === 1) {
    const distance = ((tag >> 5) << 8) | byteAt(block, from + 1);
    copyBack(out, distance, ((tag >> 2) & 7) + 4);
    return from + 2;
  }
  const width = kind === 2 ? 2 : 4;
  copyBack(out, readInt(block, from + 1, width, 'little'), (tag >> 2) + 1);
  return from + 1 + width;
}

function readLiterals(block: Uint8Array, from: number, out: number[]): number {
  const short = byteAt(block, from) >> 2;
  const width = short < 60 ? 0 : short - 59;
  const length = 1 + (width === 0 ? short : readInt(block, from + 1, width, 'little'));
  const start = from + 1 + width;
  if (start + length > block.length) throw new RangeError('literals are cut short');
  for (const byte of block.subarray(start, start + length)) out.push(byte);
  return start + length;
}

function readInt(bytes: Uint8Array, at: number, width: number, order: 'big' | 'little'): number {
  let value = 0;
  for (let index = 0; index < width; index++) {
    value = value * 0x100 + byteAt(bytes, order === 'big' ? at + index : at + width - 1 - index);
  }
  return value;
}
