import {
  append,
  BLOCK,
  dropBlock,
  each,
  emptyList,
  type SealedList,
} from '../../kernel/checkpoint/sealed-list.ts';

/**
 * What became of the records of a client, oldest first: for the eyes of the page and the tests,
 * unknown to Kafka. Items are frozen and final. Bounded: the newest HISTORY_MAX stay, older ones go
 * by whole blocks.
 */
export type History<T> = {
  items: SealedList<T>;
  /** How many older items are gone. */
  dropped: number;
};

export const HISTORY_MAX = 100_000;

export function emptyHistory<T>(): History<T> {
  return { items: emptyList<T>(), dropped: 0 };
}

/** Adds a final item. It is frozen, because copies of the history share it. */
export function remember<T extends object>(history: History<T>, item: T): void {
  append(history.items, Object.freeze(item));
  if (history.items.length < HISTORY_MAX + BLOCK) return;
  dropBlock(history.items);
  history.dropped += BLOCK;
}

/** The items still known, oldest first. */
export function eachRemembered<T>(history: History<T>, visit: (item: T) => void): void {
  each(history.items, 0, history.items.length, visit);
}
