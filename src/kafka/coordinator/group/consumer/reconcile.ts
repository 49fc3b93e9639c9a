import {
  heldIn,
  isReconciled,
  STABLE,
  UNRELEASED,
  UNREVOKED,
  type ConsumerMember,
  type MemberNow,
  type StoredConsumerGroup,
} from './consumer-group.ts';
import {
  inBoth,
  NOWHERE,
  placementOf,
  spotsOf,
  together,
  without,
  type Placement,
} from './placement.ts';

/**
 * The next step of a member towards its target: it gives up first, and gets what no other member
 * has any more. (CurrentAssignmentBuilder.build)
 * @param owned what the member says that it has; null: as it was told
 */
export function nextStep(
  group: StoredConsumerGroup,
  member: ConsumerMember,
  owned: Placement | null,
): MemberNow {
  const { now } = member;
  const { targetEpoch } = group;
  if (isReconciled(member, targetEpoch)) return now;
  switch (now.state) {
    case STABLE:
      if (now.memberEpoch === targetEpoch) return now;
      return towardsTarget(group, member, owned, now.memberEpoch);
    case UNREVOKED: {
      if (stillHas(now.partitionsPendingRevocation, owned)) return now;
      const epoch = Math.min(now.memberEpoch + 1, targetEpoch);
      return towardsTarget(group, member, owned, epoch);
    }
    default:
      return towardsTarget(group, member, owned, now.memberEpoch);
  }
}

/** Whether a member has not said that it gave partitions up. (ownsRevokedPartitions) */
const stillHas = (revoked: Placement, owned: Placement | null): boolean =>
  owned === null || inBoth(revoked, owned).length > 0;

/**
 * @param epoch that of a member that must give up first
 * (CurrentAssignmentBuilder.computeNextAssignment)
 */
function towardsTarget(
  group: StoredConsumerGroup,
  { id, now }: ConsumerMember,
  owned: Placement | null,
  epoch: number,
): MemberNow {
  const target = group.targets[id] ?? NOWHERE;
  const keeps = inBoth(now.assignedPartitions, target);
  const revokes = without(now.assignedPartitions, target);
  const previousMemberEpoch = now.memberEpoch;
  if (revokes.length > 0 && stillHas(revokes, owned))
    return Object.freeze({
      ...{ memberEpoch: epoch, previousMemberEpoch, state: UNREVOKED },
      ...{ assignedPartitions: keeps, partitionsPendingRevocation: revokes },
    });
  const isHeld = heldIn(group);
  const wanted = spotsOf(without(target, keeps));
  const free = placementOf(wanted.filter((spot) => !isHeld(spot)));
  return Object.freeze({
    ...{ memberEpoch: group.targetEpoch, previousMemberEpoch },
    state: wanted.some(isHeld) ? UNRELEASED : STABLE,
    assignedPartitions: together(keeps, free),
    partitionsPendingRevocation: NOWHERE,
  });
}
