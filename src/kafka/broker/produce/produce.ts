import type { Micros } from '../../../kernel/time.ts';
import { hostOfBroker, BROKER_PORT } from '../../kinds.ts';
import { answer, finishRequest, hangUp, type RequestContext } from '../../network/listener.ts';
import { errorCode, errorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { onlyBatch, type Refusal } from '../logs/append-validation.ts';
import { hostedPartition, takeId, type Broker } from '../broker.ts';
import {
  entriesOf,
  isKnown,
  isNeverAnswered,
  refusalOfAll,
  type Entry,
} from './produce-entries.ts';
import { brokerPurgatory, type RuleOf } from '../purgatory.ts';
import type { DelayedProduce, PendingPart, ProduceResult } from '../delayed.ts';
import { delay, unwatch } from '../../delayed/purgatory.ts';
import { appendAsLeader, type Stored } from './append-as-leader.ts';
import type { ServerStep } from '../../step.ts';

/**
 * Appends what a producer sent, partition by partition, and answers as its acks ask.
 * (KafkaApis.handleProduceRequest, ReplicaManager.appendRecords)
 */
export function onProduce(
  broker: Broker,
  context: RequestContext,
  body: RequestBody<'Produce'>,
  step: ServerStep,
): void {
  const entries = entriesOf(broker, body);
  const whole = refusalOfAll(entries, body.transactionalId);
  if (isNeverAnswered(broker, entries, whole)) return;
  const appending = { version: context.version, acks: body.acks, step };
  const parts = entries.map((entry) =>
    whole === null ? appendPart(broker, entry, appending) : refusedPart(entry, whole),
  );
  if (body.acks === 0) finishUnanswered(context, parts, step);
  else if (areSettled(broker, parts))
    answer<'Produce'>(context, responseOf(broker, context, parts), step);
  else wait(broker, context, parts, step.now + body.timeoutMs * 1_000, step);
}

function finishUnanswered(context: RequestContext, parts: PendingPart[], step: ServerStep): void {
  const failed = parts.find((each) => each.result.errorCode !== 0);
  if (failed === undefined) return finishRequest(step.listener, context.connection);
  // With acks=0 an error can be told only by closing.
  hangUp(context.connection, { why: 'error', error: errorName(failed.result.errorCode) }, step);
}

type Appending = {
  version: number;
  acks: number;
  step: ServerStep;
};

function appendPart(broker: Broker, entry: Entry, appending: Appending): PendingPart {
  const { topic, name, index } = entry;
  const stored = tryAppend(broker, entry, appending);
  if ('error' in stored) {
    appending.step.out.push({
      do: 'note',
      note: { note: 'refused', api: 'Produce', partition: name, error: stored.error },
    });
    return refusedPart(entry, stored);
  }
  const logStart = broker.disk.logs[name]?.startOffset ?? 0;
  return {
    topic,
    partition: name,
    result: accepted(index, stored, logStart),
    requiredOffset: appending.acks === -1 ? stored.lastOffset + 1 : null,
  };
}

const refusedPart = ({ topic, name, index }: Entry, refusal: Refusal): PendingPart => ({
  topic,
  partition: name,
  result: refused(index, refusal),
  requiredOffset: null,
});

/**
 * What the metadata and the request alone can refuse comes first, then what the leader's log says.
 */
function tryAppend(broker: Broker, entry: Entry, appending: Appending): Stored | Refusal {
  const { acks, version, step } = appending;
  if (entry.topicName === null) return { error: 'UNKNOWN_TOPIC_ID' };
  if (!isKnown(broker, entry)) return { error: 'UNKNOWN_TOPIC_OR_PARTITION' };
  const batch = onlyBatch(entry.records ?? [], version);
  if ('error' in batch) return batch;
  if (acks < -1 || acks > 1) return { error: 'INVALID_REQUIRED_ACKS' };
  const hosted = hostedPartition(broker, entry.name);
  if (hosted?.partition.state.role !== 'leader') return { error: 'NOT_LEADER_OR_FOLLOWER' };
  return appendAsLeader(broker, hosted, batch, acks, step);
}

const accepted = (index: number, stored: Stored, logStartOffset: number): ProduceResult => ({
  index,
  errorCode: 0,
  baseOffset: stored.baseOffset,
  logAppendTimeMs: stored.logAppendTimeMs,
  logStartOffset,
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

/**
 * Whether a part is final: its records are below the high watermark, or its leader is gone. Settles
 * it if so.
 */
function isSettled(broker: Broker, part: PendingPart): boolean {
  if (part.requiredOffset === null) return true;
  const partition = broker.memory.partitions[part.partition];
  if (partition?.state.role !== 'leader') {
    part.requiredOffset = null;
    part.result = {
      ...part.result,
      errorCode: errorCode('NOT_LEADER_OR_FOLLOWER'),
      baseOffset: -1,
    };
  } else if (partition.highWatermark >= part.requiredOffset) part.requiredOffset = null;
  return part.requiredOffset === null;
}

function wait(
  broker: Broker,
  context: RequestContext,
  parts: PendingPart[],
  until: Micros,
  step: ServerStep,
): void {
  const id = takeId(broker);
  const delayed = { kind: 'produce', id, context, since: step.now, parts } as const;
  delay(brokerPurgatory, broker, delayed, until, step);
  for (const part of parts) {
    if (part.requiredOffset === null) continue;
    broker.memory.partitions[part.partition]?.watchers.produce.push(id);
    step.out.push({
      do: 'note',
      note: {
        note: 'produce-waits',
        partition: part.partition,
        until: part.requiredOffset,
        correlationId: context.correlationId,
      },
    });
  }
}

/** A produce with acks=all waits until all its partitions are done. (DelayedProduce) */
export const delayedProduce: RuleOf<'produce'> = {
  tryComplete: (broker, { parts }) => areSettled(broker, parts),
  expire: (_, { parts }) => {
    timeOut(parts);
  },
  complete,
};

/** Every part is looked at, so that each is told what it was when it was settled. */
function areSettled(broker: Broker, parts: readonly PendingPart[]): boolean {
  let settled = true;
  for (const part of parts) if (!isSettled(broker, part)) settled = false;
  return settled;
}

/** What is not committed is answered REQUEST_TIMED_OUT; the data stays. */
function timeOut(parts: readonly PendingPart[]): void {
  for (const part of parts) {
    if (part.requiredOffset === null) continue;
    part.requiredOffset = null;
    part.result = { ...part.result, errorCode: errorCode('REQUEST_TIMED_OUT'), baseOffset: -1 };
  }
}

function complete(broker: Broker, delayed: DelayedProduce, step: ServerStep): void {
  const { id, context, parts } = delayed;
  for (const part of parts) {
    const partition = broker.memory.partitions[part.partition];
    if (partition !== undefined) unwatch(partition.watchers.produce, id);
    step.out.push({
      do: 'note',
      note: {
        note: 'produce-completed',
        partition: part.partition,
        error: errorName(part.result.errorCode),
        correlationId: context.correlationId,
        waited: step.now - delayed.since,
      },
    });
  }
  answer<'Produce'>(context, responseOf(broker, context, parts), step);
}

/**
 * One entry for each topic, in the order they first appear; a new leader is named with
 * NOT_LEADER_OR_FOLLOWER (KIP-951).
 */
function responseOf(
  broker: Broker,
  context: RequestContext,
  parts: PendingPart[],
): ResponseBody<'Produce'> {
  const responses: { name?: string; topicId: string; partitionResponses: ProduceResult[] }[] = [];
  const leaders: number[] = [];
  for (const part of parts) {
    const { name, topicId } = part.topic;
    let topic = responses.find((each) =>
      name === undefined ? each.topicId === topicId : each.name === name,
    );
    if (topic === undefined) {
      const partitionResponses: ProduceResult[] = [];
      topic =
        name === undefined
          ? { topicId, partitionResponses }
          : { name, topicId, partitionResponses };
      responses.push(topic);
    }
    topic.partitionResponses.push(
      context.version >= 10 ? withLeader(broker, part, leaders) : part.result,
    );
  }
  return {
    responses,
    throttleTimeMs: 0,
    nodeEndpoints: leaders.map((id) => ({
      nodeId: id,
      host: hostOfBroker(id),
      port: BROKER_PORT,
      rack: broker.memory.image.brokers[id]?.rack ?? null,
    })),
  };
}

function withLeader(broker: Broker, part: PendingPart, leaders: number[]): ProduceResult {
  const image = broker.memory.image.partitions[part.partition];
  if (part.result.errorCode !== errorCode('NOT_LEADER_OR_FOLLOWER') || image === undefined)
    return part.result;
  if (image.leader >= 0 && !leaders.includes(image.leader)) leaders.push(image.leader);
  return {
    ...part.result,
    currentLeader: { leaderId: image.leader, leaderEpoch: image.leaderEpoch },
  };
}
