import { decodeSubscription, type Subscription } from '../../../assignors/client/member-data.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import type { ErrorName } from '../../../protocol/errors.ts';
import type { Request, RequestBody, ResponseBody } from '../../../protocol/message.ts';
import { ProtocolError } from '../../../protocol/protocol-error.ts';
import { randomUuid } from '../../../protocol/random-uuid.ts';
import { scheduleWrite } from '../../runtime/write.ts';
import { joinRefused, syncRefused } from '../classic/answers.ts';
import { groupCoordinator } from '../group-coordinator.ts';
import type { GroupRecord } from '../group-state.ts';
import { addressOf, consumerGroupHere, type Here } from '../here.ts';
import { entryOf } from '../table.ts';
import {
  heldIn,
  staticMemberOf,
  UNRELEASED,
  UNREVOKED,
  type ConsumerMember,
  type MemberAbout,
  type StoredConsumerGroup,
} from './consumer-group.ts';
import { assignmentFor, downgradeWith, mayDowngradeWith, placedIn } from './convert.ts';
import { draftOf, type Draft } from './draft.ts';
import { follow } from './follow.ts';
import { reconcile, shareOut, update } from './heartbeat.ts';
import { removeMembers } from './leave.ts';
import { fullness, newMember, replacedBy, takePlace } from './member.ts';
import { NOWHERE, spotsOf, without } from './placement.ts';
import { armConsumerSession, armRejoin, cancelMember, cancelRejoin } from './timers.ts';

/** From this version on a member that is new is first given an id to join with. (KIP-394) */
const KNOWS_ITS_ID = 4;

type Join = Request<'JoinGroup'>;

/**
 * A member of the classic protocol joins a consumer group: for it the coordinator shares out, and
 * each of its joins is a step toward its target. (classicGroupJoinToConsumerGroup)
 */
export function joinConsumerGroup(
  here: Here,
  group: StoredConsumerGroup,
  request: Join,
  context: RequestContext,
): void {
  const { body, version } = request;
  const { groupId } = body;
  const { step, broker, partition } = here;
  const refuse = (error: ErrorName, id = body.memberId): void =>
    answer<'JoinGroup'>(context, joinRefused(version, id, error), step);
  const id = body.memberId === '' ? randomUuid(step.random) : body.memberId;
  const draft = draftOf(groupId, group);
  if (fullness(here, draft, id) !== null) return refuse('GROUP_MAX_SIZE_REACHED');
  if (!supportsClassic(group, body)) return refuse('INCONSISTENT_GROUP_PROTOCOL');
  const subscription = readSubscription(body);
  if (subscription === null) return refuse('UNKNOWN_SERVER_ERROR');
  if (body.memberId === '' && body.groupInstanceId === null && version >= KNOWS_ITS_ID)
    return refuse('MEMBER_ID_REQUIRED', id);
  const member = joiningMember(draft, body, id);
  if (typeof member === 'string') return refuse(member);
  const about = saidIn(member.about, request, subscription, addressOf(context));
  const problem = update(here, draft, member, about);
  if (problem !== null) return refuse(problem.error);
  const owned = placedIn(broker.memory.image, subscription.owned);
  const turns = turnsClassic(here, group, body);
  const isOther = draft.group.epoch > group.epoch;
  if (!turns) shareOut(here, draft);
  // All are to join again then, so nothing is handed over.
  const after =
    turns && isOther ? joined(draft, member) : reconcile(here, draft, member, { owned });
  const gone = replacedBy(group, draft);
  if (gone !== undefined) cancelMember(here, groupId, gone);
  cancelRejoin(here, groupId, id, 'join');
  if (turns) downgradeWith(here, draft, joined(draft, after), group.epoch);
  else {
    armConsumerSession(here, groupId, after);
    armRejoin(here, groupId, after, 'sync');
  }
  const result: ResponseBody<'JoinGroup'> = {
    ...{ throttleTimeMs: 0, errorCode: 0, generationId: after.now.memberEpoch },
    ...{ protocolType: 'consumer', protocolName: body.protocols[0]?.name ?? '' },
    ...{ leader: '', skipAssignment: false, memberId: after.id, members: [] },
  };
  const operation = {
    ...{ context, decide: () => ({ records: draft.records, result }) },
    refuse: (error: ErrorName) => joinRefused(version, body.memberId, error),
    written: (records: readonly GroupRecord[]) => follow(here, groupId, group, records, isOther),
  };
  scheduleWrite(broker, groupCoordinator, partition, operation, step);
}

