import { describe, expect, test } from 'vitest';
import {
  onlyBatch,
  storable,
  validateBatch,
  type Refusal,
} from '../../../src/kafka/broker/logs/append-validation.ts';
import { toHex } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { compress } from '../../../src/kafka/protocol/compression/compression.ts';
import { decodeRecords } from '../../../src/kafka/protocol/batch/read-batch.ts';
import { encodeBatch, type RecordBatch } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { foreignBatch, foreignRecord, SENT, varint } from './foreign-bytes.ts';
import { someLog } from './some-log.ts';

/** What a leader makes of bytes that a client sent; the answers are those of Kafka 4.2.1. */
function leader(bytes: string, config: Record<string, string> = {}): RecordBatch | Refusal {
  const log = someLog(config);
  const found = onlyBatch(decodeRecords(bytes), 13);
  if ('error' in found) return found;
  const checked = validateBatch(log, found, SENT);
  return 'error' in checked ? checked : storable(checked, log, 0, SENT);
}

/** The batch that is stored. */
function stored(bytes: string, config: Record<string, string> = {}): RecordBatch {
  const found = leader(bytes, config);
  if ('error' in found) throw new Error(found.error);
  return found;
}

/** What the producer's checksum covers, and the checksum. */
const covered = (bytes: string): string => bytes.slice(17);

const GZIP = { 'compression.type': 'gzip' };
/** The codec's number in a batch's attributes. */
const OF_GZIP = 1;
const FAILED = { error: 'UNKNOWN_SERVER_ERROR', logStart: 0 };

const offsets = ({ records }: RecordBatch): number[] => records.map((each) => each.offsetDelta);

describe.each([[[0, 5]], [[0, 0]], [[1, 0]], [[0, -3]]])('records numbered %j', (numbers) => {
  const records = numbers.map((offsetDelta) => foreignRecord({ offsetDelta })).join('');
  const packed = foreignBatch(compress('gzip', records), { count: 2, attributes: OF_GZIP });

  test('are stored as they came', () => {
    const bytes = foreignBatch(records, { count: 2 });
    expect(covered(encodeBatch(stored(bytes)))).toBe(covered(bytes));
  });

  test('are numbered anew by a leader that packs them anew', () => {
    expect(offsets(stored(foreignBatch(records, { count: 2 }), GZIP))).toEqual([0, 1]);
    expect(offsets(stored(packed, { 'compression.type': 'uncompressed' }))).toEqual([0, 1]);
  });

  test('are too much for a leader that leaves them packed', () => {
    expect(leader(packed)).toEqual(FAILED);
    expect(leader(packed, GZIP)).toEqual(FAILED);
  });
});

/** Headers of these names, and what Java makes of them: `?` is U+FFFD. */
const NAMES: [bytes: string, name: string][] = [
  ['\xff\xfe', '??'],
  ['\xc0\x80', '??'],
  ['\xed\xa0\x80', '?'],
  ['\xed\xa0', '?'],
  ['a\xe2\x82', 'a?'],
  ['\xf0\x9f', '?'],
  ['\xe2\x82\xff', '??'],
  ['\xf5\x80\x80\x80', '????'],
  ['\xe0\x80\x80', '???'],
  ['\xc3', '?'],
];

/** A number in two bytes, though one would do. */
const long = (value: number): string =>
  String.fromCharCode(varint(value).charCodeAt(0) | 0x80) + '\0';

const LONG_RECORD = `\0${long(0)}${long(0)}${long(-1)}${long(1)}a${long(0)}`;

