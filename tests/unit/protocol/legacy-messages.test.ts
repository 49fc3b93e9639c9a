import { expect, test } from 'vitest';
import { fromHex, type ByteString } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { compress } from '../../../src/kafka/protocol/compression/compression.ts';
import { decodeLegacyEntry } from '../../../src/kafka/protocol/batch/legacy-messages.ts';

const NO_CHECKSUM = '00000000';

/** A message of format 1: `offset` and `timestamp` below 256, no key. */
function entry(offset: number, timestamp: number, attributes: number, value: ByteString): string {
  const byte = (value: number): string => String.fromCharCode(value);
  const zeros = '\0'.repeat(7);
  const body =
    fromHex(NO_CHECKSUM + '01') +
    byte(attributes) +
    (zeros + byte(timestamp)) +
    fromHex('ffffffff') +
    ('\0\0' + byte(value.length >> 8) + byte(value.length & 0xff)) +
    value;
  return zeros + byte(offset) + ('\0\0' + byte(body.length >> 8) + byte(body.length & 0xff)) + body;
}

const GZIP = 1;
const LOG_APPEND_TIME = 8;
const inside = entry(0, 10, 0, 'a') + entry(1, 12, 0, 'b');

test('offsets inside a wrapper of format 1 count from its first record', () => {
  const wrapper = decodeLegacyEntry(entry(41, 12, GZIP, compress('gzip', inside)));
  expect(wrapper.records.map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
    [40, 10],
    [41, 12],
  ]);
});

test('a wrapper that the broker stamped gives its time to all records', () => {
  const attributes = GZIP | LOG_APPEND_TIME;
  const wrapper = decodeLegacyEntry(entry(41, 99, attributes, compress('gzip', inside)));
  expect(wrapper.timestampType).toBe('LogAppendTime');
  expect(wrapper.records.map(({ timestamp }) => timestamp)).toEqual([99, 99]);
});

test('a single record is an entry of its own', () => {
  expect(decodeLegacyEntry(entry(3, 7, 0, 'x'))).toEqual({
    magic: 1,
    compression: 'none',
    timestampType: 'CreateTime',
    records: [{ offset: 3, timestamp: 7, key: null, value: 'x' }],
  });
});
