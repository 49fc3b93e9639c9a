import { eachBatch } from '../log/log-read.ts';
import { committedAt, heldUpTo } from './ghost.ts';
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

export function quorumEpochForward(sight: MemberSight): string | null {
  const { before, member } = sight;
  if (before === null || before.hurt !== null || member.epoch >= before.epoch) return null;
  return `${named(sight)}: from epoch ${before.epoch} back to ${member.epoch}.`;
}

export function oneVoteInEpoch(sight: MemberSight): string | null {
  const { before, member } = sight;
  if (before?.epoch !== member.epoch || before.hurt !== null) return null;
  if (before.votedFor === null || before.votedFor === member.votedFor) return null;
  return `${named(sight)} in epoch ${member.epoch}: ${before.votedFor} first, then ${member.votedFor ?? 'nobody'}.`;
}

export function metadataMatches(sight: MemberSight): string | null {
  const { before, member, truth } = sight;
  const { log, highWatermark } = member;
  if (before !== null && before.history !== truth.history) return null;
  if (!member.leads && highWatermark > truth.highWatermark)
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

export function committedMetadataKept(sight: MemberSight): string | null {
  const { before, member } = sight;
  if (before === null || before.hurt !== null) return null;
  if (member.log.endOffset >= Math.min(before.highWatermark, before.endOffset)) return null;
  return `${named(sight)}: its log ended at ${before.endOffset}, its high watermark was ${before.highWatermark}, now it ends at ${member.log.endOffset}.`;
}
