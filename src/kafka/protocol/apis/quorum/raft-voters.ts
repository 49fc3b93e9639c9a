import { array, bool, int16, int32, message, string, struct, uint16, uuid } from '../../schema.ts';

export const AddRaftVoterRequest = message(
  'AddRaftVoterRequest',
  { versions: [0, 1], flexible: 0 },
  {
    clusterId: string({ nullable: true }),
    timeoutMs: int32(),
    voterId: int32(),
    voterDirectoryId: uuid(),
    listeners: array({ name: string(), host: string(), port: uint16() }),
    ackWhenCommitted: bool({ from: 1, default: true }),
  },
);

export const AddRaftVoterResponse = message(
  'AddRaftVoterResponse',
  { versions: [0, 1], flexible: 0 },
  { throttleTimeMs: int32(), errorCode: int16(), errorMessage: string({ nullable: true }) },
);

export const RemoveRaftVoterRequest = message(
  'RemoveRaftVoterRequest',
  { versions: [0, 0], flexible: 0 },
  { clusterId: string({ nullable: true }), voterId: int32(), voterDirectoryId: uuid() },
);

export const RemoveRaftVoterResponse = message(
  'RemoveRaftVoterResponse',
  { versions: [0, 0], flexible: 0 },
  { throttleTimeMs: int32(), errorCode: int16(), errorMessage: string({ nullable: true }) },
);

export const UpdateRaftVoterRequest = message(
  'UpdateRaftVoterRequest',
  { versions: [0, 0], flexible: 0 },
  {
    clusterId: string({ nullable: true }),
    currentLeaderEpoch: int32(),
    voterId: int32(),
    voterDirectoryId: uuid(),
    listeners: array({ name: string(), host: string(), port: uint16() }),
    kRaftVersionFeature: struct({ minSupportedVersion: int16(), maxSupportedVersion: int16() }),
  },
);

export const UpdateRaftVoterResponse = message(
  'UpdateRaftVoterResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    currentLeader: struct(
      {
        leaderId: int32({ default: -1 }),
        leaderEpoch: int32({ default: -1 }),
        host: string(),
        port: int32(),
      },
      { tag: 0 },
    ),
  },
);
