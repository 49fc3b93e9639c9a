import { assert } from '../../kernel/assert.ts';
import { endOffsetFor, UNDEFINED_OFFSET } from '../log/leader-epochs.ts';
import { appendBatch, truncateTo, type CutFile } from '../log/log.ts';
import {
  batchSize,
  NO_PRODUCER,
  type KafkaRecord,
  type RecordBatch,
} from '../protocol/batch/record-batch.ts';
import { lastEpoch, type OffsetAndEpoch, type Raft } from './raft.ts';
import { momentOf, timestampOf } from './settings.ts';
import { dropVotersFrom, noteControlBatch } from './voter-sets.ts';
import type { ServerStep } from '../step.ts';

/** A batch of this leader, sealed: all processes share it. */
export function batchAt(
  baseOffset: number,
  epoch: number,
  records: readonly KafkaRecord[],
  isControl: boolean,
  timestamp: number,
): RecordBatch {
  return Object.freeze({
    baseOffset,
    lastOffsetDelta: records.length - 1,
    partitionLeaderEpoch: epoch,
    compression: 'none',
    timestampType: 'CreateTime',
    isTransactional: false,
    isControl,
    deleteHorizon: false,
    baseTimestamp: timestamp,
    maxTimestamp: timestamp,
    ...NO_PRODUCER,
    records: Object.freeze(records),
    sizeInBytes: batchSize(records),
    compressed: null,
  });
}

/** A leader writes records at the end of its log. */
export function appendAsLeader(
  raft: Raft,
  records: readonly KafkaRecord[],
  isControl: boolean,
  step: ServerStep,
): void {
  const { log } = raft.disk;
  const { epoch, role } = raft.memory.state;
  assert(role === 'leader', 'only the leader of the quorum writes batches of its own');
  append(raft, batchAt(log.endOffset, epoch, records, isControl, timestampOf(step)), step);
  flush(raft, step);
}

/**
 * A follower takes over what its leader has sent; batches it has already are left out.
 * (KafkaRaftClient.appendAsFollower)
 */
export function appendAsFollower(
  raft: Raft,
  batches: readonly RecordBatch[],
  step: ServerStep,
): void {
  const before = raft.disk.log.endOffset;
  for (const batch of batches)
    if (batch.baseOffset === raft.disk.log.endOffset) append(raft, batch, step);
  // Brokers leave it to the system: their copies do not count. (followersAlwaysFlush)
  if (raft.isController && raft.disk.log.endOffset > before) flush(raft, step);
}

function append(raft: Raft, batch: RecordBatch, step: ServerStep): void {
  const { file, bytes, rolled } = appendBatch(raft.disk.log, batch, momentOf(step));
  noteControlBatch(raft, batch);
  if (rolled !== null) sync(raft, rolled, batch.baseOffset, step);
  step.out.push({ do: 'write', file, bytes });
}

function flush(raft: Raft, step: ServerStep): void {
  const { log } = raft.disk;
  const active = log.segments.at(-1)?.baseOffset ?? 0;
  sync(raft, `${log.name}/${String(active).padStart(20, '0')}.log`, log.endOffset, step);
}

function sync({ memory }: Raft, file: string, upTo: number, step: ServerStep): void {
  memory.flushes.push({ file, upTo });
  step.out.push({ do: 'sync', file });
}

/** The oldest flush of a file is done. True when it was one of the metadata log. */
export function endFlush({ disk, memory }: Raft, file: string): boolean {
  const place = memory.flushes.findIndex((each) => each.file === file);
  const [ended] = place < 0 ? [] : memory.flushes.splice(place, 1);
  if (ended === undefined) return false;
  memory.flushedEnd = Math.max(memory.flushedEnd, ended.upTo);
  disk.log.recoveryPoint = memory.flushedEnd;
  return true;
}

/** Cuts the log; what was being flushed behind its new end will not be. */
export function cutLog(raft: Raft, offset: number, step: ServerStep): void {
  const { disk, memory } = raft;
  const from = disk.log.endOffset;
  if (offset >= from) return;
  pushCuts(truncateTo(disk.log, offset), step);
  memory.flushedEnd = Math.min(memory.flushedEnd, offset);
  memory.flushes = memory.flushes.map(({ file, upTo }) => ({ file, upTo: Math.min(upTo, offset) }));
  dropVotersFrom(raft, offset);
  step.out.push({ do: 'note', note: { note: 'metadata-truncated', from, to: offset } });
}

export function pushCuts(cuts: readonly CutFile[], step: ServerStep): void {
  for (const { file, bytes } of cuts) step.out.push({ do: 'truncate', file, bytes });
}

/**
 * Where an epoch ended in this log; for one that began after its end, the end of the log. An epoch
 * older than the log ended with the snapshot that the log begins with.
 * (KafkaRaftLog.endOffsetForEpoch)
 */
export function endOfEpoch(raft: Raft, epoch: number): OffsetAndEpoch {
  const { log, snapshots } = raft.disk;
  const found = endOffsetFor(log.epochs, epoch, log.endOffset);
  if (found.endOffset === UNDEFINED_OFFSET)
    return { endOffset: log.endOffset, epoch: lastEpoch(raft) };
  const first = snapshots[0];
  if (first?.endOffset === found.endOffset && found.epoch === epoch)
    return { endOffset: first.endOffset, epoch: first.epoch };
  return found;
}

/**
 * Cuts the log to where it agrees with the leader's, as far as one answer can tell.
 * (KafkaRaftLog.truncateToEndOffset)
 * @returns false when committed records would go, which must never be
 */
export function cutToAgree(raft: Raft, diverging: OffsetAndEpoch, step: ServerStep): boolean {
  const own = endOfEpoch(raft, diverging.epoch);
  const offset =
    own.epoch === diverging.epoch ? Math.min(own.endOffset, diverging.endOffset) : own.endOffset;
  if (offset < raft.memory.highWatermark) return false;
  cutLog(raft, offset, step);
  return true;
}
