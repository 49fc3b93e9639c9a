import { exceptionOf } from '../../exception.ts';
import { hangUp } from '../../network/connections.ts';
import { leastLoadedLink } from '../../network/metadata-refresh.ts';
import { wantMetadata } from '../../network/metadata.ts';
import {
  ask,
  connectTo,
  coordinatorLinkId,
  linkOf,
  usableLink,
  type Link,
} from '../../network/node-connections.ts';
import { errorName } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/message.ts';
import { tell, type Step } from '../../../step.ts';
import type { Consumer, ConsumerAsked } from '../consumer-state.ts';
import { armByMember } from './member-timers.ts';
import type { Membership } from './group-state.ts';

const FIND_COORDINATOR = Object.freeze({ ask: 'find-coordinator' as const });

/** The connection to the coordinator, if both are there. */
export const coordinatorLink = (
  { connections }: Consumer,
  { coordinator }: Membership,
): Link<ConsumerAsked> | undefined =>
  coordinator === null ? undefined : usableLink(connections, coordinatorLinkId(coordinator));

/**
 * The consumer's own connection to its coordinator, ready for requests; else null, and what is
 * missing is under way. (AbstractCoordinator.ensureCoordinatorReady)
 */
export function coordinatorReady(
  consumer: Consumer,
  member: Membership,
  step: Step,
): Link<ConsumerAsked> | null {
  const { connections, config } = consumer;
  if (member.coordinator === null) {
    lookUpCoordinator(consumer, member);
    return null;
  }
  const usable = coordinatorLink(consumer, member);
  if (usable !== undefined) return usable;
  const nodeId = coordinatorLinkId(member.coordinator);
  const link = linkOf(connections, nodeId);
  if (link?.channel.phase === 'idle' && link.retryAt > step.now && link.failures > 0) {
    coordinatorLost(consumer, member, 'coordinator unavailable', step);
    member.notBefore = Math.max(member.notBefore, step.now + config.retryBackoff);
  } else connectTo(connections, nodeId, step);
  return null;
}

/** Has the coordinator asked for, unless that is under way or has just failed. */
export function lookUpCoordinator(consumer: Consumer, { lookup }: Membership): void {
  const { updatedAt } = consumer.connections.metadata;
  if (lookup.phase === 'none' || (lookup.phase === 'failed' && updatedAt !== lookup.failedAt))
    lookup.phase = 'wanted';
}

/** Sends FindCoordinator, when it is wanted, over the link with the least to do. */
export function tendCoordinator(consumer: Consumer, member: Membership, step: Step): void {
  const { config, connections } = consumer;
  if (member.lookup.phase !== 'wanted' || config.group === null) return;
  const link = leastLoadedLink(connections, step);
  if (link === undefined) return;
  if (!link.usable) {
    connectTo(connections, link.nodeId, step);
    return;
  }
  member.lookup.phase = 'asked';
  const body = Object.freeze({
    key: '',
    keyType: 0,
    coordinatorKeys: Object.freeze([config.group.groupId]),
  });
  ask(connections, link, { api: 'FindCoordinator', version: 6, body }, FIND_COORDINATOR, step);
}

/** Takes the coordinator in, and connects to it. (FindCoordinatorResponseHandler) */
export function onCoordinatorFound(
  consumer: Consumer,
  member: Membership,
  body: ResponseBody<'FindCoordinator'>,
  step: Step,
): void {
  const { lookup } = member;
  const [answer] = body.coordinators;
  const error = errorName(answer?.errorCode ?? -1);
  if (answer === undefined || error !== 'NONE') {
    if (error === 'COORDINATOR_NOT_AVAILABLE' || error === 'COORDINATOR_LOAD_IN_PROGRESS')
      lookupFailed(consumer, member, step);
    else {
      lookup.phase = 'none';
      lookup.exception = exceptionOf(answer?.errorCode ?? -1);
    }
    return;
  }
  lookup.phase = 'none';
  member.coordinator = answer.nodeId;
  member.heartbeat.sessionEnds = step.now + (consumer.config.group?.sessionTimeout ?? 0);
  tell(step, { note: 'coordinator-found', broker: answer.nodeId });
  connectTo(consumer.connections, coordinatorLinkId(answer.nodeId), step);
}

/** No coordinator for now: it is asked for again once metadata has come, or in the next poll. */
export function lookupFailed(consumer: Consumer, { lookup }: Membership, step: Step): void {
  const { metadata } = consumer.connections;
  lookup.phase = 'failed';
  lookup.failedAt = metadata.updatedAt;
  wantMetadata(metadata);
  armByMember(consumer, step.now + consumer.config.retryBackoff, step);
}

/** A poll that is over waits no longer for metadata before the coordinator is asked for again. */
export function lookAgain({ lookup }: Membership): void {
  if (lookup.phase === 'failed') lookup.phase = 'none';
}

/**
 * The coordinator is not where it was: its connection is given up, with what is unanswered on it.
 * (AbstractCoordinator.markCoordinatorUnknown)
 */
export function coordinatorLost(
  consumer: Consumer,
  member: Membership,
  why: string,
  step: Step,
): void {
  const { coordinator } = member;
  if (coordinator === null) return;
  member.coordinator = null;
  tell(step, { note: 'coordinator-lost', broker: coordinator, why });
  const link = linkOf(consumer.connections, coordinatorLinkId(coordinator));
  if (link !== undefined && link.channel.phase !== 'idle')
    consumer.cut.push(...hangUp(consumer.connections, link, step));
}
