import { describe, expect, test } from 'vitest';
import { apiViews } from '../../../src/frame/messages/api-views.ts';
import { placesIn } from '../../../src/frame/messages/message-places.ts';
import {
  errorIn,
  isRoutine,
  recordsIn,
  summaryOf,
} from '../../../src/frame/messages/message-view.ts';
import { apis } from '../../../src/kafka/protocol/apis.ts';
import { fromJson, type Json } from '../../../src/kafka/protocol/codec.ts';
import { errorCode } from '../../../src/kafka/protocol/errors.ts';
import type { AnyRequest, AnyResponse, ApiName } from '../../../src/kafka/protocol/message.ts';
import type { Fields, Schema } from '../../../src/kafka/protocol/schema.ts';

/** A message of the newest version, with the defaults of the fields that are not said. */
function message(api: ApiName, kind: 'request' | 'response', body: Json): AnyRequest & AnyResponse {
  const schema: Schema = apis[api][kind];
  const [, version] = schema.versions;
  const type = `${api}${kind === 'request' ? 'Request' : 'Response'}`;
  const sender = kind === 'request' ? { clientId: null } : {};
  const made = {
    type,
    version,
    correlationId: 1,
    ...sender,
    body: fromJson(schema, version, body),
  };
  return made as unknown as AnyRequest & AnyResponse;
}

describe('an error is drawn as one wherever an answer tells of it', () => {
  const code = errorCode('FENCED_LEADER_EPOCH');
  const partition = { partitionIndex: 0, errorCode: code };
  test.each<[ApiName, Json]>([
    ['AlterPartition', { topics: [{ partitions: [partition] }] }],
    ['InitProducerId', { errorCode: code }],
    ['Vote', { topics: [{ topicName: 't', partitions: [partition] }] }],
    ['OffsetForLeaderEpoch', { topics: [{ partitions: [{ partition: 0, errorCode: code }] }] }],
  ])('%s', (api, body) => {
    expect(errorIn(message(api, 'response', body))).toBe('FENCED_LEADER_EPOCH');
    expect(errorIn(message(api, 'response', {}))).toBeNull();
  });

  test('AddPartitionsToTxn calls it otherwise', () => {
    const results = [{ partitionIndex: 0, partitionErrorCode: errorCode('NOT_COORDINATOR') }];
    const topicResults = [{ name: 't', resultsByPartition: results }];
    const body = { resultsByTransaction: [{ transactionalId: 'x', topicResults }] };
    expect(errorIn(message('AddPartitionsToTxn', 'response', body))).toBe('NOT_COORDINATOR');
  });

  test('no response has an error under a name that is not looked at', () => {
    const namesIn = (fields: Fields): string[] =>
      Object.entries(fields).flatMap(([name, field]) => [
        name,
        ...namesIn(field.fields ?? field.element?.fields ?? {}),
      ]);
    const names = Object.values(apis).flatMap(({ response }) => namesIn(response.fields));
    const codes = new Set(names.filter((name) => /errorcode/i.test(name)));
    // The last one tells only that the settings of a new topic are not shown.
    expect([...codes].sort()).toEqual(
      ['acknowledgeErrorCode', 'errorCode', 'partitionErrorCode', 'topicConfigErrorCode'].sort(),
    );
  });
});

describe('the partitions that a message is about', () => {
  const topicId = 'AAAAAAAAAAAAAAAAAAAAAQ';
  test.each<[ApiName, 'request' | 'response', Json, unknown[]]>([
    [
      'AlterPartition',
      'request',
      { topics: [{ topicId, partitions: [{ partitionIndex: 2 }] }] },
      [{ topicId, index: 2 }],
    ],
    [
      'ListOffsets',
      'response',
      { topics: [{ name: 'a', partitions: [{ partitionIndex: 1 }, { partitionIndex: 3 }] }] },
      [
        { topic: 'a', index: 1 },
        { topic: 'a', index: 3 },
      ],
    ],
    [
      'ElectLeaders',
      'request',
      { topicPartitions: [{ topic: 'a', partitions: [5, 6] }] },
      [
        { topic: 'a', index: 5 },
        { topic: 'a', index: 6 },
      ],
    ],
    [
      'Fetch',
      'request',
      {
        topics: [{ topicId, partitions: [{ partition: 4 }] }],
        forgottenTopicsData: [{ topicId, partitions: [9] }],
      },
      [{ topicId, index: 4 }],
    ],
    ['DescribeConfigs', 'request', { resources: [{ resourceName: 'a' }] }, []],
  ])('%s %s', (api, kind, body, places) => {
    expect(placesIn(message(api, kind, body))).toMatchObject(places);
    expect(placesIn(message(api, kind, body))).toHaveLength(places.length);
  });
});

test('records are found wherever a message has them', () => {
  const withRecords = (Object.keys(apis) as ApiName[]).filter((api) =>
    (['request', 'response'] as const).some((kind) => holdsRecords(apis[api][kind].fields)),
  );
  expect(withRecords).toEqual(['Produce', 'Fetch', 'ShareFetch']);
  const partitionData = [{ index: 0, records: '' }];
  const topicData = [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAQ', partitionData }];
  expect(recordsIn(message('Produce', 'request', { topicData }))).toEqual([[]]);
});

const holdsRecords = (fields: Fields): boolean =>
  Object.values(fields).some(
    (field) =>
      field.kind === 'records' || holdsRecords(field.fields ?? field.element?.fields ?? {}),
  );

test('what goes on in every idle cluster is routine, and a vote is not', () => {
  const routine = (Object.keys(apiViews) as ApiName[]).filter((api) => apiViews[api].isRoutine);
  expect(routine).toContain('Fetch');
  expect(isRoutine(message('BrokerHeartbeat', 'response', {}))).toBe(true);
  expect(isRoutine(message('Vote', 'request', {}))).toBe(false);
  expect(summaryOf(message('Vote', 'request', {}))).toBe('');
});
