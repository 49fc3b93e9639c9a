import type { Micros } from '../../kernel/time.ts';

/** How the partitions of a group went from member to member, up to now. */
export type RebalanceView = {
  group: string;
  from: Micros;
  to: Micros;
  /** In the order in which they first owned something. */
  members: string[];
  bands: OwnedBand[];
  /** In the order in which they began. */
  gaps: UnownedGap[];
  /** When a generation had been shared out. */
  generations: { generation: number; time: Micros; step: number }[];
};

/** A partition that a member has. */
export type OwnedBand = { partition: string; member: string; from: Micros; to: Micros };

/** A partition that no member has; `open`: it still is so. */
export type UnownedGap = {
  partition: string;
  from: Micros;
  to: Micros;
  open: boolean;
  /** The member that had it last, and the step in which it lost it. */
  member: string;
  step: number;
};

/** What a member was given or gave up, or that a group has shared out a generation. */
export type OwnershipNote = { time: Micros; step: number; group: string } & (
  | { what: 'given' | 'taken'; member: string; partitions: string[] }
  /** Its process is gone, and all that it had with it. */
  | { what: 'died'; member: string }
  | { what: 'generation'; generation: number }
);
