import { expect, test } from 'vitest';
import {
  append,
  at,
  BLOCK,
  CHUNK,
  copyList,
  dropBlock,
  each,
  eachChunk,
  emptyList,
  lengthOf,
  type SealedList,
  truncated,
} from '../../../src/kernel/checkpoint/sealed-list.ts';

const upTo = (length: number) => {
  const list = emptyList<number>();
  for (let item = 0; item < length; item += 1) append(list, item);
  return list;
};

const items = (list: SealedList<number>, from = 0, to = Infinity) => {
  const visited: number[] = [];
  each(list, from, to, (item, index) => {
    expect(index).toBe(item);
    visited.push(item);
  });
  return visited;
};

const LENGTHS = [
  ...[0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7],
  ...[BLOCK - CHUNK, BLOCK - 1, BLOCK, BLOCK + 1, BLOCK + CHUNK, 2 * BLOCK, 2 * BLOCK + CHUNK + 7],
];

test('what was appended is found at its index', () => {
  for (const length of LENGTHS) {
    const list = upTo(length);
    expect(lengthOf(list)).toBe(length);
    expect(items(list)).toEqual(Array.from({ length }, (_, index) => index));
    if (length > 0) expect(at(list, length - 1)).toBe(length - 1);
    expect(() => at(list, length)).toThrow('inside its list');
    expect(() => at(list, -1)).toThrow('inside its list');
  }
});

test('a part of the list is visited in order, from one index up to another', () => {
  const list = upTo(600);
  expect(items(list, 254, 259)).toEqual([254, 255, 256, 257, 258]);
  expect(items(list, -5, 2)).toEqual([0, 1]);
  expect(items(list, 598, 700)).toEqual([598, 599]);
});

test('a copy shares what is sealed and neither sees what the other appends', () => {
  const list = upTo(BLOCK + CHUNK + 10);
  const copy = copyList(list);
  expect(copy.blocks).toBe(list.blocks);
  expect(copy.sealed).toBe(list.sealed);
  for (let item = BLOCK + CHUNK + 10; item < 3 * BLOCK; item += 1) append(list, item);
  expect(items(copy)).toHaveLength(BLOCK + CHUNK + 10);
  append(copy, BLOCK + CHUNK + 10);
  expect(items(copy)).toHaveLength(BLOCK + CHUNK + 11);
  expect(items(list)).toHaveLength(3 * BLOCK);
});

test('sealed chunks are frozen, so that any copy knows to share them', () => {
  const list = upTo(2 * BLOCK + 2 * CHUNK);
  const kept = [list, emptyList<number>(), truncated(list, BLOCK + CHUNK)].flatMap(
    ({ blocks, sealed }) => [blocks, ...blocks, ...blocks.flat(), sealed, ...sealed],
  );
  expect(kept.length).toBeGreaterThan(100);
  expect(kept.every((each) => Object.isFrozen(each))).toBe(true);
});

test('a truncation leaves the old list whole and the new one goes on from its end', () => {
  const list = upTo(3 * BLOCK + 7);
  for (const length of LENGTHS) {
    const short = truncated(list, length);
    expect(items(short)).toHaveLength(length);
    append(short, -1);
    expect(at(short, length)).toBe(-1);
  }
  expect(items(list)).toHaveLength(3 * BLOCK + 7);
  expect(() => truncated(list, 3 * BLOCK + 8)).toThrow('at most its own length');
  expect(() => truncated(list, -1)).toThrow('at most its own length');
});

test('a dropped block takes the oldest items with it, and a copy keeps them', () => {
  const list = upTo(2 * BLOCK + 5);
  const copy = copyList(list);
  dropBlock(list);
  expect(lengthOf(list)).toBe(BLOCK + 5);
  expect(at(list, 0)).toBe(BLOCK);
  expect(at(list, BLOCK + 4)).toBe(2 * BLOCK + 4);
  append(list, 2 * BLOCK + 5);
  expect(at(list, BLOCK + 5)).toBe(2 * BLOCK + 5);
  expect(items(copy)).toHaveLength(2 * BLOCK + 5);
  dropBlock(list);
  expect(() => dropBlock(list)).toThrow('is full');
});

test('pieces of a list are all of it, in order', () => {
  for (const length of LENGTHS) {
    const seen: number[] = [];
    eachChunk(upTo(length), (chunk) => seen.push(...chunk));
    expect(seen).toEqual(Array.from({ length }, (_, index) => index));
  }
});
