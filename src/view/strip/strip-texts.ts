import { axisTicks, NUMBER_PITCH_MIN, xOfOffset } from './axis-scene.ts';
import { isMasked } from '../mask.ts';
import type { StripInput } from './strip-input.ts';
import { bookmarkX } from './strip-marks.ts';
import type { CellScene, StripText } from './strip-parts.ts';
import { fitText, textWidth } from '../words/text-width.ts';

/** The smallest letters of a strip. */
export const SMALL = 9;

export const stripTexts = (cells: CellScene[], input: StripInput): StripText[] => [
  ...cellTexts(cells, input),
  ...deletedNumbers(input),
  ...tickTexts(cells, input),
];

function cellTexts(cells: CellScene[], input: StripInput): StripText[] {
  const { axis, y, height, replica, masked } = input;
  const { letters } = axis;
  const size = Math.min(17, Math.max(10.5, height * 0.4));
  const hideLabels = isMasked(masked, replica.partition, 'labels');
  const inside = numbersFitInside(cells, input);
  const texts: StripText[] = [];
  for (const cell of cells) {
    if (cell.state === 'control') continue;
    const middle = cell.x + cell.width / 2;
    const of = { x: middle, colour: cell.colour, state: cell.state };
    const label = hideLabels ? '?' : fitText(cell.label, cell.width - 4, size);
    if (letters && label !== '')
      texts.push({
        ...of,
        key: `l${cell.offset}`,
        y: y + height / 2 + size * 0.36,
        text: label,
        size,
        kind: hideLabels ? 'hidden' : 'letter',
      });
    if (!input.numbers) continue;
    const number = String(cell.offset);
    if (letters)
      texts.push({
        ...of,
        key: `n${cell.offset}`,
        y: numberY(input),
        text: number,
        size: numberSize(input),
        kind: 'number',
      });
    else if (inside)
      texts.push({
        ...of,
        key: `n${cell.offset}`,
        y: y + height - height * 0.18,
        text: number,
        size: SMALL,
        kind: 'inside',
      });
  }
  return texts;
}

/** Under a shelf alone there is room for offsets, and for the readers' names below them. */
const numberY = ({ y, height, solo }: StripInput): number => y + height + (solo ? 14 : 9.5);

function numberSize({ axis, solo }: StripInput): number {
  if (!solo) return 9;
  return axis.pitch > 34 ? 11.5 : axis.pitch < 25 ? 9.5 : 10;
}

/**
 * A number inside shares the cell with the key's shape, so the cell must be tall enough for both.
 */
export const numbersFitInside = (cells: CellScene[], { axis, height }: StripInput): boolean =>
  height >= 19 &&
  axis.pitch >= NUMBER_PITCH_MIN &&
  cells.every((cell) => textWidth(String(cell.offset), SMALL, true) <= cell.width + 1.5);

/**
 * Where cells are too small for their own numbers, and nothing is told below them, some offsets
 * stand there, clear of the bookmarks.
 */
function tickTexts(cells: CellScene[], input: StripInput): StripText[] {
  const { axis, y, height, readers } = input;
  if (!input.numbers || axis.letters || input.tells) return [];
  if (numbersFitInside(cells, input)) return [];
  const marks = readers.map(({ position }) => bookmarkX(axis, position));
  return axisTicks(axis).flatMap((offset) => {
    const cell = cells.find((each) => each.offset === offset);
    if (cell === undefined) return [];
    const x = cell.x + cell.width / 2;
    if (marks.some((mark) => Math.abs(mark - x) < 8 + textWidth(String(offset), SMALL, true) / 2))
      return [];
    return [
      {
        key: `t${offset}`,
        x,
        y: y + height + 10.5,
        text: String(offset),
        size: SMALL,
        kind: 'tick',
        colour: -1,
        state: 'committed',
      },
    ];
  });
}

/** Offsets that the log has left behind keep their numbers, faded. */
function deletedNumbers(input: StripInput): StripText[] {
  const { axis, replica, numbers } = input;
  if (!numbers || !axis.letters) return [];
  const count = Math.min(replica.logStart, axis.from + axis.slots) - axis.from;
  const middle = (axis.pitch - axis.pitch * 0.14) / 2;
  return Array.from({ length: Math.max(0, count) }, (_, i) => ({
    key: `d${axis.from + i}`,
    x: xOfOffset(axis, axis.from + i) + middle,
    y: numberY(input),
    text: String(axis.from + i),
    size: numberSize(input),
    kind: 'faded',
    colour: -1,
    state: 'committed',
  }));
}
