import type { Micros } from '../../kernel/time.ts';
import type { KafkaEffect } from '../kinds.ts';
import { answer, type Listener, type RequestContext } from '../listener.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import { errorCode } from '../protocol/errors.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import { hostedPartition, type Broker } from './broker.ts';
import type { FetchPart, FetchPlan, UnknownPart } from './fetch-plan.ts';
import { answerOf, readPlan, type PartAnswer } from './fetch-read.ts';
import { sessionOf } from './fetch-session.ts';
import { advanceHighWatermark, fetchLimit, noteFollowerFetch } from './partition.ts';
import { cancelExpiry, expireAt, stopWaiting, takeId, type DelayedFetch } from './purgatory.ts';
import { completeWaiters } from './waiters.ts';
import { bytesAvailable } from '../log/log-read.ts';

/** A server never gives more than this at once, whatever is asked. (fetch.max.bytes of the broker) */
const FETCH_MAX_BYTES = 57_671_680;

/** Reads for a follower or a consumer; answers at once when there is enough or something is wrong, else waits. (KafkaApis.handleFetchRequest, ReplicaManager.fetchMessages) */
export function onFetch(
  broker: Broker,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'Fetch'>,
  now: Micros,
  out: KafkaEffect[],
): void {
  const found = sessionOf(broker, body, context.version, partsOf(broker, body));
  if ('errorCode' in found)
    return answer<'Fetch'>(listener, context, emptyAnswer(found.errorCode, 0), out);
  const plan = planOf(broker, body, found.parts, {
    sessionId: found.session?.id ?? null,
    full: found.full,
  });
  const reads = readPlan(broker, plan);
  const moved = plan.follower >= 0 ? creditFollower(broker, plan, now, out) : [];
  if (mustAnswer(plan, reads))
    answer<'Fetch'>(listener, context, answerOf(broker, context, plan, reads), out);
  else park(broker, context, plan, now, out);
  for (const name of moved) completeWaiters(broker, listener, name, now, out);
}

function partsOf(broker: Broker, body: RequestBody<'Fetch'>): FetchPart[] {
  return body.topics.flatMap((topic) =>
    topic.partitions.map((part) => {
      const name = topic.topic ?? broker.memory.image.topicNames[topic.topicId] ?? '';
      return {
        topic: name,
        topicId: topic.topicId,
        index: part.partition,
        name: `${name}-${part.partition}`,
        fetchOffset: part.fetchOffset,
        currentLeaderEpoch: part.currentLeaderEpoch,
        lastFetchedEpoch: part.lastFetchedEpoch,
        logStart: part.logStartOffset,
        maxBytes: part.partitionMaxBytes,
      };
    }),
  );
}

function planOf(
  broker: Broker,
  body: RequestBody<'Fetch'>,
  parts: FetchPart[],
  session: { sessionId: number | null; full: boolean },
): FetchPlan {
  const follower =
    body.replicaId !== undefined && body.replicaId >= 0
      ? body.replicaId
      : body.replicaState.replicaId;
  const maxBytes = Math.min(body.maxBytes, FETCH_MAX_BYTES);
  const partitions: FetchPart[] = [];
  const unknown: UnknownPart[] = [];
  for (const part of parts) {
    const error = unknownError(broker, part);
    if (error === 0) partitions.push(part);
    else
      unknown.push({
        topic: part.topic,
        topicId: part.topicId,
        index: part.index,
        errorCode: error,
      });
  }
  return {
    follower,
    followerEpoch: body.replicaState.replicaEpoch,
    maxWait: body.maxWaitMs * 1_000,
    minBytes: Math.min(body.minBytes, maxBytes),
    maxBytes,
    readCommitted: body.isolationLevel === 1,
    ...session,
    partitions,
    unknown,
  };
}

