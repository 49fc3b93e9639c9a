import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { encodeMessage } from '../../../src/kafka/protocol/codec.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import {
  batchOf,
  batchSize,
  compressBatch,
  encodeBatch,
  encodeRecords,
  isReadable,
  lastOffset,
  recordSize,
  recordsSize,
  recordTimestamp,
  type RecordBatch,
} from '../../../src/kafka/protocol/batch/record-batch.ts';
import {
  controlKey,
  controlType,
  EndTxnMarker,
  type ControlType,
} from '../../../src/kafka/protocol/records/control-records.ts';
import { vectors } from './batch-vectors.ts';

const START = 1_700_000_000_000;

const oneRecord = batchOf([{ timestamp: START, key: 'k', value: 'v' }]);

const transactional = batchOf(
  [
    { timestamp: START, key: 'k1', value: 'v1' },
    { timestamp: START + 5, key: null, value: 'v2', headers: [{ key: 'h', value: 'x' }] },
    { timestamp: START + 3, key: 'k1', value: null },
  ],
  {
    producerId: 4000,
    producerEpoch: 1,
    baseSequence: 7,
    isTransactional: true,
    partitionLeaderEpoch: 3,
  },
);

function marker(type: ControlType): RecordBatch {
  const value = '\0\0' + encodeMessage(EndTxnMarker, 0, { coordinatorEpoch: 9 });
  return batchOf([{ timestamp: START, key: controlKey(type), value }], {
    baseOffset: 42,
    producerId: 4000,
    producerEpoch: 1,
    isTransactional: true,
    isControl: true,
    partitionLeaderEpoch: 3,
  });
}

const twelve = batchOf(
  Array.from({ length: 12 }, (_, index) => ({
    timestamp: START + 10 * index,
    key: `user-${index % 3}`,
    value: `hello hello hello ${index}`,
  })),
  { baseOffset: 100, partitionLeaderEpoch: 2 },
);

/** The only batch that bytes hold, which must be readable. */
function only(bytes: string): RecordBatch {
  const [batch, ...others] = decodeRecords(bytes);
  if (batch === undefined || !isReadable(batch)) throw new Error('not one readable batch');
  expect(others).toEqual([]);
  return batch;
}

describe('a batch is byte for byte what Kafka builds', () => {
  test.each([
    ['A', oneRecord, 70],
    ['B', transactional, 94],
    ['C', marker('COMMIT'), 78],
    ['D', marker('ABORT'), 78],
    ['E none', twelve, 452],
  ] as const)('vector %s', (name, batch, size) => {
    expect(toHex(encodeBatch(batch))).toBe(vectors[name]);
    expect(batch.sizeInBytes).toBe(size);
    expect(batchSize(batch.records)).toBe(size);
    expect(only(fromHex(vectors[name]))).toEqual(batch);
  });

  test.each(['E gzip', 'E snappy', 'E lz4'] as const)('vector %s is read', (name) => {
    const batch = only(fromHex(vectors[name]));
    expect(batch.records).toEqual(twelve.records);
    expect(batch.compression).toBe(name.slice(2));
    expect(batch.sizeInBytes).toBe(vectors[name].length / 2);
    expect(toHex(encodeBatch(batch))).toBe(vectors[name]);
  });
});

test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)('what %s packs, it unpacks', (codec) => {
  const packed = compressBatch(twelve, codec);
  expect(packed.sizeInBytes).toBe(encodeBatch(packed).length);
  expect(only(encodeBatch(packed))).toEqual(packed);
  if (codec !== 'zstd') expect(packed.sizeInBytes).toBeLessThan(twelve.sizeInBytes);
});

test('a marker tells what it is, and an unknown control record is nothing', () => {
  expect(controlType(marker('ABORT').records[0]?.key ?? null)).toBe('ABORT');
  expect(controlType('\0\0\0\u0063')).toBeNull();
  expect(controlType('\0')).toBeNull();
});

test('moving a batch to another offset keeps its checksum', () => {
  const moved = { ...oneRecord, baseOffset: 5000, partitionLeaderEpoch: 4 };
  const before = toHex(encodeBatch(oneRecord));
  const after = toHex(encodeBatch(moved));
  expect(after.slice(34)).toBe(before.slice(34)); // from the checksum on
  expect(lastOffset(moved)).toBe(5000);
});

