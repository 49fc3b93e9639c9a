import { NEVER, type Micros } from '../../../kernel/time.ts';
import { at } from '../../../kernel/checkpoint/sealed-list.ts';
import { tell, type Step } from '../../step.ts';
import { armBy } from '../armed-timer.ts';
import { armApplication, beginWork, waitAfterException, workAside, workOn } from './application.ts';
import { beginCall, callOn } from './calls.ts';
import type { Application, Consumer, Poll } from './consumer-state.ts';
import { sendFetches, takeUnread } from './consumer-fetcher.ts';
import { collect } from './fetch-collector.ts';
import { autoCommit, runCommitCallbacks, sendWaiting } from './group/commits.ts';
import { initPositions } from './group/committed-offsets.ts';
import { lookAgain, lookUpCoordinator } from './group/coordinator-lookup.ts';
import type { Membership, Progress } from './group/group-state.ts';
import { isInGroup } from './group/group-topics.ts';
import { polled } from './group/heartbeat.ts';
import { joinGroup, mustJoin, onJoinGroup } from './group/join.ts';
import { takeTurns } from './group/listener.ts';
import { lookLater, pollModern } from './group/modern-member.ts';
import { lookUpPositions } from './offset-reset.ts';
import { noticeLeaders, validatePositions } from './position-validation.ts';
import { askForReset } from './subscription.ts';

/** Begins a poll() that waits until `deadline`: NEVER in a loop, where the next begins at once. */
export function beginPoll(consumer: Consumer, max: number, deadline: Micros, step: Step): void {
  consumer.poll = { max, deadline, looked: false, since: null, looksAt: step.now };
  if (consumer.member !== null && isInGroup(consumer)) polled(consumer, consumer.member, step);
}

/** The application polls in a loop. */
export function beginLoop(consumer: Consumer, step: Step): void {
  beginPoll(consumer, consumer.config.maxPollRecords, NEVER, step);
}

/** Brings what the application has called as far as it gets. */
export function applicationGoesOn(consumer: Consumer, step: Step): void {
  if (consumer.application !== null) workAside(consumer, consumer.application, step);
  for (;;) {
    if (consumer.call !== null) {
      if (!callGoesOn(consumer, step)) return;
    } else if (
      consumer.toCall.length > 0 &&
      (consumer.poll === null || consumer.polling) &&
      canCall(consumer)
    ) {
      const [next] = consumer.toCall.splice(0, 1);
      if (next === undefined) return;
      const work = consumer.application?.work ?? null;
      if (work !== null) work.calls = false;
      endPoll(consumer, step);
      const exception = beginCall(consumer, next, step);
      if (exception !== null) throwToApplication(consumer, next.api, exception, step);
      else loopAgain(consumer, step);
    } else if (isWorking(consumer)) {
      if (!workGoesOn(consumer, step)) return;
    } else if (consumer.poll === null) return;
    else if (!pollGoesOn(consumer, consumer.poll, step)) return;
  }
}

/** True when the call has returned. */
function callGoesOn(consumer: Consumer, step: Step): boolean {
  const { call } = consumer;
  if (call === null) return true;
  let progress: Progress = 'waiting';
  if (consumer.wakened && call.api !== 'close') {
    consumer.wakened = false;
    progress = { throws: 'WakeupException' };
  } else {
    if (call.api === 'position') progress = updatePositions(consumer, step);
    if (typeof progress !== 'object') progress = callOn(consumer, call, step);
  }
  if (progress === 'waiting') {
    armRetry(consumer, step);
    return false;
  }
  consumer.call = null;
  const called = call.api === 'commit' ? 'commitSync' : call.api;
  if (progress !== 'done') throwToApplication(consumer, called, progress.throws, step);
  else loopAgain(consumer, step);
  return true;
}

/** The next turn of a loop, unless the application is at something else. */
export function loopAgain(consumer: Consumer, step: Step): void {
  const { polling, closed, poll, call } = consumer;
  if (polling && !closed && poll === null && call === null && !isWorking(consumer))
    beginLoop(consumer, step);
}

