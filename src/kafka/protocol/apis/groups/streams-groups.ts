import {
  array,
  bool,
  int16,
  int32,
  int64,
  int8,
  message,
  string,
  struct,
  uint16,
} from '../../schema.ts';

export const StreamsGroupHeartbeatRequest = message(
  'StreamsGroupHeartbeatRequest',
  { versions: [0, 0], flexible: 0 },
  {
    groupId: string(),
    memberId: string(),
    memberEpoch: int32(),
    endpointInformationEpoch: int32(),
    instanceId: string({ nullable: true, default: null }),
    rackId: string({ nullable: true, default: null }),
    rebalanceTimeoutMs: int32({ default: -1 }),
    topology: struct(
      {
        epoch: int32(),
        subtopologies: array({
          subtopologyId: string(),
          sourceTopics: array(string()),
          sourceTopicRegex: array(string()),
          stateChangelogTopics: array({
            name: string(),
            partitions: int32(),
            replicationFactor: int16(),
            topicConfigs: array({ key: string(), value: string() }),
          }),
          repartitionSinkTopics: array(string()),
          repartitionSourceTopics: array({
            name: string(),
            partitions: int32(),
            replicationFactor: int16(),
            topicConfigs: array({ key: string(), value: string() }),
          }),
          copartitionGroups: array({
            sourceTopics: array(int16()),
            sourceTopicRegex: array(int16()),
            repartitionSourceTopics: array(int16()),
          }),
        }),
      },
      { nullable: true, default: null },
    ),
    activeTasks: array(
      { subtopologyId: string(), partitions: array(int32()) },
      { nullable: true, default: null },
    ),
    standbyTasks: array(
      { subtopologyId: string(), partitions: array(int32()) },
      { nullable: true, default: null },
    ),
    warmupTasks: array(
      { subtopologyId: string(), partitions: array(int32()) },
      { nullable: true, default: null },
    ),
    processId: string({ nullable: true, default: null }),
    userEndpoint: struct({ host: string(), port: uint16() }, { nullable: true, default: null }),
    clientTags: array({ key: string(), value: string() }, { nullable: true, default: null }),
    taskOffsets: array(
      { subtopologyId: string(), partition: int32(), offset: int64() },
      { nullable: true, default: null },
    ),
    taskEndOffsets: array(
      { subtopologyId: string(), partition: int32(), offset: int64() },
      { nullable: true, default: null },
    ),
    shutdownApplication: bool(),
  },
);

export const StreamsGroupHeartbeatResponse = message(
  'StreamsGroupHeartbeatResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: true, default: null }),
    memberId: string(),
    memberEpoch: int32(),
    heartbeatIntervalMs: int32(),
    acceptableRecoveryLag: int32(),
    taskOffsetIntervalMs: int32(),
    status: array({ statusCode: int8(), statusDetail: string() }, { nullable: true }),
    activeTasks: array(
      { subtopologyId: string(), partitions: array(int32()) },
      { nullable: true, default: null },
    ),
    standbyTasks: array(
      { subtopologyId: string(), partitions: array(int32()) },
      { nullable: true, default: null },
    ),
    warmupTasks: array(
      { subtopologyId: string(), partitions: array(int32()) },
      { nullable: true, default: null },
    ),
    endpointInformationEpoch: int32(),
    partitionsByUserEndpoint: array(
      {
        userEndpoint: struct({ host: string(), port: uint16() }),
        activePartitions: array({ topic: string(), partitions: array(int32()) }),
        standbyPartitions: array({ topic: string(), partitions: array(int32()) }),
      },
      { nullable: true, default: null },
    ),
  },
);

export const StreamsGroupDescribeRequest = message(
  'StreamsGroupDescribeRequest',
  { versions: [0, 0], flexible: 0 },
  { groupIds: array(string()), includeAuthorizedOperations: bool() },
);

export const StreamsGroupDescribeResponse = message(
  'StreamsGroupDescribeResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    groups: array({
      errorCode: int16(),
      errorMessage: string({ nullable: true, default: null }),
      groupId: string(),
      groupState: string(),
      groupEpoch: int32(),
      assignmentEpoch: int32(),
      topology: struct(
        {
          epoch: int32(),
          subtopologies: array(
            {
              subtopologyId: string(),
              sourceTopics: array(string()),
              repartitionSinkTopics: array(string()),
              stateChangelogTopics: array({
                name: string(),
                partitions: int32(),
                replicationFactor: int16(),
                topicConfigs: array({ key: string(), value: string() }),
              }),
              repartitionSourceTopics: array({
                name: string(),
                partitions: int32(),
                replicationFactor: int16(),
                topicConfigs: array({ key: string(), value: string() }),
              }),
            },
            { nullable: true, default: null },
          ),
        },
        { nullable: true, default: null },
      ),
      members: array({
        memberId: string(),
        memberEpoch: int32(),
        instanceId: string({ nullable: true, default: null }),
        rackId: string({ nullable: true, default: null }),
        clientId: string(),
        clientHost: string(),
        topologyEpoch: int32(),
        processId: string(),
        userEndpoint: struct({ host: string(), port: uint16() }, { nullable: true, default: null }),
        clientTags: array({ key: string(), value: string() }),
        taskOffsets: array({ subtopologyId: string(), partition: int32(), offset: int64() }),
        taskEndOffsets: array({ subtopologyId: string(), partition: int32(), offset: int64() }),
        assignment: struct({
          activeTasks: array({ subtopologyId: string(), partitions: array(int32()) }),
          standbyTasks: array({ subtopologyId: string(), partitions: array(int32()) }),
          warmupTasks: array({ subtopologyId: string(), partitions: array(int32()) }),
        }),
        targetAssignment: struct({
          activeTasks: array({ subtopologyId: string(), partitions: array(int32()) }),
          standbyTasks: array({ subtopologyId: string(), partitions: array(int32()) }),
          warmupTasks: array({ subtopologyId: string(), partitions: array(int32()) }),
        }),
        isClassic: bool(),
      }),
      authorizedOperations: int32({ default: -2147483648 }),
    }),
  },
);
