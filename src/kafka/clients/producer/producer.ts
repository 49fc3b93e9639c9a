import { assert } from '../../../kernel/assert.ts';
import type { Random } from '../../../kernel/random.ts';
import { NEVER, type Micros } from '../../../kernel/time.ts';
import type { ProcessCommand, RecordToSend } from '../../process-command.ts';
import type { ConfigValues, ProducerSpec } from '../../cluster-spec.ts';
import {
  EPOCH_MILLIS,
  type ClusterLayout,
  type KafkaEffect,
  type KafkaInput,
} from '../../kinds.ts';
import type { AnyResponse, ResponseBody } from '../../protocol/message.ts';
import { utf8 } from '../../protocol/bytes/byte-string.ts';
import {
  allocationFor,
  appendRecord,
  createAccumulator,
  queueOf,
  sizeUpperBound,
  stickyQueue,
} from './accumulator.ts';
import { onConnectionInput, type ConnectionEvent } from '../network/connections.ts';
import { connectTo, createConnections, eachUnanswered } from '../network/node-connections.ts';
import { tendMetadata } from '../network/metadata-refresh.ts';
import { emptyHistory, remember } from '../history.ts';
import { loadDue, rowsDue, startLoad, startReplay, stopLoad } from './load.ts';
import { topicOf, wantMetadata, wantTopic } from '../network/metadata.ts';
import { recordEnd, recordFailed } from './outcome.ts';
import { countSticky, fixedPartition } from './partitioner.ts';
import { parseProducerConfig, type ProducerConfig } from './producer-config.ts';
import {
  newIdentity,
  onProducerId,
  onProducerIdUnanswered,
  tendProducerId,
} from './producer-id.ts';
import type { BlockedSend, PendingRecord, ProducerAsked, Producer } from './producer-state.ts';
import { onDeliveryTimeout, onProduceAnswer, onProduceUnanswered, sendDue } from './sender.ts';
import { tell, type Step } from '../../step.ts';
import type { TimerOf } from '../../timers.ts';
import { armBy } from '../armed-timer.ts';

export type { Producer, ProducedRecord } from './producer-state.ts';

/**
 * A producer before it boots. Throws when a setting is not allowed: the door checks them with
 * `parseProducerConfig`.
 */
export function createProducer(spec: ProducerSpec, layout: ClusterLayout): Producer {
  const settings = Object.freeze({ ...spec.config });
  const config = configOf(settings);
  return {
    role: 'producer',
    name: spec.name,
    topic: spec.topic,
    settings,
    config,
    connections: createConnections<ProducerAsked>(spec.name, layout, config.connections, [
      spec.topic,
    ]),
    identity: newIdentity(),
    warming: true,
    blocked: [],
    accumulator: createAccumulator(),
    loadAtStart: spec.load ?? null,
    load: null,
    replay: null,
    history: emptyHistory(),
    counters: { sent: 0, acked: 0, failed: 0 },
    failures: {},
    armed: {
      linger: NEVER,
      retry: NEVER,
      delivery: NEVER,
      block: NEVER,
      load: NEVER,
      replay: NEVER,
    },
  };
}

function configOf(settings: ConfigValues): ProducerConfig {
  const parsed = parseProducerConfig(settings);
  assert('config' in parsed, 'settings of a client are checked where they come in');
  return parsed.config;
}

/**
 * What a new process finds after the old one died: nothing of its own. `history`, `counters` and
 * `failures` are what is told of the producer from outside; they survive.
 */
export function crashedProducer(producer: Producer): Producer {
  const { name, topic, settings, loadAtStart, connections, history, counters, failures } = producer;
  const spec = {
    name,
    topic,
    config: settings,
    ...(loadAtStart === null ? {} : { load: loadAtStart }),
  };
  const fresh = createProducer(spec, connections.layout);
  const forget = (record: PendingRecord, place: string | null): void =>
    remember(
      history,
      recordEnd(record, place, record.sentAt, { outcome: 'unknown', offset: null, error: null }),
    );
  eachUnanswered(connections, (own) => {
    if (own.ask !== 'produce') return;
    for (const batch of own.batches) for (const record of batch.records) forget(record, batch.name);
  });
  for (const queue of producer.accumulator.queues) {
    for (const batch of queue.batches)
      for (const record of batch.records) forget(record, batch.name);
  }
  for (const call of producer.blocked) forget(pendingRecord(call), null);
  return { ...fresh, history, counters, failures };
}

