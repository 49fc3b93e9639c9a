import { expect, test } from 'vitest';
import {
  cooperativeData,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeCooperativeData,
  encodeStickyData,
  encodeSubscription,
  stickyData,
  type Subscription,
} from '../../../../src/kafka/assignors/client/member-data.ts';
import { fromHex, toHex } from '../../../../src/kafka/protocol/bytes/byte-string.ts';
import { ProtocolError } from '../../../../src/kafka/protocol/protocol-error.ts';
import { partitions } from './some-group.ts';

const NOTHING: Subscription = {
  topics: ['t'],
  userData: null,
  owned: [],
  generation: -1,
  rack: null,
};

/** As a member of a cooperative group in its second generation sends it, written by Kafka 4.2.1. */
const SENT =
  '0003000000020008' +
  Array.from('orders-1', (letter) => letter.charCodeAt(0).toString(16)).join('') +
  '0003743236000000040000000200000001000374323600000002000000010000000400000002000163';

test('a subscription is written by name and number, behind its version', () => {
  const subscription = {
    topics: ['t26', 'orders-1'],
    userData: encodeCooperativeData(2),
    owned: partitions('t26-4 t26-1'),
    generation: 2,
    rack: 'c',
  };
  expect(toHex(encodeSubscription(subscription))).toBe(SENT);
  expect(decodeSubscription(fromHex(SENT))).toEqual({
    ...subscription,
    topics: ['orders-1', 't26'],
    owned: partitions('t26-1 t26-4'),
  });
});

test('older versions lack what was not told then', () => {
  const first = fromHex('0000' + '00000001000174' + 'ffffffff');
  expect(decodeSubscription(first)).toEqual(NOTHING);
  expect(
    decodeAssignment(fromHex('0000' + '00000001000174000000020000000300000001' + 'ffffffff')),
  ).toEqual(partitions('t-3 t-1'));
});

test('a version to come is read as the newest, and what it adds is not looked at', () => {
  const later = (bytes: string): string => fromHex(`0009${toHex(bytes).slice(4)}aabbcc`);
  expect(decodeSubscription(later(encodeSubscription(NOTHING)))).toEqual(NOTHING);
  const assignment = partitions('t-0 u-1 t-2');
  expect(decodeAssignment(later(encodeAssignment(assignment)))).toEqual(partitions('t-0 t-2 u-1'));
});

test('bytes that are none are refused', () => {
  expect(() => decodeSubscription(fromHex('ffff00000000'))).toThrow('has no version -1');
  expect(() => decodeSubscription('')).toThrow(ProtocolError);
  expect(() => decodeAssignment(fromHex('00030000'))).toThrow(ProtocolError);
});

test('an empty rack is none', () => {
  const bytes = encodeSubscription({ ...NOTHING, rack: '' });
  expect(decodeSubscription(bytes).rack).toBeNull();
});

test('sticky tells what a member had, with its topics in the order of a map of Java', () => {
  // Written by Kafka 4.2.1: t21 and t10 lie at one place, where the later comes first.
  const owned = partitions('t10-0 t21-1 t41-2');
  const userData = encodeStickyData({ owned, generation: 5 });
  const topic = (name: string, number: string): string => `0003${name}00000001${number}`;
  expect(toHex(userData)).toBe(
    '00000003' +
      topic('743431', '00000002') +
      topic('743231', '00000001') +
      topic('743130', '00000000') +
      '00000005',
  );
  expect(stickyData({ ...NOTHING, owned: partitions('t-9'), generation: 9, userData })).toEqual({
    owned: partitions('t41-2 t21-1 t10-0'),
    generation: 5,
  });
});

test('sticky reads data without a generation, and takes what it cannot read for nothing', () => {
  const old = fromHex('00000001000174000000010000000a');
  expect(stickyData({ ...NOTHING, userData: old })).toEqual({
    owned: partitions('t-10'),
    generation: -1,
  });
  for (const userData of [null, '', fromHex('00000001ffff')])
    expect(stickyData({ ...NOTHING, userData })).toEqual({ owned: [], generation: -1 });
});

test('cooperative sticky goes by the fields, and by its data where there is none', () => {
  const owned = partitions('t-0');
  const data = encodeCooperativeData(4);
  const read = (generation: number, userData: string | null): number =>
    cooperativeData({ ...NOTHING, owned, generation, userData }).generation;
  expect(read(6, data)).toBe(6);
  expect(read(-1, data)).toBe(4);
  expect(read(-1, null)).toBe(-1);
  expect(read(-1, 'x')).toBe(-1);
  expect(cooperativeData({ ...NOTHING, owned, generation: 6 }).owned).toEqual(owned);
});
