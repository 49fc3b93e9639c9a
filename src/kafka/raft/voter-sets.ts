import { idOrder } from '../protocol/java-order.ts';
import { CONTROLLER_PORT } from '../kinds.ts';
import { decodeMessage, encodeMessage } from '../protocol/codec.ts';
import type { ByteString } from '../protocol/bytes/byte-string.ts';
import { NO_HEADERS, type KafkaRecord, type RecordBatch } from '../protocol/batch/record-batch.ts';
import {
  controlKey,
  controlType,
  KRaftVersionRecord,
  VotersRecord,
  type ControlType,
} from '../protocol/records/control-records.ts';
import type { Raft } from './raft.ts';
import type { Voter } from './replica-key.ts';

/** A control record before it has an offset. */
export const controlRecord = (
  type: ControlType,
  value: ByteString,
  offsetDelta: number,
): KafkaRecord =>
  Object.freeze({
    offsetDelta,
    timestampDelta: 0,
    key: controlKey(type),
    value,
    headers: NO_HEADERS,
  });

/** The value of a record that names the voters. (VoterSet.toVotersRecord) */
export const votersValue = (voters: readonly Voter[]): ByteString =>
  encodeMessage(VotersRecord, 0, {
    version: 0,
    voters: voters.map(({ id, directoryId, host }) => ({
      voterId: id,
      voterDirectoryId: directoryId,
      endpoints: [{ name: 'CONTROLLER', host, port: CONTROLLER_PORT }],
      kRaftVersionFeature: { minSupportedVersion: 0, maxSupportedVersion: 1 },
    })),
  });

export const kraftVersionValue = (kRaftVersion: number): ByteString =>
  encodeMessage(KRaftVersionRecord, 0, { version: 0, kRaftVersion });

/** The voters of a record, as a map made for so many has them. (VoterSet.fromVotersRecord) */
function votersIn(value: ByteString): readonly Voter[] {
  const { voters } = decodeMessage(VotersRecord, 0, value);
  const read = voters.map((each) =>
    Object.freeze({
      id: each.voterId,
      directoryId: each.voterDirectoryId,
      host: each.endpoints[0]?.host ?? '',
    }),
  );
  return Object.freeze(idOrder(read, read.length));
}

/**
 * What a control batch says about the voters counts as soon as it stands in the log.
 * (KRaftControlRecordStateMachine.handleBatch)
 */
export function noteControlBatch({ memory }: Raft, batch: RecordBatch): void {
  if (!batch.isControl) return;
  for (const { key, value, offsetDelta } of batch.records) {
    const offset = batch.baseOffset + offsetDelta;
    const type = controlType(key);
    if (type === 'KRAFT_VOTERS' && value !== null)
      memory.voterSets = Object.freeze([
        ...memory.voterSets,
        Object.freeze({ offset, voters: votersIn(value) }),
      ]);
    if (type === 'KRAFT_VERSION' && value !== null) {
      const version = decodeMessage(KRaftVersionRecord, 0, value).kRaftVersion;
      const entry = Object.freeze({ offset, version });
      memory.kraftVersions = Object.freeze([...memory.kraftVersions, entry]);
    }
  }
}

/** The log was cut: voter sets behind its end were never in force. (truncateNewEntries) */
export function dropVotersFrom({ memory }: Raft, offset: number): void {
  const isKept = (each: { offset: number }): boolean => each.offset < offset;
  if (memory.voterSets.every(isKept) && memory.kraftVersions.every(isKept)) return;
  memory.voterSets = Object.freeze(memory.voterSets.filter(isKept));
  memory.kraftVersions = Object.freeze(memory.kraftVersions.filter(isKept));
}

/** What was in force when everything below an offset had been appended. */
export function votersBelow(
  { memory }: Raft,
  offset: number,
): { voters: readonly Voter[] | null; kraftVersion: number } {
  const voters = memory.voterSets.filter((each) => each.offset < offset).at(-1)?.voters ?? null;
  const version = memory.kraftVersions.filter((each) => each.offset < offset).at(-1)?.version;
  return { voters, kraftVersion: version ?? 0 };
}
