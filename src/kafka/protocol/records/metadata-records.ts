import {
  array,
  bool,
  bytes,
  float64,
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

export const UnregisterBrokerRecord = message(
  'UnregisterBrokerRecord',
  { versions: [0, 0], flexible: 0 },
  { brokerId: int32(), brokerEpoch: int64() },
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

/** Of older versions of Kafka: `BrokerRegistrationChangeRecord` has taken its place. */
export const FenceBrokerRecord = message(
  'FenceBrokerRecord',
  { versions: [0, 0], flexible: 0 },
  { id: int32(), epoch: int64() },
);

/** Of older versions of Kafka: `BrokerRegistrationChangeRecord` has taken its place. */
export const UnfenceBrokerRecord = message(
  'UnfenceBrokerRecord',
  { versions: [0, 0], flexible: 0 },
  { id: int32(), epoch: int64() },
);

export const RemoveTopicRecord = message(
  'RemoveTopicRecord',
  { versions: [0, 0], flexible: 0 },
  { topicId: uuid() },
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

/** A block of producer ids was given to a broker; the next block starts here. */
export const ProducerIdsRecord = message(
  'ProducerIdsRecord',
  { versions: [0, 0], flexible: 0 },
  { brokerId: int32(), brokerEpoch: int64({ default: -1 }), nextProducerId: int64() },
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

export const ZkMigrationStateRecord = message(
  'ZkMigrationStateRecord',
  { versions: [0, 0], flexible: 0 },
  { zkMigrationState: int8() },
);

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

/** Takes back all since the last `BeginTransactionRecord`. (KIP-868) */
export const AbortTransactionRecord = message(
  'AbortTransactionRecord',
  { versions: [0, 0], flexible: 0 },
  { reason: string({ tag: 0, nullable: true, default: null }) },
);

/** Empties the eligible leader replicas of a topic; of all topics when it names none. (KIP-966) */
export const ClearElrRecord = message(
  'ClearElrRecord',
  { versions: [0, 0], flexible: 0 },
  { topicName: string() },
);

export const DelegationTokenRecord = message(
  'DelegationTokenRecord',
  { versions: [0, 0], flexible: 0 },
  {
    owner: string(),
    requester: string(),
    renewers: array(string()),
    issueTimestamp: int64(),
    maxTimestamp: int64(),
    expirationTimestamp: int64(),
    tokenId: string(),
  },
);

export const RemoveDelegationTokenRecord = message(
  'RemoveDelegationTokenRecord',
  { versions: [0, 0], flexible: 0 },
  { tokenId: string() },
);

export const UserScramCredentialRecord = message(
  'UserScramCredentialRecord',
  { versions: [0, 0], flexible: 0 },
  {
    name: string(),
    mechanism: int8(),
    salt: bytes(),
    storedKey: bytes(),
    serverKey: bytes(),
    iterations: int32(),
  },
);

export const RemoveUserScramCredentialRecord = message(
  'RemoveUserScramCredentialRecord',
  { versions: [0, 0], flexible: 0 },
  { name: string(), mechanism: int8() },
);

export const ClientQuotaRecord = message(
  'ClientQuotaRecord',
  { versions: [0, 0], flexible: 0 },
  {
    entity: array({ entityType: string(), entityName: string({ nullable: true }) }),
    key: string(),
    value: float64(),
    remove: bool(),
  },
);

export const AccessControlEntryRecord = message(
  'AccessControlEntryRecord',
  { versions: [0, 0], flexible: 0 },
  {
    id: uuid(),
    resourceType: int8(),
    resourceName: string(),
    patternType: int8(),
    principal: string(),
    host: string(),
    operation: int8(),
    permissionType: int8(),
  },
);

export const RemoveAccessControlEntryRecord = message(
  'RemoveAccessControlEntryRecord',
  { versions: [0, 0], flexible: 0 },
  { id: uuid() },
);
