import {
  commitUpTo,
  declareLoss,
  heldUpTo,
  losesDurable,
  type MemberSeen,
  type NodeSeen,
  type QuorumTruth,
} from '../ghost.ts';
import type { Around, Check } from '../sight.ts';
import { memberAt, type Member } from '../view.ts';

/** The process as a member of the quorum. */
export function lookAtMember(around: Around, seen: NodeSeen, check: Check): void {
  const { ghost, world, node } = around;
  const member = memberAt(world, node);
  if (member === null || isSame(seen, member)) return;
  const truth = ghost.quorum;
  const before = seen.member;
  if (member.leads && member.epoch > truth.judgedEpoch) excuse(around, truth, member);
  // A leader that removes itself gives up in the step in which that is committed. (KIP-853)
  const commits = member.leads || (before?.leads === true && before.epoch === member.epoch);
  check('member', { ...around, truth, before, member, commits });
  if (member.leads) {
    truth.leaders[member.epoch] = member.id;
    truth.judgedEpoch = Math.max(truth.judgedEpoch, member.epoch);
  }
  if (commits && member.highWatermark > truth.highWatermark)
    commitUpTo(truth, member.log, member.highWatermark, world.now);
  if (member.claimedEpoch !== null) truth.claims[member.claimedEpoch] = member.id;
  seen.member = {
    endOffset: member.log.endOffset,
    highWatermark: member.highWatermark,
    flushedEnd: member.flushedEnd,
    epoch: member.epoch,
    votedFor: member.votedFor,
    gaveTo: member.votedFor ?? (before?.epoch === member.epoch ? before.gaveTo : null),
    leads: member.leads,
    claimedEpoch: member.claimedEpoch,
    history: truth.history,
    gone: false,
    hurt: before === null ? null : hurtLeft(around, before, member),
  };
}

/**
 * An emptied disk counts until all was fetched again, and a disk that takes nothing as long as it
 * does; bytes that went bad may be found at any time.
 */
function hurtLeft(
  { ghost, world, node }: Around,
  { hurt, gone }: MemberSeen,
  { log }: Member,
): string | null {
  if (hurt === null || hurt === 'rot-disk' || gone) return hurt;
  if (hurt === 'wipe' && log.endOffset < ghost.quorum.highWatermark) return hurt;
  const disk = world.nodes[node]?.disk;
  return disk?.failed === true || (disk?.room ?? null) !== null ? 'fill-disk' : null;
}

function isSame({ member: before }: NodeSeen, now: Member): boolean {
  return (
    before !== null &&
    !before.gone &&
    before.endOffset === now.log.endOffset &&
    before.highWatermark === now.highWatermark &&
    before.flushedEnd === now.flushedEnd &&
    before.epoch === now.epoch &&
    before.votedFor === now.votedFor &&
    before.leads === now.leads &&
    before.claimedEpoch === now.claimedEpoch
  );
}

/**
 * A quorum that had what was durable at a voter changed under it may choose a leader that lacks
 * something. Nothing else excuses it: its members flush.
 */
function excuse({ ghost, world }: Around, truth: QuorumTruth, member: Member): void {
  const held = heldUpTo(truth, member.log);
  if (held >= truth.highWatermark) return;
  const why = Object.values(ghost.nodes)
    .map((each) => each.member?.hurt ?? null)
    .find(losesDurable);
  if (why !== undefined && why !== null)
    declareLoss(ghost, truth, { from: held, why, at: world.now, epoch: member.epoch });
}
