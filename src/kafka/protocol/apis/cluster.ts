import { array, bool, int16, int32, int64, int8, message, string, uuid } from '../schema.ts';

export const MetadataRequest = message(
  'MetadataRequest',
  { versions: [0, 13], flexible: 9 },
  {
    topics: array(
      {
        topicId: uuid({ from: 10 }),
        name: string({ nullable: 10 }),
      },
      { nullable: 1 },
    ),
    allowAutoTopicCreation: bool({ from: 4, default: true }),
    includeClusterAuthorizedOperations: bool({ from: 8, until: 10 }),
    includeTopicAuthorizedOperations: bool({ from: 8 }),
  },
);

export const MetadataResponse = message(
  'MetadataResponse',
  { versions: [0, 13], flexible: 9 },
  {
    throttleTimeMs: int32({ from: 3 }),
    brokers: array({
      nodeId: int32(),
      host: string(),
      port: int32(),
      rack: string({ from: 1, nullable: true, default: null }),
    }),
    clusterId: string({ from: 2, nullable: true, default: null }),
    controllerId: int32({ from: 1, default: -1 }),
    topics: array({
      errorCode: int16(),
      name: string({ nullable: 12 }),
      topicId: uuid({ from: 10 }),
      isInternal: bool({ from: 1 }),
      partitions: array({
        errorCode: int16(),
        partitionIndex: int32(),
        leaderId: int32(),
        leaderEpoch: int32({ from: 7, default: -1 }),
        replicaNodes: array(int32()),
        isrNodes: array(int32()),
        offlineReplicas: array(int32(), { from: 5 }),
      }),
      topicAuthorizedOperations: int32({ from: 8, default: -2147483648 }),
    }),
    clusterAuthorizedOperations: int32({ from: 8, until: 10, default: -2147483648 }),
    errorCode: int16({ from: 13 }),
  },
);

export const ApiVersionsRequest = message(
  'ApiVersionsRequest',
  { versions: [0, 4], flexible: 3 },
  {
    clientSoftwareName: string({ from: 3 }),
    clientSoftwareVersion: string({ from: 3 }),
  },
);

export const ApiVersionsResponse = message(
  'ApiVersionsResponse',
  { versions: [0, 4], flexible: 3 },
  {
    errorCode: int16(),
    apiKeys: array({
      apiKey: int16(),
      minVersion: int16(),
      maxVersion: int16(),
    }),
    throttleTimeMs: int32({ from: 1 }),
    supportedFeatures: array(
      {
        name: string(),
        minVersion: int16(),
        maxVersion: int16(),
      },
      { from: 3, tag: 0 },
    ),
    finalizedFeaturesEpoch: int64({ from: 3, tag: 1, default: -1 }),
    finalizedFeatures: array(
      {
        name: string(),
        maxVersionLevel: int16(),
        minVersionLevel: int16(),
      },
      { from: 3, tag: 2 },
    ),
    zkMigrationReady: bool({ from: 3, tag: 3 }),
  },
);

export const CreateTopicsRequest = message(
  'CreateTopicsRequest',
  { versions: [2, 7], flexible: 5 },
  {
    topics: array({
      name: string(),
      numPartitions: int32(),
      replicationFactor: int16(),
      assignments: array({
        partitionIndex: int32(),
        brokerIds: array(int32()),
      }),
      configs: array({
        name: string(),
        value: string({ nullable: true }),
      }),
    }),
    timeoutMs: int32({ default: 60000 }),
    validateOnly: bool(),
  },
);

export const CreateTopicsResponse = message(
  'CreateTopicsResponse',
  { versions: [2, 7], flexible: 5 },
  {
    throttleTimeMs: int32(),
    topics: array({
      name: string(),
      topicId: uuid({ from: 7 }),
      errorCode: int16(),
      errorMessage: string({ nullable: true }),
      topicConfigErrorCode: int16({ from: 5, tag: 0 }),
      numPartitions: int32({ from: 5, default: -1 }),
      replicationFactor: int16({ from: 5, default: -1 }),
      configs: array(
        {
          name: string(),
          value: string({ nullable: true }),
          readOnly: bool(),
          configSource: int8({ default: -1 }),
          isSensitive: bool(),
        },
        { from: 5, nullable: true },
      ),
    }),
  },
);
