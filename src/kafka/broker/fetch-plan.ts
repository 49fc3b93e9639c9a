import type { Micros } from '../../kernel/time.ts';

/** What one fetch wants, after its session was looked up: the whole list, in the order of reading. */
export type FetchPlan = {
  /** Broker id of a follower, -1 for a consumer. */
  follower: number;
  /** The epoch of the broker that follows; -1 when it does not say. */
  brokerEpoch: number;
  /** Where the consumer says it is; '' when it does not. */
  rack: string;
  /** Only the leader may answer: followers ask it, and so do clients older than fetching from followers (KIP-392). */
  leaderOnly: boolean;
  maxWait: number;
  minBytes: number;
  maxBytes: number;
  readCommitted: boolean;
  /** Null: without a session. */
  sessionId: number | null;
  /** The whole answer is sent, not only what is news. */
  full: boolean;
  partitions: FetchPart[];
  /** Answered with an error before anything is read. */
  unknown: UnknownPart[];
};

export type FetchPart = {
  /** Empty when asked by id. */
  topic: string;
  topicId: string;
  index: number;
  /** Such as `orders-0`. */
  name: string;
  fetchOffset: number;
  currentLeaderEpoch: number;
  lastFetchedEpoch: number;
  logStart: number;
  maxBytes: number;
};

export type UnknownPart = { topic: string; topicId: string; index: number; errorCode: number };

/** What the broker remembers between the fetches of one client, so that each need tell only what changed. (KIP-227, FetchSession) */
export type FetchSession = {
  id: number;
  /** The epoch that the next request must carry. */
  epoch: number;
  /** The part of the cache that it lies in. */
  shard: number;
  usedAt: Micros;
  /** Followers' sessions are kept before those of consumers. */
  privileged: boolean;
  byTopicId: boolean;
  /** In the order of reading. */
  partitions: CachedPartition[];
};

export type CachedPartition = FetchPart & {
  /** What the last answer said; -1 to say it again. */
  sentHighWatermark: number;
  sentLogStart: number;
};
