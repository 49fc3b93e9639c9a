import { inflate } from './inflate.ts';
import { byteAt, int32At } from './lz4.ts';

/**
 * Gzip as Java reads it: one member after the other, each with its checksum. (RFC 1952,
 * GZIPInputStream)
 */

const HEADER_SIZE = 10;
const TRAILER_SIZE = 8;
/** What may be behind the last member without being looked at: no header and trailer fit. */
const TAIL_MAX = 18;

/**
 * The content of all members; throws a RangeError for what is none, or has another checksum or
 * length than it says.
 */
export function gunzip(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  let at = readHeader(bytes, 0);
  for (;;) {
    const start = out.length;
    at = inflate(bytes, at, out);
    const isWhole =
      int32At(bytes, at) === crc32(out, start) && int32At(bytes, at + 4) === out.length - start;
    if (!isWhole) throw new RangeError('another checksum or length than announced');
    at += TRAILER_SIZE;
    const next = bytes.length - at > TAIL_MAX ? nextHeader(bytes, at) : null;
    if (next === null) return Uint8Array.from(out);
    at = next;
  }
}

/** What begins like no member is passed over, and all behind it. */
function nextHeader(bytes: Uint8Array, at: number): number | null {
  try {
    return readHeader(bytes, at);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Returns where the packed bytes begin. */
function readHeader(bytes: Uint8Array, from: number): number {
  if (byteAt(bytes, from) !== 0x1f || byteAt(bytes, from + 1) !== 0x8b)
    throw new RangeError('no gzip member');
  if (byteAt(bytes, from + 2) !== 8) throw new RangeError('another method than Deflate');
  const flags = byteAt(bytes, from + 3);
  let at = from + HEADER_SIZE;
  if ((flags & 0x04) !== 0) at += 2 + int16At(bytes, at);
  for (const text of [0x08, 0x10])
    if ((flags & text) !== 0) {
      while (byteAt(bytes, at) !== 0) at++;
      at++;
    }
  if ((flags & 0x02) !== 0) {
    if (int16At(bytes, at) !== (crc32(bytes.subarray(from, at), 0) & 0xffff))
      throw new RangeError('another checksum of the header than announced');
    at += 2;
  }
  byteAt(bytes, at - 1);
  return at;
}

const int16At = (bytes: Uint8Array, at: number): number =>
  byteAt(bytes, at) | (byteAt(bytes, at + 1) << 8);

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb8_8320 : crc >>> 1;
  return crc;
});

/** CRC-32 of the bytes from a place on. */
function crc32(bytes: ArrayLike<number>, from: number): number {
  let crc = 0xffff_ffff;
  for (let at = from; at < bytes.length; at++)
    crc = (TABLE[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}
