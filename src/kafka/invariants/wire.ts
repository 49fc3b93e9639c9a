import { isReadable, lastOffset } from '../protocol/batch/record-batch.ts';
import { committedAt, isDeposed, RAISED_MIN_ISR, seenOf } from './ghost.ts';
import { batchOfLog } from './log-batches.ts';
import { sameBatch } from './same.ts';
import type { AckSight, LossSight, ReadSight } from './sight.ts';
import { leads, nodeOf, replicaAt, serverAt } from './view.ts';

/**
 * A part of a request that is committed is answered with the last part of it: by then its leader
 * may be deposed, and an unclean election may have cost the records. (DelayedProduce.tryComplete)
 */
export function ackedIsCommitted({ truth, replica, from, to }: AckSight): string | null {
  const { log, partition, broker } = replica;
  if (isDeposed(truth, partition.image.leaderEpoch) || from < truth.startOffset) return null;
  if (to === null) return `${log.name}: ${broker.host} has nothing at ${from}.`;
  const batch = batchOfLog(log, from);
  if (!leads(replica) && batch !== null && batch.partitionLeaderEpoch < truth.uncleanEpoch)
    return null;
  const committed = committedAt(truth, from);
  const isCompactedAway = log.config.compact && batch !== null && batch.baseOffset > from;
  const isSame =
    isCompactedAway ||
    (batch !== null && committed !== null && sameBatch(batch, committed, log.config.compact));
  if (to <= truth.highWatermark && isSame) return null;
  return `${log.name}: ${broker.host} promised offsets ${from} to ${to - 1}, committed is all below ${truth.highWatermark}.`;
}

export function ackedIsEverywhere(sight: AckSight): string | null {
  const { ghost, world, truth, replica, to } = sight;
  const { partition, broker, log } = replica;
  if (to === null || !leads(replica) || isDeposed(truth, partition.image.leaderEpoch)) return null;
  for (const id of partition.image.isr) {
    const node = nodeOf(broker, id);
    const member = replicaAt(world, node, truth.name, truth.topicId);
    if (member === null || member.log.endOffset >= to) continue;
    const seen = seenOf(ghost, node).replicas[truth.name];
    if (seen !== undefined && (seen.lost !== null || seen.hurt !== null)) continue;
    return `${log.name}: ${broker.host} promised all below ${to}; ${member.broker.host}, of the ISR [${partition.image.isr.join()}], ends at ${member.log.endOffset}.`;
  }
  return null;
}

export function readIsExposed(sight: ReadSight): string | null {
  const { truth, replica, settled, asked, highWatermark, lastStableOffset, records } = sight;
  const last = records.findLast(isReadable);
  if (last === undefined) return null;
  const end = lastOffset(last) + 1;
  const limit = asked.committedOnly ? Math.min(lastStableOffset, highWatermark) : highWatermark;
  const isOver = settled && end > truth.highWatermark;
  const isDeposedLeader = isDeposed(truth, replica.partition.image.leaderEpoch);
  if (end <= limit && (!isOver || isDeposedLeader)) return null;
  return `${truth.name}: ${replica.broker.host} gave all below ${end}; its high watermark is ${highWatermark}, its last stable offset ${lastStableOffset}, committed is all below ${truth.highWatermark}.`;
}

export function readIsConsistent({ truth, replica, settled, records }: ReadSight): string | null {
  if (!settled || isDeposed(truth, replica.partition.image.leaderEpoch)) return null;
  for (const batch of records) {
    if (!isReadable(batch)) continue;
    const committed = committedAt(truth, batch.baseOffset);
    if (committed === null || sameBatch(batch, committed, replica.log.config.compact)) continue;
    return `${truth.name}: ${replica.broker.host} gave another batch at ${batch.baseOffset} than was committed.`;
  }
  return null;
}

/**
 * Acks=all with two or more in sync: what one death by force, or the power of one rack, cannot
 * take. A member that had died before counts as hit, and so does its rack.
 */
export function ackedSurvivesOneFault(sight: LossSight): string | null {
  const { ghost, world, truth, loss, acks } = sight;
  if (ghost.tampered || loss.why === RAISED_MIN_ISR) return null;
  for (const ack of acks) {
    if (ack.to <= loss.from || ack.minIsr < 2) continue;
    const racks = new Set(ack.holders.map((id) => rackOf(sight, id)));
    const hit = new Set(ack.hit.map((id) => rackOf(sight, id)));
    for (const [node, at] of Object.entries(ghost.killedAt))
      if (at >= ack.at) hit.add(rackAt(world, Number(node)));
    // Who shuts down in order, or is fenced for that already, may not lead any more, although its
    // process has not ended yet.
    for (const id of ack.holders) {
      const { inControlledShutdown = false, fenced = false } = ghost.image.brokers[id] ?? {};
      if (inControlledShutdown || fenced) hit.add(rackOf(sight, id));
    }
    if (racks.size < 2 || hit.size > 1) continue;
    return `${truth.name}: offsets ${loss.from} to ${loss.to - 1} are gone (${loss.why}); brokers [${ack.holders.join()}] had them when they were acknowledged, and only ${[...hit].join() || 'none'} was hit since.`;
  }
  return null;
}

const rackOf = ({ world }: LossSight, id: number): string =>
  rackAt(
    world,
    world.nodes.findIndex((_, node) => serverAt(world, node)?.broker?.id === id),
  );

/** A node without a rack is one by itself. */
const rackAt = (world: LossSight['world'], node: number): string =>
  serverAt(world, node)?.broker?.rack ?? world.nodes[node]?.name ?? '';
