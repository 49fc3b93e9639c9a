import type { Broker } from '../../broker/broker.ts';
import { eachBatch } from '../../log/log-read.ts';
import type { Log } from '../../log/log.ts';
import { lastOffset, type RecordBatch } from '../../protocol/batch/record-batch.ts';
import type { Server } from '../../server/server.ts';
import {
  commitUpTo,
  declareLoss,
  forgetBelow,
  heldUpTo,
  isDeposed,
  RAISED_MIN_ISR,
  seenOf,
  truthOf,
  type NodeSeen,
  type Seen,
  type Truth,
} from '../ghost.ts';
import { batchOfLog, lastBatchBefore } from '../log-batches.ts';
import { learnGroups } from './look-at-coordinator.ts';
import { lookForLost } from './look-at-fates.ts';
import { sameBatch } from '../same.ts';
import type { Around, Check } from '../sight.ts';
import {
  elrIsOn,
  elrOf,
  leads,
  maximalIsr,
  minInsyncReplicasOf,
  minIsrOf,
  museumOf,
  nodeOf,
  peersOf,
  sizeOf,
  type Replica,
  type World,
} from '../view.ts';

/** Every replica of a broker that is not as it was; most steps change none or one. */
export function lookAtReplicas(around: Around, server: Server, seen: NodeSeen, check: Check): void {
  const { broker } = server;
  if (broker === null) return;
  const { partitions } = broker.memory;
  for (const name in partitions) {
    const partition = partitions[name];
    const log = broker.disk.logs[name];
    if (partition === undefined || log === undefined) continue;
    const replica = { node: around.node, broker, partition, log };
    if (!isSame(seen.replicas[name], replica)) lookAtReplica(around, replica, seen, check);
  }
}

function isSame(before: Seen | undefined, replica: Replica): boolean {
  const { partition, log } = replica;
  return (
    before !== undefined &&
    before.endOffset === log.endOffset &&
    before.highWatermark === partition.highWatermark &&
    before.image === partition.image &&
    before.startOffset === log.startOffset &&
    before.epochs === log.epochs &&
    before.leads === (partition.state.role === 'leader') &&
    before.recoveryPoint === log.recoveryPoint &&
    before.segments === log.segments.length &&
    before.bytes === sizeOf(replica) &&
    !before.gone
  );
}

function lookAtReplica(around: Around, replica: Replica, seen: NodeSeen, check: Check): void {
  const { ghost, world } = around;
  const { partition, log, broker } = replica;
  const { name, topicId, index, leaderEpoch } = partition.image;
  const truth = truthOf(ghost, topicId, index);
  if (truth === undefined) return;
  const known = seen.replicas[name];
  const before = known?.topicId === topicId ? known : null;
  const lost = lossOf(around, truth, before, replica);
  let held: number | null = null;
  if (isNewLeader(replica, truth, before)) {
    held = heldUpTo(truth, log);
    if (held < truth.highWatermark && excuse(around, truth, replica, lost, held, check))
      held = truth.highWatermark;
    lookForLost(around, truth, replica);
  }
  noteOutrun(around, truth, replica);
  const settled = isSettled(world, truth, before, replica);
  const fresh = freshBatches(before, log);
  const { node } = around;
  const previous =
    fresh.length === 0 || before === null ? null : lastBatchBefore(log, before.endOffset);
  check('replica', { ghost, world, node, truth, before, replica, fresh, previous, settled, held });
  if (leads(replica)) {
    truth.leaders[leaderEpoch] = broker.id;
    truth.judgedEpoch = Math.max(truth.judgedEpoch, leaderEpoch);
    const { highWatermark } = partition;
    if (highWatermark > truth.highWatermark && !isDeposed(truth, leaderEpoch)) {
      learnGroups(truth, log, highWatermark);
      commitUpTo(truth, log, highWatermark, world.now);
    }
    if (log.startOffset > truth.startOffset && leaderEpoch === truth.judgedEpoch)
      forgetBelow(truth, log.startOffset);
  }
  const left = lost !== null && heldUpTo(truth, log) >= truth.highWatermark ? null : lost;
  const hurt = before?.gone === true ? hurtNow(around, before) : (before?.hurt ?? null);
  const history = settled ? truth.history : -1;
  seen.replicas[name] = seenNow(replica, history, hurt, left);
}

/** Spelled out: a replica changes in every second step of a busy cluster. */
const seenNow = (
  replica: Replica,
  history: number,
  hurt: string | null,
  lost: string | null,
): Seen => ({
  topicId: replica.partition.image.topicId,
  endOffset: replica.log.endOffset,
  highWatermark: replica.partition.highWatermark,
  startOffset: replica.log.startOffset,
  recoveryPoint: replica.log.recoveryPoint,
  bytes: sizeOf(replica),
  segments: replica.log.segments.length,
  leads: leads(replica),
  image: replica.partition.image,
  epochs: replica.log.epochs,
  history,
  gone: false,
  hurt,
  hurtSinceBoot: null,
  lost,
});

/**
 * Remembers which members of the ELR a leader goes past by a min.insync.replicas that was raised
 * since: only the new value, which the controller keeps the ELR by, would have held its high
 * watermark back. They may lead, and lack what it shows.
 * (Partition.maybeIncrementLeaderHW, ReplicationControlManager.getTopicEffectiveMinIsr)
 */
