import { assert } from '../../../kernel/assert.ts';
import type { Random } from '../../../kernel/random.ts';
import { NEVER, seconds, type Micros } from '../../../kernel/time.ts';
import type { ProcessCommand } from '../../process-command.ts';
import type { ConfigValues, ConsumerSpec } from '../../cluster-spec.ts';
import type { ClusterLayout, KafkaEffect, KafkaInput } from '../../kinds.ts';
import { onConnectionInput, type ConnectionEvent } from '../network/connections.ts';
import { connectTo, createConnections, isCoordinatorLink } from '../network/node-connections.ts';
import { tendMetadata } from '../network/metadata-refresh.ts';
import { onAnswer, onUnanswered } from './answers.ts';
import { newApplication } from './application.ts';
import { parseConsumerConfig, type ConsumerConfig } from './consumer-config.ts';
import type { Consumer, ConsumerAsked, Subscribed } from './consumer-state.ts';
import { emptyHistory } from '../history.ts';
import { topicOf } from '../network/metadata.ts';
import { coordinatorLost, tendCoordinator } from './group/coordinator-lookup.ts';
import { newMembership, type Membership } from './group/group-state.ts';
import { tendModern } from './group/modern-member.ts';
import { tendHeartbeat } from './group/heartbeat.ts';
import {
  applicationGoesOn,
  beginLoop,
  beginPoll,
  endPoll,
  loopAgain,
  throwToApplication,
} from './poll.ts';
import { assignPartition, assignedOf, leaderIdOf, seek } from './subscription.ts';
import type { Step } from '../../step.ts';
import type { TimerOf } from '../../timers.ts';

export type { Consumer } from './consumer-state.ts';

/** How long one poll() of the application waits for records: the Duration that it passes. */
const POLL_TIMEOUT: Micros = seconds(1);

/**
 * A consumer before it boots. Throws when a setting is not allowed: the door checks them with
 * `parseConsumerConfig`.
 */
export function createConsumer(spec: ConsumerSpec, layout: ClusterLayout): Consumer {
  const settings = Object.freeze({ ...spec.config });
  const config = configOf(settings);
  const assigned = spec.assign.map(assignPartition);
  const topics = spec.subscribe ?? [...new Set(assigned.map(({ topic }) => topic))];
  const connections = createConnections<ConsumerAsked>(
    spec.name,
    layout,
    config.connections,
    topics,
  );
  connections.metadata.everything = spec.pattern !== undefined;
  if (spec.serverPattern !== undefined) connections.metadata.ids = [];
  return {
    role: 'consumer',
    name: spec.name,
    settings,
    config,
    connections,
    warming: !['topics', 'pattern', 'server-pattern'].includes(subscribedBy(spec).by),
    subscribed: subscribedBy(spec),
    member: config.group === null ? null : newMembership(config.group.autoCommitInterval, 0),
    assigned,
    polling: spec.polling,
    application: spec.application === undefined ? null : newApplication(spec.application),
    poll: null,
    call: null,
    answer: null,
    toCall: [],
    listening: null,
    thrownByListener: null,
    wakened: false,
    closed: false,
    sessions: {},
    buffer: [],
    unread: [],
    cut: [],
    leadersOf: null,
    exceptionDue: null,
    lastError: null,
    history: emptyHistory(),
    counters: { delivered: 0, polls: 0, callbacks: { assigned: 0, revoked: 0, lost: 0 } },
    resets: [],
    armed: { poll: NEVER, retry: NEVER, member: NEVER, application: NEVER },
  };
}

function subscribedBy({ subscribe, pattern, serverPattern, assign }: ConsumerSpec): Subscribed {
  if (serverPattern !== undefined) return { by: 'server-pattern', pattern: serverPattern };
  if (pattern !== undefined) return { by: 'pattern', pattern, topics: [] };
  if (subscribe !== undefined) return { by: 'topics', topics: [...new Set(subscribe)].sort() };
  return { by: assign.length > 0 ? 'hand' : 'nothing' };
}

function configOf(settings: ConfigValues): ConsumerConfig {
  const parsed = parseConsumerConfig(settings);
  assert('config' in parsed, 'settings of a client are checked where they come in');
  return parsed.config;
}

/**
 * What a new process finds after the old one died: no position, nothing buffered. Only the eyes
 * outside remember what it had read.
 */
export function crashedConsumer(consumer: Consumer): Consumer {
  const { name, settings, subscribed, assigned, polling } = consumer;
  const { connections, history, counters, resets, application } = consumer;
  const spec: ConsumerSpec = { name, config: settings, assign: [], polling };
  if (application !== null) spec.application = application.spec;
  if (subscribed.by === 'topics') spec.subscribe = subscribed.topics;
  else if (subscribed.by === 'pattern') spec.pattern = subscribed.pattern;
  else if (subscribed.by === 'server-pattern') spec.serverPattern = subscribed.pattern;
  else spec.assign = assigned.map((each) => each.name);
  return { ...createConsumer(spec, connections.layout), history, counters, resets };
}