/** One step of a producer's process. */
export function stepProducer(
  producer: Producer,
  input: KafkaInput,
  now: Micros,
  random: Random,
  clock: Micros,
): KafkaEffect[] {
  const step: Step = { now, clock, random, out: [] };
  for (const event of onConnectionInput(producer.connections, input, step))
    onConnectionEvent(producer, event, step);
  if (input.on === 'boot' && producer.loadAtStart !== null)
    producer.load = startLoad(producer.loadAtStart, step);
  if (input.on === 'timer' && input.timer.of === 'producer') onTimer(producer, input.timer, step);
  if (input.on === 'command') onCommand(producer, input.command, step);
  unblock(producer, step);
  sendRecords(producer, producer.topic, loadDue(producer, step), step);
  sendRecords(producer, producer.replay?.topic ?? producer.topic, rowsDue(producer, step), step);
  sendDue(producer, step);
  tendMetadata(producer.connections, step);
  tendProducerId(producer, step);
  return step.out;
}

function onConnectionEvent(
  producer: Producer,
  event: ConnectionEvent<ProducerAsked>,
  step: Step,
): void {
  switch (event.event) {
    case 'answer':
      onAnswer(producer, event.own, event.response, step);
      return;
    case 'disconnected':
      for (const own of event.unanswered) {
        if (own.ask === 'produce') onProduceUnanswered(producer, own, event.why, step);
        else onProducerIdUnanswered(producer, step);
      }
      return;
    case 'metadata':
      if (producer.warming) warmUp(producer, step);
  }
}

function onAnswer(producer: Producer, own: ProducerAsked, { body }: AnyResponse, step: Step): void {
  if (own.ask === 'produce') onProduceAnswer(producer, own, body as ResponseBody<'Produce'>, step);
  else onProducerId(producer, body as ResponseBody<'InitProducerId'>, step);
}

/** A producer of a scenario has sent before: it is connected to the leaders of its topic. */
function warmUp(producer: Producer, step: Step): void {
  const topic = topicOf(producer.connections.metadata, producer.topic);
  if (topic === undefined) return;
  producer.warming = false;
  const leaders = new Set(topic.partitions.map(({ leader }) => leader));
  for (const leader of leaders) if (leader >= 0) connectTo(producer.connections, leader, step);
}

function onTimer(producer: Producer, { timer }: TimerOf<'producer'>, step: Step): void {
  const { armed } = producer;
  switch (timer) {
    case 'linger':
      armed.linger = NEVER;
      return;
    case 'retry-backoff':
      armed.retry = NEVER;
      return;
    case 'load':
      armed.load = NEVER;
      return;
    case 'replay':
      armed.replay = NEVER;
      return;
    case 'max-block':
      armed.block = NEVER;
      return;
    case 'delivery-timeout':
      onDeliveryTimeout(producer, step);
      return;
    default:
    // The others belong to the connections.
  }
}

function onCommand(producer: Producer, command: ProcessCommand, step: Step): void {
  switch (command.command) {
    case 'send':
      sendRecords(producer, command.topic ?? producer.topic, command.records, step);
      return;
    case 'load':
      producer.load = startLoad(command, step);
      return;
    case 'replay':
      producer.replay = startReplay(
        { topic: command.topic ?? producer.topic, source: command.source, rows: command.rows },
        step,
      );
      return;
    case 'stop-load':
      stopLoad(producer, step);
      return;
    case 'flush':
      flush(producer);
      return;
    case 'configure':
      configure(producer, command.config);
      return;
    default:
    // Every other command is for another process.
  }
}

/**
 * New settings hold at once, as if the application had been started with them. Throws when one is
 * not allowed.
 */
function configure(producer: Producer, values: ConfigValues): void {
  const settings = Object.freeze({ ...producer.settings, ...values });
  producer.config = configOf(settings);
  producer.settings = settings;
  producer.connections.config = producer.config.connections;
}

/** Everything that waits now leaves without its linger. */
function flush(producer: Producer): void {
  for (const queue of producer.accumulator.queues)
    for (const batch of queue.batches) batch.flushing = true;
  for (const call of producer.blocked) call.flushing = true;
}

/** The application calls send() for each record, in order. */
function sendRecords(
  producer: Producer,
  topic: string,
  records: readonly RecordToSend[],
  step: Step,
): void {
  let told: Buffered | null = null;
  for (const record of records) {
    producer.counters.sent += 1;
    const call: BlockedSend = {
      topic,
      record,
      since: step.now,
      clock: step.clock,
      waitsFor: 'its turn',
      flushing: false,
    };
    const taken = producer.blocked.length > 0 ? null : takeIn(producer, call, step);
    if (taken === null) block(producer, call, step);
    else if (told !== null && told.partition === taken) told.records += 1;
    else {
      if (told !== null) tellBuffered(told, step);
      told = taken === '' ? null : { partition: taken, records: 1, label: record.value ?? '' };
    }
  }
  if (told !== null) tellBuffered(told, step);
}