/** A topic that this broker's metadata does not know. Names resolved late: a session may have asked before the topic was made. */
function unknownError(broker: Broker, part: FetchPart): number {
  if (part.topic === '') {
    const name = broker.memory.image.topicNames[part.topicId];
    if (name === undefined) return errorCode('UNKNOWN_TOPIC_ID');
    part.topic = name;
    part.name = `${name}-${part.index}`;
  }
  const known = broker.memory.image.partitions[part.name];
  if (known === undefined) return errorCode('UNKNOWN_TOPIC_OR_PARTITION');
  if (part.topicId !== undefined && part.topicId !== ZERO_UUID && known.topicId !== part.topicId)
    return errorCode('INCONSISTENT_TOPIC_ID');
  return 0;
}

/** The fetch offset is the follower's acknowledgement of everything below it. Gives the partitions whose high watermark moved. */
function creditFollower(
  broker: Broker,
  plan: FetchPlan,
  now: Micros,
  out: KafkaEffect[],
): string[] {
  const moved: string[] = [];
  for (const part of plan.partitions) {
    const hosted = hostedPartition(broker, part.name);
    if (hosted === undefined || !hosted.partition.image.replicas.includes(plan.follower)) continue;
    const fetch = {
      follower: plan.follower,
      fetchOffset: part.fetchOffset,
      startOffset: part.logStart,
      now,
    };
    noteFollowerFetch(hosted.partition, hosted.log, fetch, out);
    if (advanceHighWatermark(hosted.partition, hosted.log, broker.id, out)) moved.push(part.name);
    else if (Object.keys(broker.memory.delayedDeletes).length > 0) moved.push(part.name);
  }
  return moved;
}

/** No waiting wanted, nothing asked, enough to read, or anything wrong. (ReplicaManager.fetchMessages) */
function mustAnswer(plan: FetchPlan, reads: PartAnswer[]): boolean {
  if (plan.maxWait <= 0 || plan.unknown.length > 0 || plan.partitions.length === 0) return true;
  let bytes = 0;
  for (const read of reads) {
    if (read.errorCode !== 0 || read.diverging !== null) return true;
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
  broker.memory.delayedFetches[id] = { id, context, plan, since: now };
  for (const part of plan.partitions) broker.memory.partitions[part.name]?.waitingFetches.push(id);
  out.push(expireAt(id, now + plan.maxWait));
}

/** Answers a waiting fetch if there is enough to read now, or something changed that it must know. (DelayedFetch.tryComplete) */
export function tryCompleteFetch(
  broker: Broker,
  listener: Listener,
  id: number,
  out: KafkaEffect[],
): void {
  const delayed = broker.memory.delayedFetches[id];
  if (delayed !== undefined && isWorthAnswering(broker, delayed.plan))
    completeFetch(broker, listener, delayed, out);
}

function isWorthAnswering(broker: Broker, plan: FetchPlan): boolean {
  let bytes = 0;
  for (const part of plan.partitions) {
    const hosted = hostedPartition(broker, part.name);
    if (hosted?.partition.state.role !== 'leader') return true;
    if (
      part.currentLeaderEpoch >= 0 &&
      part.currentLeaderEpoch < hosted.partition.image.leaderEpoch
    )
      return true;
    const limit = fetchLimit(hosted.partition, hosted.log, plan.follower >= 0);
    if (part.fetchOffset > limit) {
      if (part.fetchOffset > hosted.log.endOffset) return true;
      continue;
    }
    bytes += Math.min(
      bytesAvailable(hosted.log, part.fetchOffset, limit, plan.minBytes),
      part.maxBytes,
    );
    if (bytes >= plan.minBytes) return true;
  }
  return false;
}

/** Reads again and answers with what is there. */
export function completeFetch(
  broker: Broker,
  listener: Listener,
  delayed: DelayedFetch,
  out: KafkaEffect[],
): void {
  const { id, context, plan } = delayed;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by number
  delete broker.memory.delayedFetches[id];
  for (const part of plan.partitions) {
    const partition = broker.memory.partitions[part.name];
    if (partition !== undefined) stopWaiting(partition.waitingFetches, id);
  }
  out.push(cancelExpiry(id));
  answer<'Fetch'>(listener, context, answerOf(broker, context, plan, readPlan(broker, plan)), out);
}

export function emptyAnswer(code: number, sessionId: number): ResponseBody<'Fetch'> {
  return { throttleTimeMs: 0, errorCode: code, sessionId, responses: [], nodeEndpoints: [] };
}
