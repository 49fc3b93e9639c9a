import type { PartitionImage } from '../../metadata/metadata-image.ts';
import { NO_LEADER_CHANGE } from '../../metadata/metadata-delta.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import type { ValueOf } from '../../protocol/schema.ts';
import type { PartitionChangeRecord } from '../../protocol/records/metadata-records.ts';

export const NO_LEADER = -1;

/** How a leader may be chosen. (PartitionChangeBuilder.Election) */
export type Election = 'online' | 'preferred' | 'unclean';

/** What is to become of a partition, and what decides about it. What is left out stays as it is. */
export type PartitionChange = {
  election: Election;
  /** How many in-sync replicas the topic needs before anything is committed. */
  minIsr: number;
  /** Whether eligible leader replicas are kept. (eligible.leader.replicas.version) */
  elrEnabled: boolean;
  isAcceptableLeader: (replica: number) => boolean;
  isr?: readonly number[];
  replicas?: readonly number[];
  adding?: readonly number[];
  removing?: readonly number[];
  recovering?: boolean;
  /** Brokers that did not shut down in order: they may lack records that they had acknowledged. */
  uncleanShutdown?: readonly number[];
  /** The log directory of a replica that has none yet in this partition. */
  directoryOf: (replica: number) => string;
  /** A replica has moved to another directory. */
  moved?: { replica: number; directory: string };
};

type Change = ValueOf<typeof PartitionChangeRecord>;

/** What the partition shall be, while it is being worked out. */
type Target = {
  isr: readonly number[];
  elr: readonly number[];
  lastKnownElr: readonly number[];
  replicas: readonly number[];
  adding: readonly number[];
  removing: readonly number[];
};

/**
 * The record that makes the change, or null when nothing changes: only what changes is in it.
 * (PartitionChangeBuilder.build)
 */
export function partitionChange(
  partition: PartitionImage,
  asked: PartitionChange,
): MetadataRecord | null {
  const target = completeReassignment({
    isr: asked.isr ?? partition.isr,
    elr: partition.elr,
    lastKnownElr: partition.lastKnownElr,
    replicas: asked.replicas ?? partition.replicas,
    adding: asked.adding ?? partition.addingReplicas,
    removing: asked.removing ?? partition.removingReplicas,
  });
  populateElr(partition, target, asked);
  const elected = electLeader(partition, target, asked);
  const leaderChanges = elected.leader !== partition.leader;
  const unclean = leaderChanges && elected.unclean;
  if (unclean) target.isr = [elected.leader];
  else if (leaderChanges && target.elr.includes(elected.leader)) {
    target.isr = [elected.leader];
    target.elr = target.elr.filter((id) => id !== elected.leader);
  }
  // Without eligible leader replicas the last member of an ISR is never taken out: no other replica
  // may lead cleanly.
  if (target.isr.length === 0 && !asked.elrEnabled) target.isr = partition.isr;
  const leader = leaderChanges || dropsReplicas(partition, target) ? elected.leader : null;
  if (unclean || !asked.elrEnabled) target.elr = [];
  if (asked.elrEnabled) target.lastKnownElr = lastKnownLeader(partition, leader);
  const recovering = unclean || (asked.recovering ?? partition.recovering);
  const directories = directoriesOf(partition, target, asked);
  const value: Change = {
    partitionId: partition.index,
    topicId: partition.topicId,
    isr: changed(partition.isr, target.isr),
    leader: leader ?? NO_LEADER_CHANGE,
    replicas: changed(partition.replicas, target.replicas),
    removingReplicas: changed(partition.removingReplicas, target.removing),
    addingReplicas: changed(partition.addingReplicas, target.adding),
    leaderRecoveryState: recovering === partition.recovering ? -1 : Number(recovering),
    directories: changed(partition.directories, directories),
    eligibleLeaderReplicas: changed(partition.elr, target.elr),
    lastKnownElr: changed(partition.lastKnownElr, target.lastKnownElr),
  };
  return changesNothing(value) ? null : { type: 'PartitionChangeRecord', value };
}

/**
 * A reassignment ends when every replica that stays is in sync: those that are being removed leave.
 * (PartitionReassignmentReplicas.maybeCompleteReassignment)
 */
function completeReassignment(target: Target): Target {
  const { adding, removing } = target;
  if (adding.length === 0 && removing.length === 0) return target;
  const isr = target.isr.filter((id) => !removing.includes(id));
  const replicas = target.replicas.filter((id) => !removing.includes(id));
  const complete = isr.length > 0 && replicas.every((id) => isr.includes(id));
  return complete ? { ...target, isr, replicas, adding: [], removing: [] } : target;
}

