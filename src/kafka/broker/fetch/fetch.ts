import type { Micros } from '../../../kernel/time.ts';
import { answer, type RequestContext } from '../../network/listener.ts';
import { bytesBelow, segmentBaseAt } from '../../log/log-read.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { errorCode } from '../../protocol/errors.ts';
import { hostedPartition, takeId, type Broker } from '../broker.ts';
import type { FetchPart, FetchPlan, FetchSession, UnknownPart, WantedPart } from './fetch-plan.ts';
import { answerOf, fetchedError } from './fetch-answer.ts';
import {
  accessError,
  divergence,
  isHeldBack,
  isOldIncarnation,
  readParts,
  type PartAnswer,
} from './fetch-read.ts';
import { letRest, wakeAll, wakeOtherSessions } from './fetch-rest.ts';
import { sessionOf } from './fetch-session.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { maybeExpandIsr } from '../alter-partition.ts';
import { advanceHighWatermark, fetchLimit, noteFollowerFetch } from '../partition.ts';
import { delay, unwatch } from '../../delayed/purgatory.ts';
import { brokerPurgatory, type RuleOf } from '../purgatory.ts';
import type { AwaitedPart, DelayedFetch } from '../delayed.ts';
import { sortByRank } from './rank.ts';
import type { ServerStep } from '../../step.ts';

/**
 * A server never gives more than this at once, whatever is asked. (fetch.max.bytes of the broker)
 */
const FETCH_MAX_BYTES = 57_671_680;
/** From this version on a client may be answered by a follower. (KIP-392) */
const FETCH_FROM_FOLLOWER = 11;

/**
 * Reads for a follower or a consumer; answers at once when there is enough or something is wrong,
 * else waits. (KafkaApis.handleFetchRequest, ReplicaManager.fetchMessages)
 */
export function onFetch(
  broker: Broker,
  context: RequestContext,
  body: RequestBody<'Fetch'>,
  step: ServerStep,
): void {
  const { now } = step;
  if (body.isolationLevel !== 0 && body.isolationLevel !== 1)
    return answer<'Fetch'>(context, failedFetch(body, context.version), step);
  const plan = planOf(body, context.version);
  const wakes = body.maxBytes < 0 || isOldIncarnation(broker, plan);
  const asked = partsOf(broker, body);
  const found = sessionOf(broker, body, context.version, asked, { reader: plan, wakes, now });
  if ('errorCode' in found) return answer<'Fetch'>(context, emptyAnswer(found.errorCode), step);
  const { session, full } = found;
  const { known, unknown } = knownAndUnknown(broker, found.wanted);
  plan.sessionId = session?.id ?? null;
  plan.full = full;
  plan.unknown = unknown;
  const all = full || session === null ? found.wanted.length : session.partitions.length;
  plan.readable = all - unknown.length;
  const reads = readParts(broker, plan, known, now);
  if (plan.follower >= 0) creditFollower(broker, plan, reads, step);
  const answersNow = mustAnswer(plan, reads);
  if (answersNow) answer<'Fetch'>(context, answerOf(broker, context, plan, reads), step);
  const awaited = session === null ? reads : letRest(session, plan, reads);
  if (!answersNow) park(broker, session, context, plan, awaited, step);
}

const NONE: readonly never[] = Object.freeze([]);

/** What the request says; what it reads from is found afterwards. */
function planOf(body: RequestBody<'Fetch'>, version: number): FetchPlan {
  const { replicaId = -1 } = body;
  const follower = replicaId >= 0 ? replicaId : body.replicaState.replicaId;
  const maxBytes = Math.min(body.maxBytes, FETCH_MAX_BYTES);
  return {
    follower,
    brokerEpoch: body.replicaState.replicaEpoch,
    rack: body.rackId,
    leaderOnly: follower >= 0 || version < FETCH_FROM_FOLLOWER,
    readCommitted: body.isolationLevel === 1,
    maxWait: body.maxWaitMs * 1_000,
    minBytes: Math.min(body.minBytes, maxBytes),
    maxBytes,
    sessionId: null,
    full: true,
    readable: 0,
    unknown: NONE,
  };
}

/**
 * What is asked for, each partition once: asked twice, the later entry counts in the place of the
 * earlier.
 */
function partsOf(broker: Broker, body: RequestBody<'Fetch'>): FetchPart[] {
  const all: FetchPart[] = [];
  for (const topic of body.topics)
    for (const asked of topic.partitions) all.push(partOf(broker, topic, asked));
  if (!hasTwice(all)) return all;
  const parts = new Map<string, FetchPart>();
  for (const part of all) parts.set(`${part.topic}/${part.topicId}/${part.index}`, part);
  return [...parts.values()];
}

