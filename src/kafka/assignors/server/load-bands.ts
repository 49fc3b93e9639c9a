/**
 * Members by how many partitions they have, from the least to the most: a band at each end, whose
 * members all have as many. The lower one rises as its members get partitions, the upper one sinks
 * as its members give them. (UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer)
 */
export type LoadBands = {
  /** How many partitions each member has now, by the place of the member. */
  readonly loads: readonly number[];
  /** The places of members, those with the least first. */
  readonly sorted: number[];
  readonly low: { end: number; level: number; next: number };
  readonly high: { start: number; end: number; level: number; next: number };
};

/** Bands that are still empty, just outside the loads of these members. */
export function bandsOf(members: readonly number[], loads: readonly number[]): LoadBands {
  const loadOf = (member: number | undefined): number => loads[member ?? -1] ?? 0;
  const sorted = [...members].sort((one, other) => loadOf(one) - loadOf(other) || one - other);
  const count = sorted.length;
  return {
    loads,
    sorted,
    low: { end: 0, level: loadOf(sorted[0]) - 1, next: 0 },
    high: { start: count, end: count, level: loadOf(sorted.at(-1)) + 1, next: count - 1 },
  };
}

/** Whether moving a partition between the bands would not make loads more even. (isBalanced) */
export const areLevel = ({ low, high }: LoadBands): boolean => high.level - low.level <= 1;

/**
 * The member that gets the next partition: each of the lower band in turn, which rises by one and
 * takes in those who have as many after the last. (nextLeastLoadedMember)
 */
export function nextToGet({ loads, sorted, low }: LoadBands): number {
  if (low.next >= low.end) {
    low.level += 1;
    while (loads[sorted[low.end] ?? -1] === low.level) low.end += 1;
    low.next = 0;
  }
  low.next += 1;
  return sorted[low.next - 1] ?? 0;
}

/**
 * The member that gives the next partition: each of the upper band in turn, from its end, which
 * sinks by one and takes in those who have as many after the last. Null when none is left that has
 * any to give. (nextMostLoadedMember)
 */
export function nextToGive({ loads, sorted, high }: LoadBands): number | null {
  if (high.next < high.start) {
    const below = loads[sorted[high.start - 1] ?? -1];
    // Of a band that lost all its members, the level says nothing any more.
    if (high.end <= high.start && below !== undefined) high.level = below;
    else high.level -= 1;
    while (loads[sorted[high.start - 1] ?? -1] === high.level) high.start -= 1;
    high.next = high.end - 1;
  }
  if (high.next < 0) return null;
  high.next -= 1;
  return sorted[high.next + 1] ?? 0;
}

/**
 * Takes the last of `nextToGive` out of the band: it has none to give. (excludeMostLoadedMember)
 */
export function passOver({ sorted, high }: LoadBands): void {
  const place = high.next + 1;
  const last = high.end - 1;
  const [member, other] = [sorted[place] ?? 0, sorted[last] ?? 0];
  sorted[place] = other;
  sorted[last] = member;
  high.end -= 1;
}