/**
 * Below min.insync.replicas nothing more is committed, so a replica that leaves the ISR then has
 * every committed record. (PartitionChangeBuilder.maybePopulateTargetElr)
 */
function populateElr(partition: PartitionImage, target: Target, asked: PartitionChange): void {
  if (!asked.elrEnabled) return;
  const { isr } = target;
  const unclean = asked.uncleanShutdown ?? [];
  target.elr =
    isr.length >= asked.minIsr
      ? []
      : [...new Set([...partition.elr, ...partition.isr])]
          .filter((id) => !isr.includes(id) && !unclean.includes(id))
          .sort((one, other) => one - other);
}

type Elected = { leader: number; unclean: boolean };

/**
 * The leader that a partition gets, and whether the choice is unclean.
 * (PartitionChangeBuilder.electLeader)
 */
function electLeader(partition: PartitionImage, target: Target, asked: PartitionChange): Elected {
  const { isAcceptableLeader, elrEnabled, election } = asked;
  const mayLead = (id: number): boolean =>
    (target.isr.includes(id) || (target.isr.length === 0 && target.elr.includes(id))) &&
    isAcceptableLeader(id);
  const first = election === 'preferred' ? target.replicas.slice(0, 1) : [];
  const leader = [...first, partition.leader, ...target.replicas].find(mayLead);
  if (leader !== undefined) return { leader, unclean: false };
  const nobodyElse = elrEnabled && target.isr.length === 0 && target.elr.length === 0;
  const lastKnown = nobodyElse ? lastKnownReplica(partition, target) : undefined;
  if (lastKnown !== undefined && isAcceptableLeader(lastKnown))
    return { leader: lastKnown, unclean: true };
  const survivor = election === 'unclean' ? target.replicas.find(isAcceptableLeader) : undefined;
  return survivor === undefined
    ? { leader: NO_LEADER, unclean: false }
    : { leader: survivor, unclean: true };
}

/**
 * The one last known leader, unless it is no replica any more: there Kafka's controller fails.
 * (PartitionChangeBuilder.canElectLastKnownLeader)
 */
function lastKnownReplica({ lastKnownElr }: PartitionImage, target: Target): number | undefined {
  const [last, ...others] = lastKnownElr;
  return others.length === 0 ? target.replicas.find((id) => id === last) : undefined;
}

/**
 * A change that drops replicas names the leader, so that the epoch rises and their fetches are
 * refused. (PartitionChangeBuilder.triggerLeaderEpochBumpForReplicaReassignmentIfNeeded)
 */
const dropsReplicas = (partition: PartitionImage, target: Target): boolean =>
  partition.replicas.some((id) => !target.replicas.includes(id));

/**
 * The last leader is remembered from when none leads any more until there is a leader again.
 * (PartitionChangeBuilder.maybeUpdateLastKnownLeader)
 */
function lastKnownLeader(partition: PartitionImage, leader: number | null): readonly number[] {
  const before = partition.lastKnownElr;
  if (leader === NO_LEADER && partition.leader !== NO_LEADER) return [partition.leader];
  const hasLeader = leader === null ? partition.leader !== NO_LEADER : leader !== NO_LEADER;
  return hasLeader ? [] : before;
}

/** Directories follow their replicas. */
function directoriesOf(
  partition: PartitionImage,
  target: Target,
  { directoryOf, moved }: PartitionChange,
): readonly string[] {
  if (moved === undefined && sameList(partition.replicas, target.replicas))
    return partition.directories;
  return target.replicas.map((id) => {
    if (id === moved?.replica) return moved.directory;
    return partition.directories[partition.replicas.indexOf(id)] ?? directoryOf(id);
  });
}

const changed = <T>(before: readonly T[], after: readonly T[]): readonly T[] | null =>
  sameList(before, after) ? null : after;

const sameList = <T>(one: readonly T[], other: readonly T[]): boolean =>
  one.length === other.length && one.every((item, place) => item === other[place]);

const changesNothing = (change: Change): boolean =>
  change.leader === NO_LEADER_CHANGE &&
  change.leaderRecoveryState < 0 &&
  [change.isr, change.replicas, change.removingReplicas, change.addingReplicas].every(isNull) &&
  [change.directories, change.eligibleLeaderReplicas, change.lastKnownElr].every(isNull);

const isNull = (field: readonly unknown[] | null): boolean => field === null;
