import type { Log } from '../log/log.ts';
import { compressBatch } from '../protocol/record-batch.ts';
import type { ErrorName } from '../protocol/errors.ts';
import type { KafkaRecord, RecordBatch, Records } from '../protocol/record-batch.ts';

/** Why records were not appended, as the response says it. */
export type Refusal = {
  error: ErrorName;
  message?: string;
  /** Told only when the log itself refused. */
  logStart?: number;
  recordErrors?: { batchIndex: number; batchIndexErrorMessage: string | null }[];
};

/** Checks what a client wants appended, in the broker's order. Gives the one batch that a client may send. (ProduceRequest.validateRecords, LogValidator) */
export function validateRecords(
  log: Log,
  records: Records,
  millisNow: number,
): RecordBatch | Refusal {
  const first = records[0];
  if (first === undefined) return { error: 'INVALID_RECORD' };
  if ('unreadable' in first) return unreadable(first.unreadable, first.magic, log);
  if (records.length > 1) return { error: 'INVALID_RECORD' };
  if (first.baseOffset !== 0) return { error: 'INVALID_RECORD', logStart: log.startOffset };
  if (first.sizeInBytes > log.config.maxMessageBytes) return { error: 'MESSAGE_TOO_LARGE' };
  return validateBatch(log, first, millisNow);
}

function unreadable(
  why: 'truncated' | 'magic' | 'crc' | 'malformed',
  magic: number | null,
  log: Log,
): Refusal {
  switch (why) {
    case 'truncated':
      return { error: 'INVALID_RECORD' };
    case 'magic':
      if (magic !== null && magic > 2)
        return { error: 'CORRUPT_MESSAGE', message: `Invalid magic found in record: ${magic}` };
      return { error: 'INVALID_RECORD' };
    case 'crc':
      return { error: 'CORRUPT_MESSAGE' };
    case 'malformed':
      return { error: 'INVALID_RECORD', logStart: log.startOffset };
  }
}

function validateBatch(log: Log, batch: RecordBatch, millisNow: number): RecordBatch | Refusal {
  const logStart = log.startOffset;
  if (batch.records.length !== batch.lastOffsetDelta + 1 || batch.records.length === 0)
    return { error: 'INVALID_RECORD', logStart };
  if (batch.isControl) return { error: 'INVALID_RECORD', logStart };
  if (batch.producerId !== -1 && batch.baseSequence < 0)
    return { error: 'INVALID_RECORD', logStart };
  const keyless = log.config.compact
    ? errorsOf(batch, (record) =>
        record.key === null
          ? `Compacted topic cannot accept message without key in topic partition ${log.name}`
          : null,
      )
    : [];
  if (keyless.length > 0)
    return {
      error: 'INVALID_RECORD',
      logStart,
      recordErrors: keyless,
      message: countedErrors(keyless),
    };
  const untimely = errorsOf(batch, (record, index) =>
    timestampError(log, batch, record, index, millisNow),
  );
  if (untimely.length > 0)
    return {
      error: 'INVALID_TIMESTAMP',
      logStart,
      recordErrors: untimely,
      message: 'One or more records have been rejected due to invalid timestamp',
    };
  return batch;
}

type RecordError = { batchIndex: number; batchIndexErrorMessage: string };

function errorsOf(
  batch: RecordBatch,
  check: (record: KafkaRecord, index: number) => string | null,
): RecordError[] {
  const errors: RecordError[] = [];
  batch.records.forEach((record, batchIndex) => {
    const message = check(record, batchIndex);
    if (message !== null) errors.push({ batchIndex, batchIndexErrorMessage: message });
  });
  return errors;
}

/** (LogValidator.processRecordErrors) */
function countedErrors(errors: RecordError[]): string {
  const shown = errors
    .slice(0, 3)
    .map(
      (each) =>
        `RecordError(batchIndex=${each.batchIndex}, message='${each.batchIndexErrorMessage}')`,
    );
  return `One or more records have been rejected due to ${errors.length} record errors in total, and only showing the first three errors at most: [${shown.join(', ')}]`;
}

/** (LogValidator.validateTimestamp) */
function timestampError(
  log: Log,
  batch: RecordBatch,
  record: KafkaRecord,
  index: number,
  millisNow: number,
): string | null {
  const { timestampType, timestampBeforeMax, timestampAfterMax } = log.config;
  const timestamp =
    batch.timestampType === 'LogAppendTime'
      ? batch.maxTimestamp
      : batch.baseTimestamp + record.timestampDelta;
  if (
    batch.timestampType === 'LogAppendTime' &&
    (timestampType === 'LogAppendTime' || timestamp === -1)
  )
    return `Invalid timestamp type in message DefaultRecord(offset=${index}, timestamp=${timestamp}, key=${record.key?.length ?? 0} bytes, value=${record.value?.length ?? 0} bytes). Producer should not set timestamp type to LogAppendTime.`;
  if (timestampType === 'LogAppendTime' || timestamp === -1) return null;
  const early = millisNow - timestampBeforeMax;
  const late = millisNow + timestampAfterMax;
  if (timestamp >= early && timestamp <= late) return null;
  return `Timestamp ${timestamp} of message with offset ${index} is out of range. The timestamp should be within [${early}, ${late}]`;
}

/** The batch as the leader stores it: offsets from the log's end, the leader's epoch, the topic's timestamp type and codec. (LogValidator.assignOffsets…) */
export function assignOffsets(
  batch: RecordBatch,
  log: Log,
  leaderEpoch: number,
  millisNow: number,
): RecordBatch {
  const placed = { ...batch, baseOffset: log.endOffset, partitionLeaderEpoch: leaderEpoch };
  const timed =
    log.config.timestampType === 'LogAppendTime'
      ? { ...placed, timestampType: 'LogAppendTime' as const, maxTimestamp: millisNow }
      : createTimed(placed);
  const { compression } = log.config;
  if (compression === 'producer' || compression === timed.compression) return Object.freeze(timed);
  return Object.freeze(compressBatch(timed, compression));
}

function createTimed(batch: RecordBatch): RecordBatch {
  if (batch.timestampType === 'CreateTime') return batch;
  return { ...batch, timestampType: 'CreateTime' };
}
