import { describe, expect, test } from 'vitest';
import { appendBatch, roll, type Log } from '../../../src/kafka/log/log.ts';
import {
  bytesBelow,
  eachBatch,
  indexOfBatchHolding,
  readLog,
  segmentBaseAt,
} from '../../../src/kafka/log/log-read.ts';
import { encodeBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { basesOf, someBatch, someLog } from './some-log.ts';

const SIZE = someBatch(0, [1]).sizeInBytes;
const ALL = Number.MAX_SAFE_INTEGER;
const NOW = { millis: 0, now: 0, random: null };

/**
 * A log as compaction leaves one: a segment of these batches for each list, an empty active one.
 */
function holes(segments: readonly (readonly number[])[], ends: readonly number[]): Log {
  const log = someLog();
  for (const [place, offsets] of segments.entries()) {
    for (const offset of offsets) appendBatch(log, someBatch(offset, [1]));
    roll(log, ends[place] ?? 0, NOW);
  }
  return log;
}

describe('in a log with holes', () => {
  const log = holes([[1, 3], [], [7, 8]], [5, 6, 10]);
  const read = (from: number, upper = 10): number[] =>
    basesOf(readLog(log, from, upper, ALL, true));

  test('a reader goes on with the next batch there is', () => {
    expect([0, 1, 2, 3].map((from) => read(from)[0])).toEqual([1, 1, 3, 3]);
    expect([4, 5, 6, 7, 8].map((from) => read(from)[0])).toEqual([7, 7, 7, 7, 8]);
    expect(read(9)).toEqual([]);
  });

  test('a reader sees nothing at or above its limit', () => {
    expect(read(0, 3)).toEqual([1]);
    expect(read(0, 4)).toEqual([1, 3]);
    expect(readLog(log, 4, 4, ALL, true)).toEqual({
      records: [],
      sizeInBytes: 0,
      incomplete: false,
    });
  });

  test('bytes are counted in the segment that is read', () => {
    expect(bytesBelow(log, 0, 10, ALL)).toBe(2 * SIZE);
    expect(bytesBelow(log, 5, 8, ALL)).toBe(SIZE);
    expect(bytesBelow(log, 0, 10, SIZE)).toBe(SIZE);
    expect(bytesBelow(log, 9, 10, ALL)).toBe(0);
  });

  test('an offset lies in the segment before the next base', () => {
    expect([0, 4, 5, 6, 9, 10].map((offset) => segmentBaseAt(log, offset))).toEqual([
      0, 0, 5, 6, 6, 10,
    ]);
    expect(segmentBaseAt(holes([], []), -1)).toBe(0);
  });

  test('all batches of a stretch are shown, in order', () => {
    const seen = (from: number, to: number): number[] => {
      const found: number[] = [];
      eachBatch(log, from, to, (batch) => found.push(batch.baseOffset));
      return found;
    };
    expect(seen(0, 10)).toEqual([1, 3, 7, 8]);
    expect(seen(2, 8)).toEqual([3, 7]);
    expect(seen(8, 9)).toEqual([8]);
  });
});

test('the batch that holds an offset is found wherever it lies', () => {
  for (let count = 0; count < 9; count += 1) {
    const log = someLog();
    for (let index = 0; index < count; index += 1)
      appendBatch(log, someBatch(3 * index, [1, 2, 3]));
    const { batches } = log.segments[0] ?? { batches: undefined };
    if (batches === undefined) throw new Error('a log has a segment');
    for (let offset = 0; offset <= 3 * count; offset += 1)
      expect(indexOfBatchHolding(batches, offset)).toBe(Math.floor(offset / 3));
  }
});

describe('the room of an answer', () => {
  const log = someLog();
  for (let offset = 0; offset < 3; offset += 1) appendBatch(log, someBatch(offset, [1]));
  const read = (maxBytes: number, minOneMessage = true) =>
    readLog(log, 0, 3, maxBytes, minOneMessage);

  test('is filled exactly', () => {
    expect(read(2 * SIZE)).toMatchObject({ sizeInBytes: 2 * SIZE, incomplete: false });
    expect(basesOf(read(2 * SIZE))).toEqual([0, 1]);
    expect(read(SIZE, false)).toMatchObject({ sizeInBytes: SIZE, incomplete: false });
  });

  test.each([
    [1, null],
    [16, null],
    [17, 2],
    [SIZE - 1, 2],
  ])('a piece of %d bytes is the beginning of the batch, and of magic %o', (bytes, magic) => {
    expect(read(SIZE + bytes).records[1]).toEqual({
      unreadable: 'truncated',
      magic,
      bytes: encodeBatch(someBatch(1, [1])).slice(0, bytes),
      sizeInBytes: bytes,
    });
  });

  test('none at all is no reason to call the answer incomplete', () => {
    expect(read(0, false)).toEqual({ records: [], sizeInBytes: 0, incomplete: false });
    expect(basesOf(read(0))).toEqual([0]);
  });
});
