import type { Log } from '../../log/log.ts';
import { toInt64 } from '../../protocol/bytes/byte-writer.ts';
import { compressionOfId } from '../../protocol/compression/compression.ts';
import type { ErrorName } from '../../protocol/errors.ts';
import {
  compressBatch,
  isReadable,
  recordTimestamp,
  type Compression,
  type KafkaRecord,
  type RecordBatch,
  type Records,
  type UnreadableBatch,
} from '../../protocol/batch/record-batch.ts';

/** Why records were not appended, as the response says it. */
export type Refusal = {
  error: ErrorName;
  message?: string;
  /** Told only when the log itself refused. */
  logStart?: number;
  recordErrors?: { batchIndex: number; batchIndexErrorMessage: string | null }[];
};

/** A batch that was found in a request, whether its inside can be read or not. */
type FoundBatch = RecordBatch | UnreadableBatch;

/**
 * Why a request is refused as a whole: the bytes of a partition do not begin like a batch, so that
 * it is not known where it ends. Null when they do. (ByteBufferLogInputStream.nextBatchSize)
 */
export function beginsBroken(records: Records): Refusal | null {
  const first = records[0];
  if (first === undefined || !isBroken(first)) return null;
  const message =
    first.magic === null
      ? `Record size ${int32At(first.bytes, 8)} is less than the minimum record overhead (14)`
      : `Invalid magic found in record: ${first.magic}`;
  return { error: 'CORRUPT_MESSAGE', message };
}

/** Whether the first batch says that it belongs to a transaction, be it readable or not. */
export function beginsTransactional([first]: Records): boolean {
  if (first === undefined || isCut(first)) return false;
  if (isReadable(first)) return first.isTransactional;
  return first.magic === 2 && (first.bytes.charCodeAt(22) & 0x10) !== 0;
}

const isBroken = (batch: FoundBatch): batch is UnreadableBatch =>
  !isReadable(batch) &&
  (batch.unreadable === 'crc'
    ? batch.magic === null
    : batch.unreadable === 'magic' && !isOld(batch));

/** The formats of Kafka's first years. (KIP-724) */
const isOld = (batch: UnreadableBatch): boolean => batch.magic === 0 || batch.magic === 1;

const isCut = (batch: FoundBatch): boolean =>
  !isReadable(batch) && batch.unreadable === 'truncated';

/**
 * The one batch of format 2 that a request may carry for a partition. A piece behind it is dropped.
 * (ProduceRequest.validateRecords)
 */
export function onlyBatch(records: Records, version: number): FoundBatch | Refusal {
  const [first, second] = records;
  if (first === undefined || isCut(first)) return { error: 'INVALID_RECORD' };
  if (!isReadable(first) && isOld(first)) return { error: 'INVALID_RECORD' };
  if (version < 7 && isReadable(first) && first.compression === 'zstd')
    return { error: 'UNSUPPORTED_COMPRESSION_TYPE' };
  if (second === undefined || isCut(second)) return first;
  return { error: isBroken(second) ? 'CORRUPT_MESSAGE' : 'INVALID_RECORD' };
}

/**
 * Checks what a client wants appended, in the order of the log.
 * (UnifiedLog.analyzeAndValidateRecords, LogValidator)
 */
export function validateBatch(
  log: Log,
  batch: FoundBatch,
  millisNow: number,
): RecordBatch | Refusal {
  const logStart = log.startOffset;
  if (hasBaseOffset(batch)) return { error: 'INVALID_RECORD', logStart };
  if (batch.sizeInBytes > log.config.maxMessageBytes) return { error: 'MESSAGE_TOO_LARGE' };
  if (!isReadable(batch)) return unreadable(batch, logStart);
  const { records, producerId, baseSequence } = batch;
  if (records.length !== batch.lastOffsetDelta + 1 || records.length === 0)
    return { error: 'INVALID_RECORD', logStart };
  if (batch.isControl) return { error: 'INVALID_RECORD', logStart };
  if (producerId !== -1 && baseSequence < 0) return { error: 'INVALID_RECORD', logStart };
  const found = validateRecords(log, batch, millisNow);
  // What stays compressed cannot be numbered anew: the broker fails when it tries.
  // (LogValidator.buildRecordsAndAssignOffsets, PartialDefaultRecord.key)
  if (found === batch && batch.compression !== 'none' && !isRepacked(batch, log) && !isDense(batch))
    return { error: 'UNKNOWN_SERVER_ERROR', logStart };
  return found;
}

