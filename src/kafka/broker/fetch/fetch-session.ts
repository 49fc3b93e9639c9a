import type { RequestBody } from '../../protocol/message.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode } from '../../protocol/errors.ts';
import { millis, type Micros } from '../../../kernel/time.ts';
import { brokerSetting, takeId, type Broker } from '../broker.ts';
import type {
  CachedPartition,
  FetchPart,
  FetchReader,
  FetchSession,
  WantedPart,
} from './fetch-plan.ts';
import {
  cachedAt,
  isSameReader,
  keepAwake,
  placeOfRank,
  readerOf,
  wakeAll,
  wakeOne,
} from './fetch-rest.ts';
import { sortByRank } from './rank.ts';

const FINAL_EPOCH = -1;
const INITIAL_EPOCH = 0;

type Found =
  | {
      session: FetchSession | null;
      /** What to look at: all, or those of the session that do not rest. */
      wanted: readonly WantedPart[];
      full: boolean;
    }
  | { errorCode: number };

/**
 * Looks up or makes the session that a fetch belongs to, and takes over its changes.
 * (FetchManager.newContext)
 * @param wakes nothing may rest for this fetch
 */
export function sessionOf(
  broker: Broker,
  body: RequestBody<'Fetch'>,
  version: number,
  asked: readonly FetchPart[],
  { reader, wakes, now }: { reader: FetchReader; wakes: boolean; now: Micros },
): Found {
  const { sessionId, sessionEpoch } = body;
  if (sessionEpoch === FINAL_EPOCH || sessionEpoch === INITIAL_EPOCH) {
    closeSession(broker, sessionId);
    if (sessionEpoch === FINAL_EPOCH) return { session: null, wanted: inRank(asked), full: true };
    const opening = { shard: nextShard(broker), privileged: body.replicaState.replicaId >= 0, now };
    const session = makeRoom(broker, opening)
      ? openSession(broker, version, asked, reader, opening)
      : null;
    return { session, wanted: session === null ? inRank(asked) : session.partitions, full: true };
  }
  const session = broker.memory.sessions[sessionId];
  if (session === undefined) return { errorCode: errorCode('FETCH_SESSION_ID_NOT_FOUND') };
  if (session.epoch !== sessionEpoch)
    return { errorCode: errorCode('INVALID_FETCH_SESSION_EPOCH') };
  if (session.byTopicId !== version >= 13)
    return { errorCode: errorCode('FETCH_SESSION_TOPIC_ID_ERROR') };
  // Another connection goes on with it: what waits keeps what it was to read.
  const isTaken = session.waiting !== null;
  if (wakes || isTaken || session.reader === null || !isSameReader(session.reader, reader)) {
    wakeAll(broker, session);
    session.reader = readerOf(reader);
    session.waiting = null;
  }
  if (asked.length > 0) keep(broker, session, asked);
  if (body.forgottenTopicsData.length > 0) forget(broker, session, body.forgottenTopicsData);
  // Last: what has woken rested until the fetch before.
  session.usedAt = now;
  if (session.partitions.length > 0) return continueSession(broker, session);
  closeSession(broker, session.id);
  return { session: null, wanted: inRank(asked), full: true };
}

const inRank = (parts: readonly FetchPart[]): WantedPart[] =>
  parts.map((part, rank) => ({ rank, part }));

/**
 * A session that was not used for so long may go. (FetchSession.FetchSessionCacheShard: evictionMs)
 */
const UNUSED_FOR = millis(120_000);

/**
 * The cache has so many parts, and each has its share of the slots.
 * (FetchSession.NumFetchSessionCacheShards)
 */
const SHARDS = 8;

type Opening = { shard: number; privileged: boolean; now: Micros };

/** New sessions go to the parts of the cache in turn. (FetchSessionCache.getNextCacheShard) */
function nextShard({ memory }: Broker): number {
  const shard = memory.sessionsWanted % SHARDS;
  memory.sessionsWanted += 1;
  return shard;
}

/**
 * Whether there is room for one more: one that is long unused goes for it, or a consumer's for a
 * follower's. (FetchSessionCacheShard.tryEvict)
 */
