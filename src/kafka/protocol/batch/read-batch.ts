import { text, type ByteString } from '../bytes/byte-string.ts';
import {
  byteReader,
  malformed,
  readBytes,
  readInt,
  readInt64,
  readNearInt64,
  readUint,
  readVarint,
  readVarlong,
  remaining,
  type ByteReader,
} from '../bytes/byte-reader.ts';
import { INT64_MAX, INT64_MIN } from '../bytes/byte-writer.ts';
import { compressionOfId, decompress } from '../compression/compression.ts';
import { crc32c } from '../bytes/crc32c.ts';
import { ProtocolError } from '../protocol-error.ts';
import {
  BATCH_HEADER_SIZE,
  encodeRecordsBlob,
  recordsBlobSize,
  type KafkaRecord,
  type RecordBatch,
  type RecordHeader,
  type Records,
  type UnreadableBatch,
} from './record-batch.ts';

/**
 * The batches that bytes hold. Never throws: what cannot be read becomes an UnreadableBatch, in the
 * order of Kafka's own checks (`ByteBufferLogInputStream`, `DefaultRecordBatch.ensureValid`).
 */
export function decodeRecords(bytes: ByteString): Records {
  const batches: (RecordBatch | UnreadableBatch)[] = [];
  for (let at = 0; at < bytes.length;) {
    const batch = readNext(bytes, at);
    batches.push(batch);
    at += batch.sizeInBytes;
  }
  return batches;
}

/** Bytes in front of what the length counts, and up to the magic. */
const LOG_OVERHEAD = 12;
const MAGIC_AT = 16;
/** The smallest length there ever was: a message of format 0 without key and value. */
const LENGTH_MIN = 14;

function readNext(bytes: ByteString, at: number): RecordBatch | UnreadableBatch {
  const left = bytes.length - at;
  const rest = (unreadable: UnreadableBatch['unreadable'], magic: number | null): UnreadableBatch =>
    refused(unreadable, magic, bytes.slice(at));
  if (left < LOG_OVERHEAD) return rest('truncated', null);
  const length = readInt({ ...byteReader(bytes), at: at + 8 }, 4);
  if (length < LENGTH_MIN) return rest('crc', null);
  if (left <= MAGIC_AT) return rest('truncated', null);
  const magic = readInt({ ...byteReader(bytes), at: at + MAGIC_AT }, 1);
  if (magic < 0 || magic > 2) return rest('magic', magic);
  const size = LOG_OVERHEAD + length;
  if (left < size) return rest('truncated', magic);
  const own = bytes.slice(at, at + size);
  return magic === 2 ? readBatch(own) : refused('magic', magic, own);
}

function refused(
  unreadable: UnreadableBatch['unreadable'],
  magic: number | null,
  bytes: ByteString,
): UnreadableBatch {
  return { unreadable, magic, bytes, sizeInBytes: bytes.length };
}

const CRC_AT = 17;
const CRC_FROM = 21;
const AT_ATTRIBUTES = { position: CRC_FROM, path: 'attributes' };

function readBatch(bytes: ByteString): RecordBatch | UnreadableBatch {
  if (bytes.length < BATCH_HEADER_SIZE) return refused('crc', 2, bytes);
  const crc = readUint({ ...byteReader(bytes), at: CRC_AT }, 4);
  if (crc !== crc32c(bytes, CRC_FROM)) return refused('crc', 2, bytes);
  try {
    return readFields(byteReader(bytes));
  } catch (error) {
    if (error instanceof ProtocolError)
      return refused(error.fault === 'undecodable' ? 'undecodable' : 'malformed', 2, bytes);
    throw error;
  }
}

