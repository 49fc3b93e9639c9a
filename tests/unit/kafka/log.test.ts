import { describe, expect, test } from 'vitest';
import {
  activeSegment,
  advanceLogStart,
  appendBatch,
  createLog,
  keepDurable,
  restartAt,
  truncateTo,
  type Log,
  type Moment,
} from '../../../src/kafka/log/log.ts';
import { configTexts } from '../../../src/kafka/config/read-setting.ts';
import { readLogConfig } from '../../../src/kafka/log/log-config.ts';
import { bytesBelow, readLog, segmentBaseAt } from '../../../src/kafka/log/log-read.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import { encodeRecords } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { seedRandom } from '../../../src/kernel/random.ts';
import { add, basesOf, someBatch, someLog } from './some-log.ts';

const SIZE = someBatch(0, [1]).sizeInBytes;
const ALL = Number.MAX_SAFE_INTEGER;

/** A log with a segment for every two batches of one record. */
function threeSegments(): Log {
  const log = someLog({ 'segment.bytes': 2 * SIZE });
  for (let offset = 0; offset < 6; offset += 1) add(log, [offset]);
  return log;
}

const bases = (log: Log): number[] => log.segments.map((each) => each.baseOffset);

describe('append', () => {
  test('moves the end by the records of the batch and counts its bytes', () => {
    const log = someLog();
    expect(add(log, [1, 2, 3])).toEqual({
      file: 't-0/00000000000000000000.log',
      bytes: someBatch(0, [1, 2, 3]).sizeInBytes,
      rolled: null,
    });
    expect(log.endOffset).toBe(3);
    expect(activeSegment(log)).toMatchObject({ maxTimestamp: 3, firstTimestamp: 3 });
  });

  test('rolls when the batch would make the segment larger than segment.bytes', () => {
    const log = someLog({ 'segment.bytes': 2 * SIZE });
    add(log, [1]);
    expect(add(log, [1]).rolled).toBeNull();
    expect(add(log, [1])).toMatchObject({
      file: 't-0/00000000000000000002.log',
      rolled: 't-0/00000000000000000000.log',
    });
    expect(bases(log)).toEqual([0, 2]);
  });

  test('rolls by the time in the records: at segment.ms after the first batch it stays, later it goes', () => {
    const log = someLog({ 'segment.ms': 100 });
    add(log, [50, 40]);
    expect(add(log, [150]).rolled).toBeNull();
    expect(add(log, [151]).rolled).toBe('t-0/00000000000000000000.log');
    // An old timestamp in the new segment is no reason to go back.
    expect(add(log, [10]).rolled).toBeNull();
    expect(bases(log)).toEqual([0, 3]);
  });

  test('rolls each time where the jitter is longer than a compacted topic may wait', () => {
    const moment: Moment = { millis: 0, now: 0, random: seedRandom(1, 1) };
    const rolls = (config: Record<string, string | number>): number => {
      const about = { 'segment.jitter.ms': 604_800_000, ...config };
      const log = createLog('t-0', readLogConfig(configTexts(about)), moment);
      for (let offset = 0; offset < 8; offset += 1)
        appendBatch(log, someBatch(offset, [5]), moment);
      return log.segments.length - 1;
    };
    expect(rolls({ 'cleanup.policy': 'compact', 'max.compaction.lag.ms': 1_000 })).toBe(7);
    // Without a lag the jitter stays below segment.ms.
    expect(rolls({})).toBe(0);
    expect(rolls({ 'segment.ms': 1_000 })).toBe(0);
  });

  test('a closed segment never changes again', () => {
    const log = threeSegments();
    expect(log.segments.map((each) => Object.isFrozen(each))).toEqual([true, true, false]);
  });
});