/** Parts up to which each is compared with each. */
const COMPARED_MAX = 16;

/** Whether a partition is there twice; of many parts it is only said that it may be. */
function hasTwice(parts: readonly FetchPart[]): boolean {
  if (parts.length > COMPARED_MAX) return true;
  for (let place = 1; place < parts.length; place += 1)
    for (let other = 0; other < place; other += 1)
      if (isSamePlace(parts[place] as FetchPart, parts[other] as FetchPart)) return true;
  return false;
}

const isSamePlace = (one: FetchPart, other: FetchPart): boolean =>
  one.index === other.index && one.topic === other.topic && one.topicId === other.topicId;

type AskedTopic = RequestBody<'Fetch'>['topics'][number];

function partOf(
  broker: Broker,
  topic: AskedTopic,
  asked: AskedTopic['partitions'][number],
): FetchPart {
  const { image } = broker.memory;
  const name = topic.topic ?? image.topicNames[topic.topicId] ?? '';
  return Object.freeze({
    topic: name,
    topicId: topic.topicId,
    index: asked.partition,
    name: partitionName(name, asked.partition),
    fetchOffset: asked.fetchOffset,
    // Any negative epoch is none here. (FetchRequest.optionalEpoch)
    currentLeaderEpoch: Math.max(-1, asked.currentLeaderEpoch),
    lastFetchedEpoch: asked.lastFetchedEpoch,
    logStart: asked.logStartOffset,
    maxBytes: asked.partitionMaxBytes,
  });
}

type Known = { known: readonly WantedPart[]; unknown: readonly UnknownPart[] };

/** What can be read, and what the metadata does not know. */
function knownAndUnknown(broker: Broker, wanted: readonly WantedPart[]): Known {
  let missing = 0;
  for (const { part } of wanted) if (unknownError(broker, part) !== 0) missing += 1;
  if (missing === 0) return { known: wanted, unknown: NONE };
  const isKnown = ({ part }: WantedPart): boolean => unknownError(broker, part) === 0;
  const unknown = wanted
    .filter((each) => !isKnown(each))
    .map(({ part: { topic, topicId, index }, part }) => ({
      topic,
      topicId,
      index,
      errorCode: unknownError(broker, part),
    }));
  // A consumer's topics are looked up before its partitions. (KafkaApis.handleFetchRequest)
  const noTopic = errorCode('UNKNOWN_TOPIC_ID');
  unknown.sort(
    (one, other) => Number(other.errorCode === noTopic) - Number(one.errorCode === noTopic),
  );
  return { known: wanted.filter(isKnown), unknown };
}

/** A topic that this broker's metadata does not know. */
function unknownError(broker: Broker, part: FetchPart): number {
  if (part.topic === '') return errorCode('UNKNOWN_TOPIC_ID');
  const known = broker.memory.image.partitions[part.name];
  return known === undefined ? errorCode('UNKNOWN_TOPIC_OR_PARTITION') : 0;
}

/**
 * The fetch offset is the follower's acknowledgement of everything below it, if its log does not
 * diverge from the leader's. It may join the ISR by it, and the high watermark may move.
 * (Partition.updateFollowerFetchState)
 */
function creditFollower(
  broker: Broker,
  plan: FetchPlan,
  reads: PartAnswer[],
  step: ServerStep,
): void {
  const { moved } = step;
  const { image } = broker.memory;
  for (const { part, replica, errorCode: code, diverging } of reads) {
    if (replica === null || code !== 0 || diverging !== null) continue;
    const { partition, log } = replica;
    const fetch = {
      follower: plan.follower,
      brokerEpoch: plan.brokerEpoch,
      fetchOffset: part.fetchOffset,
      startOffset: part.logStart,
    };
    if (partition.restsIn.length > 0) wakeOtherSessions(broker, partition, plan);
    const news = noteFollowerFetch(partition, log, fetch, step);
    maybeExpandIsr(broker, partition, plan.follower, step);
    const advanced = news === 'end' && advanceHighWatermark(partition, log, image.brokers, step);
    if (advanced || (news !== null && partition.watchers['delete-records'].length > 0))
      moved.push(part.name);
  }
}

/**
 * No waiting wanted, nothing to read, enough to read, or an error while reading. What is unknown
 * does not count. (ReplicaManager.fetchMessages)
 */
