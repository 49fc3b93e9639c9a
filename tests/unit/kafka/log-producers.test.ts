import { describe, expect, test } from 'vitest';
import { appendBatch, roll, truncateTo, type Log } from '../../../src/kafka/log/log.ts';
import {
  checkProducer,
  expireProducers,
  forgetDecided,
} from '../../../src/kafka/log/producer-state.ts';
import { rebuildProducers } from '../../../src/kafka/log/producer-snapshots.ts';
import {
  abortedBetween,
  abortedInRead,
  stableOffset,
} from '../../../src/kafka/log/transactions.ts';
import type { RecordBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { marker, pairs, someLog } from './some-log.ts';

type Sequence = { epoch?: number; id?: number; records?: number; transactional?: boolean };

/** A batch that begins with this sequence, as a leader would put it at the end of the log. */
const batchFrom = (log: Log, baseSequence: number, about: Sequence = {}): RecordBatch =>
  pairs(
    log.endOffset,
    Array.from({ length: about.records ?? 1 }, () => ['k', 'v'] as const),
    {
      producerId: about.id ?? 9,
      producerEpoch: about.epoch ?? 0,
      baseSequence,
      isTransactional: about.transactional ?? false,
    },
  );

const write = (log: Log, baseSequence: number, about?: Sequence): void =>
  void appendBatch(log, batchFrom(log, baseSequence, about));

const ask = (log: Log, baseSequence: number, about?: Sequence): unknown =>
  checkProducer(log.producers, batchFrom(log, baseSequence, about));

describe('a producer’s batch', () => {
  test('is known again while it is one of the last five', () => {
    const log = someLog();
    for (let sequence = 0; sequence < 6; sequence += 1) write(log, sequence);
    expect(ask(log, 1)).toMatchObject({ duplicate: { lastOffset: 1, timestamp: 1_000 } });
    expect(ask(log, 0)).toEqual({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(ask(log, 6)).toBeNull();
  });

  test('is no duplicate when only a part of it came before', () => {
    const log = someLog();
    write(log, 0, { records: 3 });
    expect(ask(log, 0, { records: 2 })).toEqual({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  });

  test('may begin anywhere when nobody knows the producer, but a new epoch begins with 0', () => {
    const log = someLog();
    expect(ask(log, 5)).toBeNull();
    write(log, 5);
    expect(ask(log, 6, { epoch: 1 })).toEqual({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(ask(log, 0, { epoch: 1 })).toBeNull();
    write(log, 0, { epoch: 1 });
    expect(ask(log, 6)).toEqual({ error: 'INVALID_PRODUCER_EPOCH' });
  });

  test('follows on the largest sequence with 0, also inside one batch', () => {
    const log = someLog();
    write(log, 0x7ffffffe, { records: 2 });
    expect(ask(log, 0)).toBeNull();
    const other = someLog();
    write(other, 0x7fffffff, { records: 2 });
    expect(ask(other, 0x7fffffff, { records: 2 })).toMatchObject({ duplicate: { lastOffset: 1 } });
    expect(ask(other, 1)).toBeNull();
  });

  test('is a duplicate by its first and last sequence, in its epoch', () => {
    const log = someLog();
    write(log, 0, { records: 3, id: 0 });
    expect(ask(log, 0, { records: 3, id: 0 })).toMatchObject({ duplicate: { lastSequence: 2 } });
    expect(ask(log, 1, { records: 2, id: 0 })).toEqual({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
    expect(ask(log, 0, { records: 3, id: 0, epoch: 1 })).toBeNull();
    write(log, 0, { records: 3, id: 0, epoch: 1 });
    expect(log.producers.entries[0]?.batches).toHaveLength(1);
  });

  test('may end with the largest sequence', () => {
    const log = someLog();
    write(log, 0x7fffffff);
    expect(log.producers.entries[9]?.batches[0]?.lastSequence).toBe(0x7fffffff);
    expect(ask(log, 0)).toBeNull();
  });

  test('of an open transaction does not begin another', () => {
    const log = someLog();
    write(log, 0, { transactional: true });
    write(log, 1, { transactional: true });
    expect(log.producers.open).toEqual([{ producerId: 9, firstOffset: 0 }]);
    expect(log.producers.entries[9]?.txnFirstOffset).toBe(0);
  });

  test('outside a transaction is refused while one is open', () => {
    const log = someLog();
    write(log, 0, { transactional: true });
    expect(ask(log, 1)).toEqual({ error: 'INVALID_TXN_STATE' });
    expect(ask(log, 1, { transactional: true })).toBeNull();
  });
});

describe('what a log knows of producers', () => {
  test('shrinks to the last batch of each when it comes from a snapshot, with all behind it', () => {
    const log = someLog({ 'segment.ms': 100 });
    for (let sequence = 0; sequence < 3; sequence += 1) write(log, sequence);
    appendBatch(log, { ...batchFrom(log, 3), maxTimestamp: 1_101 });
    expect(log.snapshots.map((each) => each.offset)).toEqual([3]);
    rebuildProducers(log, null);
    expect(log.producers.entries[9]?.batches.map((each) => each.lastSequence)).toEqual([2, 3]);
    expect(ask(log, 1)).toEqual({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  });

  test('goes back with the log when it is cut', () => {
    const log = someLog();
    for (let sequence = 0; sequence < 3; sequence += 1) write(log, sequence);
    truncateTo(log, 1);
    expect(ask(log, 1)).toBeNull();
    expect(ask(log, 3)).toEqual({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  });

  test('is forgotten after a time, but not with a transaction open', () => {
    const log = someLog();
    write(log, 0);
    write(log, 0, { id: 10, transactional: true });
    expireProducers(log.producers, 1_999, 1_000);
    expect(Object.keys(log.producers.entries)).toEqual(['9', '10']);
    expireProducers(log.producers, 2_000, 1_000);
    expect(Object.keys(log.producers.entries)).toEqual(['10']);
  });
});

describe('the last stable offset', () => {
  const decided = (type: 'COMMIT' | 'ABORT'): Log => {
    const log = someLog();
    write(log, 0);
    write(log, 1, { transactional: true });
    appendBatch(log, marker(2, type, { producerId: 9, producerEpoch: 0 }));
    return log;
  };

  test('stands at an open transaction, and passes a decided one with its marker', () => {
    const log = decided('COMMIT');
    expect(stableOffset(log, 2)).toBe(1);
    expect(stableOffset(log, 3)).toBe(3);
    write(log, 2, { transactional: true });
    expect(stableOffset(log, 4)).toBe(3);
    expect(log.producers.entries[9]).toMatchObject({ coordinatorEpoch: 7, txnFirstOffset: 3 });
  });

  test('an aborted transaction stands in the index, and every reader of its stretch is told', () => {
    const log = decided('ABORT');
    const entry = { producerId: 9, firstOffset: 1, lastOffset: 2, lastStableOffset: 3 };
    expect(log.segments[0]?.abortedTxns).toEqual([entry]);
    expect(abortedInRead(log, 0, 1)).toEqual([{ producerId: 9, firstOffset: 1 }]);
    expect(abortedInRead(log, 3, 1)).toEqual([]);
    expect(decided('COMMIT').segments[0]?.abortedTxns).toEqual([]);
  });
});

describe('a marker', () => {
  const write9 = (log: Log, sequence: number, epoch = 0): void =>
    write(log, sequence, { transactional: true, epoch });
  const end = (log: Log, type: 'COMMIT' | 'ABORT', producerId: number, producerEpoch = 0): void =>
    void appendBatch(log, marker(log.endOffset, type, { producerId, producerEpoch }));

  test('of a new epoch forgets the batches of the old one', () => {
    const log = someLog();
    write9(log, 0);
    end(log, 'ABORT', 9, 1);
    expect(log.producers.entries[9]).toEqual({
      producerId: 9,
      epoch: 1,
      coordinatorEpoch: 7,
      lastTimestamp: 1_000,
      txnFirstOffset: null,
      batches: [],
    });
    // The producer goes on with 0.
    expect(ask(log, 0, { epoch: 1 })).toBeNull();
    expect(ask(log, 1, { epoch: 1 })).toEqual({ error: 'OUT_OF_ORDER_SEQUENCE_NUMBER' });
  });

  test('of the same epoch keeps them', () => {
    const log = someLog();
    write9(log, 0);
    end(log, 'COMMIT', 9);
    expect(log.producers.entries[9]?.batches).toHaveLength(1);
    expect(ask(log, 1)).toBeNull();
  });

  test('says the epoch of its coordinator in four bytes', () => {
    const log = someLog();
    const written = marker(0, 'COMMIT', { producerId: 9, producerEpoch: 0 });
    const records = written.records.map((each) => ({ ...each, value: '\0\0\x01\x02\x03\x04' }));
    appendBatch(log, { ...written, records });
    expect(log.producers.entries[9]?.coordinatorEpoch).toBe(0x01020304);
  });

  test('without a transaction decides nothing', () => {
    const log = someLog();
    end(log, 'ABORT', 9);
    expect(log.producers.decided).toEqual([]);
    expect(log.segments[0]?.abortedTxns).toEqual([]);
  });

  test('that was emptied says nothing', () => {
    const log = someLog();
    write9(log, 0);
    const emptied = marker(1, 'ABORT', { producerId: 9, producerEpoch: 3 });
    appendBatch(log, { ...emptied, records: [] });
    expect(log.producers.entries[9]).toMatchObject({ epoch: 0, txnFirstOffset: 0 });
  });

  test('ends the transaction of its producer and of no other', () => {
    const log = someLog();
    write(log, 0, { id: 8, transactional: true });
    write9(log, 0);
    end(log, 'ABORT', 9);
    expect(log.producers.open).toEqual([{ producerId: 8, firstOffset: 0 }]);
    expect(log.segments[0]?.abortedTxns).toEqual([
      { producerId: 9, firstOffset: 1, lastOffset: 2, lastStableOffset: 0 },
    ]);
    // The older one is still open.
    expect(stableOffset(log, 3)).toBe(0);
  });

  test('counts until it is replicated, also where an older transaction was decided later', () => {
    const log = someLog();
    write(log, 0, { id: 8, transactional: true });
    write9(log, 0);
    end(log, 'COMMIT', 9);
    end(log, 'COMMIT', 8);
    expect([2, 3, 4].map((highWatermark) => stableOffset(log, highWatermark))).toEqual([0, 0, 4]);
    forgetDecided(log.producers, 3);
    expect(log.producers.decided.map((each) => each.producerId)).toEqual([8]);
    forgetDecided(log.producers, 3);
    expect(log.producers.decided).toHaveLength(1);
    forgetDecided(log.producers, 4);
    expect(log.producers.decided).toEqual([]);
  });
});

describe('the last stable offset of a log whose start has moved', () => {
  test('is not below the start, nor above the high watermark', () => {
    const log = someLog();
    write(log, 0, { transactional: true });
    write(log, 1, { transactional: true });
    log.startOffset = 1;
    expect(stableOffset(log, 2)).toBe(1);
    log.startOffset = 2;
    expect(stableOffset(log, 1)).toBe(1);
  });
});

describe('a log that is read again', () => {
  test('finds open transactions in the order in which they began', () => {
    const log = someLog();
    write(log, 0, { id: 12, transactional: true });
    write(log, 0, { id: 3, transactional: true });
    roll(log, 2, { millis: 0, now: 0, random: null });
    write(log, 0, { id: 1, transactional: true });
    rebuildProducers(log, null);
    expect(log.producers.open).toEqual([
      { producerId: 12, firstOffset: 0 },
      { producerId: 3, firstOffset: 1 },
      { producerId: 1, firstOffset: 2 },
    ]);
    expect(log.snapshots.map((each) => each.offset)).toEqual([2, 3]);
  });

  test('forgets producers of the snapshot that are silent for too long', () => {
    const log = someLog();
    write(log, 0);
    roll(log, 1, { millis: 0, now: 0, random: null });
    rebuildProducers(log, { millis: 1_999, expiration: 1_000 });
    expect(Object.keys(log.producers.entries)).toEqual(['9']);
    rebuildProducers(log, { millis: 2_000, expiration: 1_000 });
    expect(Object.keys(log.producers.entries)).toEqual([]);
  });

  test('knows only producers, and opens no transaction for one that had none', () => {
    const log = someLog();
    write(log, 0, { id: 0 });
    roll(log, 1, { millis: 0, now: 0, random: null });
    write(log, 1, { id: 0 });
    appendBatch(log, pairs(2, [['k', 'v']]));
    rebuildProducers(log, null);
    expect(Object.keys(log.producers.entries)).toEqual(['0']);
    expect(log.producers.entries[0]?.batches.map((each) => each.lastSequence)).toEqual([0, 1]);
    expect(log.producers.open).toEqual([]);
  });

  test('does not believe a snapshot at or below its start, nor one behind its end', () => {
    const log = someLog();
    for (let sequence = 0; sequence < 3; sequence += 1) {
      write(log, sequence);
      roll(log, sequence + 1, { millis: 0, now: 0, random: null });
    }
    expect(log.snapshots.map((each) => each.offset)).toEqual([1, 2, 3]);
    log.startOffset = 1;
    log.endOffset = 2;
    rebuildProducers(log, null);
    expect(log.snapshots.map((each) => each.offset)).toEqual([2]);
    log.startOffset = 2;
    log.endOffset = 3;
    rebuildProducers(log, null);
    // Only what stands from the start on was read.
    expect(log.producers.entries[9]?.batches.map((each) => each.lastSequence)).toEqual([2]);
  });
});

describe('the reader of a stretch', () => {
  const aborted = (log: Log, id: number): void => {
    write(log, 0, { id, transactional: true });
    appendBatch(log, marker(log.endOffset, 'ABORT', { producerId: id, producerEpoch: 0 }));
  };

  test('is told of what was aborted in the segments that it reads, as far as the index says', () => {
    const log = someLog();
    aborted(log, 1);
    aborted(log, 2);
    roll(log, 4, { millis: 0, now: 0, random: null });
    aborted(log, 3);
    const told = (from: number, bytes: number): number[] =>
      abortedInRead(log, from, bytes).map((each) => each.producerId);
    expect(told(0, 1)).toEqual([1, 2]);
    expect(told(2, 1)).toEqual([2]);
    expect(told(4, 1)).toEqual([3]);
    expect(told(6, 1)).toEqual([]);
  });

  test('is told of no more than lies before the next entry of the index', () => {
    const log = someLog({ 'index.interval.bytes': 1 });
    for (const id of [1, 2, 3]) aborted(log, id);
    const size = log.segments[0]?.sizeInBytes ?? 0;
    const told = (from: number, bytes: number): number[] =>
      abortedInRead(log, from, bytes).map((each) => each.producerId);
    expect(told(0, 1)).toEqual([1]);
    expect(told(0, size / 3)).toEqual([1]);
    expect(told(0, size / 3 + 1)).toEqual([1, 2]);
    expect(told(2, 1)).toEqual([2]);
    expect(told(0, size)).toEqual([1, 2, 3]);
  });

  test('of a transaction that was open elsewhere is told across segments', () => {
    const log = someLog();
    write(log, 0, { id: 7, transactional: true });
    roll(log, 1, { millis: 0, now: 0, random: null });
    aborted(log, 8);
    appendBatch(log, marker(3, 'ABORT', { producerId: 7, producerEpoch: 0 }));
    // The index of the second segment names 8 first, whose marker left 7 open.
    expect(abortedBetween(log, 0, 1).map((each) => each.producerId)).toEqual([7]);
    expect(abortedBetween(log, 1, 4).map((each) => each.producerId)).toEqual([8, 7]);
    expect(abortedBetween(log, 3, 4).map((each) => each.producerId)).toEqual([7]);
  });
});
