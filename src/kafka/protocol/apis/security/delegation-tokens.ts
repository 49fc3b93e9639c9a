import { array, bytes, int16, int32, int64, message, string } from '../../schema.ts';

export const CreateDelegationTokenRequest = message(
  'CreateDelegationTokenRequest',
  { versions: [1, 3], flexible: 2 },
  {
    ownerPrincipalType: string({ from: 3, nullable: true }),
    ownerPrincipalName: string({ from: 3, nullable: true }),
    renewers: array({ principalType: string(), principalName: string() }),
    maxLifetimeMs: int64(),
  },
);

export const CreateDelegationTokenResponse = message(
  'CreateDelegationTokenResponse',
  { versions: [1, 3], flexible: 2 },
  {
    errorCode: int16(),
    principalType: string(),
    principalName: string(),
    tokenRequesterPrincipalType: string({ from: 3 }),
    tokenRequesterPrincipalName: string({ from: 3 }),
    issueTimestampMs: int64(),
    expiryTimestampMs: int64(),
    maxTimestampMs: int64(),
    tokenId: string(),
    hmac: bytes(),
    throttleTimeMs: int32(),
  },
);

export const RenewDelegationTokenRequest = message(
  'RenewDelegationTokenRequest',
  { versions: [1, 2], flexible: 2 },
  { hmac: bytes(), renewPeriodMs: int64() },
);

export const RenewDelegationTokenResponse = message(
  'RenewDelegationTokenResponse',
  { versions: [1, 2], flexible: 2 },
  { errorCode: int16(), expiryTimestampMs: int64(), throttleTimeMs: int32() },
);

export const ExpireDelegationTokenRequest = message(
  'ExpireDelegationTokenRequest',
  { versions: [1, 2], flexible: 2 },
  { hmac: bytes(), expiryTimePeriodMs: int64() },
);

export const ExpireDelegationTokenResponse = message(
  'ExpireDelegationTokenResponse',
  { versions: [1, 2], flexible: 2 },
  { errorCode: int16(), expiryTimestampMs: int64(), throttleTimeMs: int32() },
);

export const DescribeDelegationTokenRequest = message(
  'DescribeDelegationTokenRequest',
  { versions: [1, 3], flexible: 2 },
  { owners: array({ principalType: string(), principalName: string() }, { nullable: true }) },
);

export const DescribeDelegationTokenResponse = message(
  'DescribeDelegationTokenResponse',
  { versions: [1, 3], flexible: 2 },
  {
    errorCode: int16(),
    tokens: array({
      principalType: string(),
      principalName: string(),
      tokenRequesterPrincipalType: string({ from: 3 }),
      tokenRequesterPrincipalName: string({ from: 3 }),
      issueTimestamp: int64(),
      expiryTimestamp: int64(),
      maxTimestamp: int64(),
      tokenId: string(),
      hmac: bytes(),
      renewers: array({ principalType: string(), principalName: string() }),
    }),
    throttleTimeMs: int32(),
  },
);
