import type { MetadataImage, PartitionImage } from '../metadata/metadata-image.ts';
import { isDeposed, seenOf, type Ghost, type Truth } from './ghost.ts';
import type { ImageSight, PartitionSight, ReplicaSight, ServerImageSight } from './sight.ts';
import {
  elrIsOn,
  elrOf,
  isRecovering,
  isrIsPending,
  leads,
  maximalIsr,
  minIsrOf,
  minIsrOfLog,
  nodeOf,
  replicaAt,
  serverAt,
  type Replica,
  type World,
} from './view.ts';

const list = (ids: readonly number[]): string => `[${ids.join()}]`;

export function isrAmongReplicas({ now }: PartitionSight): string | null {
  const { name, replicas, isr } = now;
  // Kafka's controller leaves a replica that was moved away in the ELR; elections go by the
  // replicas, so it is never chosen.
  const isSubset = isr.every((id) => replicas.includes(id));
  if (isSubset && new Set(isr).size === isr.length) return null;
  return `${name}: replicas ${list(replicas)}, ISR ${list(isr)}.`;
}

export function leaderInIsr({ now }: PartitionSight): string | null {
  if (now.leader < 0 || now.isr.includes(now.leader)) return null;
  return `${now.name}: leader ${now.leader}, ISR ${list(now.isr)}.`;
}

export function elrOutsideIsr({ now }: PartitionSight): string | null {
  const both = elrOf(now).find((id) => now.isr.includes(id));
  if (both === undefined) return null;
  return `${now.name}: broker ${both} is in the ISR ${list(now.isr)} and in the ELR ${list(elrOf(now))}.`;
}

export function elrOnlyWhenNeeded({ now, image }: PartitionSight): string | null {
  const min = minIsrOf(image, now);
  if (elrOf(now).length === 0 || now.isr.length < min) return null;
  return `${now.name}: ISR ${list(now.isr)}, ELR ${list(elrOf(now))}, min.insync.replicas is ${min}.`;
}

export function partitionEpochsForward({ before, now }: PartitionSight): string | null {
  if (before === null) return null;
  const { leaderEpoch, partitionEpoch } = before;
  const isSameLeader = now.leader === before.leader;
  if (
    now.partitionEpoch > partitionEpoch &&
    now.leaderEpoch >= leaderEpoch &&
    (isSameLeader || now.leaderEpoch > leaderEpoch)
  )
    return null;
  return `${now.name}: leader ${before.leader} in epoch ${leaderEpoch}, partition epoch ${partitionEpoch}; then leader ${now.leader} in epoch ${now.leaderEpoch}, partition epoch ${now.partitionEpoch}.`;
}

export function noFencedInIsr({ ghost, before, now }: ImageSight): string | null {
  for (const partition of Object.values(now.partitions)) {
    if (now.brokers === before.brokers && before.partitions[partition.name] === partition) continue;
    if (partition.isr.length === 1 && !elrIsOn(now)) continue;
    const known = before.partitions[partition.name];
    // A last member that was fenced while there were none stays when eligible leader replicas are
    // switched on.
    const wasSo = (id: number): boolean =>
      (known?.isr.includes(id) === true && before.brokers[id]?.fenced === true) ||
      (known !== undefined && isTakenBackUncleanly(known, partition)) ||
      (partition.isr.length === 1 && ghost.elrSince === now.endOffset);
    const fenced = partition.isr.find((id) => now.brokers[id]?.fenced !== false && !wasSo(id));
    if (fenced !== undefined)
      return `${partition.name}: broker ${fenced} is fenced and in the ISR ${list(partition.isr)}.`;
  }
  return null;
}

export function brokerEpochsForward({ ghost, before, now }: ImageSight): string | null {
  for (const { id, epoch } of Object.values(now.brokers)) {
    const known = before.brokers[id]?.epoch;
    if (known === epoch) continue;
    const owner = ghost.brokerEpochs[epoch];
    if (known !== undefined && epoch < known)
      return `Broker ${id}: epoch ${epoch} after epoch ${known}.`;
    if (owner !== undefined && owner !== id)
      return `Brokers ${owner} and ${id} have epoch ${epoch}.`;
  }
  return null;
}

/** Two servers that have replayed the same log to the same offset know the same. */
export function imagesAgree({ ghost, world, node, before, now }: ServerImageSight): string | null {
  if (before.partitions === now.partitions && before.brokers === now.brokers) return null;
  const other = ghost.images.find((each) => each.endOffset === now.endOffset);
  if (other === undefined || other === now) return null;
  const differs = [
    ...differences(other.partitions, now.partitions, samePartition),
    ...differences(
      other.brokers,
      now.brokers,
      (a, b) =>
        a.epoch === b.epoch &&
        a.fenced === b.fenced &&
        a.inControlledShutdown === b.inControlledShutdown,
    ),
  ];
  if (differs.length === 0) return null;
  return `${world.nodes[node]?.name ?? ''} at offset ${now.endOffset} knows otherwise of ${differs.join(', ')}.`;
}

