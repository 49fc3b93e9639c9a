import { describe, expect, test } from 'vitest';
import { fromHex, toHex, utf8 } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { byteWriter } from '../../../src/kafka/protocol/bytes/byte-writer.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import {
  asItLies,
  batchOf,
  compressBatch,
  draftOf,
  encodeBatch,
  encodeRecords,
  isReadable,
  makeBatch,
  recordOffset,
  recordsSize,
  recordTimestamp,
  writeBatch,
  type RecordBatch,
  type UnreadableBatch,
} from '../../../src/kafka/protocol/batch/record-batch.ts';
import {
  decodeLegacyEntry,
  type LegacyEntry,
} from '../../../src/kafka/protocol/batch/legacy-messages.ts';
import { compress } from '../../../src/kafka/protocol/compression/compression.ts';
import { crc32c } from '../../../src/kafka/protocol/bytes/crc32c.ts';
import { foreignBatch, foreignRecord } from '../kafka/foreign-bytes.ts';
import { vectors } from './batch-vectors.ts';

const START = 1_700_000_000_000;
const one = batchOf([{ timestamp: START, key: 'k', value: 'v' }]);

/** Where the fields of a batch stand, each as its name and how long it is. */
function spansOf(batch: RecordBatch | UnreadableBatch): string {
  const out = byteWriter(batch.sizeInBytes, []);
  writeBatch(out, batch);
  expect(out.path).toBe('');
  return (out.spans ?? []).map(({ path, from, to }) => `${path} ${to - from}`).join(', ');
}

const HEADER = [
  '.baseOffset 8, .length 4, .partitionLeaderEpoch 4, .magic 1, .crc 4, .attributes 2',
  '.lastOffsetDelta 4, .baseTimestamp 8, .maxTimestamp 8, .producerId 8, .producerEpoch 2',
  '.baseSequence 4, .recordsCount 4',
].join(', ');

describe('the fields of a batch', () => {
  test('have names, as far as its records can be seen', () => {
    const headers = [{ key: 'é', value: null }];
    const batch = batchOf([
      { timestamp: START, key: null, value: 'hello', headers },
      { timestamp: START + 100, key: 'k', value: null },
    ]);
    const record = (place: number, sizes: string, more: string[] = []): string =>
      ['length', 'attributes', 'timestampDelta', 'offsetDelta', 'key', 'value', 'headers#count']
        .map((name, at) => `.records[${place}].${name} ${sizes[at] ?? ''}`)
        .concat(more)
        .join(', ');
    expect(spansOf(batch)).toBe(
      [
        HEADER,
        record(0, '1111161', ['.records[0].headers[0].key 3', '.records[0].headers[0].value 1']),
        record(1, '1121211'),
      ].join(', '),
    );
  });

  test('are one where they are packed, came otherwise, or cannot be read', () => {
    const packed = compressBatch(one, 'gzip');
    expect(spansOf(packed)).toBe(`${HEADER}, .compressed ${packed.sizeInBytes - 61}`);
    const [foreign] = decodeRecords(foreignBatch(foreignRecord({ attributes: 1 })));
    if (foreign === undefined) throw new Error('a batch');
    expect(spansOf(foreign)).toBe(`${HEADER}, .records ${foreign.sizeInBytes - 61}`);
    const [cut] = decodeRecords(fromHex(vectors.A).slice(0, 60));
    if (cut === undefined) throw new Error('a piece');
    expect(spansOf(cut)).toBe('.unreadable 60');
  });

  test('are where they are also behind another batch', () => {
    const both = toHex(encodeRecords([one, { ...one, baseOffset: 1 }]));
    expect(both.slice(0, 140)).toBe(vectors.A);
    // Neither base offset nor leader epoch is covered by the checksum.
    expect(both.slice(140)).toBe('0000000000000001' + vectors.A.slice(16));
  });
});

