import { GROUP_TOPIC } from '../../coordinator/group/group-coordinator.ts';
import { groupRecordIn } from '../../coordinator/group/group-records.ts';
import { replayGroupRecord, type GroupRecord } from '../../coordinator/group/group-state.ts';
import { eachBatch } from '../../log/log-read.ts';
import type { Log } from '../../log/log.ts';
import { isReadable } from '../../protocol/batch/record-batch.ts';
import type { Server } from '../../server/server.ts';
import { isDeposed, truthOf, type NodeSeen, type Truth } from '../ghost.ts';
import type { Around, Check } from '../sight.ts';
import { coordinatedBy, leads, replicaAt } from '../view.ts';

/** A leader shows more of its log, up to an offset: what it says of groups is learnt. */
export function learnGroups(truth: Truth, log: Log, to: number): void {
  if (truth.groups === null || !truth.name.startsWith(GROUP_TOPIC)) return;
  const news = groupRecords(log, truth.highWatermark, to);
  truth.groups = news.reduce(replayGroupRecord, truth.groups);
}

/** What a stretch of a log says of groups. */
export function groupRecords(log: Log, from: number, to: number): GroupRecord[] {
  const found: GroupRecord[] = [];
  eachBatch(log, from, to, (batch) => {
    if (batch.isControl || !isReadable(batch)) return;
    found.push(...batch.records.flatMap((each) => groupRecordIn(each) ?? []));
  });
  return found;
}

/**
 * Each partition of groups that a server coordinates, where its high watermark has moved. A leader
 * that does not know yet how much is committed is looked at when it does.
 */
export function lookAtCoordinator(
  around: Around,
  { broker }: Server,
  seen: NodeSeen,
  check: Check,
): void {
  if (broker === null) return;
  const { ghost, node, world } = around;
  for (const name in broker.memory.shards) {
    const image = broker.memory.partitions[name]?.image;
    const replica = image === undefined ? null : replicaAt(world, node, name, image.topicId);
    const before = seen.coordinated[name];
    // Most brokers lead few of the partitions, and in most steps no high watermark moves.
    const now = replica === null || !leads(replica) ? null : coordinatedBy(replica);
    if (replica === null || now === null) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a table keyed by partition
      if (before !== undefined) delete seen.coordinated[name];
      continue;
    }
    const { highWatermark: end, image: own } = replica.partition;
    if (before === end) continue;
    const truth = truthOf(ghost, own.topicId, own.index);
    if (truth === undefined || end !== truth.highWatermark) continue;
    const { groups: right } = truth;
    if (right === null || isDeposed(truth, own.leaderEpoch)) continue;
    const news = before === undefined ? null : groupRecords(replica.log, before, end);
    check('coordinator', { ...around, name, now, right, news });
    seen.coordinated[name] = end;
  }
}
