import { millis } from '../../../../kernel/time.ts';
import { clientAssignors } from '../../../assignors/client-assignors.ts';
import { encodeSubscription } from '../../../assignors/client/member-data.ts';
import { errorCode, errorName, isRetriable, type ErrorName } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/message.ts';
import { tell, type Step } from '../../../step.ts';
import { exceptionOf } from '../../exception.ts';
import { backoffAfter } from '../../network/backoff.ts';
import { ask } from '../../network/node-connections.ts';
import type { Consumer } from '../consumer-state.ts';
import { parsePartitionName } from '../../../cluster-spec.ts';
import { coordinatorLost, coordinatorReady } from './coordinator-lookup.ts';
import type { GroupConfig } from './group-config.ts';
import {
  isSameGeneration,
  requestRejoin,
  resetMember,
  type Generation,
  type Membership,
  type Progress,
} from './group-state.ts';
import { enableHeartbeat } from './heartbeat.ts';
import { follow, lead, ledOn } from './leader.ts';
import { takeThrown, takeTurns } from './listener.ts';
import { armByMember } from './member-timers.ts';
import { joinComplete, joinPrepare } from './ownership.ts';
import { subscribedTopics, noticeMetadata } from './group-topics.ts';

/** A member has this much more time for an answer to JoinGroup than for a rebalance. */
const JOIN_LAG = millis(5_000);

/** Errors after which a join simply begins again. (AbstractCoordinator.joinGroupIfNeeded) */
const JOINS_AGAIN: readonly ErrorName[] = [
  'UNKNOWN_MEMBER_ID',
  'ILLEGAL_GENERATION',
  'REBALANCE_IN_PROGRESS',
  'MEMBER_ID_REQUIRED',
];

/** Whether the member has to join, or is joining. (ConsumerCoordinator.rejoinNeededOrPending) */
export function mustJoin(consumer: Consumer, member: Membership): boolean {
  noticeMetadata(consumer, member);
  return member.rejoin.needed || member.join !== null || isHandingOver(consumer, member);
}

const isHandingOver = ({ listening }: Consumer, { turns }: Membership): boolean =>
  listening !== null || turns.length > 0;

/** Brings a join as far as it gets. (AbstractCoordinator.joinGroupIfNeeded) */
export function joinGroup(consumer: Consumer, member: Membership, step: Step): Progress {
  const { group } = consumer.config;
  if (group === null) return 'done';
  while (mustJoin(consumer, member)) {
    // What is left of the join before comes first.
    if (member.join === null && !takeTurns(consumer, member, step)) return 'waiting';
    const thrown = takeThrown(consumer);
    if (thrown !== null) return { throws: thrown };
    if (!mustJoin(consumer, member)) break;
    if (member.notBefore > step.now) {
      armByMember(consumer, member.notBefore, step);
      return 'waiting';
    }
    const link = coordinatorReady(consumer, member, step);
    if (link === null) return 'waiting';
    const { join } = member;
    if (join === null) {
      if (!joinPrepare(consumer, member, step)) return 'waiting';
      const refused = takeThrown(consumer);
      if (refused !== null) return { throws: refused };
      sendJoinGroup(consumer, member, group, step);
      return 'waiting';
    }
    if (join.phase === 'leading') ledOn(consumer, member, join, step);
    if (join.phase === 'assigned') {
      member.join = null;
      if (member.generation.id >= 0 && member.state === 'stable')
        joinComplete(consumer, member, join.assignment, step);
      else resetMember(member, GENERATION_CHANGED, true);
    } else if (join.phase === 'failed') {
      member.join = null;
      const ended = joinFailed(consumer, member, join.error, step);
      if (ended !== null) return ended;
    } else return 'waiting';
  }
  return 'done';
}

const GENERATION_CHANGED =
  'rebalance failed since the generation/state was modified by heartbeat thread';

/** What becomes of a join that failed; null: it begins again at once. */
function joinFailed(
  consumer: Consumer,
  member: Membership,
  error: ErrorName,
  step: Step,
): Progress | null {
  const exception = exceptionOf(errorCode(error));
  if (error !== 'MEMBER_ID_REQUIRED') requestRejoin(member, `rebalance failed due to ${exception}`);
  if (JOINS_AGAIN.includes(error)) return null;
  if (!isRetriable(errorCode(error))) return { throws: exception };
  const { retryBackoff } = consumer.config.group as GroupConfig;
  member.notBefore = step.now + backoffAfter(retryBackoff, member.attempts, step.random);
  member.attempts += 1;
  return null;
}

