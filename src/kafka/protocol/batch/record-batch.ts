import { utf8, utf8Length, type ByteString } from '../bytes/byte-string.ts';
import {
  byteWriter,
  noteSpan,
  writeByte,
  writeBytes,
  writeInt,
  writeInt64,
  writeVarint,
  writeVarlong,
  written,
  type ByteWriter,
} from '../bytes/byte-writer.ts';
import { compress, compressionId, type Compression } from '../compression/compression.ts';
import { crc32cOfArray } from '../bytes/crc32c.ts';
import { varintSize, varlongSize } from '../bytes/varint.ts';

export type { Compression };
export type TimestampType = 'CreateTime' | 'LogAppendTime';

export type RecordHeader = { readonly key: string; readonly value: ByteString | null };

/** Of most records: one list for all of them. */
export const NO_HEADERS: readonly RecordHeader[] = Object.freeze([]);

/**
 * One record. Its offset and timestamp are relative to its batch: see `recordOffset` and
 * `recordTimestamp`.
 */
export type KafkaRecord = {
  readonly offsetDelta: number;
  /** Milliseconds after the batch's `baseTimestamp`; may be negative. */
  readonly timestampDelta: number;
  readonly key: ByteString | null;
  /** Null is a tombstone. */
  readonly value: ByteString | null;
  readonly headers: readonly RecordHeader[];
};

/**
 * A record batch of format version 2 (magic 2). Never changed in place: replicas share it by
 * reference, and `{ ...batch, baseOffset }` makes the next one. Timestamps are milliseconds since
 * the epoch.
 */
export type RecordBatch = {
  readonly baseOffset: number;
  readonly lastOffsetDelta: number;
  readonly partitionLeaderEpoch: number;
  readonly compression: Compression;
  readonly timestampType: TimestampType;
  readonly isTransactional: boolean;
  readonly isControl: boolean;
  /** `baseTimestamp` is the delete horizon of a compacted batch. */
  readonly deleteHorizon: boolean;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly records: readonly KafkaRecord[];
  /** The whole batch as bytes, its header of 61 bytes included. */
  readonly sizeInBytes: number;
  /** The compressed records exactly as they travel; null when `compression` is none. */
  readonly compressed: ByteString | null;
  /**
   * The records as their client wrote them, uncompressed, where this code would write them in other
   * bytes. They stay until the records are packed anew.
   */
  readonly foreign?: ByteString;
  /** Its two timestamps and its producer id as they came, where a number cannot hold one. */
  readonly longs?: ByteString;
  /**
   * Bits of the attributes that mean nothing. They stay until the broker has a reason to write the
   * attributes.
   */
  readonly spareAttributes?: number;
  /**
   * Its bytes on a disk that has changed some of them since they were written: the checksum no
   * longer fits. Absent when they are as they were.
   */
  readonly rotten?: ByteString;
};

/**
 * Bytes that are no readable batch of magic 2, kept as they came so that a broker can refuse them
 * by Kafka's rules.
 * - truncated: fewer bytes than the length in front of them says, or too few for that length;
 * - magic: another format than 2;
 * - crc: the checksum is wrong, or the batch is smaller than its header;
 * - undecodable: the checksum is right, but no codec can unpack what is inside;
 * - malformed: the checksum is right, but the records inside cannot be read or are not as many as
 *   promised.
 */
export type UnreadableBatch = {
  readonly unreadable: 'truncated' | 'magic' | 'crc' | 'undecodable' | 'malformed';
  readonly magic: number | null;
  readonly bytes: ByteString;
  readonly sizeInBytes: number;
};

/** What a `records` field holds: batches one after the other. */
export type Records = readonly (RecordBatch | UnreadableBatch)[];

/** Bytes of a batch's header (`DefaultRecordBatch.RECORD_BATCH_OVERHEAD`). */
export const BATCH_HEADER_SIZE = 61;

/** What stands in a batch of no producer: `NO_PRODUCER_ID`, `NO_PRODUCER_EPOCH`, `NO_SEQUENCE`. */
export const NO_PRODUCER = { producerId: -1, producerEpoch: -1, baseSequence: -1 } as const;

/** Whether the bytes were a batch that can be read. */
export function isReadable(batch: RecordBatch | UnreadableBatch): batch is RecordBatch {
  return !('unreadable' in batch);
}

/** Offset of the last record that the batch was written with, whether compaction left it or not. */
export function lastOffset(batch: RecordBatch): number {
  return batch.baseOffset + batch.lastOffsetDelta;
}

/** Offset of one record of a batch. */
export function recordOffset(batch: RecordBatch, record: KafkaRecord): number {
  return batch.baseOffset + record.offsetDelta;
}

/** Milliseconds since the epoch: the batch's when the broker stamped it, else the record's own. */
export function recordTimestamp(batch: RecordBatch, record: KafkaRecord): number {
  if (batch.timestampType === 'LogAppendTime') return batch.maxTimestamp;
  return batch.baseTimestamp + record.timestampDelta;
}

