import type { ByteString } from '../bytes/byte-string.ts';
import { array, int16, int32, int64, message, string, struct, uint16, uuid } from '../schema.ts';

/**
 * The value of the control record by which a KRaft leader makes itself known. Its version is the
 * field `version`.
 */
export const LeaderChangeMessage = message(
  'LeaderChangeMessage',
  { versions: [0, 1], flexible: 0 },
  {
    version: int16(),
    leaderId: int32(),
    voters: array({
      voterId: int32(),
      voterDirectoryId: uuid({ from: 1 }),
    }),
    grantingVoters: array({
      voterId: int32(),
      voterDirectoryId: uuid({ from: 1 }),
    }),
  },
);

/** The value of a transaction marker, behind an int16 version. */
export const EndTxnMarker = message(
  'EndTxnMarker',
  { versions: [0, 0], flexible: null },
  {
    coordinatorEpoch: int32(),
  },
);

/** The value of the first record of a snapshot. */
export const SnapshotHeaderRecord = message(
  'SnapshotHeaderRecord',
  { versions: [0, 0], flexible: 0 },
  { version: int16(), lastContainedLogTimestamp: int64() },
);

/** The value of the last record of a snapshot. */
export const SnapshotFooterRecord = message(
  'SnapshotFooterRecord',
  { versions: [0, 0], flexible: 0 },
  { version: int16() },
);

/** The value of the control record that raises `kraft.version`. (KIP-853) */
export const KRaftVersionRecord = message(
  'KRaftVersionRecord',
  { versions: [0, 0], flexible: 0 },
  { version: int16(), kRaftVersion: int16() },
);

/** The value of the control record that changes the set of voters. (KIP-853) */
export const VotersRecord = message(
  'VotersRecord',
  { versions: [0, 0], flexible: 0 },
  {
    version: int16(),
    voters: array({
      voterId: int32(),
      voterDirectoryId: uuid(),
      endpoints: array({ name: string(), host: string(), port: uint16() }),
      kRaftVersionFeature: struct({ minSupportedVersion: int16(), maxSupportedVersion: int16() }),
    }),
  },
);

/** In the order of their numbers (`ControlRecordType`). */
const CONTROL_TYPES = [
  'ABORT',
  'COMMIT',
  'LEADER_CHANGE',
  'SNAPSHOT_HEADER',
  'SNAPSHOT_FOOTER',
  'KRAFT_VERSION',
  'KRAFT_VOTERS',
] as const;

export type ControlType = (typeof CONTROL_TYPES)[number];

/** The key of a control record: version 0 and the type, two bytes each. */
export function controlKey(type: ControlType): ByteString {
  return String.fromCharCode(0, 0, 0, CONTROL_TYPES.indexOf(type));
}

/**
 * What a control record is, from its key; null for a type that Kafka does not have (readers ignore
 * those).
 */
export function controlType(key: ByteString | null): ControlType | null {
  if (key?.length !== 4) return null;
  return CONTROL_TYPES[key.charCodeAt(2) * 0x100 + key.charCodeAt(3)] ?? null;
}
