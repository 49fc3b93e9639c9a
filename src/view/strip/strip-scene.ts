import type { BandView, CellView, ReplicaView } from '../../frame/types/brokers.ts';
import { xOfOffset } from './axis-scene.ts';
import { keyShape } from '../colours.ts';
import { isMasked } from '../mask.ts';
import { roundedRect } from '../messages/road.ts';
import { historyScene, type HistoryScene } from './strip-history.ts';
import { block, slots, type StripInput } from './strip-input.ts';
import {
  beforeOf,
  bookmarksOf,
  committedOf,
  marksOf,
  type Before,
  type Marks,
} from './strip-marks.ts';
import type {
  BookmarkScene,
  CellGroup,
  CellScene,
  CommittedScene,
  StripText,
} from './strip-parts.ts';
import { numbersFitInside, stripTexts } from './strip-texts.ts';

export type StripScene = Marks & {
  node: string;
  replica: ReplicaView;
  /** Drawn tall and numbered. */
  leads: boolean;
  x: number;
  y: number;
  width: number;
  height: number;
  pitch: number;
  /** Its cells are bands of many offsets. */
  banded: boolean;
  /** What lies below it says how many records it holds and where it ends. */
  tells: boolean;
  /** Its broker is down: how much of it is committed is not known there. */
  rests: boolean;
  /** Where the flag of the strip below reaches up to the line below this one; null: it does not. */
  flagBelow: number | null;
  cells: CellScene[];
  groups: CellGroup[];
  /** Small shapes that say the key without colour; one path for each ink. */
  shapes: CellGroup[];
  texts: StripText[];
  /**
   * Free places at the right, deleted ones at the left, records that the leader has and this
   * replica does not; `later`: those that were written while its broker was down.
   */
  free: string;
  deleted: string;
  missing: string;
  later: string;
  /** What of the log lies before the stretch; null when nothing does. */
  before: Before | null;
  bookmarks: BookmarkScene[];
  committed: CommittedScene[];
  history: HistoryScene;
};

/** One replica on the axis of its partition. */
export function stripScene(input: StripInput): StripScene {
  const { replica, axis, y, height } = input;
  const leads = replica.role === 'leader';
  // What lies on the disk of a broker that is down is whole, whatever the broker knew of it.
  const known = input.rests
    ? { ...input, replica: { ...replica, highWatermark: replica.logEnd } }
    : input;
  const cells = axis.banded ? bandCells(known) : recordCells(known);
  const lastSlot = axis.from + axis.slots;
  const freeFrom = Math.max(replica.logEnd, axis.from);
  const hidesCells = isMasked(input.masked, replica.partition, 'cells');
  const lacking =
    leads || hidesCells || input.leaderEnd === null
      ? ''
      : slots(input, freeFrom, Math.min(input.leaderEnd, lastSlot));
  return {
    node: input.node,
    replica,
    leads,
    x: axis.x,
    y,
    width: axis.slots * axis.pitch,
    height,
    pitch: axis.pitch,
    banded: axis.banded,
    tells: input.tells,
    rests: input.rests,
    flagBelow: null,
    cells,
    groups: groupsOf(cells, input),
    shapes: shapesOf(cells, input),
    texts: axis.banded ? [] : stripTexts(cells, input),
    free: leads && (input.solo || axis.letters) ? slots(input, freeFrom, lastSlot) : '',
    deleted: slots(input, axis.from, Math.min(replica.logStart, lastSlot)),
    missing: input.rests ? '' : lacking,
    later: input.rests ? lacking : '',
    before: beforeOf(input),
    ...marksOf(input),
    bookmarks: leads ? bookmarksOf(input) : [],
    committed: leads ? committedOf(input) : [],
    history: historyScene(input),
  };
}

const recordCells = (input: StripInput): CellScene[] => {
  const { cells } = input.replica;
  return cells.map((cell, i) => cellScene(cell, cells[i + 1], input));
};

/** Each band, cut where the high watermark lies. */
function bandCells({ replica, axis }: StripInput): CellScene[] {
  const { bands, highWatermark } = replica;
  const cut = bands.flatMap((band): BandView[] =>
    band.from < highWatermark && highWatermark < band.to
      ? [
          { ...band, to: highWatermark },
          { ...band, from: highWatermark },
        ]
      : [band],
  );
  return cut.map(({ from, to, colour }) => ({
    offset: from,
    to,
    colour,
    label: '',
    state: from < highWatermark ? 'committed' : 'uncommitted',
    x: xOfOffset(axis, from),
    width: (to - from) * axis.pitch,
  }));
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
    to: cell.offset + 1,
    colour: cell.colour,
    label: cell.label,
    state: control ? 'control' : cell.offset < replica.highWatermark ? 'committed' : 'uncommitted',
    x: xOfOffset(axis, cell.offset) + (full - width) / 2,
    width,
  };
}

function groupsOf(cells: CellScene[], { axis, y, height }: StripInput): CellGroup[] {
  const shape = axis.banded ? block : roundedRect;
  const groups = new Map<string, CellGroup>();
  for (const cell of cells) {
    const key = `${cell.state}/${cell.colour}`;
    const group = groups.get(key) ?? { key, colour: cell.colour, state: cell.state, d: '' };
    group.d += shape(cell.x, y, cell.width, height);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** In cells smaller than this not even a shape can be told. */
const SHAPE_WIDTH_MIN = 9;

/**
 * A cell without a letter, too small for one or with nothing short to say, carries its key's shape.
 */
function shapesOf(cells: CellScene[], input: StripInput): CellGroup[] {
  const { axis, y, height } = input;
  const shared = input.numbers && !axis.letters && numbersFitInside(cells, input);
  const at = y + height * (shared ? 0.26 : 0.5);
  const radius = axis.letters ? 3.2 : shared ? 2 : 2.3;
  const groups = new Map<string, CellGroup>();
  for (const cell of cells) {
    if (cell.state === 'control' || cell.colour < 0 || cell.width < SHAPE_WIDTH_MIN) continue;
    if (axis.letters && cell.label !== '') continue;
    const key = `${cell.state}/${cell.colour}`;
    const group = groups.get(key) ?? { key, colour: cell.colour, state: cell.state, d: '' };
    group.d += keyShape(cell.colour, cell.x + cell.width / 2, at, radius);
    groups.set(key, group);
  }
  return [...groups.values()];
}
