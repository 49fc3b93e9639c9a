import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apis } from '../../../src/kafka/protocol/apis.ts';
import {
  fromHex,
  toHex,
  toBase64Url,
  utf8,
} from '../../../src/kafka/protocol/bytes/byte-string.ts';
import { INT64_MAX } from '../../../src/kafka/protocol/bytes/byte-writer.ts';
import {
  decodeMessage,
  encodeMessage,
  fieldSpans,
  fromJson,
  sizeOf,
  toJson,
} from '../../../src/kafka/protocol/codec.ts';
import { ProtocolError } from '../../../src/kafka/protocol/protocol-error.ts';
import { batchOf } from '../../../src/kafka/protocol/batch/record-batch.ts';
import {
  NoOpRecord,
  PartitionChangeRecord,
  RegisterBrokerRecord,
} from '../../../src/kafka/protocol/records/metadata-records.ts';
import {
  array,
  bool,
  bytes,
  float64,
  int16,
  int32,
  int64,
  message,
  string,
  struct,
  uint32,
  ZERO_UUID,
  type Field,
  type Schema,
} from '../../../src/kafka/protocol/schema.ts';

/** Every kind of field that the first messages do not have. */
const Curious = message(
  'Curious',
  { versions: [0, 2], flexible: 1 },
  {
    count: uint32(),
    ratio: float64(),
    blob: bytes({ nullable: true }),
    gone: string({ until: 1, default: 'before' }),
    flag: bool({ from: 2, default: true }),
    maybe: struct({ inner: int16({ default: 3 }) }, { nullable: 1 }),
    laterTagged: int32({ tag: 1, tagFrom: 1, default: 7 }),
    taggedMaybe: struct({ inner: int16() }, { from: 1, tag: 0, nullable: true, default: null }),
  },
);

const schemas: Schema[] = [
  Curious,
  PartitionChangeRecord,
  RegisterBrokerRecord,
  NoOpRecord,
  ...Object.values(apis).flatMap((api): Schema[] => [api.request, api.response]),
];

const uuids = fc
  .uint8Array({ minLength: 16, maxLength: 16 })
  .map((values) => toBase64Url(String.fromCharCode(...values)));

const byteStrings = fc
  .uint8Array({ maxLength: 200 })
  .map((values) => String.fromCharCode(...values));

const batches = fc
  .record({
    compression: fc.constantFrom('none', 'gzip', 'snappy', 'lz4', 'zstd'),
    producerId: fc.integer({ min: -1, max: 1e15 }),
    baseOffset: fc.nat(),
    records: fc.array(
      fc.record({
        timestamp: fc.integer({ min: 0, max: 4e12 }),
        key: fc.option(byteStrings),
        value: fc.option(byteStrings),
        headers: fc.array(fc.record({ key: fc.string(), value: fc.option(byteStrings) }), {
          maxLength: 3,
        }),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ records: list, ...options }) => batchOf(list, options));

type Value = Readonly<Record<string, unknown>>;

/**
 * Any value of a field in a version; what a version lacks has its default, so that nothing is lost
 * on the way.
 */
function valueOf(field: Field, version: number): fc.Arbitrary<unknown> {
  const { nullable } = field.options;
  const any = plainValueOf(field, version);
  const mayBeNull = nullable === true || (nullable !== undefined && version >= nullable);
  return mayBeNull ? fc.option(any, { freq: 4 }) : any;
}

function plainValueOf(field: Field, version: number): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case 'bool':
      return fc.boolean();
    case 'int8':
      return fc.integer({ min: -128, max: 127 });
    case 'int16':
      return fc.integer({ min: -32768, max: 32767 });
    case 'uint16':
      return fc.integer({ min: 0, max: 65535 });
    case 'int32':
      return fc.integer();
    case 'uint32':
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    case 'int64':
      return fc.oneof(fc.maxSafeInteger(), fc.constantFrom(INT64_MAX, -INT64_MAX));
    case 'float64':
      return fc.double({ noNaN: true }).map((value) => value + 0);
    case 'uuid':
      return uuids;
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 150 });
    case 'bytes':
      return byteStrings;
    case 'records':
      return fc.array(batches, { maxLength: 2 });
    case 'array':
      return fc.array(valueOf(field.element ?? int32(), version), { maxLength: 3 });
    case 'struct':
      return structOf(field.fields ?? {}, version);
  }
}

