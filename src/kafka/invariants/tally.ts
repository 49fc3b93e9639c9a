import type { Micros } from '../../kernel/time.ts';
import type { EpochSpan, Span } from './spans.ts';

/**
 * What really became of records, counted as it happens. Only who sees all logs and all clients can
 * know it. Part of the ghost, so that it is right at any moment that one goes to.
 */
export type Tally = {
  counts: OracleCounts;
  routine: RoutineCounts;
  /** `routine` when a person did something last, and when that was. */
  atAct: RoutineCounts & { readonly at: Micros };
  /** The newest finds, oldest first, frozen; `found` counts all that there were. */
  finds: readonly OracleFind[];
  found: number;
  /** By reader and partition: what it got. A reader is a node, or a group of them. */
  readings: Record<string, Reading>;
  /** By reader and partition: offsets that were worked off, ascending. */
  works: Record<string, Span[]>;
  /** By node and partition: what of a producer's records was acknowledged. */
  sendings: Record<string, Sending>;
};

/** Records, each time that it happened to one. */
export type OracleCounts = {
  /** Its producer was told that it is stored, and no leader has it any more. */
  lost: number;
  /** It was appended to a log that held it already. */
  storedTwice: number;
  /** A reader's application got it again. */
  deliveredTwice: number;
  /** An application has done its work on it again; the members of a group count as one. */
  workedTwice: number;
  /** A reader went past it, and has not read it since. */
  skipped: number;
  /** Its producer had sent it before another of its key that stands before it in the log. */
  outOfOrder: number;
};

export type RoutineCounts = { acked: number; delivered: number; fetches: number };

/** A thing that the oracle found; `records` counts those that it happened to. */
export type OracleFind = {
  readonly find:
    | 'records-lost'
    | 'committed-lost'
    | 'stored-twice'
    | 'delivered-twice'
    | 'skipped'
    | 'out-of-order';
  /** Where it came to light. */
  readonly node: number;
  readonly partition: string;
  readonly records: number;
  /** The first offset that it happened to. */
  readonly from: number;
  readonly why: string;
  readonly at: Micros;
};

export type Reading = {
  /** What the application got, ascending. */
  given: EpochSpan[];
  /** What was gone past and not read since, ascending. */
  holes: Span[];
};

/** The record sent last of those that were acknowledged, by the time of send(). */
export type Sending = { sentAt: Micros; offset: number };

export function newTally(): Tally {
  const none = { acked: 0, delivered: 0, fetches: 0 };
  return {
    counts: {
      lost: 0,
      storedTwice: 0,
      deliveredTwice: 0,
      workedTwice: 0,
      skipped: 0,
      outOfOrder: 0,
    },
    routine: none,
    atAct: Object.freeze({ ...none, at: 0 }),
    finds: Object.freeze([]),
    found: 0,
    readings: {},
    works: {},
    sendings: {},
  };
}

/** More than one step can find. */
const FINDS_MAX = 64;

export function noteFind(tally: Tally, find: OracleFind): void {
  tally.finds = Object.freeze([...tally.finds.slice(1 - FINDS_MAX), Object.freeze(find)]);
  tally.found += 1;
}