/** True when it has returned or thrown, or has to look again. (ClassicKafkaConsumer.poll) */
function pollGoesOn(consumer: Consumer, poll: Poll, step: Step): boolean {
  const { member } = consumer;
  if (consumer.listening !== null && member !== null) {
    if (!takeTurns(consumer, member, step)) return false;
    lookLater(consumer, member, poll, step);
  }
  noticeLeaders(consumer);
  const group = member === null ? 'done' : pollGroup(consumer, member, poll, step);
  if (isListening(consumer)) return false;
  let exception = consumer.exceptionDue ?? (typeof group === 'object' ? group.throws : null);
  if (consumer.wakened) {
    exception = 'WakeupException';
    consumer.wakened = false;
  }
  if (exception === null && group === 'done') {
    const positions = givePositions(consumer, step);
    if (typeof positions === 'object') exception = positions.throws;
  }
  const collected = exception === null ? collect(consumer, poll.max, step) : null;
  if (collected === null || collected.exception !== null) {
    throwToApplication(consumer, 'poll', exception ?? collected?.exception ?? '', step);
    return true;
  }
  if (collected.moved) {
    // The next fetch travels while the application works, unless this poll left something in the
    // buffer.
    if (collected.records < poll.max) sendFetches(consumer, step);
    returnFromPoll(consumer, collected.records, step);
    return true;
  }
  if (takeUnread(consumer)) return true;
  if (poll.deadline <= step.now) {
    tell(step, { note: 'polled-nothing' });
    returnFromPoll(consumer, 0, step);
    return true;
  }
  lookUpPositions(consumer, step);
  validatePositions(consumer, step);
  if (!awaitsPositions(consumer)) sendFetches(consumer, step);
  armPoll(consumer, poll.deadline, step);
  return false;
}

/**
 * A consumer of the new protocol fetches nothing while it is being told where a partition begins or
 * ends; that a position is validated it does not wait for. (AsyncPollEvent)
 */
const awaitsPositions = ({ assigned, config }: Consumer): boolean =>
  config.group?.isModern === true && assigned.some(({ asked, reset }) => asked && reset !== null);

const isListening = ({ listening }: Consumer): boolean => listening !== null;

/** What poll() does for its group before it reads. (ConsumerCoordinator.poll) */
function pollGroup(consumer: Consumer, member: Membership, poll: Poll, step: Step): Progress {
  runCommitCallbacks(member, step);
  sendWaiting(consumer, member, step);
  if (member.lookup.exception !== null) {
    const { exception } = member.lookup;
    member.lookup.exception = null;
    return { throws: exception };
  }
  if (isInGroup(consumer)) {
    const { exception } = member.heartbeat;
    member.heartbeat.exception = null;
    if (exception !== null) return { throws: exception };
    takeHeld(consumer, member, step);
    if (member.coordinator === null) {
      lookUpCoordinator(consumer, member);
      return 'waiting';
    }
    if (consumer.config.group?.isModern === true) {
      const looked = pollModern(consumer, member, poll, step);
      if (looked !== 'done') return looked;
    } else if (mustJoin(consumer, member)) {
      if (!hasFreshMetadata(consumer, poll, step)) return 'waiting';
      const joined = joinGroup(consumer, member, step);
      if (joined !== 'done') return joined;
    }
  } else if (lacksMetadata(consumer)) return 'waiting';
  autoCommit(consumer, member, step);
  return 'done';
}

/** Without a broker that it could ask, a consumer without members first waits for metadata. */
const lacksMetadata = ({ connections: { metadata, links } }: Consumer): boolean =>
  (metadata.wanted || metadata.asked) && !links.some(({ usable, nodeId }) => usable && nodeId >= 0);

/** An answer to JoinGroup that came while the application did not poll is looked at now. */
function takeHeld(consumer: Consumer, member: Membership, step: Step): void {
  const { held } = member;
  member.held = null;
  if (held !== null) onJoinGroup(consumer, member, held.sent, held.body, step);
}

/** Before it joins, a pattern is compared with the topics that there are now: once in a poll. */
function hasFreshMetadata(consumer: Consumer, poll: Poll, { now }: Step): boolean {
  const { metadata } = consumer.connections;
  if (consumer.subscribed.by !== 'pattern') return true;
  if (!poll.looked) {
    if (metadata.notBefore <= now) metadata.wanted = true;
    poll.looked = true;
    poll.since = metadata.updatedAt;
  }
  return !(metadata.wanted || metadata.asked) || metadata.updatedAt !== poll.since;
}

/**
 * Partitions without position go on where their group is, else where auto.offset.reset says.
 * (ClassicKafkaConsumer.updateFetchPositions)
 */
