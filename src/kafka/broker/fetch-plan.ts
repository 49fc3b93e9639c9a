/** What one fetch wants, after its session was looked up: the whole list, in the order of reading. */
export type FetchPlan = {
  /** Broker id of a follower, -1 for a consumer. */
  follower: number;
  followerEpoch: number;
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
