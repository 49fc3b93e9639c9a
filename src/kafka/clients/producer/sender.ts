import { assert } from '../../../kernel/assert.ts';
import { NEVER, type Micros } from '../../../kernel/time.ts';
import { errorCode, errorName, needsMetadataRefresh } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { queueOf, readyAt, reasonToLeave, sealBatch } from './accumulator.ts';
import { backoffAfter } from '../network/backoff.ts';
import {
  ask,
  askNothing,
  connectTo,
  eachUnanswered,
  usableLink,
  type Link,
} from '../network/node-connections.ts';
import { tendMetadata } from '../network/metadata-refresh.ts';
import { exceptionOf } from '../exception.ts';
import { leaderOf, learnLeader, topicOf, wantMetadata } from '../network/metadata.ts';
import { batchAcked, batchFailed } from './outcome.ts';
import type {
  PartitionQueue,
  ProduceAsked,
  Producer,
  ProducerAsked,
  ProducerBatch,
} from './producer-state.ts';
import {
  isItsTurn,
  mayRetry,
  numberBatch,
  putBack,
  sequenceAcked,
  sequenceExpired,
  sequenceFailed,
  settleSequences,
} from './sequences.ts';
import { tell, type Step } from '../../step.ts';
import { armBy } from '../armed-timer.ts';

/**
 * Sends what is due, as long as there is something due and room for a request. Source:
 * Sender.sendProducerData.
 */
export function sendDue(producer: Producer, step: Step): void {
  giveUpQueued(producer, step);
  settleSequences(producer, step);
  while (sendRound(producer, step)) {
    // Each round sends at most one request to each node; a full queue takes several.
  }
}

/**
 * One request to each node that has a batch due. False when none could leave: then timers are armed
 * for what comes next.
 */
function sendRound(producer: Producer, step: Step): boolean {
  const { accumulator, config, connections, armed } = producer;
  const isExhausted = producer.blocked[0]?.waitsFor === 'room';
  let hasSent = false;
  let lingerAt = NEVER;
  let retryAt = NEVER;
  for (const queue of accumulator.queues) {
    const first = queue.batches[0];
    if (first === undefined) continue;
    armed.delivery = armBy(
      step,
      'producer',
      'delivery-timeout',
      first.createdAt + config.deliveryTimeout,
      armed.delivery,
    );
    const leader = leaderOf(connections.metadata, queue.topic, queue.partition);
    const at = readyAt(queue, config, leader?.leaderEpoch ?? -1, isExhausted);
    if (at > step.now) {
      if (first.attempts > 0) retryAt = Math.min(retryAt, at);
      else lingerAt = Math.min(lingerAt, at);
    } else if (leader === undefined) wantMetadata(connections.metadata);
    else if (sendTo(producer, leader.leader, step)) hasSent = true;
  }
  if (hasSent) return true;
  armed.linger = armBy(step, 'producer', 'linger', lingerAt, armed.linger);
  armed.retry = armBy(step, 'producer', 'retry-backoff', retryAt, armed.retry);
  return false;
}

/**
 * Fills and sends one request, when the node can take one. Metadata that is due is asked for first:
 * its answer would wait behind that of the request. (NetworkClient.isReady)
 */
function sendTo(producer: Producer, nodeId: number, step: Step): boolean {
  const { config, connections } = producer;
  const link = usableLink(connections, nodeId);
  if (link === undefined) {
    connectTo(connections, nodeId, step);
    return false;
  }
  if (link.channel.inFlight.length >= config.maxInFlight) return false;
  const batches = drain(producer, nodeId, step);
  if (batches.length === 0) return false;
  tendMetadata(connections, step);
  sendBatches(producer, link, batches, step);
  return true;
}

/**
 * The first batch of each partition that the node leads, due or not, up to max.request.size; the
 * partition looked at first changes when a request is full. Source:
 * RecordAccumulator.drainBatchesForOneNode.
 */
