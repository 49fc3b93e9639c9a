import { filthiestLog } from '../../log/cleaner-choice.ts';
import {
  cleanedFile,
  finishCleaning,
  noteCleanedFlushed,
  startCleaning,
} from '../../log/cleaning.ts';
import { compactLog } from '../../log/compaction.ts';
import { segmentFile, type Log } from '../../log/log.ts';
import { deletedFile } from '../../log/retention.ts';
import { momentOf } from './append-log.ts';
import { brokerMillis, brokerSetting, type Broker } from '../broker.ts';
import { armRemoval, deleteOld, highWatermarkOf } from './log-deletion.ts';
import type { ServerStep } from '../../step.ts';

/** A key's hash and its offset, and how full the table of them may get. (SkimpyOffsetMap) */
const BYTES_PER_KEY = 24;
const LOAD = { numerator: 9, denominator: 10 };

/**
 * One pass of the only cleaner thread: compacts the log that needs it most, and deletes what
 * compacted logs keep for too long. When there was nothing to compact it rests.
 * (LogCleaner.CleanerThread)
 */
export function cleanNext(broker: Broker, step: ServerStep): void {
  const logs = Object.values(broker.disk.logs);
  if (!brokerSetting(broker, 'log.cleaner.enable')) return;
  if (logs.some((each) => each.cleaning !== null)) return;
  const candidates = logs.map((log) => ({ log, highWatermark: highWatermarkOf(broker, log) }));
  const isBusy = beginPass(broker, candidates, step);
  for (const log of logs)
    if (log.config.compact && log.cleaning === null) deleteOld(broker, log, step);
  armRemoval(broker, step);
  if (isBusy) return;
  const at = step.now + brokerMillis(broker, 'log.cleaner.backoff.ms');
  step.out.push({
    do: 'timer',
    key: 'log-cleaner',
    at,
    timer: { of: 'logs', timer: 'log-cleaner' },
  });
}

/**
 * True when there is a log that was begun with. One that cannot be read is left alone from now on.
 */
function beginPass(
  broker: Broker,
  candidates: readonly { log: Log; highWatermark: number }[],
  step: ServerStep,
): boolean {
  const { millis } = momentOf(step);
  for (;;) {
    const chosen = filthiestLog(candidates, millis);
    if (chosen === null) return false;
    const cleaning = compactLog(chosen, millis, keysMax(broker));
    if (cleaning !== null) {
      startCleaning(chosen.log, cleaning);
      for (const { made } of cleaning.segments) {
        const file = cleanedFile(chosen.log, made);
        step.out.push({ do: 'write', file, bytes: made.sizeInBytes }, { do: 'sync', file });
      }
      return true;
    }
    chosen.log.isUncleanable = true;
  }
}

function keysMax(broker: Broker): number {
  const slots = Math.floor(brokerSetting(broker, 'log.cleaner.dedupe.buffer.size') / BYTES_PER_KEY);
  return Math.floor((slots * LOAD.numerator) / LOAD.denominator);
}

export const isCleanedFile = (file: string): boolean => file.endsWith('.cleaned');

/** A new segment is on the disk. With the last of them the pass ends, and the next one begins. */
export function onCleanedFlushed(
  broker: Broker,
  log: Log | undefined,
  file: string,
  step: ServerStep,
): void {
  // The log was cut meanwhile, or is gone.
  if (log?.cleaning?.unflushed.includes(file) !== true) step.out.push({ do: 'remove', file });
  else if (noteCleanedFlushed(log, file)) swap(log, step);
  cleanNext(broker, step);
}

/**
 * Puts the cleaned segments in the place of those they were made from. (Cleaner.cleanSegments,
 * UnifiedLog.replaceSegments)
 */
function swap(log: Log, { now, out }: ServerStep): void {
  const done = finishCleaning(log, now);
  if (done === null) return;
  const { gone, made, cleaning } = done;
  for (const each of gone)
    out.push({ do: 'rename', file: segmentFile(log, each), to: deletedFile(log, each) });
  for (const each of made)
    out.push({ do: 'rename', file: cleanedFile(log, each), to: segmentFile(log, each) });
  const sizeOf = (segments: typeof made): number =>
    segments.reduce((sum, each) => sum + each.sizeInBytes, 0);
  const span = { from: cleaning.firstDirty, to: cleaning.endOffset };
  const sizes = { bytes: sizeOf(gone), left: sizeOf(made) };
  out.push({
    do: 'note',
    note: { note: 'compacted', partition: log.name, ...span, ...sizes },
  });
}