function structOf(fields: Schema['fields'], version: number): fc.Arbitrary<Value> {
  const present = Object.entries(fields).filter(
    ([, { options }]) => version >= (options.from ?? 0) && version <= (options.until ?? 99),
  );
  return fc.record(
    Object.fromEntries(present.map(([name, field]) => [name, valueOf(field, version)])),
  );
}

const messages = fc
  .constantFrom(...schemas)
  .chain((schema) =>
    fc
      .integer({ min: schema.versions[0], max: schema.versions[1] })
      .chain((version) =>
        structOf(schema.fields, version).map((value) => ({ schema, version, value })),
      ),
  );

describe('for every message in every version', () => {
  test('what is encoded is decoded, and its size was known', () => {
    fc.assert(
      fc.property(messages, ({ schema, version, value }) => {
        const encoded = encodeMessage(schema, version, value);
        expect(encoded.length).toBe(sizeOf(schema, version, value));
        expect(decodeMessage(schema, version, encoded)).toMatchObject(value);
      }),
      { numRuns: 300 },
    );
  });

  test('its JSON says the same', () => {
    fc.assert(
      fc.property(messages, ({ schema, version, value }) => {
        const json = toJson(schema, version, value);
        const read = fromJson(schema, version, JSON.parse(JSON.stringify(json)) as typeof json);
        expect(encodeMessage(schema, version, read)).toBe(encodeMessage(schema, version, value));
      }),
      { numRuns: 150 },
    );
  });

  test('its fields lie side by side from the first byte to the last', () => {
    fc.assert(
      fc.property(messages, ({ schema, version, value }) => {
        let at = 0;
        for (const span of fieldSpans(schema, version, value)) {
          expect(span.from, span.path).toBe(at);
          expect(span.to).toBeGreaterThan(span.from);
          at = span.to;
        }
        expect(at).toBe(sizeOf(schema, version, value));
      }),
      { numRuns: 150 },
    );
  });

  test('bytes cut short are an error with a place, never a value', () => {
    fc.assert(
      fc.property(messages, fc.nat(), ({ schema, version, value }, seed) => {
        const encoded = encodeMessage(schema, version, value);
        if (encoded.length === 0) return;
        const cut = encoded.slice(0, seed % encoded.length);
        expect(() => decodeMessage(schema, version, cut)).toThrow(ProtocolError);
      }),
      { numRuns: 150 },
    );
  });
});

describe('versions', () => {
  const { request } = apis.Fetch;

  test('decoding fills what the newest version has, and leaves out what is gone', () => {
    const old = decodeMessage(
      request,
      4,
      encodeMessage(request, 4, decodeMessage(request, 18, newestFetch)),
    );
    expect(old.sessionEpoch).toBe(-1);
    expect(old.replicaState).toEqual({ replicaId: -1, replicaEpoch: -1 });
    expect(old.replicaId).toBe(-1);
    const newest = decodeMessage(request, 18, newestFetch);
    expect(newest).not.toHaveProperty('replicaId');
    expect(newest.topics[0]).not.toHaveProperty('topic');
    expect(newest.topics[0]?.partitions[0]?.highWatermark).toBe(INT64_MAX);
  });

  test('optional fields are written with their default', () => {
    const value = { ...decodeMessage(Curious, 0, encodeMessage(Curious, 0, curious)) };
    expect(value.gone).toBe('before');
    expect(value.flag).toBe(true); // not yet there in version 0
    expect(() => encodeMessage(Curious, 3, curious)).toThrow(/no version 3/);
  });

  /** One topic with one partition, every tagged field at its default. */
  const newestFetch = encodeMessage(request, 18, {
    clusterId: null,
    replicaState: { replicaId: -1, replicaEpoch: -1 },
    maxWaitMs: 500,
    minBytes: 1,
    maxBytes: 1000,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: 0,
    topics: [
      {
        topicId: ZERO_UUID,
        partitions: [
          {
            partition: 0,
            currentLeaderEpoch: 0,
            fetchOffset: 5,
            lastFetchedEpoch: -1,
            logStartOffset: -1,
            partitionMaxBytes: 100,
            replicaDirectoryId: ZERO_UUID,
            highWatermark: INT64_MAX,
          },
        ],
      },
    ],
    forgottenTopicsData: [],
    rackId: '',
  });
});

