import { byteReader, readUint } from '../../../protocol/bytes/byte-reader.ts';
import type { ByteString } from '../../../protocol/bytes/byte-string.ts';
import { decodeMessage, encodeMessage } from '../../../protocol/codec.ts';
import {
  ConsumerGroupCurrentMemberAssignmentKey,
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataKey,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupMetadataKey,
  ConsumerGroupMetadataValue,
  ConsumerGroupPartitionMetadataKey,
  ConsumerGroupRegularExpressionKey,
  ConsumerGroupRegularExpressionValue,
  ConsumerGroupTargetAssignmentMemberKey,
  ConsumerGroupTargetAssignmentMemberValue,
  ConsumerGroupTargetAssignmentMetadataKey,
  ConsumerGroupTargetAssignmentMetadataValue,
} from '../../../protocol/records/consumer-group-records.ts';
import type { Schema, ValueOf } from '../../../protocol/schema.ts';
import { membersOf, type StoredConsumerGroup } from './consumer-group.ts';

type Of<S extends Schema> = ValueOf<S> | null;

/** What can be written of a consumer group; null: it is forgotten. (CoordinatorRecordType) */
export type ConsumerGroupRecord = { readonly group: string } & (
  | { readonly record: 'consumer-group'; readonly value: Of<typeof ConsumerGroupMetadataValue> }
  | { readonly record: 'consumer-partitions'; readonly value: null }
  | {
      readonly record: 'consumer-member';
      readonly member: string;
      readonly value: Of<typeof ConsumerGroupMemberMetadataValue>;
    }
  | {
      readonly record: 'consumer-target-epoch';
      readonly value: Of<typeof ConsumerGroupTargetAssignmentMetadataValue>;
    }
  | {
      readonly record: 'consumer-target';
      readonly member: string;
      readonly value: Of<typeof ConsumerGroupTargetAssignmentMemberValue>;
    }
  | {
      readonly record: 'consumer-current';
      readonly member: string;
      readonly value: Of<typeof ConsumerGroupCurrentMemberAssignmentValue>;
    }
  | {
      readonly record: 'consumer-pattern';
      readonly pattern: string;
      readonly value: Of<typeof ConsumerGroupRegularExpressionValue>;
    }
);

/** Types of keys, which stand in front of them. (CoordinatorRecordType) */
const GROUP = 3;
const PARTITIONS = 4;
const MEMBER = 5;
const TARGET_EPOCH = 6;
const TARGET = 7;
const CURRENT = 8;
const PATTERN = 16;

type Lying = { readonly key: ByteString; readonly value: ByteString | null };

/** All of them are written in their one version. (GroupCoordinatorRecordHelpers) */
const behind = <S extends Schema>(number: number, schema: S, value: ValueOf<S>): ByteString =>
  String.fromCharCode(number >> 8, number & 0xff) + encodeMessage(schema, 0, value);

const valueOf = <S extends Schema>(schema: S, value: ValueOf<S> | null): ByteString | null =>
  value === null ? null : behind(0, schema, value);

/** A record as it lies in `__consumer_offsets`. (GroupCoordinatorRecordSerde) */
export function encodeConsumerRecord(written: ConsumerGroupRecord): Lying {
  const groupId = written.group;
  switch (written.record) {
    case 'consumer-group':
      return {
        key: behind(GROUP, ConsumerGroupMetadataKey, { groupId }),
        value: valueOf(ConsumerGroupMetadataValue, written.value),
      };
    case 'consumer-partitions':
      return {
        key: behind(PARTITIONS, ConsumerGroupPartitionMetadataKey, { groupId }),
        value: null,
      };
    case 'consumer-member':
      return {
        key: behind(MEMBER, ConsumerGroupMemberMetadataKey, { groupId, memberId: written.member }),
        value: valueOf(ConsumerGroupMemberMetadataValue, written.value),
      };
    case 'consumer-target-epoch':
      return {
        key: behind(TARGET_EPOCH, ConsumerGroupTargetAssignmentMetadataKey, { groupId }),
        value: valueOf(ConsumerGroupTargetAssignmentMetadataValue, written.value),
      };
    case 'consumer-target': {
      const key = { groupId, memberId: written.member };
      return {
        key: behind(TARGET, ConsumerGroupTargetAssignmentMemberKey, key),
        value: valueOf(ConsumerGroupTargetAssignmentMemberValue, written.value),
      };
    }
    case 'consumer-current': {
      const key = { groupId, memberId: written.member };
      return {
        key: behind(CURRENT, ConsumerGroupCurrentMemberAssignmentKey, key),
        value: valueOf(ConsumerGroupCurrentMemberAssignmentValue, written.value),
      };
    }
    case 'consumer-pattern': {
      const key = { groupId, regularExpression: written.pattern };
      return {
        key: behind(PATTERN, ConsumerGroupRegularExpressionKey, key),
        value: valueOf(ConsumerGroupRegularExpressionValue, written.value),
      };
    }
  }
}