/**
 * A batch as its bytes on the disk say it: who reads one that has rotted finds a wrong checksum.
 */
export function asItLies(batch: RecordBatch): RecordBatch | UnreadableBatch {
  const { rotten, sizeInBytes } = batch;
  if (rotten === undefined) return batch;
  return Object.freeze({ unreadable: 'crc', magic: 2, bytes: rotten, sizeInBytes });
}

/** Bytes of batches one after the other. */
export function recordsSize(records: Records): number {
  let size = 0;
  // By place: to go through a frozen list costs an object, and each message that carries records is
  // measured.
  for (let place = 0; place < records.length; place += 1) size += records[place]?.sizeInBytes ?? 0;
  return size;
}

/** Bytes of one record inside an uncompressed batch, the length in front of it included. */
export function recordSize(record: KafkaRecord): number {
  const size = recordBodySize(record);
  return varintSize(size) + size;
}

/** What the length in front of a record counts. */
export function recordBodySize(record: KafkaRecord): number {
  let size = 1 + varlongSize(record.timestampDelta) + varintSize(record.offsetDelta);
  size += nullableSize(record.key) + nullableSize(record.value);
  size += varintSize(record.headers.length);
  for (const header of record.headers) {
    const keyLength = utf8Length(header.key);
    size += varintSize(keyLength) + keyLength + nullableSize(header.value);
  }
  return size;
}

/** Bytes of records one after the other, before compression. */
export function recordsBlobSize(records: readonly KafkaRecord[]): number {
  let size = 0;
  for (const record of records) size += recordSize(record);
  return size;
}

/** Bytes of an uncompressed batch of these records, its header included. */
export function batchSize(records: readonly KafkaRecord[]): number {
  return BATCH_HEADER_SIZE + recordsBlobSize(records);
}

function nullableSize(bytes: ByteString | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}

/** A batch before its size is known. */
export type BatchDraft = Omit<
  RecordBatch,
  'sizeInBytes' | 'compressed' | 'foreign' | 'spareAttributes' | 'rotten'
>;

/**
 * What becomes of a batch when its records are written anew: nothing that only its client has
 * written.
 */
export function draftOf(batch: RecordBatch): BatchDraft {
  if (batch.foreign === undefined && batch.spareAttributes === undefined) return batch;
  const draft: { -readonly [Name in keyof RecordBatch]: RecordBatch[Name] } = { ...batch };
  delete draft.foreign;
  delete draft.spareAttributes;
  return draft;
}

/** The batch with its exact size; compresses the records when the draft says so. */
export function makeBatch(draft: BatchDraft): RecordBatch {
  if (draft.compression === 'none') {
    return { ...draft, sizeInBytes: batchSize(draft.records), compressed: null };
  }
  // A batch that compaction emptied keeps its codec but has nothing to compress.
  const blob =
    draft.records.length === 0 ? '' : compress(draft.compression, encodeRecordsBlob(draft.records));
  return { ...draft, sizeInBytes: BATCH_HEADER_SIZE + blob.length, compressed: blob };
}

/** A record as a client gives it: its timestamp is in milliseconds since the epoch. */
export type NewRecord = {
  readonly timestamp: number;
  readonly key: ByteString | null;
  readonly value: ByteString | null;
  readonly headers?: readonly RecordHeader[];
};

/**
 * A batch as a producer builds it: base offset 0 and no leader epoch unless told otherwise
 * (`MemoryRecordsBuilder`).
 */
export function batchOf(
  records: readonly NewRecord[],
  options: Partial<Omit<BatchDraft, 'records'>> = {},
): RecordBatch {
  const baseTimestamp = records[0]?.timestamp ?? -1;
  return makeBatch({
    baseOffset: 0,
    lastOffsetDelta: Math.max(records.length - 1, 0),
    partitionLeaderEpoch: -1,
    compression: 'none',
    timestampType: 'CreateTime',
    isTransactional: false,
    isControl: false,
    deleteHorizon: false,
    baseTimestamp,
    maxTimestamp: records.reduce((latest, { timestamp }) => Math.max(latest, timestamp), -1),
    ...NO_PRODUCER,
    ...options,
    records: records.map((record, index) => ({
      offsetDelta: index,
      timestampDelta: record.timestamp - baseTimestamp,
      key: record.key,
      value: record.value,
      headers: record.headers ?? NO_HEADERS,
    })),
  });
}

/** The same records under a codec, packed anew and with their size counted anew. */
export function compressBatch(batch: BatchDraft, compression: Compression): RecordBatch {
  return makeBatch({ ...batch, compression });
}

/** One batch as bytes. An unreadable one is written as it came. */
export function encodeBatch(batch: RecordBatch | UnreadableBatch): ByteString {
  return encodeRecords([batch]);
}

/** Batches as bytes, one after the other. */
export function encodeRecords(records: Records): ByteString {
  const out = byteWriter(recordsSize(records));
  for (const batch of records) writeBatch(out, batch);
  return written(out);
}

