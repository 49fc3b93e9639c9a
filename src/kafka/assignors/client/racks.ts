import { nameOf, type ClassicMember, type TopicPartition } from '../assignor.ts';
import type { KnownTopic } from './topics.ts';

/** Where members and replicas stand, as far as that decides who gets what. */
export type Racks = {
  /** The racks of members by their ids; empty when racks do not decide. */
  readonly ofMember: ReadonlyMap<string, string>;
  /** The racks of replicas by the names of partitions; empty when racks do not decide. */
  readonly ofPartition: ReadonlyMap<string, ReadonlySet<string>>;
};

const NO_RACKS: Racks = { ofMember: new Map(), ofPartition: new Map() };

/** What racks mean for a sticky assignment. (KIP-881, AbstractStickyAssignor.RackInfo) */
export function racksOf(topics: readonly KnownTopic[], members: readonly ClassicMember[]): Racks {
  const ofMember = memberRacks(members);
  const ofPartition = new Map(
    topics.flatMap(({ topic, racks: ofTopic }) =>
      ofTopic.map(
        (replicas, partition) => [nameOf({ topic, partition }), new Set(replicas)] as const,
      ),
    ),
  );
  return racksDecide([...ofMember.values()], [...ofPartition.values()])
    ? { ofMember, ofPartition }
    : NO_RACKS;
}

/** The racks of those members that have one, by member id. */
export const memberRacks = (members: readonly ClassicMember[]): Map<string, string> =>
  new Map(
    members.flatMap(({ id, rack }): [string, string][] =>
      rack === null || rack === '' ? [] : [[id, rack]],
    ),
  );

/**
 * Whether it matters who is near what: a member stands in a rack that has replicas, and not every
 * rack that has replicas has one of each partition.
 * (AbstractPartitionAssignor.useRackAwareAssignment)
 */
export function racksDecide(
  ofMembers: readonly string[],
  ofPartitions: readonly ReadonlySet<string>[],
): boolean {
  const all = new Set(ofPartitions.flatMap((racks) => [...racks]));
  return (
    ofMembers.some((rack) => all.has(rack)) && ofPartitions.some((racks) => racks.size < all.size)
  );
}

/** Whether a member has a rack in which the partition has no replica. (RackInfo.racksMismatch) */
export function isFar(racks: Racks, memberId: string, partition: TopicPartition): boolean {
  const rack = racks.ofMember.get(memberId);
  return rack !== undefined && racks.ofPartition.get(nameOf(partition))?.has(rack) !== true;
}

/**
 * The place of the next member with a replica of the partition in its rack, looked for in a circle
 * from `first` on; -1 when there is none. (RackInfo.nextRackConsumer)
 */
export function nextNear(
  racks: Racks,
  partition: TopicPartition,
  memberIds: readonly string[],
  first: number,
): number {
  const near = racks.ofPartition.get(nameOf(partition));
  for (let step = 0; step < memberIds.length; step += 1) {
    const index = (first + step) % memberIds.length;
    const rack = racks.ofMember.get(memberIds[index] ?? '');
    if (rack !== undefined && near?.has(rack) === true) return index;
  }
  return -1;
}

/**
 * Partitions with few members in the racks of their replicas before those with many; else as they
 * were. (RackInfo.sortPartitionsByRackConsumers)
 */
export function fewestNearFirst(
  racks: Racks,
  partitions: readonly TopicPartition[],
): TopicPartition[] {
  const standing = [...racks.ofMember.values()];
  const near = (partition: TopicPartition): number => {
    const own = racks.ofPartition.get(nameOf(partition));
    return standing.filter((rack) => own?.has(rack) === true).length;
  };
  return partitions
    .map((partition) => ({ partition, count: near(partition) }))
    .sort((one, other) => one.count - other.count)
    .map(({ partition }) => partition);
}
