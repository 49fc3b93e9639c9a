import type { RequestBody } from '../protocol/message.ts';
import { partitionName } from '../partition-name.ts';
import { errorCode } from '../protocol/errors.ts';
import { millis, type Micros } from '../../kernel/time.ts';
import { brokerNumber, takeId, type Broker } from './broker.ts';
import type { CachedPartition, FetchPart, FetchSession } from './fetch-plan.ts';

const FINAL_EPOCH = -1;
const INITIAL_EPOCH = 0;

type Found =
  { session: FetchSession | null; parts: FetchPart[]; full: boolean } | { errorCode: number };

/** Looks up or makes the session that a fetch belongs to, and takes over its changes. (FetchManager.newContext) */
export function sessionOf(
  broker: Broker,
  body: RequestBody<'Fetch'>,
  version: number,
  asked: FetchPart[],
  now: Micros,
): Found {
  const { sessionId, sessionEpoch } = body;
  if (sessionEpoch === FINAL_EPOCH || sessionEpoch === INITIAL_EPOCH) {
    closeSession(broker, sessionId);
    if (sessionEpoch === FINAL_EPOCH) return { session: null, parts: asked, full: true };
    const opening = { shard: nextShard(broker), privileged: body.replicaState.replicaId >= 0, now };
    const session = makeRoom(broker, opening) ? openSession(broker, version, asked, opening) : null;
    return { session, parts: asked, full: true };
  }
  const session = broker.memory.sessions[sessionId];
  if (session === undefined) return { errorCode: errorCode('FETCH_SESSION_ID_NOT_FOUND') };
  if (session.epoch !== sessionEpoch)
    return { errorCode: errorCode('INVALID_FETCH_SESSION_EPOCH') };
  if (session.byTopicId !== version >= 13)
    return { errorCode: errorCode('FETCH_SESSION_TOPIC_ID_ERROR') };
  session.usedAt = now;
  return continueSession(broker, session, body, asked);
}

/** A session that was not used for so long may go. (FetchSession.FetchSessionCacheShard: evictionMs) */
const UNUSED_FOR = millis(120_000);

/** The cache has so many parts, and each has its share of the slots. (FetchSession.NumFetchSessionCacheShards) */
const SHARDS = 8;

type Opening = { shard: number; privileged: boolean; now: Micros };

/** New sessions go to the parts of the cache in turn. (FetchSessionCache.getNextCacheShard) */
function nextShard({ memory }: Broker): number {
  const shard = memory.sessionsWanted % SHARDS;
  memory.sessionsWanted += 1;
  return shard;
}

/** Whether there is room for one more: one that is long unused goes for it, or a consumer's for a follower's. (FetchSessionCacheShard.tryEvict) */
function makeRoom(broker: Broker, { shard, privileged, now }: Opening): boolean {
  const sessions = Object.values(broker.memory.sessions).filter((each) => each.shard === shard);
  const slots = brokerNumber(broker, 'max.incremental.fetch.session.cache.slots');
  if (sessions.length < Math.floor(slots / SHARDS)) return true;
  const oldest = sessions.reduce<FetchSession | null>(
    (found, each) => (found === null || each.usedAt < found.usedAt ? each : found),
    null,
  );
  const gone =
    oldest !== null && now - oldest.usedAt > UNUSED_FOR
      ? oldest
      : sessions.find((each) => privileged && !each.privileged);
  if (gone === undefined) return false;
  closeSession(broker, gone.id);
  return true;
}

/** It remembers the partitions as they are answered: those that nobody knows come last. */
function openSession(
  broker: Broker,
  version: number,
  asked: FetchPart[],
  { shard, privileged, now }: Opening,
): FetchSession {
  const session: FetchSession = {
    id: takeId(broker),
    epoch: 1,
    shard,
    usedAt: now,
    privileged,
    byTopicId: version >= 13,
    partitions: [],
  };
  const isKnown = (part: FetchPart): boolean =>
    broker.memory.image.partitions[part.name] !== undefined;
  for (const part of asked) if (isKnown(part)) keep(session, part);
  for (const part of asked) if (!isKnown(part)) keep(session, part);
  broker.memory.sessions[session.id] = session;
  return session;
}

