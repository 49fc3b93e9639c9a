import { millis, type Micros } from '../../kernel/time.ts';
import type { Random } from '../../kernel/random.ts';
import { EPOCH_MILLIS, type KafkaEffect } from '../kinds.ts';
import { answer, type Listener, type RequestContext } from '../listener.ts';
import { appendBatch } from '../log/log.ts';
import { eachBatch, readLog } from '../log/log-read.ts';
import { replayBatch } from '../metadata-image.ts';
import {
  encodeMetadataRecord,
  METADATA_TOPIC_ID,
  type MetadataRecord,
} from '../metadata-record.ts';
import { encodeMessage } from '../protocol/codec.ts';
import { errorCode } from '../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../protocol/message.ts';
import {
  batchSize,
  NO_PRODUCER,
  type KafkaRecord,
  type RecordBatch,
} from '../protocol/record-batch.ts';
import { controlKey, LeaderChangeMessage } from '../protocol/records/control-records.ts';
import type { Controller, WaitingFetch } from './controller.ts';
import {
  decideBootstrap,
  decideBrokerRegistration,
  decideControllerRegistration,
  decideHeartbeat,
} from './decide.ts';

import { decideTopics, type TopicResult, type TopicToCreate } from './decide-topics.ts';
import { effectiveConfigs } from './topic-configs.ts';
import { ZERO_UUID } from '../protocol/schema.ts';

/** metadata.max.idle.interval.ms: a NoOpRecord keeps the log moving. */
const IDLE_INTERVAL = millis(500);

/** What has just been committed: whoever runs in the same process replays it too. */
export type Committed = RecordBatch[];

/**
 * The process has started: replays its log, opens a new epoch, and writes what a new cluster starts with.
 * @returns the whole log, since a broker in the same process starts with nothing too
 */
export function bootController(
  controller: Controller,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): Committed {
  const { log } = controller.disk;
  const isNew = log.endOffset === 0;
  const committed: Committed = [];
  eachBatch(log, 0, log.endOffset, (batch) => {
    controller.memory.image = replayBatch(controller.memory.image, batch);
    committed.push(batch);
  });
  controller.disk.epoch += 1;
  committed.push(appendControl(controller, now, out));
  if (isNew) committed.push(...commit(controller, decideBootstrap(), now, out));
  committed.push(
    ...commit(
      controller,
      decideControllerRegistration(controller.id, controller.host, random),
      now,
      out,
    ),
  );
  armNoOp(now, out);
  return committed;
}

/** A new leader's first batch says so, before anything else in its epoch. (LeaderState.appendLeaderChangeMessage) */
function appendControl(controller: Controller, now: Micros, out: KafkaEffect[]): RecordBatch {
  const voters = [{ voterId: controller.id, voterDirectoryId: METADATA_TOPIC_ID }];
  const value = encodeMessage(LeaderChangeMessage, 0, {
    version: 0,
    leaderId: controller.id,
    voters,
    grantingVoters: voters,
  });
  const record = Object.freeze({
    offsetDelta: 0,
    timestampDelta: 0,
    key: controlKey('LEADER_CHANGE'),
    value,
    headers: [],
  });
  return store(controller, batchOf(controller, [record], true, now), out);
}

/** Appends a decision's records as one batch, and replays them: with one voter what is written is committed. */
function commit(
  controller: Controller,
  records: readonly MetadataRecord[],
  now: Micros,
  out: KafkaEffect[],
): Committed {
  if (records.length === 0) return [];
  const stored = records.map((each, offsetDelta) =>
    Object.freeze({
      offsetDelta,
      timestampDelta: 0,
      key: null,
      value: encodeMetadataRecord(each),
      headers: [],
    }),
  );
  return [store(controller, batchOf(controller, stored, false, now), out)];
}

function batchOf(
  controller: Controller,
  records: readonly KafkaRecord[],
  isControl: boolean,
  now: Micros,
): RecordBatch {
  const timestamp = EPOCH_MILLIS + Math.floor(now / 1_000);
  return Object.freeze({
    baseOffset: controller.disk.log.endOffset,
    lastOffsetDelta: records.length - 1,
    partitionLeaderEpoch: controller.disk.epoch,
    compression: 'none',
    timestampType: 'CreateTime',
    isTransactional: false,
    isControl,
    deleteHorizon: false,
    baseTimestamp: timestamp,
    maxTimestamp: timestamp,
    ...NO_PRODUCER,
    records: Object.freeze(records),
    sizeInBytes: batchSize(records),
    compressed: null,
  });
}

