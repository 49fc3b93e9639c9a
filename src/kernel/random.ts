import { assert } from './assert.ts';

/**
 * A stream of chance: the 128 bits of an xoshiro128** generator (Blackman and Vigna, 2018).
 * Whole numbers only, so that each engine draws the same.
 */
export type Random = Int32Array;

/** A chance as a ratio of whole numbers. */
export type Odds = { numerator: number; denominator: number };

const WORD = 4_294_967_296; // 2 to the 32nd

/**
 * A stream of its own for each pair of numbers. Both are taken as 32-bit whole numbers.
 * The generator never leaves the state of all zeros and does not start there: scrambling keeps
 * four different words different.
 * @param seed what a person chooses for the whole world
 * @param stream who draws: one number for each process, one for the network
 */
export function seedRandom(seed: number, stream: number): Random {
  const random = new Int32Array(4);
  let state = scramble(scramble(seed | 0) ^ (stream | 0));
  for (let word = 0; word < 4; word += 1) {
    state = (state + 0x9e3779b9) | 0;
    random[word] = scramble(state);
  }
  return random;
}

/** The next 32 bits, as a whole number from 0 to 2^32 - 1. */
export function next32(random: Random): number {
  const s1 = random[1] as number;
  const times5 = Math.imul(s1, 5);
  const drawn = Math.imul((times5 << 7) | (times5 >>> 25), 9);
  const s2 = (random[2] as number) ^ (random[0] as number);
  const s3 = (random[3] as number) ^ s1;
  random[1] = s1 ^ s2;
  random[0] = (random[0] as number) ^ s3;
  random[2] = s2 ^ (s1 << 9);
  random[3] = (s3 << 11) | (s3 >>> 21);
  return drawn >>> 0;
}

/**
 * A whole number from 0 to `count` - 1. No value is favoured by more than count / 2^32.
 * @param count from 1 to 2^32
 */
export function below(random: Random, count: number): number {
  assert(count >= 1 && count <= WORD, 'a draw is below a number from 1 to 2^32');
  return Math.floor((next32(random) * count) / WORD);
}

/** A whole number from `min` to `max`, both included. Draws nothing when there is no choice. */
export function between(random: Random, min: number, max: number): number {
  return min === max ? min : min + below(random, max - min + 1);
}

/**
 * True in `odds.numerator` of `odds.denominator` cases. Draws nothing when it can never be true.
 */
export function chance(random: Random, odds: Odds): boolean {
  return odds.numerator > 0 && below(random, odds.denominator) < odds.numerator;
}

/** A 32-bit whole number for a text: the stream of a process comes from its name (FNV-1a). */
export function textStream(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let place = 0; place < text.length; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  }
  return hash;
}

/** Spreads the bits of a 32-bit number over all its places (the finaliser of MurmurHash3). */
function scramble(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
