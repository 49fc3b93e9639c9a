import { seconds, type Micros } from '../../../kernel/time.ts';
import type { ConsumerCall } from '../../process-command.ts';
import { tell, type Step } from '../../step.ts';
import { hangUp } from '../network/connections.ts';
import { coordinatorLinkId } from '../network/node-connections.ts';
import { wantTopic } from '../network/metadata.ts';
import { closeSessions } from './consumer-fetcher.ts';
import type { AssignedPartition, Call, Consumer } from './consumer-state.ts';
import { commitAsync, commitOn, positionsOf, runCommitCallbacks } from './group/commits.ts';
import { fetchCommitted } from './group/committed-offsets.ts';
import { requestRejoin, type Offsets, type Progress } from './group/group-state.ts';
import { isInGroup, subscribe } from './group/group-topics.ts';
import { leaveGroup } from './group/heartbeat.ts';
import { takeThrown, takeTurns } from './group/listener.ts';
import { leaveModern } from './group/modern-member.ts';
import { armByMember } from './group/member-timers.ts';
import { leavePrepare } from './group/ownership.ts';
import { askForReset, assignPartition, assignedOf } from './subscription.ts';

/** How long close() may take when nothing is said. (ConsumerUtils.DEFAULT_CLOSE_TIMEOUT_MS) */
const CLOSE_TIMEOUT: Micros = seconds(30);
/** How long a call of a consumer without group may block. */
const API_TIMEOUT: Micros = seconds(60);

/**
 * Carries out a call, or begins it where it blocks: then it is the consumer's `call`. Gives the
 * exception that it throws at once.
 */
export function beginCall(consumer: Consumer, asked: ConsumerCall, step: Step): string | null {
  const { member } = consumer;
  if (consumer.closed) return 'IllegalStateException';
  const deadline = step.now + (consumer.config.group?.apiTimeout ?? API_TIMEOUT);
  switch (asked.api) {
    case 'subscribe':
    case 'subscribe-pattern':
    case 'subscribe-server-pattern':
      return subscribeTo(consumer, asked);
    case 'assign':
      return assign(consumer, asked.partitions);
    case 'unsubscribe':
      unsubscribe(consumer);
      return null;
    case 'pause':
    case 'resume':
      return eachPlace(consumer, asked.partitions, (place) => {
        place.paused = asked.api === 'pause';
      });
    case 'seekToBeginning':
    case 'seekToEnd':
      return eachPlace(consumer, asked.partitions, (place) => {
        askForReset(place, asked.api === 'seekToEnd' ? 'latest' : 'earliest');
      });
    case 'enforceRebalance':
      if (member === null) return 'IllegalStateException';
      requestRejoin(member, 'rebalance enforced by user');
      return null;
    case 'wakeup':
      consumer.wakened = true;
      return null;
    case 'commitAsync':
      if (member === null) return 'InvalidGroupIdException';
      runCommitCallbacks(member, step);
      commitAsync(consumer, member, offsetsOf(consumer, asked.offsets), 'commitAsync', step);
      return null;
    case 'commitSync': {
      if (member === null) return 'InvalidGroupIdException';
      runCommitCallbacks(member, step);
      const offsets = offsetsOf(consumer, asked.offsets);
      consumer.call = { api: 'commit', offsets, deadline, attempts: 0, sent: false, answer: null };
      return null;
    }
    case 'committed':
      if (member === null) return 'InvalidGroupIdException';
      consumer.call = { api: 'committed', names: asked.partitions, deadline };
      return null;
    case 'position':
      if (assignedOf(consumer, asked.partition) === undefined) return 'IllegalStateException';
      consumer.call = { api: 'position', name: asked.partition, deadline };
      return null;
    case 'close': {
      const { timeout = CLOSE_TIMEOUT, leaving = 'default' } = asked;
      const call = { attempts: 0, sent: false, answer: null, deadline: step.now + timeout };
      consumer.call = { api: 'close', phase: 'commit', leaving, ...call };
      return null;
    }
  }
}

function eachPlace(
  consumer: Consumer,
  names: readonly string[],
  change: (place: AssignedPartition) => void,
): string | null {
  for (const name of names) {
    const place = assignedOf(consumer, name);
    if (place === undefined) return 'IllegalStateException';
    change(place);
  }
  return null;
}

const SUBSCRIBES = {
  subscribe: 'topics',
  'subscribe-pattern': 'pattern',
  'subscribe-server-pattern': 'server-pattern',
} as const;

function subscribeTo(
  consumer: Consumer,
  asked: Extract<
    ConsumerCall,
    { api: 'subscribe' | 'subscribe-pattern' | 'subscribe-server-pattern' }
  >,
): string | null {
  const { subscribed } = consumer;
  if (consumer.member === null) return 'InvalidGroupIdException';
  if (asked.api === 'subscribe' && asked.topics.length === 0) {
    unsubscribe(consumer);
    return null;
  }
  // (ClassicKafkaConsumer.subscribe)
  if (asked.api === 'subscribe-server-pattern' && consumer.config.group?.isModern !== true)
    return 'UnsupportedOperationException';
  const by = SUBSCRIBES[asked.api];
  if (subscribed.by !== 'nothing' && subscribed.by !== by) return 'IllegalStateException';
  if (asked.api === 'subscribe') {
    const { topics } = asked;
    consumer.buffer = consumer.buffer.filter(({ name }) =>
      topics.includes(assignedOf(consumer, name)?.topic ?? ''),
    );
    subscribe(consumer, { by: 'topics', topics: [...new Set(topics)].sort() });
  } else if (asked.api === 'subscribe-pattern')
    subscribe(consumer, { by: 'pattern', pattern: asked.pattern, topics: [] });
  else subscribe(consumer, { by: 'server-pattern', pattern: asked.pattern });
  return null;
}

