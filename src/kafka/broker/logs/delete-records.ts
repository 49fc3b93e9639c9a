import { answer, type RequestContext } from '../../network/listener.ts';
import { advanceLogStart } from '../../log/log.ts';
import { groupedByTopic } from '../../protocol/java-order.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody } from '../../protocol/message.ts';
import { hostedPartition, takeId, type Broker } from '../broker.ts';
import { wake } from '../fetch/fetch-rest.ts';
import { delay, unwatch, watch } from '../../delayed/purgatory.ts';
import { brokerPurgatory, type RuleOf } from '../purgatory.ts';
import type { DelayedDeleteRecords, DeletePart } from '../delayed.ts';
import type { ServerStep } from '../../step.ts';

/** An offset of -1 means all up to the high watermark. (DeleteRecordsRequest.HIGH_WATERMARK) */
const HIGH_WATERMARK = -1;

/**
 * Moves the log start of each partition up, and answers when every replica has followed.
 * (ReplicaManager.deleteRecords)
 */
export function onDeleteRecords(
  broker: Broker,
  context: RequestContext,
  body: RequestBody<'DeleteRecords'>,
  step: ServerStep,
): void {
  // A partition that is named twice counts with what was said last.
  const asked = new Map<string, { topic: string; index: number; of: number }>();
  for (const { name: topic, partitions } of body.topics)
    for (const { partitionIndex: index, offset } of partitions)
      asked.set(partitionName(topic, index), { topic, index, of: offset });
  const parts = groupedByTopic(asked).flatMap(({ topic, parts: own }) =>
    own.map(({ index, of }) => deletePart(broker, topic, index, of, step)),
  );
  if (areFollowed(broker, parts)) return answerParts(context, parts, step);
  const delayed = { kind: 'delete-records', id: takeId(broker), context, parts } as const;
  delay(brokerPurgatory, broker, delayed, step.now + body.timeoutMs * 1_000, step);
  for (const { partition } of parts) {
    const watchers = broker.memory.partitions[partition]?.watchers;
    if (watchers !== undefined) watch(watchers['delete-records'], delayed.id);
  }
}

function deletePart(
  broker: Broker,
  topic: string,
  index: number,
  offset: number,
  step: ServerStep,
): DeletePart {
  const partition = partitionName(topic, index);
  const done = (error: ErrorName): DeletePart => ({
    topic,
    partition,
    index,
    requiredStart: null,
    lowWatermark: -1,
    errorCode: errorCode(error),
  });
  const hosted = hostedPartition(broker, partition);
  if (hosted === undefined)
    return done(
      broker.memory.image.partitions[partition] === undefined
        ? 'UNKNOWN_TOPIC_OR_PARTITION'
        : 'NOT_LEADER_OR_FOLLOWER',
    );
  if (hosted.partition.state.role !== 'leader') return done('NOT_LEADER_OR_FOLLOWER');
  if (hosted.log.config.compact && !hosted.log.config.delete) return done('POLICY_VIOLATION');
  const highWatermark = hosted.partition.highWatermark;
  const target = offset === HIGH_WATERMARK ? highWatermark : offset;
  if (target < 0 || target > highWatermark) return done('OFFSET_OUT_OF_RANGE');
  const from = hosted.log.startOffset;
  wake(broker, hosted.partition);
  if (advanceLogStart(hosted.log, target))
    step.out.push({
      do: 'note',
      note: { note: 'log-start', partition, from, to: target, as: 'leader' },
    });
  const lowest = lowWatermark(broker, partition) ?? -1;
  return { topic, partition, index, requiredStart: target, lowWatermark: lowest, errorCode: 0 };
}

/**
 * A deletion waits until each living replica of its partitions begins where it was told.
 * (DelayedDeleteRecords)
 */
export const delayedDeleteRecords: RuleOf<'delete-records'> = {
  tryComplete: (broker, { parts }) => areFollowed(broker, parts),
  expire: (_, { parts }) => {
    timeOut(parts);
  },
  complete: (broker, delayed, step) => {
    stopWatching(broker, delayed);
    answerParts(delayed.context, delayed.parts, step);
  },
};

/** Every part is looked at, so that each is told what it was when it was settled. */
function areFollowed(broker: Broker, parts: readonly DeletePart[]): boolean {
  for (const part of parts) {
    if (part.requiredStart === null) continue;
    const lowest = lowWatermark(broker, part.partition);
    if (lowest !== null && lowest < part.requiredStart) continue;
    part.requiredStart = null;
    part.lowWatermark = lowest ?? -1;
    if (lowest === null) part.errorCode = errorCode('NOT_LEADER_OR_FOLLOWER');
  }
  return parts.every((each) => each.requiredStart === null);
}

/**
 * The smallest log start of all living replicas, as far as the leader knows; null when this broker
 * does not lead. (Partition.lowWatermarkIfLeader)
 */
function lowWatermark(broker: Broker, name: string): number | null {
  const hosted = hostedPartition(broker, name);
  if (hosted?.partition.state.role !== 'leader') return null;
  const { followers } = hosted.partition.state;
  const others = hosted.partition.image.replicas.filter(
    (id) => id !== broker.id && broker.memory.image.brokers[id]?.fenced === false,
  );
  return Math.min(hosted.log.startOffset, ...others.map((id) => followers[id]?.startOffset ?? -1));
}

function timeOut(parts: readonly DeletePart[]): void {
  for (const part of parts) {
    if (part.requiredStart === null) continue;
    part.requiredStart = null;
    part.errorCode = errorCode('REQUEST_TIMED_OUT');
  }
}

function stopWatching(broker: Broker, { id, parts }: DelayedDeleteRecords): void {
  for (const { partition } of parts) {
    const watchers = broker.memory.partitions[partition]?.watchers;
    if (watchers !== undefined) unwatch(watchers['delete-records'], id);
  }
}

function answerParts(
  context: RequestContext,
  parts: readonly DeletePart[],
  step: ServerStep,
): void {
  const topics = [...new Set(parts.map((each) => each.topic))];
  answer<'DeleteRecords'>(
    context,
    {
      throttleTimeMs: 0,
      topics: topics.map((name) => ({
        name,
        partitions: parts
          .filter((each) => each.topic === name)
          .map((each) => ({
            partitionIndex: each.index,
            lowWatermark: each.lowWatermark,
            errorCode: each.errorCode,
          })),
      })),
    },
    step,
  );
}
