import type { Broker } from '../../../broker/broker.ts';
import type { MetadataImage } from '../../../metadata/metadata-image.ts';
import { GROUP_OPERATIONS, OPERATIONS_OMITTED } from '../../../protocol/authorized-operations.ts';
import { errorCode, type ErrorName } from '../../../protocol/errors.ts';
import type { Request, ResponseBody } from '../../../protocol/message.ts';
import { committedState } from '../../runtime/write.ts';
import { groupCoordinator, groupPartition } from '../group-coordinator.ts';
import { offsetsOf } from '../group-state.ts';
import { entryOf } from '../table.ts';
import { membersOf, stateOf, type StoredConsumerGroup } from './consumer-group.ts';
import { NOWHERE, type Placement } from './placement.ts';
import { assignorOf } from './target.ts';

type Body = ResponseBody<'ConsumerGroupDescribe'>;
type Described = Body['groups'][number];
type Assignment = Described['members'][number]['assignment'];

/** The kinds of members. (ConsumerGroupDescribeResponse) */
const CLASSIC = 0;
const CONSUMER = 1;

/**
 * Consumer groups as an administrator sees them: what is committed. Groups without a name are told
 * first: no coordinator is asked for them. (GroupCoordinatorService.consumerGroupDescribe)
 */
export function describeConsumerGroups(
  broker: Broker,
  { groupIds, includeAuthorizedOperations }: Request<'ConsumerGroupDescribe'>['body'],
): Body {
  const mayDo = includeAuthorizedOperations ? GROUP_OPERATIONS : OPERATIONS_OMITTED;
  const named = groupIds.filter((id) => id !== '').map((id) => describe(broker, id, mayDo));
  const nameless = groupIds.filter((id) => id === '');
  return {
    throttleTimeMs: 0,
    groups: [...nameless.map((id) => notDescribed(id, 'INVALID_GROUP_ID', null)), ...named],
  };
}

function describe(broker: Broker, id: string, mayDo: number): Described {
  const found = committedState(broker, groupCoordinator, groupPartition(broker, id));
  if ('error' in found) return notDescribed(id, found.error, null);
  const group = entryOf(found.state.groups, id);
  if (group?.type === 'consumer')
    return { ...described(broker, id, group), authorizedOperations: mayDo };
  const isOther = group !== undefined || Object.keys(offsetsOf(found.state, id)).length > 0;
  const why = isOther ? `Group ${id} is not a consumer group.` : `Group ${id} not found.`;
  return notDescribed(id, 'GROUP_ID_NOT_FOUND', why);
}

const notDescribed = (groupId: string, error: ErrorName, errorMessage: string | null) => ({
  ...{ errorCode: errorCode(error), errorMessage, groupId, groupState: '' },
  ...{ groupEpoch: 0, assignmentEpoch: 0, assignorName: '', members: [] },
  authorizedOperations: OPERATIONS_OMITTED,
});

/**
 * A group with what each member has and is to have.
 * (ConsumerGroup.asDescribedGroup, ConsumerGroupMember.asConsumerGroupDescribeMember)
 */
const described = (
  broker: Broker,
  groupId: string,
  group: StoredConsumerGroup,
): Omit<Described, 'authorizedOperations'> => ({
  ...{ errorCode: 0, errorMessage: null, groupId, groupState: stateOf(group) },
  ...{ groupEpoch: group.epoch, assignmentEpoch: group.targetEpoch },
  assignorName: assignorOf(broker, group),
  members: membersOf(group).map(({ id, about, now }) => ({
    ...{ memberId: id, instanceId: about.instanceId, rackId: about.rackId },
    ...{ memberEpoch: now.memberEpoch, clientId: about.clientId, clientHost: about.clientHost },
    subscribedTopicNames: about.subscribedTopicNames,
    subscribedTopicRegex: about.subscribedTopicRegex,
    assignment: named(broker.memory.image, now.assignedPartitions),
    targetAssignment: named(broker.memory.image, group.targets[id] ?? NOWHERE),
    memberType: about.classicMemberMetadata === null ? CONSUMER : CLASSIC,
  })),
});

/** Topics that are gone are left out. */
const named = ({ topicNames }: MetadataImage, placement: Placement): Assignment => ({
  topicPartitions: placement.flatMap(({ topicId, partitions }) => {
    const topicName = topicNames[topicId];
    return topicName === undefined ? [] : [{ topicId, topicName, partitions }];
  }),
});
