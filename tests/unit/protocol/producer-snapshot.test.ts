import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import {
  decodeProducerSnapshot,
  encodeProducerSnapshot,
} from '../../../src/kafka/protocol/records/producer-snapshot.ts';

/** Written by `ProducerStateManager.writeSnapshot` of Kafka 4.2.1. */
const FILE = [
  '000141344f7a00000003',
  '000000000000000700020000000e00000000000003f1000000040000018bcfe5687bffffffffffffffffffffffff',
  '0000000000000fa100000000000000000000000003f2000000000000018bcfe569c80000000300000000000003f2',
  '00000000000000090001ffffffffffffffffffffffff000000000000018bcfe56b1500000005ffffffffffffffff',
].join('');

const PRODUCERS = [
  {
    producerId: 7,
    epoch: 2,
    lastSequence: 14,
    lastOffset: 1009,
    offsetDelta: 4,
    timestamp: 1_700_000_000_123,
    coordinatorEpoch: -1,
    currentTxnFirstOffset: -1,
  },
  {
    producerId: 4001,
    epoch: 0,
    lastSequence: 0,
    lastOffset: 1010,
    offsetDelta: 0,
    timestamp: 1_700_000_000_456,
    coordinatorEpoch: 3,
    currentTxnFirstOffset: 1010,
  },
  {
    producerId: 9,
    epoch: 1,
    lastSequence: -1,
    lastOffset: -1,
    offsetDelta: 0,
    timestamp: 1_700_000_000_789,
    coordinatorEpoch: 5,
    currentTxnFirstOffset: -1,
  },
];

test('a producer snapshot is read and written as Kafka does', () => {
  expect(decodeProducerSnapshot(fromHex(FILE))).toEqual(PRODUCERS);
  expect(toHex(encodeProducerSnapshot(PRODUCERS))).toBe(FILE);
});

test.each([
  ['is torn', FILE.slice(0, -2)],
  ['has a wrong byte', FILE.replace('000003f1', '000003f0')],
  ['has another version', FILE.replace(/^0001/, '0002')],
  ['is empty', ''],
])('a producer snapshot that %s is not taken', (_, hex) => {
  expect(decodeProducerSnapshot(fromHex(hex))).toBeNull();
});
