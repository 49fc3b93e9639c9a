import type { MaskedThing } from '../../frame/types/mask.ts';
import { isMasked } from '../mask.ts';
import { formatWhole } from '../words/format.ts';
import { textWidth } from '../words/text-width.ts';
import { logNumbers, type Telling } from './strip-name.ts';
import type { StripScene } from './strip-scene.ts';
import { SMALL } from './strip-texts.ts';

/** The line below a strip: what lies before it at the left, how much the log holds at the right. */
export type RowLine = {
  y: number;
  /** Opens what lies before the stretch. */
  earlier: { x: number; width: number; text: string } | null;
  /** Closes it again; null while the stretch is the usual one. */
  newest: { x: number; width: number; text: string } | null;
  /** Where the log begins, when all of it is there. */
  start: { x: number; text: string } | null;
  /** Ends at `x`. */
  told: { x: number; text: string } | null;
};

const GAP = 8;
/** Half of a bookmark, with a little air. */
const MARK = 7;
/** Width of the flag of a high watermark, with a little air. */
const FLAG = 23;

/**
 * Words that fit between the bookmarks; the ends of the log are left out first, then the count.
 * `stretched`: the person has opened what lies before. `letters`: their size in pixels.
 */
export function rowLine(
  strip: StripScene,
  stretched: boolean,
  telling: Telling,
  letters = SMALL,
): RowLine {
  const { replica, y, width, height, before } = strip;
  const words = telling.words.strip;
  const hidesStart = START.some((thing) => isMasked(telling.masked, replica.partition, thing));
  let x = strip.x;
  const put = (text: string): { x: number; width: number; text: string } => {
    const placed = { x, width: textWidth(text, letters), text };
    x += placed.width + GAP;
    return placed;
  };
  const shown = !hidesStart && before !== null;
  const earlier = shown ? put(words.earlier(formatWhole(before.offsets))) : null;
  const start = !hidesStart && !shown && strip.banded ? put(formatWhole(replica.logStart)) : null;
  const newest = stretched ? put(words.newest) : null;
  const told = toldIn(freeSpans(strip, x, strip.x + width), strip, telling, letters);
  return { y: y + height + 10.5, earlier, newest, start, told };
}

/** What the words at the left tell of. */
const START: MaskedThing[] = ['start', 'cells', 'end'];

type Span = { from: number; to: number };

/** The stretches of the line that no bookmark or flag stands on, from right to left. */
function freeSpans(
  { bookmarks, committed, flagBelow }: StripScene,
  from: number,
  to: number,
): Span[] {
  const marks = [...bookmarks, ...committed].map(({ x }) => ({ from: x - MARK, to: x + MARK }));
  if (flagBelow !== null) marks.push({ from: flagBelow - 3, to: flagBelow + FLAG });
  const spans: Span[] = [];
  let right = to;
  for (const mark of marks.sort((a, b) => b.from - a.from)) {
    if (mark.to < right) spans.push({ from: Math.max(from, mark.to), to: right });
    right = Math.min(right, mark.from);
  }
  return [...spans, { from, to: right }].filter((span) => span.to > span.from);
}

function toldIn(
  spans: Span[],
  { replica, rests }: StripScene,
  telling: Telling,
  letters: number,
): RowLine['told'] {
  const texts = lineTexts(replica, telling);
  for (const text of rests ? texts.slice(-1) : texts) {
    const span = spans.find((each) => each.to - each.from >= textWidth(text, letters));
    if (span !== undefined) return { x: span.to, text };
  }
  return null;
}

/** What is told of a log, from the longest to the shortest. */
export function lineTexts(replica: StripScene['replica'], telling: Telling): string[] {
  const { strip } = telling.words;
  const { records, watermark, end } = logNumbers(replica, telling);
  const ends = strip.ends(watermark, end);
  return [`${records} · ${ends}`, records];
}
