import type { Broker } from '../../../broker/broker.ts';
import { answer, type RequestContext } from '../../../network/listener.ts';
import { errorCode } from '../../../protocol/errors.ts';
import type { Request, RequestBody, ResponseBody } from '../../../protocol/message.ts';
import { randomUuid } from '../../../protocol/random-uuid.ts';
import type { ServerStep } from '../../../step.ts';
import { scheduleWrite, whyNotActive } from '../../runtime/write.ts';
import { GROUP_TOPIC, groupCoordinator } from '../group-coordinator.ts';
import type { GroupRecord } from '../group-state.ts';
import { addressOf, consumerGroupHere, hereFor, type Here } from '../here.ts';
import { follow } from './follow.ts';
import {
  isReconciled,
  LEAVES,
  LEAVES_FOR_A_WHILE,
  UNREVOKED,
  type ConsumerMember,
  type MemberAbout,
} from './consumer-group.ts';
import { isRefusal, memberIn, put, refusal, type Draft, type Refusal } from './draft.ts';
import { leave } from './leave.ts';
import { fullness, memberOf, openGroup, replacedBy, type Naming } from './member.ts';
import { updatePatterns } from './patterns.ts';
import { isSamePlace, placementOf, spotsOf } from './placement.ts';
import { nextStep } from './reconcile.ts';
import { maybeBumpEpoch } from './subscription.ts';
import { assignorsOf, makeTarget } from './target.ts';
import {
  millisOf,
  armConsumerSession,
  armRevocation,
  cancelMember,
  cancelRevocation,
} from './timers.ts';

type Body = RequestBody<'ConsumerGroupHeartbeat'>;
type Answer = ResponseBody<'ConsumerGroupHeartbeat'>;

/** From this version on members make their ids themselves. */
const MAKES_ITS_ID = 1;

/**
 * A member says that it lives, what it wants and what it has, and hears what it is to have.
 * (GroupCoordinatorService.consumerGroupHeartbeat)
 */
export function onConsumerHeartbeat(
  broker: Broker,
  request: Request<'ConsumerGroupHeartbeat'>,
  context: RequestContext,
  step: ServerStep,
): void {
  const { body } = request;
  const tell = (told: Answer): void => answer<'ConsumerGroupHeartbeat'>(context, told, step);
  const problem = requestProblem(broker, request);
  if (problem !== null) return tell(refused(problem));
  const here = hereFor(broker, body.groupId, step);
  const away = whyNotActive(broker, GROUP_TOPIC, here.partition);
  if (away !== null) return tell(refused(refusal(away)));
  const before = consumerGroupHere(here, body.groupId);
  const isLeaving = body.memberEpoch === LEAVES || body.memberEpoch === LEAVES_FOR_A_WHILE;
  const decided = isLeaving ? leave(here, body) : beat(here, request, context);
  if (isRefusal(decided)) return tell(refused(decided));
  scheduleWrite(
    broker,
    groupCoordinator,
    here.partition,
    {
      context,
      decide: () => ({ records: decided.records, result: { ...NOTHING_TOLD, ...decided.told } }),
      refuse: (error) => refused(refusal(error)),
      written: (records: readonly GroupRecord[]) => follow(here, body.groupId, before, records),
    },
    step,
  );
}

const NOTHING_TOLD = {
  ...{ throttleTimeMs: 0, errorCode: 0, errorMessage: null },
  ...{ heartbeatIntervalMs: 0, assignment: null },
};

const refused = ({ error, message }: Refusal): Answer => ({
  ...{ ...NOTHING_TOLD, errorCode: errorCode(error), errorMessage: message },
  ...{ memberId: null, memberEpoch: 0 },
});

/**
 * Why a heartbeat is refused before its group is looked at; null when it is not.
 * (GroupCoordinatorService.throwIfConsumerGroupHeartbeatRequestIsInvalid)
 */
function requestProblem(
  broker: Broker,
  { body, version }: Request<'ConsumerGroupHeartbeat'>,
): Refusal | null {
  const why = whyInvalid(body, version);
  if (why !== null) return refusal('INVALID_REQUEST', why);
  const known = assignorsOf(broker);
  if (body.serverAssignor === null || known.some((name) => name === body.serverAssignor))
    return null;
  const message =
    `ServerAssignor ${body.serverAssignor} is not supported. ` +
    `Supported assignors: ${known.join(', ')}.`;
  return refusal('UNSUPPORTED_ASSIGNOR', message);
}

function whyInvalid(body: Body, version: number): string | null {
  const isKnown = body.memberEpoch > 0 || body.memberEpoch === LEAVES;
  if (body.memberId.trim() === '' && (version >= MAKES_ITS_ID || isKnown))
    return "MemberId can't be empty.";
  if (body.groupId.trim() === '') return "GroupId can't be empty.";
  if (body.instanceId?.trim() === '') return "InstanceId can't be empty.";
  if (body.rackId?.trim() === '') return "RackId can't be empty.";
  if (body.memberEpoch === 0) {
    if (body.rebalanceTimeoutMs === -1)
      return 'RebalanceTimeoutMs must be provided in first request.';
    if (body.topicPartitions === null || body.topicPartitions.length > 0)
      return 'TopicPartitions must be empty when (re-)joining.';
    if (body.subscribedTopicNames === null && (body.subscribedTopicRegex ?? null) === null)
      return 'Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.';
  }
  if (body.memberEpoch === LEAVES_FOR_A_WHILE && body.instanceId === null)
    return "InstanceId can't be null.";
  return body.memberEpoch < LEAVES_FOR_A_WHILE ? 'MemberEpoch is invalid.' : null;
}

