import type { Broker } from '../../../kafka/broker/broker.ts';
import {
  effectiveMinIsr,
  type LeaderState,
  type Partition,
} from '../../../kafka/broker/partition.ts';
import type { Log } from '../../../kafka/log/log.ts';
import type { NodeId } from '../../../kernel/machine.ts';
import { FETCHES_EVERY, lastIsrChange } from '../isr-causes.ts';
import { isFetchOf } from '../look-back.ts';
import { nameOf } from '../happening.ts';
import { silencedBy } from '../silence.ts';
import { nodeNamed, nodeOfBroker, nowAt, stateLink, type Onward, type Walk } from '../walk.ts';
import type { Entry } from '../why-origin.ts';

/** A replica that leads, at its broker. */
export type Leading = { broker: Broker; partition: Partition; log: Log };

/** Offsets of a leader that are not committed yet. */
export const uncommittedIn = ({ partition, log }: Leading): number =>
  log.endOffset - partition.highWatermark;

/**
 * Why a leader's high watermark stands below its end: the ISR is too small, or a member of it has
 * not told yet that it has the records. Null while all is committed.
 * (Partition.maybeIncrementLeaderHW)
 */
export function waitsForCommit(walk: Walk, leading: Leading): Onward | null {
  const { partition, log } = leading;
  const { state, image } = partition;
  if (state.role !== 'leader' || uncommittedIn(leading) <= 0) return null;
  if (image.isr.length < effectiveMinIsr(partition, log)) return underMinIsr(walk, leading);
  const slowest = slowestOf(leading, state);
  return slowest === null ? null : waitsFor(walk, leading, state, slowest);
}

/** The ISR is smaller than min.insync.replicas: nothing more is committed. */
export function underMinIsr(walk: Walk, leading: Leading): Onward {
  const { partition, log, broker } = leading;
  const now = nowAt(walk, nodeNamed(walk.cluster, broker.host));
  const { name, isr } = partition.image;
  const values = { partition: name, isr: isr.length, minIsr: effectiveMinIsr(partition, log) };
  return {
    links: [stateLink(walk, now, 'under-min-isr', values)],
    next: lastIsrChange(walk, { ...now, step: now.step + 1 }, name),
  };
}

/** The member of the ISR that has told of the least; of several the one that is silent longest. */
function slowestOf(
  { partition, log }: Leading,
  { followers, pending }: LeaderState,
): number | null {
  const isr = pending?.change === 'expand' ? pending.isr : partition.image.isr;
  const behind = isr
    .filter((id) => (followers[id]?.endOffset ?? log.endOffset) < log.endOffset)
    .sort((one, other) => heardAt(followers, one) - heardAt(followers, other));
  return behind[0] ?? null;
}

const heardAt = (followers: LeaderState['followers'], id: number): number =>
  followers[id]?.lastFetchTime ?? 0;

/** The leader waits for a follower that stays in the ISR until it has been behind for too long. */
function waitsFor(
  walk: Walk,
  { broker, partition }: Leading,
  { followers, lagMax }: LeaderState,
  follower: number,
): Onward {
  const { cluster } = walk;
  const leader = nodeNamed(cluster, broker.host);
  const speaker = nodeOfBroker(cluster, follower);
  const progress = followers[follower];
  // Not heard of at all since it leads: it counts from then. (Replica.resetReplicaState)
  const at = Math.max(progress?.lastFetchTime ?? 0, progress?.lastCaughtUpTime ?? 0, 0);
  const silent = cluster.now - at;
  const isSilent = silent > FETCHES_EVERY;
  const since = fetchAt(walk, speaker, leader, at) ?? nowAt(walk, leader);
  const link = stateLink(walk, { ...since, node: leader }, 'waits-for-follower', {
    why: isSilent ? 'silent' : 'behind',
    partition: partition.image.name,
    peer: nameOf(cluster, speaker),
    silent,
    config: 'replica.lag.time.max.ms',
    value: lagMax / 1_000,
  });
  if (!isSilent) return { links: [link], next: null };
  const until = walk.past.lastStep + 1;
  const because = silencedBy(walk, { speaker, listener: leader, since: at, until });
  return { links: [link, ...because.links], next: because.next };
}

const fetchAt = ({ past }: Walk, follower: NodeId, leader: NodeId, at: number): Entry | undefined =>
  past.entriesBetween(at, at).findLast(isFetchOf(follower, leader));
