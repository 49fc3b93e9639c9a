import { fromHex, toHex, type ByteString } from '../../src/kafka/protocol/bytes/byte-string.ts';
import { decodeLegacyEntry } from '../../src/kafka/protocol/batch/legacy-messages.ts';
import { decodeRecords } from '../../src/kafka/protocol/batch/read-batch.ts';
import {
  encodeBatch,
  isReadable,
  lastOffset,
  makeBatch,
  recordOffset,
  recordTimestamp,
  type RecordBatch,
  type UnreadableBatch,
} from '../../src/kafka/protocol/batch/record-batch.ts';

/** Bytes written by Kafka's own builders and what its own reader saw in them. */
export type BatchLine = {
  readonly desc: string;
  readonly hex: string;
  readonly batches: readonly object[];
};

/** Null, or how our reading of a batch line differs from Kafka's. */
export function batchDifference(line: BatchLine): string | null {
  const records = decodeRecords(fromHex(line.hex));
  const seen = JSON.stringify(records.map(shownAsKafkaDoes));
  const wanted = JSON.stringify(line.batches);
  if (seen !== wanted) return `read ${seen.slice(0, 400)}, Kafka read ${wanted.slice(0, 400)}`;
  const again = toHex(records.map(rewritten).join(''));
  return again === line.hex ? null : `wrote ${again.slice(0, 400)}`;
}

/**
 * Uncompressed batches are built anew; how a codec packs is its own business, so packed ones keep
 * their bytes.
 */
function rewritten(batch: RecordBatch | UnreadableBatch): ByteString {
  if (!isReadable(batch)) return encodeBatch(batch);
  return encodeBatch(batch.compression === 'none' ? makeBatch(batch) : batch);
}

function shownAsKafkaDoes(batch: RecordBatch | UnreadableBatch): object {
  return isReadable(batch) ? showBatch(batch) : showLegacy(batch);
}

function showBatch(batch: RecordBatch): object {
  return {
    magic: 2,
    codec: batch.compression,
    baseOffset: batch.baseOffset,
    lastOffset: lastOffset(batch),
    timestampType: batch.timestampType,
    producerId: batch.producerId,
    producerEpoch: batch.producerEpoch,
    baseSequence: batch.baseSequence,
    transactional: batch.isTransactional,
    control: batch.isControl,
    leaderEpoch: batch.partitionLeaderEpoch,
    records: batch.records.map((record) => ({
      offset: recordOffset(batch, record),
      timestamp: recordTimestamp(batch, record),
      key: hexOrNull(record.key),
      value: hexOrNull(record.value),
      headers: record.headers.map(({ key, value }) => [key, hexOrNull(value)]),
    })),
  };
}

function showLegacy(batch: UnreadableBatch): object {
  if (batch.unreadable !== 'magic') throw new Error(`a batch is ${batch.unreadable}`);
  const entry = decodeLegacyEntry(batch.bytes);
  return {
    magic: entry.magic,
    codec: entry.compression,
    baseOffset: entry.records[0]?.offset,
    lastOffset: entry.records.at(-1)?.offset,
    timestampType: entry.timestampType,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    transactional: false,
    control: false,
    leaderEpoch: -1,
    records: entry.records.map((record) => ({
      offset: record.offset,
      timestamp: record.timestamp,
      key: hexOrNull(record.key),
      value: hexOrNull(record.value),
      headers: [],
    })),
  };
}

function hexOrNull(bytes: ByteString | null): string | null {
  return bytes === null ? null : toHex(bytes);
}