function assign(consumer: Consumer, names: readonly string[]): string | null {
  if (isInGroup(consumer)) return 'IllegalStateException';
  consumer.subscribed = { by: 'hand' };
  consumer.buffer = consumer.buffer.filter(({ name }) => names.includes(name));
  consumer.assigned = names.map((name) => assignedOf(consumer, name) ?? assignPartition(name));
  for (const { topic } of consumer.assigned) wantTopic(consumer.connections.metadata, topic);
  return null;
}

/** Gives all up and leaves; nothing is committed. (ClassicKafkaConsumer.unsubscribe) */
function unsubscribe(consumer: Consumer): void {
  const { member } = consumer;
  consumer.buffer = [];
  if (member !== null && isInGroup(consumer)) {
    leavePrepare(consumer, member);
    consumer.call = { api: 'unsubscribe' };
  } else {
    consumer.assigned = [];
    consumer.subscribed = { by: 'nothing' };
  }
}

function unsubscribeOn(consumer: Consumer, step: Step): Progress {
  const { member } = consumer;
  if (member !== null) {
    if (!takeTurns(consumer, member, step)) return 'waiting';
    leave(consumer, member, 'the consumer unsubscribed from all topics', step);
    member.joinedTopics = null;
  }
  consumer.assigned = [];
  consumer.subscribed = { by: 'nothing' };
  const thrown = takeThrown(consumer);
  return thrown === null ? 'done' : { throws: thrown };
}

const leave: typeof leaveGroup = (consumer, member, why, step, how) => {
  if (consumer.config.group?.isModern === true) leaveModern(consumer, member, why, step, how);
  else leaveGroup(consumer, member, why, step, how);
};

function offsetsOf(consumer: Consumer, given: Record<string, number> | undefined): Offsets {
  if (given === undefined) return positionsOf(consumer);
  const offsets: Record<string, Offsets[string]> = {};
  for (const [name, offset] of Object.entries(given))
    offsets[name] = Object.freeze({ offset, leaderEpoch: -1 });
  return Object.freeze(offsets);
}

/** Brings the call that has not returned as far as it gets. Its answer is then the consumer's. */
export function callOn(consumer: Consumer, call: Call, step: Step): Progress {
  if (call.api === 'close') return closeOn(consumer, call, step);
  if (call.api === 'unsubscribe') return unsubscribeOn(consumer, step);
  if (call.deadline <= step.now) return { throws: 'TimeoutException' };
  armByMember(consumer, call.deadline, step);
  const { member } = consumer;
  if (call.api === 'position') return positionOn(consumer, call.name);
  if (member === null) return 'done';
  if (call.api === 'commit') return commitOn(consumer, member, call, step);
  const found = fetchCommitted(consumer, member, call.names, step);
  if (typeof found !== 'object' || 'throws' in found) return found;
  const answer: Record<string, number | null> = {};
  for (const name of call.names) answer[name] = found.offsets[name]?.offset ?? null;
  consumer.answer = Object.freeze(answer);
  return 'done';
}

function positionOn(consumer: Consumer, name: string): Progress {
  const place = assignedOf(consumer, name);
  if (place === undefined || place.position === null || place.validating) return 'waiting';
  consumer.answer = Object.freeze({ [name]: place.position });
  return 'done';
}

/**
 * close(): commits where it commits by itself, gives up its partitions, leaves, and ends its
 * sessions; what fails is gone past. (ClassicKafkaConsumer.close)
 */
function closeOn(consumer: Consumer, call: Extract<Call, { api: 'close' }>, step: Step): Progress {
  const { member, config } = consumer;
  const isLate = call.deadline <= step.now;
  if (!isLate) armByMember(consumer, call.deadline, step);
  if (call.phase === 'commit') {
    const commits = member !== null && (config.group?.autoCommitInterval ?? null) !== null;
    if (commits && !isLate && commitOn(consumer, member, call, step) === 'waiting')
      return 'waiting';
    call.phase = 'give-up';
    if (member !== null) leavePrepare(consumer, member);
  }
  if (call.phase === 'give-up') {
    if (member !== null && !takeTurns(consumer, member, step)) return 'waiting';
    call.phase = 'leave';
  }
  if (call.phase === 'leave') {
    consumer.closed = true;
    if (member !== null) {
      member.heartbeat.on = false;
      if (isInGroup(consumer))
        leave(consumer, member, 'the consumer is being closed', step, call.leaving);
    }
    call.phase = 'drain';
  }
  if (call.phase === 'drain') {
    if (!isLate && owesToCoordinator(consumer)) return 'waiting';
    call.phase = 'sessions';
    closeSessions(consumer, step);
  }
  if (!isLate && isClosingSessions(consumer)) return 'waiting';
  for (const link of consumer.connections.links)
    if (link.channel.phase !== 'idle') hangUp(consumer.connections, link, step);
  consumer.polling = false;
  tell(step, { note: 'consumer-closed' });
  const thrown = takeThrown(consumer);
  return thrown === null ? 'done' : { throws: thrown };
}

function owesToCoordinator({ member, connections }: Consumer): boolean {
  const coordinator = member?.coordinator ?? null;
  if (coordinator === null) return false;
  const nodeId = coordinatorLinkId(coordinator);
  const link = connections.links.find((each) => each.nodeId === nodeId);
  return (link?.channel.inFlight.length ?? 0) > 0;
}

const isClosingSessions = ({ connections }: Consumer): boolean =>
  connections.links.some(({ channel }) =>
    channel.inFlight.some(
      ({ context }) => context.ask === 'own' && context.own.ask === 'close-session',
    ),
  );
