import { errorCode, type ErrorName } from '../../../protocol/errors.ts';
import type { ResponseBody } from '../../../protocol/message.ts';
import { metadataOf, type ClassicGroup, type ClassicMember } from './classic-group.ts';

/**
 * A JoinGroup that is refused. The older versions have no null for a protocol. (JoinGroupResponse)
 * @param memberId as the answer names it; '' for none
 */
export const joinRefused = (
  version: number,
  memberId: string,
  error: ErrorName,
): ResponseBody<'JoinGroup'> => ({
  ...{ throttleTimeMs: 0, errorCode: errorCode(error), generationId: -1 },
  ...{ protocolType: null, protocolName: version < 7 ? '' : null },
  ...{ leader: '', skipAssignment: false, memberId, members: [] },
});

/** The generation as a member is told of it: the leader gets what all have said of themselves. */
export const joinAnswer = (
  group: ClassicGroup,
  { id: memberId }: ClassicMember,
): ResponseBody<'JoinGroup'> => ({
  ...{ throttleTimeMs: 0, errorCode: 0, generationId: group.generation },
  ...{ protocolType: group.protocolType, protocolName: group.protocol },
  ...{ leader: group.leader ?? '', skipAssignment: false, memberId },
  members: group.leader === memberId ? membersFor(group) : [],
});

const membersFor = ({ members, protocol }: ClassicGroup): ResponseBody<'JoinGroup'>['members'] =>
  members.map((member) => ({
    memberId: member.id,
    groupInstanceId: member.instanceId,
    metadata: metadataOf(member, protocol),
  }));

/** What a member is assigned, or why nothing is. */
export const syncAnswer = (
  { protocolType, protocol }: ClassicGroup,
  { assignment }: ClassicMember,
  error: ErrorName,
): ResponseBody<'SyncGroup'> =>
  error === 'NONE'
    ? {
        ...{ throttleTimeMs: 0, errorCode: 0, protocolType, protocolName: protocol },
        assignment,
      }
    : syncRefused(error);

export const syncRefused = (error: ErrorName): ResponseBody<'SyncGroup'> => ({
  ...{ throttleTimeMs: 0, errorCode: errorCode(error) },
  ...{ protocolType: null, protocolName: null, assignment: '' },
});
