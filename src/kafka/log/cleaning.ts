import type { Micros } from '../../kernel/time.ts';
import { renameDeleted } from './retention.ts';
import type { Cleaning, Log } from './replica-log.ts';
import { fileOfSegment, type Segment } from './segment.ts';

/** What a segment's file is called until it takes the place of others. */
export const cleanedFile = (log: Log, { baseOffset }: Segment): string =>
  `${fileOfSegment(log.name, baseOffset)}.cleaned`;

/** The new segments are written and being flushed; until that is done the log stays as it was. */
export function startCleaning(log: Log, cleaning: Cleaning): void {
  const unflushed = cleaning.segments.map(({ made }) => cleanedFile(log, made));
  log.cleaning = Object.freeze({ ...cleaning, unflushed: Object.freeze(unflushed) });
}

/** A `.cleaned` file is on the disk. True when it was the last of its pass. */
export function noteCleanedFlushed(log: Log, file: string): boolean {
  const { cleaning } = log;
  if (cleaning?.unflushed.includes(file) !== true) return false;
  const unflushed = cleaning.unflushed.filter((each) => each !== file);
  log.cleaning = Object.freeze({ ...cleaning, unflushed: Object.freeze(unflushed) });
  return unflushed.length === 0;
}

/**
 * The new segments take the place of the old ones, whose files are deleted in their step. Segments
 * that retention has deleted meanwhile stay away. (UnifiedLog.replaceSegments,
 * LogCleanerManager.doneCleaning)
 * @returns the segments that went and those that came
 */
export function finishCleaning(
  log: Log,
  now: Micros,
): { gone: readonly Segment[]; made: readonly Segment[]; cleaning: Cleaning } | null {
  const { cleaning } = log;
  if (cleaning === null) return null;
  log.cleaning = null;
  const bases = new Set(log.segments.map((each) => each.baseOffset));
  const kept = cleaning.segments.filter(({ replaces }) =>
    replaces.every((each) => bases.has(each)),
  );
  const replaced = new Set(kept.flatMap(({ replaces }) => replaces));
  const gone = log.segments.filter((each) => replaced.has(each.baseOffset));
  const made = kept.map((each) => each.made);
  const stays = log.segments.filter((each) => !replaced.has(each.baseOffset));
  log.segments = [...made, ...stays].sort((one, other) => one.baseOffset - other.baseOffset);
  renameDeleted(log, gone, now);
  log.cleanedTo = cleaning.endOffset;
  return { gone, made, cleaning };
}
