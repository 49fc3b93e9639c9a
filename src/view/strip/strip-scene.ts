import type { CellView, KeyColour, ReplicaView } from '../../frame/types/brokers.ts';
import {
  axisTicks,
  clampedX,
  NUMBER_PITCH_MIN,
  offsetsBefore,
  xOfOffset,
  type Axis,
} from './axis-scene.ts';
import { keyShape } from '../colours.ts';
import { isMasked } from '../mask.ts';
import { roundedRect } from '../messages/road.ts';
import { historyScene, type HistoryScene } from './strip-history.ts';
import { slots, type StripInput } from './strip-input.ts';
import { fitText, textWidth } from '../words/text-width.ts';

export type CellState = 'committed' | 'uncommitted' | 'control';

export type CellScene = {
  offset: number;
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

export type StripScene = {
  node: string;
  replica: ReplicaView;
  /** Drawn tall and numbered. */
  leads: boolean;
  x: number;
  y: number;
  width: number;
  height: number;
  pitch: number;
  cells: CellScene[];
  groups: CellGroup[];
  /** Small shapes that say the key without colour; one path for each ink. */
  shapes: CellGroup[];
  texts: StripText[];
  /**
   * Free places at the right, deleted ones at the left, records that the leader has and this
   * replica does not.
   */
  free: string;
  deleted: string;
  missing: string;
  /**
   * How many offsets of this log lie before the stretch, and the mark that says so; null when none.
   */
  before: { offsets: number; d: string } | null;
  highWatermark: { x: number; hidden: boolean } | null;
  logEnd: { x: number; labelled: boolean };
  logStart: { x: number } | null;
  lastStable: { x: number } | null;
  /** The line under cells that are durable; null when nothing is. */
  flushed: { from: number; to: number } | null;
  bookmarks: BookmarkScene[];
  history: HistoryScene;
};

/** One replica on the axis of its partition. */
export function stripScene(input: StripInput): StripScene {
  const { replica, axis, y, height } = input;
  const leads = replica.role === 'leader';
  const cells = replica.cells.map((cell, i) => cellScene(cell, replica.cells[i + 1], input));
  const lastSlot = axis.from + axis.slots;
  const freeFrom = Math.max(replica.logEnd, axis.from);
  return {
    node: input.node,
    replica,
    leads,
    x: axis.x,
    y,
    width: axis.slots * axis.pitch,
    height,
    pitch: axis.pitch,
    cells,
    groups: groupsOf(cells, y, height),
    shapes: shapesOf(cells, input),
    texts: [...cellTexts(cells, input), ...deletedNumbers(input), ...tickTexts(cells, input)],
    free: leads && (input.solo || axis.letters) ? slots(input, freeFrom, lastSlot) : '',
    deleted: slots(input, axis.from, Math.min(replica.logStart, lastSlot)),
    missing:
      leads || isMasked(input.masked, replica.partition, 'cells')
        ? ''
        : slots(input, Math.max(replica.logEnd, axis.from), Math.min(input.leaderEnd, lastSlot)),
    before: beforeOf(input),
    ...marksOf(input),
    bookmarks: leads ? bookmarksOf(input) : [],
    history: historyScene(input),
  };
}

function cellScene(
  cell: CellView,
  next: CellView | undefined,
  { axis, replica }: StripInput,
): CellScene {
  // Cells of one batch stand closer together.
  const gap =
    next?.batch === cell.batch
      ? Math.max(0.8, axis.pitch * 0.06)
      : Math.max(1.2, axis.pitch * 0.14);
  const full = axis.pitch - gap;
  const control = cell.kind === 'control';
  const width = control ? Math.max(3, full * 0.4) : full;
  return {
    offset: cell.offset,
    colour: cell.colour,
    label: cell.label,
    state: control ? 'control' : cell.offset < replica.highWatermark ? 'committed' : 'uncommitted',
    x: xOfOffset(axis, cell.offset) + (full - width) / 2,
    width,
  };
}

function groupsOf(cells: CellScene[], y: number, height: number): CellGroup[] {
  const groups = new Map<string, CellGroup>();
  for (const cell of cells) {
    const key = `${cell.state}/${cell.colour}`;
    const group = groups.get(key) ?? { key, colour: cell.colour, state: cell.state, d: '' };
    group.d += roundedRect(cell.x, y, cell.width, height);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** In cells smaller than this not even a shape can be told. */
const SHAPE_PITCH_MIN = 11;

/**
 * A cell without a letter, too small for one or with nothing short to say, carries its key's shape.
 */
function shapesOf(cells: CellScene[], input: StripInput): CellGroup[] {
  const { axis, y, height } = input;
  if (axis.pitch < SHAPE_PITCH_MIN) return [];
  const shared = input.numbers && !axis.letters && numbersFitInside(cells, input);
  const at = y + height * (shared ? 0.26 : 0.5);
  const radius = axis.letters ? 3.2 : shared ? 2 : 2.3;
  const groups = new Map<string, CellGroup>();
  for (const cell of cells) {
    if (cell.state === 'control' || cell.colour < 0 || (axis.letters && cell.label !== ''))
      continue;
    const key = `${cell.state}/${cell.colour}`;
    const group = groups.get(key) ?? { key, colour: cell.colour, state: cell.state, d: '' };
    group.d += keyShape(cell.colour, cell.x + cell.width / 2, at, radius);
    groups.set(key, group);
  }
  return [...groups.values()];
}

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
        size: 8.8,
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
const numbersFitInside = (cells: CellScene[], { axis, height }: StripInput): boolean =>
  height >= 19 &&
  axis.pitch >= NUMBER_PITCH_MIN &&
  cells.every((cell) => textWidth(String(cell.offset), 8.8, true) <= cell.width + 1.5);

/**
 * Where cells are too small for their own numbers, some offsets stand under them, clear of the
 * bookmarks.
 */
function tickTexts(cells: CellScene[], input: StripInput): StripText[] {
  const { axis, y, height, readers } = input;
  if (!input.numbers || axis.letters) return [];
  if (numbersFitInside(cells, input)) return [];
  const marks = readers.map(({ position }) => bookmarkX(axis, position));
  return axisTicks(axis).flatMap((offset) => {
    const cell = cells.find((each) => each.offset === offset);
    if (cell === undefined) return [];
    const x = cell.x + cell.width / 2;
    if (marks.some((mark) => Math.abs(mark - x) < 8 + textWidth(String(offset), 8.5, true) / 2))
      return [];
    return [
      {
        key: `t${offset}`,
        x,
        y: y + height + 10.5,
        text: String(offset),
        size: 8.5,
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

/** Two bars at the left of the first place: the log goes on there. */
function beforeOf({ replica, axis, y, height }: StripInput): StripScene['before'] {
  const offsets = offsetsBefore(replica);
  if (offsets === 0) return null;
  const bar = (x: number, width: number): string =>
    roundedRect(axis.x - x, y + height * 0.15, width, height * 0.7);
  return { offsets, d: bar(4, 2.4) + bar(7, 1.6) };
}

type Marks = Pick<StripScene, 'highWatermark' | 'logEnd' | 'logStart' | 'lastStable' | 'flushed'>;

function marksOf({ replica, axis, masked, solo }: StripInput): Marks {
  const half = Math.max(0.6, axis.pitch * 0.07);
  const edge = (offset: number): number => clampedX(axis, offset) - half;
  const onAxis = (offset: number): boolean =>
    offset >= axis.from && offset <= axis.from + axis.slots;
  const hidden = isMasked(masked, replica.partition, 'highWatermark');
  return {
    highWatermark: onAxis(replica.highWatermark)
      ? { x: edge(replica.highWatermark), hidden }
      : null,
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
function bookmarksOf(input: StripInput): BookmarkScene[] {
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

/** Before the stretch it stands at the mark of what lies there. */
const bookmarkX = (axis: Axis, position: number): number =>
  position < axis.from ? axis.x - 5 : clampedX(axis, position) - Math.max(0.6, axis.pitch * 0.07);

/** The flag of the high watermark, its pole at `x`. */
export const flagPath = (x: number, y: number): string => `M${x} ${y}h22l-3 5 3 5h-22z`;

/** The bookmark of a reader whose offset lies before the stretch: it points to the left. */
export const awayPath = (x: number, y: number, half: number): string =>
  `M${x - half} ${y + half}l${half * 1.55} ${-half}v${half * 2}z`;

/** A bookmark: a triangle whose tip touches (x, y) from below. */
export const trianglePath = (x: number, y: number, half: number): string =>
  `M${x} ${y}l${half} ${half * 1.55}h${-half * 2}z`;
