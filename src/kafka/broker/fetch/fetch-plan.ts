import type { Micros } from '../../../kernel/time.ts';

/** Who fetches, and how. In a session a partition rests for the same reader only. */
export type FetchReader = {
  /** Broker id of a follower, -1 for a consumer. */
  readonly follower: number;
  /** The epoch of the broker that follows; -1 when it does not say. */
  readonly brokerEpoch: number;
  /** Where the consumer says it is; '' when it does not. */
  readonly rack: string;
  /**
   * Only the leader may answer: followers ask it, and so do clients older than fetching from
   * followers (KIP-392).
   */
  readonly leaderOnly: boolean;
  readonly readCommitted: boolean;
};

/** What one fetch wants, after its session was looked up. */
export type FetchPlan = FetchReader & {
  maxWait: number;
  minBytes: number;
  maxBytes: number;
  /** Null: without a session. */
  sessionId: number | null;
  /** The whole answer is sent, not only what is news. */
  full: boolean;
  /** How many partitions it may read from, those that rest in its session among them. */
  readable: number;
  /** Answered with an error before anything is read. */
  unknown: readonly UnknownPart[];
};

/** What is asked of one partition. Frozen: a session and the fetches that wait share it. */
export type FetchPart = {
  /** Empty when its id is not known. */
  readonly topic: string;
  readonly topicId: string;
  readonly index: number;
  /** Such as `orders-0`. */
  readonly name: string;
  readonly fetchOffset: number;
  readonly currentLeaderEpoch: number;
  readonly lastFetchedEpoch: number;
  readonly logStart: number;
  readonly maxBytes: number;
};

/** A partition that a fetch reads from. */
export type WantedPart = {
  /** Its place in the order of reading; in a session, the rank by which it is found. */
  readonly rank: number;
  readonly part: FetchPart;
};

export type UnknownPart = { topic: string; topicId: string; index: number; errorCode: number };

/**
 * What the broker remembers between the fetches of one client, so that each need tell only what
 * changed. (KIP-227, FetchSession)
 */
export type FetchSession = {
  id: number;
  /** The epoch that the next request must carry. */
  epoch: number;
  /** The part of the cache that it lies in. */
  shard: number;
  /** When it was fetched from last. */
  usedAt: Micros;
  /** Followers' sessions are kept before those of consumers. */
  privileged: boolean;
  byTopicId: boolean;
  /** Who fetched last; null: none has. */
  reader: FetchReader | null;
  /** In the order of reading, which is that of their ranks. */
  partitions: CachedPartition[];
  nextRank: number;
  /** Turns of the partitions that do not rest: the only ones that the next fetch looks at. */
  awake: number[];
  /**
   * The fetch that waits for more; null: none does, or another connection has gone on with the
   * session since.
   */
  waiting: number | null;
};

/**
 * A partition of a session. It rests when a fetch found nothing in it, nothing of it is news, and
 * nothing has moved since: then fetches pass it by, and cost nothing however many rest. What moves
 * it wakes it.
 */
export type CachedPartition = {
  rank: number;
  /** What was asked last. */
  part: FetchPart;
  rests: boolean;
  /** Of a partition that rests: the segment that its fetch offset lies in, by base offset. */
  segment: number;
  /** What the last answer said; -1 to say it again. */
  sentHighWatermark: number;
  sentLogStart: number;
};
