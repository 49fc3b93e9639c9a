import { NEVER } from '../../../../kernel/time.ts';
import { parsePartitionName } from '../../../cluster-spec.ts';
import { errorName, isRetriable } from '../../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../../protocol/message.ts';
import { ZERO_UUID } from '../../../protocol/schema.ts';
import { tell, type Step } from '../../../step.ts';
import { exceptionOf } from '../../exception.ts';
import { topicOf } from '../../network/metadata.ts';
import { backoffAfter } from '../../network/backoff.ts';
import { ask } from '../../network/node-connections.ts';
import type { Call, CommitPurpose, Consumer } from '../consumer-state.ts';
import {
  coordinatorLink,
  coordinatorLost,
  coordinatorReady,
  lookUpCoordinator,
} from './coordinator-lookup.ts';
import {
  isSameGeneration,
  NO_GENERATION,
  requestRejoin,
  resetMember,
  type CommitAnswer,
  type Generation,
  type Membership,
  type Offsets,
  type Progress,
  type WaitingCommit,
} from './group-state.ts';
import { isInGroup } from './group-topics.ts';
import { armByMember } from './member-timers.ts';

const DONE: CommitAnswer = Object.freeze({ exception: null, retriable: false });

const ended = (exception: string, retriable = false): CommitAnswer =>
  Object.freeze({ exception, retriable });

/** What the consumer has read up to, of each partition. (SubscriptionState.allConsumed) */
export function positionsOf({ assigned }: Consumer): Offsets {
  const offsets: Record<string, Offsets[string]> = {};
  for (const { name, position, positionEpoch } of assigned)
    if (position !== null)
      offsets[name] = Object.freeze({ offset: position, leaderEpoch: positionEpoch });
  return Object.freeze(offsets);
}

/** poll() commits by itself when the interval is over. (maybeAutoCommitOffsetsAsync) */
export function autoCommit(consumer: Consumer, member: Membership, step: Step): void {
  const interval = consumer.config.group?.autoCommitInterval ?? null;
  if (interval === null) return;
  if (step.now >= member.autoCommitAt) {
    member.autoCommitAt = step.now + interval;
    commitAsync(consumer, member, positionsOf(consumer), 'auto', step);
  }
  armByMember(consumer, member.autoCommitAt, step);
}

/**
 * Commits without waiting. Where the coordinator is not known the commit waits for it, and fails
 * when it cannot be found. (ConsumerCoordinator.commitOffsetsAsync)
 */
export function commitAsync(
  consumer: Consumer,
  member: Membership,
  offsets: Offsets,
  purpose: 'commitAsync' | 'auto',
  step: Step,
): void {
  if (Object.keys(offsets).length > 0 && coordinatorReady(consumer, member, step) === null) {
    lookUpCoordinator(consumer, member);
    member.waitingCommits.push({ offsets, purpose, found: false });
    return;
  }
  const now = commitPositions(consumer, member, offsets, purpose, step);
  if (now !== null) asyncEnded(consumer, member, offsets, purpose, now, step);
}

/**
 * Sends what waited for the coordinator, as soon as it can be reached. A commit goes to the first
 * coordinator that is found, and fails with it.
 */
export function sendWaiting(consumer: Consumer, member: Membership, step: Step): void {
  if (member.waitingCommits.length === 0) return;
  if (member.coordinator !== null) for (const each of member.waitingCommits) each.found = true;
  const { exception } = member.lookup;
  const isFailed = exception !== null || member.lookup.phase === 'failed';
  const isReady = !isFailed && coordinatorReady(consumer, member, step) !== null;
  const isUnderWay = (each: WaitingCommit): boolean =>
    !isFailed && !isReady && (member.coordinator !== null || !each.found);
  const waiting = member.waitingCommits;
  member.waitingCommits = waiting.filter(isUnderWay);
  for (const each of waiting) {
    if (isUnderWay(each)) continue;
    const { offsets, purpose, found } = each;
    const lost = found
      ? commitUnanswered()
      : ended(exception ?? 'CoordinatorNotAvailableException', exception === null);
    const now =
      member.coordinator === null
        ? lost
        : commitPositions(consumer, member, offsets, purpose, step);
    if (now !== null) asyncEnded(consumer, member, offsets, purpose, now, step);
  }
}

