import { INT64_MAX } from '../../protocol/bytes/byte-writer.ts';
import type { RequestBody } from '../../protocol/message.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';

/**
 * What a client and a broker agree to leave unsaid (KIP-227): the client sends only partitions
 * whose request changed, the broker answers only with partitions that have news. Source:
 * FetchSessionHandler.
 */
export type FetchSession = {
  /** 0: none. */
  id: number;
  /** 0: the next fetch is full and asks for a session. */
  epoch: number;
  /** What the broker was told last, by partition name. */
  partitions: Record<string, SessionPartition>;
};

/** What a fetch says about one partition. Frozen. */
export type SessionPartition = {
  readonly topicId: string;
  readonly partition: number;
  readonly fetchOffset: number;
  readonly leaderEpoch: number;
  readonly maxBytes: number;
};

type FetchTopics = RequestBody<'Fetch'>['topics'];
type Forgotten = RequestBody<'Fetch'>['forgottenTopicsData'];

/** The epoch that asks for a session, and the largest before it starts again at 1. */
const INITIAL_EPOCH = 0;
const EPOCH_MAX = 2_147_483_647;

export function newSession(): FetchSession {
  return { id: 0, epoch: INITIAL_EPOCH, partitions: {} };
}

/** What the next fetch has to say. Remembers it in the session, because the broker will. */
export function nextFetch(
  session: FetchSession,
  wanted: Readonly<Record<string, SessionPartition>>,
): {
  sessionId: number;
  sessionEpoch: number;
  topics: FetchTopics;
  forgotten: Forgotten;
  full: boolean;
} {
  const full = session.epoch === INITIAL_EPOCH;
  const before = full ? {} : session.partitions;
  const changed: SessionPartition[] = [];
  for (const name in wanted) {
    const now = wanted[name] as SessionPartition;
    const old = before[name];
    if (old === undefined || !sameRequest(old, now)) changed.push(now);
  }
  const gone: SessionPartition[] = [];
  for (const name in before) {
    const old = before[name] as SessionPartition;
    const now = wanted[name];
    if (now?.topicId !== old.topicId) gone.push(old);
  }
  session.partitions = { ...wanted };
  return {
    sessionId: session.id,
    sessionEpoch: session.epoch,
    topics: byTopic(changed),
    forgotten: forgottenOf(gone),
    full,
  };
}

function sameRequest(one: SessionPartition, other: SessionPartition): boolean {
  return (
    one.topicId === other.topicId &&
    one.fetchOffset === other.fetchOffset &&
    one.leaderEpoch === other.leaderEpoch &&
    one.maxBytes === other.maxBytes
  );
}

function byTopic(partitions: readonly SessionPartition[]): FetchTopics {
  const topics: { topicId: string; partitions: FetchTopics[number]['partitions'][number][] }[] = [];
  for (const each of partitions) {
    let topic = topics.find(({ topicId }) => topicId === each.topicId);
    if (topic === undefined) topics.push((topic = { topicId: each.topicId, partitions: [] }));
    topic.partitions.push({
      partition: each.partition,
      currentLeaderEpoch: each.leaderEpoch,
      fetchOffset: each.fetchOffset,
      lastFetchedEpoch: -1,
      logStartOffset: -1,
      partitionMaxBytes: each.maxBytes,
      replicaDirectoryId: ZERO_UUID,
      // The default of the field: only followers say what they know (KIP-1166).
      highWatermark: INT64_MAX,
    });
  }
  return topics;
}

function forgottenOf(partitions: readonly SessionPartition[]): Forgotten {
  const topics: { topicId: string; partitions: number[] }[] = [];
  for (const each of partitions) {
    const topic = topics.find(({ topicId }) => topicId === each.topicId);
    if (topic === undefined) topics.push({ topicId: each.topicId, partitions: [each.partition] });
    else topic.partitions.push(each.partition);
  }
  return topics;
}

/** An answer without a top-level error: the session goes on, is new, or does not exist. */
export function sessionAnswered(session: FetchSession, sessionId: number, full: boolean): void {
  if (sessionId === 0 || (!full && sessionId !== session.id)) {
    session.id = 0;
    session.epoch = INITIAL_EPOCH;
  } else if (full) {
    session.id = sessionId;
    session.epoch = 1;
  } else session.epoch = session.epoch >= EPOCH_MAX ? 1 : session.epoch + 1;
}

/**
 * The fetch failed as a whole, or was never answered: the next one is full. Unless the broker has
 * forgotten the session, it closes the old one.
 */
export function sessionFailed(session: FetchSession, error: string): void {
  if (error === 'FETCH_SESSION_ID_NOT_FOUND') session.id = 0;
  session.epoch = INITIAL_EPOCH;
}
