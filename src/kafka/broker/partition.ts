import type { KafkaEffect } from '../kinds.ts';
import type { Log } from '../log/log.ts';
import type { PartitionImage } from '../metadata-image.ts';

/** A partition as one broker that holds a replica of it sees it. Memory: after a restart it is made again from disk and metadata. */
export type Partition = {
  /** What the metadata said last. */
  image: PartitionImage;
  /** First offset not known to be committed. */
  highWatermark: number;
  state: LeaderState | FollowerState;
  /** Delayed fetches and produces to look at when the log or the high watermark moves. */
  waitingFetches: number[];
  waitingProduces: number[];
};

export type LeaderState = {
  role: 'leader';
  /** The log's end when this epoch began. */
  epochStart: number;
  /** By broker id; a follower that has not fetched in this epoch is absent. */
  followers: Record<number, FollowerProgress>;
};

/** What the leader knows of a follower, only from its fetches: a fetch at offset f says that all below f is there. (Replica) */
export type FollowerProgress = {
  endOffset: number;
  startOffset: number;
  lastFetchTime: number;
  lastFetchLeaderEnd: number;
  lastCaughtUpTime: number;
};

export type FollowerState = { role: 'follower' };

export function createPartition(image: PartitionImage, highWatermark: number): Partition {
  return {
    image,
    highWatermark,
    state: { role: 'follower' },
    waitingFetches: [],
    waitingProduces: [],
  };
}

/** min.insync.replicas, but never more than there are replicas. (Partition.effectiveMinIsr) */
export const effectiveMinIsr = (partition: Partition, log: Log): number =>
  Math.min(log.config.minInsyncReplicas, partition.image.replicas.length);

/**
 * The high watermark is the smallest end offset in the ISR. It never goes back, and it stands still while the ISR is smaller than min.insync.replicas.
 * True when it moved. (Partition.maybeIncrementLeaderHW)
 */
export function advanceHighWatermark(
  partition: Partition,
  log: Log,
  ownId: number,
  out: KafkaEffect[],
): boolean {
  const { state, image } = partition;
  if (state.role !== 'leader' || image.isr.length < effectiveMinIsr(partition, log)) return false;
  let reached = log.endOffset;
  for (const id of image.isr)
    if (id !== ownId) reached = Math.min(reached, state.followers[id]?.endOffset ?? -1);
  if (reached <= partition.highWatermark) return false;
  noteHighWatermark(partition, reached, 'leader', out);
  return true;
}

/** A follower takes the leader's high watermark as far as its own log reaches. (UnifiedLog.maybeUpdateHighWatermark) */
export function followHighWatermark(
  partition: Partition,
  log: Log,
  leaders: number,
  out: KafkaEffect[],
): boolean {
  const reached = Math.min(Math.max(leaders, log.startOffset), log.endOffset);
  if (reached === partition.highWatermark) return false;
  noteHighWatermark(partition, reached, 'follower', out);
  return true;
}

function noteHighWatermark(
  partition: Partition,
  to: number,
  as: 'leader' | 'follower',
  out: KafkaEffect[],
): void {
  const from = partition.highWatermark;
  partition.highWatermark = to;
  out.push({
    do: 'note',
    note: { note: 'high-watermark', partition: partition.image.name, from, to, as },
  });
}

/**
 * Remembers what a follower's fetch tells: its log ends at `fetchOffset`. It counts as caught up when it reached the leader's end, or the end that the
 * leader had at its previous fetch. (Replica.updateFetchStateOrThrow)
 * @returns whether it tells of another start or end than before
 */
export function noteFollowerFetch(
  partition: Partition,
  log: Log,
  fetch: { follower: number; fetchOffset: number; startOffset: number; now: number },
  out: KafkaEffect[],
): boolean {
  if (partition.state.role !== 'leader') return false;
  const before = partition.state.followers[fetch.follower];
  const moved = before?.endOffset !== fetch.fetchOffset || before.startOffset !== fetch.startOffset;
  partition.state.followers[fetch.follower] = {
    endOffset: fetch.fetchOffset,
    startOffset: fetch.startOffset,
    lastFetchTime: fetch.now,
    lastFetchLeaderEnd: Math.max(log.endOffset, before?.lastFetchLeaderEnd ?? 0),
    lastCaughtUpTime: caughtUpTime(before, fetch, log.endOffset),
  };
  if (moved && before !== undefined && before.endOffset < fetch.fetchOffset)
    out.push({
      do: 'note',
      note: {
        note: 'follower-progress',
        partition: partition.image.name,
        follower: fetch.follower,
        from: before.endOffset,
        to: fetch.fetchOffset,
      },
    });
  return moved;
}

function caughtUpTime(
  before: FollowerProgress | undefined,
  fetch: { fetchOffset: number; now: number },
  leaderEnd: number,
): number {
  if (fetch.fetchOffset >= leaderEnd) return fetch.now;
  if (before !== undefined && fetch.fetchOffset >= before.lastFetchLeaderEnd)
    return before.lastFetchTime;
  return before?.lastCaughtUpTime ?? 0;
}

/** Where a consumer may read to: the high watermark; a follower to the end. (FetchIsolation) */
export const fetchLimit = (partition: Partition, log: Log, byFollower: boolean): number =>
  byFollower ? log.endOffset : partition.highWatermark;

/** The last stable offset equals the high watermark while there are no transactions. */
export const lastStableOffset = (partition: Partition): number => partition.highWatermark;
