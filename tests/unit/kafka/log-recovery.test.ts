import { describe, expect, test } from 'vitest';
import {
  advanceLogStart,
  appendBatch,
  endFlush,
  roll,
  truncateTo,
  type Log,
} from '../../../src/kafka/log/log.ts';
import { checkpointLog, loadLog } from '../../../src/kafka/log/recovery.ts';
import { readLog } from '../../../src/kafka/log/log-read.ts';
import { at, lengthOf } from '../../../src/kernel/checkpoint/sealed-list.ts';
import { renameDeleted } from '../../../src/kafka/log/retention.ts';
import { emptySegment } from '../../../src/kafka/log/segment.ts';
import { add, pairs, someBatch, someLog } from './some-log.ts';

const SIZE = someBatch(0, [1]).sizeInBytes;
const start = (log: Log, isClean: boolean): ReturnType<typeof loadLog> =>
  loadLog(log, { isClean, expiration: 1_000, moment: { millis: 0, now: 0, random: null } });

/** Segments of two batches, the batch at `rotten` changed by the disk. */
function someSegments(rotten: number): Log {
  const log = someLog({ 'internal.segment.bytes': 2 * SIZE });
  for (let offset = 0; offset < 6; offset += 1) {
    const batch = someBatch(offset, [offset]);
    appendBatch(log, offset === rotten ? { ...batch, rotten: 'x'.repeat(SIZE) } : batch);
  }
  return log;
}

describe('a start after a crash', () => {
  test('cuts the log at the first batch with a wrong checksum', () => {
    const log = someSegments(3);
    expect(start(log, false)).toMatchObject({
      from: 0,
      lost: 3,
      cut: [
        { file: 't-0/00000000000000000002.log', bytes: SIZE },
        { file: 't-0/00000000000000000004.log', bytes: 0 },
        { file: 't-0/00000000000000000002.log', bytes: SIZE },
      ],
    });
    expect(log.endOffset).toBe(3);
  });

  test('cuts the last file behind the last good batch, in case the process before died between log and file', () => {
    const log = someSegments(-1);
    truncateTo(log, 5);
    expect(start(log, false).cut).toEqual([{ file: 't-0/00000000000000000004.log', bytes: SIZE }]);
    expect(start(log, true).cut).toEqual([]);
  });

  test('does not look below the recovery point that was written down', () => {
    const log = someSegments(1);
    endFlush(log, 't-0/00000000000000000000.log');
    expect(log.recoveryPoint).toBe(2);
    checkpointLog(log);
    start(log, false);
    expect(log.endOffset).toBe(6);
    // Who reads it finds the checksum wrong.
    expect(readLog(log, 1, 6, SIZE, true).records).toMatchObject([{ unreadable: 'crc' }]);
  });

  test('looks below a recovery point that was written down before the log was cut there', () => {
    const log = someSegments(-1);
    for (const base of [0, 2, 4]) endFlush(log, `t-0/${String(base).padStart(20, '0')}.log`);
    log.recoveryPoint = 6;
    checkpointLog(log);
    truncateTo(log, 1);
    expect(log.checkpoint.recoveryPoint).toBe(1);
    add(log, [9]);
    appendBatch(log, { ...someBatch(2, [9]), rotten: 'x'.repeat(SIZE) });
    add(log, [9]);
    expect(start(log, false)).toMatchObject({ lost: 2 });
    expect(log).toMatchObject({ endOffset: 2, recoveryPoint: 1 });
  });

  test('looks at the batch that the recovery point stands at', () => {
    const log = someSegments(2);
    endFlush(log, 't-0/00000000000000000000.log');
    checkpointLog(log);
    start(log, false);
    expect(log).toMatchObject({ endOffset: 2, recoveryPoint: 2 });
  });

  test('knows of the log start only what was written down, or what segments are left', () => {
    const log = someSegments(-1);
    advanceLogStart(log, 3);
    start(log, false);
    expect(log.startOffset).toBe(0);
    advanceLogStart(log, 3);
    checkpointLog(log);
    start(log, false);
    expect(log.startOffset).toBe(3);
  });

  test('begins anew where the log start is when the log ends before it', () => {
    const log = someSegments(1);
    advanceLogStart(log, 4);
    log.checkpoint = { recoveryPoint: 0, startOffset: 4 };
    start(log, false);
    expect(log).toMatchObject({ startOffset: 4, endOffset: 4, epochs: [] });
  });
});

