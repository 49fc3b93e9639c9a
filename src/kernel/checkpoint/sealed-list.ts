import { assert } from '../assert.ts';

/**
 * A list that only grows, in chunks, and the chunks in blocks. A full chunk is sealed and never
 * changes again, so copies share it: a copy costs the same however long the list is. Items are
 * values: none is changed after it was appended.
 */
export type SealedList<T> = {
  blocks: readonly (readonly (readonly T[])[])[];
  /** Full chunks behind the last full block. */
  sealed: readonly (readonly T[])[];
  tail: T[];
  length: number;
};

const CHUNK_SHIFT = 5;
const BLOCK_SHIFT = 10;
/** Items in a sealed chunk. */
export const CHUNK = 1 << CHUNK_SHIFT;
/** Items in a block of chunks. */
export const BLOCK = 1 << BLOCK_SHIFT;
const CHUNK_MASK = CHUNK - 1;
const CHUNKS_IN_BLOCK = BLOCK / CHUNK;
const CHUNKS_MASK = CHUNKS_IN_BLOCK - 1;
const NONE: readonly never[] = Object.freeze([]);

export function emptyList<T>(): SealedList<T> {
  return { blocks: NONE, sealed: NONE, tail: [], length: 0 };
}

/** Adds an item at the end, in place. */
export function append<T>(list: SealedList<T>, item: T): void {
  list.tail.push(item);
  list.length += 1;
  if (list.tail.length < CHUNK) return;
  // New arrays, no push: copies of this list share the old ones. Frozen, so that checkpoints share
  // them, too. Sliced, because a list that grew has free places at its end.
  list.sealed = Object.freeze([...list.sealed, Object.freeze(list.tail.slice())]);
  list.tail = [];
  if (list.sealed.length < CHUNKS_IN_BLOCK) return;
  list.blocks = Object.freeze([...list.blocks, list.sealed]);
  list.sealed = NONE;
}

/**
 * The item at an index from 0 to length - 1. Asking for another is a mistake of the caller and
 * throws.
 */
export function at<T>(list: SealedList<T>, index: number): T {
  assert(index >= 0 && index < list.length, 'an index lies inside its list');
  return chunkOf(list, index)[index & CHUNK_MASK] as T;
}

const chunkOf = <T>(list: SealedList<T>, index: number): readonly T[] =>
  (list.blocks[index >> BLOCK_SHIFT] ?? list.sealed)[(index >> CHUNK_SHIFT) & CHUNKS_MASK] ??
  list.tail;

export function lengthOf<T>(list: SealedList<T>): number {
  return list.length;
}

/** A list of its own: sealed chunks are shared, the tail is copied. */
export function copyList<T>(list: SealedList<T>): SealedList<T> {
  return { ...list, tail: list.tail.slice() };
}

/**
 * A new list of the first `length` items. The old one stays as it is, for those that still hold it.
 */
export function truncated<T>(list: SealedList<T>, length: number): SealedList<T> {
  assert(length >= 0 && length <= list.length, 'a list is truncated to at most its own length');
  const blocks = length >> BLOCK_SHIFT;
  const chunks = (length >> CHUNK_SHIFT) & CHUNKS_MASK;
  return {
    blocks: Object.freeze(list.blocks.slice(0, blocks)),
    sealed: Object.freeze((list.blocks[blocks] ?? list.sealed).slice(0, chunks)),
    tail: chunkOf(list, length).slice(0, length & CHUNK_MASK),
    length,
  };
}

/** Drops the oldest BLOCK items of a list that has so many, in place: the next is first then. */
export function dropBlock<T>(list: SealedList<T>): void {
  assert(list.blocks.length > 0, 'a block that is dropped is full');
  list.blocks = Object.freeze(list.blocks.slice(1));
  list.length -= BLOCK;
}

/** Shows `visit` all items, oldest first: in chunks that never change again, then in the tail. */
export function eachChunk<T>(list: SealedList<T>, visit: (chunk: readonly T[]) => void): void {
  for (const block of list.blocks) for (const chunk of block) visit(chunk);
  for (const chunk of list.sealed) visit(chunk);
  visit(list.tail);
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
    visit(chunkOf(list, index)[index & CHUNK_MASK] as T, index);
  }
}
