import { array, bool, float64, int16, int32, int8, message, string } from '../../schema.ts';

export const DescribeClientQuotasRequest = message(
  'DescribeClientQuotasRequest',
  { versions: [0, 1], flexible: 1 },
  {
    components: array({
      entityType: string(),
      matchType: int8(),
      match: string({ nullable: true }),
    }),
    strict: bool(),
  },
);

export const DescribeClientQuotasResponse = message(
  'DescribeClientQuotasResponse',
  { versions: [0, 1], flexible: 1 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    errorMessage: string({ nullable: true }),
    entries: array(
      {
        entity: array({ entityType: string(), entityName: string({ nullable: true }) }),
        values: array({ key: string(), value: float64() }),
      },
      { nullable: true },
    ),
  },
);

export const AlterClientQuotasRequest = message(
  'AlterClientQuotasRequest',
  { versions: [0, 1], flexible: 1 },
  {
    entries: array({
      entity: array({ entityType: string(), entityName: string({ nullable: true }) }),
      ops: array({ key: string(), value: float64(), remove: bool() }),
    }),
    validateOnly: bool(),
  },
);

export const AlterClientQuotasResponse = message(
  'AlterClientQuotasResponse',
  { versions: [0, 1], flexible: 1 },
  {
    throttleTimeMs: int32(),
    entries: array({
      errorCode: int16(),
      errorMessage: string({ nullable: true }),
      entity: array({ entityType: string(), entityName: string({ nullable: true }) }),
    }),
  },
);