/** What a record says; null for one of another type. */
export function decodeConsumerRecord(
  key: ByteString,
  bytes: ByteString | null,
): ConsumerGroupRecord | null {
  const fields = key.slice(2);
  const read = <S extends Schema>(schema: S): ValueOf<S> | null =>
    bytes === null ? null : decodeMessage(schema, readUint(byteReader(bytes), 2), bytes.slice(2));
  switch (readUint(byteReader(key), 2)) {
    case GROUP: {
      const { groupId: group } = decodeMessage(ConsumerGroupMetadataKey, 0, fields);
      return { record: 'consumer-group', group, value: read(ConsumerGroupMetadataValue) };
    }
    case PARTITIONS: {
      const { groupId: group } = decodeMessage(ConsumerGroupPartitionMetadataKey, 0, fields);
      return { record: 'consumer-partitions', group, value: null };
    }
    case MEMBER: {
      const about = decodeMessage(ConsumerGroupMemberMetadataKey, 0, fields);
      const { groupId: group, memberId: member } = about;
      const value = read(ConsumerGroupMemberMetadataValue);
      return { record: 'consumer-member', group, member, value };
    }
    case TARGET_EPOCH: {
      const { groupId: group } = decodeMessage(ConsumerGroupTargetAssignmentMetadataKey, 0, fields);
      const value = read(ConsumerGroupTargetAssignmentMetadataValue);
      return { record: 'consumer-target-epoch', group, value };
    }
    case TARGET: {
      const about = decodeMessage(ConsumerGroupTargetAssignmentMemberKey, 0, fields);
      const { groupId: group, memberId: member } = about;
      const value = read(ConsumerGroupTargetAssignmentMemberValue);
      return { record: 'consumer-target', group, member, value };
    }
    case CURRENT: {
      const about = decodeMessage(ConsumerGroupCurrentMemberAssignmentKey, 0, fields);
      const { groupId: group, memberId: member } = about;
      const value = read(ConsumerGroupCurrentMemberAssignmentValue);
      return { record: 'consumer-current', group, member, value };
    }
    case PATTERN: {
      const about = decodeMessage(ConsumerGroupRegularExpressionKey, 0, fields);
      const { groupId: group, regularExpression: pattern } = about;
      const value = read(ConsumerGroupRegularExpressionValue);
      return { record: 'consumer-pattern', group, pattern, value };
    }
    default:
      return null;
  }
}

/** A member is forgotten, with all that it has and is to have. (removeMember) */
export const memberTombstones = (group: string, member: string): ConsumerGroupRecord[] => [
  { record: 'consumer-current', group, member, value: null },
  { record: 'consumer-target', group, member, value: null },
  { record: 'consumer-member', group, member, value: null },
];

/** The group is forgotten. (ConsumerGroup.createGroupTombstoneRecords) */
export function consumerGroupTombstones(
  group: string,
  stored: StoredConsumerGroup,
): ConsumerGroupRecord[] {
  const ids = membersOf(stored).map(({ id }) => id);
  const of = (record: 'consumer-current' | 'consumer-target' | 'consumer-member') =>
    ids.map((member) => ({ record, group, member, value: null }));
  return [
    ...of('consumer-current'),
    ...of('consumer-target'),
    { record: 'consumer-target-epoch', group, value: null },
    ...of('consumer-member'),
    ...Object.keys(stored.patterns).map((pattern) => ({
      ...{ record: 'consumer-pattern' as const, group, pattern, value: null },
    })),
    { record: 'consumer-partitions', group, value: null },
    { record: 'consumer-group', group, value: null },
  ];
}
