import type { ValueOf } from '../../protocol/schema.ts';
import type { GroupMetadataValue } from '../../protocol/records/group-records.ts';
import type { StoredConsumerGroup } from './consumer/consumer-group.ts';
import type { ConsumerGroupRecord } from './consumer/consumer-records.ts';
import { replayConsumerRecord } from './consumer/replay.ts';
import { entryOf, withEntry } from './table.ts';

/** What a partition of `__consumer_offsets` says of its groups. A frozen value. */
export type GroupState = {
  /** By id: those of which a record says more than their offsets. */
  readonly groups: Readonly<Record<string, StoredGroup>>;
  /** By id of the group, then by name of the partition. */
  readonly offsets: Readonly<Record<string, GroupOffsets>>;
};

/** Committed offsets of one group, by partition such as `orders-0`. */
export type GroupOffsets = Readonly<Record<string, CommittedOffset>>;

/** A group as its records have it. */
export type StoredGroup = StoredClassicGroup | StoredConsumerGroup;

/** A classic group as it was at the end of its last rebalance. */
export type StoredClassicGroup = { readonly type: 'classic' } & ValueOf<typeof GroupMetadataValue>;

/** How far a group has come in one partition. (OffsetAndMetadata) */
export type CommittedOffset = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Of the record before it; -1: not told. */
  readonly leaderEpoch: number;
  readonly metadata: string;
  /** Milliseconds since 1970, as the next one. */
  readonly commitTimestamp: number;
  /** What a client of old wanted it to be kept until; -1: as long as the broker says. */
  readonly expireTimestamp: number;
  readonly topicId: string;
};

/** What can be written; null: it is forgotten. (GroupCoordinatorRecordHelpers) */
export type GroupRecord =
  | {
      readonly record: 'offset';
      readonly group: string;
      readonly topic: string;
      readonly partition: number;
      readonly value: CommittedOffset | null;
    }
  | { readonly record: 'group'; readonly group: string; readonly value: StoredClassicGroup | null }
  | ConsumerGroupRecord;

export const NO_GROUPS: GroupState = Object.freeze({
  groups: Object.freeze({}),
  offsets: Object.freeze({}),
});

/** The offsets of a group; empty where it has none. */
export const offsetsOf = ({ offsets }: GroupState, group: string): GroupOffsets =>
  entryOf(offsets, group) ?? NO_OFFSETS;

const NO_OFFSETS: GroupOffsets = Object.freeze({});

/**
 * The state after a record. (GroupMetadataManager.replay, OffsetMetadataManager.replay)
 */
export function replayGroupRecord(state: GroupState, written: GroupRecord): GroupState {
  const { group } = written;
  if (written.record === 'group')
    return Object.freeze({ ...state, groups: withEntry(state.groups, group, written.value) });
  if (written.record !== 'offset') {
    const known = entryOf(state.groups, group);
    const before = known?.type === 'consumer' ? known : undefined;
    const after = replayConsumerRecord(before, written);
    if (after === before) return state;
    return Object.freeze({ ...state, groups: withEntry(state.groups, group, after ?? null) });
  }
  const { topic, partition, value } = written;
  const offsets = withEntry(offsetsOf(state, group), `${topic}-${partition}`, value);
  const left = Object.keys(offsets).length === 0 ? null : offsets;
  return Object.freeze({ ...state, offsets: withEntry(state.offsets, group, left) });
}
