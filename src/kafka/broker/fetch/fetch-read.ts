import type { Micros } from '../../../kernel/time.ts';
import { endOffsetFor, UNDEFINED_OFFSET } from '../../log/leader-epochs.ts';
import type { Log } from '../../log/log.ts';
import { readLog, type ReadResult } from '../../log/log-read.ts';
import { abortedInRead, type AbortedRead } from '../../log/transactions.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import { hostedPartition, type Broker, type HostedPartition } from '../broker.ts';
import type { FetchPart, FetchPlan, FetchReader, WantedPart } from './fetch-plan.ts';
import { fetchLimit, lastStableOffset, type Partition } from '../partition.ts';
import { preferredReadReplica } from './read-replica.ts';
import { isThrottled, noteThrottledBytes, quotaFreeAt } from './throttle.ts';

/** What reading one partition gave, with the watermarks as they were when the read began. */
export type PartAnswer = WantedPart & {
  /**
   * The replica that was read; null when this broker has none. It is only for the step that reads.
   */
  replica: HostedPartition | null;
  errorCode: number;
  highWatermark: number;
  lastStableOffset: number;
  logStartOffset: number;
  diverging: { epoch: number; endOffset: number } | null;
  /** A replica that the consumer had better ask; nothing was read then. */
  preferred: number | null;
  /** What a reader of committed records must leave out. */
  aborted: readonly AbortedRead[];
} & ReadResult;

/**
 * Reads partitions in turn until the bytes are used up. The first that has anything gives at least
 * one batch. (ReplicaManager.readFromLog)
 */
export function readParts(
  broker: Broker,
  plan: FetchPlan,
  wanted: readonly WantedPart[],
  now: Micros,
): PartAnswer[] {
  let room = plan.maxBytes;
  let first = true;
  const reads: PartAnswer[] = [];
  for (const each of wanted) {
    const read = readPart(broker, plan, each, { room, first, now });
    if (read.sizeInBytes > 0) first = false;
    room = Math.max(0, room - read.sizeInBytes);
    reads.push(read);
  }
  return reads;
}

const NOTHING: readonly never[] = Object.freeze([]);

function readPart(
  broker: Broker,
  plan: FetchPlan,
  wanted: WantedPart,
  limits: { room: number; first: boolean; now: Micros },
): PartAnswer {
  const { rank, part } = wanted;
  const hosted = hostedPartition(broker, part.name);
  if (hosted === undefined) return failed(wanted, null, unhostedError(broker, part));
  const { partition, log } = hosted;
  const error = accessError(broker, partition, plan, part);
  if (error !== null) return failed(wanted, hosted, error);
  const diverging = divergence(log, part);
  if (diverging === 'out of range' || part.fetchOffset < log.startOffset)
    return failed(wanted, hosted, 'OFFSET_OUT_OF_RANGE');
  // A reader that asks for more than there is may only have to cut its log first.
  if (diverging === null && part.fetchOffset > log.endOffset)
    return failed(wanted, hosted, 'OFFSET_OUT_OF_RANGE');
  // Without spreading one object into another: this is done for every partition of every fetch.
  const answer: PartAnswer = {
    rank,
    part,
    replica: hosted,
    errorCode: 0,
    highWatermark: partition.highWatermark,
    lastStableOffset: lastStableOffset(partition, log),
    logStartOffset: log.startOffset,
    diverging,
    preferred: null,
    aborted: NOTHING,
    records: NOTHING,
    sizeInBytes: 0,
    incomplete: false,
  };
  if (diverging !== null) return answer;
  if (isOldIncarnation(broker, plan)) return failed(wanted, hosted, 'NOT_LEADER_OR_FOLLOWER');
  answer.preferred = preferredReadReplica(broker, partition, log, plan, part);
  if (answer.preferred !== null || isHeldBack(broker, partition, plan, limits.now)) return answer;
  const upper = fetchLimit(partition, log, plan);
  const maxBytes = Math.min(part.maxBytes, limits.room);
  // (LocalLog.read: Invalid max length)
  if (maxBytes < 0) return failed(wanted, hosted, 'UNKNOWN_SERVER_ERROR');
  const read = readLog(log, part.fetchOffset, upper, maxBytes, limits.first);
  answer.records = read.records;
  answer.sizeInBytes = read.sizeInBytes;
  answer.incomplete = read.incomplete;
  if (plan.readCommitted && read.sizeInBytes > 0)
    answer.aborted = abortedInRead(log, part.fetchOffset, read.sizeInBytes);
  if (isThrottledRead(broker, partition, plan))
    noteThrottledBytes(broker, 'leader', read.sizeInBytes, limits.now);
  return answer;
}

