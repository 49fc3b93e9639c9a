import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { apis } from '../../../src/kafka/protocol/apis.ts';
import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
} from '../../../src/kafka/protocol/apis/groups/consumer-protocol.ts';
import { decodeMessage, encodeMessage, fromJson } from '../../../src/kafka/protocol/codec.ts';
import * as consumerGroupRecords from '../../../src/kafka/protocol/records/consumer-group-records.ts';
import * as groupRecords from '../../../src/kafka/protocol/records/group-records.ts';
import * as records from '../../../src/kafka/protocol/records/metadata-records.ts';
import type { Field, Fields, Schema } from '../../../src/kafka/protocol/schema.ts';

type Versions = readonly [oldest: number, newest: number];

const isSchema = (each: unknown): each is Schema =>
  typeof each === 'object' && each !== null && 'versions' in each && 'fields' in each;

const schemas: Schema[] = [
  ...Object.values(apis).flatMap((api): Schema[] => [api.request, api.response]),
  ...Object.values(records).filter(isSchema),
  ...Object.values(groupRecords),
  ...Object.values(consumerGroupRecords),
  ConsumerProtocolSubscription,
  ConsumerProtocolAssignment,
];

/** Kafka's own definitions, by the name of the message. */
const definitions = new Map<string, string[]>();
for (const line of readFileSync('tests/conformance/fixtures/fields.txt', 'utf8').split('\n')) {
  if (line === '' || line.startsWith('#')) continue;
  const [name = ''] = line.split(' ');
  // A piece of a snapshot need not begin with a record, so it is read as bytes: on the wire that is
  // the same.
  const own = line.replace('unalignedRecords records', 'unalignedRecords bytes');
  if (line.startsWith(' ')) [...definitions.values()].at(-1)?.push(own);
  else definitions.set(name, [line]);
}

/** A message in the notation of that file. */
const told = ({ name, versions, flexible, fields }: Schema): string[] => [
  `${name} v${rangeText(versions)} flex=${flexible === null ? 'none' : `${flexible}+`}`,
  ...linesOf(fields, versions, '  '),
];

const rangeText = ([from, until]: Versions): string =>
  from === until ? String(from) : `${from}-${until}`;

function linesOf(fields: Fields, parent: Versions, indent: string): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const { from, until } = field.options;
    const own: Versions = [Math.max(from ?? 0, parent[0]), Math.min(until ?? 99, parent[1])];
    const words = [name, kindOf(field), versionsOf(own, parent), nullOf(field, own)];
    const line = [...words, defaultOf(field), tagOf(field, own)].filter((word) => word !== '');
    const inner = field.fields ?? field.element?.fields ?? {};
    return [indent + line.join(' '), ...linesOf(inner, own, `${indent}  `)];
  });
}

const kindOf = ({ kind, element }: Field): string =>
  kind === 'array' ? `[]${element?.kind ?? ''}` : kind;

function versionsOf([from, until]: Versions, parent: Versions): string {
  if (from === parent[0] && until === parent[1]) return '';
  if (until === parent[1]) return `v${from}+`;
  return `v${rangeText([from, until])}`;
}

function nullOf({ options: { nullable } }: Field, [from]: Versions): string {
  if (nullable === undefined) return '';
  return nullable === true || nullable <= from ? 'null' : `null:v${nullable}+`;
}

function defaultOf({ options: { default: initial } }: Field): string {
  if (initial === undefined || initial === 0 || initial === false || initial === '') return '';
  return `=${initial === 2 ** 63 ? '9223372036854775807' : String(initial)}`;
}

function tagOf({ options: { tag, tagFrom } }: Field, [from]: Versions): string {
  if (tag === undefined) return '';
  return tagFrom === undefined || tagFrom <= from ? `tag:${tag}` : `tag:${tag}(v${tagFrom}+)`;
}

test.each(schemas.map((each) => [each.name, each] as const))(
  '%s has the fields, versions, defaults and tags of Kafka’s definition',
  (name, schema) => {
    expect(told(schema)).toEqual(definitions.get(name));
  },
);

test('a body that leaves a list out means by it what Kafka means', () => {
  expect(fromJson(apis.ListPartitionReassignments.request, 0, {})).toEqual({
    timeoutMs: 60_000,
    topics: null,
  });
  expect(fromJson(apis.DeleteTopics.request, 6, {})).toMatchObject({ topics: [] });
  expect(fromJson(apis.Metadata.request, 13, { topics: null })).toMatchObject({
    allowAutoTopicCreation: true,
  });
});

test('a tagged field is written from its own version on, and not a version before', () => {
  const schema = apis.Fetch.request;
  const written = (version: number, about: object): string => {
    const partitions = [{ partition: 0, fetchOffset: 5, partitionMaxBytes: 9, ...about }];
    const body = { maxWaitMs: 1, minBytes: 1, topics: [{ partitions }] };
    return encodeMessage(schema, version, fromJson(schema, 18, body));
  };
  for (const [since, about] of [
    [17, { replicaDirectoryId: 'AAAAAAAAAAAAAAAAAAAAAg' }],
    [18, { highWatermark: 7 }],
  ] as const) {
    expect(written(since - 1, about)).toBe(written(since - 1, {}));
    expect(written(since, about)).not.toBe(written(since, {}));
    const read = decodeMessage(schema, since, written(since, about));
    expect(read.topics[0]?.partitions[0]).toMatchObject(about);
  }
});