function makeRoom(broker: Broker, { shard, privileged, now }: Opening): boolean {
  const sessions = Object.values(broker.memory.sessions).filter((each) => each.shard === shard);
  const slots = brokerSetting(broker, 'max.incremental.fetch.session.cache.slots');
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

/** It remembers the partitions as they are answered: unknown ones come last. */
function openSession(
  broker: Broker,
  version: number,
  asked: readonly FetchPart[],
  reader: FetchReader,
  { shard, privileged, now }: Opening,
): FetchSession {
  const isKnown = (part: FetchPart): boolean =>
    broker.memory.image.partitions[part.name] !== undefined;
  const session: FetchSession = {
    id: takeId(broker),
    epoch: 1,
    shard,
    usedAt: now,
    privileged,
    byTopicId: version >= 13,
    reader: readerOf(reader),
    partitions: [],
    nextRank: 0,
    awake: [],
    waiting: null,
  };
  for (const part of asked) if (isKnown(part)) add(session, part);
  for (const part of asked) if (!isKnown(part)) add(session, part);
  broker.memory.sessions[session.id] = session;
  return session;
}

/** Behind all others. */
function add(session: FetchSession, part: FetchPart): void {
  const rank = session.nextRank;
  session.nextRank += 1;
  session.partitions.push({
    rank,
    part,
    rests: false,
    segment: -1,
    sentHighWatermark: -1,
    sentLogStart: -1,
  });
  session.awake.push(rank);
}

function continueSession(broker: Broker, session: FetchSession): Found {
  session.epoch = session.epoch === 0x7fffffff ? 1 : session.epoch + 1;
  sortByRank(session.awake, (rank) => rank);
  const wanted: WantedPart[] = [];
  for (const rank of session.awake) {
    const known = cachedAt(session, rank);
    if (known === undefined) continue;
    if (known.part.topic === '') known.part = withName(broker, known.part);
    wanted.push(known);
  }
  return { session, wanted, full: false };
}

/**
 * A topic that was asked for by an unknown id may have been made since.
 * (CachedPartition.maybeResolveUnknownName)
 */
function withName(broker: Broker, part: FetchPart): FetchPart {
  const topic = broker.memory.image.topicNames[part.topicId] ?? '';
  return Object.freeze({ ...part, topic, name: partitionName(topic, part.index) });
}

/** What is new is added behind the others; what is known keeps its place. */
function keep(broker: Broker, session: FetchSession, asked: readonly FetchPart[]): void {
  const places = tableFor(session, asked.length);
  for (const part of asked) {
    const known = session.partitions[placeOf(session, places, part)];
    if (known === undefined) {
      add(session, part);
      continue;
    }
    wakeOne(broker, known);
    known.part = part;
  }
}

function forget(
  broker: Broker,
  session: FetchSession,
  topics: RequestBody<'Fetch'>['forgottenTopicsData'],
): void {
  const places = tableFor(
    session,
    topics.reduce((count, { partitions }) => count + partitions.length, 0),
  );
  const gone = new Set<CachedPartition>();
  for (const { topic = '', topicId, partitions } of topics)
    for (const index of partitions) {
      const known = session.partitions[placeOf(session, places, { topic, topicId, index })];
      if (known === undefined) continue;
      wakeOne(broker, known);
      gone.add(known);
    }
  session.partitions = session.partitions.filter((each) => !gone.has(each));
  keepAwake(session);
}

function closeSession(broker: Broker, id: number): void {
  const session = broker.memory.sessions[id];
  if (session === undefined) return;
  wakeAll(broker, session);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by number
  delete broker.memory.sessions[id];
}

/** Comparisons up to which a list is quicker than a table made for one request. */
const COMPARISONS_MAX = 4_096;

/**
 * Places by partition, where many are looked for, so that the cost never grows with the square of a
 * session; null where a list is quicker.
 */
function tableFor(
  { partitions, byTopicId }: FetchSession,
  lookups: number,
): Map<string, number> | null {
  if (lookups * partitions.length <= COMPARISONS_MAX) return null;
  const places = new Map<string, number>();
  partitions.forEach(({ part }, place) =>
    places.set(partitionName(byTopicId ? part.topicId : part.topic, part.index), place),
  );
  return places;
}

type Place = Pick<FetchPart, 'topic' | 'topicId' | 'index'>;

/**
 * The place of a partition in a session, by topic (name or id, as the session has it) and number;
 * -1 when it has none.
 */
function placeOf(
  { partitions, byTopicId }: FetchSession,
  places: Map<string, number> | null,
  { topic, topicId, index }: Place,
): number {
  if (places !== null) return places.get(partitionName(byTopicId ? topicId : topic, index)) ?? -1;
  for (let place = 0; place < partitions.length; place += 1) {
    const { part } = partitions[place] as CachedPartition;
    if (part.index === index && (byTopicId ? part.topicId === topicId : part.topic === topic))
      return place;
  }
  return -1;
}

/** What a read gave, as far as a session has to know it. */
export type SessionAnswer = WantedPart & {
  errorCode: number;
  highWatermark: number;
  logStartOffset: number;
  sizeInBytes: number;
  diverging: object | null;
  preferred: number | null;
};

/**
 * The reads that an answer must name, in their order: all in a full answer, else those with data,
 * an error, or another high watermark or log start than last time. Remembers what will have been
 * said. Partitions that gave data to an incremental fetch move to the end, so that others come
 * first next time. (CachedPartition.maybeUpdateResponseData, FullFetchContext)
 */
export function newsOf<A extends SessionAnswer>(
  broker: Broker,
  session: FetchSession,
  reads: readonly A[],
  full: boolean,
): A[] {
  const news: A[] = [];
  const gave: CachedPartition[] = [];
  for (const read of reads) {
    const known = cachedAt(session, read.rank) ?? cachedFor(session, read.part);
    if (known === undefined || full || isNews(known, read)) news.push(read);
    if (known === undefined) continue;
    known.sentHighWatermark = read.errorCode === 0 ? read.highWatermark : -1;
    known.sentLogStart = read.logStartOffset;
    if (read.sizeInBytes > 0 && !full) gave.push(known);
  }
  if (!areLast(session, gave)) moveToEnd(broker, session, gave);
  return news;
}

/** It has moved on to another rank while the fetch waited: another fetch uses the same session. */
const cachedFor = (session: FetchSession, part: FetchPart): CachedPartition | undefined =>
  session.partitions[placeOf(session, null, part)];

const isNews = (known: CachedPartition, read: SessionAnswer): boolean =>
  read.sizeInBytes > 0 ||
  read.diverging !== null ||
  read.preferred !== null ||
  read.errorCode !== 0 ||
  read.highWatermark !== known.sentHighWatermark ||
  read.logStartOffset !== known.sentLogStart;

/** Whether some partitions, in their order, stand behind all others already. */
function areLast({ partitions }: FetchSession, gave: readonly CachedPartition[]): boolean {
  const from = partitions.length - gave.length;
  for (let place = 0; place < gave.length; place += 1)
    if (partitions[from + place] !== gave[place]) return false;
  return true;
}

/**
 * Gives new ranks. A partition that rests is known by its rank elsewhere, so it does not rest any
 * more.
 */
function moveToEnd(broker: Broker, session: FetchSession, gave: readonly CachedPartition[]): void {
  const { partitions } = session;
  let from = partitions.length;
  for (const each of gave) {
    wakeOne(broker, each);
    from = Math.min(from, placeOfRank(session, each.rank));
  }
  for (const each of gave) each.rank = MOVING;
  let to = from;
  for (; from < partitions.length; from += 1) {
    const each = partitions[from] as CachedPartition;
    if (each.rank !== MOVING) partitions[to++] = each;
  }
  for (const each of gave) {
    each.rank = session.nextRank;
    session.nextRank += 1;
    partitions[to++] = each;
  }
  keepAwake(session);
  for (const each of gave) session.awake.push(each.rank);
}

const MOVING = -1;
