import { millis, NEVER } from '../../../../kernel/time.ts';
import { parsePartitionName } from '../../../cluster-spec.ts';
import { partitionName } from '../../../metadata/partition-name.ts';
import { errorName } from '../../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../../protocol/message.ts';
import { randomUuid } from '../../../protocol/random-uuid.ts';
import { tell, type Step } from '../../../step.ts';
import { exceptionOf } from '../../exception.ts';
import { wantMetadata } from '../../network/metadata.ts';
import { ask } from '../../network/node-connections.ts';
import type { Consumer, Poll } from '../consumer-state.ts';
import { coordinatorLink, coordinatorLost, coordinatorReady } from './coordinator-lookup.ts';
import type { GroupConfig } from './group-config.ts';
import {
  newModernMember,
  NO_GENERATION,
  type Membership,
  type ModernMember,
  type Progress,
} from './group-state.ts';
import { isInGroup, noticeMetadata, subscribedTopics } from './group-topics.ts';
import { isBusy } from './heartbeat.ts';
import { takeThrown, takeTurns } from './listener.ts';
import { armByMember } from './member-timers.ts';
import { beginTaking, endTaking, loseAll } from './ownership.ts';

/** Epochs that say something else: a new member, one that leaves, and a static one that does. */
const JOINS = 0;
const LEAVES = -1;
const LEAVES_FOR_A_WHILE = -2;

/** How long each poll() of a loop waits, as in the example of KafkaConsumer. */
const LOOP_POLL = millis(100);

type Owned = NonNullable<RequestBody<'ConsumerGroupHeartbeat'>['topicPartitions']>;

/** What poll() does for a member: its callbacks run here, on the application's thread. */
export function pollModern(
  consumer: Consumer,
  member: Membership,
  poll: Poll,
  step: Step,
): Progress {
  const modern = modernOf(member, step);
  noticeMetadata(consumer, member);
  if (modern.unnamed !== null) nameTarget(consumer, modern);
  taken(consumer, member, modern, step);
  if (poll.looksAt > step.now) {
    armLook(consumer, modern, poll, step);
    return 'done';
  }
  if (!takeTurns(consumer, member, step)) return 'waiting';
  nextTurns(consumer, member, modern, step);
  if (!takeTurns(consumer, member, step)) return 'waiting';
  taken(consumer, member, modern, step);
  if (member.state === 'unjoined' && !modern.isRefused) {
    member.state = 'preparing-rebalance';
    member.generation = Object.freeze({ id: JOINS, memberId: modern.memberId, protocol: null });
    forgetTold(modern);
    modern.hasTaken = false;
    modern.nextAt = 0;
  }
  lookLater(consumer, member, poll, step);
  armLook(consumer, modern, poll, step);
  const thrown = takeThrown(consumer);
  return thrown === null ? 'done' : { throws: thrown };
}

/**
 * What the application's thread finds to do in a look: each callback comes with a look of its own,
 * since the client's own thread waits for it. (AsyncKafkaConsumer.processBackgroundEvents)
 */
function nextTurns(consumer: Consumer, member: Membership, modern: ModernMember, step: Step): void {
  if (modern.isStale || modern.isLost) {
    modern.isStale = false;
    modern.isLost = false;
    member.state = 'unjoined';
    loseAll(consumer, member);
    return;
  }
  if (modern.taking === null) {
    if (modern.target === null || !beginTaking(consumer, member, modern.target, step)) return;
    modern.taking = { names: modern.target, isGiven: false };
    modern.target = null;
    if (member.turns.length > 0) return;
  }
  modern.taking.isGiven = true;
  endTaking(consumer, member, modern.taking.names, step);
}

/** All that it was to take over is taken over: the coordinator hears of it at once. */
function taken(
  { listening, thrownByListener }: Consumer,
  { turns }: Membership,
  modern: ModernMember,
  step: Step,
): void {
  if (modern.taking?.isGiven !== true || listening !== null || turns.length > 0) return;
  modern.taking = null;
  modern.hasTaken = true;
  if (thrownByListener !== null) return;
  modern.toldOwned = null;
  modern.nextAt = step.now;
}

/** A timer wakes the application's thread only where there will be something to see. */
function armLook(
  consumer: Consumer,
  { target, taking, isLost, isStale }: ModernMember,
  { looksAt }: Poll,
  step: Step,
): void {
  const hasWork = target !== null || taking !== null || isLost || isStale;
  if (hasWork && looksAt > step.now) armByMember(consumer, looksAt, step);
}

/**
 * The application's thread looks again when it wakes up: with data, in its next poll, or when the
 * client's own thread next has something to do. A member that has never been heard of does not
 * sleep. (ConsumerNetworkThread.maximumTimeToWait, AsyncKafkaConsumer.pollForFetches)
 */
