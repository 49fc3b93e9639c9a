import { array, bytes, int16, int32, int64, int8, message, string } from '../../schema.ts';

export const SaslHandshakeRequest = message(
  'SaslHandshakeRequest',
  { versions: [0, 1], flexible: null },
  { mechanism: string() },
);

export const SaslHandshakeResponse = message(
  'SaslHandshakeResponse',
  { versions: [0, 1], flexible: null },
  { errorCode: int16(), mechanisms: array(string()) },
);

export const SaslAuthenticateRequest = message(
  'SaslAuthenticateRequest',
  { versions: [0, 2], flexible: 2 },
  { authBytes: bytes() },
);

export const SaslAuthenticateResponse = message(
  'SaslAuthenticateResponse',
  { versions: [0, 2], flexible: 2 },
  {
    errorCode: int16(),
    errorMessage: string({ nullable: true }),
    authBytes: bytes(),
    sessionLifetimeMs: int64({ from: 1, default: 0 }),
  },
);

export const DescribeUserScramCredentialsRequest = message(
  'DescribeUserScramCredentialsRequest',
  { versions: [0, 0], flexible: 0 },
  { users: array({ name: string() }, { nullable: true }) },
);

export const DescribeUserScramCredentialsResponse = message(
  'DescribeUserScramCredentialsResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: true }),
    results: array({
      user: string(),
      errorCode: int16(),
      errorMessage: string({ nullable: true }),
      credentialInfos: array({ mechanism: int8(), iterations: int32() }),
    }),
  },
);

export const EnvelopeRequest = message(
  'EnvelopeRequest',
  { versions: [0, 0], flexible: 0 },
  {
    requestData: bytes(),
    requestPrincipal: bytes({ nullable: true }),
    clientHostAddress: bytes(),
  },
);

export const EnvelopeResponse = message(
  'EnvelopeResponse',
  { versions: [0, 0], flexible: 0 },
  { responseData: bytes({ nullable: true, default: null }), errorCode: int16() },
);