function store(controller: Controller, batch: RecordBatch, out: KafkaEffect[]): RecordBatch {
  const appended = appendBatch(controller.disk.log, batch);
  // The metadata log is flushed with every batch that its leader writes. (KafkaRaftLog.flush)
  out.push(
    { do: 'write', file: appended.file, bytes: appended.bytes },
    { do: 'sync', file: appended.file },
  );
  controller.memory.image = replayBatch(controller.memory.image, batch);
  return batch;
}

/** Nothing was written for a while: a NoOpRecord. */
export function onIdle(controller: Controller, now: Micros, out: KafkaEffect[]): Committed {
  armNoOp(now, out);
  return commit(controller, [{ type: 'NoOpRecord', value: {} }], now, out);
}

function armNoOp(now: Micros, out: KafkaEffect[]): void {
  out.push({ do: 'timer', key: 'no-op', at: now + IDLE_INTERVAL, timer: { timer: 'no-op' } });
}

export function onBrokerRegistration(
  controller: Controller,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'BrokerRegistration'>,
  now: Micros,
  out: KafkaEffect[],
): Committed {
  const { records, result } = decideBrokerRegistration(
    controller.memory.image,
    controller.disk.log.endOffset,
    body,
  );
  const committed = commit(controller, records, now, out);
  controller.memory.sessions[body.brokerId] = { contactAt: now, metadataOffset: -1 };
  if (records.length > 0)
    out.push({
      do: 'note',
      note: { note: 'broker-registered', broker: body.brokerId, brokerEpoch: result.epoch },
    });
  answer<'BrokerRegistration'>(
    listener,
    context,
    { throttleTimeMs: 0, errorCode: errorCode(result.error), brokerEpoch: result.epoch },
    out,
  );
  return committed;
}

export function onBrokerHeartbeat(
  controller: Controller,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'BrokerHeartbeat'>,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): Committed {
  const { records, result } = decideHeartbeat(controller.memory.image, body);
  const committed = commit(controller, records, now, out);
  controller.memory.sessions[body.brokerId] = {
    contactAt: now,
    metadataOffset: body.currentMetadataOffset,
  };
  if (records.length > 0)
    out.push({ do: 'note', note: { note: 'broker-unfenced', broker: body.brokerId } });
  const response = {
    throttleTimeMs: 0,
    errorCode: errorCode(result.error),
    isCaughtUp: result.caughtUp,
    isFenced: result.fenced,
    shouldShutDown: false,
  };
  answer<'BrokerHeartbeat'>(listener, context, response, out);
  committed.push(...makeScenarioTopics(controller, now, random, out));
  return committed;
}

/** Once every broker of the scenario is unfenced its topics are made, replicas laid out in turn so that lessons can rely on them. */
function makeScenarioTopics(
  controller: Controller,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): Committed {
  const ids = controller.directory.brokers;
  const { image } = controller.memory;
  if (controller.memory.topicsMade || ids.some((id) => image.brokers[id]?.fenced !== false))
    return [];
  controller.memory.topicsMade = true;
  return controller.topics.flatMap((spec) => {
    const assignments = Array.from({ length: spec.partitions }, (_, partitionIndex) => ({
      partitionIndex,
      brokerIds: Array.from(
        { length: Math.min(spec.replicationFactor, ids.length) },
        (__, place) => ids[(partitionIndex + place) % ids.length] ?? 0,
      ),
    }));
    const configs = Object.entries(spec.config ?? {}).map(([name, value]) => ({
      name,
      value: String(value),
    }));
    const asked = { name: spec.name, numPartitions: -1, replicationFactor: -1 };
    return createTopics(controller, [{ ...asked, assignments, configs }], now, random, out)
      .committed;
  });
}