describe('the attributes of a batch', () => {
  const read = (attributes: number, records = foreignRecord()): RecordBatch => {
    const [batch] = decodeRecords(foreignBatch(records, { attributes }));
    if (batch === undefined || !isReadable(batch)) throw new Error('a readable batch');
    return batch;
  };
  const flags = ({ timestampType, isTransactional, isControl, deleteHorizon }: RecordBatch) => [
    ...[timestampType, isTransactional, isControl, deleteHorizon],
  ];

  test.each([
    [0x00, ['CreateTime', false, false, false]],
    [0x08, ['LogAppendTime', false, false, false]],
    [0x10, ['CreateTime', true, false, false]],
    [0x20, ['CreateTime', false, true, false]],
    [0x40, ['CreateTime', false, false, true]],
  ])('%i', (attributes, wanted) => {
    const batch = read(attributes);
    expect(flags(batch)).toEqual(wanted);
    expect(batch).not.toHaveProperty('spareAttributes');
    expect(batch).not.toHaveProperty('foreign');
    expect(toHex(encodeBatch(batch).slice(21, 23))).toBe(attributes.toString(16).padStart(4, '0'));
  });

  test('that mean nothing stay apart from the others, and go when records are written anew', () => {
    const batch = read(0xff80 | 0x10);
    expect(flags(batch)).toEqual(['CreateTime', true, false, false]);
    expect(batch.spareAttributes).toBe(0xff80);
    expect(read(0x80).spareAttributes).toBe(0x80);
    expect(draftOf(batch)).not.toHaveProperty('spareAttributes');
    expect(batch.spareAttributes).toBe(0xff80);
    const foreign = read(0, foreignRecord({ attributes: 1 }));
    expect(foreign.foreign).toBe(foreignRecord({ attributes: 1 }));
    expect(draftOf(foreign)).not.toHaveProperty('foreign');
    expect(draftOf(one)).toBe(one);
  });
});

describe('a batch on a disk that has changed it', () => {
  const rotten = encodeBatch(one).replace('v', 'w');

  test('is read as one with a wrong checksum, and goes on as it lies', () => {
    const batch = { ...one, rotten };
    expect(asItLies(batch)).toEqual({
      unreadable: 'crc',
      magic: 2,
      bytes: rotten,
      sizeInBytes: 70,
    });
    expect(encodeBatch(batch)).toBe(rotten);
    expect(decodeRecords(rotten)).toEqual([asItLies(batch)]);
    expect(asItLies(one)).toBe(one);
  });
});

describe('numbers of a batch', () => {
  test('count from its first offset and time', () => {
    const batch = batchOf(
      [
        { timestamp: START + 9, key: null, value: 'a' },
        { timestamp: START, key: null, value: 'b' },
      ],
      { baseOffset: 40 },
    );
    expect(batch).toMatchObject({
      ...{ baseTimestamp: START + 9, maxTimestamp: START + 9, lastOffsetDelta: 1 },
      ...{ producerId: -1, producerEpoch: -1, baseSequence: -1, partitionLeaderEpoch: -1 },
      ...{ compression: 'none', timestampType: 'CreateTime', compressed: null },
    });
    expect(batch.records.map((each) => recordOffset(batch, each))).toEqual([40, 41]);
    expect(batch.records.map((each) => recordTimestamp(batch, each))).toEqual([START + 9, START]);
    expect(batch.records[1]).toEqual({
      ...{ offsetDelta: 1, timestampDelta: -9, key: null, value: 'b', headers: [] },
    });
  });

  test('are those of nothing where there is no record', () => {
    const none = batchOf([]);
    expect(none).toMatchObject({ lastOffsetDelta: 0, baseTimestamp: -1, maxTimestamp: -1 });
    expect(makeBatch({ ...none, compression: 'lz4' })).toMatchObject({
      ...{ sizeInBytes: 61, compressed: '' },
    });
    expect(recordsSize([none, one, none])).toBe(61 + 70 + 61);
  });
});

