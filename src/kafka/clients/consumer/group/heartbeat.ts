import { NEVER } from '../../../../kernel/time.ts';
import { errorName } from '../../../protocol/errors.ts';
import { tell, type Step } from '../../../step.ts';
import { exceptionOf } from '../../exception.ts';
import { ask } from '../../network/node-connections.ts';
import type { Consumer } from '../consumer-state.ts';
import { sendWaiting } from './commits.ts';
import {
  coordinatorLink,
  coordinatorLost,
  coordinatorReady,
  lookAgain,
  lookUpCoordinator,
} from './coordinator-lookup.ts';
import {
  isSameGeneration,
  requestRejoin,
  resetMember,
  type Generation,
  type Membership,
} from './group-state.ts';
import { armByMember } from './member-timers.ts';

/** The member is known: all its clocks start. (HeartbeatThread.enable, Heartbeat.resetTimeouts) */
export function enableHeartbeat(consumer: Consumer, member: Membership, step: Step): void {
  const { group } = consumer.config;
  if (group === null) return;
  member.heartbeat = {
    on: true,
    nextAt: step.now + group.heartbeatInterval,
    sessionEnds: step.now + group.sessionTimeout,
    pollBy: step.now + group.maxPollInterval,
    exception: null,
  };
}

/** The application polls: it is alive. (Heartbeat.poll) */
export function polled(consumer: Consumer, { heartbeat }: Membership, step: Step): void {
  heartbeat.pollBy = step.now + (consumer.config.group?.maxPollInterval ?? NEVER);
}

/** The application is not in a poll(), or in its own listener. */
export const isBusy = ({ poll, listening }: Consumer): boolean =>
  poll === null || listening !== null;

/**
 * What the client's own thread does while the application is busy: heartbeats, and what is to be
 * done when the coordinator, or the application, is silent for too long. (HeartbeatThread.run)
 */
export function tendHeartbeat(consumer: Consumer, member: Membership, step: Step): void {
  const { heartbeat } = member;
  const { group } = consumer.config;
  if (!heartbeat.on || group === null) return;
  sendWaiting(consumer, member, step);
  if (member.state === 'unjoined' || member.state === 'preparing-rebalance') {
    heartbeat.on = false;
    return;
  }
  if (member.coordinator === null) {
    lookUpCoordinator(consumer, member);
    return;
  }
  if (step.now >= heartbeat.sessionEnds) {
    const why = 'session timed out without receiving a heartbeat response';
    coordinatorLost(consumer, member, why, step);
    lookAgain(member);
    lookUpCoordinator(consumer, member);
    return;
  }
  if (step.now >= heartbeat.pollBy && isBusy(consumer)) {
    leaveGroup(consumer, member, 'consumer poll timeout has expired.', step);
    return;
  }
  const link = coordinatorReady(consumer, member, step);
  if (link !== null && step.now >= heartbeat.nextAt) {
    heartbeat.nextAt = step.now + group.heartbeatInterval;
    const { generation } = member;
    const body = Object.freeze({
      groupId: group.groupId,
      generationId: generation.id,
      memberId: generation.memberId,
      groupInstanceId: group.instanceId,
    });
    const own = { ask: 'heartbeat', sent: generation } as const;
    ask(consumer.connections, link, { api: 'Heartbeat', version: 4, body }, own, step);
  }
  const pollBy = isBusy(consumer) ? heartbeat.pollBy : NEVER;
  const next = Math.min(heartbeat.nextAt, heartbeat.sessionEnds, pollBy);
  if (next > step.now) armByMember(consumer, next, step);
}

/** Takes an answer to a heartbeat in. (HeartbeatResponseHandler) */
export function onHeartbeat(
  consumer: Consumer,
  member: Membership,
  sent: Generation,
  code: number,
  step: Step,
): void {
  const { heartbeat } = member;
  const error = errorName(code);
  const isAlive = (): void => {
    heartbeat.sessionEnds = step.now + (consumer.config.group?.sessionTimeout ?? NEVER);
  };
  switch (error) {
    case 'NONE':
      isAlive();
      return;
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
      coordinatorLost(consumer, member, error, step);
      heartbeatFailed(consumer, member, step);
      return;
    case 'REBALANCE_IN_PROGRESS':
      // Sent while a rebalance was on already, it says nothing new.
      if (member.state === 'stable') requestRejoin(member, 'group is already rebalancing');
      isAlive();
      return;
    case 'ILLEGAL_GENERATION':
    case 'UNKNOWN_MEMBER_ID':
    case 'FENCED_INSTANCE_ID':
      if (!isSameGeneration(sent, member.generation)) {
        isAlive();
        return;
      }
      resetMember(
        member,
        `encountered ${error} from HEARTBEAT response`,
        error !== 'ILLEGAL_GENERATION',
      );
      if (error === 'FENCED_INSTANCE_ID') heartbeat.exception = exceptionOf(code);
      else heartbeatFailed(consumer, member, step);
      return;
    default:
      heartbeat.exception = exceptionOf(code);
  }
}

/** The next heartbeat comes after a back-off, not after an interval. (Heartbeat.failHeartbeat) */
export function heartbeatFailed(consumer: Consumer, { heartbeat }: Membership, step: Step): void {
  heartbeat.nextAt = Math.min(heartbeat.nextAt, step.now + consumer.config.retryBackoff);
}

/**
 * The member leaves, unless it is a static one or told to: those stay until their session ends.
 * What became of it is not waited for. (AbstractCoordinator.maybeLeaveGroup)
 */
export function leaveGroup(
  consumer: Consumer,
  member: Membership,
  why: string,
  step: Step,
  how: 'default' | 'leave' | 'remain' = 'default',
): void {
  const { group } = consumer.config;
  const { generation, state } = member;
  const isAsked = how === 'leave' || (how === 'default' && group?.instanceId === null);
  const link = coordinatorLink(consumer, member);
  if (
    group !== null &&
    isAsked &&
    link !== undefined &&
    state !== 'unjoined' &&
    generation.memberId !== ''
  ) {
    const { memberId } = generation;
    const leaving = { memberId, groupInstanceId: group.instanceId, reason: why };
    const body = Object.freeze({
      groupId: group.groupId,
      memberId: '',
      members: Object.freeze([leaving]),
    });
    const own = { ask: 'leave' } as const;
    ask(consumer.connections, link, { api: 'LeaveGroup', version: 5, body }, own, step);
    tell(step, { note: 'left-group', why });
  }
  member.join = null;
  resetMember(member, 'consumer pro-actively leaving the group', true);
}
