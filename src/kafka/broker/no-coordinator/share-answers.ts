import type { Handlers } from '../../network/handlers.ts';
import { errorMessage } from '../../protocol/error-messages.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { RequestBody } from '../../protocol/message.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';
import { answered } from '../../network/answered.ts';
import type { Broker } from '../broker.ts';
import { OPERATIONS_OMITTED } from '../../protocol/authorized-operations.ts';
import { invalidFirst } from './group-answers.ts';

/**
 * What a broker says of share groups as long as no coordinator of theirs is loaded on it.
 * (GroupCoordinatorService, ShareCoordinatorService)
 */
export const shareAnswers: Handlers<Broker, ShareApi> = {
  ShareGroupHeartbeat: answered((_, { body }) => ({
    throttleTimeMs: 0,
    ...heartbeatError(body),
    memberId: null,
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    assignment: null,
  })),
  ShareGroupDescribe: answered((_, { body: { groupIds } }) => ({
    throttleTimeMs: 0,
    groups: invalidFirst(groupIds).map((groupId) => ({
      ...(groupId === ''
        ? { errorCode: errorCode('INVALID_GROUP_ID'), errorMessage: null }
        : NOT_HERE),
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      assignorName: '',
      members: [],
      authorizedOperations: OPERATIONS_OMITTED,
    })),
  })),
  ShareFetch: answered((_, { body }) => ({
    throttleTimeMs: 0,
    errorCode: errorCode(fetchError(body)),
    errorMessage: null,
    acquisitionLockTimeoutMs: fetchError(body) === 'NONE' ? LOCK_TIMEOUT_MILLIS : 0,
    responses: [],
    nodeEndpoints: [],
  })),
  ShareAcknowledge: answered((_, { body: { shareSessionEpoch: epoch } }) => ({
    throttleTimeMs: 0,
    // The first epoch opens a session, and only a fetch may do that.
    errorCode: errorCode(epoch === 0 ? 'INVALID_SHARE_SESSION_EPOCH' : 'SHARE_SESSION_NOT_FOUND'),
    errorMessage: null,
    acquisitionLockTimeoutMs: 0,
    responses: [],
    nodeEndpoints: [],
  })),
  DescribeShareGroupOffsets: answered((_, { body }) => ({
    throttleTimeMs: 0,
    groups: body.groups.map(({ groupId, topics }) =>
      topics === null
        ? { groupId, topics: [], ...NOT_HERE }
        : { groupId, topics: topics.map(nothingRead), errorCode: 0, errorMessage: null },
    ),
  })),
  AlterShareGroupOffsets: answered(() => ({ throttleTimeMs: 0, ...NOT_HERE, responses: [] })),
  DeleteShareGroupOffsets: answered(() => ({ throttleTimeMs: 0, ...NOT_HERE, responses: [] })),
  InitializeShareGroupState: answered((_, { body }) => ({
    results: eachPartition(body, 'initialize share group state', {}),
  })),
  ReadShareGroupState: answered((_, { body }) => ({
    results: eachPartition(body, 'read share group state', {
      stateEpoch: 0,
      startOffset: 0,
      stateBatches: [],
    }),
  })),
  WriteShareGroupState: answered((_, { body }) => ({
    results: eachPartition(body, 'write share group state', {}),
  })),
  DeleteShareGroupState: answered((_, { body }) => ({
    results: eachPartition(body, 'delete share group state', {}),
  })),
  ReadShareGroupStateSummary: answered((_, { body }) => ({
    results: eachPartition(body, 'read share group state summary', {
      stateEpoch: 0,
      leaderEpoch: 0,
      startOffset: 0,
      deliveryCompleteCount: -1,
    }),
  })),
};

type ShareApi =
  | 'ShareGroupHeartbeat'
  | 'ShareGroupDescribe'
  | 'ShareFetch'
  | 'ShareAcknowledge'
  | 'DescribeShareGroupOffsets'
  | 'AlterShareGroupOffsets'
  | 'DeleteShareGroupOffsets'
  | 'InitializeShareGroupState'
  | 'ReadShareGroupState'
  | 'WriteShareGroupState'
  | 'DeleteShareGroupState'
  | 'ReadShareGroupStateSummary';

/** group.share.record.lock.duration.ms */
const LOCK_TIMEOUT_MILLIS = 30_000;

const NOT_HERE = {
  errorCode: errorCode('NOT_COORDINATOR'),
  errorMessage: errorMessage('NOT_COORDINATOR'),
};

/**
 * A member's id is looked at before the group is, by one that says no more.
 * (GroupCoordinatorService.throwIfShareGroupHeartbeatRequestIsInvalid)
 */
function heartbeatError({
  groupId,
  memberId,
  memberEpoch,
  subscribedTopicNames,
}: RequestBody<'ShareGroupHeartbeat'>): { errorCode: number; errorMessage: string | null } {
  const invalid = errorCode('INVALID_REQUEST');
  if (memberId === '') return { errorCode: invalid, errorMessage: null };
  if (groupId === '') return { errorCode: invalid, errorMessage: "GroupId can't be empty." };
  const isEmpty = subscribedTopicNames === null || subscribedTopicNames.length === 0;
  if (memberEpoch === 0 && isEmpty)
    return {
      errorCode: invalid,
      errorMessage: 'SubscribedTopicNames must be set in first request.',
    };
  return { errorCode: errorCode('NOT_COORDINATOR'), errorMessage: null };
}

/**
 * A session is opened for nothing at most: no share partition is here.
 * (SharePartitionManager.newContext)
 */
function fetchError({ groupId, memberId, shareSessionEpoch, topics }: RequestBody<'ShareFetch'>) {
  if (groupId === null || memberId === null) return 'UNKNOWN_SERVER_ERROR';
  if (shareSessionEpoch !== 0) return 'SHARE_SESSION_NOT_FOUND';
  return topics.length === 0 ? 'NONE' : 'COORDINATOR_NOT_AVAILABLE';
}

type DescribedTopic = { readonly topicName: string; readonly partitions: readonly number[] };

const nothingRead = ({ topicName, partitions }: DescribedTopic) => ({
  topicName,
  topicId: ZERO_UUID,
  partitions: partitions.map((partitionIndex) => ({
    partitionIndex,
    startOffset: -1,
    leaderEpoch: 0,
    lag: -1,
    errorCode: 0,
    errorMessage: null,
  })),
});

type StateRequest = {
  readonly groupId: string;
  readonly topics: readonly {
    readonly topicId: string;
    readonly partitions: readonly { readonly partition: number }[];
  }[];
};

/** The same for each partition; nothing for a group without a name. (ShareCoordinatorService) */
const eachPartition = <More extends object>(
  { groupId, topics }: StateRequest,
  what: string,
  more: More,
) =>
  (groupId === '' ? [] : topics).map(({ topicId, partitions }) => ({
    topicId,
    partitions: partitions.map(({ partition }) => ({
      partition,
      errorCode: NOT_HERE.errorCode,
      errorMessage: `Unable to ${what}: ${NOT_HERE.errorMessage}`,
      ...more,
    })),
  }));
