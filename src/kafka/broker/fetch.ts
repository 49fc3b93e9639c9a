import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import { answer, type Listener, type RequestContext } from '../listener.ts';
import { bytesBelow, segmentBaseAt } from '../log/log-read.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { errorCode } from '../protocol/errors.ts';
import { hostedPartition, takeId, type Broker } from './broker.ts';
import type { FetchPart, FetchPlan, UnknownPart } from './fetch-plan.ts';
import {
  accessError,
  answerOf,
  divergence,
  fetchedError,
  isHeldBack,
  readPlan,
  type PartAnswer,
} from './fetch-read.ts';
import { sessionOf } from './fetch-session.ts';
import { partitionName } from '../partition-name.ts';
import { maybeExpandIsr } from './alter-partition.ts';
import { advanceHighWatermark, fetchLimit, noteFollowerFetch } from './partition.ts';
import {
  cancelExpiry,
  expireAt,
  stopWaiting,
  takeWaiting,
  waitingWith,
  type DelayedFetch,
} from './purgatory.ts';
import type { BrokerTurn } from './turn.ts';

/** A server never gives more than this at once, whatever is asked. (fetch.max.bytes of the broker) */
const FETCH_MAX_BYTES = 57_671_680;
/** From this version on a client may be answered by a follower. (KIP-392) */
const FETCH_FROM_FOLLOWER = 11;

/**
 * Reads for a follower or a consumer; answers at once when there is enough or something is wrong, else waits.
 * (KafkaApis.handleFetchRequest, ReplicaManager.fetchMessages)
 */
export function onFetch(
  broker: Broker,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'Fetch'>,
  turn: BrokerTurn,
): void {
  const { now, out } = turn;
  if (body.isolationLevel !== 0 && body.isolationLevel !== 1)
    return answer<'Fetch'>(listener, context, failedFetch(body, context.version), out);
  const found = sessionOf(broker, body, context.version, partsOf(broker, body), now);
  if ('errorCode' in found)
    return answer<'Fetch'>(listener, context, emptyAnswer(found.errorCode), out);
  const session = { sessionId: found.session?.id ?? null, full: found.full };
  const plan = planOf(broker, body, context.version, found.parts, session);
  const reads = readPlan(broker, plan, now);
  if (plan.follower >= 0) creditFollower(broker, plan, reads, turn);
  if (mustAnswer(plan, reads))
    answer<'Fetch'>(listener, context, answerOf(broker, context, plan, reads), out);
  else park(broker, context, plan, now, out);
}

/** What is asked for, each partition once: asked twice, the later entry counts in the place of the earlier. */
function partsOf(broker: Broker, body: RequestBody<'Fetch'>): FetchPart[] {
  const all: FetchPart[] = [];
  for (const topic of body.topics)
    for (const asked of topic.partitions) all.push(partOf(broker, topic, asked));
  if (all.length < 2) return all;
  const parts = new Map<string, FetchPart>();
  for (const part of all) parts.set(`${part.topic}/${part.topicId}/${part.index}`, part);
  return parts.size === all.length ? all : [...parts.values()];
}

type AskedTopic = RequestBody<'Fetch'>['topics'][number];

function partOf(
  broker: Broker,
  topic: AskedTopic,
  asked: AskedTopic['partitions'][number],
): FetchPart {
  const { image } = broker.memory;
  const name = topic.topic ?? image.topicNames[topic.topicId] ?? '';
  return {
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
  };
}

function planOf(
  broker: Broker,
  body: RequestBody<'Fetch'>,
  version: number,
  parts: FetchPart[],
  session: { sessionId: number | null; full: boolean },
): FetchPlan {
  const { replicaId = -1 } = body;
  const follower = replicaId >= 0 ? replicaId : body.replicaState.replicaId;
  const maxBytes = Math.min(body.maxBytes, FETCH_MAX_BYTES);
  const partitions: FetchPart[] = [];
  const unknown: UnknownPart[] = [];
  for (const part of parts) {
    const error = unknownError(broker, part);
    if (error === 0) partitions.push(copyOfPart(part));
    else unknown.push({ ...part, errorCode: error });
  }
  // A consumer's topics are looked up before its partitions. (KafkaApis.handleFetchRequest)
  const noTopic = errorCode('UNKNOWN_TOPIC_ID');
  if (unknown.length > 1)
    unknown.sort(
      (one, other) => Number(other.errorCode === noTopic) - Number(one.errorCode === noTopic),
    );
  return {
    follower,
    brokerEpoch: body.replicaState.replicaEpoch,
    rack: body.rackId,
    leaderOnly: follower >= 0 || version < FETCH_FROM_FOLLOWER,
    maxWait: body.maxWaitMs * 1_000,
    minBytes: Math.min(body.minBytes, maxBytes),
    maxBytes,
    readCommitted: body.isolationLevel === 1,
    sessionId: session.sessionId,
    full: session.full,
    partitions,
    unknown,
  };
}

