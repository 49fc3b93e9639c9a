import type { Handlers } from '../../network/handlers.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import type { Request, RequestBody, ResponseBody } from '../../protocol/message.ts';
import { answered } from '../../network/answered.ts';
import type { Broker } from '../broker.ts';
import { OPERATIONS_OMITTED } from '../../protocol/authorized-operations.ts';

/**
 * What a broker says of groups and their offsets as long as no coordinator of theirs is loaded on
 * it. (GroupCoordinatorService)
 */
export const groupAnswers: Handlers<Broker, GroupApi> = {
  JoinGroup: answered((_, request) => notJoined(request)),
  Heartbeat: answered((_, { body }) => ({
    throttleTimeMs: 0,
    errorCode: errorCode(errorOfGroup(body.groupId)),
  })),
  LeaveGroup: answered((_, { body }) => ({
    throttleTimeMs: 0,
    errorCode: errorCode(errorOfGroup(body.groupId)),
    members: [],
  })),
  SyncGroup: answered((_, request) => ({
    throttleTimeMs: 0,
    errorCode: errorCode(syncError(request)),
    protocolType: null,
    protocolName: null,
    assignment: '',
  })),
  DescribeGroups: answered((_, { body }) => ({
    throttleTimeMs: 0,
    groups: body.groups.map((groupId) => ({
      errorCode: NOT_COORDINATOR,
      errorMessage: null,
      groupId,
      groupState: '',
      protocolType: '',
      protocolData: '',
      members: [],
      authorizedOperations: OPERATIONS_OMITTED,
    })),
  })),
  ListGroups: answered(() => ({ throttleTimeMs: 0, errorCode: 0, groups: [] })),
  DeleteGroups: answered((_, { body }) => ({
    throttleTimeMs: 0,
    results: [...new Set(body.groupsNames)].map((groupId) => ({
      groupId,
      errorCode: NOT_COORDINATOR,
    })),
  })),
  OffsetCommit: answered(({ memory: { image } }, { body }) => notCommitted(image, body)),
  OffsetFetch: answered((_, request) => notFetched(request)),
  OffsetDelete: answered((_, { body }) => ({
    throttleTimeMs: 0,
    errorCode: errorCode(errorOfGroup(body.groupId)),
    topics: [],
  })),
  ConsumerGroupHeartbeat: answered((_, { body }) => ({
    throttleTimeMs: 0,
    ...heartbeatError(body),
    memberId: null,
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    assignment: null,
  })),
  ConsumerGroupDescribe: answered((_, { body }) => ({
    throttleTimeMs: 0,
    groups: invalidFirst(body.groupIds).map((groupId) => ({
      errorCode: errorCode(errorOfGroup(groupId)),
      errorMessage: null,
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      assignorName: '',
      members: [],
      authorizedOperations: OPERATIONS_OMITTED,
    })),
  })),
  StreamsGroupHeartbeat: answered((_, { body }) => ({
    throttleTimeMs: 0,
    ...heartbeatError(body),
    memberId: '',
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    acceptableRecoveryLag: 0,
    taskOffsetIntervalMs: 0,
    status: [],
    activeTasks: null,
    standbyTasks: null,
    warmupTasks: null,
    endpointInformationEpoch: 0,
    partitionsByUserEndpoint: null,
  })),
  StreamsGroupDescribe: answered((_, { body }) => ({
    throttleTimeMs: 0,
    groups: invalidFirst(body.groupIds).map((groupId) => ({
      errorCode: errorCode(errorOfGroup(groupId)),
      errorMessage: null,
      groupId,
      groupState: '',
      groupEpoch: 0,
      assignmentEpoch: 0,
      topology: null,
      members: [],
      authorizedOperations: OPERATIONS_OMITTED,
    })),
  })),
};

type GroupApi =
  | 'JoinGroup'
  | 'Heartbeat'
  | 'LeaveGroup'
  | 'SyncGroup'
  | 'DescribeGroups'
  | 'ListGroups'
  | 'DeleteGroups'
  | 'OffsetCommit'
  | 'OffsetFetch'
  | 'OffsetDelete'
  | 'ConsumerGroupHeartbeat'
  | 'ConsumerGroupDescribe'
  | 'StreamsGroupHeartbeat'
  | 'StreamsGroupDescribe';

const NOT_COORDINATOR = errorCode('NOT_COORDINATOR');

