import { answer, type RequestContext } from '../../network/listener.ts';
import { advanceLogStart } from '../../log/log.ts';
import { groupedByTopic } from '../../protocol/java-order.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { RequestBody } from '../../protocol/message.ts';
import { hostedPartition, takeId, type Broker } from '../broker.ts';
import { wake } from '../fetch/fetch-rest.ts';
import { cancelExpiry, expireAt, type DelayedDelete, type DeletePart } from '../purgatory.ts';
import type { ServerStep } from '../../step.ts';

/** An offset of -1 means all up to the high watermark. (DeleteRecordsRequest.HIGH_WATERMARK) */
const HIGH_WATERMARK = -1;

/** Moves the log start of each partition up, and answers when every replica has followed. (ReplicaManager.deleteRecords) */
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
  const id = takeId(broker);
  const delayed: DelayedDelete = { id, context, parts };
  broker.memory.delayedDeletes[id] = delayed;
  step.out.push(expireAt(id, step.now + body.timeoutMs * 1_000));
  tryComplete(broker, delayed, step);
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

/** Some log start may have moved: answers the deletions that are done everywhere. (DelayedDeleteRecords.tryComplete) */
export function tryCompleteDeletes(broker: Broker, step: ServerStep): void {
  for (const delayed of Object.values(broker.memory.delayedDeletes))
    tryComplete(broker, delayed, step);
}

function tryComplete(broker: Broker, delayed: DelayedDelete, step: ServerStep): void {
  for (const part of delayed.parts) {
    if (part.requiredStart === null) continue;
    const lowest = lowWatermark(broker, part.partition);
    if (lowest !== null && lowest < part.requiredStart) continue;
    part.requiredStart = null;
    part.lowWatermark = lowest ?? -1;
    if (lowest === null) part.errorCode = errorCode('NOT_LEADER_OR_FOLLOWER');
  }
  if (delayed.parts.every((each) => each.requiredStart === null)) complete(broker, delayed, step);
}

/** The smallest log start of all living replicas, as far as the leader knows; null when this broker does not lead. (Partition.lowWatermarkIfLeader) */
function lowWatermark(broker: Broker, name: string): number | null {
  const hosted = hostedPartition(broker, name);
  if (hosted?.partition.state.role !== 'leader') return null;
  const { followers } = hosted.partition.state;
  const others = hosted.partition.image.replicas.filter(
    (id) => id !== broker.id && broker.memory.image.brokers[id]?.fenced === false,
  );
  return Math.min(hosted.log.startOffset, ...others.map((id) => followers[id]?.startOffset ?? -1));
}

export function expireDelete(broker: Broker, delayed: DelayedDelete, step: ServerStep): void {
  for (const part of delayed.parts) {
    if (part.requiredStart === null) continue;
    part.requiredStart = null;
    part.errorCode = errorCode('REQUEST_TIMED_OUT');
  }
  complete(broker, delayed, step);
}

function complete(broker: Broker, delayed: DelayedDelete, step: ServerStep): void {
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by number
  delete broker.memory.delayedDeletes[delayed.id];
  step.out.push(cancelExpiry(delayed.id));
  const topics = [...new Set(delayed.parts.map((each) => each.topic))];
  answer<'DeleteRecords'>(
    delayed.context,
    {
      throttleTimeMs: 0,
      topics: topics.map((name) => ({
        name,
        partitions: delayed.parts
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
