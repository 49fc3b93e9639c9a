import type { ByteString } from '../byte-string.ts';
import { array, int16, int32, message, uuid } from '../schema.ts';

/** The value of the control record by which a KRaft leader makes itself known. Its version is the field `version`. */
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

/** What a control record is, from its key; null for a type that Kafka does not have (readers ignore those). */
export function controlType(key: ByteString | null): ControlType | null {
  if (key?.length !== 4) return null;
  return CONTROL_TYPES[key.charCodeAt(2) * 0x100 + key.charCodeAt(3)] ?? null;
}
