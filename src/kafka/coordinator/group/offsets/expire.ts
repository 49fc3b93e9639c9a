import { brokerMillis, brokerSetting } from '../../../broker/broker.ts';
import { isOfConsumers, isSubscribedTo, type ClassicGroup } from '../classic/classic-group.ts';
import { groupTombstone } from '../classic/group-record.ts';
import { stateOf, subscribedBy } from '../consumer/consumer-group.ts';
import { consumerGroupTombstones } from '../consumer/consumer-records.ts';
import { offsetTombstone } from '../group-coordinator.ts';
import {
  offsetsOf,
  type CommittedOffset,
  type GroupRecord,
  type GroupState,
} from '../group-state.ts';
import { groupsHere, wallClock, writeGroups, type Here } from '../here.ts';

const keyOf = ({ partition }: Here): string => `group-expiry/${partition}`;

/** Old offsets are looked for again and again. (scheduleGroupMetadataExpiration) */
export function armExpiry(here: Here): void {
  const { broker, partition, step } = here;
  const at = step.now + brokerMillis(broker, 'offsets.retention.check.interval.ms');
  const timer = { of: 'broker', timer: 'group-expiry', partition } as const;
  step.out.push({ do: 'timer', key: keyOf(here), at, timer });
}

export const cancelExpiry = (here: Here): void =>
  void here.step.out.push({ do: 'cancel', key: keyOf(here) });

/**
 * Offsets that are too old go, and groups that have neither members nor offsets.
 * (GroupCoordinatorShard.cleanupGroupMetadata)
 */
export function expireOffsets(here: Here): void {
  const shard = here.broker.memory.shards[here.partition];
  const state = shard?.written as GroupState;
  const records = Object.values(groupsHere(here)).flatMap((group) => {
    const committed = Object.values(offsetsOf(state, group.id));
    const expired = committed.filter((each) => isExpired(here, group, each));
    const isOver = expired.length === committed.length && group.state === 'Empty';
    return [
      ...expired.map(({ topic, partition }) => offsetTombstone(group.id, topic, partition)),
      ...(isOver ? [groupTombstone(group.id)] : ([] as GroupRecord[])),
    ];
  });
  writeGroups(here, [...records, ...expiredOfConsumers(here, state)]);
  armExpiry(here);
}

/** The same for consumer groups: the time begins with the commit. */
function expiredOfConsumers(here: Here, state: GroupState): GroupRecord[] {
  return Object.entries(state.groups).flatMap(([id, group]): GroupRecord[] => {
    if (group.type !== 'consumer') return [];
    const read = subscribedBy(group);
    const committed = Object.values(offsetsOf(state, id));
    const expired = committed.filter(
      (each) => !read.includes(each.topic) && isOver(here, each, each.commitTimestamp),
    );
    const isGone = expired.length === committed.length && stateOf(group) === 'Empty';
    return [
      ...expired.map(({ topic, partition }) => offsetTombstone(id, topic, partition)),
      ...(isGone ? consumerGroupTombstones(id, group) : []),
    ];
  });
}

/** Those of topics that the group reads stay. (OffsetMetadataManager.cleanupExpiredOffsets) */
function isExpired(here: Here, group: ClassicGroup, offset: CommittedOffset): boolean {
  const since = countedFrom(group, offset);
  if (since === null || isSubscribedTo(group, offset.topic)) return false;
  return isOver(here, offset, since);
}

function isOver(here: Here, offset: CommittedOffset, since: number): boolean {
  const now = wallClock(here);
  if (offset.expireTimestamp >= 0) return now >= offset.expireTimestamp;
  return now - since >= brokerSetting(here.broker, 'offsets.retention.minutes') * 60_000;
}

/**
 * When the time of an offset begins: when the group became empty, else with its commit; null: it
 * stays. (ClassicGroup.offsetExpirationCondition)
 */
function countedFrom(group: ClassicGroup, { commitTimestamp }: CommittedOffset): number | null {
  if (group.protocolType === null) return commitTimestamp;
  if (group.state === 'Empty') return group.since ?? commitTimestamp;
  const isKnown = isOfConsumers(group) && group.topics !== null && group.state === 'Stable';
  return isKnown ? commitTimestamp : null;
}