const curious = {
  count: 4_000_000_000,
  ratio: 0.5,
  blob: null,
  flag: true,
  maybe: { inner: 1 },
  laterTagged: 7,
  taggedMaybe: null,
};

describe('what does not fit', () => {
  test.each([
    ['count', { ...curious, count: -1 }],
    ['an int16', { ...curious, maybe: { inner: 40_000 } }],
    ['a null that may not be', { ...curious, maybe: null }],
  ])('%s is refused when written', (_, value) => {
    expect(() => encodeMessage(Curious, 0, value as never)).toThrow(ProtocolError);
  });

  test('a number that a double cannot hold exactly becomes the nearest that it can', () => {
    const Long = message('Long', { versions: [0, 0], flexible: null }, { value: int64() });
    expect(decodeMessage(Long, 0, fromHex('0020000000000001')).value).toBe(2 ** 53);
    expect(decodeMessage(Long, 0, fromHex('18ec0c5b1b3c0000')).value).toBe(0x18ec0c5b1b3c0000);
    expect(toHex(encodeMessage(Long, 0, { value: 2 ** 60 }))).toBe('1000000000000000');
    expect(toHex(encodeMessage(Long, 0, { value: -(2 ** 60) - 2 ** 10 }))).toBe('effffffffffffc00');
    expect(() => encodeMessage(Long, 0, { value: 2 ** 64 })).toThrow(/does not fit int64/);
    expect(() => encodeMessage(Long, 0, { value: 0.5 })).toThrow(/does not fit int64/);
    expect(decodeMessage(Long, 0, fromHex('7fffffffffffffff')).value).toBe(INT64_MAX);
    expect(decodeMessage(Long, 0, fromHex('8000000000000000')).value).toBe(-INT64_MAX);
    expect(decodeMessage(Long, 0, fromHex('fffffffffffffffe')).value).toBe(-2);
  });

  test('an error tells the byte and the field', () => {
    const List = message(
      'List',
      { versions: [0, 0], flexible: null },
      { items: array({ name: string() }) },
    );
    const bad = fromHex('00000002' + '000161' + 'ffff');
    const error = catchError(() => decodeMessage(List, 0, bad));
    expect(error).toMatchObject({ fault: 'malformed', position: 9, path: 'items[1].name' });
    expect(catchError(() => decodeMessage(List, 0, fromHex('7fffffff')))).toMatchObject({
      path: 'items',
    });
    expect(() => decodeMessage(List, 0, fromHex('0000000000'))).toThrow(/1 bytes too many/);
  });

  test('JSON of the wrong shape names the field', () => {
    const { request } = apis.Metadata;
    const topics = [{ topicId: ZERO_UUID, name: 5 }];
    expect(() => fromJson(request, 13, { topics })).toThrow(/topics\[0\]\.name/);
    expect(() => fromJson(request, 13, { topicz: [] })).toThrow(/topicz/);
    expect(fromJson(request, 13, {}).allowAutoTopicCreation).toBe(true);
  });
});

test('unknown tagged fields are skipped, disordered ones refused', () => {
  const { request } = apis.BrokerHeartbeat;
  const plain = encodeMessage(request, 1, {
    brokerId: 1,
    brokerEpoch: 2,
    currentMetadataOffset: 3,
    wantFence: false,
    wantShutDown: false,
    offlineLogDirs: [],
  });
  const withTag = plain.slice(0, -1) + fromHex('01' + '63' + '02' + 'abcd');
  expect(decodeMessage(request, 1, withTag)).toEqual(decodeMessage(request, 1, plain));
  const twice = plain.slice(0, -1) + fromHex('02' + '6300' + '6300');
  expect(() => decodeMessage(request, 1, twice)).toThrow(/tag 99 after tag 99/);
});

test('spans are named like the fields', () => {
  const { response } = apis.Produce;
  const value = fromJson(response, 10, {
    responses: [{ name: utf8('t'), partitionResponses: [{ index: 0 }] }],
  });
  const spans = fieldSpans(response, 10, value).map(({ path, from, to }) => [path, to - from]);
  expect(spans.slice(0, 5)).toEqual([
    ['responses#count', 1],
    ['responses[0].name', 2],
    ['responses[0].partitionResponses#count', 1],
    ['responses[0].partitionResponses[0].index', 4],
    ['responses[0].partitionResponses[0].errorCode', 2],
  ]);
});

function catchError(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return null;
}
