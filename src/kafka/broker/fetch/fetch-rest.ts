import { segmentBaseAt } from '../../log/log-read.ts';
import type { Broker } from '../broker.ts';
import type { CachedPartition, FetchPlan, FetchReader, FetchSession } from './fetch-plan.ts';
import type { PartAnswer } from './fetch-read.ts';
import { fetchLimit, type Partition } from '../partition.ts';
import { delayedWith, watch } from '../../delayed/purgatory.ts';
import { brokerPurgatory } from '../purgatory.ts';

/**
 * The partition moves: its log, watermarks, role or image change. From now on the fetches of all
 * sessions look at it again, also those that wait. To be called in the step in which it moves, and
 * before anything is written into what the leader knows of its followers, whose times are made up
 * here.
 */
export function wake(broker: Broker, partition: Partition): void {
  if (partition.restsIn.length === 0) return;
  for (const { session, rank } of partition.restsIn) {
    const found = broker.memory.sessions[session];
    const cached = found === undefined ? undefined : cachedAt(found, rank);
    if (found !== undefined && cached !== undefined) wakeIn(broker, found, cached, partition);
  }
  partition.restsIn.length = 0;
}

/** Nothing rests in a session any more: it ends, or another connection goes on with it. */
export function wakeAll(broker: Broker, session: FetchSession): void {
  if (session.awake.length === session.partitions.length) return;
  for (const cached of session.partitions) wakeOne(broker, cached);
}

/** One partition of a session is asked for in another way, or not any more. */
export function wakeOne(broker: Broker, { rests, part }: CachedPartition): void {
  const partition = broker.memory.partitions[part.name];
  if (rests && partition !== undefined) wake(broker, partition);
}

/**
 * A follower fetches: in other sessions of the same follower the partition does not rest any more.
 */
export function wakeOtherSessions(
  broker: Broker,
  partition: Partition,
  { follower, sessionId }: FetchPlan,
): void {
  for (const { session } of partition.restsIn)
    if (session !== sessionId && broker.memory.sessions[session]?.reader?.follower === follower)
      return wake(broker, partition);
}

function wakeIn(
  broker: Broker,
  session: FetchSession,
  cached: CachedPartition,
  partition: Partition,
): void {
  const { rank, part, segment } = cached;
  cached.rests = false;
  session.awake.push(rank);
  // Each fetch of the session has told that the follower is where the leader's log ends.
  const { state } = partition;
  const progress = state.role === 'leader' ? state.followers[session.reader?.follower ?? -1] : null;
  if (progress) {
    progress.lastFetchTime = session.usedAt;
    progress.lastCaughtUpTime = session.usedAt;
  }
  if (session.waiting === null) return;
  const delayed = delayedWith(brokerPurgatory, broker, session.waiting);
  if (delayed?.kind === 'fetch') delayed.awaited.push({ rank, part, segment });
  watch(partition.watchers.fetch, session.waiting);
}

/**
 * A fetch has been answered, or is about to wait: what it found nothing in rests from now on.
 * @returns the others
 */
export function letRest(
  session: FetchSession,
  plan: FetchPlan,
  reads: readonly PartAnswer[],
): readonly PartAnswer[] {
  let rested = 0;
  for (const read of reads) {
    const cached = cachedAt(session, read.rank);
    if (cached?.part !== read.part || read.replica === null || !isQuiet(cached, plan, read))
      continue;
    const { partition, log } = read.replica;
    cached.rests = true;
    cached.segment = segmentBaseAt(log, read.part.fetchOffset);
    partition.restsIn.push({ session: session.id, rank: read.rank });
    rested += 1;
  }
  if (rested === 0) return reads;
  keepAwake(session);
  return rested === reads.length
    ? NONE
    : reads.filter((read) => cachedAt(session, read.rank)?.rests !== true);
}

const NONE: readonly never[] = Object.freeze([]);

/** Takes those that rest, moved on or left off the list of the ranks that do not rest. */
export function keepAwake(session: FetchSession): void {
  const { awake } = session;
  let kept = 0;
  for (const rank of awake)
    if (cachedAt(session, rank)?.rests === false) {
      awake[kept] = rank;
      kept += 1;
    }
  awake.length = kept;
}

/**
 * Nothing to read, nothing wrong, nothing to tell; and nothing that changes by itself, as a quota
 * or another replica that is nearer does.
 */
function isQuiet(cached: CachedPartition, plan: FetchPlan, read: PartAnswer): boolean {
  if (read.replica === null || read.errorCode !== 0 || read.diverging !== null) return false;
  const { partition, log } = read.replica;
  return (
    read.part.fetchOffset === fetchLimit(partition, log, plan) &&
    partition.highWatermark === cached.sentHighWatermark &&
    log.startOffset === cached.sentLogStart &&
    (plan.follower < 0
      ? plan.leaderOnly || plan.rack === ''
      : partition.image.isr.includes(plan.follower))
  );
}

/**
 * The partition with a rank; undefined when the session has it no more, or it has moved on to
 * another rank.
 */
export function cachedAt(session: FetchSession, rank: number): CachedPartition | undefined {
  const found = session.partitions[placeOfRank(session, rank)];
  return found?.rank === rank ? found : undefined;
}

/** Where a rank stands among the partitions of a session, or would stand. */
export function placeOfRank({ partitions }: FetchSession, rank: number): number {
  let low = 0;
  let high = partitions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((partitions[middle] as CachedPartition).rank < rank) low = middle + 1;
    else high = middle;
  }
  return low;
}

export const isSameReader = (one: FetchReader, other: FetchReader): boolean =>
  one.follower === other.follower &&
  one.brokerEpoch === other.brokerEpoch &&
  one.rack === other.rack &&
  one.leaderOnly === other.leaderOnly &&
  one.readCommitted === other.readCommitted;

/** Who fetches by a plan. */
export const readerOf = (plan: FetchReader): FetchReader =>
  Object.freeze({
    follower: plan.follower,
    brokerEpoch: plan.brokerEpoch,
    rack: plan.rack,
    leaderOnly: plan.leaderOnly,
    readCommitted: plan.readCommitted,
  });
