import { brokerSetting } from '../../../broker/broker.ts';
import { answer } from '../../../network/listener.ts';
import type { ErrorName } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/message.ts';
import type { Note } from '../../../note.ts';
import { tell } from '../../../step.ts';
import type { GroupRecord } from '../group-state.ts';
import { wallClock, type Here } from '../here.ts';
import { joinAnswer, joinRefused, syncAnswer } from './answers.ts';
import {
  hasAllJoined,
  memberOf,
  rebalanceTimeoutOf,
  removeMember,
  selectProtocol,
  subscribedTopics,
  type ClassicGroup,
  type ClassicMember,
  type ClassicState,
} from './classic-group.ts';
import { groupRecord } from './group-record.ts';
import {
  armInitialDelay,
  armJoin,
  armSession,
  armSync,
  cancelJoin,
  cancelSession,
  cancelSync,
} from './timers.ts';

/** What must be written because of a change; nothing, most of the time. */
type Records = readonly GroupRecord[];
const NOTHING: Records = [];

/** A group comes to another state. (ClassicGroup.transitionTo) */
export function enter(here: Here, group: ClassicGroup, state: ClassicState): void {
  group.previous = group.state;
  group.state = state;
  group.since = wallClock(here);
  const { id, generation, members, protocol } = group;
  tell(here.step, {
    ...{ note: 'group-state', as: state, group: id, generation, members: members.length },
    protocol: protocol ?? '',
  });
}

/**
 * Members have changed: a group that can begin a rebalance begins one, another goes on with its
 * own. (maybePrepareRebalanceOrCompleteJoin, ClassicGroup.canRebalance)
 */
export const rebalance = (here: Here, group: ClassicGroup): Records =>
  group.state === 'PreparingRebalance'
    ? maybeCompleteJoin(here, group)
    : prepareRebalance(here, group);

/**
 * All members are to join again; those that wait for their assignment are told so. A group that was
 * empty waits for more members first. (prepareRebalance)
 */
export function prepareRebalance(here: Here, group: ClassicGroup): Records {
  if (group.state === 'CompletingRebalance') loseAssignment(here, group, 'REBALANCE_IN_PROGRESS');
  group.pendingSync = [];
  cancelSync(here, group);
  const isInitial = group.state === 'Empty';
  if (isInitial) {
    const delay = brokerSetting(here.broker, 'group.initial.rebalance.delay.ms');
    armInitialDelay(here, group, delay, Math.max(rebalanceTimeoutOf(group) - delay, 0));
  }
  enter(here, group, 'PreparingRebalance');
  if (isInitial) return NOTHING;
  if (hasAllJoined(group)) return completeJoin(here, group);
  armJoin(here, group);
  return NOTHING;
}

/**
 * The initial delay is over. It begins again when another member has come, but no longer than its
 * rebalance timeout allows. (tryCompleteInitialRebalanceElseSchedule)
 */
export function onInitialDelay(
  here: Here,
  group: ClassicGroup,
  { delay, remaining }: { readonly delay: number; readonly remaining: number },
): Records {
  if (!group.hasGrown || remaining === 0) return completeJoin(here, group);
  group.hasGrown = false;
  const longest = brokerSetting(here.broker, 'group.initial.rebalance.delay.ms');
  armInitialDelay(here, group, Math.min(longest, remaining), Math.max(remaining - delay, 0));
  return NOTHING;
}

/** The join phase is over when all have joined, but for that of a new group, which has its time. */
export function maybeCompleteJoin(here: Here, group: ClassicGroup): Records {
  const waits = group.state === 'PreparingRebalance' && group.previous !== 'Empty';
  return waits && hasAllJoined(group) ? completeJoin(here, group) : NOTHING;
}

/**
 * Those who have not joined are removed, but for static members; the others are the next
 * generation. (completeClassicGroupJoin)
 */
export function completeJoin(here: Here, group: ClassicGroup): Records {
  cancelJoin(here, group);
  for (const member of group.members) {
    if (member.joining !== null || member.instanceId !== null) continue;
    removeMember(group, member.id);
    cancelSession(here, group, member.id);
    tellLost(here, group, member, 'rebalance');
  }
  if (!hasJoinedLeader(group) && group.members.length > 0) {
    armJoin(here, group);
    return NOTHING;
  }
  beginGeneration(here, group);
  if (group.state === 'Empty') return [groupRecord(group, {})];
  for (const member of group.members) {
    finishJoin(here, member, joinAnswer(group, member));
    armSession(here, group, member.id, member.sessionTimeout);
    member.isNew = false;
    group.pendingSync.push(member.id);
  }
  armSync(here, group);
  return NOTHING;
}

