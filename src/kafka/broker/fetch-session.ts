import type { RequestBody } from '../protocol/message.ts';
import { errorCode } from '../protocol/errors.ts';
import { takeId } from './purgatory.ts';
import type { Broker } from './broker.ts';
import type { FetchPart } from './fetch-plan.ts';

/** What the broker remembers between the fetches of one client, so that each need tell only what changed. (KIP-227, FetchSession) */
export type FetchSession = {
  id: number;
  /** The epoch that the next request must carry. */
  epoch: number;
  byTopicId: boolean;
  /** By name or, for unknown topics, by id and number; in the order of reading. */
  partitions: Record<string, CachedPartition>;
};

export type CachedPartition = FetchPart & {
  /** What the last answer said; -1 to say it again. */
  sentHighWatermark: number;
  sentLogStart: number;
};

export const FINAL_EPOCH = -1;
export const INITIAL_EPOCH = 0;

type Found =
  { session: FetchSession | null; parts: FetchPart[]; full: boolean } | { errorCode: number };

/** Looks up or makes the session that a fetch belongs to, and takes over its changes. (FetchManager.newContext) */
export function sessionOf(
  broker: Broker,
  body: RequestBody<'Fetch'>,
  version: number,
  asked: FetchPart[],
): Found {
  const { sessionId, sessionEpoch } = body;
  if (sessionEpoch === FINAL_EPOCH || sessionEpoch === INITIAL_EPOCH) {
    closeSession(broker, sessionId);
    if (sessionEpoch === FINAL_EPOCH) return { session: null, parts: asked, full: true };
    const session = openSession(broker, version, asked);
    return { session, parts: Object.values(session.partitions), full: true };
  }
  const session = broker.memory.sessions[sessionId];
  if (session === undefined) return { errorCode: errorCode('FETCH_SESSION_ID_NOT_FOUND') };
  if (session.byTopicId !== version >= 13)
    return { errorCode: errorCode('FETCH_SESSION_TOPIC_ID_ERROR') };
  if (session.epoch !== sessionEpoch)
    return { errorCode: errorCode('INVALID_FETCH_SESSION_EPOCH') };
  return continueSession(broker, session, body, asked);
}

function openSession(broker: Broker, version: number, asked: FetchPart[]): FetchSession {
  const session: FetchSession = {
    id: takeId(broker),
    epoch: 1,
    byTopicId: version >= 13,
    partitions: {},
  };
  for (const part of asked) session.partitions[keyOf(part)] = cached(part);
  broker.memory.sessions[session.id] = session;
  return session;
}

function continueSession(
  broker: Broker,
  session: FetchSession,
  body: RequestBody<'Fetch'>,
  asked: FetchPart[],
): Found {
  session.epoch = session.epoch === 0x7fffffff ? 1 : session.epoch + 1;
  for (const part of asked) {
    const known = session.partitions[keyOf(part)];
    if (known === undefined) session.partitions[keyOf(part)] = cached(part);
    else Object.assign(known, part);
  }
  for (const topic of body.forgottenTopicsData)
    for (const index of topic.partitions) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by name
      delete session.partitions[keyOf({ topic: topic.topic ?? '', topicId: topic.topicId, index })];
    }
  const parts = Object.values(session.partitions);
  if (parts.length > 0) return { session, parts, full: false };
  closeSession(broker, session.id);
  return { session: null, parts, full: false };
}

function closeSession(broker: Broker, id: number): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by number
  delete broker.memory.sessions[id];
}

const cached = (part: FetchPart): CachedPartition => ({
  ...part,
  sentHighWatermark: -1,
  sentLogStart: -1,
});

const keyOf = (part: { topic: string; topicId: string; index: number }): string =>
  part.topic === '' ? `${part.topicId}/${part.index}` : `${part.topic}/${part.index}`;

/**
 * Whether an incremental answer must name this partition: it has data, an error, or another high watermark or log start than last time. Remembers what
 * will have been said. Partitions that gave data move to the end, so that others come first next time. (CachedPartition.maybeUpdateResponseData)
 */
export function isNews(
  session: FetchSession,
  part: FetchPart,
  answer: { errorCode: number; highWatermark: number; logStartOffset: number; hasData: boolean },
): boolean {
  const key = keyOf(part);
  const known = session.partitions[key];
  if (known === undefined) return true;
  const news =
    answer.hasData ||
    answer.errorCode !== 0 ||
    answer.highWatermark !== known.sentHighWatermark ||
    answer.logStartOffset !== known.sentLogStart;
  known.sentHighWatermark = answer.errorCode === 0 ? answer.highWatermark : -1;
  known.sentLogStart = answer.logStartOffset;
  if (answer.hasData) {
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- moved to the end
    delete session.partitions[key];
    session.partitions[key] = known;
  }
  return news;
}
