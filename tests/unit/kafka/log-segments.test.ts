import { describe, expect, test } from 'vitest';
import {
  activeSegment,
  advanceLogStart,
  appendBatch,
  createLog,
  endFlush,
  noteFlush,
  restartAt,
  roll,
  truncateTo,
  unflushedBefore,
  type Log,
  type Moment,
} from '../../../src/kafka/log/log.ts';
import { largestTimestamp, type Segment } from '../../../src/kafka/log/segment.ts';
import { at } from '../../../src/kernel/checkpoint/sealed-list.ts';
import { add, marker, pairs, someBatch, someLog } from './some-log.ts';

const SIZE = someBatch(0, [1]).sizeInBytes;
const file = (base: number): string => `t-0/${String(base).padStart(20, '0')}.log`;
const bases = (log: Log): number[] => log.segments.map((each) => each.baseOffset);
const moment = (millis: number): Moment => ({ millis, now: 0, random: null });
const entries = <T>(list: { length: number }, read: (index: number) => T): T[] =>
  Array.from({ length: list.length }, (_, index) => read(index));
const offsetsOf = ({ offsetIndex }: Segment): unknown[] =>
  entries(offsetIndex, (index) => at(offsetIndex, index));
const timesOf = ({ timeIndex }: Segment): unknown[] =>
  entries(timeIndex, (index) => at(timeIndex, index));

/** A log with a segment for every two batches of one record, stamped 0, 1, 2, … */
function someSegments(batches = 6): Log {
  const log = someLog({ 'internal.segment.bytes': 2 * SIZE });
  for (let offset = 0; offset < batches; offset += 1) add(log, [offset]);
  return log;
}

describe('a segment is closed', () => {
  test('never while it is empty, however large the batch', () => {
    const log = someLog({ 'internal.segment.bytes': 10 });
    expect(add(log, [1]).rolled).toBeNull();
    expect(add(log, [1]).rolled).toBe(file(0));
    expect(bases(log)).toEqual([0, 1]);
  });

  test('before an offset that is more than int32 behind its base', () => {
    const log = someLog();
    add(log, [1]);
    appendBatch(log, { ...someBatch(1, [1]), baseOffset: 0x7fffffff });
    expect(bases(log)).toEqual([0]);
    appendBatch(log, { ...someBatch(1, [1]), baseOffset: 0x80000000 });
    expect(bases(log)).toEqual([0, 0x80000000]);
    appendBatch(log, { ...someBatch(1, [1]), baseOffset: 0x80000001 });
    expect(bases(log)).toEqual([0, 0x80000000]);
  });

  test('by the clock where its first batch has no timestamp', () => {
    const log = createLog('t-0', someLog({ 'segment.ms': 100 }).config, moment(1_000));
    const untimed = (offset: number) => ({ ...someBatch(offset, [1]), maxTimestamp: -1 });
    appendBatch(log, untimed(0), moment(1_050));
    appendBatch(log, untimed(1), moment(1_100));
    expect(bases(log)).toEqual([0]);
    appendBatch(log, untimed(2), moment(1_101));
    expect(bases(log)).toEqual([0, 2]);
  });

  test('and its flush is asked for, as far as the new one begins', () => {
    const log = someSegments(3);
    expect(log.flushes).toEqual([{ file: file(0), upTo: 2 }]);
    expect(log.recoveryPoint).toBe(0);
    endFlush(log, file(2));
    expect(log.recoveryPoint).toBe(0);
    endFlush(log, file(0));
    expect(log).toMatchObject({ recoveryPoint: 2, flushes: [] });
  });

  test('flushes end one by one', () => {
    const log = someSegments(5);
    endFlush(log, file(0));
    expect(log.flushes).toEqual([{ file: file(2), upTo: 4 }]);
    endFlush(log, file(2));
    expect(log).toMatchObject({ recoveryPoint: 4, flushes: [] });
  });

  test('a flush that ends late does not take the recovery point back, nor over the end', () => {
    const log = someSegments(5);
    endFlush(log, file(2));
    endFlush(log, file(0));
    expect(log.recoveryPoint).toBe(4);
    noteFlush(log, file(4), 9);
    endFlush(log, file(4));
    expect(log.recoveryPoint).toBe(5);
  });

  test('files are unflushed where anything in them lies behind the recovery point', () => {
    const log = someSegments();
    expect(unflushedBefore(log, 4)).toEqual([file(0), file(2)]);
    log.recoveryPoint = 2;
    expect(unflushedBefore(log, 9)).toEqual([file(2), file(4)]);
    log.recoveryPoint = 6;
    expect(unflushedBefore(log, 9)).toEqual([]);
  });

  test('a log is made at a time, with a segment of that time', () => {
    const log = createLog('t-0', someLog().config, moment(77));
    expect(log).toMatchObject({ flushedAt: 77, recoveryPoint: 0, cleanedTo: null });
    expect(activeSegment(log)).toMatchObject({ createdAt: 77, modifiedAt: 77, jitter: 0 });
    appendBatch(log, someBatch(0, [1]), moment(99));
    expect(activeSegment(log)).toMatchObject({ createdAt: 77, modifiedAt: 99 });
  });
});

