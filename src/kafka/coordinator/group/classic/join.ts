import { brokerSetting, type Broker } from '../../../broker/broker.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import { fromBase64, toHex } from '../../../protocol/bytes/byte-string.ts';
import type { ErrorName } from '../../../protocol/errors.ts';
import type { Request } from '../../../protocol/message.ts';
import { randomUuid } from '../../../protocol/random-uuid.ts';
import type { ServerStep } from '../../../step.ts';
import { whyNotActive } from '../../runtime/write.ts';
import { GROUP_TOPIC } from '../group-coordinator.ts';
import type { GroupRecord } from '../group-state.ts';
import {
  addressOf,
  consumerGroupHere,
  groupHere,
  groupsHere,
  hereFor,
  writeGroups,
  type Here,
} from '../here.ts';
import { joinConsumerGroup } from '../consumer/classic-members.ts';
import { stateOf } from '../consumer/consumer-group.ts';
import { consumerGroupTombstones } from '../consumer/consumer-records.ts';
import { joinAnswer, joinRefused } from './answers.ts';
import { appendThen } from './append.ts';
import {
  addMember,
  createClassicGroup,
  isUnchanged,
  memberOf,
  memberProblem,
  removeMember,
  staticMember,
  supportsProtocols,
  type ClassicGroup,
  type ClassicMember,
} from './classic-group.ts';
import { newGroupRecord } from './group-record.ts';
import { rebalanceTimeoutIn, updateMember, type Joining } from './joining.ts';
import { rebalance } from './rebalance.ts';
import { replaceStatic } from './static-member.ts';
import { armSession } from './timers.ts';

/** What must be written; null: that has been seen to. */
type Records = readonly GroupRecord[] | null;
const NOTHING: Records = [];

/** From this version on a member that is new is first given an id to join with. (KIP-394) */
const KNOWS_ITS_ID = 4;
/**
 * A new member waits no longer than that for its first answer: it has no session yet.
 * (CLASSIC_GROUP_NEW_MEMBER_JOIN_TIMEOUT_MS)
 */
const NEW_MEMBER_TIMEOUT = 300_000;

/** A member wants to be in the next generation of a group. (GroupCoordinatorService.joinGroup) */
export function onJoinGroup(
  broker: Broker,
  request: Request<'JoinGroup'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { groupId, memberId } = request.body;
  const refuse = (id: string, error: ErrorName): void =>
    answer<'JoinGroup'>(context, joinRefused(request.version, id, error), step);
  const problem = requestProblem(broker, request);
  if (problem !== null) return refuse(memberId, problem);
  const here = hereFor(broker, groupId, step);
  const away = whyNotActive(broker, GROUP_TOPIC, here.partition);
  if (away !== null) return refuse('', away);
  const modern = consumerGroupHere(here, groupId);
  if (modern !== undefined) {
    if (stateOf(modern) !== 'Empty') return joinConsumerGroup(here, modern, request, context);
    writeGroups(here, consumerGroupTombstones(groupId, modern));
  }
  const known = groupHere(here, groupId);
  if (known === undefined && memberId !== '') return refuse(memberId, 'UNKNOWN_MEMBER_ID');
  const group = (groupsHere(here)[groupId] ??= createClassicGroup(groupId));
  const records = join({ here, group, request, context });
  if (known === undefined && records?.length === 0) {
    const then = { what: 'created', group: groupId, context } as const;
    return appendThen(here, [newGroupRecord(group)], then, context);
  }
  if (records !== null) writeGroups(here, records);
}

function requestProblem(
  broker: Broker,
  { body: { groupId, sessionTimeoutMs } }: Request<'JoinGroup'>,
): ErrorName | null {
  if (groupId === '') return 'INVALID_GROUP_ID';
  const isOut =
    sessionTimeoutMs < brokerSetting(broker, 'group.min.session.timeout.ms') ||
    sessionTimeoutMs > brokerSetting(broker, 'group.max.session.timeout.ms');
  return isOut ? 'INVALID_SESSION_TIMEOUT' : null;
}

/**
 * Whether a member may come in, and how. (GroupMetadataManager.classicGroupJoinToClassicGroup,
 * classicGroupJoinNewMember, classicGroupJoinExistingMember)
 */
