import { at } from '../../kernel/checkpoint/sealed-list.ts';
import { truncateEpochsFromEnd, truncateEpochsFromStart } from './leader-epochs.ts';
import { cleanedFile } from './cleaning.ts';
import { restartAt, truncateTo, type CutFile, type Moment } from './log.ts';
import { rebuildProducers } from './producer-snapshots.ts';
import { activeSegment, segmentFile, type Log } from './replica-log.ts';

/** What a start found and did. */
export type Loaded = {
  /** Where it began to look; null when the log was closed in order. */
  readonly from: number | null;
  /** Offsets behind the first unreadable batch. */
  readonly lost: number;
  readonly cut: readonly CutFile[];
  /** `.deleted` and `.cleaned` files that were lying about. */
  readonly removed: readonly string[];
};

/**
 * The log as a starting process finds it on its disk. Only after an orderly end is it believed;
 * else every segment from the recovery point on is read again, and cut at the first batch that is
 * not as it was written. (LogLoader.load)
 */
export function loadLog(
  log: Log,
  about: { isClean: boolean; expiration: number; moment: Moment },
): Loaded {
  const removed = [
    ...log.deleted.map((each) => each.file),
    ...(log.cleaning?.segments ?? []).map(({ made }) => cleanedFile(log, made)),
  ];
  forgetMemory(log);
  const endBefore = log.endOffset;
  const { recoveryPoint, startOffset } = log.checkpoint;
  const cut: CutFile[] = [];
  if (!about.isClean) {
    const bad = firstUnreadable(log, recoveryPoint);
    if (bad !== null) cut.push(...truncateTo(log, bad));
    cut.push(endOfFile(log));
  }
  log.startOffset = Math.max(startOffset, log.segments[0]?.baseOffset ?? 0);
  if (log.endOffset < log.startOffset) cut.push(...restartAt(log, log.startOffset));
  log.recoveryPoint = about.isClean ? log.endOffset : Math.min(recoveryPoint, log.endOffset);
  log.epochs = truncateEpochsFromStart(
    truncateEpochsFromEnd(log.epochs, log.endOffset),
    log.startOffset,
  );
  rebuildProducers(log, { millis: about.moment.millis, expiration: about.expiration });
  return {
    from: about.isClean ? null : log.recoveryPoint,
    lost: endBefore - log.endOffset,
    cut,
    removed,
  };
}

/**
 * The active segment's file ends behind the last good batch: also when the process before cut its
 * log and died before the file was cut. (LogSegment.recover)
 */
function endOfFile(log: Log): CutFile {
  const active = activeSegment(log);
  return { file: segmentFile(log, active), bytes: active.sizeInBytes };
}

function forgetMemory(log: Log): void {
  log.deleted = Object.freeze([]);
  log.flushes = Object.freeze([]);
  log.cleaning = null;
  log.isUncleanable = false;
}

/**
 * The offset of the first batch at or behind the recovery point whose checksum is wrong; null when
 * there is none. (LogSegment.recover)
 */
function firstUnreadable(log: Log, recoveryPoint: number): number | null {
  for (const [place, segment] of log.segments.entries()) {
    const next = log.segments[place + 1];
    if (next !== undefined && next.baseOffset <= recoveryPoint) continue;
    for (let index = 0; index < segment.batches.length; index += 1) {
      const batch = at(segment.batches, index);
      if (batch.rotten !== undefined) return batch.baseOffset;
    }
  }
  return null;
}

/**
 * Writes recovery point and log start into the checkpoint files.
 * (LogManager.checkpointLogRecoveryOffsets, checkpointLogStartOffsets)
 */
export function checkpointLog(log: Log): void {
  const { recoveryPoint, startOffset } = log;
  log.checkpoint = { recoveryPoint, startOffset };
}