/** The leader, if it has joined; else the first member that has. (maybeElectNewJoinedLeader) */
function hasJoinedLeader(group: ClassicGroup): boolean {
  if (group.leader === null) return false;
  const leader = memberOf(group, group.leader);
  if ((leader?.joining ?? null) !== null) return true;
  const next = group.members.find(({ joining }) => joining !== null);
  if (next === undefined) return false;
  group.leader = next.id;
  return true;
}

/** The members there are now share a protocol. (ClassicGroup.initNextGeneration) */
function beginGeneration(here: Here, group: ClassicGroup): void {
  group.generation += 1;
  group.protocol = group.members.length > 0 ? selectProtocol(group) : null;
  group.topics = subscribedTopics(group);
  enter(here, group, group.members.length > 0 ? 'CompletingRebalance' : 'Empty');
  group.pendingSync = [];
}

/** Answers the JoinGroup of a member, if it has one that waits. (completeJoinFuture) */
export function finishJoin(
  { step }: Here,
  member: ClassicMember,
  body: ResponseBody<'JoinGroup'>,
): void {
  const { joining } = member;
  member.joining = null;
  if (joining !== null) answer<'JoinGroup'>(joining, body, step);
}

/** Answers the SyncGroup of a member. @returns whether one has waited (completeSyncFuture) */
export function finishSync(
  { step }: Here,
  member: ClassicMember,
  body: ResponseBody<'SyncGroup'>,
): boolean {
  const { syncing } = member;
  member.syncing = null;
  if (syncing !== null) answer<'SyncGroup'>(syncing, body, step);
  return syncing !== null;
}

/** Nothing is assigned: those that wait for it are told why. */
export function loseAssignment(here: Here, group: ClassicGroup, error: ErrorName): void {
  for (const member of group.members) member.assignment = '';
  spreadAssignment(here, group, error);
}

/** Each member that waits gets what it is assigned, and its session begins anew. */
export function spreadAssignment(here: Here, group: ClassicGroup, error: ErrorName): void {
  for (const member of group.members)
    if (finishSync(here, member, syncAnswer(group, member, error)))
      armSession(here, group, member.id, member.sessionTimeout);
}

/**
 * A member is gone, by itself or because it was not heard of: its JoinGroup is refused.
 * (removeMemberAndUpdateClassicGroup, removeCurrentMemberFromClassicGroup)
 */
export function dropMember(here: Here, group: ClassicGroup, member: ClassicMember): void {
  const body = joinRefused(member.joining?.version ?? 0, '', 'UNKNOWN_MEMBER_ID');
  finishJoin(here, member, body);
  removeMember(group, member.id);
}

/**
 * A member was not heard of for its session timeout. Those that wait for an answer need not be
 * heard of, but new ones are given up even then. (expireClassicGroupMemberHeartbeat)
 */
export function onSessionOver(here: Here, group: ClassicGroup, id: string): Records {
  if (group.pendingJoin.includes(id)) {
    removeMember(group, id);
    const isAlone = group.state === 'PreparingRebalance' && hasAllJoined(group);
    return isAlone ? completeJoin(here, group) : NOTHING;
  }
  const member = memberOf(group, id);
  if (member === undefined) return NOTHING;
  const waits = member.joining !== null || member.syncing !== null;
  if (waits && !member.isNew) return NOTHING;
  dropMember(here, group, member);
  tellLost(here, group, member, 'session');
  if (group.state === 'Stable' || group.state === 'CompletingRebalance')
    return prepareRebalance(here, group);
  return group.state === 'PreparingRebalance' && hasAllJoined(group)
    ? completeJoin(here, group)
    : NOTHING;
}

function tellLost(
  { step }: Here,
  { id: group }: ClassicGroup,
  { id: member, clientId: client }: Pick<ClassicMember, 'id' | 'clientId'>,
  why: Extract<Note, { note: 'group-member-lost' }>['why'],
): void {
  tell(step, { note: 'group-member-lost', group, member, client, why });
}

/** Members that have not asked for their assignment in time are removed. (expirePendingSync) */
export function onSyncOver(here: Here, group: ClassicGroup, generation: number): Records {
  const isOver = group.state === 'CompletingRebalance' || group.state === 'Stable';
  if (generation !== group.generation || !isOver || group.pendingSync.length === 0) return NOTHING;
  for (const id of group.pendingSync) {
    const member = memberOf(group, id);
    removeMember(group, id);
    cancelSession(here, group, id);
    tellLost(here, group, member ?? { id, clientId: '' }, 'sync');
  }
  return prepareRebalance(here, group);
}
