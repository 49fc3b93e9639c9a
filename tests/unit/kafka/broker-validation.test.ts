import { describe, expect, test } from 'vitest';
import {
  beginsBroken,
  onlyBatch,
  storable,
  validateBatch,
} from '../../../src/kafka/broker/logs/append-validation.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import {
  batchOf,
  encodeBatch,
  type RecordBatch,
  type Records,
} from '../../../src/kafka/protocol/batch/record-batch.ts';
import { someLog } from './some-log.ts';

const NOW = 1_000_000;

const one = (options: Parameters<typeof batchOf>[1] = {}, timestamp = NOW): RecordBatch =>
  batchOf([{ timestamp, key: null, value: 'v' }], options);

/** What a server sees in these bytes. */
const seen = (...batches: string[]): Records => decodeRecords(batches.join(''));

const bytes = encodeBatch(one());
const overwritten = (at: number, by: string): string =>
  bytes.slice(0, at) + by + bytes.slice(at + by.length);

describe('the batch of a request', () => {
  test('is the only one', () => {
    expect(onlyBatch(seen(bytes), 13)).toMatchObject({ records: [{ value: 'v' }] });
    expect(onlyBatch(seen(bytes, bytes), 13)).toEqual({ error: 'INVALID_RECORD' });
    expect(onlyBatch([], 13)).toEqual({ error: 'INVALID_RECORD' });
  });

  test('cut short it counts as none, behind a whole one as nothing', () => {
    expect(onlyBatch(seen(bytes.slice(0, 30)), 13)).toEqual({ error: 'INVALID_RECORD' });
    expect(onlyBatch(seen(bytes, bytes.slice(0, 30)), 13)).toMatchObject({ baseOffset: 0 });
  });

  test('of an old format is refused; of an unknown one it refuses the whole request', () => {
    const old = seen(overwritten(16, '\u0001'));
    expect(beginsBroken(old)).toBeNull();
    expect(onlyBatch(old, 13)).toEqual({ error: 'INVALID_RECORD' });
    const unknown = seen(overwritten(16, '\u0003'));
    const message = 'Invalid magic found in record: 3';
    expect(beginsBroken(unknown)).toEqual({ error: 'CORRUPT_MESSAGE', message });
    expect(onlyBatch([...seen(bytes), ...unknown], 13)).toEqual({ error: 'CORRUPT_MESSAGE' });
  });

  test('of a length that no batch can have refuses the whole request', () => {
    const message = 'Record size 3 is less than the minimum record overhead (14)';
    const short = seen(overwritten(8, '\0\0\0\u0003'));
    expect(beginsBroken(short)).toEqual({ error: 'CORRUPT_MESSAGE', message });
  });

  test('with zstd needs version 7', () => {
    const packed = [one({ compression: 'zstd' })];
    expect(onlyBatch(packed, 6)).toEqual({ error: 'UNSUPPORTED_COMPRESSION_TYPE' });
    expect(onlyBatch(packed, 7)).toBe(packed[0]);
  });
});

describe('the order of the checks of a log', () => {
  const log = someLog({ 'max.message.bytes': bytes.length });
  const logStart = 0;

  test.each([
    ['a base offset', seen(overwritten(7, '\u0005'))[0], { error: 'INVALID_RECORD', logStart }],
    ['a wrong checksum', seen(overwritten(17, '\0\0\0\0'))[0], { error: 'CORRUPT_MESSAGE' }],
    ['a control batch', one({ isControl: true }), { error: 'INVALID_RECORD', logStart }],
    ['a wrong count', one({ lastOffsetDelta: 3 }), { error: 'INVALID_RECORD', logStart }],
    [
      'a producer without sequence',
      one({ producerId: 7, producerEpoch: 0 }),
      { error: 'INVALID_RECORD', logStart },
    ],
  ])('%s', (_, batch, refusal) => {
    expect(batch === undefined ? null : validateBatch(log, batch, NOW)).toEqual(refusal);
  });

  test('too large weighs more than a wrong checksum', () => {
    const small = someLog({ 'max.message.bytes': bytes.length - 1 });
    const [batch] = seen(overwritten(17, '\0\0\0\0'));
    expect(batch === undefined ? null : validateBatch(small, batch, NOW)).toEqual({
      error: 'MESSAGE_TOO_LARGE',
    });
  });
});

describe('records', () => {
  const bounds = { 'message.timestamp.before.max.ms': 100, 'message.timestamp.after.max.ms': 50 };

  test.each([
    [NOW - 100, true],
    [NOW - 101, false],
    [NOW + 50, true],
    [NOW + 51, false],
    [-1, true],
  ])('a create time of %i is fine: %s', (timestamp, fine) => {
    const found = validateBatch(someLog(bounds), one({}, timestamp), NOW);
    expect('error' in found ? found.error : 'fine').toBe(fine ? 'fine' : 'INVALID_TIMESTAMP');
  });

  test('a missing key and a wrong time are told together; the time names the error', () => {
    const log = someLog({ ...bounds, 'cleanup.policy': 'compact' });
    const batch = batchOf([
      { timestamp: NOW, key: null, value: 'a' },
      { timestamp: NOW, key: 'k', value: 'b' },
      { timestamp: 0, key: 'k', value: 'c' },
    ]);
    const found = validateBatch(log, batch, NOW);
    expect(found).toMatchObject({
      error: 'INVALID_TIMESTAMP',
      logStart: 0,
      recordErrors: [{ batchIndex: 0 }, { batchIndex: 2 }],
    });
  });
});

describe('what the leader stores', () => {
  test('offsets from its end, its epoch, and the latest time of the records', () => {
    const log = someLog();
    log.endOffset = 40;
    const stored = storable(one({ maxTimestamp: 5 }), log, 3, NOW);
    expect(stored).toMatchObject({ baseOffset: 40, partitionLeaderEpoch: 3, maxTimestamp: NOW });
  });

  test('its own time, where the topic wants that', () => {
    const log = someLog({ 'message.timestamp.type': 'LogAppendTime' });
    const stored = storable(one({}, 5), log, 0, NOW);
    expect(stored).toMatchObject({ timestampType: 'LogAppendTime', maxTimestamp: NOW });
  });

  test('the codec of the topic, if the batch is still small enough then', () => {
    const log = someLog({ 'compression.type': 'gzip' });
    expect(storable(one(), log, 0, NOW)).toMatchObject({ compression: 'gzip' });
    const small = someLog({ 'compression.type': 'gzip', 'max.message.bytes': bytes.length });
    expect(storable(one(), small, 0, NOW)).toEqual({ error: 'MESSAGE_TOO_LARGE' });
  });

  test('nothing that is larger than a segment', () => {
    const log = someLog({ 'segment.bytes': bytes.length - 1 });
    expect(storable(one(), log, 0, NOW)).toEqual({ error: 'RECORD_LIST_TOO_LARGE' });
  });
});
