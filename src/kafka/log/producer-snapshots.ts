import { eachBatch } from './log-read.ts';
import { isExpired, noProducers, noteBatch } from './producer-state.ts';
import type { Log } from './replica-log.ts';

/** How long a producer is remembered, and the time now: milliseconds. */
export type Remembering = { readonly millis: number; readonly expiration: number };

/**
 * Writes down what the log knows of its producers at its end. (ProducerStateManager.takeSnapshot)
 */
export function takeSnapshot(log: Log): void {
  if ((log.snapshots.at(-1)?.offset ?? log.startOffset) >= log.endOffset) return;
  const entries = Object.values(log.producers.entries).map((each) =>
    each.batches.length <= 1
      ? each
      : Object.freeze({ ...each, batches: Object.freeze(each.batches.slice(-1)) }),
  );
  const snapshot = Object.freeze({ offset: log.endOffset, entries: Object.freeze(entries) });
  log.snapshots = Object.freeze([...log.snapshots, snapshot]);
}

/** Snapshots of segments that are gone go too. */
export function dropSnapshots(log: Log, isGone: (offset: number) => boolean): void {
  if (log.snapshots.some((each) => isGone(each.offset)))
    log.snapshots = Object.freeze(log.snapshots.filter((each) => !isGone(each.offset)));
}

/**
 * What the log knows of its producers, made again: from the newest snapshot that is true of it, and
 * the batches behind that. (UnifiedLog.rebuildProducerState)
 */
export function rebuildProducers(log: Log, remembering: Remembering | null): void {
  dropSnapshots(log, (offset) => offset > log.endOffset || offset <= log.startOffset);
  const snapshot = log.snapshots.at(-1);
  const producers = noProducers();
  for (const entry of snapshot?.entries ?? [])
    if (remembering === null || !isExpired(entry, remembering.millis, remembering.expiration))
      producers.entries[entry.producerId] = entry;
  producers.open = Object.freeze(
    Object.values(producers.entries)
      .flatMap(({ producerId, txnFirstOffset }) =>
        txnFirstOffset === null ? [] : [Object.freeze({ producerId, firstOffset: txnFirstOffset })],
      )
      .sort((one, other) => one.firstOffset - other.firstOffset),
  );
  const from = Math.max(snapshot?.offset ?? 0, log.startOffset);
  eachBatch(log, from, log.endOffset, (batch) => {
    if (batch.producerId >= 0) noteBatch(producers, batch);
  });
  log.producers = producers;
  takeSnapshot(log);
}
