import {
  fromHex,
  text,
  toHex,
  utf8,
  type ByteString,
} from '../../src/kafka/protocol/bytes/byte-string.ts';
import { decodeMessage } from '../../src/kafka/protocol/codec.ts';
import {
  batchOf,
  encodeBatch,
  isReadable,
  lastOffset,
  recordOffset,
  recordTimestamp,
  type Compression,
  type KafkaRecord,
  type RecordBatch,
  type Records,
  type TimestampType,
} from '../../src/kafka/protocol/batch/record-batch.ts';
import { controlType, EndTxnMarker } from '../../src/kafka/protocol/records/control-records.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';

/** Bytes in a dialogue: text where they are UTF-8, else hexadecimal digits. */
type BytesJson = string | { readonly hex: string } | null;

type RecordJson = {
  readonly timestamp: number;
  readonly key: BytesJson;
  readonly value: BytesJson;
  readonly headers?: readonly { readonly key: string; readonly value: BytesJson }[];
};

/** A batch as a request in a dialogue describes it: what a client chooses. */
type BatchJson = {
  readonly compression?: Compression;
  readonly timestampType?: TimestampType;
  readonly producerId?: number;
  readonly producerEpoch?: number;
  readonly baseSequence?: number;
  readonly isTransactional?: boolean;
  readonly records: readonly RecordJson[];
};

/** The bytes of a `records` field of a request in a dialogue; null stays null. */
export function fromDialogue(json: Json): ByteString | null {
  if (json === null) return null;
  if (isRaw(json)) return fromHex(json.rawHex);
  if (!Array.isArray(json)) throw new TypeError('records are a list of batches or {"rawHex"}');
  return (json as unknown as BatchJson[]).map(batchFromDialogue).join('');
}

function isRaw(json: Json): json is { rawHex: string } {
  return typeof json === 'object' && json !== null && 'rawHex' in json;
}

function batchFromDialogue({ records, ...options }: BatchJson): ByteString {
  const batch = batchOf(
    records.map((record) => ({
      timestamp: record.timestamp,
      key: bytesFromDialogue(record.key),
      value: bytesFromDialogue(record.value),
      headers: (record.headers ?? []).map((header) => ({
        key: header.key,
        value: bytesFromDialogue(header.value),
      })),
    })),
    options,
  );
  return encodeBatch(batch);
}

function bytesFromDialogue(json: BytesJson): ByteString | null {
  if (json === null) return null;
  return typeof json === 'string' ? utf8(json) : fromHex(json.hex);
}

/**
 * Batches of a response as a dialogue shows them; a batch that is cut short stands as
 * `{"truncatedBytes"}`.
 */
export function toDialogue(records: Records): Json {
  return records.map((batch) => {
    if (isReadable(batch)) return batchToDialogue(batch);
    if (batch.unreadable === 'truncated') return { truncatedBytes: batch.sizeInBytes };
    return { rawHex: toHex(batch.bytes) };
  });
}

function batchToDialogue(batch: RecordBatch): Json {
  return {
    baseOffset: batch.baseOffset,
    lastOffset: lastOffset(batch),
    partitionLeaderEpoch: batch.partitionLeaderEpoch,
    magic: 2,
    compression: batch.compression,
    timestampType: batch.timestampType,
    baseTimestamp: batch.baseTimestamp,
    maxTimestamp: batch.maxTimestamp,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    isTransactional: batch.isTransactional,
    isControl: batch.isControl,
    // Then the batch's base timestamp is that time, and not a record's.
    // (DefaultRecordBatch.deleteHorizonMs)
    ...(batch.deleteHorizon ? { deleteHorizonMs: batch.baseTimestamp } : {}),
    records: batch.records.map((record) => recordToDialogue(batch, record)),
  };
}

function recordToDialogue(batch: RecordBatch, record: KafkaRecord): Json {
  const place = {
    offset: recordOffset(batch, record),
    timestamp: recordTimestamp(batch, record),
  };
  const marker = batch.isControl ? markerOf(record) : null;
  if (marker !== null) return { ...place, ...marker };
  return {
    ...place,
    key: bytesToDialogue(record.key),
    value: bytesToDialogue(record.value),
    headers: record.headers.map((header) => ({
      key: header.key,
      value: bytesToDialogue(header.value),
    })),
  };
}

/** The end of a transaction, when a control record is one. */
function markerOf(record: KafkaRecord): { controlType: string; coordinatorEpoch: number } | null {
  const type = controlType(record.key);
  if (record.value === null || (type !== 'COMMIT' && type !== 'ABORT')) return null;
  const { coordinatorEpoch } = decodeMessage(EndTxnMarker, 0, record.value.slice(2));
  return { controlType: type, coordinatorEpoch };
}

function bytesToDialogue(bytes: ByteString | null): BytesJson {
  if (bytes === null) return null;
  const shown = text(bytes);
  return utf8(shown) === bytes ? shown : { hex: toHex(bytes) };
}
