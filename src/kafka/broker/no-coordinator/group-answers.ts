import type { Handlers } from '../../network/handlers.ts';
import { errorCode, type ErrorName } from '../../protocol/errors.ts';
import { answered } from '../../network/answered.ts';
import type { Broker } from '../broker.ts';
import { OPERATIONS_OMITTED } from '../../protocol/authorized-operations.ts';

/**
 * What a broker says of groups of streams: no coordinator of theirs is loaded on it.
 * (GroupCoordinatorService)
 */
export const groupAnswers: Handlers<Broker, GroupApi> = {
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

type GroupApi = 'StreamsGroupHeartbeat' | 'StreamsGroupDescribe';

const NOT_COORDINATOR = errorCode('NOT_COORDINATOR');

const errorOfGroup = (groupId: string): ErrorName =>
  groupId === '' ? 'INVALID_GROUP_ID' : 'NOT_COORDINATOR';

/** Groups without a name are told first: no coordinator is asked for them. */
export const invalidFirst = (ids: readonly string[]): string[] => [
  ...ids.filter((id) => id === ''),
  ...ids.filter((id) => id !== ''),
];

type Beating = {
  readonly groupId: string;
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly rebalanceTimeoutMs: number;
};

/**
 * What is wrong with a heartbeat itself comes before who coordinates.
 * (GroupCoordinatorService.throwIfStreamsGroupHeartbeatRequestIsInvalid)
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