function readFields(input: ByteReader): RecordBatch {
  const baseOffset = readInt64(input);
  input.at += 4;
  const partitionLeaderEpoch = readInt(input, 4);
  input.at = CRC_FROM;
  const attributes = readUint(input, 2);
  const compression = compressionOfId(attributes & 0x07);
  if (compression === null)
    throw new ProtocolError('undecodable', 'an unknown codec', AT_ATTRIBUTES);
  const longs = input.bytes.slice(LONGS_AT, LONGS_AT + LONGS_SIZE);
  const header = {
    baseOffset,
    lastOffsetDelta: readInt(input, 4),
    partitionLeaderEpoch,
    compression,
    timestampType: (attributes & 0x08) === 0 ? ('CreateTime' as const) : ('LogAppendTime' as const),
    isTransactional: (attributes & 0x10) !== 0,
    isControl: (attributes & 0x20) !== 0,
    deleteHorizon: (attributes & 0x40) !== 0,
    baseTimestamp: readNearInt64(input),
    maxTimestamp: readNearInt64(input),
    producerId: readNearInt64(input),
    producerEpoch: readInt(input, 2),
    baseSequence: readInt(input, 4),
  };
  const { baseTimestamp, maxTimestamp, producerId } = header;
  const isExact = [baseTimestamp, maxTimestamp, producerId].every(isExactInt64);
  const exact = isExact ? {} : { longs };
  const count = readInt(input, 4);
  const blob = readBytes(input, remaining(input));
  const sizeInBytes = BATCH_HEADER_SIZE + blob.length;
  if (compression === 'none')
    return withSpareAttributes(
      attributes,
      withForeign(blob, {
        ...header,
        ...exact,
        records: readBlob(blob, count),
        sizeInBytes,
        compressed: null,
      }),
    );
  // A batch that compaction emptied has nothing to unpack.
  const plain = blob === '' && count === 0 ? '' : decompress(compression, blob);
  return withSpareAttributes(attributes, {
    ...header,
    ...exact,
    records: readBlob(plain, count),
    sizeInBytes,
    compressed: blob,
  });
}

/** Where a batch's two timestamps and its producer id stand, one behind the other. */
const LONGS_AT = 27;
const LONGS_SIZE = 24;

/** Written as a number it is the same again. */
const isExactInt64 = (value: number): boolean =>
  Number.isSafeInteger(value) || value === INT64_MAX || value === INT64_MIN;

/** All bits of the attributes that mean nothing. (DefaultRecordBatch) */
const SPARE_BITS = 0xff80;

const withSpareAttributes = (attributes: number, batch: RecordBatch): RecordBatch =>
  (attributes & SPARE_BITS) === 0 ? batch : { ...batch, spareAttributes: attributes & SPARE_BITS };

/**
 * A client may write a number in more bytes than it needs, give a record attributes, or name a
 * header in what is no UTF-8: Kafka keeps what came.
 */
const withForeign = (blob: ByteString, batch: RecordBatch): RecordBatch =>
  recordsBlobSize(batch.records) === blob.length && encodeRecordsBlob(batch.records) === blob
    ? batch
    : { ...batch, foreign: blob };

/** The records of a batch, no more and no fewer than the header promises. */
function readBlob(blob: ByteString, count: number): KafkaRecord[] {
  const input = byteReader(blob);
  if (count < 0 || count > blob.length) throw malformed(input, `${count} records promised`);
  const records: KafkaRecord[] = [];
  for (let index = 0; index < count; index++) records.push(readRecord(input));
  if (remaining(input) > 0) throw malformed(input, 'bytes behind the last record');
  return records;
}

function readRecord(input: ByteReader): KafkaRecord {
  const length = readVarint(input);
  const end = input.at + length;
  if (length < 0 || end > input.end) throw malformed(input, `a record of ${length} bytes`);
  input.at += 1; // attributes, unused
  const timestampDelta = readVarlong(input);
  const offsetDelta = readVarint(input);
  const key = readNullable(input);
  const value = readNullable(input);
  const headers = readHeaders(input);
  if (input.at !== end) throw malformed(input, 'a record of another length than it says');
  return { offsetDelta, timestampDelta, key, value, headers };
}

function readHeaders(input: ByteReader): RecordHeader[] {
  const count = readVarint(input);
  if (count < 0 || count > remaining(input)) throw malformed(input, `${count} headers`);
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count; index++) {
    const key = readNullable(input);
    if (key === null) throw malformed(input, 'a header without a key');
    headers.push({ key: nameOf(key), value: readNullable(input) });
  }
  return headers;
}

/**
 * What Java reads in bytes that are no UTF-8: as any decoder does, but half of a surrogate pair
 * is one unknown character. (Utils.utf8)
 */
const nameOf = (key: ByteString): string =>
  text(key.includes('\xed') ? key.replace(/\xed[\xa0-\xbf][\x80-\xbf]?/g, '\xff') : key);

function readNullable(input: ByteReader): ByteString | null {
  const length = readVarint(input);
  return length < 0 ? null : readBytes(input, length);
}
