/** Which epoch wrote from which offset on. Both strictly increase. (LeaderEpochFileCache) */
export type EpochEntry = { readonly epoch: number; readonly startOffset: number };

/** No such epoch, or no such offset, in answers about epochs. */
export const UNDEFINED_EPOCH = -1;
export const UNDEFINED_OFFSET = -1;

/**
 * Notes that `epoch` starts at `startOffset`. Entries at the tail that it contradicts go.
 * (LeaderEpochFileCache.assign)
 */
export function assignEpoch(
  entries: readonly EpochEntry[],
  epoch: number,
  startOffset: number,
): readonly EpochEntry[] {
  const last = entries.at(-1);
  if (last?.epoch === epoch) return entries;
  const kept = entries.filter((each) => each.epoch < epoch && each.startOffset < startOffset);
  return Object.freeze([...kept, Object.freeze({ epoch, startOffset })]);
}

export function latestEpoch(entries: readonly EpochEntry[]): number | undefined {
  return entries.at(-1)?.epoch;
}

/**
 * Where an epoch ended, as OffsetForLeaderEpoch and diverging fetches need it.
 * (LeaderEpochFileCache.endOffsetFor)
 */
export function endOffsetFor(
  entries: readonly EpochEntry[],
  epoch: number,
  logEnd: number,
): { epoch: number; endOffset: number } {
  if (epoch === UNDEFINED_EPOCH) return { epoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_OFFSET };
  if (latestEpoch(entries) === epoch) return { epoch, endOffset: logEnd };
  const higher = entries.find((each) => each.epoch > epoch);
  if (higher === undefined) return { epoch: UNDEFINED_EPOCH, endOffset: UNDEFINED_OFFSET };
  const floor = entries.filter((each) => each.epoch <= epoch).at(-1);
  return { epoch: floor?.epoch ?? epoch, endOffset: higher.startOffset };
}

/**
 * The start of the log has moved to `logStart`: all entries at or below it go but the last of them,
 * which starts there now.
 */
export function truncateEpochsFromStart(
  entries: readonly EpochEntry[],
  logStart: number,
): readonly EpochEntry[] {
  const below = entries.filter((each) => each.startOffset <= logStart);
  const last = below.at(-1);
  if (last === undefined) return entries;
  const rest = entries.slice(below.length);
  return Object.freeze([Object.freeze({ epoch: last.epoch, startOffset: logStart }), ...rest]);
}

/**
 * The log was cut at `logEnd`: entries that start there or later go.
 * (LeaderEpochFileCache.truncateFromEnd)
 */
export function truncateEpochsFromEnd(
  entries: readonly EpochEntry[],
  logEnd: number,
): readonly EpochEntry[] {
  return Object.freeze(entries.filter((each) => each.startOffset < logEnd));
}