export function lookLater(
  consumer: Consumer,
  { modern }: Membership,
  poll: Poll,
  step: Step,
): void {
  if (modern === null) return;
  const { interval, nextAt } = modern;
  const isDue = nextAt <= step.now || nextAt === NEVER;
  const untilBeat = interval === 0 || isDue ? interval : nextAt - step.now;
  // In a loop one poll() follows another, and each looks.
  const beat = poll.deadline === NEVER ? Math.min(untilBeat, LOOP_POLL) : untilBeat;
  const lacks = consumer.assigned.some(({ position }) => position === null);
  poll.looksAt = step.now + (lacks ? Math.min(beat, consumer.config.retryBackoff) : beat);
}

/** The id is there before anything is asked. (Uuid.randomUuid) */
function modernOf(member: Membership, step: Step): ModernMember {
  return (member.modern ??= newModernMember(randomUuid(step.random)));
}

/** Heartbeats of the background thread, which goes on while the application is busy. */
export function tendModern(consumer: Consumer, member: Membership, step: Step): void {
  const { modern } = member;
  const { group } = consumer.config;
  if (modern === null || group === null || !isInGroup(consumer)) return;
  if (member.state === 'unjoined' || modern.isAsking || modern.isLost) return;
  if (modern.nextAt > step.now) {
    armByMember(consumer, modern.nextAt, step);
    return;
  }
  if (isBusy(consumer) && step.now >= member.heartbeat.pollBy) {
    // The thread looks at this only when it has something else to do.
    leaveModern(consumer, member, 'consumer poll timeout has expired.', step);
    modern.isStale = true;
    return;
  }
  if (coordinatorReady(consumer, member, step) === null) return;
  sendHeartbeat(consumer, member, modern, group, step);
}

/** What has changed is said, and all to a coordinator that may not know. (HeartbeatState) */
function sendHeartbeat(
  consumer: Consumer,
  member: Membership,
  modern: ModernMember,
  group: GroupConfig,
  step: Step,
): void {
  const isJoining = member.generation.id === JOINS;
  // After an error or no answer at all the coordinator is told everything, and tells everything.
  const saysAll = isJoining || modern.toldTopics === null;
  const topics = [...subscribedTopics(consumer)];
  const owned = ownedBy(consumer, modern);
  const { subscribed } = consumer;
  const pattern = subscribed.by === 'server-pattern' ? subscribed.pattern : null;
  const hadPattern = modern.toldTopics?.startsWith('[null') === false;
  const [toldOwned, toldTopics] = [JSON.stringify(owned), JSON.stringify([pattern, ...topics])];
  const isChanged = isJoining || toldOwned !== modern.toldOwned;
  const isOther = saysAll || toldTopics !== modern.toldTopics;
  modern.toldOwned = toldOwned;
  modern.toldTopics = toldTopics;
  modern.nextAt = NEVER;
  send(
    consumer,
    member,
    {
      ...bodyOf(group, modern, member.generation.id),
      rackId: isJoining && consumer.config.clientRack !== '' ? consumer.config.clientRack : null,
      rebalanceTimeoutMs: saysAll ? Math.floor(group.maxPollInterval / 1_000) : -1,
      subscribedTopicNames: isOther ? topics : null,
      subscribedTopicRegex: isOther ? (pattern ?? (hadPattern ? '' : null)) : null,
      serverAssignor: saysAll ? group.remoteAssignor : null,
      topicPartitions: isJoining ? [] : isChanged ? owned : null,
    },
    step,
  );
}

type HeartbeatBody = RequestBody<'ConsumerGroupHeartbeat'>;

const bodyOf = (group: GroupConfig, { memberId }: ModernMember, memberEpoch: number) => ({
  groupId: group.groupId,
  memberId,
  memberEpoch,
  instanceId: group.instanceId,
  rackId: null,
  rebalanceTimeoutMs: -1,
  subscribedTopicRegex: null,
  serverAssignor: null,
});

function send(consumer: Consumer, member: Membership, body: HeartbeatBody, step: Step): void {
  const { modern } = member;
  const link = coordinatorLink(consumer, member);
  if (link === undefined || modern === null) return;
  modern.isAsking = true;
  const own = { ask: 'modern-heartbeat', epoch: body.memberEpoch, at: step.now } as const;
  const request = { api: 'ConsumerGroupHeartbeat', version: 1, body: Object.freeze(body) } as const;
  ask(consumer.connections, link, request, own, step);
}

function ownedBy(consumer: Consumer, { topicIds }: ModernMember): Owned {
  const topics: { topicId: string; partitions: number[] }[] = [];
  for (const { name } of consumer.assigned) {
    const place = parsePartitionName(name);
    const topicId = topicIds[place?.topic ?? ''];
    if (place === undefined || topicId === undefined) continue;
    let topic = topics.find((each) => each.topicId === topicId);
    if (topic === undefined) topics.push((topic = { topicId, partitions: [] }));
    topic.partitions.push(place.partition);
  }
  return topics;
}

