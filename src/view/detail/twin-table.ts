import type { MaskedThing } from '../../frame/types/mask.ts';
import { isMasked } from '../mask.ts';
import type { ViewWords } from '../words/words.ts';

/** What the stage shows, as rows of words. */
export type TwinTable = {
  key: string;
  caption: string;
  columns: string[];
  rows: { key: string; cells: string[] }[];
};

/** A value of an owner as text, unless the thing that it belongs to is hidden. */
export type Told = (thing: MaskedThing, text: string) => string;

/** Tells the values of one owner. */
export const toldOf =
  (owner: string, words: ViewWords, masked: readonly string[]): Told =>
  (thing, text) =>
    isMasked(masked, owner, thing) ? words.hiddenValue : text;
