import { describe, expect, test } from 'vitest';
import { advanceLogStart, appendBatch } from '../../../src/kafka/log/log.ts';
import {
  firstOffsetAtOrAfter,
  offsetOfMaxTimestamp,
} from '../../../src/kafka/log/offset-lookup.ts';
import { add, someBatch, someLog } from './some-log.ts';

describe('offsets by time', () => {
  test('the first record at or after the time, also where times go back', () => {
    const log = someLog();
    add(log, [100, 50]);
    add(log, [70, 200], { epoch: 2 });
    expect(firstOffsetAtOrAfter(log, 60)).toEqual({ offset: 0, timestamp: 100, leaderEpoch: 0 });
    expect(firstOffsetAtOrAfter(log, 101)).toEqual({ offset: 3, timestamp: 200, leaderEpoch: 2 });
    expect(firstOffsetAtOrAfter(log, 201)).toBeUndefined();
  });

  test('records below the start of the log are not found', () => {
    const log = someLog();
    add(log, [100, 101, 102]);
    advanceLogStart(log, 2);
    expect(firstOffsetAtOrAfter(log, 1)).toMatchObject({ offset: 2 });
  });

  test('only the first segment that reaches the time is searched', () => {
    const log = someLog({ 'segment.bytes': someBatch(0, [1]).sizeInBytes });
    add(log, [100]);
    add(log, [100]);
    advanceLogStart(log, 1);
    expect(firstOffsetAtOrAfter(log, 90)).toBeUndefined();
  });

  test('the largest timestamp is that of its first record, even below the start of the log', () => {
    const log = someLog();
    add(log, [5, 9, 9]);
    add(log, [9, 1]);
    advanceLogStart(log, 3);
    expect(offsetOfMaxTimestamp(log)).toMatchObject({ offset: 1, timestamp: 9 });
    expect(offsetOfMaxTimestamp(someLog())).toBeUndefined();
  });

  test('the largest timestamp is that of the first segment that has it', () => {
    const log = someLog({ 'internal.segment.bytes': someBatch(0, [1]).sizeInBytes });
    for (const stamp of [5, 9, 9, 7]) add(log, [stamp]);
    expect(log.segments).toHaveLength(4);
    expect(offsetOfMaxTimestamp(log)).toMatchObject({ offset: 1, timestamp: 9 });
  });

  test('a record exactly at the time is found, in the segment that ends with it', () => {
    const log = someLog({ 'internal.segment.bytes': someBatch(0, [1]).sizeInBytes });
    for (const stamp of [5, 9, 9, 7]) add(log, [stamp]);
    expect(firstOffsetAtOrAfter(log, 5)).toMatchObject({ offset: 0 });
    expect(firstOffsetAtOrAfter(log, 6)).toMatchObject({ offset: 1 });
    expect(firstOffsetAtOrAfter(log, 9)).toMatchObject({ offset: 1 });
    expect(firstOffsetAtOrAfter(log, 10)).toBeUndefined();
  });

  test('in a batch that the broker stamped every record has the time of the batch', () => {
    const log = someLog();
    add(log, [1, 2]);
    const batch = someBatch(2, [3, 4]);
    appendBatch(log, { ...batch, timestampType: 'LogAppendTime', maxTimestamp: 50 });
    expect(firstOffsetAtOrAfter(log, 40)).toMatchObject({ offset: 2, timestamp: 50 });
  });
});