export function imageForward({ world, node, before, now, fresh }: ServerImageSight): string | null {
  if (fresh || now.endOffset >= before.endOffset) return null;
  return `${world.nodes[node]?.name ?? ''}: from offset ${before.endOffset} back to ${now.endOffset}.`;
}

function differences<T>(
  one: Readonly<Record<string | number, T>>,
  other: Readonly<Record<string | number, T>>,
  same: (a: T, b: T) => boolean,
): string[] {
  if (one === other) return [];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => {
    const a = one[name];
    const b = other[name];
    return a !== b && (a === undefined || b === undefined || !same(a, b));
  });
}

/** Equal in all that the metadata says of a partition. */
export const samePartition = (one: PartitionImage, other: PartitionImage): boolean =>
  one === other ||
  partitionFields(one).every((field) => String(one[field]) === String(other[field]));

type StateField = Exclude<keyof PartitionImage, 'brokersToIsrsOrder'>;

/** Since when a replica has been in the ISR is no part of it: a snapshot does not say. */
const partitionFields = ({ brokersToIsrsOrder: _, ...state }: PartitionImage): StateField[] =>
  Object.keys(state) as StateField[];

/**
 * Replicas that may be elected without being an unclean choice. What is left of an ELR when it was
 * switched off is kept up no more.
 */
const candidatesOf = (image: MetadataImage, partition: PartitionImage): number[] => [
  ...partition.isr,
  ...(elrIsOn(image) ? elrOf(partition) : []),
];

/** A choice was made that may lose something, and its leader was not seen yet. */
const choiceIsOpen = (truth: Truth): boolean => truth.uncleanEpoch > truth.judgedEpoch;

/**
 * The first running candidate that lacks something below an offset, for no reason that is known and
 * legal.
 */
function incompleteCandidate(
  { ghost, world }: { ghost: Ghost; world: World },
  image: MetadataImage,
  partition: PartitionImage,
  place: (id: number) => number,
  upTo: number,
): Replica | undefined {
  for (const id of candidatesOf(image, partition)) {
    const node = place(id);
    if (world.nodes[node]?.status === 'down') continue;
    const found = replicaAt(world, node, partition.name, partition.topicId);
    if (found === null || found.log.endOffset >= upTo) continue;
    const seen = seenOf(ghost, node).replicas[partition.name];
    if (seen === undefined || (seen.lost === null && seen.hurt === null)) return found;
  }
  return undefined;
}

/** Looked at when the metadata names candidates. */
export function newCandidatesComplete(sight: PartitionSight): string | null {
  const { truth, now, ghost, world, node, image } = sight;
  if (choiceIsOpen(truth) || truth.highWatermark === 0) return null;
  const broker = anyBroker(world, node);
  if (broker === null) return null;
  const lacking = incompleteCandidate({ ghost, world }, image, now, broker, truth.highWatermark);
  if (lacking === undefined) return null;
  return `${now.name}: ${lacking.broker.host} ends at ${lacking.log.endOffset}, committed is all below ${truth.highWatermark}; ISR ${list(now.isr)}, ELR ${list(elrOf(now))}.`;
}

/** Where each broker runs, as any broker of the cluster knows. */
function anyBroker(world: World, node: number): ((id: number) => number) | null {
  const own = serverAt(world, node)?.broker;
  if (own !== undefined && own !== null) return (id) => nodeOf(own, id);
  for (let other = 0; other < world.nodes.length; other += 1) {
    const broker = serverAt(world, other)?.broker;
    if (broker !== undefined && broker !== null) return (id) => nodeOf(broker, id);
  }
  return null;
}

/** Looked at when a leader shows more, and when a log gets shorter. */
export function candidatesComplete(sight: ReplicaSight): string | null {
  const { ghost, world, truth, replica, before } = sight;
  const { partition, log, broker } = replica;
  if (choiceIsOpen(truth) || isDeposed(truth, partition.image.leaderEpoch)) return null;
  const isShorter = before !== null && !before.gone && log.endOffset < before.endOffset;
  const shows = leads(replica) ? partition.highWatermark : 0;
  if (!isShorter && shows <= truth.highWatermark) return null;
  const known = ghost.image.partitions[truth.name];
  if (known?.topicId !== truth.topicId) return null;
  const upTo = Math.max(shows, truth.highWatermark);
  const place = (id: number): number => nodeOf(broker, id);
  const lacking = incompleteCandidate({ ghost, world }, ghost.image, known, place, upTo);
  if (lacking === undefined) return null;
  return `${log.name}: ${lacking.broker.host} ends at ${lacking.log.endOffset}, committed is all below ${upTo}; ISR ${list(known.isr)}, ELR ${list(elrOf(known))}.`;
}

