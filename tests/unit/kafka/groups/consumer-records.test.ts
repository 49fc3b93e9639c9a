import { expect, test } from 'vitest';
import type { ConsumerGroupRecord } from '../../../../src/kafka/coordinator/group/consumer/consumer-records.ts';
import {
  decodeGroupRecord,
  encodeGroupRecord,
} from '../../../../src/kafka/coordinator/group/group-records.ts';
import {
  NO_GROUPS,
  replayGroupRecord,
  type GroupRecord,
} from '../../../../src/kafka/coordinator/group/group-state.ts';
import { toHex } from '../../../../src/kafka/protocol/bytes/byte-string.ts';

const TOPIC = 'BxQhLjtIVWJvfImWo7C9yg';
const placed = [{ topicId: TOPIC, partitions: [1002, 1003] }];
const about = {
  ...{ instanceId: null, rackId: null, clientId: 'c', clientHost: '/h' },
  ...{ subscribedTopicNames: ['t'], subscribedTopicRegex: '', rebalanceTimeoutMs: 9 },
  ...{ serverAssignor: null, classicMemberMetadata: null },
};

const RECORDS: readonly ConsumerGroupRecord[] = [
  { record: 'consumer-member', group: 'g', member: 'm', value: about },
  { record: 'consumer-group', group: 'g', value: { epoch: 3, metadataHash: 0 } },
  { record: 'consumer-target', group: 'g', member: 'm', value: { topicPartitions: placed } },
  { record: 'consumer-target-epoch', group: 'g', value: { assignmentEpoch: 3 } },
  {
    ...{ record: 'consumer-current', group: 'g', member: 'm' },
    value: {
      ...{ memberEpoch: 3, previousMemberEpoch: 0, state: 0 },
      ...{ assignedPartitions: placed, partitionsPendingRevocation: [] },
    },
  },
  {
    ...{ record: 'consumer-pattern', group: 'g', pattern: 't.*' },
    value: { topics: ['t'], version: 7, timestamp: 8 },
  },
];

test('each record of a consumer group is read as it was written, and so is its tombstone', () => {
  for (const record of RECORDS)
    for (const each of [record, { ...record, value: null } as ConsumerGroupRecord]) {
      const { key, value } = encodeGroupRecord(each);
      expect(decodeGroupRecord(key, value)).toEqual(each);
    }
});

test('what lies in the log has the bytes of Kafka', () => {
  const bytes = RECORDS.map((each) => encodeGroupRecord(each));
  expect(bytes.map(({ key }) => toHex(key))).toEqual([
    '0005000167' + '00016d',
    '0003000167',
    '0007000167' + '00016d',
    '0006000167',
    '0008000167' + '00016d',
    '0010000167' + '0003742e2a',
  ]);
  expect(toHex(bytes[2]?.value ?? '')).toBe(
    '0000' + '02' + '0714212e3b4855626f7c8996a3b0bdca' + '03000003ea000003eb' + '00' + '00',
  );
  expect(toHex(bytes[1]?.value ?? '')).toBe('0000' + '00000003' + '00');
});

test('the records come to a group, and its tombstones to none', () => {
  const state = RECORDS.reduce<typeof NO_GROUPS>(replayGroupRecord, NO_GROUPS);
  const group = state.groups['g'];
  if (group?.type !== 'consumer') throw new Error('it is a consumer group');
  expect(group).toMatchObject({ epoch: 3, targetEpoch: 3 });
  expect(group.members['m']).toMatchObject({ about, now: { memberEpoch: 3 } });
  expect(group.targets['m']).toEqual(placed);
  expect(group.patterns['t.*']?.topics).toEqual(['t']);
  const forget = (record: GroupRecord): GroupRecord => ({ ...record, value: null });
  const left = RECORDS.filter(({ record }) => record !== 'consumer-group').map(forget);
  const without = left.reduce(replayGroupRecord, state).groups['g'];
  expect(without).toMatchObject({ epoch: 3, members: {}, targets: {}, patterns: {} });
  const gone: GroupRecord = { record: 'consumer-group', group: 'g', value: null };
  expect(replayGroupRecord(state, gone).groups).toEqual({});
  // A tombstone of what is not known makes no group.
  expect(replayGroupRecord(NO_GROUPS, gone)).toBe(NO_GROUPS);
});
