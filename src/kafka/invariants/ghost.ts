import {
  append,
  at,
  BLOCK,
  dropBlock,
  emptyList,
  truncated,
  type SealedList,
} from '../../kernel/checkpoint/sealed-list.ts';
import type { Micros } from '../../kernel/time.ts';
import { NO_GROUPS, type GroupState } from '../coordinator/group/group-state.ts';
import type { EpochEntry } from '../log/leader-epochs.ts';
import { eachBatch, indexOfBatchHolding } from '../log/log-read.ts';
import type { Log } from '../log/log.ts';
import {
  EMPTY_IMAGE,
  type MetadataImage,
  type PartitionImage,
} from '../metadata/metadata-image.ts';
import { partitionName } from '../metadata/partition-name.ts';
import { lastOffset, type RecordBatch } from '../protocol/batch/record-batch.ts';
import type { Asked } from './asked.ts';
import { batchAt, batchOfLog } from './log-batches.ts';
import { sameBatch } from './same.ts';
import type { EpochSpan } from './spans.ts';
import { newTally, type Tally } from './tally.ts';

/**
 * What no process knows and only the watch remembers: the truth of each partition, and
 * what each node looked like after its last step. Plain data, copied with the world; batches,
 * images and epoch tables in it are the frozen ones of the machines.
 */
export type Ghost = {
  /** The newest metadata that any server knows to be committed. */
  image: MetadataImage;
  /** The last few of them, newest last. */
  images: readonly MetadataImage[];
  /** By topic id and index. */
  truths: Record<string, Truth>;
  quorum: QuorumTruth;
  nodes: Record<number, NodeSeen>;
  /**
   * Where the metadata log ended when eligible leader replicas were switched on last. Who
   * registered before kept its seat whatever it had lost.
   */
  elrSince: number;
  /** Broker epochs given so far, and to whom. */
  brokerEpochs: Record<number, number>;
  /** By node: the generation, or member epoch, that a member of a group was told last. */
  generations: Record<number, number>;
  /** By node: when its process was last ended by force. */
  killedAt: Record<number, Micros>;
  /**
   * A link, a message or a clock was tampered with, or a process frozen: then it cannot be said
   * which fault lost something.
   */
  tampered: boolean;
  /** Losses that were legal, oldest first. */
  losses: Loss[];
  tally: Tally;
};

/** One history of a log: from its beginning, or from a loss that was legal. */
export type Truth = {
  name: string;
  topicId: string;
  /**
   * The largest high watermark that a leader ever had in this history. Below it lies what is
   * committed.
   */
  highWatermark: number;
  /** A leader has deleted what lies below: no replica need have it, nor have it right. */
  startOffset: number;
  /** The committed batches, but for a beginning that was deleted. */
  committed: SealedList<RecordBatch>;
  /** How many losses there were. */
  history: number;
  /** Leaders of older epochs belong to a history that is over. */
  since: number;
  /** The last leader epoch whose leader was an unclean choice; -1: none. */
  uncleanEpoch: number;
  /** The newest leader epoch whose leader was found to hold the truth. */
  judgedEpoch: number;
  /** By leader epoch: who led. */
  leaders: Record<number, number>;
  /** By producer id: the last batch that was committed. */
  producers: Record<number, Sequence>;
  /** The newest promises kept to acks=all. */
  acked: Ack[];
  /** What producers were told is stored, and leaders have; ascending. */
  told: EpochSpan[];
  /**
   * What the committed records come to, where they are a coordinator's of groups; null: some of
   * them are gone, as Kafka allows.
   */
  groups: GroupState | null;
};

export type Sequence = {
  readonly epoch: number;
  readonly last: number;
  readonly offset: number;
  readonly at: Micros;
};

export type Ack = {
  readonly from: number;
  readonly to: number;
  readonly holders: readonly number[];
  /** Those of them whose process was down then, or had not registered since it started. */
  readonly hit: readonly number[];
  readonly minIsr: number;
  readonly at: Micros;
};

export type Loss = {
  readonly partition: string;
  readonly from: number;
  readonly to: number;
  readonly why: string;
  readonly at: Micros;
};