/**
 * A partition that exists elsewhere has its leader elsewhere. (ReplicaManager.getPartitionOrError)
 */
const unhostedError = (broker: Broker, part: FetchPart): ErrorName =>
  broker.memory.image.partitions[part.name] === undefined
    ? 'UNKNOWN_TOPIC_OR_PARTITION'
    : 'NOT_LEADER_OR_FOLLOWER';

/**
 * A fetch of a follower's process that another one has followed since.
 * (Replica.updateFetchStateOrThrow)
 */
export function isOldIncarnation(broker: Broker, reader: FetchReader): boolean {
  if (reader.follower < 0 || reader.brokerEpoch < 0) return false;
  const known = broker.memory.image.brokers[reader.follower];
  return known !== undefined && !known.fenced && known.epoch > reader.brokerEpoch;
}

/** Only followers outside the ISR are throttled. (ReplicaManager.shouldLeaderThrottle) */
const isThrottledRead = (broker: Broker, { image }: Partition, plan: FetchPlan): boolean =>
  plan.follower >= 0 && !image.isr.includes(plan.follower) && isThrottled(broker, 'leader', image);

/** Nothing is read for it until the quota has room again. */
export const isHeldBack = (
  broker: Broker,
  partition: Partition,
  plan: FetchPlan,
  now: Micros,
): boolean =>
  isThrottledRead(broker, partition, plan) && quotaFreeAt(broker, 'leader', now) !== null;

/** The epoch is checked before leadership. (Partition.getLocalLog, checkCurrentLeaderEpoch) */
export function accessError(
  { id, layout }: Broker,
  { image, state }: Partition,
  plan: { follower: number; leaderOnly: boolean },
  part: { currentLeaderEpoch: number },
): ErrorName | null {
  const epoch = image.leaderEpoch;
  const { museum } = layout;
  // Before KIP-320 no request carried one.
  const isUnfenced = museum.length > 0 && museum.includes('no-epoch-fencing');
  const asked = isUnfenced ? -1 : part.currentLeaderEpoch;
  if (asked !== -1 && asked < epoch) return 'FENCED_LEADER_EPOCH';
  if (asked > epoch) return 'UNKNOWN_LEADER_EPOCH';
  if (plan.leaderOnly && state.role !== 'leader') return 'NOT_LEADER_OR_FOLLOWER';
  if (plan.follower < 0) return null;
  if (plan.follower === id || !image.replicas.includes(plan.follower)) {
    // A replica that the leader does not know may be newer than its metadata: with an epoch it is
    // told so.
    return asked >= 0 ? 'UNKNOWN_LEADER_EPOCH' : 'NOT_LEADER_OR_FOLLOWER';
  }
  return null;
}

/**
 * Where the reader's log and this one part, when its last epoch is not ours.
 * (Partition.readRecords, KIP-595)
 */
export function divergence(log: Log, part: FetchPart): PartAnswer['diverging'] | 'out of range' {
  if (part.lastFetchedEpoch < 0) return null;
  const found = endOffsetFor(log.epochs, part.lastFetchedEpoch, log.endOffset);
  if (found.endOffset === UNDEFINED_OFFSET) return 'out of range';
  if (part.fetchOffset < log.startOffset) return 'out of range';
  return found.epoch < part.lastFetchedEpoch || found.endOffset < part.fetchOffset ? found : null;
}

const failed = (
  { rank, part }: WantedPart,
  replica: HostedPartition | null,
  error: ErrorName,
): PartAnswer => ({
  rank,
  part,
  replica,
  errorCode: errorCode(error),
  highWatermark: -1,
  lastStableOffset: -1,
  logStartOffset: -1,
  diverging: null,
  preferred: null,
  aborted: [],
  records: [],
  sizeInBytes: 0,
  incomplete: false,
});