type Beaten = {
  readonly records: readonly GroupRecord[];
  readonly told: Pick<Answer, 'memberId' | 'memberEpoch'> & Partial<Answer>;
};

/**
 * The member is taken in, the target is made anew where it must be, and the member comes one step
 * nearer to it. (GroupMetadataManager.consumerGroupHeartbeat)
 */
function beat(
  here: Here,
  request: Request<'ConsumerGroupHeartbeat'>,
  context: RequestContext,
): Beaten | Refusal {
  const { body } = request;
  const naming = namingIn(here, body);
  const draft = openGroup(here, naming);
  if (isRefusal(draft)) return draft;
  const before = draft.group;
  const full = fullness(here, draft, naming.memberId);
  if (full !== null) return full;
  const member = memberOf(draft, naming);
  if (isRefusal(member)) return member;
  const about = saidIn(member.about, request, addressOf(context));
  const problem = update(here, draft, member, about);
  if (problem !== null) return problem;
  shareOut(here, draft);
  const after = reconcile(here, draft, member, naming);
  const gone = replacedBy(before, draft);
  if (gone !== undefined) cancelMember(here, draft.id, gone);
  armConsumerSession(here, draft.id, after);
  const isFull =
    body.rebalanceTimeoutMs !== -1 &&
    (body.subscribedTopicNames !== null || (body.subscribedTopicRegex ?? null) !== null) &&
    body.topicPartitions !== null;
  const { assignedPartitions: topicPartitions } = after.now;
  const isNews = !isSamePlace(member.now.assignedPartitions, topicPartitions);
  return {
    records: draft.records,
    told: {
      ...{ memberId: member.id, memberEpoch: after.now.memberEpoch },
      heartbeatIntervalMs: millisOf(here.broker, draft.id, 'heartbeat'),
      assignment: body.memberEpoch === 0 || isFull || isNews ? { topicPartitions } : null,
    },
  };
}

const namingIn = ({ step }: Here, body: Body): Naming => ({
  ...{ groupId: body.groupId, instanceId: body.instanceId, epoch: body.memberEpoch },
  memberId: body.memberId === '' ? randomUuid(step.random) : body.memberId,
  owned: body.topicPartitions === null ? null : placementOf(spotsOf(body.topicPartitions)),
});

/** What a member says of itself with what it said before. (ConsumerGroupMember.Builder) */
const saidIn = (
  old: MemberAbout,
  { body, clientId }: Request<'ConsumerGroupHeartbeat'>,
  clientHost: string,
): MemberAbout => ({
  instanceId: body.instanceId ?? old.instanceId,
  rackId: body.rackId ?? old.rackId,
  clientId: clientId ?? '',
  clientHost,
  subscribedTopicNames:
    body.subscribedTopicNames === null
      ? old.subscribedTopicNames
      : [...new Set(body.subscribedTopicNames)].sort(),
  subscribedTopicRegex: body.subscribedTopicRegex ?? old.subscribedTopicRegex,
  rebalanceTimeoutMs:
    body.rebalanceTimeoutMs === -1 ? old.rebalanceTimeoutMs : body.rebalanceTimeoutMs,
  serverAssignor: body.serverAssignor ?? old.serverAssignor,
  classicMemberMetadata: null,
});

/**
 * What the member says is written if it is news; the group gets another epoch where that makes a
 * difference.
 */
export function update(
  here: Here,
  draft: Draft,
  member: ConsumerMember,
  about: MemberAbout,
): Refusal | null {
  const { id: group } = draft;
  const before = draft.group;
  const isNew = before.epoch === 0;
  if (JSON.stringify(about) !== JSON.stringify({ ...member.about }))
    put(draft, { record: 'consumer-member', group, member: member.id, value: about });
  const old = member.about.subscribedTopicNames;
  const isOther = about.subscribedTopicNames.join() !== old.join();
  const patterns = updatePatterns(here, draft, before, { old: member.about, about });
  if (typeof patterns !== 'boolean') return patterns;
  maybeBumpEpoch(draft, here.broker.memory.image, isNew || isOther || patterns);
  return null;
}

/** A group whose epoch has grown shares out anew. */
export function shareOut({ broker }: Here, draft: Draft): void {
  if (draft.group.epoch > draft.group.targetEpoch) makeTarget(draft, broker);
}

/** The member comes one step nearer to its target. (maybeReconcile) */
export function reconcile(
  here: Here,
  draft: Draft,
  known: ConsumerMember,
  { owned }: Pick<Naming, 'owned'>,
): ConsumerMember {
  const member = memberIn(draft, known) ?? known;
  if (isReconciled(member, draft.group.targetEpoch)) return member;
  const now = nextStep(draft.group, member, owned);
  if (JSON.stringify(now) === JSON.stringify(member.now)) return member;
  put(draft, { record: 'consumer-current', group: draft.id, member: member.id, value: now });
  if (now.state === UNREVOKED) {
    const millis = member.about.rebalanceTimeoutMs;
    armRevocation(here, draft.id, member.id, { epoch: now.memberEpoch, millis });
  } else cancelRevocation(here, draft.id, member.id);
  return { ...member, now };
}
