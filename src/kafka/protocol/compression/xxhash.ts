/** The checksums of LZ4 and Zstandard frames, with seed 0. (xxHash, XXH32 and XXH64) */

const P32: readonly [number, number, number, number, number] = [
  2654435761, 2246822519, 3266489917, 668265263, 374761393,
];

const left32 = (value: number, by: number): number => (value << by) | (value >>> (32 - by));

const word32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24);

/** As an unsigned number. */
export function xxh32(bytes: Uint8Array): number {
  const [p1, p2, p3, p4, p5] = P32;
  const size = bytes.length;
  let at = 0;
  let hash: number = p5;
  if (size >= 16) {
    const lanes = [p1 + p2, p2, 0, -p1];
    for (; at + 16 <= size; at += 16)
      for (let lane = 0; lane < 4; lane++) {
        const mixed = (lanes[lane] ?? 0) + Math.imul(word32(bytes, at + 4 * lane), p2);
        lanes[lane] = Math.imul(left32(mixed, 13), p1);
      }
    hash = lanes.reduce((sum, lane, place) => sum + left32(lane, [1, 7, 12, 18][place] ?? 0), 0);
  }
  hash = (hash + size) | 0;
  for (; at + 4 <= size; at += 4)
    hash = Math.imul(left32(hash + Math.imul(word32(bytes, at), p3), 17), p4);
  for (; at < size; at++) hash = Math.imul(left32(hash + Math.imul(bytes[at] ?? 0, p5), 11), p1);
  hash = Math.imul(hash ^ (hash >>> 15), p2);
  hash = Math.imul(hash ^ (hash >>> 13), p3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const P64 = [
  0x9e3779b185ebca87n,
  0xc2b2ae3d27d4eb4fn,
  0x165667b19e3779f9n,
  0x85ebca77c2b2ae63n,
  0x27d4eb2f165667c5n,
] as const;

const cut64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const left64 = (value: bigint, by: bigint): bigint =>
  cut64((value << by) | (cut64(value) >> (64n - by)));
const word64 = (bytes: Uint8Array, at: number): bigint =>
  (BigInt(word32(bytes, at + 4) >>> 0) << 32n) | BigInt(word32(bytes, at) >>> 0);
const round64 = (lane: bigint, word: bigint): bigint =>
  cut64(left64(cut64(lane + word * P64[1]), 31n) * P64[0]);

/** The lower half, which is what a frame carries, as an unsigned number. */
export function xxh64Low(bytes: Uint8Array): number {
  const [p1, p2, p3, p4, p5] = P64;
  const size = bytes.length;
  let at = 0;
  let hash: bigint = p5;
  if (size >= 32) {
    const lanes = [cut64(p1 + p2), p2, 0n, cut64(-p1)];
    for (; at + 32 <= size; at += 32)
      for (let lane = 0; lane < 4; lane++)
        lanes[lane] = round64(lanes[lane] ?? 0n, word64(bytes, at + 8 * lane));
    hash = cut64(
      lanes.reduce((sum, lane, place) => sum + left64(lane, [1n, 7n, 12n, 18n][place] ?? 0n), 0n),
    );
    for (const lane of lanes) hash = cut64((hash ^ round64(0n, lane)) * p1 + p4);
  }
  hash = cut64(hash + BigInt(size));
  for (; at + 8 <= size; at += 8)
    hash = cut64(left64(hash ^ round64(0n, word64(bytes, at)), 27n) * p1 + p4);
  if (at + 4 <= size) {
    hash = cut64(left64(hash ^ cut64(BigInt(word32(bytes, at) >>> 0) * p1), 23n) * p2 + p3);
    at += 4;
  }
  for (; at < size; at++) hash = cut64(left64(hash ^ cut64(BigInt(bytes[at] ?? 0) * p5), 11n) * p1);
  hash = cut64((hash ^ (hash >> 33n)) * p2);
  hash = cut64((hash ^ (hash >> 29n)) * p3);
  return Number((hash ^ (hash >> 32n)) & 0xffff_ffffn);
}
