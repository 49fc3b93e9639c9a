import type { NodeId } from '../../kernel/machine.ts';
import type { LaneMessage } from '../types/lanes.ts';
import type { RowName } from './series.ts';

export type Tone = LaneMessage['tone'];

/** In the order in which they lie in a band. */
export const TONES: readonly Tone[] = ['data', 'fetch', 'read', 'control', 'error'];

/** Partitions of a flow are told apart by so many colours, as their names are. */
export const FLOW_COLOURS = 3;

/** How the names of rows begin that tell the lag of a group. */
export const GROUP_LAG = 'group-lag/';

/** Names of rows. Nodes are numbers, as the kernel knows them. */
export const rows = {
  /** Messages that a node has sent or was sent. */
  messages: (node: NodeId, tone: Tone): RowName => `messages/${node}/${tone}`,
  /** All messages; `lost` too. */
  all: 'all',
  errors: 'errors',
  /** Records that went from one node to another, by the number of their partition. */
  flow: (from: NodeId, to: NodeId, colour: number): RowName => `flow/${from}/${to}/${colour}`,
  recordsIn: 'records-in',
  bytesIn: 'bytes-in',
  bytesOut: 'bytes-out',
  consumed: 'consumed',
  /** Produce requests that took so long: see `slotOf`. */
  produced: (slot: number): RowName => `produced/${slot}`,
  /** The most that a consumer was behind in any of its partitions. */
  lag: (node: NodeId): RowName => `lag/${node}`,
  /** How far what a group has committed is behind, over all of its partitions. */
  groupLag: (group: string): RowName => `${GROUP_LAG}${group}`,
  underReplicated: 'under-replicated',
} as const;

/**
 * The slot of a length of time in a histogram whose slots are an eighth of their octave wide: 0
 * µs to 7 µs have one each.
 */
export function slotOf(length: number): number {
  const whole = Math.min(0x7fff_ffff, Math.max(0, Math.floor(length)));
  const octave = 31 - Math.clz32(whole | 1);
  return octave < 3 ? whole : (octave - 2) * 8 + ((whole >> (octave - 3)) & 7);
}

/** The longest time of a slot. */
export function lengthOfSlot(slot: number): number {
  if (slot < 8) return slot;
  const octave = Math.floor(slot / 8) + 2;
  const step = 2 ** (octave - 3);
  return (8 + (slot % 8) + 1) * step - 1;
}