/** One step of a consumer's process. */
export function stepConsumer(
  consumer: Consumer,
  input: KafkaInput,
  now: Micros,
  random: Random,
  clock: Micros,
): KafkaEffect[] {
  const step: Step = { now, clock, random, out: [] };
  for (const event of onConnectionInput(consumer.connections, input, step))
    onConnectionEvent(consumer, event, step);
  if (input.on === 'boot') boot(consumer, step);
  if (input.on === 'timer' && input.timer.of === 'consumer') onTimer(consumer, input.timer);
  if (input.on === 'command') onCommand(consumer, input.command, step);
  applicationGoesOn(consumer, step);
  if (consumer.member !== null) tendMember(consumer, consumer.member, step);
  else if (isAwake(consumer)) tendMetadata(consumer.connections, step);
  return step.out;
}

function boot(consumer: Consumer, step: Step): void {
  const { member, config } = consumer;
  const interval = config.group?.autoCommitInterval ?? null;
  if (member !== null && interval !== null) member.autoCommitAt = step.now + interval;
  if (consumer.polling) beginLoop(consumer, step);
}

/** Whether a thread of the client is there that sends and receives. */
const isAwake = ({ poll, call, warming, closed, member }: Consumer): boolean =>
  !closed &&
  (poll !== null ||
    call !== null ||
    warming ||
    member?.heartbeat.on === true ||
    (member?.modern ?? null) !== null);

/** What the consumer's own thread does for its group, and what was cut off by it. */
function tendMember(consumer: Consumer, member: Membership, step: Step): void {
  if (!consumer.closed && consumer.config.group?.isModern === true)
    tendModern(consumer, member, step);
  else if (!consumer.closed) tendHeartbeat(consumer, member, step);
  while (consumer.cut.length > 0) {
    for (const own of consumer.cut.splice(0)) onUnanswered(consumer, -1, own, step);
    applicationGoesOn(consumer, step);
  }
  if (!isAwake(consumer)) return;
  tendMetadata(consumer.connections, step);
  tendCoordinator(consumer, member, step);
}

function onConnectionEvent(
  consumer: Consumer,
  event: ConnectionEvent<ConsumerAsked>,
  step: Step,
): void {
  const { member, connections } = consumer;
  switch (event.event) {
    case 'answer':
      onAnswer(consumer, event.nodeId, event.own, event.response, step);
      return;
    case 'disconnected':
      if (member !== null && isCoordinatorLink(event.nodeId))
        coordinatorLost(consumer, member, 'coordinator unavailable', step);
      for (const own of event.unanswered) onUnanswered(consumer, event.nodeId, own, step);
      return;
    case 'metadata':
      // Each answer that says so makes a poll() throw. (Metadata.maybeThrowAnyException)
      if (connections.metadata.invalid.length > 0) consumer.exceptionDue = 'InvalidTopicException';
      if (consumer.warming) warmUp(consumer, step);
  }
}

/** A consumer of a scenario has polled before: it is connected to the leaders of its partitions. */
function warmUp(consumer: Consumer, step: Step): void {
  const { metadata } = consumer.connections;
  if (consumer.assigned.some(({ topic }) => topicOf(metadata, topic) === undefined)) return;
  consumer.warming = false;
  const leaders = new Set(consumer.assigned.map((place) => leaderIdOf(consumer, place)));
  for (const leader of leaders) if (leader >= 0) connectTo(consumer.connections, leader, step);
}

function onTimer({ armed }: Consumer, { timer }: TimerOf<'consumer'>): void {
  switch (timer) {
    case 'poll-timeout':
      armed.poll = NEVER;
      return;
    case 'retry-backoff':
      armed.retry = NEVER;
      return;
    case 'member':
      armed.member = NEVER;
      return;
    case 'application':
      armed.application = NEVER;
  }
}

function onCommand(consumer: Consumer, command: ProcessCommand, step: Step): void {
  switch (command.command) {
    case 'poll': {
      const { max = consumer.config.maxPollRecords, timeout = POLL_TIMEOUT } = command;
      consumer.lastError = null;
      if (consumer.closed) throwToApplication(consumer, 'poll', 'IllegalStateException', step);
      else beginPoll(consumer, max, consumer.polling ? NEVER : step.now + timeout, step);
      return;
    }
    case 'poll-loop':
      consumer.polling = command.on && !consumer.closed;
      if (consumer.polling) {
        consumer.lastError = null;
        beginLoop(consumer, step);
      } else endPoll(consumer, step);
      return;
    case 'seek':
      onSeek(consumer, command.partition, command.offset, step);
      return;
    case 'call':
      consumer.lastError = null;
      consumer.answer = null;
      if (command.call.api === 'wakeup') consumer.wakened = true;
      else consumer.toCall.push(command.call);
      return;
    case 'application':
      consumer.application =
        command.application === null ? null : newApplication(command.application);
      loopAgain(consumer, step);
      return;
    case 'configure':
      configure(consumer, command.config);
      return;
    default:
    // Every other command is for another process.
  }
}

function onSeek(consumer: Consumer, partition: string, offset: number, step: Step): void {
  const place = assignedOf(consumer, partition);
  // (ClassicKafkaConsumer.seek, SubscriptionState.assignedState)
  if (offset < 0) throwToApplication(consumer, 'seek', 'IllegalArgumentException', step);
  else if (place === undefined) throwToApplication(consumer, 'seek', 'IllegalStateException', step);
  else seek(place, offset, step);
}

/**
 * New settings hold at once, as if the application had been started with them. Throws when one is
 * not allowed.
 */
function configure(consumer: Consumer, values: ConfigValues): void {
  const settings = Object.freeze({ ...consumer.settings, ...values });
  consumer.config = configOf(settings);
  consumer.settings = settings;
  consumer.connections.config = consumer.config.connections;
}