/** The session's own entry changes with the next request. Spelled out, since this is done for every partition of every fetch. */
const copyOfPart = (part: FetchPart): FetchPart => ({
  topic: part.topic,
  topicId: part.topicId,
  index: part.index,
  name: part.name,
  fetchOffset: part.fetchOffset,
  currentLeaderEpoch: part.currentLeaderEpoch,
  lastFetchedEpoch: part.lastFetchedEpoch,
  logStart: part.logStart,
  maxBytes: part.maxBytes,
});

/** A topic that this broker's metadata does not know. */
function unknownError(broker: Broker, part: FetchPart): number {
  if (part.topic === '') return errorCode('UNKNOWN_TOPIC_ID');
  const known = broker.memory.image.partitions[part.name];
  return known === undefined ? errorCode('UNKNOWN_TOPIC_OR_PARTITION') : 0;
}

/**
 * The fetch offset is the follower's acknowledgement of everything below it, if its log does not diverge from the leader's. It may join the ISR by it, and
 * the high watermark may move. (Partition.updateFollowerFetchState)
 */
function creditFollower(
  broker: Broker,
  plan: FetchPlan,
  reads: PartAnswer[],
  turn: BrokerTurn,
): void {
  const { now, out, moved } = turn;
  const { delayedDeletes, image } = broker.memory;
  for (const { part, errorCode: code, diverging } of reads) {
    const hosted = hostedPartition(broker, part.name);
    if (hosted === undefined || code !== 0 || diverging !== null) continue;
    const { partition, log } = hosted;
    const fetch = {
      follower: plan.follower,
      brokerEpoch: plan.brokerEpoch,
      fetchOffset: part.fetchOffset,
      startOffset: part.logStart,
      now,
    };
    const news = noteFollowerFetch(partition, log, fetch, out);
    maybeExpandIsr(broker, partition, plan.follower, turn);
    const advanced =
      news === 'end' && advanceHighWatermark(partition, log, image.brokers, now, out);
    if (advanced || (news !== null && Object.keys(delayedDeletes).length > 0))
      moved.push(part.name);
  }
}

/** No waiting wanted, nothing to read, enough to read, or an error while reading. What is unknown does not count. (ReplicaManager.fetchMessages) */
function mustAnswer(plan: FetchPlan, reads: PartAnswer[]): boolean {
  if (plan.maxWait <= 0 || plan.partitions.length === 0) return true;
  let bytes = 0;
  for (const read of reads) {
    if (read.errorCode !== 0 || read.diverging !== null || read.preferred !== null) return true;
    bytes += read.sizeInBytes;
  }
  return bytes >= plan.minBytes;
}

function park(
  broker: Broker,
  context: RequestContext,
  plan: FetchPlan,
  now: Micros,
  out: KafkaEffect[],
): void {
  const id = takeId(broker);
  const segments: number[] = [];
  for (const part of plan.partitions) {
    const log = broker.disk.logs[part.name];
    segments.push(log === undefined ? 0 : segmentBaseAt(log, part.fetchOffset));
    broker.memory.partitions[part.name]?.waitingFetches.push(id);
  }
  broker.memory.delayedFetches.push({ id, context, plan, since: now, segments });
  out.push(expireAt(id, now + plan.maxWait));
}

/** Answers a waiting fetch if there is enough to read now, or something changed that it must know. (DelayedFetch.tryComplete) */
export function tryCompleteFetch(
  broker: Broker,
  listener: Listener,
  id: number,
  now: Micros,
  out: KafkaEffect[],
): void {
  const delayed = waitingWith(broker.memory.delayedFetches, id);
  if (delayed !== undefined && isWorthAnswering(broker, delayed, now))
    completeFetch(broker, listener, delayed, now, out);
}

function isWorthAnswering(broker: Broker, { plan, segments }: DelayedFetch, now: Micros): boolean {
  let bytes = 0;
  let place = 0;
  for (const part of plan.partitions) {
    const found = foundFor(broker, plan, part, segments[place] ?? 0, now);
    if (found === ANSWER_NOW) return true;
    bytes += found;
    place += 1;
  }
  return bytes >= plan.minBytes;
}

/** In the place of a number of bytes: the fetch must be answered whatever they are. */
const ANSWER_NOW = -1;

/** The bytes that a partition could give to a fetch that waits, or that it must be answered whatever they are. */
function foundFor(
  broker: Broker,
  plan: FetchPlan,
  part: FetchPart,
  segment: number,
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
export function completeFetch(
  broker: Broker,
  listener: Listener,
  delayed: DelayedFetch,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { id, context, plan } = delayed;
  takeWaiting(broker.memory.delayedFetches, id);
  for (const part of plan.partitions) {
    const partition = broker.memory.partitions[part.name];
    if (partition !== undefined) stopWaiting(partition.waitingFetches, id);
  }
  out.push(cancelExpiry(id));
  const reads = readPlan(broker, plan, now);
  answer<'Fetch'>(listener, context, answerOf(broker, context, plan, reads), out);
}

/** An isolation level that does not exist breaks the broker's code. (FetchRequest.getErrorResponse) */
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
