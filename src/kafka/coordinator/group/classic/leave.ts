import type { Broker } from '../../../broker/broker.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import { errorCode, type ErrorName } from '../../../protocol/errors.ts';
import type { Request, ResponseBody } from '../../../protocol/message.ts';
import type { ServerStep } from '../../../step.ts';
import { scheduleWrite } from '../../runtime/write.ts';
import { groupCoordinator } from '../group-coordinator.ts';
import type { GroupRecord } from '../group-state.ts';
import { consumerGroupHere, groupHere, hereFor, type Here } from '../here.ts';
import { leaveConsumerGroup } from '../consumer/classic-members.ts';
import { follow } from '../consumer/follow.ts';
import { memberOf, memberProblem, staticMember, type ClassicGroup } from './classic-group.ts';
import { dropMember, rebalance } from './rebalance.ts';
import { removeMember } from './classic-group.ts';
import { cancelSession } from './timers.ts';

/** The first version in which several leave at once. */
const SEVERAL_FROM = 3;

type Leaving = { readonly memberId: string; readonly groupInstanceId: string | null };
type Left = ResponseBody<'LeaveGroup'>;

/** Members leave, or an administrator removes them. (GroupCoordinatorService.leaveGroup) */
export function onLeaveGroup(
  broker: Broker,
  request: Request<'LeaveGroup'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { groupId } = request.body;
  const { version } = request;
  const refuse = (error: ErrorName): Left => leftAnswer(version, error, []);
  if (groupId === '') return answer<'LeaveGroup'>(context, refuse('INVALID_GROUP_ID'), step);
  const here = hereFor(broker, groupId, step);
  const before = consumerGroupHere(here, groupId);
  const decide = () => {
    if (before !== undefined) return leftConsumers(here, request);
    const group = groupHere(here, groupId);
    const left = leavingIn(request).map((each) => ({
      memberId: each.memberId,
      groupInstanceId: each.groupInstanceId,
      error: group === undefined ? ('UNKNOWN_MEMBER_ID' as const) : leave(here, group, each),
    }));
    const isNews = group !== undefined && left.some(({ error }) => error === 'NONE');
    const records = isNews && group.state !== 'Empty' ? rebalance(here, group) : [];
    return { records, result: leftAnswer(version, 'NONE', left) };
  };
  const written = (records: readonly GroupRecord[]): void => {
    if (before !== undefined) follow(here, groupId, before, records);
  };
  const operation = { context, decide, refuse, written };
  scheduleWrite(broker, groupCoordinator, here.partition, operation, step);
}

function leftConsumers(here: Here, request: Request<'LeaveGroup'>) {
  const leaving = leavingIn(request);
  const { records, errors } = leaveConsumerGroup(here, request.body.groupId, leaving);
  const left = leaving.map(({ memberId, groupInstanceId }, place) => ({
    ...{ memberId, groupInstanceId, error: errors[place] ?? ('NONE' as const) },
  }));
  return { records, result: leftAnswer(request.version, 'NONE', left) };
}

const leavingIn = ({ body, version }: Request<'LeaveGroup'>): readonly Leaving[] =>
  version < SEVERAL_FROM
    ? [{ memberId: body.memberId ?? '', groupInstanceId: null }]
    : body.members;

/** The older versions have one error for all. (LeaveGroupResponse) */
const leftAnswer = (
  version: number,
  error: ErrorName,
  left: readonly (Leaving & { readonly error: ErrorName })[],
): Left => {
  const told = version < SEVERAL_FROM && error === 'NONE' ? (left[0]?.error ?? error) : error;
  const members = left.map(({ memberId, groupInstanceId, error: own }) => ({
    ...{ memberId, groupInstanceId, errorCode: errorCode(own) },
  }));
  return { throttleTimeMs: 0, errorCode: errorCode(told), members };
};

/**
 * One that only names its instance is removed by it; an id that is to join is forgotten.
 * (classicGroupLeaveToClassicGroup)
 */
function leave(here: Here, group: ClassicGroup, leaving: Leaving): ErrorName {
  const { memberId, groupInstanceId } = leaving;
  if (memberId !== '' && group.pendingJoin.includes(memberId)) {
    removeMember(group, memberId);
    cancelSession(here, group, memberId);
    return 'NONE';
  }
  const problem = memberId === '' ? null : memberProblem(group, memberId, groupInstanceId);
  const member =
    memberId === '' ? staticMember(group, groupInstanceId ?? '') : memberOf(group, memberId);
  if (problem !== null || member === undefined) return problem ?? 'UNKNOWN_MEMBER_ID';
  cancelSession(here, group, member.id);
  dropMember(here, group, member);
  return 'NONE';
}
