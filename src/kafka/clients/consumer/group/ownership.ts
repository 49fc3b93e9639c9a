import { partitionName } from '../../../metadata/partition-name.ts';
import { decodeAssignment } from '../../../assignors/client/member-data.ts';
import { byTopic } from '../../../assignors/assignor.ts';
import type { ByteString } from '../../../protocol/byte-string.ts';
import { tell, type Step } from '../../../step.ts';
import type { Consumer } from '../consumer-state.ts';
import { assignPartition } from '../subscription.ts';
import { armByMember } from './member-timers.ts';
import { commitPositions, positionsOf } from './commits.ts';
import { requestRejoin, type Membership } from './group-state.ts';
import { isInGroup, subscribedTopics } from './group-topics.ts';

/**
 * Gives up what has to be given up before the member joins; commits first where it commits by
 * itself. False while that commit is waited for. (ConsumerCoordinator.onJoinPrepare)
 */
export function joinPrepare(consumer: Consumer, member: Membership, step: Step): boolean {
  if (!prepareCommitted(consumer, member, step)) return false;
  member.prepareCommit = null;
  for (const place of consumer.assigned) place.revoking = false;
  const { generation } = member;
  const names = consumer.assigned.map(({ name }) => name);
  if (generation.id < 0 || generation.memberId === '') {
    if (names.length > 0) callBack(consumer, 'lost', names, step);
    own(consumer, []);
  } else if (consumer.config.group?.protocol === 'eager') {
    callBack(consumer, 'revoked', names, step);
    own(consumer, []);
  } else {
    const topics = subscribedTopics(consumer);
    const gone = consumer.assigned.filter(({ topic }) => !topics.includes(topic));
    if (gone.length > 0) {
      callBack(
        consumer,
        'revoked',
        gone.map(({ name }) => name),
        step,
      );
      own(
        consumer,
        consumer.assigned.filter((place) => !gone.includes(place)).map(({ name }) => name),
      );
    }
  }
  member.isLeader = false;
  member.groupTopics = [...subscribedTopics(consumer)];
  member.snapshot = null;
  return true;
}

/** The commit before a rebalance: sent once, and again while its error may pass. */
function prepareCommitted(consumer: Consumer, member: Membership, step: Step): boolean {
  const { group } = consumer.config;
  if (group === null || group.autoCommitInterval === null) return true;
  const deadline = member.prepareCommit?.deadline ?? step.now + group.maxPollInterval;
  if (member.prepareCommit === null) {
    if (group.protocol === 'cooperative' && !group.isModern)
      for (const place of consumer.assigned) place.revoking = true;
    member.prepareCommit = { deadline, answer: null };
    const offsets = positionsOf(consumer);
    const now = commitPositions(consumer, member, offsets, 'prepare', step);
    if (now !== null) member.prepareCommit.answer = now;
  }
  const { answer } = member.prepareCommit;
  if (step.now >= deadline) return true;
  if (answer === null) {
    armByMember(consumer, deadline, step);
    return false;
  }
  if (answer.exception === null || !answer.retriable) return true;
  member.prepareCommit = null;
  member.notBefore = step.now + consumer.config.retryBackoff;
  armByMember(consumer, member.notBefore, step);
  return false;
}

/**
 * The member has its assignment: cooperatively what it had and did not get is revoked only now, and
 * it joins once more. (ConsumerCoordinator.onJoinComplete)
 */
export function joinComplete(
  consumer: Consumer,
  member: Membership,
  assignment: ByteString,
  step: Step,
): void {
  const { group } = consumer.config;
  member.needsPrepare = true;
  const partitions = decodeAssignment(assignment).sort(byTopic);
  const { protocol, id, memberId } = member.generation;
  member.groupMetadata = Object.freeze({ generation: id, memberId });
  const topics = subscribedTopics(consumer);
  if (
    consumer.subscribed.by === 'topics' &&
    partitions.some((each) => !topics.includes(each.topic))
  ) {
    requestRejoin(member, 'received assignment does not match the current subscription');
    return;
  }
  const names = partitions.map(({ topic, partition }) => partitionName(topic, partition));
  const owned = consumer.assigned.map(({ name }) => name);
  const added = names.filter((name) => !owned.includes(name));
  if (group?.protocol === 'cooperative') {
    const revoked = owned.filter((name) => !names.includes(name));
    if (revoked.length > 0) {
      callBack(consumer, 'revoked', revoked, step);
      requestRejoin(member, 'need to revoke partitions and re-join');
    }
  }
  if (protocol !== null) member.lastAssigned = { by: protocol, owned: partitions, generation: id };
  const interval = group?.autoCommitInterval ?? null;
  if (interval !== null) member.autoCommitAt = step.now + interval;
  own(consumer, names);
  callBack(consumer, 'assigned', added, step);
}

/**
 * Takes over what the coordinator wants the member to own: what it had to give up first. False
 * while a commit before that is waited for. (ConsumerMembershipManager.reconcile)
 */
export function reconcile(
  consumer: Consumer,
  member: Membership,
  target: readonly string[],
  step: Step,
): boolean {
  const owned = consumer.assigned.map(({ name }) => name);
  const revoked = owned.filter((name) => !target.includes(name));
  if (!prepareCommitted(consumer, member, step)) return false;
  member.prepareCommit = null;
  if (revoked.length > 0) callBack(consumer, 'revoked', revoked, step);
  own(consumer, target);
  callBack(
    consumer,
    'assigned',
    target.filter((name) => !owned.includes(name)),
    step,
  );
  const interval = consumer.config.group?.autoCommitInterval ?? null;
  if (interval !== null) member.autoCommitAt = step.now + interval;
  return true;
}

/** The member is out of its group: what it had is another's. */
export function loseAll(consumer: Consumer, step: Step): void {
  const names = consumer.assigned.map(({ name }) => name);
  if (names.length > 0) callBack(consumer, 'lost', names, step);
  own(consumer, []);
}

/** What the group assigns is what the consumer has: places that stay keep their positions. */
function own(consumer: Consumer, names: readonly string[]): void {
  const places = consumer.assigned;
  consumer.assigned = names.map(
    (name) => places.find((place) => place.name === name) ?? assignPartition(name),
  );
  consumer.buffer = consumer.buffer.filter(({ name }) => names.includes(name));
}

/** Calls the listener of the application. (ConsumerRebalanceListener) */
function callBack(
  consumer: Consumer,
  callback: 'assigned' | 'revoked' | 'lost',
  names: readonly string[],
  step: Step,
): void {
  consumer.counters.callbacks[callback] += 1;
  tell(step, { note: 'rebalance-callback', as: callback, partitions: names.join(' ') });
}

/**
 * Gives up all partitions before the member leaves: lost, when its generation is no longer good.
 * (ConsumerCoordinator.onLeavePrepare)
 */
export function leavePrepare(consumer: Consumer, member: Membership, step: Step): void {
  const names = consumer.assigned.map(({ name }) => name);
  if (!isInGroup(consumer) || names.length === 0) return;
  const { id, memberId } = member.generation;
  callBack(consumer, id < 0 || memberId === '' ? 'lost' : 'revoked', names, step);
  own(consumer, []);
}
