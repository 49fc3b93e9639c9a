import { describe, expect, test } from 'vitest';
import { filthiestLog, type LogToClean } from '../../../src/kafka/log/cleaner-choice.ts';
import {
  cleanedFile,
  finishCleaning,
  noteCleanedFlushed,
  startCleaning,
} from '../../../src/kafka/log/cleaning.ts';
import { compactLog } from '../../../src/kafka/log/compaction.ts';
import {
  activeSegment,
  advanceLogStart,
  appendBatch,
  roll,
  type Log,
} from '../../../src/kafka/log/log.ts';
import { deleteOldSegments } from '../../../src/kafka/log/retention.ts';
import type { Cleaning } from '../../../src/kafka/log/replica-log.ts';
import { emptySegment } from '../../../src/kafka/log/segment.ts';
import type { RecordBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { pairs, recordsOf, someLog, type Pair } from './some-log.ts';

const MANY = 1_000_000;
const NOW = { millis: 0, now: 0, random: null };
const POLICY = { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': 0 };

const one = (offset: number, ...records: Pair[]): RecordBatch => pairs(offset, records);
const SIZE = one(0, ['a', '1']).sizeInBytes;

/** A compacted log: a closed segment for each batch, and one batch in the active segment. */
function someLogOf(keys: string, config: Record<string, string | number> = {}): Log {
  const log = someLog({ ...POLICY, ...config });
  for (const [offset, key] of Array.from(keys).entries()) {
    if (offset > 0) roll(log, offset, NOW);
    appendBatch(log, one(offset, [key, String(offset)]));
  }
  return log;
}

const choose = (log: Log, highWatermark = log.endOffset, millis = 5_000): LogToClean | null =>
  filthiestLog([{ log, highWatermark }], millis);

function passOver(log: Log, keysMax = MANY): Cleaning {
  const chosen = choose(log);
  const cleaning = chosen === null ? null : compactLog(chosen, 5_000, keysMax);
  if (cleaning === null) throw new Error('there is something to clean');
  return cleaning;
}

describe('what there is to clean', () => {
  test('is measured in closed segments, from where the last pass ended', () => {
    const log = someLogOf('abcd');
    const about = { firstDirty: 0, firstUncleanable: 3, dirtyBytes: 3 * SIZE, bytes: 3 * SIZE };
    expect(choose(log)).toEqual({ log, ...about, isOverdue: false });
    log.cleanedTo = 1;
    expect(choose(log)).toMatchObject({ firstDirty: 1, dirtyBytes: 2 * SIZE, bytes: 3 * SIZE });
    log.cleanedTo = 3;
    expect(choose(log)).toBeNull();
  });

  test('ends with the segment that the high watermark stands in', () => {
    const log = someLogOf('abcd');
    expect(choose(log, 2)).toMatchObject({ firstUncleanable: 2, dirtyBytes: 2 * SIZE });
    expect(choose(log, 0)).toBeNull();
  });

  test.each([
    ['below the start of the log', 1],
    ['behind the end of the log', 5],
  ])('begins at the start of the log where the checkpoint lies %s', (_, cleanedTo) => {
    const log = someLogOf('abcd');
    advanceLogStart(log, 2);
    log.cleanedTo = cleanedTo;
    expect(choose(log)).toMatchObject({ firstDirty: 2, dirtyBytes: SIZE });
    log.cleanedTo = 4;
    expect(choose(log)).toBeNull();
  });

  test('is nothing where the log is not compacted, cannot be cleaned, or is being cleaned', () => {
    expect(choose(someLogOf('ab', { 'cleanup.policy': 'delete' }))).toBeNull();
    const log = someLogOf('ab');
    log.isUncleanable = true;
    expect(choose(log)).toBeNull();
    log.isUncleanable = false;
    startCleaning(log, passOver(log));
    expect(choose(log)).toBeNull();
  });

  test('is nothing in a log with one segment, or with an empty one', () => {
    expect(choose(someLogOf('a'))).toBeNull();
    expect(choose(someLogOf(''))).toBeNull();
  });

  test('of equals comes from the first', () => {
    const logs = [someLogOf('ab'), someLogOf('ab')].map((log) => ({ log, highWatermark: 2 }));
    expect(filthiestLog(logs, 5_000)?.log).toBe(logs[0]?.log);
  });

  test('is young where its latest record is younger than min.compaction.lag.ms', () => {
    const log = someLogOf('abcd', { 'min.compaction.lag.ms': 500 });
    log.segments = log.segments.map((each, place) =>
      place === 1 ? Object.freeze({ ...each, maxTimestamp: 4_600 }) : each,
    );
    expect(choose(log)).toMatchObject({ firstUncleanable: 1 });
    expect(choose(log, 4, 5_100)).toMatchObject({ firstUncleanable: 3 });
  });

  test('is overdue by the first time of a segment that was not cleaned, if it has one', () => {
    const log = someLogOf('abc', { 'max.compaction.lag.ms': 1_000 });
    const overdue = (millis: number): boolean | undefined => choose(log, 3, millis)?.isOverdue;
    expect([overdue(2_000), overdue(2_001)]).toEqual([false, true]);
    log.cleanedTo = 1;
    expect(overdue(2_001)).toBe(true);
    log.segments = log.segments.map((each, place) =>
      place === 1 ? Object.freeze({ ...each, firstTimestamp: 0 }) : each,
    );
    expect(overdue(2_001)).toBe(false);
  });

  test('is left where nothing is dirty, overdue or not', () => {
    const log = someLogOf('ab', { 'max.compaction.lag.ms': 1_000 });
    log.cleanedTo = 1;
    appendBatch(log, one(2, ['c', '1']));
    expect(choose(log, 3, 9_000)).toBeNull();
  });
});

describe('the new segments', () => {
  test('wait for their files, and take the place of the old ones when the last is flushed', () => {
    const log = someLogOf('aab', { 'internal.segment.bytes': SIZE });
    startCleaning(log, passOver(log));
    const files = [0, 1].map((base) => cleanedFile(log, emptySegment(base, 0)));
    expect(files[1]).toBe('t-0/00000000000000000001.log.cleaned');
    expect(log.cleaning?.unflushed).toEqual(files);
    expect(recordsOf(log)).toEqual(['0 a=0', '1 a=1', '2 b=2']);
    expect(noteCleanedFlushed(log, files[1] ?? '')).toBe(false);
    expect(noteCleanedFlushed(log, files[1] ?? '')).toBe(false);
    expect(log.cleaning?.unflushed).toEqual(files.slice(0, 1));
    expect(noteCleanedFlushed(log, files[0] ?? '')).toBe(true);
    const { gone, made } = finishCleaning(log, 7) ?? { gone: [], made: [] };
    expect([gone.length, made.length]).toEqual([2, 2]);
    expect(recordsOf(log)).toEqual(['1 a=1', '2 b=2']);
    expect(log.deleted).toEqual(
      [0, 1].map((base) => ({
        file: `t-0/${String(base).padStart(20, '0')}.log.deleted`,
        bytes: SIZE,
        removeAt: 60_000_007,
      })),
    );
    expect(log).toMatchObject({ cleanedTo: 2, cleaning: null });
  });

  test('are no concern of a log that is not being cleaned', () => {
    const log = someLogOf('aab');
    expect(noteCleanedFlushed(log, cleanedFile(log, emptySegment(0, 0)))).toBe(false);
    expect(finishCleaning(log, 0)).toBeNull();
    expect(log.cleanedTo).toBeNull();
  });

  test('stay away where retention has deleted what they replace', () => {
    const log = someLogOf('abcc', {
      'cleanup.policy': 'compact,delete',
      'internal.segment.bytes': 2 * SIZE,
    });
    startCleaning(log, passOver(log));
    advanceLogStart(log, 1);
    deleteOldSegments(log, 4, NOW);
    const { gone } = finishCleaning(log, 0) ?? { gone: [] };
    // Of the first two one is left, which the pass would have put into one with what is gone.
    expect(gone.map((each) => each.baseOffset)).toEqual([2]);
    expect(log.segments.map((each) => each.baseOffset)).toEqual([1, 2, 3]);
    expect(recordsOf(log)).toEqual(['1 b=1', '2 c=2', '3 c=3']);
  });

  test('have the times of the last segment that they replace', () => {
    const log = someLogOf('');
    for (const [offset, millis] of [100, 200, 300].entries()) {
      appendBatch(log, one(offset, [String(offset), 'v']), { ...NOW, millis: millis + 50 });
      roll(log, offset + 1, { ...NOW, millis });
    }
    const [group] = passOver(log).segments;
    expect(group).toMatchObject({ replaces: [0, 1, 2] });
    expect(group?.made).toMatchObject({ createdAt: 200, modifiedAt: 350, sizeInBytes: 3 * SIZE });
    expect(Object.isFrozen(group?.made)).toBe(true);
    expect(activeSegment(log).createdAt).toBe(300);
  });

  test('are put together only while their indexes fit into one', () => {
    const made = (bytes: number, stamps: (offset: number) => number): number[][] => {
      const log = someLog({ ...POLICY, 'index.interval.bytes': 1, 'segment.index.bytes': bytes });
      for (let offset = 0; offset < 9; offset += 1) {
        appendBatch(log, one(offset, [String(offset), 'v', stamps(offset)]));
        if (offset % 3 === 2) roll(log, offset + 1, NOW);
      }
      return passOver(log).segments.map(({ replaces }) => [...replaces]);
    };
    // Two entries by time in each segment, 24 bytes.
    const forward = (offset: number): number => 1_000 + offset;
    expect(made(72, forward)).toEqual([[0, 3, 6]]);
    expect(made(71, forward)).toEqual([[0, 3], [6]]);
    expect(made(47, forward)).toEqual([[0], [3], [6]]);
    // One entry by time and two by offset, 16 bytes.
    const still = (): number => 1_000;
    expect(made(48, still)).toEqual([[0, 3, 6]]);
    expect(made(47, still)).toEqual([[0, 3], [6]]);
  });

  test('are put together only while offsets fit into int32', () => {
    const made = (far: number): number[][] => {
      const log = someLog(POLICY);
      appendBatch(log, one(0, ['a', '1']));
      roll(log, 1, NOW);
      appendBatch(log, one(1, ['b', '1']));
      roll(log, far, NOW);
      appendBatch(log, one(far, ['c', '1']));
      return passOver(log).segments.map(({ replaces }) => [...replaces]);
    };
    expect(made(0x80000000)).toEqual([[0, 1]]);
    expect(made(0x80000001)).toEqual([[0], [1]]);
  });
});

describe('a pass', () => {
  test('is not made over a batch that cannot be read, and does not look behind its end', () => {
    const rotten = (offset: number): RecordBatch =>
      Object.freeze({ ...one(offset, ['a', '1']), rotten: 'x' });
    const log = someLogOf('ab');
    roll(log, 2, NOW);
    appendBatch(log, rotten(2));
    expect(passOver(log).endOffset).toBe(2);
    roll(log, 3, NOW);
    const chosen = choose(log);
    expect(chosen).toMatchObject({ firstUncleanable: 3 });
    expect(chosen === null ? null : compactLog(chosen, 5_000, MANY)).toBeNull();
  });

  test('touches no record behind where its map ended', () => {
    const log = someLogOf('abab');
    const cleaning = passOver(log, 2);
    // The third key found no room: `a` at 2 is an old one.
    expect(cleaning).toMatchObject({ firstDirty: 0, endOffset: 2 });
    startCleaning(log, cleaning);
    finishCleaning(log, 0);
    expect(recordsOf(log)).toEqual(['0 a=0', '1 b=1', '2 a=2', '3 b=3']);
  });

  test('takes away what an earlier pass had kept, where a newer record has its key', () => {
    const log = someLogOf('abcax');
    log.cleanedTo = 3;
    startCleaning(log, passOver(log));
    finishCleaning(log, 0);
    expect(recordsOf(log)).toEqual(['1 b=1', '2 c=2', '3 a=3', '4 x=4']);
  });
});
