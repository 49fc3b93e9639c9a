import { array, bool, int16, int32, int8, message, string } from '../schema.ts';

export const DescribeConfigsRequest = message(
  'DescribeConfigsRequest',
  { versions: [1, 4], flexible: 4 },
  {
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      configurationKeys: array(string(), { nullable: true }),
    }),
    includeSynonyms: bool(),
    includeDocumentation: bool({ from: 3 }),
  },
);

export const DescribeConfigsResponse = message(
  'DescribeConfigsResponse',
  { versions: [1, 4], flexible: 4 },
  {
    throttleTimeMs: int32(),
    results: array({
      errorCode: int16(),
      errorMessage: string({ nullable: true }),
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
        value: string({ nullable: true }),
        readOnly: bool(),
        configSource: int8({ default: -1 }),
        isSensitive: bool(),
        synonyms: array({ name: string(), value: string({ nullable: true }), source: int8() }),
        configType: int8({ from: 3 }),
        documentation: string({ from: 3, nullable: true }),
      }),
    }),
  },
);

export const AlterConfigsRequest = message(
  'AlterConfigsRequest',
  { versions: [0, 2], flexible: 2 },
  {
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      configs: array({ name: string(), value: string({ nullable: true }) }),
    }),
    validateOnly: bool(),
  },
);

export const AlterConfigsResponse = message(
  'AlterConfigsResponse',
  { versions: [0, 2], flexible: 2 },
  {
    throttleTimeMs: int32(),
    responses: array({
      errorCode: int16(),
      errorMessage: string({ nullable: true }),
      resourceType: int8(),
      resourceName: string(),
    }),
  },
);

export const IncrementalAlterConfigsRequest = message(
  'IncrementalAlterConfigsRequest',
  { versions: [0, 1], flexible: 1 },
  {
    resources: array({
      resourceType: int8(),
      resourceName: string(),
      configs: array({
        name: string(),
        configOperation: int8(),
        value: string({ nullable: true }),
      }),
    }),
    validateOnly: bool(),
  },
);

export const IncrementalAlterConfigsResponse = message(
  'IncrementalAlterConfigsResponse',
  { versions: [0, 1], flexible: 1 },
  {
    throttleTimeMs: int32(),
    responses: array({
      errorCode: int16(),
      errorMessage: string({ nullable: true }),
      resourceType: int8(),
      resourceName: string(),
    }),
  },
);

export const ListConfigResourcesRequest = message(
  'ListConfigResourcesRequest',
  { versions: [0, 1], flexible: 0 },
  { resourceTypes: array(int8(), { from: 1 }) },
);

export const ListConfigResourcesResponse = message(
  'ListConfigResourcesResponse',
  { versions: [0, 1], flexible: 0 },
  {
    throttleTimeMs: int32(),
    errorCode: int16(),
    configResources: array({
      resourceName: string(),
      resourceType: int8({ from: 1, default: 16 }),
    }),
  },
);