function join(joining: Joining): Records {
  const { here, group, request } = joining;
  const { memberId, groupInstanceId, protocolType, protocols } = request.body;
  if (!hasRoom(here, group, memberId)) {
    removeMember(group, memberId);
    return refuse(joining, '', 'GROUP_MAX_SIZE_REACHED');
  }
  if (!supportsProtocols(group, protocolType, protocols))
    return refuse(joining, memberId, 'INCONSISTENT_GROUP_PROTOCOL');
  if (memberId === '') return joinNew(joining);
  if (group.pendingJoin.includes(memberId)) return joinAs(joining, memberId);
  const problem = memberProblem(group, memberId, groupInstanceId);
  if (problem !== null) return refuse(joining, memberId, problem);
  const member = memberOf(group, memberId);
  return member === undefined ? NOTHING : joinAgain(joining, member);
}

/**
 * Whether the group takes one more. While members join, those that have joined are counted: so the
 * last ones of a group that has become too large are left out. (acceptJoiningMember)
 */
function hasRoom({ broker }: Here, group: ClassicGroup, memberId: string): boolean {
  const most = brokerSetting(broker, 'group.max.size');
  const member = memberOf(group, memberId);
  switch (group.state) {
    case 'Empty':
      return true;
    case 'PreparingRebalance': {
      const joined = group.members.filter(({ joining }) => joining !== null);
      return (member?.joining ?? null) !== null || joined.length < most;
    }
    case 'CompletingRebalance':
    case 'Stable':
      return member !== undefined || group.members.length < most;
  }
}

function refuse({ here, request, context }: Joining, id: string, error: ErrorName): Records {
  answer<'JoinGroup'>(context, joinRefused(request.version, id, error), here.step);
  return NOTHING;
}

/**
 * One without a member id gets one: a static member is let in at once, another is to come again
 * with it. (classicGroupJoinNewStaticMember, classicGroupJoinNewDynamicMember)
 */
function joinNew(joining: Joining): Records {
  const { here, group, request } = joining;
  const { groupInstanceId, sessionTimeoutMs } = request.body;
  const memberId = `${groupInstanceId ?? request.clientId ?? ''}-${javaUuid(here)}`;
  if (groupInstanceId !== null) {
    const before = staticMember(group, groupInstanceId);
    if (before !== undefined) return replaceStatic(joining, before, memberId);
    return joinAs(joining, memberId);
  }
  if (request.version < KNOWS_ITS_ID) return joinAs(joining, memberId);
  group.pendingJoin.push(memberId);
  armSession(here, group, memberId, sessionTimeoutMs);
  return refuse(joining, memberId, 'MEMBER_ID_REQUIRED');
}

/** A random uuid as Java writes it, in hexadecimal digits. (UUID.randomUUID) */
function javaUuid({ step }: Here): string {
  const digits = toHex(fromBase64(randomUuid(step.random)));
  return [8, 12, 16, 20, 32]
    .map((end, place, ends) => digits.slice(ends[place - 1] ?? 0, end))
    .join('-');
}

/** A new member is in; the others are to join again. (addMemberThenRebalanceOrCompleteJoin) */
function joinAs({ here, group, request, context }: Joining, id: string): Records {
  const { groupInstanceId, protocolType, protocols, sessionTimeoutMs } = request.body;
  const member: ClassicMember = {
    ...{ id, instanceId: groupInstanceId, clientId: request.clientId ?? '' },
    ...{ clientHost: addressOf(context), protocolType, protocols },
    ...{ rebalanceTimeout: rebalanceTimeoutIn(request), sessionTimeout: sessionTimeoutMs },
    ...{ assignment: '', isNew: true, joining: context, syncing: null },
  };
  if (group.state === 'PreparingRebalance' && group.previous === 'Empty') group.hasGrown = true;
  addMember(group, member);
  armSession(here, group, id, NEW_MEMBER_TIMEOUT);
  return rebalance(here, group);
}

/**
 * A member that is known joins again. In a stable group that changes nothing, unless it leads or
 * says something new of itself.
 */
function joinAgain(joining: Joining, member: ClassicMember): Records {
  const { here, group, request, context } = joining;
  const isSame = isUnchanged(member, request.body.protocols);
  const mayStay =
    group.state === 'CompletingRebalance' ||
    (group.state === 'Stable' && group.leader !== member.id);
  if (mayStay && isSame) {
    answer<'JoinGroup'>(context, joinAnswer(group, member), here.step);
    return NOTHING;
  }
  updateMember(joining, member);
  return rebalance(here, group);
}
