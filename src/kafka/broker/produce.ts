import type { Micros } from '../../kernel/time.ts';
import { EPOCH_MILLIS, hostOfBroker, BROKER_PORT, type KafkaEffect } from '../kinds.ts';
import { answer, finishRequest, hangUp, type Listener, type RequestContext } from '../listener.ts';
import { appendBatch, lastOffsetOf, type Log } from '../log/log.ts';
import { errorCode, errorName } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import type { RecordBatch, Records } from '../protocol/record-batch.ts';
import { assignOffsets, validateRecords, type Refusal } from './append-validation.ts';
import { hostedPartition, type Broker } from './broker.ts';
import { advanceHighWatermark, effectiveMinIsr, type Partition } from './partition.ts';
import { completeWaiters } from './waiters.ts';
import {
  expireAt,
  stopWaiting,
  cancelExpiry,
  takeId,
  type DelayedProduce,
  type PendingPart,
  type ProduceResult,
} from './purgatory.ts';

type TopicData = RequestBody<'Produce'>['topicData'][number];

/** Appends what a producer sent, partition by partition, and answers as its acks ask. (KafkaApis.handleProduceRequest, ReplicaManager.appendRecords) */
export function onProduce(
  broker: Broker,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'Produce'>,
  now: Micros,
  out: KafkaEffect[],
): void {
  const parts: PendingPart[] = [];
  const moved: string[] = [];
  for (const topic of body.topicData)
    for (const data of lastOfEach(topic.partitionData)) {
      // A partition without records is never answered, and neither is the rest of its request (recorded).
      if (data.records === null) return;
      parts.push(
        appendPart(broker, topic, data.index, data.records, body.acks, { now, out, moved }),
      );
    }
  for (const name of moved) completeWaiters(broker, listener, name, now, out);
  if (body.acks === 0) return finishUnanswered(listener, context, parts, out);
  settle(broker, parts);
  if (parts.every((each) => each.requiredOffset === null))
    return answer<'Produce'>(listener, context, responseOf(broker, context, parts), out);
  wait(broker, context, parts, now + body.timeoutMs * 1_000, now, out);
}

/** The same partition twice in one request: the last entry counts (recorded). */
function lastOfEach<D extends { index: number }>(data: readonly D[]): readonly D[] {
  if (data.length < 2) return data;
  return [...new Map(data.map((each) => [each.index, each])).values()];
}

function finishUnanswered(
  listener: Listener,
  context: RequestContext,
  parts: PendingPart[],
  out: KafkaEffect[],
): void {
  const failed = parts.find((each) => each.result.errorCode !== 0);
  if (failed === undefined) return finishRequest(listener, context.connection);
  // With acks=0 an error can be told only by closing. (KafkaApis.sendNoOpResponse…)
  hangUp(listener, context.connection, errorName(failed.result.errorCode), out);
}

type Appending = { now: Micros; out: KafkaEffect[]; moved: string[] };

function appendPart(
  broker: Broker,
  topic: TopicData,
  index: number,
  records: Records,
  acks: number,
  appending: Appending,
): PendingPart {
  const topicName = topic.name ?? broker.memory.image.topicNames[topic.topicId ?? ''];
  const name = `${topicName ?? ''}-${index}`;
  const part = (result: ProduceResult, requiredOffset: number | null): PendingPart => ({
    topic: { ...(topic.name === undefined ? {} : { name: topic.name }), topicId: topic.topicId },
    partition: name,
    result,
    requiredOffset,
  });
  if (topicName === undefined && topic.name === undefined)
    return part(refused(index, { error: 'UNKNOWN_TOPIC_ID' }), null);
  if (acks < -1 || acks > 1) return part(refused(index, { error: 'INVALID_REQUIRED_ACKS' }), null);
  const hosted = hostedPartition(broker, name);
  if (hosted === undefined)
    return part(refused(index, { error: unhostedError(broker, name) }), null);
  const outcome = appendAsLeader(broker, hosted.partition, hosted.log, records, acks, appending);
  if ('error' in outcome) {
    appending.out.push({
      do: 'note',
      note: { note: 'refused', api: 'Produce', partition: name, error: outcome.error },
    });
    return part(refused(index, outcome), null);
  }
  const required = acks === -1 ? lastOffsetOf(outcome) + 1 : null;
  return part(accepted(index, outcome, hosted.log), required);
}

