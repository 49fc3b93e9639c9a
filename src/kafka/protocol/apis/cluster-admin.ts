import { array, bool, int16, int32, int64, int8, message, string } from '../schema.ts';

export const DescribeClusterRequest = message(
  'DescribeClusterRequest',
  { versions: [0, 2], flexible: 0 },
  {
    includeClusterAuthorizedOperations: bool(),
    endpointType: int8({ from: 1, default: 1 }),
    includeFencedBrokers: bool({ from: 2 }),
  },
);

export const DescribeClusterResponse = message(
  'DescribeClusterResponse',
  { versions: [0, 2], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: true, default: null }),
    endpointType: int8({ from: 1, default: 1 }),
    clusterId: string(),
    controllerId: int32({ default: -1 }),
    brokers: array({
      brokerId: int32(),
      host: string(),
      port: int32(),
      rack: string({ nullable: true, default: null }),
      isFenced: bool({ from: 2 }),
    }),
    clusterAuthorizedOperations: int32({ default: -2147483648 }),
  },
);

export const UnregisterBrokerRequest = message(
  'UnregisterBrokerRequest',
  { versions: [0, 0], flexible: 0 },
  { brokerId: int32() },
);

export const UnregisterBrokerResponse = message(
  'UnregisterBrokerResponse',
  { versions: [0, 0], flexible: 0 },
  { throttleTimeMs: int32(), errorCode: int16(), errorMessage: string({ nullable: true }) },
);

export const UpdateFeaturesRequest = message(
  'UpdateFeaturesRequest',
  { versions: [0, 2], flexible: 0 },
  {
    timeoutMs: int32({ default: 60000 }),
    featureUpdates: array({
      feature: string(),
      maxVersionLevel: int16(),
      allowDowngrade: bool({ until: 0 }),
      upgradeType: int8({ from: 1, default: 1 }),
    }),
    validateOnly: bool({ from: 1 }),
  },
);

export const UpdateFeaturesResponse = message(
  'UpdateFeaturesResponse',
  { versions: [0, 2], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: true }),
    results: array(
      { feature: string(), errorCode: int16(), errorMessage: string({ nullable: true }) },
      { until: 1 },
    ),
  },
);

export const DescribeLogDirsRequest = message(
  'DescribeLogDirsRequest',
  { versions: [1, 4], flexible: 2 },
  { topics: array({ topic: string(), partitions: array(int32()) }, { nullable: true }) },
);

export const DescribeLogDirsResponse = message(
  'DescribeLogDirsResponse',
  { versions: [1, 4], flexible: 2 },
  {
    throttleTimeMs: int32(),
    errorCode: int16({ from: 3 }),
    results: array({
      errorCode: int16(),
      logDir: string(),
      topics: array({
        name: string(),
        partitions: array({
          partitionIndex: int32(),
          partitionSize: int64(),
          offsetLag: int64(),
          isFutureKey: bool(),
        }),
      }),
      totalBytes: int64({ from: 4, default: -1 }),
      usableBytes: int64({ from: 4, default: -1 }),
    }),
  },
);