/** Whether the topic wants another codec than the batch has. */
const isRepacked = ({ compression }: RecordBatch, { config }: Log): boolean =>
  config.compression !== 'producer' && config.compression !== compression;

const isDense = ({ records }: RecordBatch): boolean => {
  for (let index = 0; index < records.length; index += 1)
    if (records[index]?.offsetDelta !== index) return false;
  return true;
};

/** A client counts from 0: the leader gives the offsets. */
const hasBaseOffset = (batch: FoundBatch): boolean =>
  isReadable(batch) ? batch.baseOffset !== 0 : /[^\0]/.test(batch.bytes.slice(0, 8));

/**
 * What the codec cannot unpack makes the leader fail, unless the header alone is reason enough to
 * refuse the batch. (LogValidator.validateBatch)
 */
function unreadable({ unreadable: why, bytes }: UnreadableBatch, logStart: number): Refusal {
  if (why === 'crc') return { error: 'CORRUPT_MESSAGE' };
  if (why !== 'undecodable') return { error: 'INVALID_RECORD', logStart };
  const isOfNoCodec = compressionOfId(bytes.charCodeAt(22) & 0x07) === null;
  const isControl = (bytes.charCodeAt(22) & 0x20) !== 0;
  const count = int32At(bytes, 57);
  const isCountWrong = count !== int32At(bytes, 23) + 1 || count <= 0;
  return !isOfNoCodec && (isControl || isCountWrong)
    ? { error: 'INVALID_RECORD', logStart }
    : { error: 'UNKNOWN_SERVER_ERROR', logStart };
}

/**
 * One record that fails refuses the batch; a wrong time weighs more than a missing key.
 * (LogValidator.processRecordErrors)
 */
function validateRecords(log: Log, batch: RecordBatch, millisNow: number): RecordBatch | Refusal {
  const recordErrors: RecordError[] = [];
  let untimely = false;
  for (const [batchIndex, record] of batch.records.entries()) {
    const keyless = keyError(log, record);
    const found = keyless ?? timestampError(log, batch, record, millisNow);
    if (found === null) continue;
    untimely ||= keyless === null;
    recordErrors.push({ batchIndex, batchIndexErrorMessage: found });
  }
  if (recordErrors.length === 0) return batch;
  const refusal = { logStart: log.startOffset, recordErrors };
  return untimely
    ? {
        ...refusal,
        error: 'INVALID_TIMESTAMP',
        message: 'One or more records have been rejected due to invalid timestamp',
      }
    : { ...refusal, error: 'INVALID_RECORD', message: countedErrors(recordErrors) };
}

type RecordError = { batchIndex: number; batchIndexErrorMessage: string };

/**
 * Why a record may not lack its key; null when it has one, or needs none.
 * (LogValidator.validateKey)
 */
const keyError = (log: Log, record: KafkaRecord): string | null =>
  log.config.compact && record.key === null
    ? `Compacted topic cannot accept message without key in topic partition ${log.name}`
    : null;

/**
 * The sentence that counts the errors of a batch and shows the first of them.
 * (LogValidator.processRecordErrors)
 */
function countedErrors(errors: RecordError[]): string {
  const shown = errors
    .slice(0, 3)
    .map(
      (each) =>
        `RecordError(batchIndex=${each.batchIndex}, message='${each.batchIndexErrorMessage}')`,
    );
  return `One or more records have been rejected due to ${errors.length} record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`;
}

/** Why a record's time is refused; null when it is not. (LogValidator.validateTimestamp) */
function timestampError(
  log: Log,
  batch: RecordBatch,
  record: KafkaRecord,
  millisNow: number,
): string | null {
  const { timestampType, timestampBeforeMax, timestampAfterMax } = log.config;
  const timestamp = recordTimestamp(batch, record);
  if (timestampType === 'LogAppendTime' || timestamp === -1)
    return batch.timestampType === 'LogAppendTime'
      ? `Invalid timestamp type in message DefaultRecord(offset=${record.offsetDelta}, timestamp=${timestamp}, key=${record.key?.length ?? 0} bytes, value=${record.value?.length ?? 0} bytes). Producer should not set timestamp type to LogAppendTime.`
      : null;
  const early = millisNow - timestampBeforeMax;
  const late = millisNow + timestampAfterMax;
  if (timestamp >= early && timestamp <= late) return null;
  return `Timestamp ${toInt64(timestamp)} of message with offset ${record.offsetDelta} is out of range. The timestamp should be within [${longSum(millisNow, -toInt64(timestampBeforeMax))}, ${longSum(millisNow, toInt64(timestampAfterMax))}]`;
}