/** A partition that exists elsewhere has its leader elsewhere. */
const unhostedError = (
  broker: Broker,
  name: string,
): 'NOT_LEADER_OR_FOLLOWER' | 'UNKNOWN_TOPIC_OR_PARTITION' =>
  broker.memory.image.partitions[name] === undefined
    ? 'UNKNOWN_TOPIC_OR_PARTITION'
    : 'NOT_LEADER_OR_FOLLOWER';

/** Checks, gives offsets, appends. acks=all is refused before anything is written when the ISR is too small. (Partition.appendRecordsToLeader) */
function appendAsLeader(
  broker: Broker,
  partition: Partition,
  log: Log,
  records: Records,
  acks: number,
  appending: Appending,
): RecordBatch | Refusal {
  if (partition.state.role !== 'leader') return { error: 'NOT_LEADER_OR_FOLLOWER' };
  if (acks === -1 && partition.image.isr.length < effectiveMinIsr(partition, log))
    return { error: 'NOT_ENOUGH_REPLICAS' };
  const millisNow = EPOCH_MILLIS + Math.floor(appending.now / 1_000);
  const checked = validateRecords(log, records, millisNow);
  if ('error' in checked) return checked;
  const batch = assignOffsets(checked, log, partition.image.leaderEpoch, millisNow);
  const appended = appendBatch(log, batch);
  appending.out.push(
    { do: 'write', file: appended.file, bytes: appended.bytes },
    {
      do: 'note',
      note: {
        note: 'appended',
        partition: log.name,
        baseOffset: batch.baseOffset,
        lastOffset: lastOffsetOf(batch),
        as: 'leader',
      },
    },
  );
  if (appended.rolled !== null) appending.out.push({ do: 'sync', file: appended.rolled });
  advanceHighWatermark(partition, log, broker.id, appending.out);
  appending.moved.push(log.name);
  return batch;
}

const accepted = (index: number, batch: RecordBatch, log: Log): ProduceResult => ({
  index,
  errorCode: 0,
  baseOffset: batch.baseOffset,
  logAppendTimeMs: log.config.timestampType === 'LogAppendTime' ? batch.maxTimestamp : -1,
  logStartOffset: log.startOffset,
  recordErrors: [],
  errorMessage: null,
  currentLeader: NO_LEADER,
});

const NO_LEADER = Object.freeze({ leaderId: -1, leaderEpoch: -1 });

const refused = (index: number, refusal: Refusal): ProduceResult => ({
  index,
  errorCode: errorCode(refusal.error),
  baseOffset: -1,
  logAppendTimeMs: -1,
  logStartOffset: refusal.logStart ?? -1,
  recordErrors: refusal.recordErrors ?? [],
  errorMessage: refusal.message ?? null,
  currentLeader: NO_LEADER,
});

/** Parts whose records are below the high watermark already, or whose leader is gone, wait no longer. True when any changed. */
function settle(broker: Broker, parts: PendingPart[]): void {
  for (const part of parts) {
    if (part.requiredOffset === null) continue;
    const partition = broker.memory.partitions[part.partition];
    if (partition?.state.role !== 'leader') {
      part.requiredOffset = null;
      part.result = {
        ...part.result,
        errorCode: errorCode('NOT_LEADER_OR_FOLLOWER'),
        baseOffset: -1,
      };
    } else if (partition.highWatermark >= part.requiredOffset) part.requiredOffset = null;
  }
}

