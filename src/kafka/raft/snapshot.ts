import { advanceLogStart, restartAt, segmentFile } from '../log/log.ts';
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  METADATA_LOG,
} from '../metadata/metadata-record.ts';
import type { MetadataRecord } from '../metadata/metadata-record.ts';
import type { ByteString } from '../protocol/bytes/byte-string.ts';
import { encodeMessage } from '../protocol/codec.ts';
import { decodeRecords } from '../protocol/batch/read-batch.ts';
import { encodeRecords, isReadable, type RecordBatch } from '../protocol/batch/record-batch.ts';
import { SnapshotFooterRecord, SnapshotHeaderRecord } from '../protocol/records/control-records.ts';
import { valueRecord } from './leader.ts';
import { batchAt, pushCuts } from './log-store.ts';
import type { OffsetAndEpoch, Raft, Snapshot } from './raft.ts';
import { raftSetting, timestampOf } from './settings.ts';
import {
  controlRecord,
  dropVotersFrom,
  kraftVersionValue,
  noteControlBatch,
  votersBelow,
  votersValue,
} from './voter-sets.ts';
import type { ServerStep } from '../step.ts';

/** `00000000000000000042-0000000003.checkpoint` (Snapshots.filenameFromSnapshotId) */
export const snapshotFile = ({ endOffset, epoch }: OffsetAndEpoch): string =>
  `${METADATA_LOG}/${String(endOffset).padStart(20, '0')}-${String(epoch).padStart(10, '0')}.checkpoint`;

/** Records of a snapshot that one batch takes. */
const BATCH_RECORDS_MAX = 1_000;

/**
 * Writes down what the committed records before `endOffset` come to, and lets go of older log when
 * there is too much of it.
 */
export function writeSnapshot(
  raft: Raft,
  records: readonly MetadataRecord[],
  endOffset: number,
  step: ServerStep,
): void {
  const { disk, memory } = raft;
  const latest = disk.snapshots.at(-1);
  if (endOffset <= (latest?.endOffset ?? 0) || endOffset > memory.highWatermark) return;
  const epoch = disk.log.epochs.filter((each) => each.startOffset < endOffset).at(-1)?.epoch ?? 0;
  memory.uncovered = { bytes: 0, since: -1 };
  keepSnapshot(raft, snapshotOf(raft, records, endOffset, epoch, timestampOf(step)), step);
  step.out.push({ do: 'note', note: { note: 'metadata-snapshot', as: 'written', endOffset } });
  cleanLog(raft, step);
}

/** Whether enough was replayed since the last snapshot, or long enough ago. (SnapshotGenerator) */
export function isSnapshotDue(raft: Raft, step: ServerStep): boolean {
  const { bytes, since } = raft.memory.uncovered;
  if (bytes === 0) return false;
  if (bytes >= raftSetting(raft, 'metadata.log.max.record.bytes.between.snapshots')) return true;
  const longest = raftSetting(raft, 'metadata.log.max.snapshot.interval.ms');
  return longest > 0 && timestampOf(step) - since >= longest;
}

function snapshotOf(
  raft: Raft,
  records: readonly MetadataRecord[],
  endOffset: number,
  epoch: number,
  at: number,
): Snapshot {
  const header = encodeMessage(SnapshotHeaderRecord, 0, {
    version: 0,
    lastContainedLogTimestamp: at,
  });
  const footer = encodeMessage(SnapshotFooterRecord, 0, { version: 0 });
  const { voters, kraftVersion } = votersBelow(raft, endOffset);
  const first = [controlRecord('SNAPSHOT_HEADER', header, 0)];
  if (kraftVersion > 0 && voters !== null)
    first.push(
      controlRecord('KRAFT_VERSION', kraftVersionValue(kraftVersion), 1),
      controlRecord('KRAFT_VOTERS', votersValue(voters), 2),
    );
  const batches = [batchAt(0, epoch, first, true, at)];
  let next = first.length;
  for (let from = 0; from < records.length; from += BATCH_RECORDS_MAX) {
    const values = records
      .slice(from, from + BATCH_RECORDS_MAX)
      .map((each, place) => valueRecord(encodeMetadataRecord(each), place));
    batches.push(batchAt(next, epoch, values, false, at));
    next += values.length;
  }
  batches.push(batchAt(next, epoch, [controlRecord('SNAPSHOT_FOOTER', footer, 0)], true, at));
  return sealed({ endOffset, epoch }, batches, at);
}

function sealed(id: OffsetAndEpoch, batches: readonly RecordBatch[], at: number): Snapshot {
  const sizeInBytes = batches.reduce((sum, each) => sum + each.sizeInBytes, 0);
  const { endOffset, epoch } = id;
  return Object.freeze({ endOffset, epoch, batches: Object.freeze(batches), sizeInBytes, at });
}

function keepSnapshot(raft: Raft, snapshot: Snapshot, { out }: ServerStep): void {
  raft.disk.snapshots = Object.freeze([...raft.disk.snapshots, snapshot]);
  const file = snapshotFile(snapshot);
  out.push({ do: 'write', file, bytes: snapshot.sizeInBytes }, { do: 'sync', file, blocks: true });
}

/** The metadata records of a snapshot, read once. */
const recordsRead = new WeakMap<Snapshot, readonly MetadataRecord[]>();

