import type { ByteString } from './bytes/byte-string.ts';

const SEED = 0x9747_b28c;
const FACTOR = 0x5bd1_e995;

/** The hash by which clients choose the partition of a key, signed (`Utils.murmur2`). */
export function murmur2(bytes: ByteString): number {
  const whole = bytes.length & ~3;
  let hash = SEED ^ bytes.length;
  for (let at = 0; at < whole; at += 4) {
    const word = Math.imul(littleEndian(bytes, at, 4), FACTOR);
    hash = Math.imul(hash, FACTOR) ^ Math.imul(word ^ (word >>> 24), FACTOR);
  }
  if (whole < bytes.length) {
    hash = Math.imul(hash ^ littleEndian(bytes, whole, bytes.length - whole), FACTOR);
  }
  hash = Math.imul(hash ^ (hash >>> 13), FACTOR);
  return hash ^ (hash >>> 15);
}

/**
 * The partition of a key: the hash without its sign, modulo the number of partitions
 * (`BuiltInPartitioner`).
 */
export function partitionForKey(key: ByteString, partitionCount: number): number {
  return (murmur2(key) & 0x7fff_ffff) % partitionCount;
}

function littleEndian(bytes: ByteString, at: number, width: number): number {
  let value = 0;
  for (let index = width - 1; index >= 0; index--) {
    value = (value << 8) | bytes.charCodeAt(at + index);
  }
  return value;
}
