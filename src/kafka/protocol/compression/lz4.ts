import { findMatches } from './match-finder.ts';
import { xxh32 } from './xxhash.ts';

/**
 * The LZ4 frame format as Kafka writes it: independent blocks of at most 64 KiB, no checksums of
 * content.
 */

const MAGIC = [0x04, 0x22, 0x4d, 0x18];
/**
 * Version 1, independent blocks; 64 KiB blocks; and the checksum byte that these two always have.
 */
const DESCRIPTOR = [0x60, 0x40, 0x82];
const BLOCK_MAX = 0x1_0000;
/** Set in a block's size when the block is stored as it is. */
const STORED = 0x8000_0000;
const MATCH_MIN = 4;

/** One frame. */
export function lz4Compress(bytes: Uint8Array): Uint8Array {
  const out: number[] = [...MAGIC, ...DESCRIPTOR];
  for (let at = 0; at < bytes.length; at += BLOCK_MAX) {
    const block = bytes.subarray(at, at + BLOCK_MAX);
    const packed = compressBlock(block);
    const isSmaller = packed.length < block.length;
    pushInt32(out, isSmaller ? packed.length : block.length + STORED);
    for (const byte of isSmaller ? packed : block) out.push(byte);
  }
  pushInt32(out, 0);
  return Uint8Array.from(out);
}

function compressBlock(block: Uint8Array): number[] {
  const out: number[] = [];
  let from = 0;
  // The format keeps the last five bytes literal and lets no match begin in the last twelve.
  for (const match of findMatches(block, { lastStart: block.length - 12, end: block.length - 5 })) {
    const distance = match.at - match.from;
    pushSequence(out, block.subarray(from, match.at), match.length - MATCH_MIN);
    out.push(distance & 0xff, distance >> 8);
    pushLength(out, match.length - MATCH_MIN);
    from = match.at + match.length;
  }
  pushSequence(out, block.subarray(from), 0);
  return out;
}

/** The token, and the literals in front of a match. */
function pushSequence(out: number[], literals: Uint8Array, matchLength: number): void {
  out.push((Math.min(literals.length, 15) << 4) | Math.min(matchLength, 15));
  pushLength(out, literals.length);
  for (const byte of literals) out.push(byte);
}

/** What of a length does not fit the four bits of the token. */
function pushLength(out: number[], length: number): void {
  if (length < 15) return;
  let rest = length - 15;
  for (; rest >= 255; rest -= 255) out.push(255);
  out.push(rest);
}

function pushInt32(out: number[], value: number): void {
  out.push(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff);
}

/**
 * What the first byte of a descriptor may say: version 1, independent blocks, and perhaps a size
 * and checksums. (Lz4BlockInputStream.FLG)
 */
const FLAGS = 0xe3;
const FLAGS_FIXED = 0x60;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const CONTENT_CHECKSUM = 0x04;

/**
 * The content of one frame; throws a RangeError for what is none. What is behind the frame is
 * passed over, and so is the value of a checksum of the content. (Lz4BlockInputStream)
 * @param isChecked false for messages of format 0, whose clients got the checksum of the descriptor
 *   wrong
 */
export function lz4Decompress(bytes: Uint8Array, isChecked = true): Uint8Array {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw new RangeError('no LZ4 frame');
  const flags = byteAt(bytes, 4);
  const blockMax = blockMaxOf(byteAt(bytes, 5));
  if ((flags & FLAGS) !== FLAGS_FIXED) throw new RangeError('an unknown kind of frame');
  let at = 6 + ((flags & CONTENT_SIZE) === 0 ? 0 : 8);
  const check = byteAt(bytes, at++);
  if (isChecked && check !== ((xxh32(bytes.subarray(4, at - 1)) >>> 8) & 0xff))
    throw new RangeError('another checksum of the descriptor');
  const out: number[] = [];
  for (;;) {
    const mark = int32At(bytes, at);
    const size = mark % STORED;
    at += 4;
    if (size === 0) break;
    const block = bytes.subarray(at, at + size);
    if (block.length < size || size > blockMax) throw new RangeError('a block of another length');
    at += size;
    if ((flags & BLOCK_CHECKSUM) !== 0) {
      if (int32At(bytes, at) !== xxh32(block)) throw new RangeError('another checksum of a block');
      at += 4;
    }
    const end = out.length + blockMax;
    if (mark < STORED) decompressBlock(block, out);
    else for (const byte of block) out.push(byte);
    if (out.length > end) throw new RangeError('a block of more than it may hold');
  }
  if ((flags & CONTENT_CHECKSUM) !== 0) int32At(bytes, at);
  return Uint8Array.from(out);
}

/** 64 KiB, 256 KiB, 1 MiB or 4 MiB. (Lz4BlockInputStream.BD) */
function blockMaxOf(descriptor: number): number {
  const size = descriptor >> 4;
  if ((descriptor & 0x0f) !== 0 || size < 4 || size > 7)
    throw new RangeError('an unknown size of blocks');
  return 1 << (2 * size + 8);
}

function decompressBlock(block: Uint8Array, out: number[]): void {
  for (let at = 0; at < block.length;) {
    const token = byteAt(block, at++);
    const literals = readLength(block, at, token >> 4);
    at = literals.next;
    for (let count = 0; count < literals.length; count++) out.push(byteAt(block, at++));
    if (at === block.length) return; // the last sequence is literals alone
    const distance = byteAt(block, at) | (byteAt(block, at + 1) << 8);
    const match = readLength(block, at + 2, token & 0x0f);
    at = match.next;
    copyBack(out, distance, match.length + MATCH_MIN);
  }
}

function readLength(
  block: Uint8Array,
  from: number,
  start: number,
): { length: number; next: number } {
  let length = start;
  let next = from;
  if (start === 15) {
    let byte: number;
    do {
      byte = byteAt(block, next++);
      length += byte;
    } while (byte === 255);
  }
  return { length, next };
}

/** Repeats what stands `distance` bytes before the end; the two may overlap. */
export function copyBack(out: number[], distance: number, length: number): void {
  const from = out.length - distance;
  if (distance === 0 || from < 0) throw new RangeError('a match before the beginning');
  for (let index = 0; index < length; index++) out.push(out[from + index] ?? 0);
}

/** The byte there; throws a RangeError behind the end. */
export function byteAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new RangeError('cut short');
  return byte;
}

/** Four bytes, the least significant first, as an unsigned number. */
export function int32At(bytes: Uint8Array, at: number): number {
  return (
    byteAt(bytes, at) +
    byteAt(bytes, at + 1) * 0x100 +
    byteAt(bytes, at + 2) * 0x1_0000 +
    byteAt(bytes, at + 3) * 0x100_0000
  );
}