describe('the start of a log', () => {
  test('moves up, with the epochs, and never back', () => {
    const log = someLog();
    add(log, [1], { epoch: 1 });
    add(log, [1], { epoch: 2 });
    add(log, [1], { epoch: 2 });
    expect(advanceLogStart(log, 2)).toBe(true);
    expect(advanceLogStart(log, 2)).toBe(false);
    expect(advanceLogStart(log, 1)).toBe(false);
    expect(log).toMatchObject({ startOffset: 2, epochs: [{ epoch: 2, startOffset: 2 }] });
  });

  test('takes what was decided below it out of memory', () => {
    const log = someLog();
    const nine = { producerId: 9, producerEpoch: 0 };
    for (const base of [0, 2]) {
      const about = { ...nine, baseSequence: base, isTransactional: true };
      appendBatch(log, pairs(base, [['k', 'v']], about));
      appendBatch(log, marker(base + 1, 'COMMIT', nine));
    }
    advanceLogStart(log, 2);
    expect(log.producers.decided.map((each) => each.lastOffset)).toEqual([3]);
  });
});

describe('an index', () => {
  /** One entry for each batch behind more than so many bytes. */
  const indexed = (stamps: readonly number[]): Log => {
    const log = someLog({ 'index.interval.bytes': SIZE });
    for (const stamp of stamps) add(log, [stamp]);
    return log;
  };

  test('names the batch that comes when more than the interval lies behind the last entry', () => {
    const segment = activeSegment(indexed([1, 2, 3, 4, 5]));
    expect(offsetsOf(segment)).toEqual([
      { offset: 2, position: 2 * SIZE },
      { offset: 4, position: 4 * SIZE },
    ]);
  });

  test('by time names the largest so far, once, and the last offset of its batch', () => {
    const log = indexed([7, 9, 8, 1, 1, 10]);
    expect(timesOf(activeSegment(log))).toEqual([{ timestamp: 9, offset: 1 }]);
    roll(log, log.endOffset, moment(0));
    expect(timesOf(log.segments[0] as Segment)).toEqual([
      { timestamp: 9, offset: 1 },
      { timestamp: 10, offset: 5 },
    ]);
  });

  test('by time stays empty when no record has a time', () => {
    const log = someLog();
    appendBatch(log, { ...someBatch(0, [1]), maxTimestamp: -1 });
    roll(log, 1, moment(0));
    expect(timesOf(log.segments[0] as Segment)).toEqual([]);
  });

  test('that is full closes its segment: the one by offset with its last entry', () => {
    const log = someLog({ 'index.interval.bytes': 1, 'segment.index.bytes': 39 });
    for (let turn = 0; turn < 7; turn += 1) add(log, [5]);
    // Room for four entries by offset, and for two by time and the one of its closing.
    expect(bases(log)).toEqual([0, 5]);
  });

  test('that is full closes its segment: the one by time before its last entry', () => {
    const log = someLog({ 'index.interval.bytes': 1, 'segment.index.bytes': 36 });
    for (let turn = 0; turn < 6; turn += 1) add(log, [turn]);
    expect(bases(log)).toEqual([0, 3]);
  });

  test('is cut with its segment', () => {
    const log = indexed([1, 2, 3, 4, 5]);
    truncateTo(log, 4);
    const segment = activeSegment(log);
    expect(offsetsOf(segment)).toEqual([{ offset: 2, position: 2 * SIZE }]);
    // Entry by time: the largest was that of offset 1 when offset 2 came.
    expect(timesOf(segment)).toHaveLength(1);
    truncateTo(log, 1);
    expect([offsetsOf(activeSegment(log)), timesOf(activeSegment(log))]).toEqual([[], []]);
  });
});

