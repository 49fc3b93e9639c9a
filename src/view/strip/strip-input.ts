import type { ReplicaView } from '../../frame/types/brokers.ts';
import { xOfOffset, type Axis } from './axis-scene.ts';
import { roundedRect } from '../messages/road.ts';

/** What one strip is drawn from. */
export type StripInput = {
  node: string;
  replica: ReplicaView;
  axis: Axis;
  y: number;
  height: number;
  /** The end offset of this partition's leader, to show what is missing here. */
  leaderEnd: number;
  readers: { name: string; position: number }[];
  /** The names of what the replica lacks because it is hidden. */
  masked: readonly string[];
  /** Free places and the mark of the log's end are drawn: when this is the only strip. */
  solo: boolean;
  numbers: boolean;
};

/** Outlines of the places from one offset up to another. */
export function slots({ axis, y, height }: StripInput, from: number, to: number): string {
  let d = '';
  const width = axis.pitch - Math.max(1.2, axis.pitch * 0.14);
  for (let offset = from; offset < to; offset++)
    d += roundedRect(xOfOffset(axis, offset), y, width, height);
  return d;
}
