import { describe, expect, test } from 'vitest';
import { filthiestLog } from '../../../src/kafka/log/cleaner-choice.ts';
import { finishCleaning, startCleaning } from '../../../src/kafka/log/cleaning.ts';
import { compactLog } from '../../../src/kafka/log/compaction.ts';
import { eachBatch, readLog } from '../../../src/kafka/log/log-read.ts';
import { appendBatch, roll, truncateTo, type Log } from '../../../src/kafka/log/log.ts';
import { lastOffset, type RecordBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import { encodeBatch, isReadable } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { foreignBatch, foreignRecord, SENT, varint } from './foreign-bytes.ts';
import { marker, pairs, recordsOf, someLog, type Pair } from './some-log.ts';

const DAY = 86_400_000;
const MANY = 1_000_000;

/** A compacted log with a closed segment for each list of batches, and an empty active one. */
function compacted(
  segments: readonly RecordBatch[][],
  config: Record<string, string | number> = {},
): Log {
  const log = someLog({ 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': 0, ...config });
  for (const batches of segments) closed(log, batches);
  return log;
}

function closed(log: Log, batches: readonly RecordBatch[]): void {
  for (const batch of batches) appendBatch(log, batch);
  roll(log, log.endOffset, { millis: 0, now: 0, random: null });
}

/** One pass of the cleaner, if it finds the log dirty enough. */
function clean(log: Log, millis: number, keysMax = MANY): boolean {
  const chosen = filthiestLog([{ log, highWatermark: log.endOffset }], millis);
  const cleaning = chosen === null ? null : compactLog(chosen, millis, keysMax);
  if (cleaning === null) return false;
  startCleaning(log, cleaning);
  finishCleaning(log, 0);
  return true;
}

function batchesOf(log: Log): RecordBatch[] {
  const found: RecordBatch[] = [];
  eachBatch(log, 0, log.endOffset, (batch) => found.push(batch));
  return found;
}

const one = (offset: number, ...records: Pair[]): RecordBatch => pairs(offset, records);

describe('a pass of the cleaner', () => {
  test('writes what is left of a foreign batch as Kafka does, and keeps a whole one as it came', () => {
    const key = (name: string): string => varint(1) + name;
    const foreign = (offset: number, ...names: string[]): RecordBatch => {
      const blob = names.map((name, offsetDelta) =>
        foreignRecord({ attributes: 1, key: key(name), offsetDelta }),
      );
      const about = { count: names.length, attributes: 0x80 };
      const [batch] = decodeRecords(foreignBatch(blob.join(''), about));
      if (batch === undefined || !isReadable(batch)) throw new Error('a readable batch');
      return { ...batch, baseOffset: offset, partitionLeaderEpoch: 0 };
    };
    const whole = foreign(2, 'c');
    const log = compacted([[foreign(0, 'a', 'b'), whole, one(3, ['b', 'new'])]]);
    expect(clean(log, SENT)).toBe(true);
    const [part, same] = batchesOf(log);
    expect(part?.foreign).toBeUndefined();
    expect(part?.spareAttributes).toBeUndefined();
    expect(part === undefined ? [] : decodeRecords(encodeBatch(part))).toEqual([part]);
    expect(same).toBe(whole);
  });

  test('keeps of each key the last record, at its old offset, and leaves the active segment', () => {
    const log = compacted([[one(0, ['a', '1'], ['b', '1'], ['a', '2'])], [one(3, ['b', '2'])]]);
    appendBatch(log, one(4, ['a', '3']));
    expect(clean(log, 5_000)).toBe(true);
    expect(recordsOf(log)).toEqual(['2 a=2', '3 b=2', '4 a=3']);
    expect(log.segments.map((each) => each.baseOffset)).toEqual([0, 4]);
    const [first] = batchesOf(log);
    // The batch keeps its ends, and is a batch that anybody can read.
    expect(first).toMatchObject({ baseOffset: 0, lastOffsetDelta: 2 });
    expect(first === undefined ? [] : decodeRecords(encodeBatch(first))).toMatchObject([
      { baseOffset: 0, lastOffsetDelta: 2, records: [{ offsetDelta: 2, key: 'a', value: '2' }] },
    ]);
    expect(log.cleanedTo).toBe(4);
  });

  test('puts segments together only while they fit', () => {
    const size = one(0, ['a', '1']).sizeInBytes;
    const log = compacted([[one(0, ['a', '1'])], [one(1, ['b', '1'])], [one(2, ['c', '1'])]], {
      'internal.segment.bytes': 2 * size,
    });
    clean(log, 5_000);
    expect(log.segments.map((each) => each.baseOffset)).toEqual([0, 2, 3]);
  });

  test('may leave a segment empty, and readers go on behind it', () => {
    const size = one(0, ['a', '1']).sizeInBytes;
    const segments = [[one(0, ['z', '1'])], [one(1, ['a', '1'])], [one(2, ['a', '2'])]];
    const log = compacted(segments, { 'internal.segment.bytes': size });
    clean(log, 5_000);
    expect(log.segments.map((each) => [each.baseOffset, each.batches.length])).toEqual([
      [0, 1],
      [1, 0],
      [2, 1],
      [3, 0],
    ]);
    expect(readLog(log, 1, 3, MANY, true).records).toMatchObject([{ baseOffset: 2 }]);
  });

  test('gives a tombstone a horizon the first time, and takes it away when that is over', () => {
    const log = compacted([[one(0, ['a', '1']), one(1, ['a', null])]]);
    clean(log, 5_000);
    expect(recordsOf(log)).toEqual(['1 a=null']);
    expect(batchesOf(log)[0]).toMatchObject({
      deleteHorizon: true,
      baseTimestamp: 5_000 + DAY,
      maxTimestamp: 1_000,
    });
    closed(log, [one(2, ['b', '1'])]);
    clean(log, 4_999 + DAY);
    expect(recordsOf(log)).toEqual(['1 a=null', '2 b=1']);
    closed(log, [one(3, ['c', '1'])]);
    clean(log, 5_000 + DAY);
    expect(recordsOf(log)).toEqual(['2 b=1', '3 c=1']);
  });

  test('keeps its last batch, be it empty, so that the offset is not lost', () => {
    const log = compacted([[one(0, ['a', '1']), one(1, [null, 'x'])]]);
    clean(log, 5_000);
    expect(
      batchesOf(log).map((each) => [each.baseOffset, each.records.length, each.sizeInBytes]),
    ).toEqual([
      [0, 1, one(0, ['a', '1']).sizeInBytes],
      [1, 0, 61],
    ]);
  });

  test('keeps the last batch of a producer without its records', () => {
    const own = { producerId: 9, producerEpoch: 0, baseSequence: 4 };
    const log = compacted([[pairs(0, [['a', '1']], own), one(1, ['a', '2'])]]);
    clean(log, 5_000);
    expect(batchesOf(log)[0]).toMatchObject({ baseOffset: 0, baseSequence: 4, records: [] });
  });

  test('drops what was aborted, keeps its marker once more, and the committed', () => {
    const nine = { producerId: 9, producerEpoch: 0 };
    const inTxn = (offset: number, value: string, baseSequence: number): RecordBatch =>
      pairs(offset, [['a', value]], { ...nine, baseSequence, isTransactional: true });
    const log = compacted([
      [inTxn(0, 'yes', 0), marker(1, 'COMMIT', nine), inTxn(2, 'no', 1), marker(3, 'ABORT', nine)],
      [one(4, ['b', '1'])],
    ]);
    clean(log, 5_000);
    expect(recordsOf(log).filter((each) => !each.includes('\0'))).toEqual(['0 a=yes', '4 b=1']);
    expect(batchesOf(log).map(lastOffset)).toEqual([0, 1, 2, 3, 4]);
    expect(log.segments[0]?.abortedTxns).toMatchObject([{ firstOffset: 2, lastOffset: 3 }]);
  });

  test('begins where the log was cut, when that is below where the last one ended', () => {
    const log = compacted([[one(0, ['a', '1'])], [one(1, ['b', '1'])], [one(2, ['c', '1'])]]);
    clean(log, 5_000);
    expect(log.cleanedTo).toBe(3);
    truncateTo(log, 1);
    closed(log, [one(1, ['d', '1']), one(2, ['d', '2'])]);
    expect(clean(log, 5_000)).toBe(true);
    expect(recordsOf(log)).toEqual(['0 a=1', '2 d=2']);
  });

  test('that was under way when the log was cut comes to nothing', () => {
    const log = compacted([[one(0, ['a', '1'])], [one(1, ['a', '2'])]]);
    const chosen = filthiestLog([{ log, highWatermark: 2 }], 5_000);
    const cleaning = chosen === null ? null : compactLog(chosen, 5_000, MANY);
    if (cleaning === null) throw new Error('there is something to clean');
    startCleaning(log, cleaning);
    truncateTo(log, 1);
    expect(finishCleaning(log, 0)).toBeNull();
    expect(recordsOf(log)).toEqual(['0 a=1']);
    expect(log.cleanedTo).toBeNull();
  });

  test('ends where the map of keys is full', () => {
    const log = compacted([
      [one(0, ['a', '1']), one(1, ['b', '1'])],
      [one(2, ['c', '1']), one(3, ['a', '2'])],
    ]);
    clean(log, 5_000, 2);
    expect(log.cleanedTo).toBe(2);
    expect(recordsOf(log)).toHaveLength(4);
  });
});

describe('the cleaner chooses', () => {
  const someSegments = (config: Record<string, string | number>): Log =>
    compacted([[one(0, ['a', '1'])], [one(1, ['a', '2'])]], config);

  test('no log that is dirty enough only by its ratio itself', () => {
    const log = someSegments({ 'min.cleanable.dirty.ratio': 0.5 });
    expect(clean(log, 5_000)).toBe(true);
    closed(log, [one(2, ['b', '1'])]);
    // As many new bytes as old ones.
    expect(clean(log, 5_000)).toBe(false);
    closed(log, [one(3, ['b', '1'])]);
    expect(clean(log, 5_000)).toBe(true);
  });

  test('nothing younger than min.compaction.lag.ms, above the high watermark or undecided', () => {
    expect(clean(someSegments({ 'min.compaction.lag.ms': 4_001 }), 5_000)).toBe(false);
    expect(clean(someSegments({ 'min.compaction.lag.ms': 4_000 }), 5_000)).toBe(true);
    const log = someSegments({});
    expect(filthiestLog([{ log, highWatermark: 0 }], 5_000)).toBeNull();
    // A segment that the high watermark stands in is left whole.
    expect(filthiestLog([{ log, highWatermark: 1 }], 5_000)).toMatchObject({ firstUncleanable: 1 });
    const open = pairs(0, [['a', '1']], {
      producerId: 9,
      producerEpoch: 0,
      baseSequence: 0,
      isTransactional: true,
    });
    expect(clean(compacted([[open], [one(1, ['a', '2'])]]), 5_000)).toBe(false);
  });

  test('a log that is overdue, however little is dirty', () => {
    const log = someSegments({ 'min.cleanable.dirty.ratio': 1, 'max.compaction.lag.ms': 4_000 });
    expect(clean(log, 5_000)).toBe(false);
    expect(clean(log, 5_001)).toBe(true);
  });

  test('of two the dirtier', () => {
    const cleaner = someSegments({});
    clean(cleaner, 5_000);
    closed(cleaner, [one(2, ['b', '1'])]);
    const dirtier = someSegments({});
    const logs = [cleaner, dirtier].map((log) => ({ log, highWatermark: log.endOffset }));
    expect(filthiestLog(logs, 5_000)?.log).toBe(dirtier);
  });

  test('no log with a batch that cannot be read', () => {
    const rotten = Object.freeze({ ...one(0, ['a', '1']), rotten: 'x' });
    expect(clean(compacted([[rotten], [one(1, ['a', '2'])]]), 5_000)).toBe(false);
  });
});
