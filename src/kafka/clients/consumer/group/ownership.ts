import { partitionName } from '../../../metadata/partition-name.ts';
import { decodeAssignment } from '../../../assignors/client/member-data.ts';
import { byTopic } from '../../../assignors/assignor.ts';
import type { ByteString } from '../../../protocol/bytes/byte-string.ts';
import type { Step } from '../../../step.ts';
import type { AssignedPartition, Consumer } from '../consumer-state.ts';
import { armByMember } from './member-timers.ts';
import { commitPositions, positionsOf } from './commits.ts';
import { requestRejoin, type Membership, type Turn } from './group-state.ts';
import { isInGroup, subscribedTopics } from './group-topics.ts';
import { called, owned, takeTurns } from './listener.ts';

/**
 * Gives up what has to be given up before the member joins; commits first where it commits by
 * itself. False while that commit is waited for. (ConsumerCoordinator.onJoinPrepare)
 */
export function joinPrepare(consumer: Consumer, member: Membership, step: Step): boolean {
  if (member.needsPrepare) {
    if (!prepareCommitted(consumer, member, step)) return false;
    member.prepareCommit = null;
    for (const place of consumer.assigned) place.revoking = false;
    member.turns = turnsBeforeJoin(consumer, member);
    // A listener that throws is not called again.
    member.needsPrepare = false;
  }
  if (!takeTurns(consumer, member, step)) return false;
  member.isLeader = false;
  member.groupTopics = [...subscribedTopics(consumer)];
  member.snapshot = null;
  return true;
}

function turnsBeforeJoin(consumer: Consumer, { generation }: Membership): Turn[] {
  const names = consumer.assigned.map(({ name }) => name);
  if (generation.id < 0 || generation.memberId === '')
    return [...(names.length > 0 ? [called('lost', names)] : []), owned([])];
  if (consumer.config.group?.protocol === 'eager') return [called('revoked', names), owned([])];
  const topics = subscribedTopics(consumer);
  const isGone = ({ topic }: AssignedPartition): boolean => !topics.includes(topic);
  const gone = consumer.assigned.filter(isGone).map(({ name }) => name);
  if (gone.length === 0) return [];
  return [called('revoked', gone), owned(names.filter((name) => !gone.includes(name)))];
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
  const had = consumer.assigned.map(({ name }) => name);
  const added = names.filter((name) => !had.includes(name));
  if (group?.protocol === 'cooperative') {
    const revoked = had.filter((name) => !names.includes(name));
    if (revoked.length > 0) {
      member.turns.push(called('revoked', revoked));
      requestRejoin(member, 'need to revoke partitions and re-join');
    }
  }
  if (protocol !== null) member.lastAssigned = { by: protocol, owned: partitions, generation: id };
  const interval = group?.autoCommitInterval ?? null;
  if (interval !== null) member.autoCommitAt = step.now + interval;
  member.turns.push(owned(names), called('assigned', added));
}

/**
 * Takes over what the coordinator wants the member to own, as one begins to: what it has to give up
 * comes first, and none of its records are returned from now on, so that the commit before that
 * holds all that were. False while that commit is waited for.
 * (AbstractMembershipManager.maybeReconcile)
 */
export function beginTaking(
  consumer: Consumer,
  member: Membership,
  target: readonly string[],
  step: Step,
): boolean {
  const revoked = consumer.assigned
    .map(({ name }) => name)
    .filter((name) => !target.includes(name));
  for (const place of consumer.assigned) place.revoking = revoked.includes(place.name);
  if (!prepareCommitted(consumer, member, step)) return false;
  member.prepareCommit = null;
  member.turns = revoked.length > 0 ? [called('revoked', revoked)] : [];
  return true;
}

/** What was to be given up is: the rest comes with a callback of its own. */
export function endTaking(
  consumer: Consumer,
  member: Membership,
  target: readonly string[],
  step: Step,
): void {
  const had = consumer.assigned.map(({ name }) => name);
  const added = target.filter((name) => !had.includes(name));
  member.turns = [owned(target), called('assigned', added)];
  const interval = consumer.config.group?.autoCommitInterval ?? null;
  if (interval !== null) member.autoCommitAt = step.now + interval;
}

/** The member is out of its group: what it had is another's. */
export function loseAll(consumer: Consumer, member: Membership): void {
  const names = consumer.assigned.map(({ name }) => name);
  member.turns = [...(names.length > 0 ? [called('lost', names)] : []), owned([])];
}

/**
 * Gives up all partitions before the member leaves: lost, when its generation is no longer good.
 * (ConsumerCoordinator.onLeavePrepare)
 */
export function leavePrepare(consumer: Consumer, member: Membership): void {
  const names = consumer.assigned.map(({ name }) => name);
  const { id, memberId } = member.generation;
  member.turns =
    !isInGroup(consumer) || names.length === 0
      ? []
      : [called(id < 0 || memberId === '' ? 'lost' : 'revoked', names), owned([])];
}
