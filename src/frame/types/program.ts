import type { Micros } from '../../kernel/time.ts';

/** A consumer as a program of a few lines in Python, and where it stands. */
export type ProgramView = {
  topics: string[];
  group: string;
  /** Settings that were chosen, by Kafka's names, but for the group and how it shares. */
  settings: { name: string; value: string }[];
  /** When it commits by a call of its own; null: never. */
  commits: 'each-record' | 'each-batch' | 'each-batch-unawaited' | 'before-work' | null;
  /** Another thread works on the records, while the loop goes on. */
  aside: boolean;
  /** The line that runs; null: none does. */
  line: ProgramLine | null;
  doing: ProgramDoing;
  /** The record that the body works on, and its place among those of its poll, from 1. */
  record: { partition: string; offset: number; place: number; of: number } | null;
  /** An auto-commit is on its way, behind whatever line runs. */
  autoCommits: boolean;
  /** What is lost or read again, and the line that it comes from. */
  findings: ProgramFinding[];
};

/** A line by what it does. `loop`: where an iterator waits; `poll`: where a loop of polls does. */
export type ProgramLine =
  'construct' | 'loop' | 'poll' | 'commit-first' | 'each' | 'body' | 'commit';

/** `between`: it is busy with what comes besides records. `stopped`: it does not read now. */
export type ProgramDoing =
  | 'down'
  | 'constructing'
  | 'joining'
  | 'waiting'
  | 'between'
  | 'working'
  | 'committing'
  | 'stopped'
  | 'closed';

export type ProgramFinding = { line: ProgramLine } & (
  | {
      /**
       * `begins-at-end`: with no committed offset it will begin at the end. `began-at-end`: it did,
       * and never reads what was there. `again`: what it would read again if it died now. `lost`:
       * committed, and not done. `may-be-lost`: the next poll may commit it, and it is not done.
       */
      finding: 'began-at-end' | 'again' | 'lost' | 'may-be-lost';
      records: number;
    }
  | { finding: 'begins-at-end' }
  /** One poll's records take longer than max.poll.interval.ms: the group takes it for dead. */
  | { finding: 'too-slow'; takes: Micros; limit: Micros }
);
