import { describe, expect, test } from 'vitest';
import { appendBatch, truncateTo, type Log } from '../../../src/kafka/log/log.ts';
import { checkProducer, expireProducers } from '../../../src/kafka/log/producer-state.ts';
import { rebuildProducers } from '../../../src/kafka/log/producer-snapshots.ts';
import { abortedInRead, stableOffset } from '../../../src/kafka/log/transactions.ts';
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