const errorOfGroup = (groupId: string): ErrorName =>
  groupId === '' ? 'INVALID_GROUP_ID' : 'NOT_COORDINATOR';

/** Groups without a name are told first: no coordinator is asked for them. */
export const invalidFirst = (ids: readonly string[]): string[] => [
  ...ids.filter((id) => id === ''),
  ...ids.filter((id) => id !== ''),
];

/** group.min.session.timeout.ms and group.max.session.timeout.ms */
const SESSION_TIMEOUT_MIN = 6_000;
const SESSION_TIMEOUT_MAX = 1_800_000;

function notJoined({ body, version }: Request<'JoinGroup'>): ResponseBody<'JoinGroup'> {
  const { groupId, sessionTimeoutMs: timeout, memberId } = body;
  const isOut = timeout < SESSION_TIMEOUT_MIN || timeout > SESSION_TIMEOUT_MAX;
  const error = isOut && groupId !== '' ? 'INVALID_SESSION_TIMEOUT' : errorOfGroup(groupId);
  return {
    throttleTimeMs: 0,
    errorCode: errorCode(error),
    generationId: -1,
    protocolType: null,
    protocolName: version < 7 ? '' : null,
    leader: '',
    skipAssignment: false,
    memberId: error === 'NOT_COORDINATOR' ? '' : memberId,
    members: [],
  };
}

/** From version 5 on a member names its protocol. (KafkaApis.handleSyncGroupRequest) */
function syncError({ body, version }: Request<'SyncGroup'>): ErrorName {
  const isNamed = body.protocolType !== null && body.protocolName !== null;
  return version >= 5 && !isNamed ? 'INCONSISTENT_GROUP_PROTOCOL' : errorOfGroup(body.groupId);
}

/**
 * A topic that is not there is said so before a coordinator is asked.
 * (KafkaApis.handleOffsetCommitRequest)
 */
function notCommitted(
  image: MetadataImage,
  { topics }: RequestBody<'OffsetCommit'>,
): ResponseBody<'OffsetCommit'> {
  const told = topics.map(({ name, topicId, partitions }) => {
    const known = name ?? image.topicNames[topicId];
    const error = (index: number): ErrorName => {
      if (known === undefined) return 'UNKNOWN_TOPIC_ID';
      const count = image.topics[known]?.partitions ?? 0;
      return index < count ? 'NOT_COORDINATOR' : 'UNKNOWN_TOPIC_OR_PARTITION';
    };
    return {
      ...(name === undefined ? {} : { name }),
      topicId,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: errorCode(error(partitionIndex)),
      })),
    };
  });
  return { throttleTimeMs: 0, topics: told };
}

/** The oldest version has no place for an error but the partitions. (OffsetFetchResponse) */
function notFetched({ body, version }: Request<'OffsetFetch'>): ResponseBody<'OffsetFetch'> {
  if (version >= 8) {
    const groups = body.groups.map(({ groupId }) => ({
      groupId,
      topics: [],
      errorCode: NOT_COORDINATOR,
    }));
    return { throttleTimeMs: 0, groups };
  }
  const topics = (version === 1 ? (body.topics ?? []) : []).map(({ name, partitionIndexes }) => ({
    name,
    partitions: partitionIndexes.map((partitionIndex) => ({
      partitionIndex,
      committedOffset: -1,
      committedLeaderEpoch: -1,
      metadata: '',
      errorCode: NOT_COORDINATOR,
    })),
  }));
  return { throttleTimeMs: 0, topics, errorCode: NOT_COORDINATOR, groups: [] };
}

type Beating = {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly rebalanceTimeoutMs: number;
};

/**
 * (GroupCoordinatorService.throwIfConsumerGroupHeartbeatRequestIsInvalid, and the same for streams
 * groups)
 */
function heartbeatError(body: Beating): { errorCode: number; errorMessage: string | null } {
  const why =
    body.memberId === ''
      ? "MemberId can't be empty."
      : body.groupId === ''
        ? "GroupId can't be empty."
        : body.memberEpoch < -2
          ? 'MemberEpoch is invalid.'
          : body.memberEpoch === 0 && body.rebalanceTimeoutMs === -1
            ? 'RebalanceTimeoutMs must be provided in first request.'
            : null;
  return {
    errorCode: why === null ? NOT_COORDINATOR : errorCode('INVALID_REQUEST'),
    errorMessage: why,
  };
}
