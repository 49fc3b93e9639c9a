import { findMatches } from './match-finder.ts';

/** The LZ4 frame format as Kafka writes it: independent blocks of at most 64 KiB, no checksums of content. */

const MAGIC = [0x04, 0x22, 0x4d, 0x18];
/** Version 1, independent blocks; 64 KiB blocks; and the checksum byte that these two always have. */
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

/** The content of one frame; throws a RangeError for anything else. Checksums are passed over. */
export function lz4Decompress(bytes: Uint8Array): Uint8Array {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) throw new RangeError('no LZ4 frame');
  const flags = byteAt(bytes, 4);
  const hasBlockChecksum = (flags & 0x10) !== 0;
  // Magic, flags, block size, perhaps the content's size and a dictionary's number, checksum.
  let at = 7 + ((flags & 0x08) === 0 ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4);
  const out: number[] = [];
  for (;;) {
    const size = int32At(bytes, at);
    at += 4;
    if (size === 0) return Uint8Array.from(out);
    const end = at + (size % STORED);
    if (end > bytes.length) throw new RangeError('a block is cut short');
    if (size < STORED) decompressBlock(bytes.subarray(at, end), out);
    else for (const byte of bytes.subarray(at, end)) out.push(byte);
    at = end + (hasBlockChecksum ? 4 : 0);
  }
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

function int32At(bytes: Uint8Array, at: number): number {
  return (
    byteAt(bytes, at) +
    byteAt(bytes, at + 1) * 0x100 +
    byteAt(bytes, at + 2) * 0x1_0000 +
    byteAt(bytes, at + 3) * 0x100_0000
  );
}