export type QuorumTruth = Truth & {
  /** By epoch: whose controller acted. */
  claims: Record<number, number>;
};

export type NodeSeen = {
  /** The metadata that its process goes by. */
  image: MetadataImage;
  /** How far the metadata reached that any of its processes went by. */
  knewTo: number;
  replicas: Record<string, Seen>;
  down: boolean;
  member: MemberSeen | null;
  /** By partition that is coordinated here: below which offset its state was compared. */
  coordinated: Record<string, number>;
  /** Requests that were not answered yet, by connection, in order. */
  asked: Record<number, Asked[]>;
};

/** A replica after the last step of its node. */
export type Seen = {
  topicId: string;
  endOffset: number;
  highWatermark: number;
  startOffset: number;
  recoveryPoint: number;
  bytes: number;
  segments: number;
  leads: boolean;
  image: PartitionImage;
  epochs: readonly EpochEntry[];
  /** The history that its log was found to belong to. */
  history: number;
  /** Its process is down. */
  gone: boolean;
  /** What happened to its disk since it was last open. */
  hurt: string | null;
  /** The same, since its process was last started: what counts on when it opens. */
  hurtSinceBoot: string | null;
  /** Why it lacks what it once had, until it has caught up. */
  lost: string | null;
};

export type MemberSeen = {
  endOffset: number;
  highWatermark: number;
  /** All below it is on its disk for good. */
  flushedEnd: number;
  epoch: number;
  votedFor: number | null;
  /** Whom it gave its vote in this epoch, also when that no longer matters. */
  gaveTo: number | null;
  leads: boolean;
  claimedEpoch: number | null;
  history: number;
  gone: boolean;
  hurt: string | null;
};

export function newGhost(): Ghost {
  return {
    image: EMPTY_IMAGE,
    images: [],
    truths: {},
    elrSince: 0,
    quorum: { ...newTruth('__cluster_metadata-0', ''), claims: {} },
    nodes: {},
    brokerEpochs: {},
    generations: {},
    killedAt: {},
    tampered: false,
    losses: [],
    tally: newTally(),
  };
}

export const newTruth = (name: string, topicId: string): Truth => ({
  name,
  topicId,
  highWatermark: 0,
  startOffset: 0,
  committed: emptyList(),
  history: 0,
  since: -1,
  uncleanEpoch: -1,
  judgedEpoch: -1,
  leaders: {},
  producers: {},
  acked: [],
  told: [],
  groups: NO_GROUPS,
});

export const truthOf = (ghost: Ghost, topicId: string, index: number): Truth | undefined =>
  ghost.truths[truthKey(topicId, index)];

/**
 * The key of a partition's truth: by the id of its topic, since a topic that is made anew begins
 * another truth.
 */
export const truthKey = (topicId: string, index: number): string => partitionName(topicId, index);

export function seenOf(ghost: Ghost, node: number): NodeSeen {
  return (ghost.nodes[node] ??= {
    image: EMPTY_IMAGE,
    knewTo: 0,
    replicas: {},
    down: false,
    member: null,
    coordinated: {},
    asked: {},
  });
}

/** Why a member of the ELR lacks what a leader has shown by an older min.insync.replicas. */
export const RAISED_MIN_ISR = 'raised min.insync.replicas';

/** Whether this harm can take what was flushed. */
export const losesDurable = (hurt: string | null): boolean =>
  hurt === 'wipe' || hurt === 'rot-disk';

/**
 * A leader of an epoch before the last loss, or before an unclean choice, whose word does not count
 * any more.
 */
export const isDeposed = (truth: Truth, leaderEpoch: number): boolean =>
  leaderEpoch < truth.since || leaderEpoch < truth.uncleanEpoch;

/** The committed batch that an offset lies in; null when it is not known, or deleted. */
export function committedAt(truth: Truth, offset: number): RecordBatch | null {
  if (offset < truth.startOffset) return null;
  const batch = batchAt(truth.committed, offset);
  return batch !== null && batch.baseOffset <= offset ? batch : null;
}

