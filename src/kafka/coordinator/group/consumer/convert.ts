import { encodeAssignmentIn } from '../../../assignors/client/member-data.ts';
import {
  decodeAssignment,
  decodeSubscription,
  versionOf,
} from '../../../assignors/client/member-data.ts';
import { brokerSetting } from '../../../broker/broker.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import type { ByteString } from '../../../protocol/bytes/byte-string.ts';
import { ProtocolError } from '../../../protocol/protocol-error.ts';
import { joinRefused, syncRefused } from '../classic/answers.ts';
import {
  createClassicGroup,
  isOfConsumers,
  metadataOf,
  selectProtocol,
  type ClassicGroup,
  type ClassicMember,
} from '../classic/classic-group.ts';
import { groupRecord, groupTombstone } from '../classic/group-record.ts';
import { finishJoin, finishSync } from '../classic/rebalance.ts';
import { cancelJoin, cancelSession, cancelSync } from '../classic/timers.ts';
import { wallClock, type Here } from '../here.ts';
import {
  membersOf,
  NEW_GROUP,
  STABLE,
  type ConsumerMember,
  type MemberAbout,
  type StoredConsumerGroup,
} from './consumer-group.ts';
import { consumerGroupTombstones } from './consumer-records.ts';
import { draftOf, put, refusal, type Draft, type Refusal } from './draft.ts';
import { NOWHERE, placementOf, spotsOf, type Placement } from './placement.ts';
import { armConsumerSession } from './timers.ts';

const allows = ({ broker }: Here, way: 'upgrade' | 'downgrade'): boolean =>
  ['bidirectional', way].includes(
    brokerSetting(broker, 'group.consumer.migration.policy').toLowerCase(),
  );

/** Whether a classic group with members becomes a consumer group. (validateOnlineUpgrade) */
export const mayUpgrade = (here: Here, group: ClassicGroup): boolean =>
  group.state !== 'Empty' &&
  allows(here, 'upgrade') &&
  isOfConsumers(group) &&
  group.members.length <= brokerSetting(here.broker, 'group.consumer.max.size');

/**
 * The members of a classic group with what they have go on as classic members of a consumer group;
 * those that wait for an answer are to join again. (convertToConsumerGroup, fromClassicGroup)
 */
export function upgrade(here: Here, classic: ClassicGroup): Draft | Refusal {
  const { id: group, generation } = classic;
  const draft = draftOf(group, undefined);
  const { image } = here.broker.memory;
  const known = readMembers(image, classic);
  if (known === null) {
    const why = 'because the embedded consumer protocol is malformed.';
    const message = `Cannot upgrade classic group ${group} to consumer group ${why}`;
    return refusal('GROUP_ID_NOT_FOUND', message);
  }
  endRebalance(here, classic);
  draft.records.push(groupTombstone(group));
  for (const { id: member, about } of known)
    put(draft, { record: 'consumer-member', group, member, value: about });
  put(draft, { record: 'consumer-group', group, value: { epoch: generation, metadataHash: 0 } });
  for (const { id: member, has: topicPartitions } of known)
    put(draft, { record: 'consumer-target', group, member, value: { topicPartitions } });
  const value = { assignmentEpoch: generation };
  put(draft, { record: 'consumer-target-epoch', group, value });
  for (const { id: member, has: assignedPartitions } of known) {
    const epochs = { memberEpoch: generation, previousMemberEpoch: generation, state: STABLE };
    const now = { ...epochs, assignedPartitions, partitionsPendingRevocation: NOWHERE };
    put(draft, { record: 'consumer-current', group, member, value: now });
  }
  for (const member of known) armConsumerSession(here, group, member);
  return draft;
}

type Known = Pick<ConsumerMember, 'id' | 'about'> & { readonly has: Placement };

