import type { RequestBody, ResponseBody } from '../../../protocol/message.ts';
import type { GroupRecord } from '../group-state.ts';
import { consumerGroupHere, groupHere, type Here } from '../here.ts';
import { entryOf } from '../table.ts';
import {
  LEAVES_FOR_A_WHILE,
  patternsOf,
  STABLE,
  staticMemberOf,
  type ConsumerMember,
} from './consumer-group.ts';
import { memberTombstones } from './consumer-records.ts';
import { downgradeWithout, mayDowngrade } from './convert.ts';
import { draftOf, put, refusal, type Draft, type Refusal } from './draft.ts';
import { instanceProblem, unknownMember } from './member.ts';
import { NOWHERE } from './placement.ts';
import { maybeBumpEpoch } from './subscription.ts';
import { cancelMember, cancelRevocation } from './timers.ts';

type Left = {
  readonly records: readonly GroupRecord[];
  readonly told: Pick<ResponseBody<'ConsumerGroupHeartbeat'>, 'memberId' | 'memberEpoch'>;
};

/** A member leaves: for good, or a static one for a while. (consumerGroupLeave) */
export function leave(here: Here, body: RequestBody<'ConsumerGroupHeartbeat'>): Left | Refusal {
  const { groupId, memberId, memberEpoch, instanceId } = body;
  const group = consumerGroupHere(here, groupId);
  if (group === undefined) {
    const isOther = groupHere(here, groupId) !== undefined;
    const why = isOther ? 'is not a consumer group' : 'not found';
    return refusal('GROUP_ID_NOT_FOUND', `Group ${groupId} ${why}.`);
  }
  const draft = draftOf(groupId, group);
  const told = { memberId, memberEpoch };
  const member =
    instanceId === null ? entryOf(group.members, memberId) : staticMemberOf(group, instanceId);
  const problem = instanceId === null ? null : instanceProblem(member, { memberId }, instanceId);
  if (problem !== null || member === undefined) return problem ?? unknownMember(groupId, memberId);
  if (instanceId !== null && memberEpoch === LEAVES_FOR_A_WHILE)
    leaveForAWhile(here, draft, member);
  else removeMembers(here, draft, [member]);
  return { records: draft.records, told };
}

/** Its partitions wait for it until its session is over. (consumerGroupStaticMemberGroupLeave) */
function leaveForAWhile(here: Here, draft: Draft, { id: member, now }: ConsumerMember): void {
  const value = Object.freeze({
    ...{ memberEpoch: LEAVES_FOR_A_WHILE, previousMemberEpoch: now.memberEpoch, state: STABLE },
    assignedPartitions: now.assignedPartitions,
    partitionsPendingRevocation: NOWHERE,
  });
  put(draft, { record: 'consumer-current', group: draft.id, member, value });
  cancelRevocation(here, draft.id, member);
}

/**
 * Members are gone, and the epoch of the group grows; or it is a classic group from now on, when
 * none but classic members are left. (consumerGroupFenceMembers)
 */
export function removeMembers(here: Here, draft: Draft, members: readonly ConsumerMember[]): void {
  if (members.length === 0) return;
  if (mayDowngrade(here, draft.group, members)) downgradeWithout(here, draft, members);
  else {
    for (const member of members) forgetMember(draft, member);
    maybeBumpEpoch(draft, here.broker.memory.image, true);
  }
  for (const { id } of members) cancelMember(here, draft.id, id);
}

function forgetMember(draft: Draft, { id, about }: ConsumerMember): void {
  for (const record of memberTombstones(draft.id, id)) put(draft, record);
  const pattern = about.subscribedTopicRegex ?? '';
  const isOver = pattern !== '' && !patternsOf(draft.group).includes(pattern);
  if (isOver && draft.group.patterns[pattern] !== undefined)
    put(draft, { record: 'consumer-pattern', group: draft.id, pattern, value: null });
}
