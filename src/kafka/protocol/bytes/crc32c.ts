import type { ByteString } from './byte-string.ts';

/** The Castagnoli polynomial, lowest power in the highest bit. */
const POLYNOMIAL = 0x82f6_3b78;

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  }
  return remainder;
});

/** CRC-32C of the bytes from `from` (inclusive) to `to` (exclusive), unsigned. */
export function crc32c(bytes: ByteString, from = 0, to = bytes.length): number {
  let remainder = -1;
  for (let at = from; at < to; at++) remainder = step(remainder, bytes.charCodeAt(at));
  return ~remainder >>> 0;
}

/** The same for an array. */
export function crc32cOfArray(bytes: Uint8Array): number {
  let remainder = -1;
  for (const byte of bytes) remainder = step(remainder, byte);
  return ~remainder >>> 0;
}

function step(remainder: number, byte: number): number {
  return (TABLE[(remainder ^ byte) & 0xff] ?? 0) ^ (remainder >>> 8);
}
