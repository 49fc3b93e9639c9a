import { expect, test } from 'vitest';
import { fromHex, toHex } from '../../../src/kafka/protocol/bytes/byte-string.ts';
import {
  decodeRequestFrame,
  decodeResponseFrame,
  encodeFrame,
  frameSpans,
  messageSize,
  type Request,
  type Response,
} from '../../../src/kafka/protocol/message.ts';
import { batchOf } from '../../../src/kafka/protocol/batch/record-batch.ts';
import { ZERO_UUID } from '../../../src/kafka/protocol/schema.ts';

const produce: Request<'Produce'> = {
  type: 'ProduceRequest',
  version: 13,
  correlationId: 7,
  clientId: 'café',
  body: {
    transactionalId: null,
    acks: -1,
    timeoutMs: 1500,
    topicData: [
      {
        topicId: ZERO_UUID,
        partitionData: [
          { index: 0, records: [batchOf([{ timestamp: 5, key: null, value: 'hello' }])] },
        ],
      },
    ],
  },
};

const versions: Response<'ApiVersions'> = {
  type: 'ApiVersionsResponse',
  version: 3,
  correlationId: 9,
  body: {
    errorCode: 0,
    apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }],
    throttleTimeMs: 0,
    supportedFeatures: [],
    finalizedFeaturesEpoch: -1,
    finalizedFeatures: [],
    zkMigrationReady: false,
  },
};

test('a request frame comes back as it was, and its size was known', () => {
  const frame = encodeFrame(produce);
  expect(frame.length).toBe(messageSize(produce));
  expect(decodeRequestFrame(frame)).toEqual(produce);
  // length, key 0, version 13, correlation 7, client id of 5 bytes (never compact), no tags
  expect(toHex(frame.slice(4, 20))).toBe('0000000d000000070005636166c3a900');
});

test('an old version has the old header', () => {
  const old: Request<'Metadata'> = {
    type: 'MetadataRequest',
    version: 1,
    correlationId: 1,
    clientId: null,
    body: { topics: null, allowAutoTopicCreation: true, includeTopicAuthorizedOperations: false },
  };
  expect(toHex(encodeFrame(old))).toBe('0000000e' + '0003000100000001ffff' + 'ffffffff');
  expect(decodeRequestFrame(encodeFrame(old))).toEqual(old);
});

test('the ApiVersions response has no tags in its header though it is flexible', () => {
  const frame = encodeFrame(versions);
  expect(toHex(frame.slice(4, 11))).toBe('00000009' + '0000' + '02');
  expect(decodeResponseFrame('ApiVersions', 3, frame)).toEqual(versions);
});

test('spans of a frame lie side by side and name header and body', () => {
  const spans = frameSpans(produce);
  let at = 0;
  for (const span of spans) {
    expect(span.from, span.path).toBe(at);
    at = span.to;
  }
  expect(at).toBe(messageSize(produce));
  const paths = spans.map(({ path }) => path);
  expect(paths).toContain('header.clientId');
  expect(paths).toContain('body.topicData[0].partitionData[0].records[0].crc');
  expect(paths).toContain('body.topicData[0].partitionData[0].records[0].records[0].value');
});

test.each([
  ['an API that Kafka does not have', '0000000a' + '03e7000000000001ffff', 'unknown api key'],
  ['ZooKeeper mode', '0000000a' + '0004000000000001ffff', 'unknown api key'],
  ['Produce 2', '0000000a' + '0000000200000001ffff', 'unsupported version'],
  ['an unstable version', '0000000b' + '0016000600000001ffff00', 'unsupported version'],
  ['a wrong length', '0000000b' + '0003000100000001ffff', 'malformed'],
])('%s is refused', (_, hex, fault) => {
  expect(() => decodeRequestFrame(fromHex(hex))).toThrow(expect.objectContaining({ fault }));
});

test('what stands behind the body of a request is not looked at', () => {
  const request = decodeRequestFrame(
    fromHex('0000000f' + '0003000100000001ffff' + 'ffffffff' + '00'),
  );
  expect(request).toMatchObject({ type: 'MetadataRequest', body: { topics: null } });
});

test('an ApiVersions request of the future is kept, so that a broker can answer it', () => {
  const request = decodeRequestFrame(
    fromHex('00000010' + '0012006300000005000161' + '00' + 'deadbeef'),
  );
  expect(request).toMatchObject({
    type: 'ApiVersionsRequest',
    version: 99,
    correlationId: 5,
    clientId: 'a',
  });
  // It travels through the simulated network, so it must have a size.
  expect(messageSize(request)).toBe(encodeFrame(request).length);
  expect(toHex(encodeFrame(request)).slice(8, 16)).toBe('00120063');
});
