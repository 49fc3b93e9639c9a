import { configTexts } from '../../../src/kafka/config.ts';
import { appendBatch, createLog, type Appended, type Log } from '../../../src/kafka/log/log.ts';
import { readLogConfig } from '../../../src/kafka/log/log-config.ts';
import { batchOf, isReadable, type RecordBatch } from '../../../src/kafka/protocol/record-batch.ts';
import type { ReadResult } from '../../../src/kafka/log/log-read.ts';

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