/**
 * Sends an OffsetCommit. Gives what became of it where nothing is sent, null where an answer will
 * come. (ConsumerCoordinator.sendOffsetCommitRequest)
 */
export function commitPositions(
  consumer: Consumer,
  member: Membership,
  offsets: Offsets,
  purpose: CommitPurpose,
  step: Step,
): CommitAnswer | null {
  const { group } = consumer.config;
  if (Object.keys(offsets).length === 0 || group === null) return DONE;
  const link = coordinatorLink(consumer, member);
  if (link === undefined) return ended('CoordinatorNotAvailableException', true);
  const isMember = isInGroup(consumer);
  if (isMember && member.state !== 'stable')
    return ended(
      member.state === 'unjoined' ? 'CommitFailedException' : 'RebalanceInProgressException',
    );
  const generation = isMember ? member.generation : NO_GENERATION;
  const body: RequestBody<'OffsetCommit'> = Object.freeze({
    groupId: group.groupId,
    generationIdOrMemberEpoch: generation.id,
    memberId: generation.memberId,
    groupInstanceId: isMember ? group.instanceId : null,
    retentionTimeMs: -1,
    topics: topicsOf(consumer, offsets),
  });
  const own = { ask: 'commit', sent: generation, offsets, purpose } as const;
  const version = group.isModern ? 10 : 9;
  ask(consumer.connections, link, { api: 'OffsetCommit', version, body }, own, step);
  return null;
}

type CommitTopics = RequestBody<'OffsetCommit'>['topics'];

function topicsOf(consumer: Consumer, offsets: Offsets): CommitTopics {
  const topics: {
    name: string;
    topicId: string;
    partitions: CommitTopics[number]['partitions'][number][];
  }[] = [];
  for (const [name, { offset, leaderEpoch }] of Object.entries(offsets)) {
    const place = parsePartitionName(name);
    if (place === undefined) continue;
    let topic = topics.find((each) => each.name === place.topic);
    if (topic === undefined)
      topics.push(
        (topic = { name: place.topic, topicId: idOf(consumer, place.topic), partitions: [] }),
      );
    topic.partitions.push({
      partitionIndex: place.partition,
      committedOffset: offset,
      committedLeaderEpoch: leaderEpoch,
      committedMetadata: '',
    });
  }
  return topics;
}

/** The id of a topic, by which members of the new protocol name it. */
export const idOf = (consumer: Consumer, topic: string): string =>
  topicOf(consumer.connections.metadata, topic)?.id ?? ZERO_UUID;

/** Takes an answer to OffsetCommit in. (OffsetCommitResponseHandler) */
export function onCommitted(
  consumer: Consumer,
  member: Membership,
  sent: Generation,
  body: ResponseBody<'OffsetCommit'>,
  step: Step,
): CommitAnswer {
  for (const { partitions } of body.topics) {
    for (const { errorCode } of partitions) {
      const answer = partitionAnswer(consumer, member, sent, errorCode, step);
      if (answer !== null) return answer;
    }
  }
  return DONE;
}

function partitionAnswer(
  consumer: Consumer,
  member: Membership,
  sent: Generation,
  code: number,
  step: Step,
): CommitAnswer | null {
  const error = errorName(code);
  const isUnchanged = isSameGeneration(sent, member.generation) || !isInGroup(consumer);
  const isRebalancing =
    member.state === 'preparing-rebalance' || member.state === 'completing-rebalance';
  switch (error) {
    case 'NONE':
      return null;
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
    case 'REQUEST_TIMED_OUT':
      coordinatorLost(consumer, member, error, step);
      return ended(exceptionOf(code), true);
    case 'FENCED_INSTANCE_ID':
      if (isUnchanged) return ended(exceptionOf(code));
      return ended(isRebalancing ? 'RebalanceInProgressException' : 'CommitFailedException');
    case 'REBALANCE_IN_PROGRESS':
      requestRejoin(member, 'offset commit failed since group is already rebalancing');
      return ended('RebalanceInProgressException');
    case 'STALE_MEMBER_EPOCH':
      return ended('CommitFailedException');
    case 'UNKNOWN_MEMBER_ID':
    case 'ILLEGAL_GENERATION':
      if (consumer.config.group?.isModern === true) return ended('CommitFailedException');
      if (!isUnchanged && member.state === 'preparing-rebalance')
        return ended('RebalanceInProgressException');
      resetMember(
        member,
        `encountered ${error} from OFFSET_COMMIT response`,
        error === 'UNKNOWN_MEMBER_ID',
      );
      return ended('CommitFailedException');
    default:
      return ended(exceptionOf(code), isRetriable(code));
  }
}

