import { parsePartitionName } from '../../../cluster-spec.ts';
import { partitionName } from '../../../metadata/partition-name.ts';
import { errorCode, errorName, isRetriable } from '../../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../../protocol/message.ts';
import { hashOrder } from '../../../protocol/java-order.ts';
import { tell, type Step } from '../../../step.ts';
import { exceptionOf } from '../../exception.ts';
import { leaderOf } from '../../network/metadata.ts';
import { ask } from '../../network/node-connections.ts';
import type { AssignedPartition, Consumer } from '../consumer-state.ts';
import { assignedOf } from '../subscription.ts';
import { idOf } from './commits.ts';
import { isInGroup } from './group-topics.ts';
import { coordinatorLost, coordinatorReady } from './coordinator-lookup.ts';
import type { Membership, Offsets, Progress } from './group-state.ts';
import { armByMember } from './member-timers.ts';

/**
 * Gives partitions without a position what the group has committed of them. What it has not is left
 * to the policy. (ConsumerCoordinator.initWithCommittedOffsetsIfNeeded)
 */
export function initPositions(consumer: Consumer, member: Membership, step: Step): Progress {
  const names = consumer.assigned
    .filter(({ position, reset }) => position === null && reset === null)
    .map(({ name }) => name);
  if (names.length === 0) return 'done';
  const found = fetchCommitted(consumer, member, names, step);
  if (typeof found !== 'object' || 'throws' in found) return found;
  for (const [name, committed] of Object.entries(found.offsets)) {
    const place = assignedOf(consumer, name);
    if (place?.position !== null) continue;
    tell(step, {
      note: 'position',
      partition: name,
      from: -1,
      to: committed.offset,
      why: 'committed',
    });
    beginAt(consumer, place, committed);
  }
  return 'done';
}

/** No leader yet: the first that is heard of is another. */
const NOT_KNOWN = Object.freeze({ leader: -1, leaderEpoch: -1 });

/**
 * A position that comes from a commit is compared with the leader's log before it is read, when it
 * has an epoch. (SubscriptionState.seekUnvalidated)
 */
function beginAt(
  consumer: Consumer,
  place: AssignedPartition,
  { offset, leaderEpoch }: Offsets[string],
): void {
  const leader = leaderOf(consumer.connections.metadata, place.topic, place.partition);
  const validates = !consumer.connections.layout.museum.includes('no-epoch-fencing');
  place.position = offset;
  place.positionEpoch = leaderEpoch;
  place.leader = leader ?? NOT_KNOWN;
  place.validating = validates && leaderEpoch >= 0 && leader !== undefined;
  place.notBefore = 0;
}

/**
 * Asks for committed offsets, unless the same question is open or was just answered.
 * (ConsumerCoordinator.fetchCommittedOffsets)
 */
export function fetchCommitted(
  consumer: Consumer,
  member: Membership,
  names: readonly string[],
  step: Step,
): 'waiting' | { throws: string } | { offsets: Offsets } {
  const { asksCommitted } = member;
  const isSame = asksCommitted !== null && isSameList(asksCommitted.names, names);
  if (isSame && asksCommitted.phase === 'sent') return 'waiting';
  if (isSame && asksCommitted.phase === 'answered') {
    member.asksCommitted = null;
    return { offsets: asksCommitted.offsets };
  }
  if (isSame && asksCommitted.phase === 'failed') {
    const code = errorCode(asksCommitted.error);
    member.asksCommitted = null;
    if (!isRetriable(code) && asksCommitted.error !== 'UNSTABLE_OFFSET_COMMIT')
      return { throws: exceptionOf(code) };
    member.notBefore = step.now + consumer.config.retryBackoff;
  }
  if (member.notBefore > step.now) {
    armByMember(consumer, member.notBefore, step);
    return 'waiting';
  }
  send(consumer, member, names, step);
  return 'waiting';
}

const isSameList = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((name, index) => name === other[index]);

function send(consumer: Consumer, member: Membership, names: readonly string[], step: Step): void {
  const link = coordinatorReady(consumer, member, step);
  const { group } = consumer.config;
  if (link === null || group === null) return;
  member.asksCommitted = {
    names: [...names],
    phase: 'sent',
    offsets: Object.freeze({}),
    error: 'NONE',
    partition: null,
  };
  const topics: { name: string; topicId: string; partitionIndexes: number[] }[] = [];
  for (const name of hashOrder(names)) {
    const place = parsePartitionName(name);
    if (place === undefined) continue;
    let topic = topics.find((each) => each.name === place.topic);
    if (topic === undefined)
      topics.push(
        (topic = { name: place.topic, topicId: idOf(consumer, place.topic), partitionIndexes: [] }),
      );
    topic.partitionIndexes.push(place.partition);
  }
  const body: RequestBody<'OffsetFetch'> = Object.freeze({
    groupId: '',
    topics: null,
    groups: [{ groupId: group.groupId, ...asMember(consumer, member), topics }],
    requireStable: true,
  });
  const own = { ask: 'committed' } as const;
  const version = group.isModern ? 10 : 9;
  ask(consumer.connections, link, { api: 'OffsetFetch', version, body }, own, step);
}

/** A member of the new protocol says who asks. */
const asMember = (consumer: Consumer, { modern, generation }: Membership) =>
  modern !== null && isInGroup(consumer)
    ? { memberId: modern.memberId, memberEpoch: generation.id }
    : { memberId: null, memberEpoch: -1 };

/** Takes committed offsets in. (OffsetFetchResponseHandler) */
export function onCommittedOffsets(
  consumer: Consumer,
  member: Membership,
  body: ResponseBody<'OffsetFetch'>,
  step: Step,
): void {
  const asks = member.asksCommitted;
  const [group] = body.groups;
  if (asks?.phase !== 'sent' || group === undefined) return;
  const error = errorName(group.errorCode);
  if (error !== 'NONE') {
    asks.phase = 'failed';
    asks.error = error;
    if (error === 'NOT_COORDINATOR' || error === 'COORDINATOR_NOT_AVAILABLE')
      coordinatorLost(consumer, member, error, step);
    return;
  }
  const offsets: Record<string, Offsets[string]> = {};
  for (const { name: named, topicId, partitions } of group.topics) {
    const name = nameOf(consumer, named, topicId);
    for (const each of partitions) {
      if (each.errorCode !== 0) {
        asks.phase = 'failed';
        asks.error = errorName(each.errorCode);
        asks.partition = { topic: name, partition: each.partitionIndex };
        return;
      }
      if (each.committedOffset < 0) continue;
      offsets[partitionName(name, each.partitionIndex)] = Object.freeze({
        offset: each.committedOffset,
        leaderEpoch: each.committedLeaderEpoch,
      });
    }
  }
  asks.phase = 'answered';
  asks.offsets = Object.freeze(offsets);
}

/** A topic by its name, where an answer has its id alone. */
function nameOf(consumer: Consumer, name: string | undefined, topicId: string | undefined) {
  if (name !== undefined && name !== '') return name;
  const topics = consumer.connections.metadata.image?.topics ?? {};
  return Object.keys(topics).find((each) => topics[each]?.id === topicId) ?? '';
}

/** The connection is gone with the question on it. */
export function onCommittedUnanswered({ asksCommitted }: Membership): void {
  if (asksCommitted?.phase !== 'sent') return;
  asksCommitted.phase = 'failed';
  asksCommitted.error = 'NETWORK_EXCEPTION';
}
