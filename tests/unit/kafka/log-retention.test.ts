import { describe, expect, test } from 'vitest';
import { advanceLogStart, type Log, type Moment } from '../../../src/kafka/log/log.ts';
import {
  deleteOldSegments,
  removeDeleted,
  renameDeleted,
  renameLog,
} from '../../../src/kafka/log/retention.ts';
import { add, someBatch, someLog } from './some-log.ts';

const SIZE = someBatch(0, [1]).sizeInBytes;

/** A log with a segment for every two batches of one record, stamped 0, 1, 2, … */
function someSegments(config: Record<string, string | number>, batches = 6): Log {
  const log = someLog({ 'internal.segment.bytes': 2 * SIZE, ...config });
  for (let offset = 0; offset < batches; offset += 1) add(log, [offset]);
  return log;
}

const at = (millis: number): Moment => ({ millis, now: 0, random: null });
const bases = (log: Log): number[] => log.segments.map((each) => each.baseOffset);

describe('by time', () => {
  test('a segment goes when its latest record is older than retention.ms, not at it', () => {
    const log = someSegments({ 'retention.ms': 100 });
    expect(deleteOldSegments(log, 6, at(101))).toEqual([]);
    expect(deleteOldSegments(log, 6, at(102))).toMatchObject([{ why: 'time', rolled: null }]);
    expect(bases(log)).toEqual([2, 4]);
    expect(log.startOffset).toBe(2);
  });

  test('a record from the future keeps its segment and all behind it', () => {
    const log = someLog({ 'internal.segment.bytes': 2 * SIZE, 'retention.ms': 100 });
    for (const stamp of [1, 5_000, 2, 3, 4, 5]) add(log, [stamp]);
    expect(deleteOldSegments(log, 6, at(1_000))).toEqual([]);
  });

  test('the active segment is closed and goes too; an empty one stays', () => {
    const log = someSegments({ 'retention.ms': 100 });
    expect(deleteOldSegments(log, 6, at(9_999))).toMatchObject([
      { why: 'time', rolled: 't-0/00000000000000000004.log' },
    ]);
    expect(bases(log)).toEqual([6]);
    expect(deleteOldSegments(log, 6, at(99_999))).toEqual([]);
  });

  test('nothing goes that reaches beyond the high watermark', () => {
    const log = someSegments({ 'retention.ms': 100 });
    deleteOldSegments(log, 3, at(9_999));
    expect(bases(log)).toEqual([2, 4]);
  });
});

test('by size: what is left is never less than retention.bytes', () => {
  const log = someSegments({ 'retention.bytes': 3 * SIZE, 'retention.ms': -1 });
  expect(deleteOldSegments(log, 6, at(0))).toMatchObject([{ why: 'size' }]);
  expect(bases(log)).toEqual([2, 4]);
  expect(deleteOldSegments(log, 6, at(0))).toEqual([]);
});

test('by size: a surplus of exactly a segment takes it away, one byte less does not', () => {
  const keeps = (bytes: number): number[] => {
    const log = someSegments({ 'retention.bytes': bytes, 'retention.ms': -1 });
    deleteOldSegments(log, 6, at(0));
    return bases(log);
  };
  expect(keeps(4 * SIZE)).toEqual([2, 4]);
  expect(keeps(4 * SIZE + 1)).toEqual([0, 2, 4]);
  expect(keeps(2 * SIZE)).toEqual([4]);
});

test('by size: two segments go at once, and none that reaches the high watermark', () => {
  const log = someSegments({ 'retention.bytes': 1, 'retention.ms': -1 });
  deleteOldSegments(log, 2, at(0));
  expect(bases(log)).toEqual([2, 4]);
});

test('a compacted log gives up only what lies before its start', () => {
  const log = someSegments({ 'cleanup.policy': 'compact', 'retention.ms': 1 });
  advanceLogStart(log, 3);
  expect(deleteOldSegments(log, 6, at(9_999))).toMatchObject([{ why: 'log-start' }]);
  expect(bases(log)).toEqual([2, 4]);
  expect(log.startOffset).toBe(3);
});

test('files are renamed first and go a minute later, snapshots at once', () => {
  const log = someSegments({ 'retention.ms': 100 });
  expect(log.snapshots.map((each) => each.offset)).toEqual([2, 4]);
  deleteOldSegments(log, 6, { millis: 104, now: 7, random: null });
  expect(log.snapshots.map((each) => each.offset)).toEqual([4]);
  expect(log.deleted.map((each) => each.file)).toEqual([
    't-0/00000000000000000000.log.deleted',
    't-0/00000000000000000002.log.deleted',
  ]);
  expect(removeDeleted(log, 60_000_006)).toEqual([]);
  expect(removeDeleted(log, 60_000_007)).toHaveLength(2);
  expect(log.deleted).toEqual([]);
});

test('a file that is deleted twice waits once, as long as the second time says', () => {
  const log = someSegments({}, 3);
  renameDeleted(log, log.segments.slice(0, 1), 1);
  renameDeleted(log, log.segments, 5);
  expect(log.deleted).toEqual([
    { file: 't-0/00000000000000000000.log.deleted', bytes: 2 * SIZE, removeAt: 60_000_005 },
    { file: 't-0/00000000000000000002.log.deleted', bytes: SIZE, removeAt: 60_000_005 },
  ]);
  expect(removeDeleted(log, 60_000_001)).toEqual([]);
});

test('only the files go whose time has come', () => {
  const log = someSegments({}, 3);
  renameDeleted(log, log.segments.slice(0, 1), 1);
  renameDeleted(log, log.segments.slice(1), 5);
  expect(removeDeleted(log, 60_000_001)).toEqual(['t-0/00000000000000000000.log.deleted']);
  expect(log.deleted.map((each) => each.removeAt)).toEqual([60_000_005]);
});

test('a log that is deleted waits under another name, with all its files', () => {
  const log = someSegments({}, 3);
  renameDeleted(log, log.segments.slice(0, 1), 1);
  log.segments = log.segments.slice(1);
  expect(renameLog(log, 'abc', 2)).toEqual({
    deleted: {
      name: 't-0.abc-delete',
      files: [
        { file: 't-0.abc-delete/00000000000000000002.log', bytes: SIZE },
        { file: 't-0.abc-delete/00000000000000000000.log.deleted', bytes: 2 * SIZE },
      ],
      removeAt: 60_000_002,
    },
    before: ['t-0/00000000000000000002.log', 't-0/00000000000000000000.log.deleted'],
  });
});

test('by size without a limit, and by time without one, nothing goes', () => {
  const log = someSegments({ 'retention.bytes': -1, 'retention.ms': -1 });
  expect(deleteOldSegments(log, 6, at(Number.MAX_SAFE_INTEGER))).toEqual([]);
  const none = someSegments({ 'retention.bytes': 0, 'retention.ms': -1 });
  expect(deleteOldSegments(none, 6, at(0))).toMatchObject([{ why: 'size' }]);
  expect(bases(none)).toEqual([6]);
});