describe('read', () => {
  test('gives whole batches from the one that holds the offset, below the limit', () => {
    const log = someLog();
    for (let step = 0; step < 4; step += 1) add(log, [1, 2]);
    expect(basesOf(readLog(log, 3, 6, ALL, true))).toEqual([2, 4]);
    expect(readLog(log, 8, 8, ALL, true)).toMatchObject({ records: [], sizeInBytes: 0 });
  });

  test('never goes over the end of a segment', () => {
    expect(basesOf(readLog(threeSegments(), 2, 6, ALL, true))).toEqual([2, 3]);
  });

  test('cuts the batch that does not fit behind whole ones, as a client sees it', () => {
    const log = someLog();
    for (let step = 0; step < 3; step += 1) add(log, [1]);
    const read = readLog(log, 0, 3, 2 * SIZE + 20, true);
    expect(read).toMatchObject({ sizeInBytes: 2 * SIZE + 20, incomplete: false });
    const seen = decodeRecords(encodeRecords(read.records));
    expect(seen).toHaveLength(3);
    expect(seen[2]).toMatchObject({ unreadable: 'truncated', sizeInBytes: 20 });
  });

  test('gives a first batch that is too large only when at least one message is wanted', () => {
    const log = someLog();
    add(log, [1]);
    add(log, [1]);
    expect(basesOf(readLog(log, 0, 2, 5, true))).toEqual([0]);
    expect(readLog(log, 0, 2, 5, false)).toEqual({ records: [], sizeInBytes: 0, incomplete: true });
  });

  test('counts the bytes between two offsets, no further than enough', () => {
    const log = someLog();
    for (let step = 0; step < 4; step += 1) add(log, [1]);
    expect(bytesBelow(log, 1, 4, ALL)).toBe(3 * SIZE);
    expect(bytesBelow(log, 1, 3, ALL)).toBe(2 * SIZE);
    expect(bytesBelow(log, 0, 4, SIZE + 1)).toBe(2 * SIZE);
  });

  test('knows the segment of an offset', () => {
    const log = threeSegments();
    expect([0, 1, 2, 5, 6].map((offset) => segmentBaseAt(log, offset))).toEqual([0, 0, 2, 4, 4]);
  });
});

describe('truncate', () => {
  test('cuts inside a segment and drops what lies behind, and says which files', () => {
    const log = threeSegments();
    expect(truncateTo(log, 3)).toEqual([
      { file: 't-0/00000000000000000002.log', bytes: SIZE },
      { file: 't-0/00000000000000000004.log', bytes: 0 },
    ]);
    expect(log).toMatchObject({ endOffset: 3 });
    expect(bases(log)).toEqual([0, 2]);
    add(log, [9]);
    expect(basesOf(readLog(log, 2, 4, ALL, true))).toEqual([2, 3]);
  });

  test('leaves the list of another holder as it was', () => {
    const log = threeSegments();
    const before = log.segments;
    truncateTo(log, 1);
    expect(before).toHaveLength(3);
    expect(before[0]?.batches.length).toBe(2);
  });

  test('takes the start along when it lies behind the cut, and drops epochs that began there', () => {
    const log = someLog();
    add(log, [1], { epoch: 0 });
    add(log, [1], { epoch: 3 });
    advanceLogStart(log, 2);
    truncateTo(log, 1);
    expect(log).toMatchObject({ startOffset: 1, endOffset: 1, epochs: [] });
  });

  test('at the end or behind it cuts nothing but the epochs', () => {
    const log = someLog();
    add(log, [1]);
    log.epochs = [...log.epochs, { epoch: 4, startOffset: 1 }];
    expect(truncateTo(log, 5)).toEqual([]);
    expect(log).toMatchObject({ endOffset: 1, epochs: [{ epoch: 0, startOffset: 0 }] });
  });
});

test('a log that is started anew is empty, wherever it goes on', () => {
  const log = threeSegments();
  expect(restartAt(log, 9)).toHaveLength(4);
  expect(log).toMatchObject({ startOffset: 9, endOffset: 9, epochs: [] });
  add(log, [1]);
  expect(basesOf(readLog(log, 9, 10, ALL, true))).toEqual([9]);
  truncateTo(log, 4);
  expect(log).toMatchObject({ startOffset: 4, endOffset: 4 });
  expect(bases(log)).toEqual([4]);
});

describe('after a power cut', () => {
  test('whole batches inside the durable bytes are left', () => {
    const log = someLog();
    for (let step = 0; step < 3; step += 1) add(log, [1]);
    keepDurable(log, () => 2 * SIZE + SIZE - 1);
    expect(log.endOffset).toBe(2);
  });

  test('a batch whose last byte is durable is left', () => {
    const log = someLog();
    for (let turn = 0; turn < 3; turn += 1) add(log, [1]);
    keepDurable(log, () => 2 * SIZE);
    expect(log.endOffset).toBe(2);
  });

  test('nothing behind the first gap is left', () => {
    const log = threeSegments();
    const durable: Record<string, number> = {
      't-0/00000000000000000000.log': 2 * SIZE,
      't-0/00000000000000000002.log': 0,
      't-0/00000000000000000004.log': 2 * SIZE,
    };
    keepDurable(log, (file) => durable[file] ?? 0);
    expect(log.endOffset).toBe(2);
    expect(bases(log)).toEqual([0]);
  });

  test('a log that was flushed loses nothing', () => {
    const log = threeSegments();
    keepDurable(log, () => 2 * SIZE);
    expect(log.endOffset).toBe(6);
  });
});