export function recordsOfSnapshot(snapshot: Snapshot): readonly MetadataRecord[] {
  let records = recordsRead.get(snapshot);
  if (records === undefined) {
    records = Object.freeze(
      snapshot.batches
        .filter((batch) => !batch.isControl)
        .flatMap((batch) => batch.records)
        .map(({ value }) => (value === null ? undefined : decodeMetadataRecord(value)))
        .filter((each) => each !== undefined),
    );
    recordsRead.set(snapshot, records);
  }
  return records;
}

/** A snapshot's file, made once. */
const encoded = new WeakMap<Snapshot, ByteString>();

export function bytesOfSnapshot(snapshot: Snapshot): ByteString {
  let bytes = encoded.get(snapshot);
  if (bytes === undefined) {
    bytes = encodeRecords(snapshot.batches);
    encoded.set(snapshot, bytes);
    lastFile = { bytes, batches: snapshot.batches };
  }
  return bytes;
}

/**
 * The last file that was made or read: those who fetch the same one share its batches. A cache of a
 * pure function.
 */
let lastFile: { bytes: ByteString; batches: readonly RecordBatch[] } = { bytes: '', batches: [] };

function batchesOfFile(bytes: ByteString): readonly RecordBatch[] {
  if (lastFile.bytes !== bytes) {
    const batches = decodeRecords(bytes)
      .filter(isReadable)
      .map((each) => Object.freeze(each));
    lastFile = { bytes, batches };
  }
  return lastFile.batches;
}

/**
 * A snapshot has come whole from the leader: the log begins anew behind it.
 * (KafkaRaftLog.truncateToLatestSnapshot)
 */
export function installSnapshot(
  raft: Raft,
  id: OffsetAndEpoch,
  bytes: ByteString,
  step: ServerStep,
): void {
  const { disk, memory } = raft;
  const { out } = step;
  const snapshot = sealed(id, batchesOfFile(bytes), timestampOf(step));
  keepSnapshot(raft, snapshot, step);
  restartLog(raft, snapshot, step);
  memory.highWatermark = Math.max(memory.highWatermark, id.endOffset);
  disk.log.checkpoint.startOffset = disk.log.startOffset;
  out.push({
    do: 'note',
    note: { note: 'metadata-snapshot', as: 'fetched', endOffset: id.endOffset },
  });
  forgetOldSnapshots(raft, step);
}

/**
 * The log is empty and goes on where a snapshot ends; the voters are those that the snapshot names.
 */
export function restartLog(raft: Raft, snapshot: Snapshot, step: ServerStep): void {
  const { disk, memory } = raft;
  pushCuts(restartAt(disk.log, snapshot.endOffset), step);
  memory.flushes = memory.flushes.map(({ file }) => ({ file, upTo: 0 }));
  memory.flushedEnd = snapshot.endOffset;
  readSnapshotVoters(raft, snapshot);
}

/**
 * Takes voters and kraft.version from a snapshot.
 * (KRaftControlRecordStateMachine.maybeLoadSnapshot)
 */
export function readSnapshotVoters(raft: Raft, snapshot: Snapshot): void {
  dropVotersFrom(raft, 0);
  for (const batch of snapshot.batches)
    noteControlBatch(raft, {
      ...batch,
      baseOffset: snapshot.endOffset - 1 - batch.lastOffsetDelta,
    });
}

function forgetOldSnapshots(raft: Raft, { out }: ServerStep): void {
  const { startOffset } = raft.disk.log;
  const { snapshots } = raft.disk;
  const kept = snapshots.filter((each) => each.endOffset >= startOffset);
  if (kept.length === snapshots.length) return;
  for (const old of snapshots)
    if (!kept.includes(old)) out.push({ do: 'remove', file: snapshotFile(old) });
  raft.disk.snapshots = Object.freeze(kept);
}

/**
 * While log and snapshots together are too large, or the oldest snapshot too old, that one goes and
 * the log begins at the next. (KafkaRaftLog.maybeClean)
 */
export function cleanLog(raft: Raft, step: ServerStep): void {
  const { disk } = raft;
  for (let next = disk.snapshots[1]; next !== undefined; next = disk.snapshots[1]) {
    const first = disk.snapshots[0];
    if (first === undefined || !(isTooLarge(raft) || isTooOld(raft, first.at, step))) return;
    advanceLogStart(disk.log, next.endOffset);
    disk.log.checkpoint.startOffset = disk.log.startOffset;
    dropSegments(raft, step);
    forgetOldSnapshots(raft, step);
  }
}

function isTooLarge(raft: Raft): boolean {
  const most = raftSetting(raft, 'metadata.max.retention.bytes');
  const { log, snapshots } = raft.disk;
  const sizes = [...log.segments, ...snapshots].map((each) => each.sizeInBytes);
  return most >= 0 && sizes.reduce((sum, each) => sum + each, 0) > most;
}

function isTooOld(raft: Raft, at: number, step: ServerStep): boolean {
  const most = raftSetting(raft, 'metadata.max.retention.ms');
  return most >= 0 && timestampOf(step) - at > most;
}

/**
 * Whole segments below the log start go; what lies in the active one only cannot be read any more.
 */
function dropSegments({ disk: { log } }: Raft, { out }: ServerStep): void {
  const isDone = (place: number): boolean => {
    const next = log.segments[place + 1];
    return next !== undefined && next.baseOffset <= log.startOffset;
  };
  const gone = log.segments.filter((_, place) => isDone(place));
  if (gone.length === 0) return;
  log.segments = log.segments.slice(gone.length);
  for (const segment of gone) out.push({ do: 'remove', file: segmentFile(log, segment) });
}