describe('a segment that is cut', () => {
  test('knows the largest time of what is left, and its offset', () => {
    const log = someLog();
    for (const stamp of [5, 9, 9, 12]) add(log, [stamp]);
    truncateTo(log, 3);
    expect(activeSegment(log)).toMatchObject({
      firstTimestamp: 5,
      maxTimestamp: 9,
      maxTimestampOffset: 1,
      sizeInBytes: 3 * SIZE,
    });
    truncateTo(log, 0);
    expect(activeSegment(log)).toMatchObject({
      firstTimestamp: -1,
      maxTimestamp: -1,
      maxTimestampOffset: -1,
      sizeInBytes: 0,
    });
  });

  test('forgets the transactions that were aborted behind the cut, and no others', () => {
    const log = someLog();
    const nine = { producerId: 9, producerEpoch: 0 };
    for (const base of [0, 2]) {
      const about = { ...nine, baseSequence: base, isTransactional: true };
      appendBatch(log, pairs(base, [['k', 'v']], about));
      appendBatch(log, marker(base + 1, 'ABORT', nine));
    }
    truncateTo(log, 3);
    expect(activeSegment(log).abortedTxns.map((each) => each.lastOffset)).toEqual([1]);
  });

  test('a batch that reaches over the cut goes whole', () => {
    const log = someLog();
    add(log, [1, 2]);
    add(log, [3, 4]);
    truncateTo(log, 3);
    expect(activeSegment(log).batches.length).toBe(1);
  });

  test('has the time of its file where no record is left', () => {
    const log = someLog();
    appendBatch(log, someBatch(0, [5]), moment(700));
    expect(largestTimestamp(activeSegment(log))).toBe(5);
    truncateTo(log, 0);
    expect(largestTimestamp(activeSegment(log))).toBe(700);
    appendBatch(log, someBatch(0, [0]), moment(800));
    expect(largestTimestamp(activeSegment(log))).toBe(0);
  });
});

test('what a cut leaves behind is true of the shorter log', () => {
  const log = someSegments();
  log.recoveryPoint = 5;
  log.checkpoint = { recoveryPoint: 5, startOffset: 0 };
  log.cleanedTo = 4;
  truncateTo(log, 3);
  expect(log).toMatchObject({
    recoveryPoint: 3,
    checkpoint: { recoveryPoint: 3, startOffset: 0 },
    cleanedTo: 3,
    flushes: [
      { file: file(0), upTo: 2 },
      { file: file(2), upTo: 3 },
    ],
  });
});

test('a log that is started anew goes on as if all before were flushed', () => {
  const log = someSegments();
  appendBatch(log, pairs(6, [['k', 'v']], { producerId: 9, producerEpoch: 0, baseSequence: 0 }));
  appendBatch(log, someBatch(7, [1]), moment(55));
  // The new file, too: one of its name may have been left behind by a disk that took no more.
  expect(restartAt(log, 9)).toEqual(
    [0, 2, 4, 6, 9].map((base) => ({ file: file(base), bytes: 0 })),
  );
  expect(log).toMatchObject({ recoveryPoint: 9, snapshots: [], producers: { entries: {} } });
  expect(activeSegment(log)).toMatchObject({ baseOffset: 9, createdAt: 55 });
});
