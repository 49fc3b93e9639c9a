import { array, bool, bytes, int16, int32, int8, message, string } from '../../schema.ts';

export const FindCoordinatorRequest = message(
  'FindCoordinatorRequest',
  { versions: [0, 6], flexible: 3 },
  {
    key: string({ until: 3 }),
    keyType: int8({ from: 1 }),
    coordinatorKeys: array(string(), { from: 4 }),
  },
);

export const FindCoordinatorResponse = message(
  'FindCoordinatorResponse',
  { versions: [0, 6], flexible: 3 },
  {
    throttleTimeMs: int32({ from: 1 }),
    errorCode: int16({ until: 3 }),
    errorMessage: string({ from: 1, until: 3, nullable: true }),
    nodeId: int32({ until: 3 }),
    host: string({ until: 3 }),
    port: int32({ until: 3 }),
    coordinators: array(
      {
        key: string(),
        nodeId: int32(),
        host: string(),
        port: int32(),
        errorCode: int16(),
        errorMessage: string({ nullable: true }),
      },
      { from: 4 },
    ),
  },
);

export const JoinGroupRequest = message(
  'JoinGroupRequest',
  { versions: [0, 9], flexible: 6 },
  {
    groupId: string(),
    sessionTimeoutMs: int32(),
    rebalanceTimeoutMs: int32({ from: 1, default: -1 }),
    memberId: string(),
    groupInstanceId: string({ from: 5, nullable: true, default: null }),
    protocolType: string(),
    protocols: array({ name: string(), metadata: bytes() }),
    reason: string({ from: 8, nullable: true, default: null }),
  },
);

export const JoinGroupResponse = message(
  'JoinGroupResponse',
  { versions: [0, 9], flexible: 6 },
  {
    throttleTimeMs: int32({ from: 2 }),
    errorCode: int16(),
    generationId: int32({ default: -1 }),
    protocolType: string({ from: 7, nullable: true, default: null }),
    protocolName: string({ nullable: 7 }),
    leader: string(),
    skipAssignment: bool({ from: 9 }),
    memberId: string(),
    members: array({
      memberId: string(),
      groupInstanceId: string({ from: 5, nullable: true, default: null }),
      metadata: bytes(),
    }),
  },
);

export const HeartbeatRequest = message(
  'HeartbeatRequest',
  { versions: [0, 4], flexible: 4 },
  {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: string({ from: 3, nullable: true, default: null }),
  },
);

export const HeartbeatResponse = message(
  'HeartbeatResponse',
  { versions: [0, 4], flexible: 4 },
  { throttleTimeMs: int32({ from: 1 }), errorCode: int16() },
);

export const LeaveGroupRequest = message(
  'LeaveGroupRequest',
  { versions: [0, 5], flexible: 4 },
  {
    groupId: string(),
    memberId: string({ until: 2 }),
    members: array(
      {
        memberId: string(),
        groupInstanceId: string({ nullable: true, default: null }),
        reason: string({ from: 5, nullable: true, default: null }),
      },
      { from: 3 },
    ),
  },
);

export const LeaveGroupResponse = message(
  'LeaveGroupResponse',
  { versions: [0, 5], flexible: 4 },
  {
    throttleTimeMs: int32({ from: 1 }),
    errorCode: int16(),
    members: array(
      { memberId: string(), groupInstanceId: string({ nullable: true }), errorCode: int16() },
      { from: 3 },
    ),
  },
);

export const SyncGroupRequest = message(
  'SyncGroupRequest',
  { versions: [0, 5], flexible: 4 },
  {
    groupId: string(),
    generationId: int32(),
    memberId: string(),
    groupInstanceId: string({ from: 3, nullable: true, default: null }),
    protocolType: string({ from: 5, nullable: true, default: null }),
    protocolName: string({ from: 5, nullable: true, default: null }),
    assignments: array({ memberId: string(), assignment: bytes() }),
  },
);

export const SyncGroupResponse = message(
  'SyncGroupResponse',
  { versions: [0, 5], flexible: 4 },
  {
    throttleTimeMs: int32({ from: 1 }),
    errorCode: int16(),
    protocolType: string({ from: 5, nullable: true, default: null }),
    protocolName: string({ from: 5, nullable: true, default: null }),
    assignment: bytes(),
  },
);

export const DescribeGroupsRequest = message(
  'DescribeGroupsRequest',
  { versions: [0, 6], flexible: 5 },
  { groups: array(string()), includeAuthorizedOperations: bool({ from: 3 }) },
);

export const DescribeGroupsResponse = message(
  'DescribeGroupsResponse',
  { versions: [0, 6], flexible: 5 },
  {
    throttleTimeMs: int32({ from: 1 }),
    groups: array({
      errorCode: int16(),
      errorMessage: string({ from: 6, nullable: true, default: null }),
      groupId: string(),
      groupState: string(),
      protocolType: string(),
      protocolData: string(),
      members: array({
        memberId: string(),
        groupInstanceId: string({ from: 4, nullable: true, default: null }),
        clientId: string(),
        clientHost: string(),
        memberMetadata: bytes(),
        memberAssignment: bytes(),
      }),
      authorizedOperations: int32({ from: 3, default: -2147483648 }),
    }),
  },
);

export const ListGroupsRequest = message(
  'ListGroupsRequest',
  { versions: [0, 5], flexible: 3 },
  { statesFilter: array(string(), { from: 4 }), typesFilter: array(string(), { from: 5 }) },
);

export const ListGroupsResponse = message(
  'ListGroupsResponse',
  { versions: [0, 5], flexible: 3 },
  {
    throttleTimeMs: int32({ from: 1 }),
    errorCode: int16(),
    groups: array({
      groupId: string(),
      protocolType: string(),
      groupState: string({ from: 4 }),
      groupType: string({ from: 5 }),
    }),
  },
);

export const DeleteGroupsRequest = message(
  'DeleteGroupsRequest',
  { versions: [0, 2], flexible: 2 },
  { groupsNames: array(string()) },
);

export const DeleteGroupsResponse = message(
  'DeleteGroupsResponse',
  { versions: [0, 2], flexible: 2 },
  { throttleTimeMs: int32(), results: array({ groupId: string(), errorCode: int16() }) },
);