test('a stamped batch shows the broker time for every record', () => {
  const stamped = {
    ...transactional,
    timestampType: 'LogAppendTime' as const,
    maxTimestamp: START + 99,
  };
  const read = only(encodeBatch(stamped));
  expect(read.records.map((record) => recordTimestamp(read, record))).toEqual(
    Array<number>(3).fill(START + 99),
  );
  expect(transactional.records.map((record) => recordTimestamp(transactional, record))).toEqual([
    START,
    START + 5,
    START + 3,
  ]);
});

test('a batch that compaction emptied keeps its offsets, packed or not', () => {
  const emptied = batchOf([], { baseOffset: 10, lastOffsetDelta: 10, maxTimestamp: START });
  expect(emptied.sizeInBytes).toBe(61);
  expect(only(encodeBatch(emptied))).toEqual(emptied);
  const packed = compressBatch(emptied, 'gzip');
  expect(packed.sizeInBytes).toBe(61);
  expect(only(encodeBatch(packed))).toEqual(packed);
});

describe('the size of a record', () => {
  test('counts text in bytes', () => {
    const header = { key: 'grüße', value: null };
    const [record] = batchOf([
      { timestamp: 0, key: utf8('日'), value: '', headers: [header] },
    ]).records;
    if (record === undefined) throw new Error('no record');
    // length, attributes, two deltas, key 1+3, value 1+0, header count, header key 1+7, header
    // value 1
    expect(recordSize(record)).toBe(1 + 1 + 1 + 1 + 4 + 1 + 1 + 8 + 1);
  });
});

describe('what cannot be read stays as it came', () => {
  const good = fromHex(vectors.A);
  const refused = (bytes: string) => decodeRecords(bytes).at(-1);

  test('nothing at all', () => {
    expect(decodeRecords('')).toEqual([]);
  });

  test.each([
    ['fewer bytes than a length needs', good.slice(0, 10), 'truncated', null],
    ['up to the length only', good.slice(0, 15), 'truncated', null],
    ['cut short', good.slice(0, 60), 'truncated', 2],
    ['a wrong checksum', good.slice(0, 17) + '\xde\xad' + good.slice(19), 'crc', 2],
    ['a length too small for any batch', good.slice(0, 11) + '\x05' + good.slice(12), 'crc', null],
    ['smaller than its header', good.slice(0, 11) + '\x20' + good.slice(12, 44), 'crc', 2],
    ['magic 3', good.slice(0, 16) + '\x03' + good.slice(17), 'magic', 3],
    ['magic 1', good.slice(0, 16) + '\x01' + good.slice(17), 'magic', 1],
  ] as const)('%s', (_, bytes, unreadable, magic) => {
    expect(decodeRecords(bytes)).toEqual([{ unreadable, magic, bytes, sizeInBytes: bytes.length }]);
    expect(encodeRecords(decodeRecords(bytes))).toBe(bytes);
  });

  test.each([
    [
      'no records promised, one there',
      '000000000000000000000039ffffffff02626442f90000000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff000000000e00000001026100',
    ],
    [
      'two records promised, one there',
      '000000000000000000000039ffffffff021daeb3090000000000010000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff000000020e00000001026100',
    ],
    [
      'a record longer than the batch',
      '00000000000000000000003dffffffff02e641a44b0000000000000000018bcfe568000000018bcfe56800ffffffffffffffffffffffffffff000000011600000001',
    ],
  ])('%s', (_, hex) => {
    expect(refused(fromHex(hex))?.sizeInBytes).toBe(hex.length / 2);
    expect(refused(fromHex(hex))).toHaveProperty('unreadable');
  });

  test('a whole batch in front of a piece is read', () => {
    const [first, piece] = decodeRecords(good + fromHex(vectors.B).slice(0, 50));
    expect(first).toEqual(oneRecord);
    expect(piece).toMatchObject({ unreadable: 'truncated', sizeInBytes: 50 });
    expect(recordsSize(decodeRecords(good + good))).toBe(140);
  });
});