describe('what this code would write in other bytes', () => {
  test.each([
    ['names of headers', foreignRecord({ headers: NAMES.map(([name]) => [name, 'v']) })],
    ['attributes of a record', foreignRecord({ attributes: 1 })],
    ['a key that is less than null', foreignRecord({ key: varint(-5) })],
    ['longer numbers', long(LONG_RECORD.length) + LONG_RECORD],
    ['bits beyond 32', foreignRecord({ key: '\x81\x80\x80\x80\x7f' })],
    ['bits beyond 32 in as many bytes', foreignRecord({ key: '\x81\x80\x80\x80\x70' })],
  ])('stays as it came: %s', (_, blob) => {
    const bytes = foreignBatch(blob);
    const batch = stored(bytes);
    expect(covered(encodeBatch(batch))).toBe(covered(bytes));
    expect(batch.sizeInBytes).toBe(bytes.length);
    expect(batch.records).toMatchObject([{ key: null, value: 'a' }]);
    const packed = foreignBatch(compress('gzip', blob), { attributes: OF_GZIP });
    expect(covered(encodeBatch(stored(packed)))).toBe(covered(packed));
  });

  const NO_LIMIT = { 'message.timestamp.after.max.ms': String(2n ** 63n - 1n) };
  const BEYOND = 2n ** 53n + 1n;

  test.each([
    ['a time', { baseTimestamp: BEYOND }],
    ['a producer id', { producerId: BEYOND }],
  ])('stays as it came: %s beyond 2^53', (_, about) => {
    const bytes = foreignBatch(foreignRecord(), about);
    const batch = stored(bytes, NO_LIMIT);
    expect(covered(encodeBatch(batch))).toBe(covered(bytes));
    expect(batch.sizeInBytes).toBe(bytes.length);
  });

  test('a time in nanoseconds is refused with its sentence', () => {
    const now = String(SENT);
    expect(
      leader(foreignBatch(foreignRecord(), { baseTimestamp: 1_796_000_000_000_000_000n })),
    ).toEqual({
      error: 'INVALID_TIMESTAMP',
      logStart: 0,
      message: 'One or more records have been rejected due to invalid timestamp',
      recordErrors: [
        {
          batchIndex: 0,
          batchIndexErrorMessage: `Timestamp 1796000000000000000 of message with offset 0 is out of range. The timestamp should be within [${BigInt(now) - (2n ** 63n - 1n)}, ${SENT + 3_600_000}]`,
        },
      ],
    });
  });

  test.each([
    ['six bytes', foreignRecord({ key: '\x81\x80\x80\x80\x80\0' })],
    ['a header without a name', foreignRecord({ value: 'a' }).slice(0, -1) + '\x02\x01\x00'],
  ])('has an end: %s', (_, blob) => {
    expect(leader(foreignBatch(blob))).toEqual({ error: 'INVALID_RECORD', logStart: 0 });
  });

  test('is written as Kafka does by a leader that packs it anew', () => {
    const blob = foreignRecord({
      attributes: 1,
      key: varint(-5),
      headers: NAMES.map(([bytes]) => [bytes, null]),
    });
    const { records, foreign } = stored(foreignBatch(blob), GZIP);
    expect(foreign).toBeUndefined();
    expect(records[0]?.headers.map(({ key }) => key)).toEqual(
      NAMES.map(([, name]) => name.replaceAll('?', '\ufffd')),
    );
  });
});

describe('attributes that mean nothing', () => {
  const NOTHING = 0xff80;
  const came = (about: object = {}): string =>
    foreignBatch(foreignRecord(), { attributes: NOTHING, ...about });
  const attributesOf = (batch: RecordBatch): string => toHex(encodeBatch(batch).slice(21, 23));

  test('stay, with the checksum of the producer', () => {
    expect(covered(encodeBatch(stored(came())))).toBe(covered(came()));
  });

  test.each([
    ['another time', came({ maxTimestamp: 5 }), {}, '0000'],
    ['another clock', came(), { 'message.timestamp.type': 'LogAppendTime' }, '0008'],
    ['the clock of the topic', came({ attributes: NOTHING | 8 }), {}, '0000'],
    ['another codec', came(), GZIP, '0001'],
  ])('go when the leader writes %s', (_, bytes, config, attributes) => {
    expect(attributesOf(stored(bytes, config as Record<string, string>))).toBe(attributes);
  });
});

