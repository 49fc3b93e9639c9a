import type { Micros } from '../../kernel/time.ts';
import { advanceLogStart, roll, segmentFile, type Log, type Moment, type Segment } from './log.ts';
import { dropSnapshots } from './producer-snapshots.ts';
import { largestTimestamp } from './segment.ts';

/** Segments that were given up for one reason. */
export type Deletion = {
  readonly why: 'log-start' | 'size' | 'time';
  readonly segments: readonly Segment[];
  /**
   * The file of the active segment, which was closed because it was to go too; null when it was
   * not.
   */
  readonly rolled: string | null;
};

/** Whether a segment is to go. `next` is the one behind it. */
type Breach = (segment: Segment, next: Segment | undefined) => boolean;

/**
 * Gives up the oldest segments: those before the log start, those that are too many, those that are
 * too old. Their files are renamed at once and go later. (UnifiedLog.deleteOldSegments)
 */
export function deleteOldSegments(log: Log, highWatermark: number, moment: Moment): Deletion[] {
  const found = [deleteBreaching(log, 'log-start', breachesStart(log), highWatermark, moment)];
  if (log.config.delete)
    found.push(
      deleteBreaching(log, 'size', breachesSize(log), highWatermark, moment),
      deleteBreaching(log, 'time', breachesTime(log, moment.millis), highWatermark, moment),
    );
  return found.filter((each) => each !== null);
}

/**
 * Whether a segment lies wholly below the start of the log. (deleteLogStartOffsetBreachedSegments)
 */
const breachesStart =
  (log: Log): Breach =>
  (_, next) =>
    next !== undefined && next.baseOffset <= log.startOffset;

/** What is left is never less than retention.bytes. (deleteRetentionSizeBreachedSegments) */
function breachesSize({ segments, config }: Log): Breach {
  const size = segments.reduce((sum, each) => sum + each.sizeInBytes, 0);
  let surplus = config.retentionBytes < 0 ? -1 : size - config.retentionBytes;
  return (segment) => {
    if (surplus < 0 || surplus < segment.sizeInBytes) return false;
    surplus -= segment.sizeInBytes;
    return true;
  };
}

/**
 * By the time that records say, so one from the future keeps its segment and all behind it.
 * (deleteRetentionMsBreachedSegments)
 */
const breachesTime =
  ({ config }: Log, millis: number): Breach =>
  (segment) =>
    config.retentionMillis >= 0 && millis - largestTimestamp(segment) > config.retentionMillis;

function deleteBreaching(
  log: Log,
  why: Deletion['why'],
  breaches: Breach,
  highWatermark: number,
  moment: Moment,
): Deletion | null {
  const gone = oldestBreaching(log, breaches, highWatermark);
  if (gone.length === 0) return null;
  // There is always a segment to write to.
  const rolled = gone.length === log.segments.length ? roll(log, log.endOffset, moment) : null;
  const kept = log.segments.slice(gone.length);
  advanceLogStart(log, kept[0]?.baseOffset ?? log.endOffset);
  log.segments = kept;
  renameDeleted(log, gone, moment.now);
  dropSnapshots(log, (offset) => gone.some((each) => each.baseOffset === offset));
  return { why, segments: gone, rolled };
}

/**
 * From the oldest on, up to the first that stays. None that reaches the high watermark, and no
 * empty active one. (deletableSegments)
 */
function oldestBreaching(log: Log, breaches: Breach, highWatermark: number): Segment[] {
  const gone: Segment[] = [];
  for (const [place, segment] of log.segments.entries()) {
    const next = log.segments[place + 1];
    const upper = next?.baseOffset ?? log.endOffset;
    if (highWatermark < upper || !breaches(segment, next)) break;
    if (next === undefined && segment.sizeInBytes === 0) break;
    gone.push(segment);
  }
  return gone;
}

/** What a file is called that is to go. */
export const deletedFile = (log: Log, segment: Segment): string =>
  `${segmentFile(log, segment)}.deleted`;

/**
 * The files are called `.deleted` from now on, and go when file.delete.delay.ms is over.
 * (LocalLog.deleteSegmentFiles)
 */
export function renameDeleted(log: Log, segments: readonly Segment[], now: Micros): void {
  const removeAt = now + log.config.fileDeleteDelay * 1_000;
  const files = segments.map((each) =>
    Object.freeze({ file: deletedFile(log, each), bytes: each.sizeInBytes, removeAt }),
  );
  const still = log.deleted.filter((old) => files.every((each) => each.file !== old.file));
  log.deleted = Object.freeze([...still, ...files]);
}

/** Takes the files off the list whose time has come. */
export function removeDeleted(log: Log, now: Micros): string[] {
  const due = log.deleted.filter((each) => each.removeAt <= now);
  if (due.length > 0)
    log.deleted = Object.freeze(log.deleted.filter((each) => !due.includes(each)));
  return due.map((each) => each.file);
}

/** A log whose directory is called `-delete`: it is not opened any more. Frozen. */
export type DeletedLog = {
  readonly name: string;
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
  readonly removeAt: Micros;
};

/**
 * A whole log is deleted: its directory is renamed.
 * @param unique makes the name a new one
 * @returns the log as it waits for its end, and what its files were called before
 */
export function renameLog(
  log: Log,
  unique: string,
  now: Micros,
): { deleted: DeletedLog; before: readonly string[] } {
  const name = `${log.name}.${unique}-delete`;
  const live = log.segments.map((each) => ({
    file: segmentFile(log, each),
    bytes: each.sizeInBytes,
  }));
  const all = [...live, ...log.deleted];
  const files = all.map(({ file, bytes }) =>
    Object.freeze({ file: `${name}${file.slice(log.name.length)}`, bytes }),
  );
  const removeAt = now + log.config.fileDeleteDelay * 1_000;
  const deleted = Object.freeze({ name, files: Object.freeze(files), removeAt });
  return { deleted, before: all.map((each) => each.file) };
}
