import { decompress } from 'fzstd';
import { byteAt, int32At } from './lz4.ts';
import { xxh64Low } from './xxhash.ts';

/**
 * The Zstandard frame format, written with stored and run-length blocks only: every decoder reads
 * it.
 */

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** One segment; the content's size follows in four bytes. */
const DESCRIPTOR = 0xa0;
const BLOCK_MAX = 128 * 1024;
const STORED = 0;

/** One frame. */
export function zstdCompress(bytes: Uint8Array): Uint8Array {
  const out: number[] = [...MAGIC, DESCRIPTOR];
  pushLittleEndian(out, bytes.length, 4);
  let at = 0;
  do {
    const block = bytes.subarray(at, at + BLOCK_MAX);
    at += BLOCK_MAX;
    const isLast = at >= bytes.length ? 1 : 0;
    pushLittleEndian(out, (block.length << 3) | (STORED << 1) | isLast, 3);
    for (const byte of block) out.push(byte);
  } while (at < bytes.length);
  return Uint8Array.from(out);
}

function pushLittleEndian(out: number[], value: number, width: number): void {
  for (let shift = 0; shift < width * 8; shift += 8) out.push((value >>> shift) & 0xff);
}

/** Bits of a frame's descriptor. */
const SINGLE_SEGMENT = 0x20;
const CHECKSUM = 0x04;
const CHECKSUM_SIZE = 4;
const SKIPPABLE = 0x184d2a50;
const RUN_LENGTH = 1;

/**
 * The content of all frames; throws for what is none, is cut short or has another checksum than it
 * says. (RFC 8878)
 */
export function zstdDecompress(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const magic = int32At(bytes, at);
    if (magic - (magic % 16) === SKIPPABLE) {
      at += 8 + int32At(bytes, at + 4);
      continue;
    }
    const end = endOfFrame(bytes, at);
    const content = decompress(bytes.subarray(at, end));
    const isChecked = (byteAt(bytes, at + 4) & CHECKSUM) !== 0;
    if (isChecked && int32At(bytes, end - CHECKSUM_SIZE) !== xxh64Low(content))
      throw new RangeError('another checksum than announced');
    for (const byte of content) out.push(byte);
    at = end;
  }
  return Uint8Array.from(out);
}

function endOfFrame(bytes: Uint8Array, from: number): number {
  const descriptor = byteAt(bytes, from + 4);
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const isSingle = (descriptor & SINGLE_SEGMENT) !== 0;
  const contentSize = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  let at = from + 5 + (isSingle ? 0 : 1) + dictionary + contentSize;
  for (let isLast = false; !isLast;) {
    const header = byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8) | (byteAt(bytes, at + 2) << 16);
    isLast = (header & 1) === 1;
    at += 3 + (((header >> 1) & 3) === RUN_LENGTH ? 1 : header >> 3);
  }
  if ((descriptor & CHECKSUM) !== 0) at += CHECKSUM_SIZE;
  byteAt(bytes, at - 1);
  return at;
}
