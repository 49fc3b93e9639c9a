import { millis, type Micros } from '../../kernel/time.ts';
import { openChannel, sendRequest } from '../channel.ts';
import { BROKER_PORT, CLUSTER_ID, type KafkaEffect } from '../kinds.ts';
import { appendBatch } from '../log/log.ts';
import { eachBatch } from '../log/log-read.ts';
import { METADATA_TOPIC_ID } from '../metadata-record.ts';
import { replayBatch, type MetadataImage } from '../metadata-image.ts';
import type { ResponseBody } from '../protocol/message.ts';
import { isReadable, type RecordBatch } from '../protocol/record-batch.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import type { Random } from '../../kernel/random.ts';
import { randomUuid } from '../random-uuid.ts';
import { brokerMillis, type Broker } from './broker.ts';
import { applyImage } from './roles.ts';
import { supportedFeatures } from '../features.ts';

/** The process has started: replays its copy of the metadata, then registers. (BrokerServer.startup) */
export function bootBroker(
  broker: Broker,
  now: Micros,
  random: Random,
  out: KafkaEffect[],
): string[] {
  const { lifecycle } = broker.memory;
  broker.disk.incarnations += 1;
  lifecycle.incarnationId = randomUuid(random);
  const { metadata, channel } = lifecycle;
  const changed = metadata === null ? [] : replayBatches(broker, batchesOf(broker), now, out);
  out.push(openChannel(channel));
  if (metadata !== null) out.push(openChannel(metadata));
  armCheckpoint(broker, now, out);
  return changed;
}

function batchesOf(broker: Broker): RecordBatch[] {
  const batches: RecordBatch[] = [];
  eachBatch(broker.disk.metadataLog, 0, broker.disk.metadataLog.endOffset, (batch) =>
    batches.push(batch),
  );
  return batches;
}

/** Registration first; heartbeats when it was accepted. (BrokerLifecycleManager) */
export function sendRegistration(broker: Broker, now: Micros, out: KafkaEffect[]): void {
  const { lifecycle } = broker.memory;
  const body = {
    brokerId: broker.id,
    clusterId: CLUSTER_ID,
    incarnationId: lifecycle.incarnationId,
    listeners: [{ name: 'PLAINTEXT', host: broker.host, port: BROKER_PORT, securityProtocol: 0 }],
    features: supportedFeatures(4).map((each) => ({
      name: each.name,
      minSupportedVersion: each.minVersion,
      maxSupportedVersion: each.maxVersion,
    })),
    rack: broker.rack,
    isMigratingZkBroker: false,
    logDirs: [],
    previousBrokerEpoch: -1,
  };
  out.push(
    sendRequest(
      lifecycle.channel,
      { api: 'BrokerRegistration', version: 4, body },
      { purpose: 'register' },
      now,
    ),
  );
}

export function sendHeartbeat(broker: Broker, now: Micros, out: KafkaEffect[]): void {
  const { lifecycle, image } = broker.memory;
  if (
    lifecycle.state === 'starting' ||
    lifecycle.channel.phase !== 'ready' ||
    lifecycle.channel.inFlight.some((each) => each.context.purpose === 'heartbeat')
  )
    return;
  const body = {
    brokerId: broker.id,
    brokerEpoch: lifecycle.epoch,
    currentMetadataOffset: image.endOffset - 1,
    wantFence: false,
    wantShutDown: false,
    offlineLogDirs: [],
  };
  out.push(
    sendRequest(
      lifecycle.channel,
      { api: 'BrokerHeartbeat', version: 1, body },
      { purpose: 'heartbeat' },
      now,
    ),
  );
}

export function onRegistered(
  broker: Broker,
  body: ResponseBody<'BrokerRegistration'>,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { lifecycle } = broker.memory;
  if (body.errorCode !== 0)
    return armHeartbeat(now + brokerMillis(broker, 'broker.heartbeat.interval.ms'), out);
  lifecycle.epoch = body.brokerEpoch;
  lifecycle.state = 'registered';
  sendHeartbeat(broker, now, out);
}

