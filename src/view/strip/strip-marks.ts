import { clampedX, offsetsBefore, type Axis } from './axis-scene.ts';
import { isMasked } from '../mask.ts';
import { roundedRect } from '../messages/road.ts';
import type { StripInput } from './strip-input.ts';
import type { BookmarkScene, CommittedScene } from './strip-parts.ts';

/** Two bars at the left of the first place: the log goes on there. */
export function beforeOf({ replica, axis, y, height }: StripInput): Before | null {
  const offsets = offsetsBefore(replica);
  if (offsets === 0) return null;
  const bar = (x: number, width: number): string =>
    roundedRect(axis.x - x, y + height * 0.15, width, height * 0.7);
  return { offsets, d: bar(4, 2.4) + bar(7, 1.6) };
}

/** How many offsets of a log lie before the stretch, and the mark that says so. */
export type Before = { offsets: number; d: string };

/** What stands at an offset; null where it is not on the strip, or has nothing to say. */
export type Marks = {
  highWatermark: { x: number; hidden: boolean } | null;
  logEnd: { x: number; labelled: boolean };
  logStart: { x: number } | null;
  lastStable: { x: number } | null;
  /** The line under cells that are durable. */
  flushed: { from: number; to: number } | null;
};

export function marksOf({ replica, axis, masked, solo, rests }: StripInput): Marks {
  const half = Math.max(0.6, axis.pitch * 0.07);
  const edge = (offset: number): number => clampedX(axis, offset) - half;
  const onAxis = (offset: number): boolean =>
    offset >= axis.from && offset <= axis.from + axis.slots;
  const hidden = isMasked(masked, replica.partition, 'highWatermark');
  return {
    highWatermark:
      !rests && onAxis(replica.highWatermark) ? { x: edge(replica.highWatermark), hidden } : null,
    logEnd: {
      x: edge(replica.logEnd),
      labelled: solo && !isMasked(masked, replica.partition, 'end'),
    },
    logStart:
      replica.logStart > 0 && onAxis(replica.logStart) ? { x: edge(replica.logStart) } : null,
    lastStable:
      replica.lastStable < replica.highWatermark && onAxis(replica.lastStable)
        ? { x: edge(replica.lastStable) }
        : null,
    flushed:
      replica.flushed > Math.max(axis.from, replica.logStart)
        ? {
            from: clampedX(axis, replica.logStart),
            to: clampedX(axis, Math.min(replica.flushed, replica.logEnd)) - half * 2,
          }
        : null,
  };
}

/** One triangle for each position; readers at the same place share it. */
export function bookmarksOf(input: StripInput): BookmarkScene[] {
  const { replica, axis, readers, y, height, solo } = input;
  const byPosition = new Map<number, string[]>();
  for (const { name, position } of readers) {
    byPosition.set(position, [...(byPosition.get(position) ?? []), name]);
  }
  const labelled = axis.letters && solo;
  const below = y + height + (labelled ? 22 : 3);
  return [...byPosition]
    .sort(([a], [b]) => a - b)
    .map(([position, names]) => ({
      key: names.join(' '),
      x: bookmarkX(axis, position),
      y: below,
      names: names.join(' '),
      labelled,
      lost: position < replica.logStart,
      before: position < axis.from,
    }));
}

/** One filled triangle for each committed offset, where the bookmarks stand. */
export function committedOf(input: StripInput): CommittedScene[] {
  const { axis, committed, readers, y, height, solo } = input;
  const byOffset = new Map<number, string[]>();
  for (const { group, offset } of committed)
    byOffset.set(offset, [...(byOffset.get(offset) ?? []), group]);
  return [...byOffset].map(([offset, groups]) => ({
    key: groups.join(' '),
    offset,
    x: bookmarkX(axis, offset),
    y: y + height + (axis.letters && solo ? 22 : 3),
    shared: readers.some(({ position }) => position === offset),
    before: offset < axis.from,
  }));
}

/** Before the stretch it stands at the mark of what lies there. */
export const bookmarkX = (axis: Axis, position: number): number =>
  position < axis.from ? axis.x - 5 : clampedX(axis, position) - Math.max(0.6, axis.pitch * 0.07);

/** How far the flag of the high watermark reaches to the right of its pole, and above the cells. */
export const FLAG = { width: 25, height: 11 };

/** The flag of the high watermark, its pole at `x`. */
export const flagPath = (x: number, y: number): string =>
  `M${x} ${y}h${FLAG.width}l-3.5 5 3.5 5h${-FLAG.width}z`;

/** The bookmark of a reader whose offset lies before the stretch: it points to the left. */
export const awayPath = (x: number, y: number, half: number): string =>
  `M${x - half} ${y + half}l${half * 1.55} ${-half}v${half * 2}z`;

/** A bookmark: a triangle whose tip touches (x, y) from below. */
export const trianglePath = (x: number, y: number, half: number): string =>
  `M${x} ${y}l${half} ${half * 1.55}h${-half * 2}z`;
