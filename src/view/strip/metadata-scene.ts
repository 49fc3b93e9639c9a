import { bisectLeft } from 'd3-array';
import type {
  ControllerView,
  MetadataCell,
  MetadataSubject,
} from '../../frame/types/controllers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import { keyShape } from '../colours.ts';
import { round } from '../messages/road.ts';

/** One controller's copy of the metadata log, as a thin strip. */
export type MetadataRow = {
  view: ControllerView;
  y: number;
  height: number;
  cells: { cell: MetadataCell; x: number; isCommitted: boolean }[];
  groups: { key: string; subject: MetadataSubject; isCommitted: boolean; d: string }[];
  /** Where its log ends. */
  endX: number;
};

/** The copies under one another on one axis of offsets, and how far each broker has replayed. */
export type MetadataScene = {
  x: number;
  width: number;
  pitch: number;
  /** Below everything that belongs to it. */
  bottom: number;
  rows: MetadataRow[];
  /** Brokers that have replayed up to the same offset share a mark. */
  marks: { x: number; y: number; brokers: string[] }[];
};

/** Kinds of records as shapes: the colour and the shape that keys with this number have. */
const LOOKS: Partial<Record<MetadataSubject, number>> = {
  broker: 0,
  topic: 1,
  partition: 2,
  change: 3,
  setting: 4,
};

/** Kinds that have a shape, in the order of their numbers. */
export const METADATA_KINDS = ['broker', 'topic', 'partition', 'change', 'setting'] as const;

/** The number of a kind's colour and shape; undefined for records that only mark time. */
export const lookOf = (subject: MetadataSubject): number | undefined => LOOKS[subject];

const PITCH = 9.4;
const NAME_ROOM = 17;

/**
 * As many of the newest records as fit between `left` and `right`; null when that is next to
 * nothing.
 */
export function metadataScene(
  frame: Frame,
  controllers: ControllerView[],
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
): MetadataScene | null {
  const room = right - left - NAME_ROOM;
  const slots = Math.floor(room / PITCH);
  if (slots < 4) return null;
  const places = frame.metadataPlaces.slice(-slots);
  const x = left + NAME_ROOM;
  const step = Math.min(10, (bottom - top) / Math.max(1, controllers.length));
  // What has no place of its own, in a row of records that pass the time, stands where the next one
  // begins.
  const at = (offset: number): number => round(x + bisectLeft(places, offset) * PITCH);
  const rows = controllers.map((view, i) =>
    metadataRow(view, { y: top + i * step, height: step - 2, from: places[0] ?? 0, at }),
  );
  const marks = replayMarks(frame, at, top + controllers.length * step - 1);
  const under = top + controllers.length * step + 4;
  return { x, width: places.length * PITCH, pitch: PITCH, bottom: under, rows, marks };
}

type Line = {
  y: number;
  height: number;
  from: number;
  at: (offset: number) => number;
};

function metadataRow(view: ControllerView, { y, height, from, at }: Line): MetadataRow {
  const cells = view.cells
    .filter(({ offset }) => offset >= from)
    .map((cell) => ({ cell, x: at(cell.offset), isCommitted: cell.offset < view.highWatermark }));
  const groups = new Map<string, MetadataRow['groups'][number]>();
  for (const { cell, x, isCommitted } of cells) {
    const { subject } = cell;
    const key = `${subject}/${isCommitted}`;
    const group = groups.get(key) ?? { key, subject, isCommitted, d: '' };
    group.d += shapeOf(subject, x + PITCH / 2 - 0.5, y + height / 2, height);
    groups.set(key, group);
  }
  return { view, y, height, cells, groups: [...groups.values()], endX: at(view.logEnd) - 1 };
}

function shapeOf(subject: MetadataSubject, x: number, y: number, height: number): string {
  const look = LOOKS[subject];
  const radius = Math.min(3.7, height / 2.1);
  if (look !== undefined) return keyShape(look, x, y, radius);
  if (subject === 'idle') return keyShape(0, x, y, radius * 0.38);
  return `M${round(x - 1.1)} ${round(y - height / 2)}h2.2v${round(height)}h-2.2z`;
}

function replayMarks(
  frame: Frame,
  at: (offset: number) => number,
  y: number,
): MetadataScene['marks'] {
  const byPlace = new Map<number, string[]>();
  for (const { name, status, metadataOffset } of frame.brokers) {
    if (status === 'down' || metadataOffset < 0) continue;
    const x = at(metadataOffset) - 1;
    byPlace.set(x, [...(byPlace.get(x) ?? []), name]);
  }
  return [...byPlace].sort(([a], [b]) => a - b).map(([x, brokers]) => ({ x, y, brokers }));
}
