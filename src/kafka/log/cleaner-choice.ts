import type { Log } from './log.ts';
import { largestTimestamp, type Segment } from './segment.ts';
import { stableOffset } from './transactions.ts';

/** A log that could be compacted, and how much there is to do. (LogToClean) */
export type LogToClean = {
  readonly log: Log;
  /** Everything below was compacted before. */
  readonly firstDirty: number;
  /** Where the segment begins that nothing is touched from. */
  readonly firstUncleanable: number;
  /** Bytes that were never compacted, of all that are looked at. */
  readonly dirtyBytes: number;
  readonly bytes: number;
  /** Some of it is older than max.compaction.lag.ms. */
  readonly isOverdue: boolean;
};

/**
 * The dirtiest of the logs that are dirty enough, or overdue; null when there is none.
 * (LogCleanerManager.grabFilthiestCompactedLog)
 */
export function filthiestLog(
  logs: readonly { log: Log; highWatermark: number }[],
  millis: number,
): LogToClean | null {
  let found: LogToClean | null = null;
  for (const { log, highWatermark } of logs) {
    if (!log.config.compact || log.isUncleanable || log.cleaning !== null) continue;
    const each = toClean(log, highWatermark, millis);
    if (isDirtyEnough(each) && (found === null || dirtyRatio(each) > dirtyRatio(found)))
      found = each;
  }
  return found;
}

const dirtyRatio = ({ dirtyBytes, bytes }: LogToClean): number => dirtyBytes / bytes;

const isDirtyEnough = (each: LogToClean): boolean =>
  each.bytes > 0 &&
  ((each.isOverdue && each.dirtyBytes > 0) || dirtyRatio(each) > each.log.config.minCleanableRatio);

function toClean(log: Log, highWatermark: number, millis: number): LogToClean {
  const firstDirty = firstDirtyOffset(log);
  const uncleanable = firstUncleanableOffset(log, highWatermark, firstDirty, millis);
  const [firstKept = activeOf(log)] = closedFrom(log, uncleanable);
  const firstUncleanable = firstKept?.baseOffset ?? 0;
  const cleanBytes = bytesOf(between(log, 0, firstDirty));
  const dirtyBytes = bytesOf(
    between(log, Math.min(firstDirty, firstUncleanable), firstUncleanable),
  );
  return {
    log,
    firstDirty,
    firstUncleanable,
    dirtyBytes,
    bytes: cleanBytes + dirtyBytes,
    isOverdue: isOverdue(log, firstDirty, millis),
  };
}

/**
 * The cleaner's checkpoint, unless the log no longer fits it. (LogCleanerManager.cleanableOffsets)
 */
function firstDirtyOffset({ cleanedTo, startOffset, endOffset }: Log): number {
  if (cleanedTo === null || cleanedTo < startOffset || cleanedTo > endOffset) return startOffset;
  return cleanedTo;
}

/**
 * Neither what is undecided or not committed, nor the active segment, nor what is younger than
 * min.compaction.lag.ms.
 */
function firstUncleanableOffset(
  log: Log,
  highWatermark: number,
  firstDirty: number,
  millis: number,
): number {
  const lag = log.config.minCompactionLag;
  const young =
    lag > 0
      ? closedFrom(log, firstDirty).find((each) => largestTimestamp(each) > millis - lag)
      : undefined;
  return Math.min(
    stableOffset(log, highWatermark),
    activeOf(log)?.baseOffset ?? 0,
    young?.baseOffset ?? Infinity,
  );
}

/**
 * Whether dirty records have waited longer than max.compaction.lag.ms.
 * (LogCleanerManager.maxCompactionDelay)
 */
function isOverdue(log: Log, firstDirty: number, millis: number): boolean {
  const until = millis - log.config.maxCompactionLag;
  return closedFrom(log, firstDirty).some(
    ({ firstTimestamp }) => firstTimestamp > 0 && firstTimestamp < until,
  );
}

const activeOf = (log: Log): Segment | undefined => log.segments.at(-1);

/**
 * The segments, but for the active one, from the one on that holds `offset`.
 * (LogSegments.nonActiveLogSegmentsFrom)
 */
const closedFrom = (log: Log, offset: number): Segment[] =>
  between(log, offset, activeOf(log)?.baseOffset ?? 0);

/** The segments that hold anything of [from, to). (LogSegments.values) */
export function between(log: Log, from: number, to: number): Segment[] {
  if (from >= to) return [];
  return log.segments.filter((each, place) => {
    const next = log.segments[place + 1];
    return each.baseOffset < to && (next === undefined || next.baseOffset > from);
  });
}

const bytesOf = (segments: readonly Segment[]): number =>
  segments.reduce((sum, each) => sum + each.sizeInBytes, 0);
