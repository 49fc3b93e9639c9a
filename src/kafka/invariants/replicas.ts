import { at } from '../../kernel/checkpoint/sealed-list.ts';
import { committedAt, isDeposed, sequenceOf, type Truth } from './ghost.ts';
import { batchOfLog, lastBatchBefore } from './log-batches.ts';
import { eachBatch } from '../log/log-read.ts';
import { activeSegment, segmentFile, type Log } from '../log/log.ts';
import { lastOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';
import { sameBatch } from './same.ts';
import type { ReplicaSight } from './sight.ts';
import {
  lastStableOffset,
  leads,
  minIsrOfLog,
  peersOf,
  producerExpiration,
  sizeOf,
} from './view.ts';

const named = ({ replica, world, node }: ReplicaSight): string =>
  `${replica.log.name} on ${world.nodes[node]?.name ?? ''}`;

export function watermarksInOrder(sight: ReplicaSight): string | null {
  const { replica } = sight;
  const { startOffset, endOffset } = replica.log;
  const { highWatermark } = replica.partition;
  const stable = lastStableOffset(replica);
  if (startOffset <= stable && stable <= highWatermark && highWatermark <= endOffset) return null;
  return `${named(sight)}: log start ${startOffset}, last stable offset ${stable}, high watermark ${highWatermark}, end ${endOffset}.`;
}

export function highWatermarkForward(sight: ReplicaSight): string | null {
  const { before, replica } = sight;
  const { highWatermark } = replica.partition;
  if (before === null || before.gone || !before.leads || !leads(replica)) return null;
  if (highWatermark >= before.highWatermark) return null;
  return `${named(sight)} leads: from ${before.highWatermark} back to ${highWatermark}.`;
}

/** Shows the batches that were appended in this step, with the one before each. */
function eachNew(
  { fresh, previous: last }: ReplicaSight,
  visit: (batch: RecordBatch, previous: RecordBatch | null) => string | null,
): string | null {
  if (fresh.length === 0) return null;
  let previous = last;
  for (const batch of fresh) {
    const wrong = visit(batch, previous);
    if (wrong !== null) return wrong;
    previous = batch;
  }
  return null;
}

export function offsetsInOrder(sight: ReplicaSight): string | null {
  const { log } = sight.replica;
  return eachNew(sight, (batch, previous) => {
    const end = previous === null ? null : lastOffset(previous) + 1;
    const records = batch.records;
    // A producer may number the records of an uncompressed batch as it likes: the leader counts
    // them. (LogValidator.assignOffsetsNonCompressed)
    const isDense =
      batch.compression === 'none' || records.every((each, index) => each.offsetDelta === index);
    if (!log.config.compact && (!isDense || records.length !== batch.lastOffsetDelta + 1))
      return `${named(sight)}: the batch at ${batch.baseOffset} ends at ${lastOffset(batch)} and holds ${records.length} records.`;
    if (end === null || batch.baseOffset === end) return null;
    if (log.config.compact && batch.baseOffset > end) return null;
    return `${named(sight)}: the batch at ${batch.baseOffset} follows offset ${end - 1}.`;
  });
}

export function epochsInOrder(sight: ReplicaSight): string | null {
  return eachNew(sight, (batch, previous) => {
    if (previous === null || batch.partitionLeaderEpoch >= previous.partitionLeaderEpoch)
      return null;
    return `${named(sight)}: epoch ${batch.partitionLeaderEpoch} at ${batch.baseOffset} follows epoch ${previous.partitionLeaderEpoch}.`;
  });
}

export function epochCacheInOrder(sight: ReplicaSight): string | null {
  const { before, replica } = sight;
  const { epochs, startOffset, endOffset } = replica.log;
  if (before === null || before.epochs !== epochs)
    for (const [index, entry] of epochs.entries()) {
      const last = epochs[index - 1];
      if (entry.startOffset > endOffset)
        return `${named(sight)}: epoch ${entry.epoch} starts at ${entry.startOffset}, behind the end ${endOffset}.`;
      if (
        last !== undefined &&
        (last.epoch >= entry.epoch || last.startOffset >= entry.startOffset)
      )
        return `${named(sight)}: epoch ${entry.epoch} from ${entry.startOffset} follows epoch ${last.epoch} from ${last.startOffset}.`;
    }
  return eachNew(sight, (batch) => {
    if (lastOffset(batch) < startOffset) return null;
    const entry = epochs.findLast((each) => each.startOffset <= batch.baseOffset);
    if (entry?.epoch === batch.partitionLeaderEpoch) return null;
    return `${named(sight)}: the batch at ${batch.baseOffset} has epoch ${batch.partitionLeaderEpoch}, the cache says ${entry?.epoch ?? 'nothing'}.`;
  });
}

/**
 * What is equal in offset and epoch is equal in all, and so is the batch before it: by induction,
 * the whole log before it.
 */
export function logsMatch(sight: ReplicaSight): string | null {
  const { replica, truth } = sight;
  const { log } = replica;
  if (sight.fresh.length === 0) return null;
  const peers = peersOf(sight.world, replica);
  return eachNew(sight, (batch, previous) => {
    for (const { log: other, broker } of peers) {
      if (other.endOffset <= batch.baseOffset || other.startOffset > batch.baseOffset) continue;
      const found = batchOfLog(other, batch.baseOffset);
      if (found?.partitionLeaderEpoch !== batch.partitionLeaderEpoch) continue;
      const compacted = log.config.compact;
      if (found.baseOffset > batch.baseOffset && compacted) continue;
      const wrong = (): string =>
        `${named(sight)} and on ${broker.host} differ at ${batch.baseOffset} in epoch ${batch.partitionLeaderEpoch}.`;
      if (!sameBatch(batch, found, compacted)) return wrong();
      const start = Math.max(comparedFrom(log), comparedFrom(other), truth.startOffset);
      if (previous === null || compacted || start > previous.baseOffset) continue;
      const behind = batchOfLog(other, previous.baseOffset);
      if (behind !== null && !sameBatch(previous, behind, false)) return `Before it: ${wrong()}`;
    }
    return null;
  });
}

/**
 * What was deleted is not compared with the leader's, and neither is what lies before the epoch
 * cache, since the log once began there: what differs is not cut.
 * (LeaderEpochFileCache.endOffsetFor, AbstractFetcherThread.fetchOffsetAndTruncate)
 */
const comparedFrom = ({ startOffset, epochs }: Log): number =>
  Math.max(startOffset, epochs[0]?.startOffset ?? startOffset);

/** Below its high watermark every replica has what is committed. */
export function committedMatches(sight: ReplicaSight): string | null {
  const { before, replica, truth, settled } = sight;
  const { log, partition } = replica;
  const { highWatermark } = partition;
  if (!settled || isDeposed(truth, partition.image.leaderEpoch)) return null;
  // What a deposed leader has shown it may go on showing until it is cut, and a log that is empty
  // may begin anywhere.
  const isRaised =
    !leads(replica) && highWatermark > Math.max(before?.highWatermark ?? 0, log.startOffset);
  if (isRaised && isOfEarlierHistory(sight)) return null;
  if (isRaised && highWatermark > truth.highWatermark)
    return `${named(sight)}: high watermark ${highWatermark}, no leader was further than ${truth.highWatermark}.`;
  const seenTo = before === null || before.gone ? 0 : before.highWatermark;
  const from = Math.max(seenTo, log.startOffset);
  const to = Math.min(highWatermark, truth.highWatermark);
  if (from >= to) return null;
  let wrong: string | null = null;
  eachBatch(log, from, to, (batch) => {
    const truly = committedAt(truth, batch.baseOffset);
    if (truly === null || sameBatch(batch, truly, log.config.compact)) return;
    if (wrong === null && !isOfDeposed(truth, batch, truly) && !isCompactedAway(sight, truly))
      wrong = `${named(sight)} has another batch at ${batch.baseOffset} than was committed.`;
  });
  return wrong;
}

/**
 * The checkpoint file survives a loss that was legal, and a process that starts before it is
 * written anew takes what it says of the lost records for a high watermark among those that took
 * their place. (ReplicaManager.checkpointHighWatermarks, Partition.createLog)
 */
function isOfEarlierHistory({ before, replica, truth }: ReplicaSight): boolean {
  const { broker, partition, log } = replica;
  const written = broker.disk.highWatermarks[partition.image.name] ?? 0;
  const hasJustOpened = before === null || before.gone;
  return (
    truth.history > 0 &&
    hasJustOpened &&
    partition.highWatermark === Math.min(written, log.endOffset)
  );
}

/**
 * A leader that was passed over by an unclean election goes on alone while it does not know, and
 * keeps what it has shown, over a restart too, until it is cut.
 */
const isOfDeposed = (truth: Truth, batch: RecordBatch, truly: RecordBatch): boolean =>
  batch.partitionLeaderEpoch < truth.uncleanEpoch &&
  truly.partitionLeaderEpoch >= truth.uncleanEpoch;

/**
 * What the leader's cleaner took with the beginning of an epoch, the leader takes for the epoch
 * before: a follower that has something else there keeps it.
 */
function isCompactedAway({ world, replica }: ReplicaSight, batch: RecordBatch): boolean {
  if (!replica.log.config.compact) return false;
  const leader = peersOf(world, replica).find(leads);
  const there = leader === undefined ? null : batchOfLog(leader.log, batch.baseOffset);
  return there !== null && there.baseOffset > lastOffset(batch);
}

export function leaderComplete(sight: ReplicaSight): string | null {
  const { held, truth, replica } = sight;
  if (held === null || held >= truth.highWatermark) return null;
  return `${named(sight)} leads epoch ${replica.partition.image.leaderEpoch} with what is committed up to ${held} of ${truth.highWatermark}.`;
}

export function oneLeaderOfEpoch(sight: ReplicaSight): string | null {
  const { replica, truth } = sight;
  const { leaderEpoch } = replica.partition.image;
  const other = truth.leaders[leaderEpoch];
  if (!leads(replica) || other === undefined || other === replica.broker.id) return null;
  return `${named(sight)} leads epoch ${leaderEpoch}, which broker ${other} has led.`;
}

export function roleEpochsForward(sight: ReplicaSight): string | null {
  const { before, replica } = sight;
  const { image } = replica.partition;
  if (before === null || before.gone || before.image.topicId !== image.topicId) return null;
  const { leaderEpoch, partitionEpoch } = before.image;
  if (image.leaderEpoch >= leaderEpoch && image.partitionEpoch >= partitionEpoch) return null;
  return `${named(sight)}: leader epoch ${leaderEpoch} became ${image.leaderEpoch}, partition epoch ${partitionEpoch} became ${image.partitionEpoch}.`;
}

export function followerNotAhead(sight: ReplicaSight): string | null {
  const { replica, before } = sight;
  const { log, partition } = replica;
  if (leads(replica) || before === null || log.endOffset <= before.endOffset) return null;
  const { leaderEpoch } = partition.image;
  if (lastBatchBefore(log, log.endOffset)?.partitionLeaderEpoch !== leaderEpoch) return null;
  const leader = peersOf(sight.world, replica).find(
    (each) => leads(each) && each.partition.image.leaderEpoch === leaderEpoch,
  );
  if (leader === undefined || leader.log.endOffset >= log.endOffset) return null;
  return `${named(sight)} ends at ${log.endOffset}, its leader ${leader.broker.host} at ${leader.log.endOffset} in epoch ${leaderEpoch}.`;
}

export function killLosesNothing(sight: ReplicaSight): string | null {
  const { before, replica } = sight;
  if (before === null || !before.gone || before.hurt !== null) return null;
  if (replica.log.endOffset >= before.endOffset) return null;
  return `${named(sight)} ended at ${before.endOffset} when its process died, and at ${replica.log.endOffset} when it came back.`;
}

export function fileHoldsLog(sight: ReplicaSight): string | null {
  const { before, replica, world, node } = sight;
  const disk = world.nodes[node]?.disk;
  if (disk === undefined || disk.refused || disk.failed) return null;
  const segment = activeSegment(replica.log);
  if (before?.bytes === sizeOf(replica) && before.recoveryPoint === replica.log.recoveryPoint)
    return null;
  const file = segmentFile(replica.log, segment);
  const { written = 0, durable = 0 } = disk.files[file] ?? {};
  if (written !== segment.sizeInBytes)
    return `${file} on ${world.nodes[node]?.name ?? ''}: ${written} bytes are written, the log counts ${segment.sizeInBytes}.`;
  const flushed = bytesFlushed(replica.log);
  if (durable >= flushed) return null;
  return `${file} on ${world.nodes[node]?.name ?? ''}: ${durable} bytes are durable, the recovery point ${replica.log.recoveryPoint} says ${flushed}.`;
}

/** Bytes of the active segment below the recovery point. */
function bytesFlushed({ segments, recoveryPoint, endOffset }: Log): number {
  const segment = segments.at(-1);
  if (segment === undefined || recoveryPoint <= segment.baseOffset) return 0;
  if (recoveryPoint >= endOffset) return segment.sizeInBytes;
  let bytes = 0;
  for (let index = 0; index < segment.batches.length; index += 1) {
    const batch = at(segment.batches, index);
    if (lastOffset(batch) >= recoveryPoint) break;
    bytes += batch.sizeInBytes;
  }
  return bytes;
}

/** True when a leader shows more in this step than any did before. */
const exposesMore = ({ replica, truth }: ReplicaSight): boolean =>
  leads(replica) &&
  replica.partition.highWatermark > truth.highWatermark &&
  !isDeposed(truth, replica.partition.image.leaderEpoch);

export function enoughInSync(sight: ReplicaSight): string | null {
  const { replica, before } = sight;
  const { isr } = replica.partition.image;
  if (before === null || before.gone || !exposesMore(sight)) return null;
  if (replica.partition.highWatermark <= before.highWatermark) return null;
  // What it had shown it was right to show, even if the ISR changed in the same step.
  if (isr.length >= minIsrOfLog(replica) || before.image.isr.length >= minIsrOfLog(replica))
    return null;
  return `${named(sight)}: high watermark ${replica.partition.highWatermark} with the ISR [${isr.join()}], min.insync.replicas is ${minIsrOfLog(replica)}.`;
}

export function sequencesUnbroken(sight: ReplicaSight): string | null {
  const { replica, truth, world } = sight;
  const { log, partition, broker } = replica;
  if (!exposesMore(sight)) return null;
  let known = truth.producers;
  let end = truth.highWatermark;
  const start = Math.max(log.startOffset, truth.startOffset);
  let wrong: string | null = null;
  eachBatch(log, truth.highWatermark, partition.highWatermark, (batch) => {
    // A batch across the high watermark has been looked at already.
    if (batch.baseOffset < truth.highWatermark) return;
    // The log of an older leader may have been compacted: what it lacks cannot be counted.
    if (batch.baseOffset > end) known = {};
    end = lastOffset(batch) + 1;
    if (batch.producerId < 0 || batch.isControl || batch.baseSequence < 0) return;
    const last = known[batch.producerId];
    const { producerEpoch: epoch, baseSequence } = batch;
    known = { ...known, [batch.producerId]: sequenceOf(batch, world.now) };
    if (last === undefined || world.now - last.at > producerExpiration(broker)) return;
    // A replica that began behind what was deleted has never heard of it.
    if (last.offset < start) return;
    const expected = epoch === last.epoch ? (last.last + 1) % 2 ** 31 : 0;
    if (epoch >= last.epoch && baseSequence === expected) return;
    wrong ??= `${named(sight)}: producer ${batch.producerId}, epoch ${epoch} and sequence ${baseSequence} at ${batch.baseOffset} after epoch ${last.epoch} and sequence ${last.last}.`;
  });
  return wrong;
}
