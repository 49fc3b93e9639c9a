import { GROUP_TOPIC, groupPartition } from '../../coordinator/group/group-coordinator.ts';
import { eachBatch } from '../../log/log-read.ts';
import type { Log } from '../../log/log.ts';
import { lastOffset, type RecordBatch } from '../../protocol/batch/record-batch.ts';
import type { Request, Response } from '../../protocol/message.ts';
import type { Broker } from '../../broker/broker.ts';
import { groupRecordIn } from '../../coordinator/group/group-records.ts';
import type { AskedCommit, CommitPart } from '../asked.ts';
import type { NodeSeen } from '../ghost.ts';
import type { Around, Check } from '../sight.ts';
import { isWaiting, ownersOf } from '../view.ts';

/** What a commit asks for, and where the log ended that is to keep it. */
export function askedCommit(
  broker: Broker,
  { replicas }: NodeSeen,
  { body, correlationId }: Request<'OffsetCommit'>,
): AskedCommit {
  const { topicNames } = broker.memory.image;
  const parts = body.topics.flatMap(({ name, topicId, partitions }) =>
    partitions.map(({ partitionIndex: index, committedOffset: offset }) =>
      Object.freeze({ topic: name ?? topicNames[topicId] ?? '', index, offset }),
    ),
  );
  return Object.freeze({
    ...{ api: 'OffsetCommit', correlationId, taken: false },
    ...{ group: body.groupId, member: body.memberId, parts: Object.freeze(parts) },
    since: replicas[groupPartition(broker, body.groupId)]?.endOffset ?? null,
  });
}

/**
 * Commits of a connection whose turn it is in this step: what was not refused at once is decided,
 * and will be kept if the log is.
 */
export function lookAtTaken(
  around: Around,
  { broker, asked }: { broker: Broker; asked: NodeSeen['asked'][number] },
  { connection, answered }: { connection: number; answered: readonly Response<'OffsetCommit'>[] },
  check: Check,
): void {
  for (const [place, each] of asked.entries()) {
    if (each.api !== 'OffsetCommit' || each.taken) continue;
    if (isWaiting(around, connection, each.correlationId)) continue;
    const told = answered.find(({ correlationId }) => correlationId === each.correlationId);
    const parts = told === undefined ? each.parts : acceptedOf(broker, told, each);
    asked[place] = Object.freeze({ ...each, taken: true });
    if (parts.length === 0) continue;
    const others = ownersOf(broker, each.group).filter(({ member }) => member !== each.member);
    check('commit', { ...around, asked: { ...each, parts }, others });
  }
}

/** What of a commit an answer says is kept. */
export function acceptedOf(
  { memory }: Broker,
  { body }: Response<'OffsetCommit'>,
  { parts }: AskedCommit,
): readonly CommitPart[] {
  const { topicNames } = memory.image;
  const kept = new Set(
    body.topics.flatMap(({ name, topicId, partitions }) =>
      partitions.flatMap(({ errorCode, partitionIndex }) =>
        errorCode === 0 ? [`${name ?? topicNames[topicId] ?? ''}-${partitionIndex}`] : [],
      ),
    ),
  );
  return parts.filter(({ topic, index }) => kept.has(`${topic}-${index}`));
}

/**
 * The batch that has a committed offset, from where the log ended when that was asked for; null
 * where it is not there. A later commit of the same partition does, too: the log is compacted.
 */
export function batchOfCommit(
  log: Log,
  { group, since }: AskedCommit,
  { topic, index, offset }: CommitPart,
): { from: number; to: number } | null {
  const found: RecordBatch[] = [];
  const later: RecordBatch[] = [];
  eachBatch(log, Math.max(since ?? 0, log.startOffset), log.endOffset, (batch) => {
    if (found.length > 0 || batch.isControl) return;
    for (const each of batch.records) {
      const record = groupRecordIn(each);
      if (record?.record !== 'offset' || record.group !== group) continue;
      if (record.topic !== topic || record.partition !== index) continue;
      (record.value?.offset === offset ? found : later).push(batch);
    }
  });
  const kept = found[0] ?? later[0];
  return kept === undefined ? null : { from: kept.baseOffset, to: lastOffset(kept) + 1 };
}

/** The index of a partition of groups, such as 7 of `__consumer_offsets-7`. */
export const indexOfGroups = (broker: Broker, group: string): number =>
  Number(groupPartition(broker, group).slice(GROUP_TOPIC.length + 1));
