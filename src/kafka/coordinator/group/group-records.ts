import { byteReader, readUint } from '../../protocol/bytes/byte-reader.ts';
import type { KafkaRecord } from '../../protocol/batch/record-batch.ts';
import type { ByteString } from '../../protocol/bytes/byte-string.ts';
import { decodeMessage, encodeMessage } from '../../protocol/codec.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import {
  GroupMetadataKey,
  GroupMetadataValue,
  OffsetCommitKey,
  OffsetCommitValue,
} from '../../protocol/records/group-records.ts';
import type { Schema, ValueOf } from '../../protocol/schema.ts';
import { decodeConsumerRecord, encodeConsumerRecord } from './consumer/consumer-records.ts';
import type { CommittedOffset, GroupRecord } from './group-state.ts';

/** Types of keys, which stand in front of them. (CoordinatorRecordType) */
const LEGACY_OFFSET_COMMIT = 0;
const OFFSET_COMMIT = 1;
const GROUP_METADATA = 2;

/** The newest versions are read; these are written. (GroupCoordinatorRecordHelpers) */
const GROUP_VERSION = 3;
const OFFSET_VERSION = 4;
/** It has a place for when the offset expires. */
const EXPIRING_OFFSET_VERSION = 1;

const behind = <S extends Schema>(
  number: number,
  schema: S,
  version: number,
  value: ValueOf<S>,
): ByteString =>
  String.fromCharCode(number >> 8, number & 0xff) + encodeMessage(schema, version, value);

/** A record as it lies in `__consumer_offsets`. (GroupCoordinatorRecordSerde) */
export function encodeGroupRecord(written: GroupRecord): {
  key: ByteString;
  value: ByteString | null;
} {
  const { group } = written;
  if (written.record === 'group') {
    const key = behind(GROUP_METADATA, GroupMetadataKey, 0, { group });
    if (written.value === null) return { key, value: null };
    return { key, value: behind(GROUP_VERSION, GroupMetadataValue, GROUP_VERSION, written.value) };
  }
  if (written.record !== 'offset') return encodeConsumerRecord(written);
  const { topic, partition, value } = written;
  const key = behind(OFFSET_COMMIT, OffsetCommitKey, 0, { group, topic, partition });
  if (value === null) return { key, value: null };
  const version = value.expireTimestamp >= 0 ? EXPIRING_OFFSET_VERSION : OFFSET_VERSION;
  return { key, value: behind(version, OffsetCommitValue, version, value) };
}

/** What a record of `__consumer_offsets` says, as `decodeGroupRecord`; null without a key, too. */
export const groupRecordIn = ({ key, value }: KafkaRecord): GroupRecord | null =>
  key === null ? null : decodeGroupRecord(key, value);

/**
 * What a record says; null for one of a type that this version does not know, and for bytes that
 * are none.
 */
export function decodeGroupRecord(key: ByteString, value: ByteString | null): GroupRecord | null {
  try {
    return decoded(key, value);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function decoded(key: ByteString, value: ByteString | null): GroupRecord | null {
  const fields = key.slice(2);
  switch (numberIn(key)) {
    case LEGACY_OFFSET_COMMIT:
    case OFFSET_COMMIT: {
      const { group, topic, partition } = decodeMessage(OffsetCommitKey, 0, fields);
      const found = value === null ? null : offsetIn(topic, partition, value);
      return { record: 'offset', group, topic, partition, value: found };
    }
    case GROUP_METADATA: {
      const { group } = decodeMessage(GroupMetadataKey, 0, fields);
      if (value === null) return { record: 'group', group, value: null };
      const found = decodeMessage(GroupMetadataValue, numberIn(value), value.slice(2));
      return { record: 'group', group, value: Object.freeze({ type: 'classic', ...found }) };
    }
    default:
      return decodeConsumerRecord(key, value);
  }
}

function offsetIn(topic: string, partition: number, bytes: ByteString): CommittedOffset {
  const value = decodeMessage(OffsetCommitValue, numberIn(bytes), bytes.slice(2));
  const { offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp = -1, topicId } = value;
  const when = { commitTimestamp, expireTimestamp };
  return Object.freeze({ topic, partition, offset, leaderEpoch, metadata, ...when, topicId });
}

const numberIn = (bytes: ByteString): number => readUint(byteReader(bytes), 2);
