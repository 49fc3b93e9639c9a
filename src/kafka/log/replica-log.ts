import { assert } from '../../kernel/assert.ts';
import type { Random } from '../../kernel/random.ts';
import type { Micros } from '../../kernel/time.ts';
import type { EpochEntry } from './leader-epochs.ts';
import type { LogConfig } from './log-config.ts';
import type { Producers, ProducerEntry } from './producer-state.ts';
import { fileOfSegment, type Segment } from './segment.ts';

/** One replica's log. How much of it would survive a power cut is the kernel's to know. */
export type Log = {
  /** Such as `orders-0`. */
  readonly name: string;
  config: LogConfig;
  segments: Segment[];
  /** First offset that can be read. Moves by DeleteRecords and retention. */
  startOffset: number;
  /** Next offset to write (LEO). */
  endOffset: number;
  /** Everything below is flushed. */
  recoveryPoint: number;
  epochs: readonly EpochEntry[];
  /** Memory, made again from snapshots and batches. */
  producers: Producers;
  snapshots: readonly ProducerSnapshot[];
  /**
   * What the checkpoint files of the log directory say of this log: all that a start after a crash
   * knows of it.
   */
  checkpoint: { recoveryPoint: number; startOffset: number };
  /** In cleaner-offset-checkpoint: everything below was compacted; null when nothing ever was. */
  cleanedTo: number | null;
  /** A pass of the cleaner whose new segments are being flushed. */
  cleaning: Cleaning | null;
  /**
   * The cleaner has met a batch that it cannot read, and leaves the log alone.
   * (LogCleanerManager.markPartitionUncleanable)
   */
  isUncleanable: boolean;
  /** Flushes under way: when the file is on the disk, everything below `upTo` is. */
  flushes: readonly { readonly file: string; readonly upTo: number }[];
  /** When it was last asked to be flushed, milliseconds since 1970. */
  flushedAt: number;
  /** Files that are deleted in name only, until their time. */
  deleted: readonly DeletedFile[];
};

/** What the cleaner has made and will put in the place of segments. Frozen. */
export type Cleaning = {
  readonly segments: readonly { readonly made: Segment; readonly replaces: readonly number[] }[];
  readonly firstDirty: number;
  readonly endOffset: number;
  /** `.cleaned` files that are not flushed yet. */
  readonly unflushed: readonly string[];
};

/** A file renamed to `.deleted`. Frozen. */
export type DeletedFile = {
  readonly file: string;
  readonly bytes: number;
  /** When it really goes. */
  readonly removeAt: Micros;
};

/**
 * When something is done to a log: milliseconds since 1970 by this machine's clock, the time for
 * timers, and the chance that jitter is drawn from.
 */
export type Moment = {
  readonly millis: number;
  readonly now: Micros;
  readonly random: Random | null;
};

/**
 * A `.snapshot` file: the producers as they were at an offset, each with its last batch alone.
 * Frozen.
 */
export type ProducerSnapshot = {
  readonly offset: number;
  readonly entries: readonly ProducerEntry[];
};

/** Segment files share a base offset of twenty digits. (LogFileUtils) */
export function segmentFile(log: Log, segment: Segment): string {
  return fileOfSegment(log.name, segment.baseOffset);
}

/** The segment that is written to. */
export function activeSegment(log: Log): Segment {
  const last = log.segments.at(-1);
  assert(last !== undefined, 'a log always has an active segment');
  return last;
}
