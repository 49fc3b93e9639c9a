import { assert } from '../../kernel/assert.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Log } from '../log/log.ts';
import { stableOffset } from '../log/transactions.ts';
import { forgetDecided } from '../log/producer-state.ts';
import type { BrokerImage, PartitionImage } from '../metadata/metadata-image.ts';
import type { Step } from '../step.ts';
import type { Watchers } from './delayed.ts';

/**
 * A partition as one broker that holds a replica of it sees it. Memory: after a restart it is made
 * again from disk and metadata.
 */
export type Partition = {
  /**
   * What is committed: what the metadata said last, or the controller's own answer to a change of
   * the ISR where that is newer.
   */
  image: PartitionImage;
  /** First offset not known to be committed. */
  highWatermark: number;
  state: LeaderState | FollowerState;
  /** What is tried when its log, its high watermark or its leader changes. */
  readonly watchers: Watchers;
  /** Where it rests: in which fetch sessions, at which rank. */
  restsIn: { session: number; rank: number }[];
};

export type LeaderState = {
  role: 'leader';
  /** The log's end when this epoch began. */
  epochStart: number;
  /** By broker id: every other replica. */
  followers: Record<number, FollowerProgress>;
  /** A change of the ISR that the controller has not answered yet. */
  pending: PendingIsr | null;
  /**
   * How long a replica that does not reach the end counts as caught up. (replica.lag.time.max.ms)
   */
  lagMax: Micros;
  /**
   * How many records it may lack, where the museum counts them. (replica.lag.max.messages) Null: it
   * is only about time.
   */
  lagMessages: number | null;
};

/** A change of the ISR that was proposed. (PendingExpandIsr, PendingShrinkIsr) */
export type PendingIsr = {
  readonly change: 'expand' | 'shrink';
  readonly isr: readonly number[];
  /** Tells it from earlier wishes, whose answers do not count any more. */
  readonly proposal: number;
};

/**
 * What the leader knows of a follower, only from its fetches: a fetch at offset f says that all
 * below f is there. (Replica)
 */
export type FollowerProgress = {
  /** -1: it has not fetched from this leader. */
  endOffset: number;
  startOffset: number;
  lastFetchTime: number;
  lastFetchLeaderEnd: number;
  lastCaughtUpTime: number;
  /** The broker epoch that its last fetch carried; null: no fetch yet. */
  brokerEpoch: number | null;
};

export type FollowerState = { role: 'follower' };

export function createPartition(image: PartitionImage, highWatermark: number): Partition {
  return {
    image,
    highWatermark,
    state: { role: 'follower' },
    watchers: {
      ...{ produce: [], fetch: [], 'delete-records': [] },
      ...{ 'coordinator-write': [], 'group-append': [] },
    },
    restsIn: [],
  };
}

/** Long before the world began: time 0 is no time at which a replica had caught up. */
const LONG_AGO: Micros = -1_000_000_000_000_000;

/**
 * A replica that this leader has heard nothing of. Members of the ISR count as caught up until they
 * should have been heard.
 */
export const unknownFollower = (caughtUpAt: Micros | null): FollowerProgress => ({
  endOffset: -1,
  startOffset: -1,
  lastFetchTime: LONG_AGO,
  lastFetchLeaderEnd: -1,
  lastCaughtUpTime: caughtUpAt ?? LONG_AGO,
  brokerEpoch: null,
});

/**
 * The same leader begins a new epoch: it still knows where its followers are, but not whether they
 * go on. (Replica.resetReplicaState)
 */
export function resetFollower(
  follower: FollowerProgress,
  leaderEnd: number,
  caughtUpAt: Micros | null,
): void {
  follower.lastFetchLeaderEnd = leaderEnd;
  follower.lastFetchTime = caughtUpAt ?? LONG_AGO;
  follower.lastCaughtUpTime = caughtUpAt ?? LONG_AGO;
}

/** min.insync.replicas, but never more than there are replicas. (Partition.effectiveMinIsr) */
export const effectiveMinIsr = (partition: Partition, log: Log): number =>
  Math.min(log.config.minInsyncReplicas, partition.image.replicas.length);

/**
 * It has the leader's end, or had it not long ago. Before KIP-16: it lacks few records, and
 * fetches. (ReplicaState.isCaughtUp)
 */
export function isCaughtUp(
  follower: FollowerProgress,
  leaderEnd: number,
  now: Micros,
  { lagMax, lagMessages }: Pick<LeaderState, 'lagMax' | 'lagMessages'>,
): boolean {
  if (follower.endOffset === leaderEnd) return true;
  if (lagMessages === null) return now - follower.lastCaughtUpTime <= lagMax;
  return leaderEnd - follower.endOffset <= lagMessages && now - follower.lastFetchTime <= lagMax;
}

/** What the metadata says of the brokers, by id. */
type Brokers = Readonly<Record<number, BrokerImage>>;

/**
 * Whether a replica may be in the ISR: alive, staying, and the same process that the metadata
 * knows. (Partition.isReplicaIsrEligible)
 */