function noteOutrun({ ghost }: Around, truth: Truth, replica: Replica): void {
  const { broker, log, partition } = replica;
  const { highWatermark, image } = partition;
  if (highWatermark <= truth.highWatermark || !leads(replica)) return;
  const known = ghost.image.partitions[truth.name];
  if (known?.topicId !== truth.topicId || elrOf(known).length === 0) return;
  if (log.config.minInsyncReplicas >= minInsyncReplicasOf(ghost.image, known.topic)) return;
  if (isDeposed(truth, image.leaderEpoch) || image.isr.length >= minIsrOf(ghost.image, known))
    return;
  for (const id of elrOf(known)) {
    const node = nodeOf(broker, id);
    const member = seenOf(ghost, node).replicas[truth.name];
    if (maximalIsr(replica).includes(id) || member?.topicId !== truth.topicId) continue;
    if (member.endOffset < highWatermark) member.lost ??= RAISED_MIN_ISR;
  }
}

/**
 * When it opens: what was done to the disk before the start has had its effect, but for a disk that
 * still takes nothing.
 */
function hurtNow({ world, node }: Around, { hurt, hurtSinceBoot }: Seen): string | null {
  const disk = world.nodes[node]?.disk;
  const isStillBad = disk !== undefined && (disk.failed || disk.room !== null);
  return hurtSinceBoot ?? (isStillBad ? hurt : null);
}

const NOTHING: readonly RecordBatch[] = Object.freeze([]);

/** The batches behind what was seen before, oldest first. */
function freshBatches(before: Seen | null, log: Log): readonly RecordBatch[] {
  const from = before === null ? log.startOffset : before.endOffset;
  if (from >= log.endOffset) return NOTHING;
  const fresh: RecordBatch[] = [];
  eachBatch(log, from, log.endOffset, (batch) => fresh.push(batch));
  return fresh;
}

/**
 * It leads an epoch that no broker was seen to lead, or the same one again after its process died.
 */
function isNewLeader(replica: Replica, truth: Truth, before: Seen | null): boolean {
  const { leaderEpoch } = replica.partition.image;
  if (!leads(replica) || leaderEpoch < truth.judgedEpoch) return false;
  return leaderEpoch > truth.judgedEpoch || before === null || before.gone;
}

/** Why a log lacks what it once had; null when it lacks nothing, or for no good reason. */
function lossOf(
  { world, node }: Around,
  truth: Truth,
  before: Seen | null,
  { log }: Replica,
): string | null {
  if (before === null || log.endOffset >= before.endOffset) return before?.lost ?? null;
  const museum = museumOf(world.nodes[node]?.state);
  if (before.hurt !== null) return before.hurt;
  if (museum !== null && log.endOffset < truth.highWatermark) return museum;
  return before.lost;
}

/** True when a leader may lack something: then the truth begins anew with it. */
function excuse(
  around: Around,
  truth: Truth,
  { partition, broker }: Replica,
  lost: string | null,
  held: number,
  check: Check,
): boolean {
  const { ghost, world, node } = around;
  const why = reasonFor(around, truth, broker, lost);
  if (why === null) return false;
  const acks = truth.acked;
  const loss = { partition: truth.name, from: held, to: truth.highWatermark, why, at: world.now };
  if (museumOf(world.nodes[node]?.state) === null) check('loss', { ...around, truth, loss, acks });
  const epoch = partition.image.leaderEpoch;
  declareLoss(ghost, truth, { from: held, why, at: world.now, epoch });
  return true;
}

/**
 * With eligible leader replicas a registration after a power cut or with an empty disk costs a
 * replica its seat, so only an unclean choice lets it lead. (KIP-966)
 */
function reasonFor(
  { ghost, world, node }: Around,
  truth: Truth,
  broker: Broker,
  lost: string | null,
): string | null {
  if (truth.uncleanEpoch > truth.judgedEpoch) return 'unclean election';
  const museum = museumOf(world.nodes[node]?.state);
  if (museum !== null) return museum;
  const costsSeat = lost === 'power-cut' || lost === 'wipe';
  const judged =
    elrIsOn(ghost.image) && (ghost.image.brokers[broker.id]?.epoch ?? -1) >= ghost.elrSince;
  return costsSeat && judged ? null : lost;
}

/**
 * Whether a log is of the history that the truth tells: after a loss, its old end must be cut
 * first. A deposed leader that does not know yet still has that end, and is no witness.
 */
function isSettled(world: World, truth: Truth, before: Seen | null, replica: Replica): boolean {
  if (truth.history === 0 || before?.history === truth.history) return true;
  const { log, partition } = replica;
  if (partition.image.leaderEpoch < truth.since) return false;
  if (heldUpTo(truth, log) < Math.min(log.endOffset, truth.highWatermark)) return false;
  if (leads(replica) || log.endOffset <= truth.highWatermark) return true;
  const last = batchOfLog(log, log.endOffset - 1);
  const leader = peersOf(world, replica).find(
    (each) => leads(each) && !isDeposed(truth, each.partition.image.leaderEpoch),
  );
  if (last === null || leader === undefined) return false;
  const theirs = batchOfLog(leader.log, lastOffset(last));
  return theirs !== null && sameBatch(last, theirs, log.config.compact);
}