/** Whether the last member of the new protocol is replaced, so that the group is classic again. */
function turnsClassic(
  here: Here,
  group: StoredConsumerGroup,
  { groupInstanceId }: RequestBody<'JoinGroup'>,
): boolean {
  const before = groupInstanceId === null ? undefined : staticMemberOf(group, groupInstanceId);
  return before !== undefined && mayDowngradeWith(here, group, before);
}

/** A member as what was decided leaves it. */
const joined = ({ group }: Draft, member: ConsumerMember): ConsumerMember =>
  entryOf(group.members, member.id) ?? member;

/** Whether all classic members could speak one protocol. (supportsClassicProtocols) */
function supportsClassic(
  group: StoredConsumerGroup,
  { memberId, protocolType, protocols }: RequestBody<'JoinGroup'>,
): boolean {
  if (protocolType !== 'consumer') return false;
  const others = Object.values(group.members).flatMap(({ id, about }) =>
    id === memberId ? [] : (about.classicMemberMetadata ?? []),
  );
  return protocols.some(({ name }) =>
    others.every((each) => each.supportedProtocols.some((known) => known.name === name)),
  );
}

function readSubscription({ protocols }: RequestBody<'JoinGroup'>): Subscription | null {
  try {
    return decodeSubscription(protocols[0]?.metadata ?? '');
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

/**
 * The member that joins: new, known, or in the place of the one that had its instance before, who
 * need not have left. (getOrMaybeSubscribeStaticConsumerMember)
 */
function joiningMember(
  draft: Draft,
  { memberId, groupInstanceId }: RequestBody<'JoinGroup'>,
  id: string,
): ConsumerMember | ErrorName {
  if (groupInstanceId === null) return entryOf(draft.group.members, id) ?? newMember(id);
  const before = staticMemberOf(draft.group, groupInstanceId);
  if (memberId === '') return before === undefined ? newMember(id) : takePlace(draft, before, id);
  if (before === undefined) return 'UNKNOWN_MEMBER_ID';
  return before.id === memberId ? before : 'FENCED_INSTANCE_ID';
}

/** What a member says of itself; the oldest version has one time-out for both. */
const saidIn = (
  old: MemberAbout,
  { body, clientId, version }: Join,
  { topics, rack }: Subscription,
  clientHost: string,
): MemberAbout => ({
  ...{ instanceId: body.groupInstanceId ?? old.instanceId, rackId: rack ?? old.rackId },
  ...{ clientId: clientId ?? '', clientHost },
  ...{ subscribedTopicNames: [...new Set(topics)].sort(), subscribedTopicRegex: '' },
  rebalanceTimeoutMs: version === 0 ? body.sessionTimeoutMs : body.rebalanceTimeoutMs,
  serverAssignor: old.serverAssignor,
  classicMemberMetadata: {
    sessionTimeoutMs: body.sessionTimeoutMs,
    supportedProtocols: body.protocols,
  },
});

/** How a classic member names itself after it has joined. */
type Speaking = Pick<RequestBody<'Heartbeat'>, 'memberId' | 'groupInstanceId' | 'generationId'>;

/** The classic member that speaks, or why it may not. */
function speaker(
  group: StoredConsumerGroup,
  { memberId, groupInstanceId, generationId }: Speaking,
): ConsumerMember | ErrorName {
  const member =
    groupInstanceId === null
      ? entryOf(group.members, memberId)
      : staticMemberOf(group, groupInstanceId);
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  if (member.id !== memberId) return 'FENCED_INSTANCE_ID';
  if (member.about.classicMemberMetadata === null) return 'UNKNOWN_MEMBER_ID';
  return member.now.memberEpoch === generationId ? member : 'ILLEGAL_GENERATION';
}

/**
 * A classic member is alive, and hears whether it must join again.
 * (classicGroupHeartbeatToConsumerGroup)
 */
export function beatConsumerGroup(
  here: Here,
  group: StoredConsumerGroup,
  body: RequestBody<'Heartbeat'>,
): ErrorName {
  const member = speaker(group, body);
  if (typeof member === 'string') return member;
  armConsumerSession(here, body.groupId, member);
  if (!mustRejoin(group, member)) return 'NONE';
  armRejoin(here, body.groupId, member, 'join');
  return 'REBALANCE_IN_PROGRESS';
}

/** It has fallen behind, has something to give up, or can get what it waits for. */
function mustRejoin(group: StoredConsumerGroup, { id, now }: ConsumerMember): boolean {
  if (now.memberEpoch < group.epoch || now.state === UNREVOKED) return true;
  if (now.state !== UNRELEASED) return false;
  const isHeld = heldIn(group);
  const missing = without(group.targets[id] ?? NOWHERE, now.assignedPartitions);
  return !spotsOf(missing).some(isHeld);
}

/** A classic member asks for what it has. (classicGroupSyncToConsumerGroup) */
export function syncConsumerGroup(
  here: Here,
  group: StoredConsumerGroup,
  { body }: Request<'SyncGroup'>,
): ResponseBody<'SyncGroup'> {
  const member = speaker(group, body);
  if (typeof member === 'string') return syncRefused(member);
  const [first] = member.about.classicMemberMetadata?.supportedProtocols ?? [];
  const isOther =
    (body.protocolType ?? 'consumer') !== 'consumer' ||
    (body.protocolName ?? first?.name) !== first?.name;
  if (isOther) return syncRefused('INCONSISTENT_GROUP_PROTOCOL');
  if (group.epoch > member.now.memberEpoch && member.now.state !== UNREVOKED) {
    armRejoin(here, body.groupId, member, 'join');
    return syncRefused('REBALANCE_IN_PROGRESS');
  }
  cancelRejoin(here, body.groupId, member.id, 'sync');
  armConsumerSession(here, body.groupId, member);
  return {
    ...{ throttleTimeMs: 0, errorCode: 0 },
    ...{ protocolType: body.protocolType, protocolName: body.protocolName },
    assignment: assignmentFor(here.broker.memory.image, member),
  };
}

type Leaving = { readonly memberId: string; readonly groupInstanceId: string | null };

/**
 * Members leave, or an administrator removes them, of whichever protocol.
 * (classicGroupLeaveToConsumerGroup)
 * @returns what must be written, and what became of each
 */
export function leaveConsumerGroup(
  here: Here,
  groupId: string,
  leaving: readonly Leaving[],
): { readonly records: readonly GroupRecord[]; readonly errors: readonly ErrorName[] } {
  const group = consumerGroupHere(here, groupId);
  if (group === undefined) return { records: [], errors: leaving.map(() => 'UNKNOWN_MEMBER_ID') };
  const found = leaving.map((each) => leaver(group, each));
  const draft = draftOf(groupId, group);
  removeMembers(
    here,
    draft,
    found.filter((each) => typeof each !== 'string'),
  );
  const errors = found.map((each) => (typeof each === 'string' ? each : 'NONE'));
  return { records: draft.records, errors };
}

function leaver(
  group: StoredConsumerGroup,
  { memberId, groupInstanceId }: Leaving,
): ConsumerMember | ErrorName {
  if (groupInstanceId === null) return entryOf(group.members, memberId) ?? 'UNKNOWN_MEMBER_ID';
  const member = staticMemberOf(group, groupInstanceId);
  if (member === undefined) return 'UNKNOWN_MEMBER_ID';
  return memberId === '' || member.id === memberId ? member : 'FENCED_INSTANCE_ID';
}