/** While fenced it asks again every 10 ms, then every heartbeat interval. */
export function onHeartbeat(
  broker: Broker,
  body: ResponseBody<'BrokerHeartbeat'>,
  now: Micros,
  out: KafkaEffect[],
): void {
  const { lifecycle } = broker.memory;
  if (body.errorCode === 0 && !body.isFenced) lifecycle.state = 'running';
  const wait =
    lifecycle.state === 'running'
      ? brokerMillis(broker, 'broker.heartbeat.interval.ms')
      : millis(10);
  armHeartbeat(now + wait, out);
}

function armHeartbeat(at: Micros, out: KafkaEffect[]): void {
  out.push({ do: 'timer', key: 'heartbeat', at, timer: { timer: 'heartbeat' } });
}

/** The next fetch of the metadata log. (KafkaRaftClient, as an observer) */
export function fetchMetadata(broker: Broker, now: Micros, out: KafkaEffect[]): void {
  const { metadata, epoch } = broker.memory.lifecycle;
  if (metadata?.phase !== 'ready' || metadata.inFlight.length > 0) return;
  const log = broker.disk.metadataLog;
  const lastFetchedEpoch = latestEpoch(log.epochs) ?? 0;
  const partition = {
    partition: 0,
    currentLeaderEpoch: -1,
    fetchOffset: log.endOffset,
    lastFetchedEpoch,
    logStartOffset: 0,
    partitionMaxBytes: 0,
    replicaDirectoryId: METADATA_TOPIC_ID,
    highWatermark: broker.memory.image.endOffset,
  };
  const body = {
    clusterId: CLUSTER_ID,
    replicaState: { replicaId: broker.id, replicaEpoch: epoch },
    maxWaitMs: 500,
    minBytes: 0,
    maxBytes: 8_388_608,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topicId: METADATA_TOPIC_ID, partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
  out.push(sendRequest(metadata, { api: 'Fetch', version: 18, body }, { purpose: 'fetch' }, now));
}

/**
 * New records of the metadata log: appended to the broker's copy, and replayed as far as they are committed.
 * @returns the partitions whose role may have changed
 */
export function onMetadataFetched(
  broker: Broker,
  body: ResponseBody<'Fetch'>,
  now: Micros,
  out: KafkaEffect[],
): string[] {
  const part = body.responses[0]?.partitions[0];
  const batches = (part?.records ?? []).filter(isReadable);
  for (const batch of batches) {
    if (batch.baseOffset !== broker.disk.metadataLog.endOffset) continue;
    const appended = appendBatch(broker.disk.metadataLog, batch);
    out.push({ do: 'write', file: appended.file, bytes: appended.bytes });
  }
  const changed = replayBatches(broker, batches, now, out);
  fetchMetadata(broker, now, out);
  return changed;
}

/**
 * Replays committed batches of the metadata log, then acts on what changed.
 * @returns the partitions whose role may have changed
 */
export function replayBatches(
  broker: Broker,
  batches: readonly RecordBatch[],
  now: Micros,
  out: KafkaEffect[],
): string[] {
  let image: MetadataImage = broker.memory.image;
  for (const batch of batches) image = replayBatch(image, batch);
  return image === broker.memory.image ? [] : applyImage(broker, image, now, out);
}

/** Every few seconds the high watermarks go to disk, to start from after a restart. (ReplicaManager.checkpointHighWatermarks) */
export function checkpointHighWatermarks(broker: Broker, now: Micros, out: KafkaEffect[]): void {
  for (const [name, partition] of Object.entries(broker.memory.partitions))
    broker.disk.highWatermarks[name] = partition.highWatermark;
  armCheckpoint(broker, now, out);
}

function armCheckpoint(broker: Broker, now: Micros, out: KafkaEffect[]): void {
  out.push({
    do: 'timer',
    key: 'checkpoint',
    at: now + brokerMillis(broker, 'replica.high.watermark.checkpoint.interval.ms'),
    timer: { timer: 'checkpoint' },
  });
}