function givePositions(consumer: Consumer, step: Step): Progress {
  if (consumer.member !== null) {
    const init = initPositions(consumer, consumer.member, step);
    if (init !== 'done') return init;
    noticeLeaders(consumer);
  }
  const exception = beginResets(consumer);
  return exception === null ? 'done' : { throws: exception };
}

function updatePositions(consumer: Consumer, step: Step): Progress {
  noticeLeaders(consumer);
  const given = givePositions(consumer, step);
  lookUpPositions(consumer, step);
  validatePositions(consumer, step);
  return given;
}

/**
 * A partition without position begins where auto.offset.reset says. Gives the exception of the
 * policy that says nothing.
 */
function beginResets(consumer: Consumer): string | null {
  const policy = consumer.config.autoOffsetReset;
  for (const place of consumer.assigned) {
    if (place.position !== null || place.reset !== null) continue;
    if (policy === 'none') return 'NoOffsetForPartitionException';
    askForReset(place, policy);
  }
  return null;
}

function returnFromPoll(consumer: Consumer, records: number, step: Step): void {
  const { application, history, polling } = consumer;
  consumer.counters.polls += 1;
  endPoll(consumer, step);
  if (application !== null && polling && records > 0) {
    const { items } = history;
    const given = Array.from({ length: records }, (_, place) =>
      at(items, items.length - records + place),
    );
    beginWork(application, given, step);
  } else loopAgain(consumer, step);
}

/** The application's thread is out of poll(): it waits for nothing more. */
export function endPoll(consumer: Consumer, step: Step): void {
  const { member } = consumer;
  if (member !== null && consumer.poll !== null) {
    lookAgain(member);
    member.notBefore = 0;
    if (isInGroup(consumer)) polled(consumer, member, step);
  }
  consumer.poll = null;
  if (consumer.armed.poll !== NEVER) step.out.push({ do: 'cancel', key: 'poll-timeout' });
  consumer.armed.poll = NEVER;
}

/** The call throws; an application that polls in a loop ends with it. */
export function throwToApplication(
  consumer: Consumer,
  call: string,
  exception: string,
  step: Step,
): void {
  consumer.lastError = exception;
  consumer.exceptionDue = null;
  endPoll(consumer, step);
  tell(step, { note: 'consumer-error', call, exception });
  const { application, polling } = consumer;
  if (application === null || !polling) consumer.polling = false;
  else thrown(consumer, application, step);
}

/** What an exception does to an application in its loop. */
function thrown(consumer: Consumer, application: Application, step: Step): void {
  const { whenThrown = 'dies' } = application.spec;
  application.work = null;
  if (whenThrown === 'goes-on') {
    application.work = waitAfterException(step);
    return;
  }
  consumer.polling = false;
  consumer.toCall = whenThrown === 'closes' ? [{ api: 'close' }] : [];
  if (whenThrown === 'dies') step.out.push({ do: 'exit' });
}

const isWorking = ({ application }: Consumer): boolean => (application?.work ?? null) !== null;

/** While the application works, none but itself calls its consumer. */
const canCall = ({ application, listening }: Consumer): boolean => {
  if (listening !== null) return false;
  const work = application?.work ?? null;
  return work === null || work.calls;
};

/** True when the work is done, or has called the consumer. */
function workGoesOn(consumer: Consumer, step: Step): boolean {
  const { application } = consumer;
  const work = application?.work ?? null;
  if (application === null || work === null) return true;
  const doing = workOn(application, work, step);
  switch (doing.does) {
    case 'waits':
      armApplication(consumer, work.until, step);
      return false;
    case 'throws':
      throwToApplication(consumer, 'process', 'RuntimeException', step);
      return true;
    case 'calls':
      consumer.toCall.unshift(...doing.calls);
      if (doing.isDone) application.work = null;
      else work.calls = true;
      return true;
    case 'done':
      application.work = null;
      loopAgain(consumer, step);
      return true;
  }
}

function armPoll(consumer: Consumer, deadline: Micros, step: Step): void {
  const { armed } = consumer;
  if (deadline !== NEVER)
    armed.poll = armBy(step, 'consumer', 'poll-timeout', deadline, armed.poll);
  armRetry(consumer, step);
}

function armRetry({ armed, assigned }: Consumer, step: Step): void {
  let retryAt = NEVER;
  for (const { notBefore } of assigned)
    if (notBefore > step.now) retryAt = Math.min(retryAt, notBefore);
  armed.retry = armBy(step, 'consumer', 'retry-backoff', retryAt, armed.retry);
}
