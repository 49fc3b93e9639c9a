import { describe, expect, test } from 'vitest';
import { filthiestLog } from '../../../src/kafka/log/cleaner-choice.ts';
import { finishCleaning, startCleaning } from '../../../src/kafka/log/cleaning.ts';
import { compactLog } from '../../../src/kafka/log/compaction.ts';
import { eachBatch } from '../../../src/kafka/log/log-read.ts';
import { appendBatch, roll, type Log } from '../../../src/kafka/log/log.ts';
import { lastOffset, recordTimestamp } from '../../../src/kafka/protocol/batch/record-batch.ts';
import type { RecordBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { marker, pairs, recordsOf, someLog, type Pair } from './some-log.ts';

const DAY = 86_400_000;
const NINE = { producerId: 9, producerEpoch: 0 };

const one = (offset: number, ...records: Pair[]): RecordBatch => pairs(offset, records);
const by9 = (offset: number, value: string, baseSequence: number, isTransactional = true) =>
  pairs(offset, [['a', value]], { ...NINE, baseSequence, isTransactional });

function closed(log: Log, ...batches: readonly RecordBatch[]): void {
  for (const batch of batches) appendBatch(log, batch);
  roll(log, log.endOffset, { millis: 0, now: 0, random: null });
}

/** A compacted log with one closed segment and an empty active one. */
function compacted(...batches: readonly RecordBatch[]): Log {
  const log = someLog({ 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': 0 });
  closed(log, ...batches);
  return log;
}

/** One pass of the cleaner; without anything dirty in the log it has one more record first. */
function clean(log: Log, millis: number, keysMax = 1_000): void {
  if (log.cleanedTo === log.endOffset) closed(log, one(log.endOffset, [`k${String(millis)}`, '1']));
  const chosen = filthiestLog([{ log, highWatermark: log.endOffset }], millis);
  const cleaning = chosen === null ? null : compactLog(chosen, millis, keysMax);
  if (cleaning === null) throw new Error('there is something to clean');
  startCleaning(log, cleaning);
  finishCleaning(log, 0);
}

function batchesOf(log: Log): RecordBatch[] {
  const found: RecordBatch[] = [];
  eachBatch(log, 0, log.endOffset, (batch) => found.push(batch));
  return found;
}

const batchAt = (log: Log, offset: number): RecordBatch | undefined =>
  batchesOf(log).find((each) => lastOffset(each) === offset);

describe('the marker', () => {
  test.each(['COMMIT', 'ABORT'] as const)(
    '%s outlives the records of its transaction by delete.retention.ms, counted from the next pass',
    (type) => {
      const log = compacted(by9(0, '1', 0), marker(1, type, NINE), by9(2, '2', 1, false));
      clean(log, 5_000);
      // Its transaction went in this pass.
      expect(batchesOf(log).map(lastOffset)).toEqual([1, 2]);
      expect(batchAt(log, 1)?.deleteHorizon).toBe(false);
      clean(log, 6_000);
      expect(batchAt(log, 1)).toMatchObject({
        ...{ deleteHorizon: true, baseTimestamp: 6_000 + DAY, maxTimestamp: 1_000 },
        isControl: true,
      });
      clean(log, 5_999 + DAY);
      expect(batchAt(log, 1)?.records).toHaveLength(1);
      clean(log, 6_000 + DAY);
      expect(batchAt(log, 1)).toBeUndefined();
    },
  );

  test('of a transaction that still has records stays as it is', () => {
    const log = compacted(by9(0, '1', 0), marker(1, 'COMMIT', NINE));
    for (const millis of [5_000, 6_000, 7_000 + DAY]) clean(log, millis);
    expect(batchAt(log, 1)).toMatchObject({ deleteHorizon: false, records: [{}] });
    expect(recordsOf(log)[0]).toBe('0 a=1');
  });

  test('that is all there is of a producer stays, and says its epoch', () => {
    const fenced = { producerId: 9, producerEpoch: 1 };
    const log = compacted(by9(0, '1', 0), marker(1, 'ABORT', fenced));
    for (const millis of [5_000, 6_000, 7_000 + DAY]) clean(log, millis);
    expect(batchAt(log, 1)).toMatchObject({ ...fenced, records: [], isControl: true });
    // Nothing more can be taken from it.
    const emptied = batchAt(log, 1);
    clean(log, 8_000 + DAY);
    expect(batchAt(log, 1)).toBe(emptied);
  });

  test('tells of the transaction of its own producer', () => {
    const eight = { producerId: 8, producerEpoch: 0 };
    const log = compacted(
      by9(0, '1', 0),
      pairs(1, [['b', '1']], { ...eight, baseSequence: 0, isTransactional: true }),
      marker(2, 'ABORT', eight),
      marker(3, 'COMMIT', NINE),
    );
    clean(log, 5_000);
    expect(recordsOf(log).filter((each) => !each.includes('\0'))).toEqual(['0 a=1']);
    expect(log.segments[0]?.abortedTxns.map((each) => each.producerId)).toEqual([8]);
  });
});

describe('a batch of which a part is left', () => {
  const parts = (about: Partial<RecordBatch> = {}): RecordBatch =>
    pairs(0, [['a', '1', 1_000], ['b', '1', 3_000], ['c', '1', 2_000]], about); // prettier-ignore
  const times = (batch: RecordBatch | undefined): number[] =>
    batch?.records.map((each) => recordTimestamp(batch, each)) ?? [];

  test('has the times of its records, and the largest of them', () => {
    const log = compacted(parts(), one(3, ['b', '2']));
    clean(log, 5_000);
    expect(batchAt(log, 2)).toMatchObject({ baseTimestamp: 1_000, maxTimestamp: 2_000 });
    expect(times(batchAt(log, 2))).toEqual([1_000, 2_000]);
    closed(log, one(4, ['a', '2']));
    clean(log, 6_000);
    expect(batchAt(log, 2)).toMatchObject({ baseTimestamp: 2_000, maxTimestamp: 2_000 });
    expect(times(batchAt(log, 2))).toEqual([2_000]);
  });

  test('that the broker stamped keeps its stamp', () => {
    const stamped = parts({ timestampType: 'LogAppendTime', maxTimestamp: 9_000 });
    const log = compacted(stamped, one(3, ['b', '2']));
    clean(log, 5_000);
    expect(batchAt(log, 2)?.maxTimestamp).toBe(9_000);
    expect(times(batchAt(log, 2))).toEqual([9_000, 9_000]);
  });

  test('loses its tombstones when their time is over, and nothing else', () => {
    const log = compacted(pairs(0, [['a', null], ['b', '1']])); // prettier-ignore
    clean(log, 5_000);
    expect(batchAt(log, 1)).toMatchObject({ deleteHorizon: true, baseTimestamp: 5_000 + DAY });
    expect(times(batchAt(log, 1))).toEqual([1_000, 1_000]);
    clean(log, 5_000 + DAY);
    expect(recordsOf(log)[0]).toBe('1 b=1');
    // The horizon stays: it is all that the base timestamp says.
    expect(batchAt(log, 1)).toMatchObject({ deleteHorizon: true, baseTimestamp: 5_000 + DAY });
    expect(times(batchAt(log, 1))).toEqual([1_000]);
  });

  test('that loses all of them but is needed for its offset is a bare header', () => {
    const last = pairs(1, [['b', null]], { ...NINE, baseSequence: 3, compression: 'gzip' });
    const log = compacted(one(0, ['a', '1']), last);
    clean(log, 5_000);
    clean(log, 5_000 + DAY);
    expect(batchAt(log, 1)).toMatchObject({
      ...{ records: [], compression: 'none', deleteHorizon: false, baseTimestamp: -1 },
      ...{ baseSequence: 3, producerId: 9, sizeInBytes: 61, maxTimestamp: 1_000 },
    });
  });
});

describe('below where the last pass ended', () => {
  test.each([
    ['in batches of their own', [one(0, ['b', '1']), one(1, ['b', '2']), one(2, ['a', '1'])]],
    ['in one batch', [one(0, ['b', '1'], ['b', '2'], ['a', '1'])]],
  ])('records say nothing about newer ones, %s', (_, batches) => {
    const log = compacted(...batches);
    log.cleanedTo = 2;
    clean(log, 5_000);
    expect(recordsOf(log)).toEqual(['0 b=1', '1 b=2', '2 a=1']);
  });

  test('a record without a key takes no room among the keys, and goes', () => {
    const log = compacted(one(0, [null, 'x'], ['a', '1']), one(2, ['a', '2']));
    clean(log, 5_000, 2);
    expect(log.cleanedTo).toBe(3);
    expect(recordsOf(log)).toEqual(['2 a=2']);
  });
});
