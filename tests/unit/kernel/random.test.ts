import { expect, test } from 'vitest';
import {
  below,
  between,
  chance,
  next32,
  type Random,
  seedRandom,
  textStream,
} from '../../../src/kernel/random.ts';

const draws = (random: Random, count: number) =>
  Array.from({ length: count }, () => next32(random));

test('the generator gives the published numbers of xoshiro128** for the state 1, 2, 3, 4', () => {
  const random = Int32Array.of(1, 2, 3, 4);
  // By hand from the definition: rotl(2 * 5, 7) * 9, then the state is 7, 0, 1026, 12288.
  expect(next32(random)).toBe(11_520);
  expect([...random]).toEqual([7, 0, 1_026, 12_288]);
  expect(next32(random)).toBe(0);
  expect(next32(random)).toBe(5_927_040);
});

test('the same seed and stream give the same numbers, any other gives others', () => {
  const numbers = draws(seedRandom(42, 1), 20);
  expect(draws(seedRandom(42, 1), 20)).toEqual(numbers);
  expect(draws(seedRandom(42, 2), 20)).not.toEqual(numbers);
  expect(draws(seedRandom(43, 1), 20)).not.toEqual(numbers);
  expect(new Set(numbers).size).toBe(20);
});

test('draws below six fall on each face about equally often', () => {
  const random = seedRandom(1, 1);
  const rolls = Array.from({ length: 60_000 }, () => below(random, 6));
  const faces = [0, 1, 2, 3, 4, 5].map((face) => rolls.filter((roll) => roll === face).length);
  for (const count of faces) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('between includes both ends, and draws nothing when they are the same', () => {
  const random = seedRandom(5, 5);
  const values = new Set(Array.from({ length: 200 }, () => between(random, 3, 5)));
  expect([...values].sort()).toEqual([3, 4, 5]);
  const before = random.slice();
  expect(between(random, 9, 9)).toBe(9);
  expect(random).toEqual(before);
});

test('a chance of one in four comes true in a quarter of the cases', () => {
  const random = seedRandom(9, 9);
  let hits = 0;
  for (let time = 0; time < 40_000; time += 1) {
    if (chance(random, { numerator: 1, denominator: 4 })) hits += 1;
  }
  expect(Math.abs(hits - 10_000)).toBeLessThan(400);
  expect(chance(random, { numerator: 0, denominator: 1 })).toBe(false);
  expect(chance(random, { numerator: 1, denominator: 1 })).toBe(true);
});

test('a chance that can never come true takes nothing from the stream', () => {
  const random = seedRandom(9, 9);
  chance(random, { numerator: 0, denominator: 4 });
  expect(random).toEqual(seedRandom(9, 9));
});

test('a draw is below a number from 1 to 2^32', () => {
  expect(() => below(seedRandom(1, 1), 0)).toThrow('from 1 to 2^32');
  expect(() => below(seedRandom(1, 1), 2 ** 32 + 1)).toThrow('from 1 to 2^32');
  expect(below(seedRandom(1, 1), 2 ** 32)).toBe(next32(seedRandom(1, 1)));
});

test('the stream of a name is its FNV-1a hash, as published', () => {
  const hashes = ['', 'a', 'foobar'].map((name) => textStream(name) >>> 0);
  expect(hashes).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});

test('names that differ in one letter have different streams', () => {
  const names = ['b1', 'b2', 'b3', 'c1', '1b', ''];
  expect(new Set(names.map(textStream)).size).toBe(names.length);
});

test('a recording made by any version of the kernel meets the numbers it was made with', () => {
  expect(draws(seedRandom(42, textStream('b1')), 4)).toEqual([
    3_939_228_535, 4_165_651_291, 3_517_800_093, 3_645_317_047,
  ]);
});