/** A log that gets shorter takes the last copy of nothing committed. */
export function someoneHoldsCommitted(sight: ReplicaSight): string | null {
  const { before, replica, truth, settled, world } = sight;
  const { log } = replica;
  if (before === null || before.gone || !settled || log.endOffset >= before.endOffset) return null;
  if (log.endOffset >= truth.highWatermark || choiceIsOpen(truth)) return null;
  const { image } = replica.partition;
  if (isDeposed(truth, image.leaderEpoch) || before.lost !== null) return null;
  const taken = Math.min(before.endOffset, truth.highWatermark);
  for (const id of image.replicas) {
    const broker = serverAt(world, nodeOf(replica.broker, id))?.broker;
    const end = broker?.disk.logs[log.name]?.endOffset ?? 0;
    if (end >= taken) return null;
  }
  return `${log.name}: committed is all below ${truth.highWatermark}, and after ${replica.broker.host} cut its log from ${before.endOffset} to ${log.endOffset} no replica reaches ${taken}.`;
}

/** Looked at when a replica changes: the leader of the epoch that the controller knows. */
export function maximalIsrCovers(sight: ReplicaSight): string | null {
  const { ghost, truth, replica } = sight;
  const known = ghost.image.partitions[truth.name];
  const { image } = replica.partition;
  if (known?.topicId !== truth.topicId || !leads(replica)) return null;
  if (known.leaderEpoch !== image.leaderEpoch) return null;
  // A leader that has not heard of a new min.insync.replicas yet goes by the old one.
  const minIsr = Math.max(minIsrOfLog(replica), minIsrOf(ghost.image, known));
  return uncovered(replica, ghost.image, known, minIsr);
}

/** The same, when the controller's view changes. */
export function maximalIsrStillCovers(sight: PartitionSight): string | null {
  const { world, node, now, image } = sight;
  const broker = anyBroker(world, node);
  if (broker === null || now.leader < 0) return null;
  const leader = replicaAt(world, broker(now.leader), now.name, now.topicId);
  if (leader === null || !leads(leader)) return null;
  if (leader.partition.image.leaderEpoch !== now.leaderEpoch) return null;
  return uncovered(leader, image, now, minIsrOf(image, now));
}

function uncovered(
  leader: Replica,
  image: MetadataImage,
  known: PartitionImage,
  minIsr: number,
): string | null {
  const maximal = maximalIsr(leader);
  if (leader.partition.image.isr.length < minIsr) return null;
  const missing = candidatesOf(image, known).filter((id) => !maximal.includes(id));
  if (missing.length === 0) return null;
  const waits = isrIsPending(leader) ? ', waiting for the controller' : '';
  return `${known.name}: ${leader.broker.host} counts ${list(maximal)}${waits}; for the controller the ISR is ${list(known.isr)}, the ELR ${list(elrOf(known))}.`;
}

/**
 * Whether a leader was chosen that may lack something: the controller says so with the choice. One
 * that says nothing must hold all, wherever it was taken from, but for what was left of an ELR that
 * is switched off: Kafka elects from it all the same. The two images follow each other.
 * (PartitionChangeBuilder: LeaderRecoveryState.RECOVERING)
 */
export function isUncleanChoice(
  before: PartitionImage,
  now: PartitionImage,
  elrIsKept: boolean,
): boolean {
  if (isTakenBackUncleanly(before, now)) return true;
  if (now.leaderEpoch === before.leaderEpoch || now.leader < 0) return false;
  const isFromIsr = before.isr.includes(now.leader);
  const isFromElr = !isFromIsr && elrOf(before).includes(now.leader);
  if (isFromElr && !elrIsKept) return true;
  return isRecovering(now) && ((!isFromIsr && !isFromElr) || !isRecovering(before));
}

/**
 * A reassignment was taken back of which only adding replicas were in sync: the first of the old
 * ones is the ISR now, whatever it has. (PartitionReassignmentRevert)
 */
const isTakenBackUncleanly = (before: PartitionImage, now: PartitionImage): boolean =>
  before.addingReplicas.length > 0 &&
  now.addingReplicas.length === 0 &&
  before.isr.every((id) => !now.replicas.includes(id));
