/** Bytes at `at` that also stand at `from`, earlier. */
export type Match = { readonly at: number; readonly from: number; readonly length: number };

const HASH_BITS = 13;
/** Two bytes hold the distance of a match. */
const DISTANCE_MAX = 0xffff;

/**
 * Repetitions of four bytes and more, greedy and in order, none overlapping another: what LZ4,
 * Snappy and Zstandard have in common. No match starts behind `lastStart` or reaches beyond `end`.
 */
export function findMatches(bytes: Uint8Array, limit: { lastStart: number; end: number }): Match[] {
  const matches: Match[] = [];
  const lastSeen = new Int32Array(1 << HASH_BITS).fill(-1);
  for (let at = 0; at <= limit.lastStart;) {
    const word = wordAt(bytes, at);
    const slot = Math.imul(word, 0x9e37_79b1) >>> (32 - HASH_BITS);
    const from = lastSeen[slot] ?? -1;
    lastSeen[slot] = at;
    if (from < 0 || at - from > DISTANCE_MAX || wordAt(bytes, from) !== word) {
      at++;
      continue;
    }
    let length = 4;
    while (at + length < limit.end && bytes[from + length] === bytes[at + length]) length++;
    matches.push({ at, from, length });
    at += length;
  }
  return matches;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}
