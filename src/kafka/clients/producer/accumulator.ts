import { assert } from '../../../kernel/assert.ts';
import type { Random } from '../../../kernel/random.ts';
import { NEVER, type Micros } from '../../../kernel/time.ts';
import { partitionName } from '../../metadata/partition-name.ts';
import {
  BATCH_HEADER_SIZE,
  batchOf,
  NO_HEADERS,
  NO_PRODUCER,
  type KafkaRecord,
  type RecordBatch,
} from '../../protocol/batch/record-batch.ts';
import type { ByteString } from '../../protocol/bytes/byte-string.ts';
import { varintSize, varlongSize } from '../../protocol/bytes/varint.ts';
import { compressedEstimate, learnRatio, ratioOf } from './compression-ratio.ts';
import type { PartitionInfo } from '../network/metadata.ts';
import { isFull, stickyPartition } from './partitioner.ts';
import { newSequences } from './sequences.ts';
import type {
  Accumulator,
  PartitionQueue,
  PendingRecord,
  ProducerBatch,
} from './producer-state.ts';
import type { ProducerConfig } from './producer-config.ts';

export function createAccumulator(): Accumulator {
  return { queues: [], allocated: 0, sticky: {}, drainFrom: {}, ratios: {} };
}

/** The queue of a partition, made when it is new. */
export function queueOf(
  accumulator: Accumulator,
  topic: string,
  partition: number,
): PartitionQueue {
  const known = accumulator.queues.find(
    (each) => each.partition === partition && each.topic === topic,
  );
  if (known !== undefined) return known;
  const queue: PartitionQueue = {
    topic,
    partition,
    name: partitionName(topic, partition),
    batches: [],
    sequences: newSequences(),
  };
  accumulator.queues.push(queue);
  return queue;
}

/**
 * The queue that takes a record without a key. A batch that has no room for it is full by that, and
 * then the sticky partition may be another. (RecordAccumulator.append, partitionChanged)
 */
export function stickyQueue(
  accumulator: Accumulator,
  topic: string,
  partitions: readonly PartitionInfo[],
  record: PendingRecord,
  batchSize: number,
  random: Random,
): PartitionQueue {
  const current = (): PartitionQueue => {
    const partition = stickyPartition(accumulator, topic, partitions, batchSize, random);
    return queueOf(accumulator, topic, partition);
  };
  const queue = current();
  const last = queue.batches[queue.batches.length - 1];
  return last === undefined || last.closed || bytesIn(last, record) !== null ? queue : current();
}

/**
 * The most that a record alone in a batch can need. Source:
 * AbstractRecords.estimateSizeInBytesUpperBound.
 */
export const sizeUpperBound = (key: ByteString | null, value: ByteString | null): number =>
  upperBound(key?.length ?? null, value?.length ?? null);

/**
 * Attributes, and each variable-length number in front of the key at its longest. Source:
 * DefaultRecord.MAX_RECORD_OVERHEAD.
 */
const RECORD_OVERHEAD_MAX = 21;
/** The number of headers, which are none. */
const NO_HEADERS_SIZE = 1;

/** The most bytes that a record may take in a batch. (DefaultRecord.recordSizeUpperBound) */
const upperBound = (keyBytes: number | null, valueBytes: number | null): number =>
  BATCH_HEADER_SIZE +
  RECORD_OVERHEAD_MAX +
  fieldSize(keyBytes) +
  fieldSize(valueBytes) +
  NO_HEADERS_SIZE;

/** A key or a value with its length in front; null takes a length alone. */
const fieldSize = (bytes: number | null): number =>
  bytes === null ? 1 : varintSize(bytes) + bytes;

/**
 * Adds a record to the last batch of its partition, or to a new one. How well the record itself
 * will compress is not counted on. (RecordAccumulator.append,
 * MemoryRecordsBuilder.hasRoomFor)
 * @returns the bytes that the partition's batches grew by; null when buffer.memory has no room for
 *   the new batch
 */
export function appendRecord(
  accumulator: Accumulator,
  queue: PartitionQueue,
  record: PendingRecord,
  config: ProducerConfig,
  now: Micros,
): number | null {
  const last = queue.batches[queue.batches.length - 1];
  if (last !== undefined && !last.closed) {
    const before = last.bytes;
    const size = bytesIn(last, record);
    if (size !== null) {
      put(last, record, size);
      return last.bytes - before;
    }
  }
  const allocated = allocationFor(record, config);
  if (accumulator.allocated + allocated > config.bufferMemory) return null;
  const batch = openBatch(queue, allocated, now);
  if (config.compression !== 'none') {
    batch.compression = config.compression;
    batch.ratio = ratioOf(accumulator, queue.topic, config.compression);
  }
  put(batch, record, sizeInBatch(batch, record));
  queue.batches.push(batch);
  accumulator.allocated += allocated;
  return batch.bytes;
}

/**
 * Bytes that a record would take in an open batch; null: it does not fit, and the batch is closed
 * by that and takes no other.
 */
function bytesIn(batch: ProducerBatch, record: PendingRecord): number | null {
  const size = sizeInBatch(batch, record);
  if (batch.bytes + size <= batch.allocated) return size;
  batch.closed = true;
  return null;
}