function drain(producer: Producer, nodeId: number, step: Step): ProducerBatch[] {
  const { accumulator, config, connections } = producer;
  const led = accumulator.queues.filter(
    (queue) => leaderOf(connections.metadata, queue.topic, queue.partition)?.leader === nodeId,
  );
  const batches: ProducerBatch[] = [];
  const start = (accumulator.drainFrom[nodeId] ?? 0) % Math.max(led.length, 1);
  let bytes = 0;
  for (let nth = 0; nth < led.length; nth += 1) {
    const place = (start + nth) % led.length;
    const queue = led[place] as PartitionQueue;
    const batch = queue.batches[0];
    if (batch === undefined || isHeldBack(producer, queue, batch, step.now)) continue;
    if (!isItsTurn(producer, queue, batch)) continue;
    if (batches.length > 0 && bytes + batch.bytes > config.maxRequestSize) {
      accumulator.drainFrom[nodeId] = place;
      break;
    }
    const why = reasonToLeave(queue, batch);
    queue.batches.shift();
    numberBatch(producer, queue, batch);
    bytes += sealBatch(accumulator, batch).sizeInBytes;
    batches.push(batch);
    tell(step, { note: 'batch-sent', partition: batch.name, records: batch.records.length, why });
  }
  return batches;
}

/**
 * A batch waits out its back-off; with one request at a time a partition also waits for its batch
 * in flight.
 */
function isHeldBack(
  producer: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  now: Micros,
): boolean {
  const { metadata } = producer.connections;
  const leaderEpoch = leaderOf(metadata, queue.topic, queue.partition)?.leaderEpoch ?? -1;
  if (batch.attempts > 0 && batch.notBefore > now && leaderEpoch <= batch.sentToEpoch) return true;
  if (producer.config.maxInFlight > 1) return false;
  let isInFlight = false;
  eachUnanswered(producer.connections, (own) => {
    if (own.ask === 'produce' && own.batches.some(({ name }) => name === queue.name))
      isInFlight = true;
  });
  return isInFlight;
}

function sendBatches(
  producer: Producer,
  link: Link<ProducerAsked>,
  batches: ProducerBatch[],
  step: Step,
): void {
  const { config, connections, armed } = producer;
  const topics: Record<string, string> = {};
  const topicData: {
    topicId: string;
    partitionData: { index: number; records: RecordsOfRequest }[];
  }[] = [];
  for (const batch of batches) {
    assert(batch.wire !== null, 'what is sent was sealed');
    const topicId = topicOf(connections.metadata, batch.topic)?.id ?? '';
    topics[topicId] = batch.topic;
    batch.sentToEpoch =
      leaderOf(connections.metadata, batch.topic, batch.partition)?.leaderEpoch ?? -1;
    let topic = topicData.find((each) => each.topicId === topicId);
    if (topic === undefined) topicData.push((topic = { topicId, partitionData: [] }));
    topic.partitionData.push({
      index: batch.partition,
      records: [batch.wire],
    });
    armed.delivery = armBy(
      step,
      'producer',
      'delivery-timeout',
      batch.createdAt + config.deliveryTimeout,
      armed.delivery,
    );
  }
  const timeoutMs = Math.floor(config.connections.requestTimeout / 1_000);
  const body: RequestBody<'Produce'> = {
    transactionalId: null,
    acks: config.acks,
    timeoutMs,
    topicData,
  };
  const request = { api: 'Produce', version: 13, body: Object.freeze(body) } as const;
  if (config.acks === 0) {
    askNothing(link, request, step);
    for (const batch of batches) batchAcked(producer, batch, -1, step);
  } else
    ask(
      connections,
      link,
      request,
      { ask: 'produce', batches, topics: Object.freeze(topics) },
      step,
    );
}

type RecordsOfRequest =
  RequestBody<'Produce'>['topicData'][number]['partitionData'][number]['records'];

/** An answer, partition by partition. */
export function onProduceAnswer(
  producer: Producer,
  own: ProduceAsked,
  body: ResponseBody<'Produce'>,
  step: Step,
): void {
  const { metadata } = producer.connections;
  for (const topic of body.responses) {
    const name = own.topics[topic.topicId];
    for (const answer of topic.partitionResponses) {
      const batch = own.batches.find(
        (each) => each.topic === name && each.partition === answer.index,
      );
      if (batch === undefined) continue;
      if (needsMetadataRefresh(answer.errorCode)) {
        learnLeader(
          metadata,
          { topic: batch.topic, partition: batch.partition },
          answer.currentLeader,
          body.nodeEndpoints,
        );
      }
      completeBatch(producer, batch, answer, step);
    }
  }
}

/**
 * The connection is gone: each batch on it may or may not be stored.
 * @param why `timeout`: the client gave it up, since an answer was overdue
 *   (Sender.handleProduceResponse)
 */