function continueSession(
  broker: Broker,
  session: FetchSession,
  body: RequestBody<'Fetch'>,
  asked: FetchPart[],
): Found {
  for (const part of asked) keep(session, part);
  for (const topic of body.forgottenTopicsData)
    for (const index of topic.partitions) {
      const place = placeOf(session, topic.topic ?? '', topic.topicId, index);
      if (place >= 0) session.partitions.splice(place, 1);
    }
  const parts = session.partitions;
  for (const part of parts) if (part.topic === '') resolveName(broker, part);
  if (parts.length === 0) {
    closeSession(broker, session.id);
    return { session: null, parts: asked, full: true };
  }
  session.epoch = session.epoch === 0x7fffffff ? 1 : session.epoch + 1;
  return { session, parts, full: false };
}

/** A topic that was asked for by an id that nobody knew may have been made since. (CachedPartition.maybeResolveUnknownName) */
function resolveName(broker: Broker, part: FetchPart): void {
  part.topic = broker.memory.image.topicNames[part.topicId] ?? '';
  part.name = partitionName(part.topic, part.index);
}

/** What is new is added behind the others; what is known keeps its place. */
function keep(session: FetchSession, part: FetchPart): void {
  const known = session.partitions[placeOf(session, part.topic, part.topicId, part.index)];
  if (known === undefined) return void session.partitions.push(cached(part));
  known.topic = part.topic;
  known.topicId = part.topicId;
  known.name = part.name;
  known.fetchOffset = part.fetchOffset;
  known.currentLeaderEpoch = part.currentLeaderEpoch;
  known.lastFetchedEpoch = part.lastFetchedEpoch;
  known.logStart = part.logStart;
  known.maxBytes = part.maxBytes;
}

const cached = (part: FetchPart): CachedPartition => ({
  topic: part.topic,
  topicId: part.topicId,
  index: part.index,
  name: part.name,
  fetchOffset: part.fetchOffset,
  currentLeaderEpoch: part.currentLeaderEpoch,
  lastFetchedEpoch: part.lastFetchedEpoch,
  logStart: part.logStart,
  maxBytes: part.maxBytes,
  sentHighWatermark: -1,
  sentLogStart: -1,
});

function closeSession(broker: Broker, id: number): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by number
  delete broker.memory.sessions[id];
}

/** Where a partition stands in a session; -1 when it does not. A session has few. */
function placeOf(session: FetchSession, topic: string, topicId: string, index: number): number {
  const { partitions, byTopicId } = session;
  for (let place = 0; place < partitions.length; place += 1) {
    const each = partitions[place] as CachedPartition;
    if (each.index === index && (byTopicId ? each.topicId === topicId : each.topic === topic))
      return place;
  }
  return -1;
}

/**
 * Whether an incremental answer must name this partition: it has data, an error, or another high watermark or log start than last time. Remembers what
 * will have been said. Partitions that gave data to an incremental fetch move to the end, so that others come first next time.
 * (CachedPartition.maybeUpdateResponseData, FullFetchContext)
 */
export function isNews(
  session: FetchSession,
  part: FetchPart,
  answer: {
    errorCode: number;
    highWatermark: number;
    logStartOffset: number;
    sizeInBytes: number;
    diverging: object | null;
    preferred: number | null;
  },
  full: boolean,
): boolean {
  const place = placeOf(session, part.topic, part.topicId, part.index);
  const known = session.partitions[place];
  if (known === undefined) return true;
  const hasData = answer.sizeInBytes > 0;
  const news =
    full ||
    hasData ||
    answer.diverging !== null ||
    answer.preferred !== null ||
    answer.errorCode !== 0 ||
    answer.highWatermark !== known.sentHighWatermark ||
    answer.logStartOffset !== known.sentLogStart;
  known.sentHighWatermark = answer.errorCode === 0 ? answer.highWatermark : -1;
  known.sentLogStart = answer.logStartOffset;
  if (hasData && !full) moveToEnd(session.partitions, place, known);
  return news;
}

function moveToEnd(partitions: CachedPartition[], from: number, known: CachedPartition): void {
  const last = partitions.length - 1;
  for (let place = from; place < last; place += 1)
    partitions[place] = partitions[place + 1] as CachedPartition;
  partitions[last] = known;
}
