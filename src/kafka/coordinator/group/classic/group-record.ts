import type { ByteString } from '../../../protocol/bytes/byte-string.ts';
import type { GroupRecord, StoredClassicGroup } from '../group-state.ts';
import {
  createClassicGroup,
  metadataOf,
  subscribedTopics,
  type ClassicGroup,
  type ClassicMember,
} from './classic-group.ts';

/**
 * A group with its assignment, as it is written. (newGroupMetadataRecord)
 * @param assignment by member
 */
export function groupRecord(
  group: ClassicGroup,
  assignment: Readonly<Record<string, ByteString>>,
): GroupRecord {
  const members = group.members.map((member) => ({
    memberId: member.id,
    groupInstanceId: member.instanceId,
    clientId: member.clientId,
    clientHost: member.clientHost,
    rebalanceTimeout: member.rebalanceTimeout,
    sessionTimeout: member.sessionTimeout,
    subscription: metadataOf(member, group.protocol),
    assignment: assignment[member.id] ?? '',
  }));
  const { id, generation, protocol, leader, since } = group;
  const about = { generation, protocol, leader, currentStateTimestamp: since ?? -1 };
  return recordOf(id, { protocolType: group.protocolType ?? '', ...about, members });
}

/** A group that is new: only its name is known. (newEmptyGroupMetadataRecord) */
export const newGroupRecord = ({ id, since }: ClassicGroup): GroupRecord =>
  recordOf(id, {
    ...{ protocolType: '', generation: 0, protocol: null, leader: null },
    ...{ currentStateTimestamp: since ?? -1, members: [] },
  });

const recordOf = (group: string, value: Omit<StoredClassicGroup, 'type'>): GroupRecord => ({
  ...{ record: 'group', group, value: Object.freeze({ type: 'classic', ...value }) },
});

/** The group is forgotten. (newGroupMetadataTombstoneRecord) */
export const groupTombstone = (group: string): GroupRecord => ({
  ...{ record: 'group', group, value: null },
});

/** A group as a coordinator that has loaded its record has it. (GroupMetadataManager.replay) */
export function groupOfRecord(id: string, stored: StoredClassicGroup): ClassicGroup {
  const state = stored.members.length > 0 ? 'Stable' : 'Empty';
  const group: ClassicGroup = {
    ...createClassicGroup(id),
    ...{ state, generation: stored.generation, protocol: stored.protocol, leader: stored.leader },
    since: stored.currentStateTimestamp < 0 ? null : stored.currentStateTimestamp,
    protocolType: stored.protocolType === '' ? null : stored.protocolType,
    members: stored.members.map((member) => memberOfRecord(member, stored)),
  };
  group.topics = subscribedTopics(group);
  return group;
}

const memberOfRecord = (
  member: StoredClassicGroup['members'][number],
  { protocolType, protocol }: StoredClassicGroup,
): ClassicMember => ({
  id: member.memberId,
  instanceId: member.groupInstanceId,
  clientId: member.clientId,
  clientHost: member.clientHost,
  protocolType,
  protocols: [{ name: protocol ?? '', metadata: member.subscription }],
  rebalanceTimeout:
    member.rebalanceTimeout === -1 ? member.sessionTimeout : member.rebalanceTimeout,
  sessionTimeout: member.sessionTimeout,
  assignment: member.assignment,
  ...{ isNew: false, joining: null, syncing: null },
});