test('what is wrong with a record is told by the offset that its client gave it', () => {
  const late = foreignBatch(foreignRecord({ offsetDelta: 4 }), { baseTimestamp: SENT + 9e9 });
  expect(leader(late)).toMatchObject({
    error: 'INVALID_TIMESTAMP',
    recordErrors: [
      {
        batchIndex: 0,
        batchIndexErrorMessage: expect.stringContaining('message with offset 4 is') as string,
      },
    ],
  });
});

describe('the bounds of a timestamp', () => {
  const LONG_MAX = '9223372036854775807';
  const LATE = SENT + 9e9;
  const EARLY = SENT - 9e9;

  test.each([
    [{}, LATE, '[-9223370336854775807, 1700003600000]'],
    [
      { 'message.timestamp.before.max.ms': LONG_MAX },
      LATE,
      '[-9223370336854775807, 1700003600000]',
    ],
    // The sum is larger than any long, and goes on from the other end.
    [
      { 'message.timestamp.before.max.ms': '1000', 'message.timestamp.after.max.ms': LONG_MAX },
      EARLY,
      '[1699999999000, -9223370336854775809]',
    ],
  ])('under %j are told to the last digit', (config, baseTimestamp, bounds) => {
    const found = leader(foreignBatch(foreignRecord(), { baseTimestamp }), config);
    expect(JSON.stringify(found)).toContain(`The timestamp should be within ${bounds}`);
  });
});

describe('the times of records that a leader packs anew', () => {
  const later = [
    foreignRecord({ timestampDelta: 7 }),
    foreignRecord({ timestampDelta: 3, offsetDelta: 1 }),
  ].join('');
  const about = { count: 2, maxTimestamp: SENT + 7 };
  const times = (batch: RecordBatch): number[] =>
    batch.records.map((each) => batch.baseTimestamp + each.timestampDelta);

  test('are counted from the first', () => {
    const batch = stored(foreignBatch(later, about), GZIP);
    expect(batch).toMatchObject({ baseTimestamp: SENT + 7, maxTimestamp: SENT + 7 });
    expect(times(batch)).toEqual([SENT + 7, SENT + 3]);
    expect(stored(foreignBatch(later, about)).baseTimestamp).toBe(SENT);
  });

  test('are those of their producer, whatever the clock of the topic', () => {
    const config = { ...GZIP, 'message.timestamp.type': 'LogAppendTime' };
    const batch = stored(foreignBatch(later, about), config);
    expect(batch).toMatchObject({ baseTimestamp: SENT + 7, maxTimestamp: SENT });
    expect(times(batch)).toEqual([SENT + 7, SENT + 3]);
  });

  test('may be none', () => {
    const records = foreignRecord() + foreignRecord({ timestampDelta: 6, offsetDelta: 1 });
    const batch = stored(foreignBatch(records, { count: 2, baseTimestamp: -1 }), GZIP);
    expect(batch).toMatchObject({ baseTimestamp: -1, maxTimestamp: 5 });
    expect(times(batch)).toEqual([-1, 5]);
  });

  test('may not be before 1970, which a leader that packs nothing takes', () => {
    const early = foreignBatch(foreignRecord(), { baseTimestamp: -2 });
    expect(leader(early, GZIP)).toEqual(FAILED);
    expect(leader(early, { ...GZIP, 'message.timestamp.type': 'LogAppendTime' })).toEqual(FAILED);
    expect(stored(early)).toMatchObject({ baseTimestamp: -2, maxTimestamp: -1 });
  });

  test('have no delete horizon', () => {
    const horizon = foreignBatch(foreignRecord(), { attributes: 0x40 });
    expect(stored(horizon).deleteHorizon).toBe(true);
    expect(stored(horizon, GZIP).deleteHorizon).toBe(false);
  });
});
