import { nameOf, type TopicPartition } from '../../../assignors/assignor.ts';
import type {
  ConsumerGroupCurrentMemberAssignmentValue,
  ConsumerGroupMemberMetadataValue,
  ConsumerGroupRegularExpressionValue,
} from '../../../protocol/records/consumer-group-records.ts';
import { hashOrder } from '../../../protocol/java-order.ts';
import type { ValueOf } from '../../../protocol/schema.ts';
import { namesOf, NOWHERE, type Placement } from './placement.ts';

/**
 * A group whose members only heartbeat, as its records have it. A frozen value: all that it is
 * stands in the log. (KIP-848, ConsumerGroup)
 */
export type StoredConsumerGroup = {
  readonly type: 'consumer';
  /** It grows with every change of members, of what they want, and of the topics that they read. */
  readonly epoch: number;
  /** What those topics were like then, as one number. */
  readonly metadataHash: number;
  /** The group epoch for which the target was made. */
  readonly targetEpoch: number;
  readonly members: Readonly<Record<string, ConsumerMember>>;
  /** What each member is to have. */
  readonly targets: Readonly<Record<string, Placement>>;
  /** The topics that each pattern was found to mean. */
  readonly patterns: Readonly<Record<string, ResolvedPattern>>;
};

/** A member with what it wants and what it has. (ConsumerGroupMember) */
export type ConsumerMember = {
  readonly id: string;
  readonly about: MemberAbout;
  readonly now: MemberNow;
};

/** What a member has said of itself. */
export type MemberAbout = ValueOf<typeof ConsumerGroupMemberMetadataValue>;
/** What a member has. */
export type MemberNow = ValueOf<typeof ConsumerGroupCurrentMemberAssignmentValue>;
export type ResolvedPattern = ValueOf<typeof ConsumerGroupRegularExpressionValue>;

/** How far a member has come with its target. (MemberState) */
export const STABLE = 0;
/** It has been told to give partitions up, and has not said that it has. */
export const UNREVOKED = 1;
/** It waits for partitions that others have not given up. */
export const UNRELEASED = 2;

/** Epochs that say something else: a member that leaves, and a static one that comes back. */
export const LEAVES = -1;
export const LEAVES_FOR_A_WHILE = -2;

/** A group of which nothing is known yet. */
export const NEW_GROUP: StoredConsumerGroup = Object.freeze({
  ...{ type: 'consumer', epoch: 0, metadataHash: 0, targetEpoch: 0 },
  ...{ members: Object.freeze({}), targets: Object.freeze({}), patterns: Object.freeze({}) },
});

export const NOTHING_YET: MemberNow = Object.freeze({
  ...{ memberEpoch: 0, previousMemberEpoch: 0, state: STABLE },
  ...{ assignedPartitions: NOWHERE, partitionsPendingRevocation: NOWHERE },
});

export const NOTHING_SAID: MemberAbout = Object.freeze({
  ...{ instanceId: null, rackId: null, clientId: '', clientHost: '' },
  ...{ subscribedTopicNames: Object.freeze([]), subscribedTopicRegex: '' },
  ...{ rebalanceTimeoutMs: -1, serverAssignor: null, classicMemberMetadata: null },
});

/** How far a group is on its way to its target. (ConsumerGroup.ConsumerGroupState) */
export type ConsumerGroupState = 'Empty' | 'Assigning' | 'Reconciling' | 'Stable';

/** What its records come to. (ConsumerGroup.maybeUpdateGroupState) */
export function stateOf(group: StoredConsumerGroup): ConsumerGroupState {
  const members = Object.values(group.members);
  if (members.length === 0) return 'Empty';
  if (group.epoch > group.targetEpoch) return 'Assigning';
  return members.every((member) => isReconciled(member, group.targetEpoch))
    ? 'Stable'
    : 'Reconciling';
}

export const isReconciled = ({ now }: ConsumerMember, targetEpoch: number): boolean =>
  now.state === STABLE && now.memberEpoch === targetEpoch;

/** Members as Kafka lists them. */
export const membersOf = ({ members }: StoredConsumerGroup): ConsumerMember[] =>
  hashOrder(Object.keys(members)).flatMap((id) => members[id] ?? []);

export const staticMemberOf = (
  group: StoredConsumerGroup,
  instanceId: string,
): ConsumerMember | undefined =>
  membersOf(group).find(({ about }) => about.instanceId === instanceId);

/** What a member reads: topics that it names, and those that its pattern was found to mean. */
export const topicsOf = (
  { patterns }: StoredConsumerGroup,
  { about }: ConsumerMember,
): string[] => {
  const found = patterns[about.subscribedTopicRegex ?? '']?.topics ?? [];
  return hashOrder([...about.subscribedTopicNames, ...found]);
};

/** What any of its members reads. (subscribedTopicNames) */
export const subscribedBy = (group: StoredConsumerGroup): string[] =>
  hashOrder(membersOf(group).flatMap((member) => topicsOf(group, member)));

/** The patterns that members have, each once. (subscribedRegularExpressions) */
export const patternsOf = (group: StoredConsumerGroup): string[] =>
  hashOrder(
    membersOf(group).flatMap(({ about }) =>
      (about.subscribedTopicRegex ?? '') === '' ? [] : [about.subscribedTopicRegex ?? ''],
    ),
  );

/**
 * The assignor that most of its members want; null: none of them says. (preferredServerAssignor)
 */
export function preferredAssignor(group: StoredConsumerGroup): string | null {
  const votes = new Map<string, number>();
  for (const { about } of membersOf(group))
    if (about.serverAssignor !== null)
      votes.set(about.serverAssignor, (votes.get(about.serverAssignor) ?? 0) + 1);
  const most = Math.max(...votes.values());
  return hashOrder([...votes.keys()]).find((name) => votes.get(name) === most) ?? null;
}

/**
 * Tells of partitions whether a member has them, or has not said yet that it gave them up.
 * (currentPartitionEpoch)
 */
export function heldIn(group: StoredConsumerGroup): (spot: TopicPartition) => boolean {
  const held = new Set(
    Object.values(group.members).flatMap(({ now }) => [
      ...namesOf(now.assignedPartitions),
      ...namesOf(now.partitionsPendingRevocation),
    ]),
  );
  return (spot) => held.has(nameOf(spot));
}
