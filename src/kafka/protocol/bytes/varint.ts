/**
 * Variable-length integers: seven bits in a byte, least significant first, the top bit says that
 * more follows.
 */

/** Bytes of an unsigned varint of 32 bits. */
export function uvarintSize(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

/**
 * A signed 32-bit integer as an unsigned one, small ones staying small: 0, -1, 1, -2 become 0, 1,
 * 2, 3.
 */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** The signed integer that `zigzag` made unsigned. */
export function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}

/** Bytes of a zigzag varint of 32 bits. */
export function varintSize(value: number): number {
  return uvarintSize(zigzag(value));
}

/** Bytes of a zigzag varint of 64 bits; `value` is a safe integer. */
export function varlongSize(value: number): number {
  if (value >= -0x4000_0000 && value < 0x4000_0000) return varintSize(value);
  // -n-1 has as many bits as n, and zigzag adds one bit for the sign.
  let rest = value < 0 ? -value - 1 : value;
  let size = 1;
  for (rest = Math.floor(rest / 0x40); rest > 0; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
