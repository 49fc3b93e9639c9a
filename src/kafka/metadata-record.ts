import { decodeMessage, encodeMessage } from './protocol/codec.ts';
import type { ByteString } from './protocol/byte-string.ts';
import {
  BeginTransactionRecord,
  BrokerRegistrationChangeRecord,
  ConfigRecord,
  EndTransactionRecord,
  FeatureLevelRecord,
  NoOpRecord,
  PartitionChangeRecord,
  PartitionRecord,
  RegisterBrokerRecord,
  RegisterControllerRecord,
  TopicRecord,
} from './protocol/records/metadata-records.ts';
import type { Schema, ValueOf } from './protocol/schema.ts';

/** The log that brokers and controllers replay. */
export const METADATA_LOG = '__cluster_metadata-0';
/** Its topic id. (Uuid.METADATA_TOPIC_ID) */
export const METADATA_TOPIC_ID = 'AAAAAAAAAAAAAAAAAAAAAQ';

/** The records of the metadata log that are built so far: key in the frame of a value, version written, schema. (MetadataRecordType) */
const kinds = {
  RegisterBrokerRecord: { key: 0, version: 3, schema: RegisterBrokerRecord },
  TopicRecord: { key: 2, version: 0, schema: TopicRecord },
  PartitionRecord: { key: 3, version: 2, schema: PartitionRecord },
  ConfigRecord: { key: 4, version: 0, schema: ConfigRecord },
  PartitionChangeRecord: { key: 5, version: 2, schema: PartitionChangeRecord },
  FeatureLevelRecord: { key: 12, version: 0, schema: FeatureLevelRecord },
  BrokerRegistrationChangeRecord: { key: 17, version: 2, schema: BrokerRegistrationChangeRecord },
  NoOpRecord: { key: 20, version: 0, schema: NoOpRecord },
  BeginTransactionRecord: { key: 23, version: 0, schema: BeginTransactionRecord },
  EndTransactionRecord: { key: 24, version: 0, schema: EndTransactionRecord },
  RegisterControllerRecord: { key: 27, version: 0, schema: RegisterControllerRecord },
} as const satisfies Record<string, { key: number; version: number; schema: Schema }>;

type Kinds = typeof kinds;
export type MetadataRecord = {
  [K in keyof Kinds]: { type: K; value: ValueOf<Kinds[K]['schema']> };
}[keyof Kinds];

const typeOfKey = Object.freeze(
  Object.fromEntries(Object.entries(kinds).map(([type, { key }]) => [key, type])),
) as Readonly<Record<number, keyof Kinds>>;

/** Frame of a value in the metadata log: frame version 1, key, version (all unsigned varints below 128 here), fields. (AbstractApiMessageSerde) */
export function encodeMetadataRecord(record: MetadataRecord): ByteString {
  const { key, version, schema } = kinds[record.type];
  return String.fromCharCode(1, key, version) + encodeMessage(schema, version, record.value);
}

/** The record in a value of the metadata log; undefined for a kind that is not built. */
export function decodeMetadataRecord(value: ByteString): MetadataRecord | undefined {
  const type = typeOfKey[value.charCodeAt(1)];
  if (type === undefined) return undefined;
  return {
    type,
    value: decodeMessage(kinds[type].schema, value.charCodeAt(2), value.slice(3)),
  } as MetadataRecord;
}