test('a flush that was asked for before a cut says nothing of what was written after it', () => {
  const log = someSegments(-1);
  truncateTo(log, 1);
  add(log, [9]);
  endFlush(log, 't-0/00000000000000000000.log');
  expect(log.recoveryPoint).toBe(1);
});

test('a start after an orderly end believes everything', () => {
  const log = someSegments(3);
  expect(start(log, true)).toMatchObject({ from: null, lost: 0, cut: [] });
  expect(log).toMatchObject({ endOffset: 6, recoveryPoint: 6 });
});

describe('indexes', () => {
  test('have an entry for the batch behind every index.interval.bytes', () => {
    const log = someLog({ 'index.interval.bytes': SIZE });
    for (const stamp of [5, 9, 7, 8, 8, 20]) add(log, [stamp]);
    const [segment] = log.segments;
    if (segment === undefined) throw new Error('a log has a segment');
    const offsets = Array.from({ length: lengthOf(segment.offsetIndex) }, (_, index) =>
      at(segment.offsetIndex, index),
    );
    expect(offsets).toEqual([
      { offset: 2, position: 2 * SIZE },
      { offset: 4, position: 4 * SIZE },
    ]);
    // The largest time so far, once.
    expect(lengthOf(segment.timeIndex)).toBe(1);
    expect(at(segment.timeIndex, 0)).toEqual({ timestamp: 9, offset: 1 });
    truncateTo(log, 4);
    expect(lengthOf(log.segments[0]?.offsetIndex ?? segment.offsetIndex)).toBe(1);
  });

  test('that are full close their segment', () => {
    // Room for two time entries, of which one is kept free.
    const log = someLog({ 'index.interval.bytes': 0, 'segment.index.bytes': 24 });
    for (let offset = 0; offset < 5; offset += 1) add(log, [offset]);
    expect(log.segments.map((each) => each.baseOffset)).toEqual([0, 2, 4]);
  });
});

test('a start takes the files away that were to go, and forgets what was under way', () => {
  const log = someSegments(-1);
  renameDeleted(log, log.segments.slice(0, 1), 0);
  const made = Object.freeze({ ...emptySegment(2, 0) });
  const segments = [{ made, replaces: [2] }];
  log.cleaning = { segments, firstDirty: 0, endOffset: 4, unflushed: [] };
  log.isUncleanable = true;
  expect(start(log, true).removed).toEqual([
    't-0/00000000000000000000.log.deleted',
    't-0/00000000000000000002.log.cleaned',
  ]);
  expect(log).toMatchObject({ deleted: [], flushes: [], cleaning: null, isUncleanable: false });
});

test('a start knows producers again, but not those that are silent for too long', () => {
  const producers = (millis: number): string[] => {
    const log = someLog();
    const about = { producerId: 0, producerEpoch: 0, baseSequence: 0 };
    appendBatch(log, pairs(0, [['k', 'v', 1_000]], about));
    appendBatch(log, someBatch(1, [1]));
    roll(log, 2, { millis: 0, now: 0, random: null });
    loadLog(log, { isClean: true, expiration: 500, moment: { millis, now: 0, random: null } });
    return Object.keys(log.producers.entries);
  };
  expect(producers(1_499)).toEqual(['0']);
  expect(producers(1_500)).toEqual([]);
});

test('a log whose first segments are gone begins where they ended', () => {
  const log = someSegments(-1);
  log.segments = log.segments.slice(1);
  start(log, true);
  expect(log.startOffset).toBe(2);
});
