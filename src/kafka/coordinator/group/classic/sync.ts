import type { Broker } from '../../../broker/broker.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import type { ErrorName } from '../../../protocol/errors.ts';
import type { Request } from '../../../protocol/message.ts';
import type { ServerStep } from '../../../step.ts';
import { whyNotActive } from '../../runtime/write.ts';
import { GROUP_TOPIC } from '../group-coordinator.ts';
import { consumerGroupHere, groupHere, hereFor, type Here } from '../here.ts';
import { syncConsumerGroup } from '../consumer/classic-members.ts';
import { syncAnswer, syncRefused } from './answers.ts';
import { appendThen } from './append.ts';
import { memberOf, memberProblem, type ClassicGroup } from './classic-group.ts';
import { groupRecord } from './group-record.ts';

/** The first version in which a member names its protocol. */
const NAMES_PROTOCOL = 5;

/**
 * A member asks for what it is assigned; the leader brings the assignment of all.
 * (KafkaApis.handleSyncGroupRequest, GroupMetadataManager.classicGroupSyncToClassicGroup)
 */
export function onSyncGroup(
  broker: Broker,
  request: Request<'SyncGroup'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { body, version } = request;
  const here = hereFor(broker, body.groupId, step);
  const isNamed = body.protocolType !== null && body.protocolName !== null;
  const problem =
    version >= NAMES_PROTOCOL && !isNamed
      ? 'INCONSISTENT_GROUP_PROTOCOL'
      : body.groupId === ''
        ? 'INVALID_GROUP_ID'
        : whyNotActive(broker, GROUP_TOPIC, here.partition);
  const modern = consumerGroupHere(here, body.groupId);
  if (problem === null && modern !== undefined)
    return answer<'SyncGroup'>(context, syncConsumerGroup(here, modern, request), step);
  const group = groupHere(here, body.groupId);
  const error = problem ?? (group === undefined ? 'UNKNOWN_MEMBER_ID' : syncProblem(group, body));
  if (error !== null || group === undefined)
    return answer<'SyncGroup'>(context, syncRefused(error ?? 'UNKNOWN_MEMBER_ID'), step);
  sync(here, group, request, context);
}

/** Why a SyncGroup is refused; null when it is not. (validateSyncGroup) */
function syncProblem(group: ClassicGroup, body: Request<'SyncGroup'>['body']): ErrorName | null {
  if (group.state === 'Empty') return 'UNKNOWN_MEMBER_ID';
  const problem = memberProblem(group, body.memberId, body.groupInstanceId);
  if (problem !== null) return problem;
  if (body.generationId !== group.generation) return 'ILLEGAL_GENERATION';
  const isOther = (said: string | null, own: string | null): boolean =>
    said !== null && own !== null && said !== own;
  if (isOther(body.protocolType, group.protocolType) || isOther(body.protocolName, group.protocol))
    return 'INCONSISTENT_GROUP_PROTOCOL';
  return group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : null;
}

function sync(
  here: Here,
  group: ClassicGroup,
  { body }: Request<'SyncGroup'>,
  context: RequestContext,
): void {
  const member = memberOf(group, body.memberId);
  if (member === undefined) return;
  group.pendingSync = group.pendingSync.filter((id) => id !== member.id);
  if (group.state === 'Stable')
    return answer<'SyncGroup'>(context, syncAnswer(group, member, 'NONE'), here.step);
  member.syncing = context;
  if (group.leader !== member.id) return;
  const brought = new Map(body.assignments.map((each) => [each.memberId, each.assignment]));
  const assignment = Object.fromEntries(group.members.map(({ id }) => [id, brought.get(id) ?? '']));
  const { id, generation } = group;
  const then = { what: 'assigned', group: id, generation, assignment } as const;
  appendThen(here, [groupRecord(group, assignment)], then, context);
}