/** Null where a member has said what no consumer says. */
function readMembers(image: MetadataImage, group: ClassicGroup): Known[] | null {
  try {
    return group.members.map((member) => readMember(image, group, member));
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}

function readMember(image: MetadataImage, group: ClassicGroup, member: ClassicMember): Known {
  const protocol = group.protocol ?? member.protocols[0]?.name ?? null;
  const { topics, rack } = decodeSubscription(metadataOf(member, protocol));
  const about: MemberAbout = {
    ...{ instanceId: member.instanceId, rackId: rack, clientId: member.clientId },
    ...{ clientHost: member.clientHost, subscribedTopicNames: [...new Set(topics)].sort() },
    ...{ subscribedTopicRegex: '', rebalanceTimeoutMs: member.rebalanceTimeout },
    serverAssignor: null,
    classicMemberMetadata: {
      sessionTimeoutMs: member.sessionTimeout,
      supportedProtocols: member.protocols,
    },
  };
  const has = member.assignment === '' ? [] : decodeAssignment(member.assignment);
  return { id: member.id, about, has: placedIn(image, has) };
}

/** Partitions by the ids of their topics; topics that are gone are left out. */
export const placedIn = (
  { topics }: MetadataImage,
  named: readonly { readonly topic: string; readonly partition: number }[],
): Placement =>
  placementOf(
    named.flatMap(({ topic, partition }) =>
      Object.hasOwn(topics, topic) ? [{ topic: topics[topic]?.id ?? '', partition }] : [],
    ),
  );

/** Its own rebalance does not go on. */
function endRebalance(here: Here, group: ClassicGroup): void {
  cancelJoin(here, group);
  cancelSync(here, group);
  for (const id of group.pendingJoin) cancelSession(here, group, id);
  for (const member of group.members) {
    const version = member.joining?.version ?? 0;
    finishJoin(here, member, joinRefused(version, member.id, 'REBALANCE_IN_PROGRESS'));
    finishSync(here, member, syncRefused('REBALANCE_IN_PROGRESS'));
  }
}

/**
 * Whether a group without these members is a classic one.
 * (validateOnlineDowngradeWithFencedMembers)
 */
export function mayDowngrade(
  here: Here,
  group: StoredConsumerGroup,
  gone: readonly ConsumerMember[],
): boolean {
  const left = without(group, gone);
  return (
    left.length > 0 &&
    left.every(({ about }) => about.classicMemberMetadata !== null) &&
    allows(here, 'downgrade') &&
    left.length <= brokerSetting(here.broker, 'group.max.size')
  );
}

/**
 * Whether a group is a classic one when a classic member takes the place of a static one: that was
 * the last of the new protocol. (validateOnlineDowngradeWithReplacedMember)
 */
export const mayDowngradeWith = (
  here: Here,
  group: StoredConsumerGroup,
  replaced: ConsumerMember,
): boolean =>
  without(group, [replaced]).every(({ about }) => about.classicMemberMetadata !== null) &&
  allows(here, 'downgrade') &&
  Object.keys(group.members).length <= brokerSetting(here.broker, 'group.max.size');

const without = (group: StoredConsumerGroup, gone: readonly ConsumerMember[]): ConsumerMember[] =>
  membersOf(group).filter(({ id }) => gone.every((each) => each.id !== id));

/** The group without members that are gone. */
export const downgradeWithout = (here: Here, draft: Draft, gone: readonly ConsumerMember[]): void =>
  downgrade(here, draft, without(draft.group, gone), draft.group.epoch);

/** The group with a member that has just taken the place of another. */
export const downgradeWith = (
  here: Here,
  draft: Draft,
  joined: ConsumerMember,
  generation: number,
): void => downgrade(here, draft, [...without(draft.group, [joined]), joined], generation);

/**
 * All that is written of the consumer group is forgotten; its classic members are a group of their
 * own, in the generation that was its epoch. (convertToClassicGroup, fromConsumerGroup)
 */
function downgrade(
  here: Here,
  draft: Draft,
  left: readonly ConsumerMember[],
  generation: number,
): void {
  const { id, group } = draft;
  const { image } = here.broker.memory;
  const members = left.map(classicMember);
  const classic: ClassicGroup = {
    ...createClassicGroup(id),
    ...{ state: 'Stable', generation, protocolType: 'consumer', members },
    ...{ leader: members[0]?.id ?? null, since: wallClock(here) },
  };
  classic.protocol = selectProtocol(classic);
  const assignments = Object.fromEntries(
    left.map((member) => [member.id, assignmentFor(image, member)]),
  );
  draft.records.push(...consumerGroupTombstones(id, group), groupRecord(classic, assignments));
  draft.group = NEW_GROUP;
}

const classicMember = ({ id, about }: ConsumerMember): ClassicMember => ({
  ...{ id, instanceId: about.instanceId, clientId: about.clientId, clientHost: about.clientHost },
  ...{ protocolType: 'consumer', rebalanceTimeout: about.rebalanceTimeoutMs, assignment: '' },
  protocols: about.classicMemberMetadata?.supportedProtocols ?? [],
  sessionTimeout: about.classicMemberMetadata?.sessionTimeoutMs ?? 0,
  ...{ isNew: false, joining: null, syncing: null },
});

/** What a classic member has, in the version in which it speaks. (prepareAssignment) */
export function assignmentFor(
  { topicNames }: MetadataImage,
  { about, now }: ConsumerMember,
): ByteString {
  const [first] = about.classicMemberMetadata?.supportedProtocols ?? [];
  const partitions = spotsOf(now.assignedPartitions).flatMap(({ topic, partition }) => {
    const name = topicNames[topic];
    return name === undefined ? [] : [{ topic: name, partition }];
  });
  return encodeAssignmentIn(versionOf(first?.metadata ?? ''), partitions);
}
