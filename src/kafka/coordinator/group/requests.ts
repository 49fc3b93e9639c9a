import type { Broker } from '../../broker/broker.ts';
import { answered } from '../../network/answered.ts';
import type { Handlers } from '../../network/handlers.ts';
import { answer } from '../../network/listener.ts';
import { describeGroups, listGroups, onDeleteGroups } from './administer.ts';
import { onHeartbeat } from './classic/heartbeat.ts';
import { onJoinGroup } from './classic/join.ts';
import { onLeaveGroup } from './classic/leave.ts';
import { onSyncGroup } from './classic/sync.ts';
import { describeConsumerGroups } from './consumer/describe.ts';
import { onConsumerHeartbeat } from './consumer/heartbeat.ts';
import { onFindCoordinator } from './find-coordinator.ts';
import { onOffsetCommit } from './offsets/commit.ts';
import { onOffsetDelete } from './offsets/delete.ts';
import { onOffsetFetch } from './offsets/fetch.ts';

type GroupApi =
  | 'FindCoordinator'
  | 'JoinGroup'
  | 'SyncGroup'
  | 'Heartbeat'
  | 'LeaveGroup'
  | 'OffsetCommit'
  | 'OffsetFetch'
  | 'OffsetDelete'
  | 'ListGroups'
  | 'DescribeGroups'
  | 'DeleteGroups'
  | 'ConsumerGroupHeartbeat'
  | 'ConsumerGroupDescribe';

/** What the coordinator of groups serves: a line for each API. (GroupCoordinatorService) */
export const groupRequests: Handlers<Broker, GroupApi> = {
  FindCoordinator: onFindCoordinator,
  JoinGroup: onJoinGroup,
  SyncGroup: onSyncGroup,
  Heartbeat: onHeartbeat,
  LeaveGroup: onLeaveGroup,
  OffsetCommit: onOffsetCommit,
  OffsetFetch: onOffsetFetch,
  OffsetDelete: onOffsetDelete,
  ListGroups: answered((broker, { body }) => listGroups(broker, body)),
  DescribeGroups: (broker, request, context, step) =>
    answer<'DescribeGroups'>(context, describeGroups(broker, request, step), step),
  DeleteGroups: onDeleteGroups,
  ConsumerGroupHeartbeat: onConsumerHeartbeat,
  ConsumerGroupDescribe: answered((broker, { body }) => describeConsumerGroups(broker, body)),
};