/** Decides on new topics and writes them down. */
function createTopics(
  controller: Controller,
  topics: readonly TopicToCreate[],
  now: Micros,
  random: Random,
  out: KafkaEffect[],
  validateOnly = false,
): { results: TopicResult[]; committed: Committed } {
  const setting = { image: controller.memory.image, config: controller.config, random };
  const { records, result: results } = decideTopics(setting, topics);
  if (validateOnly) return { results, committed: [] };
  for (const each of results) {
    if ('error' in each) continue;
    const { name: topic, partitions, replicationFactor } = each;
    out.push({
      do: 'note',
      note: { note: 'topic-created', topic, partitions, replicationFactor },
    });
  }
  return { results, committed: commit(controller, records, now, out) };
}

export function onCreateTopics(
  controller: Controller,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'CreateTopics'>,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): Committed {
  const { topics, validateOnly } = body;
  const { results, committed } = createTopics(controller, topics, now, random, out, validateOnly);
  const response = { throttleTimeMs: 0, topics: results.map(topicAnswer) };
  answer<'CreateTopics'>(listener, context, response, out);
  return committed;
}

const topicAnswer = (result: TopicResult): ResponseBody<'CreateTopics'>['topics'][number] =>
  'error' in result
    ? {
        name: result.name,
        topicId: ZERO_UUID,
        errorCode: errorCode(result.error),
        errorMessage: result.message,
        topicConfigErrorCode: 0,
        numPartitions: -1,
        replicationFactor: -1,
        configs: [],
      }
    : {
        name: result.name,
        topicId: result.topicId,
        errorCode: 0,
        errorMessage: null,
        topicConfigErrorCode: 0,
        numPartitions: result.partitions,
        replicationFactor: result.replicationFactor,
        configs: effectiveConfigs(result.configs),
      };

/** A broker fetches the metadata log: answered when there is something, or after its wait. (KafkaRaftClient.handleFetchRequest) */
export function onMetadataFetch(
  controller: Controller,
  listener: Listener,
  context: RequestContext,
  body: RequestBody<'Fetch'>,
  now: Micros,
  out: KafkaEffect[],
): void {
  const fetchOffset = body.topics[0]?.partitions[0]?.fetchOffset ?? 0;
  if (fetchOffset < controller.disk.log.endOffset)
    return answerFetch(controller, listener, { id: 0, context, fetchOffset }, out);
  const id = controller.memory.nextId;
  controller.memory.nextId += 1;
  controller.memory.waiting.push({ id, context, fetchOffset });
  out.push({
    do: 'timer',
    key: `metadata-${id}`,
    at: now + body.maxWaitMs * 1_000,
    timer: { timer: 'metadata', id },
  });
}

/** Something was committed: everybody who waited gets it. */
export function wakeMetadataFetches(
  controller: Controller,
  listener: Listener,
  out: KafkaEffect[],
): void {
  for (const fetch of controller.memory.waiting.splice(0)) {
    out.push({ do: 'cancel', key: `metadata-${fetch.id}` });
    answerFetch(controller, listener, fetch, out);
  }
}

export function expireMetadataFetch(
  controller: Controller,
  listener: Listener,
  id: number,
  out: KafkaEffect[],
): void {
  const place = controller.memory.waiting.findIndex((each) => each.id === id);
  const [fetch] = place < 0 ? [] : controller.memory.waiting.splice(place, 1);
  if (fetch !== undefined) answerFetch(controller, listener, fetch, out);
}

function answerFetch(
  controller: Controller,
  listener: Listener,
  fetch: WaitingFetch,
  out: KafkaEffect[],
): void {
  const { log, epoch } = controller.disk;
  const read = readLog(log, fetch.fetchOffset, log.endOffset, 8_388_608, true);
  const partition = {
    partitionIndex: 0,
    errorCode: 0,
    highWatermark: log.endOffset,
    lastStableOffset: -1,
    logStartOffset: log.startOffset,
    divergingEpoch: { epoch: -1, endOffset: -1 },
    currentLeader: { leaderId: controller.id, leaderEpoch: epoch },
    snapshotId: { endOffset: -1, epoch: -1 },
    abortedTransactions: null,
    preferredReadReplica: -1,
    records: read.records,
  };
  const body: ResponseBody<'Fetch'> = {
    throttleTimeMs: 0,
    errorCode: 0,
    sessionId: 0,
    responses: [{ topicId: METADATA_TOPIC_ID, partitions: [partition] }],
    nodeEndpoints: [],
  };
  answer<'Fetch'>(listener, fetch.context, body, out);
}