export function isIsrEligible(brokers: Brokers, id: number, follower: FollowerProgress): boolean {
  const broker = brokers[id];
  if (broker === undefined || broker.fenced || broker.inControlledShutdown) return false;
  return follower.brokerEpoch === -1 || follower.brokerEpoch === broker.epoch;
}

/**
 * The high watermark is the smallest end offset in the ISR, with the replica that is just joining
 * it, and of those that have caught up and will join. It never goes back, and it stands still while
 * the committed ISR is smaller than min.insync.replicas. True when it moved.
 * (Partition.maybeIncrementLeaderHW)
 */
export function advanceHighWatermark(
  partition: Partition,
  log: Log,
  brokers: Brokers,
  step: Step,
): boolean {
  const { state, image } = partition;
  if (state.role !== 'leader' || image.isr.length < effectiveMinIsr(partition, log)) return false;
  const { pending, followers } = state;
  const leaderEnd = log.endOffset;
  let reached = leaderEnd;
  const maximalIsr = pending?.change === 'expand' ? pending.isr : image.isr;
  for (const id of image.replicas) {
    const follower = followers[id];
    if (follower === undefined || follower.endOffset >= reached) continue;
    if (
      maximalIsr.includes(id) ||
      (isCaughtUp(follower, leaderEnd, step.now, state) && isIsrEligible(brokers, id, follower))
    )
      reached = follower.endOffset;
  }
  if (reached <= partition.highWatermark) return false;
  noteHighWatermark(partition, log, reached, 'leader', step);
  return true;
}

/**
 * A follower takes the leader's high watermark as far as its own log reaches.
 * (UnifiedLog.maybeUpdateHighWatermark)
 */
export function followHighWatermark(
  partition: Partition,
  log: Log,
  leaders: number,
  step: Step,
): boolean {
  const reached = Math.min(Math.max(leaders, log.startOffset), log.endOffset);
  if (reached === partition.highWatermark) return false;
  noteHighWatermark(partition, log, reached, 'follower', step);
  return true;
}

function noteHighWatermark(
  partition: Partition,
  log: Log,
  to: number,
  as: 'leader' | 'follower',
  step: Step,
): void {
  const from = partition.highWatermark;
  partition.highWatermark = to;
  forgetDecided(log.producers, to);
  step.out.push({
    do: 'note',
    note: { note: 'high-watermark', partition: partition.image.name, from, to, as },
  });
}

/** What a follower's fetch tells of one partition. */
export type FollowerFetch = {
  readonly follower: number;
  readonly brokerEpoch: number;
  readonly fetchOffset: number;
  readonly startOffset: number;
};

/**
 * Remembers what a follower's fetch tells: its log ends at `fetchOffset`. It counts as caught up
 * when it reached the leader's end, or the end that the leader had at its previous fetch.
 * (Replica.updateFetchStateOrThrow)
 * @returns whether it tells of another end ('end') or only of another start ('start') than before
 */
export function noteFollowerFetch(
  partition: Partition,
  log: Log,
  fetch: FollowerFetch,
  step: Step,
): 'end' | 'start' | null {
  if (partition.state.role !== 'leader') return null;
  const { fetchOffset, startOffset } = fetch;
  assert(
    partition.image.replicas.includes(fetch.follower),
    'a leader follows the progress of replicas alone',
  );
  const { now } = step;
  const known = (partition.state.followers[fetch.follower] ??= unknownFollower(null));
  const from = known.endOffset;
  const news = from !== fetchOffset ? 'end' : known.startOffset !== startOffset ? 'start' : null;
  if (fetchOffset >= log.endOffset) known.lastCaughtUpTime = now;
  else if (fetchOffset >= known.lastFetchLeaderEnd)
    known.lastCaughtUpTime = Math.max(known.lastCaughtUpTime, known.lastFetchTime);
  known.endOffset = fetchOffset;
  known.startOffset = startOffset;
  known.lastFetchTime = now;
  known.lastFetchLeaderEnd = Math.max(log.endOffset, known.lastFetchLeaderEnd);
  known.brokerEpoch = fetch.brokerEpoch;
  if (from >= 0 && from < fetchOffset) noteProgress(partition, fetch, from, step);
  return news;
}

function noteProgress(
  partition: Partition,
  { follower, fetchOffset: to }: FollowerFetch,
  from: number,
  step: Step,
): void {
  const { name } = partition.image;
  step.out.push({
    do: 'note',
    note: { note: 'follower-progress', partition: name, follower, from, to },
  });
}

/** Where a consumer may read to: the high watermark; a follower to the end. (FetchIsolation) */
export function fetchLimit(
  partition: Partition,
  log: Log,
  { follower, readCommitted }: { follower: number; readCommitted: boolean },
): number {
  if (follower >= 0) return log.endOffset;
  return readCommitted ? lastStableOffset(partition, log) : partition.highWatermark;
}

/** How far all is committed and decided. (UnifiedLog.lastStableOffset) */
export const lastStableOffset = (partition: Partition, log: Log): number =>
  stableOffset(log, partition.highWatermark);