/** Takes an answer to a heartbeat in. (ConsumerHeartbeatRequestManager) */
export function onModernHeartbeat(
  consumer: Consumer,
  member: Membership,
  own: { epoch: number; at: number },
  body: ResponseBody<'ConsumerGroupHeartbeat'>,
  step: Step,
): void {
  const { modern } = member;
  if (modern === null) return;
  modern.isAsking = false;
  const error = errorName(body.errorCode);
  if (error !== 'NONE') {
    modernFailed(consumer, member, modern, body.errorCode, step);
    return;
  }
  // An answer to leaving says nothing to one that has joined again.
  if (own.epoch < 0 || member.state === 'unjoined') return;
  const isNew = member.generation.id !== body.memberEpoch;
  member.generation = Object.freeze({
    id: body.memberEpoch,
    memberId: modern.memberId,
    protocol: null,
  });
  member.groupMetadata = Object.freeze({
    generation: body.memberEpoch,
    memberId: modern.memberId,
  });
  member.state = 'stable';
  member.rejoin.needed = false;
  if (isNew) tell(step, { note: 'joined-group', as: 'member', generation: body.memberEpoch });
  modern.interval = body.heartbeatIntervalMs * 1_000;
  modern.nextAt = Math.min(modern.nextAt, own.at + modern.interval);
  if (body.assignment === null) return;
  modern.unnamed = body.assignment.topicPartitions;
  const { metadata } = consumer.connections;
  if (metadata.ids !== null) metadata.ids = modern.unnamed.map(({ topicId }) => topicId);
  if (nameTarget(consumer, modern)) return;
  // What it could not name yet it has not: it says at once that it has the rest.
  modern.toldOwned = null;
  modern.nextAt = step.now;
}

/**
 * What is assigned, by name: topics that the member knows by their ids.
 * @returns whether there is something to take or to give up, or nothing that has no name
 */
function nameTarget(consumer: Consumer, modern: ModernMember): boolean {
  const { metadata } = consumer.connections;
  const names: string[] = [];
  let isWhole = true;
  for (const { topicId, partitions } of modern.unnamed ?? []) {
    const topic = Object.entries(metadata.image?.topics ?? {}).find(([, { id }]) => id === topicId);
    if (topic === undefined) isWhole = false;
    else for (const index of partitions) names.push(partitionName(topic[0], index));
    if (topic !== undefined) modern.topicIds[topic[0]] = topicId;
  }
  if (isWhole) modern.unnamed = null;
  else wantMetadata(metadata);
  const owned = consumer.assigned.map(({ name }) => name).sort();
  // What it was told before is no news. (LocalAssignment.updateWith)
  const isNews = !modern.hasTaken || modern.taking !== null || names.sort().join() !== owned.join();
  modern.target = isNews ? names : null;
  return isNews || isWhole;
}

function modernFailed(
  consumer: Consumer,
  member: Membership,
  modern: ModernMember,
  code: number,
  step: Step,
): void {
  const error = errorName(code);
  forgetTold(modern);
  modern.nextAt = step.now + consumer.config.retryBackoff;
  switch (error) {
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
      coordinatorLost(consumer, member, error, step);
      return;
    case 'COORDINATOR_LOAD_IN_PROGRESS':
      return;
    case 'FENCED_MEMBER_EPOCH':
    case 'UNKNOWN_MEMBER_ID':
      modern.isLost = true;
      break;
    default:
      modern.isLost = true;
      modern.isRefused = true;
      consumer.exceptionDue = exceptionOf(code);
  }
  isOut(consumer, member, modern);
  armByMember(consumer, modern.nextAt, step);
}

/** Whether the coordinator has heard what it was told is not sure any more. (SentFields.reset) */
function forgetTold(modern: ModernMember): void {
  modern.toldOwned = null;
  modern.toldTopics = null;
}

/** The heartbeat will not be answered: another follows after the back-off. */
export function modernUnanswered(consumer: Consumer, { modern }: Membership, step: Step): void {
  if (modern === null) return;
  modern.isAsking = false;
  forgetTold(modern);
  modern.nextAt = step.now + consumer.config.retryBackoff;
}

/**
 * The member leaves: a static one for a while only, unless it is told to leave for good. One that
 * is told to remain leaves all the same. (ConsumerMembershipManager.leaveGroup)
 */
export function leaveModern(
  consumer: Consumer,
  member: Membership,
  why: string,
  step: Step,
  how: 'default' | 'leave' | 'remain' = 'default',
): void {
  const { group } = consumer.config;
  const { modern } = member;
  if (group === null || modern === null || member.generation.id <= 0) return;
  const isStatic = group.instanceId !== null && how !== 'leave';
  const epoch = isStatic ? LEAVES_FOR_A_WHILE : LEAVES;
  const body = { ...bodyOf(group, modern, epoch), subscribedTopicNames: [], topicPartitions: [] };
  send(consumer, member, body, step);
  tell(step, { note: 'left-group', why });
  isOut(consumer, member, modern);
}

/** It is no member any more: what it has is not read on, and given up in the next look. */
function isOut(consumer: Consumer, member: Membership, modern: ModernMember): void {
  modern.target = null;
  modern.taking = null;
  modern.unnamed = null;
  member.generation = NO_GENERATION;
  member.state = 'unjoined';
  for (const place of consumer.assigned) place.revoking = true;
}