const lastOf = (batches: SealedList<RecordBatch>): RecordBatch | null =>
  batches.length === 0 ? null : at(batches, batches.length - 1);

/** A leader shows more than any before: its log is the truth up to there. */
export function commitUpTo(truth: Truth, log: Log, to: number, now: Micros): void {
  eachBatch(log, truth.highWatermark, to, (batch) => {
    if (batch.baseOffset < truth.highWatermark && batch === lastOf(truth.committed)) return;
    append(truth.committed, batch);
    if (batch.producerId >= 0 && !batch.isControl)
      truth.producers[batch.producerId] = sequenceOf(batch, now);
  });
  truth.highWatermark = to;
}

/** Deleted records need not be remembered: whole blocks of them go. */
export function forgetBelow(truth: Truth, startOffset: number): void {
  const { committed } = truth;
  truth.startOffset = Math.max(truth.startOffset, startOffset);
  truth.groups = null;
  while (committed.length >= BLOCK && lastOffset(at(committed, BLOCK - 1)) < startOffset)
    dropBlock(committed);
}

/**
 * What a batch says of its producer. Sequences go on at 0 after the largest.
 * (DefaultRecordBatch.incrementSequence)
 */
export const sequenceOf = (batch: RecordBatch, at: Micros): Sequence =>
  Object.freeze({
    epoch: batch.producerEpoch,
    last: (batch.baseSequence + batch.lastOffsetDelta) % 2 ** 31,
    offset: batch.baseOffset,
    at,
  });

/**
 * How far a log holds what is committed: the truth's high watermark, or the first offset that it
 * lacks or has otherwise.
 */
export function heldUpTo(truth: Truth, log: Log): number {
  const { committed } = truth;
  let low = indexOfBatchHolding(committed, Math.max(log.startOffset, truth.startOffset));
  let high = indexOfBatchHolding(committed, Math.min(log.endOffset, truth.highWatermark));
  const holds = (index: number): boolean => {
    const batch = at(committed, index);
    return holdsBatch(log, batchOfLog(log, batch.baseOffset), batch);
  };
  // Two logs that have the same batch are the same before it, so the first difference can be
  // searched for; but what a cleaner took says nothing of what was before it.
  while (low < high) {
    const next = log.config.compact ? low : (low + high) >> 1;
    if (holds(next)) low = next + 1;
    else high = next;
  }
  if (low === committed.length) return Math.min(log.endOffset, truth.highWatermark);
  const first = at(committed, low).baseOffset;
  return Math.max(Math.min(first, log.endOffset), Math.min(log.startOffset, truth.highWatermark));
}

/**
 * Whether what a log has at the place of a batch is that batch, or, where it is compacted, what
 * comes behind it.
 */
function holdsBatch(log: Log, own: RecordBatch | null, batch: RecordBatch): boolean {
  const { compact } = log.config;
  if (own === null || own.baseOffset > lastOffset(batch))
    return compact && lastOffset(batch) < log.endOffset;
  return sameBatch(own, batch, compact);
}

const LOSSES_MAX = 100;

/**
 * What lies from `from` on is gone for a reason that Kafka allows. The truth begins anew there, in
 * this leader epoch.
 */
export function declareLoss(
  ghost: Ghost,
  truth: Truth,
  loss: { from: number; why: string; at: Micros; epoch: number },
): void {
  const { from, why, at: time, epoch } = loss;
  const to = truth.highWatermark;
  if (to > from) {
    ghost.losses.push(Object.freeze({ partition: truth.name, from, to, why, at: time }));
    if (ghost.losses.length > LOSSES_MAX) ghost.losses.shift();
  }
  let count = indexOfBatchHolding(truth.committed, from);
  while (count > 0 && lastOffset(at(truth.committed, count - 1)) >= from) count -= 1;
  truth.committed = truncated(truth.committed, count);
  truth.highWatermark = from;
  truth.startOffset = Math.min(truth.startOffset, from);
  truth.history += 1;
  truth.since = epoch;
  truth.acked = truth.acked.filter((each) => each.to <= from);
  // What the brokers remember of sequences is another thing now, so it is learnt anew.
  truth.producers = {};
  truth.groups = null;
}