/** Nothing will be heard of a commit: its connection is gone. */
export const commitUnanswered = (): CommitAnswer => ended('DisconnectException', true);

/** A commit has come to its end: the call that waits for it is told, or a callback is due. */
export function commitEnded(
  consumer: Consumer,
  member: Membership,
  { offsets, purpose }: { offsets: Offsets; purpose: CommitPurpose },
  answer: CommitAnswer,
  step: Step,
): void {
  if (purpose === 'prepare') {
    if (member.prepareCommit !== null) member.prepareCommit.answer = answer;
    tellCommit(offsets, 'auto', answer, step);
  } else if (purpose === 'commitSync') {
    const own = consumer.listening?.commit ?? consumer.call;
    if (own?.api === 'commit' || own?.api === 'close') own.answer = answer;
    tellCommit(offsets, 'commitSync', answer, step);
  } else asyncEnded(consumer, member, offsets, purpose, answer, step);
}

function asyncEnded(
  consumer: Consumer,
  member: Membership,
  offsets: Offsets,
  purpose: 'commitAsync' | 'auto',
  answer: CommitAnswer,
  step: Step,
): void {
  tellCommit(offsets, purpose, answer, step);
  if (purpose === 'auto') {
    if (answer.retriable && answer.exception !== null)
      member.autoCommitAt = Math.min(member.autoCommitAt, step.now + consumer.config.retryBackoff);
    if (member.autoCommitAt !== NEVER) armByMember(consumer, member.autoCommitAt, step);
    return;
  }
  const { exception, retriable } = answer;
  const error = exception !== null && retriable ? 'RetriableCommitFailedException' : exception;
  member.endedCommits.push({ offsets, error });
}

function tellCommit(
  offsets: Offsets,
  as: 'commitSync' | 'commitAsync' | 'auto',
  { exception }: CommitAnswer,
  step: Step,
): void {
  const told = Object.entries(offsets).map(([name, { offset }]) => `${name}:${offset}`);
  if (told.length === 0) return;
  if (exception === null) tell(step, { note: 'committed', as, offsets: told.join(' ') });
  else tell(step, { note: 'commit-failed', as, offsets: told.join(' '), exception });
}

/** Runs the callbacks of commits that have ended since. (invokeCompletedOffsetCommitCallbacks) */
export function runCommitCallbacks(member: Membership, step: Step): void {
  for (const { offsets, error } of member.endedCommits.splice(0)) {
    const told = Object.entries(offsets).map(([name, { offset }]) => `${name}:${offset}`);
    tell(step, { note: 'commit-callback', offsets: told.join(' '), error: error ?? '' });
  }
}

/** commitSync(): again and again while the error may pass. (commitOffsetsSync) */
export function commitOn(
  consumer: Consumer,
  member: Membership,
  call: Extract<Call, { api: 'commit' | 'close' }>,
  step: Step,
  offsets: Offsets = call.api === 'commit' ? call.offsets : positionsOf(consumer),
): Progress {
  for (;;) {
    const { answer }: { answer: CommitAnswer | null } = call;
    if (answer !== null) {
      runCommitCallbacks(member, step);
      if (answer.exception === null) return 'done';
      if (!answer.retriable) return { throws: answer.exception };
      const backoff = consumer.config.group?.retryBackoff ?? { first: 0, max: 0 };
      member.notBefore = step.now + backoffAfter(backoff, call.attempts, step.random);
      call.attempts += 1;
      call.answer = null;
      call.sent = false;
    }
    if (call.sent) return 'waiting';
    if (member.notBefore > step.now) {
      armByMember(consumer, member.notBefore, step);
      return 'waiting';
    }
    if (Object.keys(offsets).length > 0 && coordinatorReady(consumer, member, step) === null)
      return 'waiting';
    call.answer = commitPositions(consumer, member, offsets, 'commitSync', step);
    call.sent = call.answer === null;
  }
}
