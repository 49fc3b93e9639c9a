import type { Micros } from '../../kernel/time.ts';
import type { GroupView } from './groups.ts';

/** How the partitions of a group went from member to member, up to now. */
export type RebalanceView = {
  group: string;
  from: Micros;
  to: Micros;
  /** As they stand on the stage. */
  members: string[];
  bands: OwnedBand[];
  /** What a member takes for its own since the group has removed it: others may have it. */
  believed: OwnedBand[];
  /** In the order in which they began. */
  gaps: UnownedGap[];
  /** When the process of a member stood still, with all that it had. */
  halts: MemberHalt[];
  /** When a member's process died. */
  deaths: { member: string; time: Micros; step: number }[];
  /** When a generation had been shared out, or an epoch began. */
  generations: { generation: number; type: GroupView['type']; time: Micros; step: number }[];
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
  /** The member that has it next; null: none yet. */
  next: string | null;
  /** Whether that member went on with other partitions meanwhile. */
  goesOn: boolean;
};

/** `open`: it still stands. */
export type MemberHalt = {
  member: string;
  from: Micros;
  to: Micros;
  open: boolean;
  step: number;
};

/** What a member was given or gave up, or what became of it or of its group. */
export type OwnershipNote = { time: Micros; step: number; group: string } & (
  | { what: 'given' | 'taken'; member: string; partitions: string[] }
  /**
   * `died`: its process is gone, and all that it had with it; `removed`: it is no member any more,
   * and may not know it yet; `stopped` and `went-on`: its process.
   */
  | { what: 'joined' | 'died' | 'removed' | 'stopped' | 'went-on'; member: string }
  | { what: 'generation'; generation: number; type: GroupView['type'] }
);