export function onProduceUnanswered(
  producer: Producer,
  { batches }: ProduceAsked,
  why: 'closed' | 'timeout',
  step: Step,
): void {
  const code = errorCode(why === 'timeout' ? 'REQUEST_TIMED_OUT' : 'NETWORK_EXCEPTION');
  const answer = { errorCode: code, baseOffset: -1, logStartOffset: -1, recordErrors: [] };
  for (const batch of batches) completeBatch(producer, batch, answer, step);
}

/** What became of a batch, as far as the producer looks at it. */
type ProduceResult = {
  readonly errorCode: number;
  readonly baseOffset: number;
  readonly logStartOffset: number;
  /** The records that had the whole batch refused. */
  readonly recordErrors: readonly { readonly batchIndex: number }[];
};

/** Done, again, or given up. (Sender.completeBatch, canRetry) */
function completeBatch(
  producer: Producer,
  batch: ProducerBatch,
  answer: ProduceResult,
  step: Step,
): void {
  const { config, connections } = producer;
  const { errorCode: code, baseOffset } = answer;
  const queue = queueOf(producer.accumulator, batch.topic, batch.partition);
  if (needsMetadataRefresh(code)) wantMetadata(connections.metadata);
  // A duplicate that the broker recognised is stored; at which offset it no longer knows.
  if (code === 0 || errorName(code) === 'DUPLICATE_SEQUENCE_NUMBER') {
    sequenceAcked(queue, batch);
    batchAcked(producer, batch, code === 0 ? baseOffset : -1, step);
    return;
  }
  const isInTime = batch.createdAt + config.deliveryTimeout > step.now;
  const isDefinite = batch.attempts < config.retries;
  if (!isInTime || !isDefinite || !mayRetry(producer, queue, batch, answer)) {
    sequenceFailed(producer, queue, batch, { code, isDefinite });
    batchFailed(producer, batch, exceptionOf(code), step, exceptionsOf(answer));
    return;
  }
  const after = backoffAfter(config.retryBackoff, batch.attempts, step.random);
  batch.attempts += 1;
  batch.notBefore = step.now + after;
  putBack(queue, batch);
  tell(step, {
    note: 'will-retry',
    partition: batch.name,
    error: errorName(code),
    attempt: batch.attempts,
    after,
  });
}

/**
 * The records that were at fault are told so, the others that they were in bad company. Several at
 * fault are InvalidRecordExceptions, since one code cannot speak for all of them. Undefined when
 * the broker names none. (Sender.failBatch, KIP-467)
 */
function exceptionsOf({
  errorCode,
  recordErrors,
}: ProduceResult): ((batchIndex: number) => string) | undefined {
  if (recordErrors.length === 0) return undefined;
  const own = recordErrors.length === 1 ? exceptionOf(errorCode) : 'InvalidRecordException';
  const atFault = new Set(recordErrors.map(({ batchIndex }) => batchIndex));
  return (batchIndex) => (atFault.has(batchIndex) ? own : 'KafkaException');
}

/** Batches that waited longer than delivery.timeout.ms in their queue. */
function giveUpQueued(producer: Producer, step: Step): void {
  const { accumulator, config } = producer;
  for (const queue of accumulator.queues) {
    for (let first = queue.batches[0]; first !== undefined; first = queue.batches[0]) {
      if (first.createdAt + config.deliveryTimeout > step.now) break;
      queue.batches.shift();
      sequenceExpired(producer, queue, first);
      batchFailed(producer, first, 'TimeoutException', step);
    }
  }
}

/**
 * Also gives up batches in flight, whose answers do not matter any more; arms the timer for the
 * next that could be too late.
 */
export function onDeliveryTimeout(producer: Producer, step: Step): void {
  const { accumulator, armed, config, connections } = producer;
  let next = NEVER;
  eachUnanswered(connections, (own) => {
    if (own.ask !== 'produce') return;
    for (const batch of own.batches) {
      if (batch.createdAt + config.deliveryTimeout <= step.now) {
        sequenceExpired(producer, queueOf(accumulator, batch.topic, batch.partition), batch);
        batchFailed(producer, batch, 'TimeoutException', step);
      } else next = Math.min(next, batch.createdAt + config.deliveryTimeout);
    }
    own.batches = own.batches.filter(
      (batch) => batch.createdAt + config.deliveryTimeout > step.now,
    );
  });
  giveUpQueued(producer, step);
  for (const queue of accumulator.queues) {
    const first = queue.batches[0];
    if (first !== undefined) next = Math.min(next, first.createdAt + config.deliveryTimeout);
  }
  armed.delivery = armBy(step, 'producer', 'delivery-timeout', next, NEVER);
}
