import {
  array,
  bool,
  int16,
  int32,
  int64,
  int8,
  message,
  string,
  uint16,
  uuid,
} from '../schema.ts';

export const RegisterBrokerRecord = message(
  'RegisterBrokerRecord',
  { versions: [0, 3], flexible: 0 },
  {
    brokerId: int32(),
    isMigratingZkBroker: bool({ from: 2 }),
    incarnationId: uuid(),
    brokerEpoch: int64(),
    endPoints: array({
      name: string(),
      host: string(),
      port: uint16(),
      securityProtocol: int16(),
    }),
    features: array({
      name: string(),
      minSupportedVersion: int16(),
      maxSupportedVersion: int16(),
    }),
    rack: string({ nullable: true }),
    fenced: bool({ default: true }),
    inControlledShutdown: bool({ from: 1 }),
    logDirs: array(uuid(), { from: 3, tag: 0 }),
  },
);

export const TopicRecord = message(
  'TopicRecord',
  { versions: [0, 0], flexible: 0 },
  {
    name: string(),
    topicId: uuid(),
  },
);

export const PartitionRecord = message(
  'PartitionRecord',
  { versions: [0, 2], flexible: 0 },
  {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    replicas: array(int32()),
    isr: array(int32()),
    removingReplicas: array(int32()),
    addingReplicas: array(int32()),
    leader: int32({ default: -1 }),
    leaderRecoveryState: int8({ tag: 0 }),
    leaderEpoch: int32({ default: -1 }),
    partitionEpoch: int32({ default: -1 }),
    directories: array(uuid(), { from: 1 }),
    eligibleLeaderReplicas: array(int32(), { from: 2, tag: 1, nullable: true, default: null }),
    lastKnownElr: array(int32(), { from: 2, tag: 2, nullable: true, default: null }),
  },
);

export const PartitionChangeRecord = message(
  'PartitionChangeRecord',
  { versions: [0, 2], flexible: 0 },
  {
    partitionId: int32({ default: -1 }),
    topicId: uuid(),
    isr: array(int32(), { tag: 0, nullable: true, default: null }),
    leader: int32({ tag: 1, default: -2 }),
    replicas: array(int32(), { tag: 2, nullable: true, default: null }),
    removingReplicas: array(int32(), { tag: 3, nullable: true, default: null }),
    addingReplicas: array(int32(), { tag: 4, nullable: true, default: null }),
    leaderRecoveryState: int8({ tag: 5, default: -1 }),
    directories: array(uuid(), { from: 1, tag: 8, nullable: true, default: null }),
    eligibleLeaderReplicas: array(int32(), { from: 2, tag: 6, nullable: true, default: null }),
    lastKnownElr: array(int32(), { from: 2, tag: 7, nullable: true, default: null }),
  },
);

export const ConfigRecord = message(
  'ConfigRecord',
  { versions: [0, 0], flexible: 0 },
  {
    resourceType: int8(),
    resourceName: string(),
    name: string(),
    value: string({ nullable: true }),
  },
);

export const BrokerRegistrationChangeRecord = message(
  'BrokerRegistrationChangeRecord',
  { versions: [0, 2], flexible: 0 },
  {
    brokerId: int32(),
    brokerEpoch: int64(),
    fenced: int8({ tag: 0 }),
    inControlledShutdown: int8({ from: 1, tag: 1 }),
    logDirs: array(uuid(), { from: 2, tag: 2 }),
  },
);

export const FeatureLevelRecord = message(
  'FeatureLevelRecord',
  { versions: [0, 0], flexible: 0 },
  {
    name: string(),
    featureLevel: int16(),
  },
);

export const RegisterControllerRecord = message(
  'RegisterControllerRecord',
  { versions: [0, 0], flexible: 0 },
  {
    controllerId: int32(),
    incarnationId: uuid(),
    zkMigrationReady: bool(),
    endPoints: array({
      name: string(),
      host: string(),
      port: uint16(),
      securityProtocol: int16(),
    }),
    features: array({
      name: string(),
      minSupportedVersion: int16(),
      maxSupportedVersion: int16(),
    }),
  },
);

export const NoOpRecord = message('NoOpRecord', { versions: [0, 0], flexible: 0 }, {});

/** Opens a batch of records that takes effect as one. */
export const BeginTransactionRecord = message(
  'BeginTransactionRecord',
  { versions: [0, 0], flexible: 0 },
  {
    name: string({ nullable: true, tag: 0, default: null }),
  },
);

export const EndTransactionRecord = message(
  'EndTransactionRecord',
  { versions: [0, 0], flexible: 0 },
  {},
);
