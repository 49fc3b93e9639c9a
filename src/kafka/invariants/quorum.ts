import { eachBatch } from '../log/log-read.ts';
import { committedAt, heldUpTo, losesDurable } from './ghost.ts';
import { sameBatch } from './same.ts';
import type { MemberSight } from './sight.ts';

const named = ({ world, node }: MemberSight): string => world.nodes[node]?.name ?? '';

export function oneQuorumLeader(sight: MemberSight): string | null {
  const { member, truth } = sight;
  const other = truth.leaders[member.epoch];
  if (!member.leads || other === undefined || other === member.id) return null;
  return `${named(sight)} leads epoch ${member.epoch}, which ${other} has led.`;
}

export function oneActiveController(sight: MemberSight): string | null {
  const { claimedEpoch, id } = sight.member;
  const other = claimedEpoch === null ? undefined : sight.truth.claims[claimedEpoch];
  if (other === undefined || other === id) return null;
  return `Controller ${id} acts in epoch ${claimedEpoch ?? -1}, in which ${other} has acted.`;
}

export function quorumLeaderComplete(sight: MemberSight): string | null {
  const { member, truth } = sight;
  if (!member.leads || member.epoch <= truth.judgedEpoch) return null;
  const held = heldUpTo(truth, member.log);
  if (held >= truth.highWatermark) return null;
  return `${named(sight)} leads epoch ${member.epoch} with what is committed up to ${held} of ${truth.highWatermark}.`;
}

export function quorumWatermarkForward(sight: MemberSight): string | null {
  const { before, member } = sight;
  if (before === null || before.gone || member.highWatermark >= before.highWatermark) return null;
  return `${named(sight)}: from ${before.highWatermark} back to ${member.highWatermark}.`;
}

/** The epoch and the vote are flushed before any member hears of them. */
export function quorumEpochForward(sight: MemberSight): string | null {
  const { before, member } = sight;
  if (before === null || losesDurable(before.hurt) || member.epoch >= before.epoch) return null;
  return `${named(sight)}: from epoch ${before.epoch} back to ${member.epoch}.`;
}

/** Who knows the leader of the epoch need not remember whom it voted for: it refuses all others. */
export function oneVoteInEpoch(sight: MemberSight): string | null {
  const { before, member } = sight;
  if (before?.epoch !== member.epoch || before.gaveTo === null || losesDurable(before.hurt))
    return null;
  const { votedFor, knowsLeader } = member;
  if (votedFor === before.gaveTo || (votedFor === null && knowsLeader)) return null;
  return `${named(sight)} in epoch ${member.epoch}: ${before.gaveTo} first, then ${votedFor ?? 'no candidate'}.`;
}

export function metadataMatches(sight: MemberSight): string | null {
  const { before, member, truth, commits } = sight;
  const { log, highWatermark } = member;
  if (before !== null && before.history !== truth.history) return null;
  if (!commits && highWatermark > truth.highWatermark)
    return `${named(sight)}: high watermark ${highWatermark}, no leader was further than ${truth.highWatermark}.`;
  const from = before === null || before.gone ? log.startOffset : before.highWatermark;
  let wrong: string | null = null;
  eachBatch(log, from, Math.min(highWatermark, truth.highWatermark), (batch) => {
    const committed = committedAt(truth, batch.baseOffset);
    if (committed !== null && !sameBatch(batch, committed, false))
      wrong ??= `${named(sight)} has another batch at ${batch.baseOffset} than was committed.`;
  });
  return wrong;
}

/**
 * Brokers without the controller role leave the flush to the system, so the power takes more from
 * them.
 */
export function committedMetadataKept(sight: MemberSight): string | null {
  const { before, member } = sight;
  if (before === null || losesDurable(before.hurt)) return null;
  if (before.hurt !== null && !member.flushes) return null;
  const end = before.hurt === null ? before.endOffset : before.flushedEnd;
  if (member.log.endOffset >= Math.min(before.highWatermark, end)) return null;
  return `${named(sight)}: its log ended at ${before.endOffset}, its high watermark was ${before.highWatermark}, now it ends at ${member.log.endOffset}.`;
}
