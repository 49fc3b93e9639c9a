import type { ReplicaView } from '../../frame/types/brokers.ts';
import { xOfOffset, type Axis } from './axis-scene.ts';
import { round, roundedRect } from '../messages/road.ts';

/** What one strip is drawn from. */
export type StripInput = {
  node: string;
  replica: ReplicaView;
  axis: Axis;
  y: number;
  height: number;
  /** The end offset of this partition's leader, to show what is missing here; null without one. */
  leaderEnd: number | null;
  /** Its broker is down: what others have written since is no loss of its own. */
  rests: boolean;
  readers: { name: string; position: number }[];
  /** How far groups have committed. */
  committed: { group: string; offset: number }[];
  /** The names of what the replica lacks because it is hidden. */
  masked: readonly string[];
  /** Free places and the mark of the log's end are drawn: when this is the only strip. */
  solo: boolean;
  numbers: boolean;
  /** The count of records and the ends of the log stand below it. */
  tells: boolean;
};

/** Outlines of the places from one offset up to another: one for all where they are too small. */
export function slots({ axis, y, height }: StripInput, from: number, to: number): string {
  let d = '';
  if (axis.banded)
    return to <= from
      ? ''
      : roundedRect(xOfOffset(axis, from), y, (to - from) * axis.pitch, height);
  const width = axis.pitch - Math.max(1.2, axis.pitch * 0.14);
  for (let offset = from; offset < to; offset++)
    d += roundedRect(xOfOffset(axis, offset), y, width, height);
  return d;
}

/** A plain rectangle: bands stand side by side without a gap. */
export const block = (x: number, y: number, width: number, height: number): string =>
  `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
