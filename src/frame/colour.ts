import { text, type ByteString } from '../kafka/protocol/bytes/byte-string.ts';
import { murmur2 } from '../kafka/protocol/murmur2.ts';
import type { KeyColour } from './types/brokers.ts';

/** Colours in the set. */
const COLOURS = 6;

/**
 * One colour for each key, the same everywhere; neighbours in the alphabet differ. -1 without a
 * key.
 */
export function colourOfKey(key: ByteString | null): KeyColour {
  if (key === null) return -1;
  const first = key.charCodeAt(0) - 65;
  if (first >= 0 && first < 26 && key.length <= 2) return first % COLOURS;
  // Not by the lowest bits: they choose the partition, so that all of its keys would look alike.
  return (murmur2(key) >>> 12) % COLOURS;
}

/** What fits on a cell: a short text as it is, nothing of a longer one. */
export function shortLabel(value: ByteString | null): string {
  if (value === null) return '∅';
  return value.length > 12 ? '' : shorten(text(value));
}

const shorten = (label: string): string => (label.length <= 4 ? label : '');
