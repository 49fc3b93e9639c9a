import { bisectLeft, ticks } from 'd3-array';
import { CELLS_MAX, type ReplicaView, type Stretch } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';

/**
 * The places that every strip of the stage has: the first begins at `x`, each next one `pitch`
 * pixels further right. Cells of all partitions are equally large; which offset stands in the first
 * place is each partition's own matter.
 */
export type Grid = {
  slots: number;
  x: number;
  pitch: number;
  /** Cells are large enough for letters. */
  letters: boolean;
};

/**
 * The grid of one partition: `from` is the offset in the first place. `banded`: its stretch is too
 * long for cells, and fills the same width with places of its own size.
 */
export type Axis = Grid & { from: number; banded: boolean };

export function axisOf(grid: Grid, { from, to }: Stretch): Axis {
  if (to - from <= CELLS_MAX) return { ...grid, from, banded: false };
  const slots = to - from;
  return { x: grid.x, slots, pitch: widthOf(grid) / slots, letters: false, from, banded: true };
}

export const widthOf = ({ slots, pitch }: Grid): number => slots * pitch;

/** One broker with one partition, alone on the stage: its strip is a shelf as wide as the card. */
export const isSolo = (frame: Frame): boolean =>
  frame.brokers.length === 1 && replicasOf(frame).length <= 1;

/**
 * How many slots a grid may have: it widens in few steps, so that cells do not shrink with each
 * append.
 */
const SLOTS_MIN = 9;
const SLOT_STEPS = [SLOTS_MIN, 12, 16, 20, 24, 32, CELLS_MAX];
const PITCH_MAX = 62;
/** Cells narrower than this carry no number; the axis gets ticks. */
export const NUMBER_PITCH_MIN = 15;
/**
 * From here on cells carry letters, with the offsets under them; a shelf alone on the stage does so
 * sooner.
 */
const LETTER_PITCH_MIN = 25;
const LETTER_PITCH_MIN_SOLO = 19;

/**
 * The grid that holds every partition's stretch up to its end, with a little room to grow, in
 * `width` pixels from `x`.
 */
export function gridScene(frame: Frame, x: number, width: number): Grid {
  const wanted = replicasOf(frame).flatMap(({ stretch: { from, to }, logEnd }) => {
    const places = to - from;
    if (places > CELLS_MAX) return [];
    return [Math.min(places, stepFor(Math.min(places, logEnd - from + 2)))];
  });
  const roomFor = Math.floor(width / PITCH_MAX);
  const slots = Math.max(SLOTS_MIN, roomFor, ...wanted);
  const pitch = width / slots;
  const hasCells = wanted.length > 0 || replicasOf(frame).length === 0;
  const letters = hasCells && pitch >= (isSolo(frame) ? LETTER_PITCH_MIN_SOLO : LETTER_PITCH_MIN);
  return { slots, x, pitch, letters };
}

/** Offsets on a strip while time runs too fast for a person to follow one record. */
const CELLS_FAST = 640;

/**
 * How many offsets the page should ask for (Lens.cells) on a stage of this width: as many as its
 * strips hold in cells of 18 pixels, which numbers fit into; where time runs fast, enough for
 * bands.
 */
export function cellsFor(stageWidth: number, isFast = false): number {
  if (isFast) return CELLS_FAST;
  if (stageWidth < 500) return 10;
  return Math.max(16, Math.min(CELLS_MAX, Math.floor((stageWidth * 0.55 - 150) / 18)));
}

/** Where the cell of `offset` begins. */
export const xOfOffset = (axis: Axis, offset: number): number =>
  axis.x + (offset - axis.from) * axis.pitch;

/** `x` of an offset that may lie outside, kept on the axis. */
export const clampedX = (axis: Axis, offset: number): number =>
  xOfOffset(axis, Math.min(axis.from + axis.slots, Math.max(axis.from, offset)));

/** Offsets to write under an axis whose cells are too small for numbers. */
export function axisTicks(axis: Axis): number[] {
  const wanted = Math.max(2, Math.floor((axis.slots * axis.pitch) / 60));
  return ticks(axis.from, axis.from + axis.slots, wanted).filter(Number.isInteger);
}

export const replicasOf = (frame: Frame): ReplicaView[] =>
  frame.brokers.flatMap((broker) => broker.replicas);

/** Where each partition's leader ends, by name; of two that think they lead, the newer one. */
export function leaderEnds(frame: Frame): ReadonlyMap<string, number> {
  const newest = new Map<string, ReplicaView>();
  for (const replica of replicasOf(frame)) {
    const before = newest.get(replica.partition);
    if (replica.role !== 'leader') continue;
    if (before === undefined || replica.leaderEpoch > before.leaderEpoch)
      newest.set(replica.partition, replica);
  }
  return new Map([...newest].map(([name, { logEnd }]) => [name, logEnd]));
}

const stepFor = (wanted: number): number => SLOT_STEPS[bisectLeft(SLOT_STEPS, wanted)] ?? wanted;

/** How many offsets of a replica's log lie before its stretch. */
export const offsetsBefore = ({ stretch, logStart, logEnd }: ReplicaView): number =>
  Math.max(0, Math.min(stretch.from, logEnd) - logStart);
