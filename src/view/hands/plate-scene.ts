import type { Point, Rect } from '../messages/road.ts';
import type { Size } from '../props.ts';
import { textWidth } from '../words/text-width.ts';

/** A few lines beside the pointer. */
export type PlateScene = { rect: Rect; lines: { text: string; x: number; y: number }[] };

/** Of a line, in letters. */
const LINE = 1.4;
const PADDING = 8;
/** From the pointer: a finger must not hide it. */
const ASIDE = 18;
const LINES_MAX = 6;

/**
 * Right below the pointer, or on the side that has room inside the picture. What has no line of its
 * own is counted.
 */
export function plateScene(
  texts: readonly string[],
  at: Point,
  size: Size,
  letters: number,
): PlateScene {
  const shown = texts.length > LINES_MAX ? texts.slice(0, LINES_MAX - 1) : texts;
  const rest = texts.length - shown.length;
  const all = rest === 0 ? shown : [...shown, `+${rest}`];
  // Heavy letters are wider.
  const width = Math.max(...all.map((text) => textWidth(text, letters))) * 1.1 + 2 * PADDING;
  const height = all.length * LINE * letters + 8;
  const beyond = (start: number, extent: number, room: number): number =>
    start + ASIDE + extent > room - 4 ? start - ASIDE - extent : start + ASIDE;
  const x = Math.max(4, beyond(at.x, width, size.width));
  const y = Math.max(4, beyond(at.y, height, size.height));
  const lines = all.map((text, i) => ({
    text,
    x: x + PADDING,
    y: y + 4 + letters + i * LINE * letters,
  }));
  return { rect: { x, y, width, height }, lines };
}
