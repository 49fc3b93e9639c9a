import { assert } from './assert.ts';

/**
 * A list that only grows, in chunks. A full chunk is sealed and never changes again, so copies
 * share it and a copy costs the same however long the list is. Items are values: none is changed
 * after it was appended.
 */
export type SealedList<T> = {
  sealed: readonly (readonly T[])[];
  tail: T[];
  length: number;
};

/** Items in a sealed chunk. */
export const CHUNK = 256;
const NONE_SEALED: readonly (readonly never[])[] = Object.freeze([]);
const CHUNK_SHIFT = 8;
const CHUNK_MASK = CHUNK - 1;

export function emptyList<T>(): SealedList<T> {
  return { sealed: NONE_SEALED, tail: [], length: 0 };
}

/** Adds an item at the end, in place. */
export function append<T>(list: SealedList<T>, item: T): void {
  list.tail.push(item);
  list.length += 1;
  if (list.tail.length < CHUNK) return;
  // A new array of chunks, not a push: copies of this list share the old one. Frozen, so that
  // checkpoints share it too.
  list.sealed = Object.freeze([...list.sealed, Object.freeze(list.tail)]);
  list.tail = [];
}

/**
 * The item at an index from 0 to length - 1. Asking for another is a mistake of the caller and
 * throws.
 */
export function at<T>(list: SealedList<T>, index: number): T {
  assert(index >= 0 && index < list.length, 'an index lies inside its list');
  const chunk = list.sealed[index >> CHUNK_SHIFT] ?? list.tail;
  return chunk[index & CHUNK_MASK] as T;
}

export function lengthOf<T>(list: SealedList<T>): number {
  return list.length;
}

/** A list of its own: sealed chunks are shared, the tail is copied. */
export function copyList<T>(list: SealedList<T>): SealedList<T> {
  return { sealed: list.sealed, tail: list.tail.slice(), length: list.length };
}

/**
 * A new list of the first `length` items. The old one stays as it is, for those that still hold it.
 */
export function truncated<T>(list: SealedList<T>, length: number): SealedList<T> {
  assert(length >= 0 && length <= list.length, 'a list is truncated to at most its own length');
  const chunks = length >> CHUNK_SHIFT;
  const rest = list.sealed[chunks] ?? list.tail;
  return {
    sealed: Object.freeze(list.sealed.slice(0, chunks)),
    tail: rest.slice(0, length & CHUNK_MASK),
    length,
  };
}

/**
 * Shows `visit` the items from index `from` up to but not including `to`, in order; both are kept
 * inside the list.
 */
export function each<T>(
  list: SealedList<T>,
  from: number,
  to: number,
  visit: (item: T, index: number) => void,
): void {
  const end = Math.min(to, list.length);
  for (let index = Math.max(from, 0); index < end; index += 1) {
    const chunk = list.sealed[index >> CHUNK_SHIFT] ?? list.tail;
    visit(chunk[index & CHUNK_MASK] as T, index);
  }
}