describe('where a batch ends', () => {
  const good = fromHex(vectors.A);
  const unreadable = (bytes: string): unknown =>
    decodeRecords(bytes).map((each) => (isReadable(each) ? 'batch' : each.unreadable));

  /** The same bytes with another length and a checksum that fits. */
  const resized = (bytes: string): string => {
    const length = String.fromCharCode(0, 0, 0, bytes.length - 12);
    const sum = crc32c(bytes, 21).toString(16).padStart(8, '0');
    return bytes.slice(0, 8) + length + bytes.slice(12, 17) + fromHex(sum) + bytes.slice(21);
  };

  test('its length, its magic and its records decide in turn', () => {
    expect(unreadable(good.slice(0, 11))).toEqual(['truncated']);
    expect(unreadable(good.slice(0, 12))).toEqual(['truncated']);
    expect(unreadable(good.slice(0, 16))).toEqual(['truncated']);
    expect(decodeRecords(good.slice(0, 16))).toMatchObject([{ magic: null }]);
    expect(decodeRecords(good.slice(0, 17))).toMatchObject([{ magic: 2 }]);
    expect(unreadable(good.slice(0, 69))).toEqual(['truncated']);
    expect(unreadable(good + good)).toEqual(['batch', 'batch']);
  });

  test('a length of 14 may be a message of an old format, one of 13 is none', () => {
    const old = (length: string): string => '\0'.repeat(8) + fromHex(length) + '\0'.repeat(14);
    expect(decodeRecords(old('0000000e'))).toMatchObject([
      { unreadable: 'magic', magic: 0, sizeInBytes: 26 },
    ]);
    expect(decodeRecords(old('0000000d'))).toMatchObject([
      { unreadable: 'crc', magic: null, sizeInBytes: 26 },
    ]);
  });

  test('a magic below 0 or above 2 takes all that follows with it', () => {
    for (const magic of ['\xff', '\x03'])
      expect(decodeRecords(good.slice(0, 16) + magic + good.slice(17) + good)).toMatchObject([
        { unreadable: 'magic', sizeInBytes: 140 },
      ]);
    expect(unreadable(good.slice(0, 16) + '\x01' + good.slice(17) + good)).toEqual([
      'magic',
      'batch',
    ]);
  });

  test('a header with nothing behind it is whole, one byte less is not', () => {
    const empty = encodeBatch(batchOf([]));
    expect(unreadable(empty)).toEqual(['batch']);
    expect(unreadable(resized(empty.slice(0, 60)))).toEqual(['crc']);
  });

  test('a right checksum is not enough: what is inside must be what was promised', () => {
    const inside = (records: string, count = 1): unknown =>
      unreadable(foreignBatch(records, { count }));
    const record = foreignRecord();
    expect(inside(record)).toEqual(['batch']);
    expect(inside(record, 0)).toEqual(['malformed']);
    expect(inside(record, 2)).toEqual(['malformed']);
    expect(inside(record, -1)).toEqual(['malformed']);
    expect(inside(record + '\0')).toEqual(['malformed']);
    expect(inside('\x01' + record.slice(1))).toEqual(['malformed']);
    expect(unreadable(foreignBatch('noise', { attributes: 1 }))).toEqual(['undecodable']);
    expect(unreadable(foreignBatch('noise', { attributes: 5 }))).toEqual(['undecodable']);
    const packed = compress('gzip', record);
    expect(unreadable(foreignBatch(packed, { attributes: 1, count: 2 }))).toEqual(['malformed']);
    expect(unreadable(foreignBatch(packed, { attributes: 1, count: 1 }))).toEqual(['batch']);
  });
});

describe('a message of an old format', () => {
  const bytesOf = (hex: string): LegacyEntry => decodeLegacyEntry(fromHex(hex));
  const NULL = 'ffffffff';

  test('0 has no time', () => {
    const hex = `000000000000000700000010000000000000000000016b0000000176`;
    expect(bytesOf(hex)).toEqual({
      ...{ magic: 0, compression: 'none', timestampType: 'NoTimestampType' },
      records: [{ offset: 7, timestamp: -1, key: 'k', value: 'v' }],
    });
  });

  test('0 in a wrapper keeps the offsets that stand inside', () => {
    const inner = fromHex(`00000000000000050000000f000000000000${NULL}0000000161`);
    const packed = toHex(compress('gzip', inner));
    const size = (packed.length / 2).toString(16).padStart(8, '0');
    expect(bytesOf(`0000000000000009${'00000000'.repeat(2)}0001${NULL}${size}${packed}`)).toEqual({
      ...{ magic: 0, compression: 'gzip', timestampType: 'NoTimestampType' },
      records: [{ offset: 5, timestamp: -1, key: null, value: 'a' }],
    });
  });

  test('1 says which clock its time is of; a packed null is a record of its own', () => {
    const hex = `0000000000000007000000160000000001090000000000000005${NULL}${NULL}`;
    expect(bytesOf(hex)).toEqual({
      ...{ magic: 1, compression: 'gzip', timestampType: 'LogAppendTime' },
      records: [{ offset: 7, timestamp: 5, key: null, value: null }],
    });
    expect(() => bytesOf(hex.slice(0, -2))).toThrow(/needs 4 bytes/);
  });
});

test('a name of a header is counted in its bytes', () => {
  const headers = [{ key: '日本', value: utf8('日') }];
  const batch = batchOf([{ timestamp: 0, key: null, value: null, headers }]);
  expect(encodeBatch(batch)).toHaveLength(batch.sizeInBytes);
  expect(batch.sizeInBytes).toBe(61 + 1 + 6 + 1 + 6 + 1 + 3);
});
