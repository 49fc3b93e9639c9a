import { copiedSize, idOrder, uuidOrder } from '../../protocol/java-order.ts';
import {
  emptyAssignment,
  listOf,
  nameOf,
  partitionsOf,
  type Assignment,
  type GroupMember,
  type PartitionCounts,
  type TopicPartition,
} from '../assignor.ts';
import { stillOwned, topicsOf } from './topics.ts';

/**
 * Fills members that subscribe alike: each keeps what it has up to its quota, then the rest is
 * handed out in blocks. The members come in the order in which a map of Java lists them.
 * (UniformHomogeneousAssignmentBuilder)
 */
export function fillQuotas(
  partitions: PartitionCounts,
  members: readonly GroupMember[],
): Assignment {
  const assignment = emptyAssignment(members);
  const [first] = members;
  if (first === undefined) return assignment;
  const topics = topicsOf(first, partitions);
  const all = uuidOrder(topics, copiedSize(first.topics.length)).flatMap((topic) =>
    partitionsOf(topic, partitions.get(topic) ?? 0),
  );
  const { keeps, surplus, rooms } = keepQuotas(all.length, partitions, members);
  const owned = new Set(members.flatMap((member) => member.owned).map(nameOf));
  const free = [...all.filter((partition) => !owned.has(nameOf(partition))), ...surplus];
  let next = 0;
  for (const [index, { id }] of members.entries()) {
    const block = free.slice(next, next + (rooms[index] ?? 0));
    next += block.length;
    listOf(assignment, id).push(...(keeps[index] ?? []), ...block);
  }
  return assignment;
}

/** What members keep, what they lose of it, and how many each gets besides. */
type Quotas = {
  readonly keeps: readonly (readonly TopicPartition[])[];
  readonly surplus: readonly TopicPartition[];
  readonly rooms: readonly number[];
};

/**
 * Every member has the same quota; the first get one partition more where it does not come out
 * even. A member that does not fill its quota leaves that one to a later one, as long as there are
 * others to take it: they may have it already. (maybeRevokePartitions)
 */
function keepQuotas(
  count: number,
  partitions: PartitionCounts,
  members: readonly GroupMember[],
): Quotas {
  const least = Math.floor(count / members.length);
  let extras = count % members.length;
  const surplus: TopicPartition[] = [];
  const taken = members.map((member, index) => {
    const quota = least + (extras > 0 ? 1 : 0);
    const owned = inSetOrder(stillOwned(member, partitions));
    surplus.push(...owned.slice(quota));
    const isLeftToOthers = owned.length < quota && members.length - index > extras;
    const own = isLeftToOthers ? least : quota;
    if (own > least) extras -= 1;
    return { keeps: owned.slice(0, quota), room: Math.max(0, own - owned.length) };
  });
  return {
    keeps: taken.map(({ keeps }) => keeps),
    surplus,
    rooms: taken.map(({ room }) => room),
  };
}

/** A member's partitions as the map and the sets list them in which the coordinator has them. */
function inSetOrder(partitions: readonly TopicPartition[]): TopicPartition[] {
  return uuidOrder([...new Set(partitions.map(({ topic }) => topic))]).flatMap((topic) => {
    const own = partitions.filter((each) => each.topic === topic);
    const ids = own
      .map(({ partition }) => ({ id: partition }))
      .sort((one, other) => one.id - other.id);
    return idOrder(ids, Math.max(16, copiedSize(own.length))).map(({ id }) => ({
      topic,
      partition: id,
    }));
  });
}