type Buffered = { partition: string; records: number; label: string };

function tellBuffered({ partition, records, label }: Buffered, step: Step): void {
  tell(step, { note: 'record-buffered', partition, records, label });
}

function block(producer: Producer, call: BlockedSend, step: Step): void {
  producer.blocked.push(call);
  if (call.waitsFor !== 'its turn') armBlock(producer, call, step);
}

function armBlock({ armed, config }: Producer, call: BlockedSend, step: Step): void {
  armed.block = armBy(step, 'producer', 'max-block', call.since + config.maxBlock, armed.block);
}

/**
 * The call that blocks the application's thread goes on when what it waited for is there, or fails
 * when it waited too long; then the next one is made, and has max.block.ms of its own.
 */
function unblock(producer: Producer, step: Step): void {
  const { blocked, config } = producer;
  for (let call = blocked[0]; call !== undefined; call = blocked[0]) {
    if (call.waitsFor === 'its turn') {
      call.since = step.now;
      call.clock = step.clock;
    }
    const taken = takeIn(producer, call, step);
    if (taken === null && call.since + config.maxBlock > step.now) {
      armBlock(producer, call, step);
      return;
    }
    blocked.shift();
    if (taken === null) {
      // (KafkaProducer.waitOnMetadata, BufferPool.allocate)
      const error = call.waitsFor === 'room' ? 'BufferExhaustedException' : 'TimeoutException';
      recordFailed(producer, pendingRecord(call), call.topic, error, step);
    } else if (taken !== '') {
      const label = call.record.value ?? '';
      tell(step, { note: 'record-buffered', partition: taken, records: 1, label });
    }
  }
}

/**
 * Puts a record into a batch. (KafkaProducer.doSend)
 * @returns the partition's name; the empty text when the record is refused for good; null when the
 *   call has to wait, and `waitsFor` says what for
 */
function takeIn(producer: Producer, call: BlockedSend, step: Step): string | null {
  const { accumulator, config, connections } = producer;
  const { record, topic } = call;
  // Its application cannot even make such a record. (ProducerRecord)
  if (record.timestamp !== undefined && record.timestamp < 0)
    return refuse(producer, call, 'IllegalArgumentException', step);
  const known = topicOf(connections.metadata, topic);
  if (known === undefined || (record.partition ?? 0) >= known.partitions.length) {
    if (connections.metadata.invalid.includes(topic))
      return refuse(producer, call, 'InvalidTopicException', step);
    wantTopic(connections.metadata, topic);
    wantMetadata(connections.metadata);
    call.waitsFor = 'metadata';
    return null;
  }
  if (call.waitsFor === 'metadata') call.clock = step.clock;
  const pending = pendingRecord(call);
  const size = sizeUpperBound(pending.key, pending.value);
  if (size > config.maxRequestSize || size > config.bufferMemory)
    return refuse(producer, call, 'RecordTooLargeException', step);
  const fixed = fixedPartition(record, known.partitions.length, config.ignoreKeys);
  const queue =
    fixed === null
      ? stickyQueue(accumulator, topic, known.partitions, pending, config.batchSize, step.random)
      : queueOf(accumulator, topic, fixed);
  const grown = appendRecord(accumulator, queue, pending, config, step.now);
  if (grown === null) {
    // No wait can make that much room. (BufferPool.allocate)
    if (allocationFor(pending, config) > config.bufferMemory)
      return refuse(producer, call, 'IllegalArgumentException', step);
    call.waitsFor = 'room';
    return null;
  }
  if (call.flushing) for (const batch of queue.batches) batch.flushing = true;
  if (fixed === null)
    countSticky(accumulator, queue, grown, known.partitions, config.batchSize, step.random);
  return queue.name;
}

function refuse(producer: Producer, call: BlockedSend, error: string, step: Step): '' {
  recordFailed(producer, pendingRecord(call), call.topic, error, step);
  return '';
}

function pendingRecord({ record, since, clock }: BlockedSend): PendingRecord {
  return Object.freeze({
    key: record.key === null ? null : utf8(record.key),
    value: record.value === null ? null : utf8(record.value),
    timestamp: record.timestamp ?? EPOCH_MILLIS + Math.floor(clock / 1_000),
    sentAt: since,
  });
}