function mustAnswer(plan: FetchPlan, reads: PartAnswer[]): boolean {
  if (plan.maxWait <= 0 || plan.readable === 0) return true;
  let bytes = 0;
  for (const read of reads) {
    if (read.errorCode !== 0 || read.diverging !== null || read.preferred !== null) return true;
    bytes += read.sizeInBytes;
  }
  return bytes >= plan.minBytes;
}

function park(
  broker: Broker,
  session: FetchSession | null,
  context: RequestContext,
  plan: FetchPlan,
  reads: readonly PartAnswer[],
  step: ServerStep,
): void {
  const id = takeId(broker);
  const awaited: AwaitedPart[] = [];
  for (const { rank, part, replica } of reads) {
    const segment = replica === null ? 0 : segmentBaseAt(replica.log, part.fetchOffset);
    awaited.push({ rank, part, segment });
    replica?.partition.watchers.fetch.push(id);
  }
  const delayed = { kind: 'fetch', id, context, plan, since: step.now, awaited } as const;
  delay(brokerPurgatory, broker, delayed, step.now + plan.maxWait, step);
  if (session !== null) session.waiting = id;
}

/**
 * A fetch waits until there is enough to read, or until something has changed that it must know.
 * When its time is up it gets what there is. (DelayedFetch)
 */
export const delayedFetch: RuleOf<'fetch'> = {
  tryComplete: (broker, delayed, { now }) => isWorthAnswering(broker, delayed, now),
  expire: () => undefined,
  complete: completeFetch,
};

function isWorthAnswering(broker: Broker, { plan, awaited }: DelayedFetch, now: Micros): boolean {
  let bytes = 0;
  for (const each of awaited) {
    const found = foundFor(broker, plan, each, now);
    if (found === ANSWER_NOW) return true;
    bytes += found;
  }
  return bytes >= plan.minBytes;
}

/** In the place of a number of bytes: the fetch must be answered whatever they are. */
const ANSWER_NOW = -1;

/**
 * The bytes that a partition could give to a fetch that waits, or that it must be answered whatever
 * they are.
 */
function foundFor(
  broker: Broker,
  plan: FetchPlan,
  { part, segment }: AwaitedPart,
  now: Micros,
): number {
  const hosted = hostedPartition(broker, part.name);
  if (hosted === undefined) return ANSWER_NOW;
  const { partition, log } = hosted;
  if (accessError(broker, partition, plan, part) !== null) return ANSWER_NOW;
  const limit = fetchLimit(partition, log, plan);
  if (part.fetchOffset > limit || divergence(log, part) !== null) return ANSWER_NOW;
  if (part.fetchOffset === limit || isHeldBack(broker, partition, plan, now)) return 0;
  // Reading never goes over the end of a segment, so waiting for more is in vain.
  if (segment < segmentBaseAt(log, limit)) return ANSWER_NOW;
  return Math.min(bytesBelow(log, part.fetchOffset, limit, plan.minBytes), part.maxBytes);
}

/** Reads again and answers with what is there. */
function completeFetch(broker: Broker, delayed: DelayedFetch, step: ServerStep): void {
  const { id, context, plan, awaited } = delayed;
  const session = plan.sessionId === null ? undefined : broker.memory.sessions[plan.sessionId];
  if (session !== undefined && isOldIncarnation(broker, plan)) wakeAll(broker, session);
  if (session?.waiting === id) session.waiting = null;
  sortByRank(awaited, ({ rank }) => rank);
  const reads = readParts(broker, plan, awaited, step.now);
  for (const { replica } of reads)
    if (replica !== null) unwatch(replica.partition.watchers.fetch, id);
  answer<'Fetch'>(context, answerOf(broker, context, plan, reads), step);
}

/**
 * An isolation level that does not exist breaks the broker's code. (FetchRequest.getErrorResponse)
 */
function failedFetch(body: RequestBody<'Fetch'>, version: number): ResponseBody<'Fetch'> {
  const code = errorCode('UNKNOWN_SERVER_ERROR');
  const failed = { ...emptyAnswer(code), sessionId: body.sessionId };
  if (version >= 13) return failed;
  const responses = body.topics.map(({ topic = '', topicId, partitions }) => ({
    topic,
    topicId,
    partitions: partitions.map(({ partition }) => fetchedError(partition, code)),
  }));
  return { ...failed, responses };
}

function emptyAnswer(code: number): ResponseBody<'Fetch'> {
  return { throttleTimeMs: 0, errorCode: code, sessionId: 0, responses: [], nodeEndpoints: [] };
}
