import { decodeMessage, encodeMessage } from '../protocol/codec.ts';
import type { ByteString } from '../protocol/bytes/byte-string.ts';
import {
  AbortTransactionRecord,
  AccessControlEntryRecord,
  BeginTransactionRecord,
  BrokerRegistrationChangeRecord,
  ClearElrRecord,
  ClientQuotaRecord,
  ConfigRecord,
  DelegationTokenRecord,
  EndTransactionRecord,
  FeatureLevelRecord,
  FenceBrokerRecord,
  NoOpRecord,
  PartitionChangeRecord,
  PartitionRecord,
  ProducerIdsRecord,
  RegisterBrokerRecord,
  RegisterControllerRecord,
  RemoveAccessControlEntryRecord,
  RemoveDelegationTokenRecord,
  RemoveTopicRecord,
  RemoveUserScramCredentialRecord,
  TopicRecord,
  UnfenceBrokerRecord,
  UnregisterBrokerRecord,
  UserScramCredentialRecord,
  ZkMigrationStateRecord,
} from '../protocol/records/metadata-records.ts';
import type { Schema, ValueOf } from '../protocol/schema.ts';

/** The log that brokers and controllers replay. */
export const METADATA_LOG = '__cluster_metadata-0';
/** Its topic id. (Uuid.METADATA_TOPIC_ID) */
export const METADATA_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ';

/**
 * The records of the metadata log: key in the frame of a value, version written, schema.
 * (MetadataRecordType)
 */
const kinds = {
  RegisterBrokerRecord: { key: 0, version: 3, schema: RegisterBrokerRecord },
  UnregisterBrokerRecord: { key: 1, version: 0, schema: UnregisterBrokerRecord },
  TopicRecord: { key: 2, version: 0, schema: TopicRecord },
  PartitionRecord: { key: 3, version: 2, schema: PartitionRecord },
  ConfigRecord: { key: 4, version: 0, schema: ConfigRecord },
  PartitionChangeRecord: { key: 5, version: 2, schema: PartitionChangeRecord },
  FenceBrokerRecord: { key: 7, version: 0, schema: FenceBrokerRecord },
  UnfenceBrokerRecord: { key: 8, version: 0, schema: UnfenceBrokerRecord },
  RemoveTopicRecord: { key: 9, version: 0, schema: RemoveTopicRecord },
  DelegationTokenRecord: { key: 10, version: 0, schema: DelegationTokenRecord },
  UserScramCredentialRecord: { key: 11, version: 0, schema: UserScramCredentialRecord },
  FeatureLevelRecord: { key: 12, version: 0, schema: FeatureLevelRecord },
  ClientQuotaRecord: { key: 14, version: 0, schema: ClientQuotaRecord },
  ProducerIdsRecord: { key: 15, version: 0, schema: ProducerIdsRecord },
  BrokerRegistrationChangeRecord: { key: 17, version: 2, schema: BrokerRegistrationChangeRecord },
  AccessControlEntryRecord: { key: 18, version: 0, schema: AccessControlEntryRecord },
  RemoveAccessControlEntryRecord: { key: 19, version: 0, schema: RemoveAccessControlEntryRecord },
  NoOpRecord: { key: 20, version: 0, schema: NoOpRecord },
  ZkMigrationStateRecord: { key: 21, version: 0, schema: ZkMigrationStateRecord },
  RemoveUserScramCredentialRecord: { key: 22, version: 0, schema: RemoveUserScramCredentialRecord },
  BeginTransactionRecord: { key: 23, version: 0, schema: BeginTransactionRecord },
  EndTransactionRecord: { key: 24, version: 0, schema: EndTransactionRecord },
  AbortTransactionRecord: { key: 25, version: 0, schema: AbortTransactionRecord },
  RemoveDelegationTokenRecord: { key: 26, version: 0, schema: RemoveDelegationTokenRecord },
  RegisterControllerRecord: { key: 27, version: 0, schema: RegisterControllerRecord },
  ClearElrRecord: { key: 28, version: 0, schema: ClearElrRecord },
} as const satisfies Record<string, { key: number; version: number; schema: Schema }>;

type Kinds = typeof kinds;
export type MetadataRecord = {
  [K in keyof Kinds]: { type: K; value: ValueOf<Kinds[K]['schema']> };
}[keyof Kinds];

const typeOfKey = Object.freeze(
  Object.fromEntries(Object.entries(kinds).map(([type, { key }]) => [key, type])),
) as Readonly<Record<number, keyof Kinds>>;

/**
 * Frame of a value in the metadata log: frame version 1, key, version (all unsigned varints below
 * 128 here), fields. (AbstractApiMessageSerde)
 */
export function encodeMetadataRecord(record: MetadataRecord): ByteString {
  const { key, version, schema } = kinds[record.type];
  return String.fromCharCode(1, key, version) + encodeMessage(schema, version, record.value);
}

/** The record in a value of the metadata log; undefined for a kind that Kafka does not have. */
export function decodeMetadataRecord(value: ByteString): MetadataRecord | undefined {
  const type = typeOfKey[value.charCodeAt(1)];
  if (type === undefined) return undefined;
  return {
    type,
    value: decodeMessage(kinds[type].schema, value.charCodeAt(2), value.slice(3)),
  } as MetadataRecord;
}
