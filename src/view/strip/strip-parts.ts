import type { KeyColour } from '../../frame/types/brokers.ts';

// What a strip is put together from.

export type CellState = 'committed' | 'uncommitted' | 'control';

/** One record, or a band of neighbours up to `to` (not included). */
export type CellScene = {
  offset: number;
  to: number;
  colour: KeyColour;
  label: string;
  state: CellState;
  x: number;
  width: number;
};

/** All cells that look alike, as one path. */
export type CellGroup = { key: string; colour: KeyColour; state: CellState; d: string };

export type StripText = {
  key: string;
  x: number;
  y: number;
  text: string;
  size: number;
  kind: 'letter' | 'number' | 'inside' | 'tick' | 'faded' | 'hidden';
  colour: KeyColour;
  state: CellState;
};

/** The committed offset of groups; `shared`: a bookmark stands at the same place. */
export type CommittedScene = {
  key: string;
  offset: number;
  x: number;
  y: number;
  shared: boolean;
  before: boolean;
};

/**
 * A reader's bookmark under a leader's strip. `lost`: it points before the log's start; `before`:
 * its offset lies before the stretch.
 */
export type BookmarkScene = {
  key: string;
  x: number;
  y: number;
  names: string;
  labelled: boolean;
  lost: boolean;
  before: boolean;
};
