import type { Broker } from '../../../broker/broker.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import { errorCode, type ErrorName } from '../../../protocol/errors.ts';
import type { Request, ResponseBody } from '../../../protocol/message.ts';
import type { ServerStep } from '../../../step.ts';
import { scheduleWrite, whyNotActive } from '../../runtime/write.ts';
import { GROUP_TOPIC, groupCoordinator } from '../group-coordinator.ts';
import { beatConsumerGroup } from '../consumer/classic-members.ts';
import { consumerGroupHere, groupHere, hereFor, type Here } from '../here.ts';
import { memberOf, memberProblem } from './classic-group.ts';
import { armSession } from './timers.ts';

/**
 * A member is alive, and hears whether it must join again. (GroupCoordinatorService.heartbeat)
 */
export function onHeartbeat(
  broker: Broker,
  { body }: Request<'Heartbeat'>,
  context: RequestContext,
  step: ServerStep,
): void {
  if (body.groupId === '')
    return answer<'Heartbeat'>(context, heartbeatAnswer('INVALID_GROUP_ID'), step);
  const here = hereFor(broker, body.groupId, step);
  const away = whyNotActive(broker, GROUP_TOPIC, here.partition);
  // Whether the member is known cannot be said while the group is loaded.
  if (away === 'COORDINATOR_LOAD_IN_PROGRESS')
    return answer<'Heartbeat'>(context, heartbeatAnswer('NONE'), step);
  const error = away ?? heartbeatProblem(here, body);
  if (error !== null) return answer<'Heartbeat'>(context, heartbeatAnswer(error), step);
  const decide = () => ({ records: [], result: heartbeatAnswer(heartbeat(here, body)) });
  const operation = { context, decide, refuse: heartbeatAnswer };
  scheduleWrite(broker, groupCoordinator, here.partition, operation, step);
}

const heartbeatAnswer = (error: ErrorName): ResponseBody<'Heartbeat'> => ({
  ...{ throttleTimeMs: 0, errorCode: errorCode(error) },
});

type Body = Request<'Heartbeat'>['body'];

/** Why a heartbeat is refused; null when it is not. (validateClassicGroupHeartbeat) */
function heartbeatProblem(here: Here, body: Body): ErrorName | null {
  if (consumerGroupHere(here, body.groupId) !== undefined) return null;
  const group = groupHere(here, body.groupId);
  if (group === undefined) return 'UNKNOWN_MEMBER_ID';
  const problem = memberProblem(group, body.memberId, body.groupInstanceId);
  if (problem !== null) return problem;
  return body.generationId === group.generation ? null : 'ILLEGAL_GENERATION';
}

/** The session of the member begins anew. (classicGroupHeartbeatToClassicGroup) */
function heartbeat(here: Here, body: Body): ErrorName {
  const { groupId, memberId } = body;
  const modern = consumerGroupHere(here, groupId);
  if (modern !== undefined) return beatConsumerGroup(here, modern, body);
  const group = groupHere(here, groupId);
  const member = group === undefined ? undefined : memberOf(group, memberId);
  if (group === undefined || member === undefined) return 'UNKNOWN_MEMBER_ID';
  armSession(here, group, member.id, member.sessionTimeout);
  return group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
}