function wait(
  broker: Broker,
  context: RequestContext,
  parts: PendingPart[],
  until: Micros,
  now: Micros,
  out: KafkaEffect[],
): void {
  const id = takeId(broker);
  broker.memory.delayedProduces[id] = { id, context, since: now, parts };
  for (const part of parts) {
    if (part.requiredOffset === null) continue;
    broker.memory.partitions[part.partition]?.waitingProduces.push(id);
    out.push({
      do: 'note',
      note: {
        note: 'produce-waits',
        partition: part.partition,
        until: part.requiredOffset,
        correlationId: context.correlationId,
      },
    });
  }
  out.push(expireAt(id, until));
}

/** Answers a waiting produce if all its partitions are done. (DelayedProduce.tryComplete) */
export function tryCompleteProduce(
  broker: Broker,
  listener: Listener,
  id: number,
  now: Micros,
  out: KafkaEffect[],
): void {
  const delayed = broker.memory.delayedProduces[id];
  if (delayed === undefined) return;
  settle(broker, delayed.parts);
  if (delayed.parts.every((each) => each.requiredOffset === null))
    complete(broker, listener, delayed, now, out);
}

/** Time is up: what is not committed is answered REQUEST_TIMED_OUT; the data stays. (DelayedProduce.onExpiration) */
export function expireProduce(
  broker: Broker,
  listener: Listener,
  delayed: DelayedProduce,
  now: Micros,
  out: KafkaEffect[],
): void {
  for (const part of delayed.parts) {
    if (part.requiredOffset === null) continue;
    part.requiredOffset = null;
    part.result = { ...part.result, errorCode: errorCode('REQUEST_TIMED_OUT'), baseOffset: -1 };
  }
  complete(broker, listener, delayed, now, out);
}

function complete(
  broker: Broker,
  listener: Listener,
  delayed: DelayedProduce,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { id, context, parts } = delayed;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by number
  delete broker.memory.delayedProduces[id];
  for (const part of parts) {
    const partition = broker.memory.partitions[part.partition];
    if (partition !== undefined) stopWaiting(partition.waitingProduces, id);
    out.push({
      do: 'note',
      note: {
        note: 'produce-completed',
        partition: part.partition,
        error: errorName(part.result.errorCode),
        correlationId: context.correlationId,
        waited: now - delayed.since,
      },
    });
  }
  out.push(cancelExpiry(id));
  answer<'Produce'>(listener, context, responseOf(broker, context, parts), out);
}

/** One entry for each topic, in the order they first appear; a new leader is named with NOT_LEADER_OR_FOLLOWER (KIP-951). */
function responseOf(
  broker: Broker,
  context: RequestContext,
  parts: PendingPart[],
): ResponseBody<'Produce'> {
  const topics = new Map<
    string,
    { topic: PendingPart['topic']; partitionResponses: ProduceResult[] }
  >();
  const leaders = new Set<number>();
  for (const part of parts) {
    const key = part.topic.name ?? part.topic.topicId;
    const topic = topics.get(key) ?? { topic: part.topic, partitionResponses: [] };
    topics.set(key, topic);
    topic.partitionResponses.push(
      context.version >= 10 ? withLeader(broker, part, leaders) : part.result,
    );
  }
  return {
    responses: [...topics.values()].map((each) => ({
      ...each.topic,
      partitionResponses: each.partitionResponses,
    })),
    throttleTimeMs: 0,
    nodeEndpoints: [...leaders].map((id) => ({
      nodeId: id,
      host: hostOfBroker(id),
      port: BROKER_PORT,
      rack: broker.memory.image.brokers[id]?.rack ?? null,
    })),
  };
}

function withLeader(broker: Broker, part: PendingPart, leaders: Set<number>): ProduceResult {
  const image = broker.memory.image.partitions[part.partition];
  if (part.result.errorCode !== errorCode('NOT_LEADER_OR_FOLLOWER') || image === undefined)
    return part.result;
  if (image.leader >= 0) leaders.add(image.leader);
  return {
    ...part.result,
    currentLeader: { leaderId: image.leader, leaderEpoch: image.leaderEpoch },
  };
}
