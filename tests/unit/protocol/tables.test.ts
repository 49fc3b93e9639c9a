import { expect, test } from 'vitest';
import {
  advertisedVersions,
  apiKeys,
  apiOfKey,
  apiOfName,
} from '../../../src/kafka/protocol/api-keys.ts';
import { apis, type ApiName } from '../../../src/kafka/protocol/apis.ts';
import {
  errorCode,
  errorName,
  isRetriable,
  needsCoordinatorRefresh,
  needsMetadataRefresh,
  treatmentOf,
} from '../../../src/kafka/protocol/errors.ts';
import type { Field } from '../../../src/kafka/protocol/schema.ts';

test('each message has the versions of its API', () => {
  for (const name of Object.keys(apis) as ApiName[]) {
    const { oldest, newest, flexible } = apiOfName(name);
    for (const schema of [apis[name].request, apis[name].response]) {
      expect(schema.name).toMatch(new RegExp(`^${name}(Request|Response)$`));
      expect(schema.flexible).toBe(flexible);
      // The version of InitProducerId for two-phase commit is not stable yet.
      const unstable = name === 'InitProducerId' ? 1 : 0;
      expect(schema.versions).toEqual([oldest, newest + unstable]);
    }
  }
});

test('tags are unique in their struct and null is never the default of what cannot be null', () => {
  const check = (fields: Readonly<Record<string, Field>>, path: string): void => {
    const tags = Object.values(fields).flatMap((field) => field.options.tag ?? []);
    expect(new Set(tags).size, path).toBe(tags.length);
    for (const [name, field] of Object.entries(fields)) {
      const { default: initial, nullable } = field.options;
      if (initial === null) expect(nullable, `${path}.${name}`).toBeDefined();
      const inner = field.fields ?? field.element?.fields;
      if (inner) check(inner, `${path}.${name}`);
    }
  };
  for (const [name, api] of Object.entries(apis)) {
    check(api.request.fields, `${name}Request`);
    check(api.response.fields, `${name}Response`);
  }
});

test('a broker lists what it takes, Produce from version 0 for old clients of another kind', () => {
  const broker = advertisedVersions('broker');
  expect(broker).toHaveLength(75); // as many as a real broker of 4.2.1 lists
  expect(broker[0]).toEqual({ apiKey: 0, minVersion: 0, maxVersion: 13 });
  expect(broker.map(({ apiKey }) => apiKey)).not.toContain(52); // Vote is for controllers
  const controller = advertisedVersions('controller');
  expect(controller.map(({ apiKey }) => apiKey)).toContain(52);
  expect(controller.map(({ apiKey }) => apiKey)).not.toContain(0);
});

test('API keys are unique and ZooKeeper mode has none', () => {
  expect(new Set(apiKeys.map(({ key }) => key)).size).toBe(apiKeys.length);
  expect(apiOfKey(1)?.name).toBe('Fetch');
  expect(apiOfKey(4)).toBeNull();
});

test('an error has one name, one number and one treatment', () => {
  expect(errorCode('NOT_LEADER_OR_FOLLOWER')).toBe(6);
  expect(errorName(6)).toBe('NOT_LEADER_OR_FOLLOWER');
  expect(errorName(12_345)).toBe('UNKNOWN_SERVER_ERROR');
  for (let code = -1; code <= 133; code++) expect(errorCode(errorName(code))).toBe(code);
});

test('clients know what to do about an error', () => {
  expect(isRetriable(errorCode('NOT_ENOUGH_REPLICAS'))).toBe(true);
  expect(isRetriable(errorCode('INVALID_RECORD'))).toBe(false);
  expect(needsMetadataRefresh(errorCode('FENCED_LEADER_EPOCH'))).toBe(true);
  expect(needsMetadataRefresh(errorCode('REQUEST_TIMED_OUT'))).toBe(false);
  expect(needsCoordinatorRefresh(errorCode('NOT_COORDINATOR'))).toBe(true);
  expect(treatmentOf(errorCode('PRODUCER_FENCED'))).toBe('A');
  expect(treatmentOf(errorCode('TRANSACTION_ABORTABLE'))).toBe('T');
});
