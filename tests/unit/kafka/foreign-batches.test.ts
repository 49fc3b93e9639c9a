import { describe, expect, test } from 'vitest';
import {
  onlyBatch,
  storable,
  validateBatch,
  type Refusal,
} from '../../../src/kafka/broker/append-validation.ts';
import { compress } from '../../../src/kafka/protocol/compression.ts';
import { decodeRecords } from '../../../src/kafka/protocol/read-batch.ts';
import { encodeBatch, type RecordBatch } from '../../../src/kafka/protocol/record-batch.ts';
import { foreignBatch, foreignRecord, SENT } from './foreign-bytes.ts';
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
