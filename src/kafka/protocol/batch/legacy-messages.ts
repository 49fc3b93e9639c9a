import {
  byteReader,
  readBytes,
  readInt,
  readInt64,
  remaining,
  type ByteReader,
} from '../bytes/byte-reader.ts';
import type { ByteString } from '../bytes/byte-string.ts';
import { compressionOfId, decompress, type Compression } from '../compression/compression.ts';
import type { TimestampType } from './record-batch.ts';

/** A record of message format 0 or 1, from before record batches. */
export type LegacyRecord = {
  readonly offset: number;
  /** Milliseconds since the epoch; -1 in format 0. */
  readonly timestamp: number;
  readonly key: ByteString | null;
  readonly value: ByteString | null;
};

/** One entry of an old log: a single record, or a compressed set of them in one wrapper. */
export type LegacyEntry = {
  readonly magic: number;
  readonly compression: Compression;
  readonly timestampType: TimestampType | 'NoTimestampType';
  readonly records: readonly LegacyRecord[];
};

/**
 * Reads one entry of format 0 or 1: the bytes of an UnreadableBatch whose magic says so. Kafka 4 no
 * longer writes them but gives them out as they are on disk (`AbstractLegacyRecordBatch`). Throws a
 * ProtocolError for broken bytes.
 */
export function decodeLegacyEntry(bytes: ByteString): LegacyEntry {
  const entry = readEntry(byteReader(bytes));
  const { magic, attributes } = entry;
  const compression = compressionOfId(attributes & 0x07) ?? 'none';
  const stamped = (attributes & 0x08) === 0 ? 'CreateTime' : 'LogAppendTime';
  const timestampType = magic === 0 ? 'NoTimestampType' : stamped;
  if (compression === 'none' || entry.record.value === null) {
    return { magic, compression, timestampType, records: [entry.record] };
  }
  const inner = readSet(decompress(compression, entry.record.value, magic));
  const last = inner.at(-1)?.offset ?? 0;
  // In format 1 the offsets inside count from the first; the wrapper has the offset of the last.
  const shift = magic === 0 ? 0 : entry.record.offset - last;
  const records = inner.map((record) => ({
    ...record,
    offset: record.offset + shift,
    timestamp: timestampType === 'LogAppendTime' ? entry.record.timestamp : record.timestamp,
  }));
  return { magic, compression, timestampType, records };
}

type RawEntry = {
  readonly magic: number;
  readonly attributes: number;
  readonly record: LegacyRecord;
};

function readEntry(input: ByteReader): RawEntry {
  const offset = readInt64(input);
  input.at += 8; // size and checksum
  const magic = readInt(input, 1);
  const attributes = readInt(input, 1);
  const timestamp = magic === 0 ? -1 : readInt64(input);
  const key = readNullable(input);
  const value = readNullable(input);
  return { magic, attributes, record: { offset, timestamp, key, value } };
}

function readSet(bytes: ByteString): LegacyRecord[] {
  const input = byteReader(bytes);
  const records: LegacyRecord[] = [];
  while (remaining(input) > 0) records.push(readEntry(input).record);
  return records;
}

function readNullable(input: ByteReader): ByteString | null {
  const length = readInt(input, 4);
  return length < 0 ? null : readBytes(input, length);
}