/** Java's sum: beyond the largest long it goes on at the smallest. */
const longSum = (one: number, other: bigint): bigint => BigInt.asIntN(64, toInt64(one) + other);

/**
 * The batch as the leader stores it; refused when it has become too large for the log by that.
 * (UnifiedLog.append)
 */
export function storable(
  batch: RecordBatch,
  log: Log,
  leaderEpoch: number,
  millisNow: number,
): RecordBatch | Refusal {
  if (isRepacked(batch, log) && hasNegativeTime(batch))
    return { error: 'UNKNOWN_SERVER_ERROR', logStart: log.startOffset };
  const placed = assignOffsets(batch, log, leaderEpoch, millisNow);
  if (placed.sizeInBytes > log.config.maxMessageBytes) return { error: 'MESSAGE_TOO_LARGE' };
  if (placed.sizeInBytes > log.config.segmentBytes) return { error: 'RECORD_LIST_TOO_LARGE' };
  return placed;
}

/**
 * Offsets from the log's end, the leader's epoch, the topic's timestamp type and codec.
 * (LogValidator.assignOffsets…)
 */
function assignOffsets(
  batch: RecordBatch,
  log: Log,
  leaderEpoch: number,
  millisNow: number,
): RecordBatch {
  const { compression, timestampType } = log.config;
  // Spelled out: each batch that is produced comes by here.
  const placed: RecordBatch = {
    baseOffset: log.endOffset,
    lastOffsetDelta: batch.lastOffsetDelta,
    partitionLeaderEpoch: leaderEpoch,
    compression: batch.compression,
    timestampType,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    deleteHorizon: batch.deleteHorizon,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: timestampType === 'LogAppendTime' ? millisNow : latestOf(batch),
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    records: batch.records,
    sizeInBytes: batch.sizeInBytes,
    compressed: batch.compressed,
  };
  if (compression === 'producer' || !isRepacked(batch, log))
    return Object.freeze(withForeign(placed, batch));
  return Object.freeze(repacked(placed, batch, compression));
}

/**
 * What its client alone could write stays as it came; so do the attributes, unless another of their
 * bits or the latest time changes. (DefaultRecordBatch.setMaxTimestamp)
 */
function withForeign(placed: RecordBatch, came: RecordBatch): RecordBatch {
  const { foreign, longs, spareAttributes } = came;
  if (foreign === undefined && longs === undefined && spareAttributes === undefined) return placed;
  const isAsItCame =
    placed.timestampType === came.timestampType && placed.maxTimestamp === came.maxTimestamp;
  return {
    ...placed,
    ...(foreign === undefined ? {} : { foreign }),
    ...(longs === undefined || !isAsItCame ? {} : { longs }),
    ...(spareAttributes === undefined || !isAsItCame ? {} : { spareAttributes }),
  };
}

/**
 * Who packs records anew numbers them anew and counts their times from the first; none asks for a
 * delete horizon then. (LogValidator.buildRecordsAndAssignOffsets, MemoryRecordsBuilder)
 */
function repacked(placed: RecordBatch, came: RecordBatch, compression: Compression): RecordBatch {
  const [first] = came.records;
  const baseTimestamp = first === undefined ? -1 : recordTimestamp(came, first);
  const isAsItWas =
    came.timestampType === 'CreateTime' && baseTimestamp === came.baseTimestamp && isDense(came);
  const records = isAsItWas
    ? came.records
    : came.records.map((each, offsetDelta) => {
        const timestampDelta = recordTimestamp(came, each) - baseTimestamp;
        return Object.freeze({ ...each, offsetDelta, timestampDelta });
      });
  return compressBatch({ ...placed, baseTimestamp, deleteHorizon: false, records }, compression);
}

/**
 * A builder takes no time before 1970 but the one that says that there is none.
 * (MemoryRecordsBuilder.appendWithOffset)
 */
const hasNegativeTime = (batch: RecordBatch): boolean =>
  batch.records.some((each) => recordTimestamp(batch, each) < -1);

/** What the client says of its latest record is not believed. */
function latestOf(batch: RecordBatch): number {
  let latest = -1;
  for (const record of batch.records) latest = Math.max(latest, recordTimestamp(batch, record));
  return latest;
}

const int32At = (bytes: string, at: number): number =>
  (bytes.charCodeAt(at) << 24) |
  (bytes.charCodeAt(at + 1) << 16) |
  (bytes.charCodeAt(at + 2) << 8) |
  bytes.charCodeAt(at + 3);
