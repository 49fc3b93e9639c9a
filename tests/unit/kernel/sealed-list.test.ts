import { expect, test } from 'vitest';
import {
  append,
  at,
  CHUNK,
  copyList,
  each,
  emptyList,
  lengthOf,
  type SealedList,
  truncated,
} from '../../../src/kernel/sealed-list.ts';

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

const LENGTHS = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7];

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
  const list = upTo(CHUNK + 10);
  const copy = copyList(list);
  expect(copy.sealed).toBe(list.sealed);
  for (let item = CHUNK + 10; item < 3 * CHUNK; item += 1) append(list, item);
  expect(items(copy)).toHaveLength(CHUNK + 10);
  append(copy, CHUNK + 10);
  expect(items(copy)).toHaveLength(CHUNK + 11);
  expect(items(list)).toHaveLength(3 * CHUNK);
});

test('sealed chunks are frozen, so that any copy knows to share them', () => {
  const list = upTo(2 * CHUNK);
  expect(Object.isFrozen(list.sealed)).toBe(true);
  expect(list.sealed.every((chunk) => Object.isFrozen(chunk))).toBe(true);
  expect(Object.isFrozen(emptyList().sealed)).toBe(true);
  expect(Object.isFrozen(truncated(list, CHUNK).sealed)).toBe(true);
});

test('a truncation leaves the old list whole and the new one goes on from its end', () => {
  const list = upTo(3 * CHUNK + 7);
  for (const length of LENGTHS) {
    const short = truncated(list, length);
    expect(items(short)).toHaveLength(length);
    append(short, -1);
    expect(at(short, length)).toBe(-1);
  }
  expect(items(list)).toHaveLength(3 * CHUNK + 7);
  expect(() => truncated(list, 3 * CHUNK + 8)).toThrow('at most its own length');
  expect(() => truncated(list, -1)).toThrow('at most its own length');
});
