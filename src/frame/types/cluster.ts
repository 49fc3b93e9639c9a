import type { Micros } from '../../kernel/time.ts';

export type NodeStatus = 'up' | 'paused' | 'down';

/** A machine around a process: what is wrong with it. */
export type MachineView = {
  disk: { failed: boolean; full: boolean; slow: boolean };
  /** How far its clock is ahead; below zero: behind. */
  skew: Micros;
};

/** One direction of a link that is not as most are. */
export type LinkView = {
  from: string;
  to: string;
  /** Percent of transmissions that must be repeated. */
  loss: number;
  /** Its one-way delay; null: not longer than usual. */
  delay: { min: Micros; max: Micros } | null;
  /** Bytes a second; null: no limit. */
  bandwidth: number | null;
};

export type BranchView = {
  id: number;
  name: string;
  parent: number | null;
  forkedAt: Micros;
  /** Where a person was on it last. */
  playhead: Micros;
  current: boolean;
  /** Commands come after the playhead: one more, given there, begins another branch. */
  hasLater: boolean;
};
