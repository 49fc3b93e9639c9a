import { nameOf, type Assignment, type ClassicMember, type TopicPartition } from '../assignor.ts';
import type { KnownTopic } from './topics.ts';

/** What members have before a sticky assignment, as far as they are believed. */
export type Ownership = {
  /** By member id, in the order of the members. */
  readonly owned: ReadonlyMap<string, readonly TopicPartition[]>;
  /** The names of partitions that two members of one generation say they have. */
  readonly claimedTwice: ReadonlySet<string>;
};

/** An assignment, and who gets those of its partitions that another member has to give up. */
export type StickyAssignment = {
  readonly assignment: Assignment;
  /** The id of the member that gets it, by the name of the partition. */
  readonly moving: ReadonlyMap<string, string>;
};

/**
 * Believes each member what it says it has; of two that have the same partition the one of the
 * newer generation, and neither where both are of the same.
 * (AbstractStickyAssignor.allSubscriptionsEqual)
 */
export function ownershipOf(
  topics: readonly KnownTopic[],
  members: readonly ClassicMember[],
): Ownership {
  const counts = new Map(topics.map(({ topic, racks }) => [topic, racks.length]));
  const owned = new Map(members.map(({ id }) => [id, new Map<string, TopicPartition>()]));
  const claims = new Map<string, ClassicMember>();
  const claimedTwice = new Set<string>();
  for (const member of members) {
    for (const claim of member.owned) {
      if (claim.partition >= (counts.get(claim.topic) ?? 0)) continue;
      const name = nameOf(claim);
      const other = claims.get(name);
      if (other !== undefined && other.generation > member.generation) continue;
      if (other !== undefined) owned.get(other.id)?.delete(name);
      claims.set(name, member);
      if (other?.generation === member.generation) claimedTwice.add(name);
      else owned.get(member.id)?.set(name, claim);
    }
  }
  const lists = [...owned].map(([id, list]) => [id, [...list.values()]] as const);
  return { owned: new Map(lists), claimedTwice };
}
