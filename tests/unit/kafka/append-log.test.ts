import { describe, expect, test } from 'vitest';
import { appendFetched, appendToLog, flushLog } from '../../../src/kafka/broker/logs/append-log.ts';
import type { KafkaEffect } from '../../../src/kafka/kinds.ts';
import { advanceLogStart, appendBatch, restartAt, type Log } from '../../../src/kafka/log/log.ts';
import { loadLog } from '../../../src/kafka/log/recovery.ts';
import type { Records, UnreadableBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { someBatch, someLog } from './some-log.ts';
import { stepAt } from './step-of.ts';

const SIZE = someBatch(0, [1]).sizeInBytes;
const MOMENT = { millis: 0, now: 0, random: null };

/**
 * A log of so many batches of one record, one in each segment, as a process that was killed leaves
 * it: nothing was flushed.
 */
function killedLog(batches: number): Log {
  const log = someLog({ 'internal.segment.bytes': SIZE });
  for (let offset = 0; offset < batches; offset += 1) appendBatch(log, someBatch(offset, [1]));
  loadLog(log, { isClean: false, expiration: 1_000, moment: MOMENT });
  return log;
}

const file = (base: number): string => `t-0/${String(base).padStart(20, '0')}.log`;
const synced = (out: KafkaEffect[]): string[] =>
  out.flatMap((each) => (each.do === 'sync' ? [each.file] : []));

describe('what the process before had not flushed', () => {
  test('is flushed with the next segment that is closed', () => {
    const log = killedLog(3);
    const step = stepAt();
    appendToLog(log, someBatch(3, [1]), MOMENT, step);
    expect(synced(step.out)).toEqual([file(0), file(1), file(2)]);
  });

  test('is flushed and waited for with the active segment', () => {
    const log = killedLog(3);
    const step = stepAt();
    flushLog(log, 0, step);
    expect(synced(step.out)).toEqual([file(0), file(1), file(2)]);
    expect(step.out.every((each) => each.do === 'sync' && each.blocks === true)).toBe(true);
  });

  test('is left alone where the recovery point lies behind it', () => {
    const log = killedLog(3);
    log.recoveryPoint = 2;
    const step = stepAt();
    appendToLog(log, someBatch(3, [1]), MOMENT, step);
    expect(synced(step.out)).toEqual([file(2)]);
  });
});

describe('a follower', () => {
  const fetched = (
    log: Log,
    records: Records,
    epoch = 0,
  ): [ReturnType<typeof appendFetched>, number] => [
    appendFetched(log, records, epoch, MOMENT, stepAt()),
    log.endOffset,
  ];
  const broken = (unreadable: 'truncated' | 'crc'): UnreadableBatch => ({
    unreadable,
    magic: 2,
    bytes: '',
    sizeInBytes: SIZE,
  });

  test('appends nothing of what comes when one batch has a wrong checksum', () => {
    const records = [someBatch(0, [1]), broken('crc')];
    expect(fetched(someLog(), records)).toEqual(['CORRUPT_MESSAGE', 0]);
  });

  test('appends what is whole before the piece at the end of an answer', () => {
    const records = [someBatch(0, [1]), broken('truncated')];
    expect(fetched(someLog(), records)).toEqual([null, 1]);
  });

  test('leaves what a newer epoch wrote than it knows of', () => {
    const records = [someBatch(0, [1]), someBatch(1, [1], { epoch: 3 }), someBatch(2, [1])];
    expect(fetched(someLog(), records, 2)).toEqual([null, 1]);
  });

  test('does not go on behind a batch that begins before the end of its log', () => {
    const log = someLog();
    appendBatch(log, someBatch(0, [1, 1]));
    const records = [someBatch(0, [1, 1, 1, 1]), someBatch(4, [1])];
    expect(fetched(log, records)).toEqual(['UNEXPECTED_OFFSET', 2]);
  });

  test('begins with that batch when its log is empty', () => {
    const log = someLog();
    restartAt(log, 2);
    expect(fetched(log, [someBatch(0, [1, 1, 1, 1])])).toEqual([null, 4]);
    expect(log.startOffset).toBe(2);
    const started = someLog();
    appendBatch(started, someBatch(0, [1, 1]));
    advanceLogStart(started, 1);
    expect(fetched(started, [someBatch(0, [1, 1, 1, 1])])).toEqual(['UNEXPECTED_OFFSET', 2]);
  });
});
