import { array, bytes, int16, int32, int8, message, string } from '../../schema.ts';

export const AlterUserScramCredentialsRequest = message(
  'AlterUserScramCredentialsRequest',
  { versions: [0, 0], flexible: 0 },
  {
    deletions: array({ name: string(), mechanism: int8() }),
    upsertions: array({
      name: string(),
      mechanism: int8(),
      iterations: int32(),
      salt: bytes(),
      saltedPassword: bytes(),
    }),
  },
);

export const AlterUserScramCredentialsResponse = message(
  'AlterUserScramCredentialsResponse',
  { versions: [0, 0], flexible: 0 },
  {
    throttleTimeMs: int32(),
    results: array({
      user: string(),
      errorCode: int16(),
      errorMessage: string({ nullable: true }),
    }),
  },
);