/**
 * Writes one batch and its checksum. Spans are named `.baseOffset`, `.records[0].key` and so on.
 */
export function writeBatch(out: ByteWriter, batch: RecordBatch | UnreadableBatch): void {
  const start = out.at;
  const asItCame = isReadable(batch) ? batch.rotten : batch.bytes;
  if (!isReadable(batch) || asItCame !== undefined) {
    writeBytes(out, asItCame ?? '');
    return noteSpan(out, '.unreadable', start);
  }
  writeHeader(out, batch);
  if (batch.foreign !== undefined) {
    writeBytes(out, batch.foreign);
    noteSpan(out, '.records', start + BATCH_HEADER_SIZE);
  } else if (batch.compressed === null) {
    const outer = out.path;
    for (const [index, record] of batch.records.entries()) {
      if (out.spans !== null) out.path = `${outer}.records[${index}]`;
      writeRecord(out, record);
    }
    out.path = outer;
  } else {
    writeBytes(out, batch.compressed);
    noteSpan(out, '.compressed', start + BATCH_HEADER_SIZE);
  }
  const crc = crc32cOfArray(out.bytes.subarray(start + CRC_FROM, out.at));
  writeInt({ ...out, at: start + CRC_AT }, crc, 4);
}

/** Where the checksum stands in a batch, and where the bytes begin that it covers. */
const CRC_AT = 17;
export const CRC_FROM = 21;
/** Bytes in front of what the length counts: the base offset and the length itself. */
const LOG_OVERHEAD = 12;

function writeHeader(out: ByteWriter, batch: RecordBatch): void {
  const long = (name: string, value: number): void => {
    writeInt64(out, value);
    noteSpan(out, name, out.at - 8);
  };
  const int = (name: string, value: number, width: number): void => {
    writeInt(out, value, width);
    noteSpan(out, name, out.at - width);
  };
  long('.baseOffset', batch.baseOffset);
  int('.length', batch.sizeInBytes - LOG_OVERHEAD, 4);
  int('.partitionLeaderEpoch', batch.partitionLeaderEpoch, 4);
  int('.magic', 2, 1);
  int('.crc', 0, 4); // filled in when the rest is written
  int('.attributes', attributesOf(batch), 2);
  int('.lastOffsetDelta', batch.lastOffsetDelta, 4);
  long('.baseTimestamp', batch.baseTimestamp);
  long('.maxTimestamp', batch.maxTimestamp);
  long('.producerId', batch.producerId);
  if (batch.longs !== undefined) writeBytes({ ...out, at: out.at - 24 }, batch.longs);
  int('.producerEpoch', batch.producerEpoch, 2);
  int('.baseSequence', batch.baseSequence, 4);
  int('.recordsCount', batch.records.length, 4);
}

/**
 * Bits 0-2 codec, 3 timestamp type, 4 transactional, 5 control, 6 delete horizon; the others mean
 * nothing.
 */
function attributesOf(batch: RecordBatch): number {
  let attributes = compressionId(batch.compression) | (batch.spareAttributes ?? 0);
  if (batch.timestampType === 'LogAppendTime') attributes |= 0x08;
  if (batch.isTransactional) attributes |= 0x10;
  if (batch.isControl) attributes |= 0x20;
  if (batch.deleteHorizon) attributes |= 0x40;
  return attributes;
}

/** Records one after the other, as they stand in an uncompressed batch. */
export function encodeRecordsBlob(records: readonly KafkaRecord[]): ByteString {
  const out = byteWriter(recordsBlobSize(records));
  for (const record of records) writeRecord(out, record);
  return written(out);
}

function writeRecord(out: ByteWriter, record: KafkaRecord): void {
  const start = out.at;
  writeVarint(out, recordBodySize(record));
  noteSpan(out, '.length', start);
  writeByte(out, 0);
  noteSpan(out, '.attributes', out.at - 1);
  const timestampAt = out.at;
  writeVarlong(out, record.timestampDelta);
  noteSpan(out, '.timestampDelta', timestampAt);
  const offsetAt = out.at;
  writeVarint(out, record.offsetDelta);
  noteSpan(out, '.offsetDelta', offsetAt);
  writeNullable(out, record.key, '.key');
  writeNullable(out, record.value, '.value');
  const headersAt = out.at;
  writeVarint(out, record.headers.length);
  noteSpan(out, '.headers#count', headersAt);
  for (const [index, header] of record.headers.entries()) {
    writeNullable(out, utf8(header.key), `.headers[${index}].key`);
    writeNullable(out, header.value, `.headers[${index}].value`);
  }
}

function writeNullable(out: ByteWriter, bytes: ByteString | null, name: string): void {
  const start = out.at;
  writeVarint(out, bytes === null ? -1 : bytes.length);
  if (bytes !== null) writeBytes(out, bytes);
  noteSpan(out, name, start);
}
