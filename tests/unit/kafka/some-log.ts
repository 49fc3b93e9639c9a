import { configTexts } from '../../../src/kafka/config/read-setting.ts';
import { appendBatch, createLog, type Appended, type Log } from '../../../src/kafka/log/log.ts';
import { readLogConfig } from '../../../src/kafka/log/log-config.ts';
import {
  batchOf,
  isReadable,
  recordOffset,
  type RecordBatch,
} from '../../../src/kafka/protocol/batch/record-batch.ts';
import { controlKey } from '../../../src/kafka/protocol/records/control-records.ts';
import { eachBatch, type ReadResult } from '../../../src/kafka/log/log-read.ts';

/** An empty log of `t-0` with these settings. */
export const someLog = (config: Record<string, string | number> = {}): Log =>
  createLog('t-0', readLogConfig(configTexts(config)));

/** A batch as a leader stores it: one record for each timestamp, values of so many bytes. */
export const someBatch = (
  baseOffset: number,
  timestamps: number[],
  about: { epoch?: number; valueBytes?: number } = {},
): RecordBatch =>
  batchOf(
    timestamps.map((timestamp) => ({
      timestamp,
      key: null,
      value: 'x'.repeat(about.valueBytes ?? 10),
    })),
    { baseOffset, partitionLeaderEpoch: about.epoch ?? 0 },
  );

/** Appends a batch of records with these timestamps at the end. */
export const add = (
  log: Log,
  timestamps: number[],
  about: { epoch?: number; valueBytes?: number } = {},
): Appended => appendBatch(log, someBatch(log.endOffset, timestamps, about));

/** Base offsets of the whole batches that a read gave. */
export const basesOf = (read: ReadResult): number[] =>
  read.records.filter(isReadable).map((each) => each.baseOffset);

/** A record of a key and a value; without a value a tombstone. */
export type Pair = readonly [key: string | null, value: string | null, timestamp?: number];

/** A producer's batch of such records. */
export const pairs = (
  baseOffset: number,
  records: readonly Pair[],
  about: Partial<Omit<RecordBatch, 'records'>> = {},
): RecordBatch =>
  Object.freeze(
    batchOf(
      records.map(([key, value, timestamp]) => ({ key, value, timestamp: timestamp ?? 1_000 })),
      { baseOffset, partitionLeaderEpoch: 0, ...about },
    ),
  );

/** The marker that ends a transaction. */
export const marker = (
  baseOffset: number,
  type: 'COMMIT' | 'ABORT',
  producer: { producerId: number; producerEpoch: number },
): RecordBatch =>
  Object.freeze(
    batchOf(
      [
        {
          key: controlKey(type),
          // Version 0, then the coordinator's epoch 7.
          value: String.fromCharCode(0, 0, 0, 0, 0, 7),
          timestamp: 1_000,
        },
      ],
      {
        baseOffset,
        partitionLeaderEpoch: 0,
        isControl: true,
        isTransactional: true,
        baseSequence: -1,
        ...producer,
      },
    ),
  );

/** Every record of a log, as `offset key=value`. */
export function recordsOf(log: Log): string[] {
  const found: string[] = [];
  eachBatch(log, 0, log.endOffset, (batch) => {
    for (const each of batch.records)
      found.push(`${recordOffset(batch, each)} ${each.key}=${each.value}`);
  });
  return found;
}