function sendJoinGroup(
  consumer: Consumer,
  member: Membership,
  group: GroupConfig,
  step: Step,
): void {
  const { connections, config } = consumer;
  const link = coordinatorReady(consumer, member, step);
  if (link === null) return;
  member.state = 'preparing-rebalance';
  member.join = { phase: 'joining' };
  const topics = [...subscribedTopics(consumer)];
  member.joinedTopics = topics;
  const owned = consumer.assigned.flatMap(({ name }) => parsePartitionName(name) ?? []);
  const protocols = group.assignors.map((name) => ({
    name,
    metadata: encodeSubscription({
      topics,
      userData: clientAssignors[name].userData(
        member.lastAssigned?.by === name ? member.lastAssigned : null,
      ),
      owned,
      generation: member.generation.id,
      rack: config.clientRack === '' ? null : config.clientRack,
    }),
  }));
  const body = Object.freeze({
    groupId: group.groupId,
    sessionTimeoutMs: Math.floor(group.sessionTimeout / 1_000),
    rebalanceTimeoutMs: Math.floor(group.maxPollInterval / 1_000),
    memberId: member.generation.memberId,
    groupInstanceId: group.instanceId,
    protocolType: 'consumer',
    protocols,
    reason: member.rejoin.reason,
  });
  const patience = Math.max(config.connections.requestTimeout, group.maxPollInterval + JOIN_LAG);
  const own = { ask: 'join', sent: member.generation } as const;
  ask(connections, link, { api: 'JoinGroup', version: 9, body }, own, step, patience);
}

/** Takes an answer to JoinGroup in. (JoinGroupResponseHandler) */
export function onJoinGroup(
  consumer: Consumer,
  member: Membership,
  sent: Generation,
  body: ResponseBody<'JoinGroup'>,
  step: Step,
): void {
  if (member.join?.phase !== 'joining') return;
  const error = errorName(body.errorCode);
  if (error === 'NONE') {
    if (member.state !== 'preparing-rebalance') {
      member.join = { phase: 'failed', error: 'UNKNOWN_MEMBER_ID' };
      return;
    }
    joined(consumer, member, body, step);
    return;
  }
  member.join = { phase: 'failed', error };
  if (error === 'UNKNOWN_MEMBER_ID') {
    if (isSameGeneration(sent, member.generation))
      resetMember(member, `encountered ${error} from JOIN_GROUP response`, true);
  } else if (error === 'COORDINATOR_NOT_AVAILABLE' || error === 'NOT_COORDINATOR')
    coordinatorLost(consumer, member, error, step);
  else if (error === 'MEMBER_ID_REQUIRED') {
    member.generation = Object.freeze({ id: -1, memberId: body.memberId, protocol: null });
    requestRejoin(member, `need to re-join with the given member-id: ${body.memberId}`);
  }
}

function joined(
  consumer: Consumer,
  member: Membership,
  body: ResponseBody<'JoinGroup'>,
  step: Step,
): void {
  const { leader, memberId, generationId } = body;
  member.state = 'completing-rebalance';
  member.attempts = 0;
  enableHeartbeat(consumer, member, step);
  const protocol = body.protocolName as Generation['protocol'];
  member.generation = Object.freeze({ id: generationId, memberId, protocol });
  const isLeader = leader === memberId;
  tell(step, {
    note: 'joined-group',
    generation: generationId,
    as: isLeader ? 'leader' : 'member',
  });
  if (isLeader) lead(consumer, member, body, step);
  else follow(consumer, member, step);
}

/** Takes an answer to SyncGroup in: this is the assignment. (SyncGroupResponseHandler) */
export function onSyncGroup(
  consumer: Consumer,
  member: Membership,
  sent: Generation,
  body: ResponseBody<'SyncGroup'>,
  step: Step,
): void {
  if (member.join?.phase !== 'syncing') return;
  const error = errorName(body.errorCode);
  if (error === 'NONE') {
    if (member.generation.id < 0 || member.state !== 'completing-rebalance') {
      member.join = { phase: 'failed', error: 'ILLEGAL_GENERATION' };
      return;
    }
    member.state = 'stable';
    member.rejoin.needed = false;
    member.rejoin.reason = '';
    member.join = { phase: 'assigned', assignment: body.assignment };
    return;
  }
  member.join = { phase: 'failed', error };
  if (error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION') {
    if (isSameGeneration(sent, member.generation))
      resetMember(
        member,
        `encountered ${error} from SYNC_GROUP response`,
        error === 'UNKNOWN_MEMBER_ID',
      );
  } else if (error === 'COORDINATOR_NOT_AVAILABLE' || error === 'NOT_COORDINATOR')
    coordinatorLost(consumer, member, error, step);
}

/** JoinGroup or SyncGroup will not be answered: the coordinator may be another. */
export function onJoinUnanswered(member: Membership): void {
  if (member.join !== null) member.join = { phase: 'failed', error: 'NETWORK_EXCEPTION' };
}
