import { brokerSetting } from '../../../broker/broker.ts';
import { groupTombstone } from '../classic/group-record.ts';
import { consumerGroupHere, groupHere, type Here } from '../here.ts';
import { entryOf } from '../table.ts';
import {
  LEAVES_FOR_A_WHILE,
  NOTHING_SAID,
  NOTHING_YET,
  staticMemberOf,
  type ConsumerMember,
  type StoredConsumerGroup,
} from './consumer-group.ts';
import { memberTombstones } from './consumer-records.ts';
import { mayUpgrade, upgrade } from './convert.ts';
import { draftOf, put, refusal, type Draft, type Refusal } from './draft.ts';
import { isWithin, NOWHERE, type Placement } from './placement.ts';

/** How a member names itself in a heartbeat. */
export type Naming = {
  readonly groupId: string;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly epoch: number;
  /** What it says that it has; null: as before. */
  readonly owned: Placement | null;
};

/**
 * The group of a member. One that joins makes it, of nothing or of a classic group: its members go
 * on as classic members of the new one.
 * (getOrMaybeCreateConsumerGroup)
 */
export function openGroup(here: Here, { groupId, epoch }: Naming): Draft | Refusal {
  const known = consumerGroupHere(here, groupId);
  if (known !== undefined) return draftOf(groupId, known);
  const classic = groupHere(here, groupId);
  if (epoch === 0 && classic !== undefined && mayUpgrade(here, classic))
    return upgrade(here, classic);
  if (epoch !== 0 || (classic !== undefined && classic.state !== 'Empty'))
    return refusal('GROUP_ID_NOT_FOUND', notFound(groupId, classic !== undefined));
  const draft = draftOf(groupId, undefined);
  if (classic !== undefined) draft.records.push(groupTombstone(groupId));
  return draft;
}

const notFound = (groupId: string, isOther: boolean): string =>
  isOther ? `Group ${groupId} is not a consumer group.` : `Group ${groupId} not found.`;

/** Why one more member has no room; null when it has. (throwIfConsumerGroupIsFull) */
export function fullness({ broker }: Here, { group }: Draft, id: string): Refusal | null {
  const most = brokerSetting(broker, 'group.consumer.max.size');
  if (Object.keys(group.members).length < most || entryOf(group.members, id) !== undefined)
    return null;
  const message = `The consumer group has reached its maximum capacity of ${most} members.`;
  return refusal('GROUP_MAX_SIZE_REACHED', message);
}

/** The member that beats, new if it joins; or why it may not. */
export const memberOf = (draft: Draft, naming: Naming): ConsumerMember | Refusal =>
  naming.instanceId === null
    ? dynamicMember(draft, naming)
    : staticMember(draft, naming, naming.instanceId);

export const newMember = (id: string): ConsumerMember =>
  Object.freeze({ id, about: NOTHING_SAID, now: NOTHING_YET });

/**
 * A member without an instance; one that joins may be new.
 * (getOrMaybeSubscribeDynamicConsumerMember)
 */
function dynamicMember({ id, group }: Draft, naming: Naming): ConsumerMember | Refusal {
  const { memberId, epoch } = naming;
  const known = entryOf(group.members, memberId);
  if (known === undefined && epoch !== 0) return unknownMember(id, memberId);
  const member = known ?? newMember(memberId);
  return epochProblem(member, naming) ?? member;
}

export const unknownMember = (group: string, member: string): Refusal =>
  refusal('UNKNOWN_MEMBER_ID', `Member ${member} is not a member of group ${group}.`);

/**
 * One that joins with the name of an instance takes the place of the member that had it, if that
 * one has left for a while, or is a classic member: of those the newer always wins.
 * (getOrMaybeSubscribeStaticConsumerMember)
 */
function staticMember(draft: Draft, naming: Naming, instance: string): ConsumerMember | Refusal {
  const { memberId, epoch } = naming;
  const before = staticMemberOf(draft.group, instance);
  if (epoch === 0) {
    if (before === undefined) return entryOf(draft.group.members, memberId) ?? newMember(memberId);
    const isClassic = before.about.classicMemberMetadata !== null;
    if (isClassic || before.now.memberEpoch === LEAVES_FOR_A_WHILE)
      return takePlace(draft, before, memberId);
    if (before.id === memberId) return epochProblem(before, naming) ?? before;
    const message =
      `Static member ${memberId} with instance id ${instance} cannot join the group because ` +
      `the instance id is owned by ${before.id} member.`;
    return refusal('UNRELEASED_INSTANCE_ID', message);
  }
  const problem = instanceProblem(before, naming, instance);
  if (problem !== null || before === undefined) return problem ?? unknownMember(draft.id, memberId);
  return epochProblem(before, naming) ?? before;
}

/**
 * Why a member may not speak for an instance; null when it may.
 * (throwIfStaticMemberIsUnknown, throwIfInstanceIdIsFenced)
 */
export function instanceProblem(
  member: ConsumerMember | undefined,
  { memberId }: Pick<Naming, 'memberId'>,
  instance: string,
): Refusal | null {
  if (member === undefined)
    return refusal('UNKNOWN_MEMBER_ID', `Instance id ${instance} is unknown.`);
  if (member.id === memberId) return null;
  const message = `Static member ${memberId} with instance id ${instance} was fenced by member ${member.id}.`;
  return refusal('FENCED_INSTANCE_ID', message);
}

/** The new member has what the one before had, and is to have the same. (replaceMember) */
export function takePlace(draft: Draft, before: ConsumerMember, id: string): ConsumerMember {
  const { id: group } = draft;
  const topicPartitions = draft.group.targets[before.id] ?? NOWHERE;
  for (const record of memberTombstones(group, before.id)) put(draft, record);
  put(draft, { record: 'consumer-member', group, member: id, value: before.about });
  put(draft, { record: 'consumer-target', group, member: id, value: { topicPartitions } });
  const now = Object.freeze({ ...before.now, memberEpoch: 0, previousMemberEpoch: 0 });
  put(draft, { record: 'consumer-current', group, member: id, value: now });
  return Object.freeze({ id, about: before.about, now });
}

/**
 * Why the epoch of a member cannot be its own. The one before is taken for it, where its answer may
 * have been lost. (throwIfConsumerGroupMemberEpochIsInvalid)
 */
function epochProblem({ now }: ConsumerMember, { epoch, owned }: Naming): Refusal | null {
  if (epoch === now.memberEpoch) return null;
  const isLost =
    epoch === now.previousMemberEpoch && owned !== null && isWithin(owned, now.assignedPartitions);
  if (epoch < now.memberEpoch && isLost) return null;
  const side = epoch > now.memberEpoch ? 'greater' : 'smaller';
  const message =
    `The consumer group member has a ${side} member epoch (${epoch}) than the one known by the ` +
    `group coordinator (${now.memberEpoch}). The member must abandon all its partitions and rejoin.`;
  return refusal('FENCED_MEMBER_EPOCH', message);
}

/** The member that has the name of another, which is gone now. */
export const replacedBy = (
  before: StoredConsumerGroup | undefined,
  { group }: Draft,
): string | undefined =>
  Object.keys(before?.members ?? {}).find((id) => entryOf(group.members, id) === undefined);
