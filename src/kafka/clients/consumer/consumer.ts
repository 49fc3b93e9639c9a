import { assert } from '../../../kernel/assert.ts';
import type { Random } from '../../../kernel/random.ts';
import { NEVER, seconds, type Micros } from '../../../kernel/time.ts';
import type { ProcessCommand } from '../../process-command.ts';
import type { ConfigValues, ConsumerSpec } from '../../cluster-spec.ts';
import type { ClusterLayout, KafkaEffect, KafkaInput } from '../../kinds.ts';
import type { AnyResponse, ResponseBody } from '../../protocol/message.ts';
import { onConnectionInput, type ConnectionEvent } from '../network/connections.ts';
import { connectTo, createConnections } from '../network/node-connections.ts';
import { tendMetadata } from '../network/metadata-refresh.ts';
import { parseConsumerConfig, type ConsumerConfig } from './consumer-config.ts';
import type { Consumer, ConsumerAsked } from './consumer-state.ts';
import { collect } from './fetch-collector.ts';
import { onFetchAnswer, onFetchUnanswered, sendFetches } from './consumer-fetcher.ts';
import { emptyHistory } from '../history.ts';
import { topicOf } from '../network/metadata.ts';
import {
  noticeLeaders,
  onNotValidated,
  onValidated,
  validatePositions,
} from './position-validation.ts';
import { lookUpPositions, lookupEnded, onListOffsetsAnswer } from './offset-reset.ts';
import { askForReset, assignPartition, assignedOf, leaderIdOf, seek } from './subscription.ts';
import { tell, type Step } from '../../step.ts';
import type { TimerOf } from '../../timers.ts';
import { armBy } from '../armed-timer.ts';

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
  const topics = [...new Set(assigned.map(({ topic }) => topic))];
  return {
    role: 'consumer',
    name: spec.name,
    settings,
    config,
    connections: createConnections<ConsumerAsked>(spec.name, layout, config.connections, topics),
    warming: true,
    assigned,
    polling: spec.polling,
    poll: null,
    sessions: {},
    buffer: [],
    leadersOf: null,
    exceptionDue: null,
    lastError: null,
    history: emptyHistory(),
    counters: { delivered: 0, polls: 0 },
    resets: [],
    armed: { poll: NEVER, retry: NEVER },
  };
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
  const { name, settings, assigned, polling, connections, history, counters, resets } = consumer;
  const spec: ConsumerSpec = {
    name,
    config: settings,
    assign: assigned.map((each) => each.name),
    polling,
  };
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
  if (input.on === 'boot' && consumer.polling)
    beginPoll(consumer, consumer.config.maxPollRecords, step);
  if (input.on === 'timer' && input.timer.of === 'consumer') onTimer(consumer, input.timer);
  if (input.on === 'command') onCommand(consumer, input.command, step);
  pollOn(consumer, step);
  if (consumer.poll !== null || consumer.warming) tendMetadata(consumer.connections, step);
  return step.out;
}

function onConnectionEvent(
  consumer: Consumer,
  event: ConnectionEvent<ConsumerAsked>,
  step: Step,
): void {
  switch (event.event) {
    case 'answer':
      onAnswer(consumer, event.nodeId, event.own, event.response, step);
      return;
    case 'disconnected':
      for (const own of event.unanswered) {
        if (own.ask === 'fetch') onFetchUnanswered(consumer, event.nodeId);
        else if (own.ask === 'validate') onNotValidated(consumer, own, step);
        else lookupEnded(consumer, own.partitions);
      }
      return;
    case 'metadata':
      // Each answer that says so makes a poll() throw. (Metadata.maybeThrowAnyException)
      if (consumer.connections.metadata.invalid.length > 0)
        consumer.exceptionDue = 'InvalidTopicException';
      if (consumer.warming) warmUp(consumer, step);
  }
}

function onAnswer(
  consumer: Consumer,
  nodeId: number,
  own: ConsumerAsked,
  { body }: AnyResponse,
  step: Step,
): void {
  switch (own.ask) {
    case 'fetch':
      return onFetchAnswer(consumer, nodeId, own, body as ResponseBody<'Fetch'>);
    case 'list-offsets': {
      const found = body as ResponseBody<'ListOffsets'>;
      return onListOffsetsAnswer(consumer, own, found, step);
    }
    case 'validate':
      return onValidated(consumer, own, body as ResponseBody<'OffsetForLeaderEpoch'>, step);
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
  }
}

function onCommand(consumer: Consumer, command: ProcessCommand, step: Step): void {
  switch (command.command) {
    case 'poll':
      consumer.lastError = null;
      beginPoll(consumer, command.max ?? consumer.config.maxPollRecords, step);
      return;
    case 'poll-loop':
      consumer.polling = command.on;
      if (command.on) {
        consumer.lastError = null;
        beginPoll(consumer, consumer.config.maxPollRecords, step);
      } else endPoll(consumer, step);
      return;
    case 'seek':
      onSeek(consumer, command.partition, command.offset, step);
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

function beginPoll(consumer: Consumer, max: number, step: Step): void {
  consumer.poll = { max, deadline: consumer.polling ? NEVER : step.now + POLL_TIMEOUT };
}

/** Brings the poll() that has not returned as far as it gets. (ClassicKafkaConsumer.poll) */
function pollOn(consumer: Consumer, step: Step): void {
  for (let { poll } = consumer; poll !== null; { poll } = consumer) {
    noticeLeaders(consumer);
    const exception = consumer.exceptionDue ?? beginResets(consumer);
    const collected = exception === null ? collect(consumer, poll.max, step) : null;
    if (collected === null || collected.exception !== null) {
      throwToApplication(consumer, 'poll', exception ?? collected?.exception ?? '', step);
    } else if (collected.moved) {
      // The next fetch travels while the application works, unless this poll left something in the
      // buffer.
      if (collected.records < poll.max) sendFetches(consumer, step);
      returnFromPoll(consumer, step);
    } else if (poll.deadline <= step.now) {
      tell(step, { note: 'polled-nothing' });
      returnFromPoll(consumer, step);
    } else {
      lookUpPositions(consumer, step);
      validatePositions(consumer, step);
      sendFetches(consumer, step);
      armPoll(consumer, poll.deadline, step);
      return;
    }
  }
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

function returnFromPoll(consumer: Consumer, step: Step): void {
  consumer.counters.polls += 1;
  endPoll(consumer, step);
  if (consumer.polling) beginPoll(consumer, consumer.config.maxPollRecords, step);
}

function endPoll(consumer: Consumer, step: Step): void {
  consumer.poll = null;
  if (consumer.armed.poll !== NEVER) step.out.push({ do: 'cancel', key: 'poll-timeout' });
  consumer.armed.poll = NEVER;
}

/** The call throws; an application that polls in a loop ends with it. */
function throwToApplication(
  consumer: Consumer,
  call: 'poll' | 'seek',
  exception: string,
  step: Step,
): void {
  consumer.lastError = exception;
  consumer.exceptionDue = null;
  endPoll(consumer, step);
  consumer.polling = false;
  tell(step, { note: 'consumer-error', call, exception });
}

function armPoll(consumer: Consumer, deadline: Micros, step: Step): void {
  const { armed } = consumer;
  if (deadline !== NEVER)
    armed.poll = armBy(step, 'consumer', 'poll-timeout', deadline, armed.poll);
  let retryAt = NEVER;
  for (const { notBefore } of consumer.assigned)
    if (notBefore > step.now) retryAt = Math.min(retryAt, notBefore);
  armed.retry = armBy(step, 'consumer', 'retry-backoff', retryAt, armed.retry);
}