/** What a new batch takes from buffer.memory: the record alone may be larger than batch.size. */
export const allocationFor = (record: PendingRecord, config: ProducerConfig): number =>
  Math.max(config.batchSize, upperBound(record.key?.length ?? null, record.value?.length ?? null));

function openBatch(queue: PartitionQueue, allocated: number, now: Micros): ProducerBatch {
  const batch: ProducerBatch = {
    name: queue.name,
    topic: queue.topic,
    partition: queue.partition,
    records: [],
    bytes: BATCH_HEADER_SIZE,
    plainBytes: 0,
    compression: 'none',
    ratio: 1,
    allocated,
    createdAt: now,
    closed: false,
    flushing: false,
    attempts: 0,
    notBefore: 0,
    sentToEpoch: -1,
    producerId: NO_PRODUCER.producerId,
    producerEpoch: NO_PRODUCER.producerEpoch,
    baseSequence: NO_PRODUCER.baseSequence,
    isRenumbered: false,
    wire: null,
  };
  return batch;
}

function put(batch: ProducerBatch, record: PendingRecord, size: number): void {
  batch.records.push(record);
  batch.plainBytes += size;
  batch.bytes =
    batch.compression === 'none'
      ? BATCH_HEADER_SIZE + batch.plainBytes
      : BATCH_HEADER_SIZE + compressedEstimate(batch);
}

/** Bytes that a record adds to a batch, its length in front included. */
function sizeInBatch(batch: ProducerBatch, record: PendingRecord): number {
  const base = batch.records[0]?.timestamp ?? record.timestamp;
  let body = 2 + varlongSize(record.timestamp - base) + varintSize(batch.records.length);
  body += fieldSize(record.key?.length ?? null) + fieldSize(record.value?.length ?? null);
  return varintSize(body) + body;
}

/** Gives a batch's bytes back to buffer.memory: it was answered for, or failed. */
export function release(accumulator: Accumulator, batch: ProducerBatch): void {
  accumulator.allocated -= batch.allocated;
  assert(accumulator.allocated >= 0, 'no more of buffer.memory is given back than was taken');
}

/**
 * When the first batch of a queue may leave: at once (0), at a time, or NEVER when there is none.
 * `leaderEpoch` is the newest known of the partition. (RecordAccumulator.batchReady,
 * shouldBackoff, KIP-951)
 */
export function readyAt(
  queue: PartitionQueue,
  config: ProducerConfig,
  leaderEpoch: number,
  isExhausted: boolean,
): Micros {
  const first = queue.batches[0];
  if (first === undefined) return NEVER;
  // The retry back-off stands instead of the linger of a batch that was sent before.
  if (first.attempts > 0) return leaderEpoch > first.sentToEpoch ? 0 : first.notBefore;
  if (isExhausted || first.flushing || queue.batches.length > 1 || isFull(first)) return 0;
  return first.createdAt + config.linger;
}

/** Why a batch leaves now. */
export function reasonToLeave(
  queue: PartitionQueue,
  batch: ProducerBatch,
): 'linger' | 'full' | 'flush' | 'retry' {
  if (batch.attempts > 0) return 'retry';
  if (queue.batches.length > 1 || isFull(batch)) return 'full';
  return batch.flushing ? 'flush' : 'linger';
}

/**
 * Closes a batch and makes what travels, the first time it is sent; each time, later batches learn
 * from its size. (ProducerBatch.close)
 */
export function sealBatch(accumulator: Accumulator, batch: ProducerBatch): RecordBatch {
  batch.closed = true;
  const wire = (batch.wire ??= wireOf(batch));
  batch.bytes = wire.sizeInBytes;
  if (batch.compression !== 'none') learnRatio(accumulator, batch, wire.sizeInBytes);
  return wire;
}

function wireOf(batch: ProducerBatch): RecordBatch {
  Object.freeze(batch.records);
  const { producerId, producerEpoch, baseSequence, compression } = batch;
  const wire =
    compression === 'none'
      ? plainBatch(batch)
      : batchOf(batch.records, { producerId, producerEpoch, baseSequence, compression });
  return Object.freeze(wire);
}

/**
 * A batch that is not compressed has the size it has grown to: nothing needs to be measured again.
 */
function plainBatch(batch: ProducerBatch): RecordBatch {
  const baseTimestamp = batch.records[0]?.timestamp ?? -1;
  let maxTimestamp = -1;
  // A list that is mapped has room for its own; one that grew would hold free places for ever.
  const records = batch.records.map(({ key, value, timestamp }, offsetDelta): KafkaRecord => {
    maxTimestamp = Math.max(maxTimestamp, timestamp);
    const timestampDelta = timestamp - baseTimestamp;
    return { offsetDelta, timestampDelta, key, value, headers: NO_HEADERS };
  });
  return {
    baseOffset: 0,
    lastOffsetDelta: records.length - 1,
    partitionLeaderEpoch: -1,
    compression: 'none',
    timestampType: 'CreateTime',
    isTransactional: false,
    isControl: false,
    deleteHorizon: false,
    baseTimestamp,
    maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    records,
    sizeInBytes: batch.bytes,
    compressed: null,
  };
}
