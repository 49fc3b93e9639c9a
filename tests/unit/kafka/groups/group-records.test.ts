import { describe, expect, test } from 'vitest';
import {
  decodeGroupRecord,
  encodeGroupRecord,
} from '../../../../src/kafka/coordinator/group/group-records.ts';
import {
  NO_GROUPS,
  replayGroupRecord,
  type GroupRecord,
} from '../../../../src/kafka/coordinator/group/group-state.ts';
import { fromHex, toHex } from '../../../../src/kafka/protocol/bytes/byte-string.ts';
import { ZERO_UUID } from '../../../../src/kafka/protocol/schema.ts';

/** As a broker of Kafka 4.2.1 wrote it. */
const KEY = '00010001670001740000000' + '1';
const VALUE = '00040000000000000000ffffffff01000001a22e0ab8be00';

const committed = (offset: number, more: object = {}): GroupRecord => ({
  ...{ record: 'offset', group: 'g', topic: 't', partition: 1 },
  value: {
    ...{ topic: 't', partition: 1, offset, leaderEpoch: -1, metadata: '' },
    ...{ commitTimestamp: 1_796_068_784_318, expireTimestamp: -1, topicId: ZERO_UUID, ...more },
  },
});

describe('a committed offset', () => {
  test('has the bytes of Kafka, and is read from them', () => {
    const { key, value } = encodeGroupRecord(committed(0));
    expect(toHex(key)).toBe(KEY);
    expect(toHex(value ?? '')).toBe(VALUE);
    expect(decodeGroupRecord(fromHex(KEY), fromHex(VALUE))).toEqual(committed(0));
  });

  test('with the id of its topic, and one that expires by itself, keep what they say', () => {
    for (const more of [{ topicId: 'Eyip8JNmQGqM7xEibM1hTQ' }, { expireTimestamp: 99 }]) {
      const { key, value } = encodeGroupRecord(committed(7, more));
      expect(decodeGroupRecord(key, value)).toEqual(committed(7, more));
    }
    const expiring = encodeGroupRecord(committed(7, { expireTimestamp: 99 }));
    expect(expiring.value?.charCodeAt(1)).toBe(1);
  });

  test('of the oldest brokers is read too', () => {
    const key = fromHex(`0000${KEY.slice(4)}`);
    const value = fromHex('0000' + '0000000000000005' + '0001' + '6d' + '000001a22e0ab8be');
    expect(decodeGroupRecord(key, value)).toEqual(committed(5, { metadata: 'm' }));
  });

  test('is gone after its tombstone, and with the last one the group has none', () => {
    const one = replayGroupRecord(NO_GROUPS, committed(3));
    expect(one.offsets['g']?.['t-1']?.offset).toBe(3);
    const { key } = encodeGroupRecord(committed(3));
    const tombstone = decodeGroupRecord(key, null);
    if (tombstone === null) throw new Error('a tombstone is a record');
    expect(replayGroupRecord(one, tombstone)).toEqual(NO_GROUPS);
    // What was replayed before is as it was.
    expect(one.offsets['g']?.['t-1']?.offset).toBe(3);
  });
});

describe('a classic group', () => {
  const stored: GroupRecord = {
    record: 'group',
    group: 'g',
    value: {
      ...{ type: 'classic', protocolType: 'consumer', generation: 3, protocol: 'range' },
      ...{ leader: 'm1', currentStateTimestamp: 5 },
      members: [
        {
          ...{ memberId: 'm1', groupInstanceId: 'i1', clientId: 'c', clientHost: '/10.0.0.1' },
          ...{ rebalanceTimeout: 60_000, sessionTimeout: 45_000 },
          ...{ subscription: '\0\x01', assignment: '\0\x02' },
        },
      ],
    },
  };

  test('is read as it was written, in version 3', () => {
    const { key, value } = encodeGroupRecord(stored);
    expect(toHex(key)).toBe('0002000167');
    expect(toHex(value ?? '').slice(0, 4)).toBe('0003');
    expect(decodeGroupRecord(key, value)).toEqual(stored);
  });

  test('comes and goes with its records', () => {
    const there = replayGroupRecord(NO_GROUPS, stored);
    expect(there.groups['g']).toEqual(stored.value);
    expect(replayGroupRecord(there, { ...stored, value: null })).toEqual(NO_GROUPS);
  });
});

test('what is no record of groups is passed over', () => {
  expect(decodeGroupRecord(fromHex('00630001'), '')).toBeNull();
  expect(decodeGroupRecord('', null)).toBeNull();
  expect(decodeGroupRecord(fromHex(KEY), fromHex('0004'))).toBeNull();
  expect(decodeGroupRecord(fromHex(KEY), fromHex('0063'))).toBeNull();
});
