import { array, bool, int16, int32, int64, message, string, uint16, uuid } from '../../schema.ts';

export const BrokerRegistrationRequest = message(
  'BrokerRegistrationRequest',
  { versions: [0, 4], flexible: 0 },
  {
    brokerId: int32(),
    clusterId: string(),
    incarnationId: uuid(),
    listeners: array({
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
    isMigratingZkBroker: bool({ from: 1 }),
    logDirs: array(uuid(), { from: 2 }),
    previousBrokerEpoch: int64({ from: 3, default: -1 }),
  },
);

export const BrokerRegistrationResponse = message(
  'BrokerRegistrationResponse',
  { versions: [0, 4], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    brokerEpoch: int64({ default: -1 }),
  },
);

export const BrokerHeartbeatRequest = message(
  'BrokerHeartbeatRequest',
  { versions: [0, 1], flexible: 0 },
  {
    brokerId: int32(),
    brokerEpoch: int64({ default: -1 }),
    currentMetadataOffset: int64(),
    wantFence: bool(),
    wantShutDown: bool(),
    offlineLogDirs: array(uuid(), { from: 1, tag: 0 }),
  },
);

export const BrokerHeartbeatResponse = message(
  'BrokerHeartbeatResponse',
  { versions: [0, 1], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    isCaughtUp: bool(),
    isFenced: bool({ default: true }),
    shouldShutDown: bool(),
  },
);
