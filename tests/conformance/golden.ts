import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { apis } from '../../src/kafka/protocol/apis.ts';
import * as consumerProtocol from '../../src/kafka/protocol/apis/groups/consumer-protocol.ts';
import {
  byteReader,
  readUvarint,
  readVarint,
  readVarlong,
} from '../../src/kafka/protocol/bytes/byte-reader.ts';
import {
  fromHex,
  toHex,
  utf8,
  type ByteString,
} from '../../src/kafka/protocol/bytes/byte-string.ts';
import {
  byteWriter,
  writeUvarint,
  writeVarint,
  writeVarlong,
  type ByteWriter,
} from '../../src/kafka/protocol/bytes/byte-writer.ts';
import {
  decodeMessage,
  encodeMessage,
  fromJson,
  toJson,
  type Json,
} from '../../src/kafka/protocol/codec.ts';
import { crc32c } from '../../src/kafka/protocol/bytes/crc32c.ts';
import { RequestHeader, ResponseHeader } from '../../src/kafka/protocol/headers.ts';
import { murmur2 } from '../../src/kafka/protocol/murmur2.ts';
import * as controlRecords from '../../src/kafka/protocol/records/control-records.ts';
import * as metadataRecords from '../../src/kafka/protocol/records/metadata-records.ts';
import { ProducerSnapshot } from '../../src/kafka/protocol/records/producer-snapshot.ts';
import type { Schema } from '../../src/kafka/protocol/schema.ts';
import { assignorDifference, isInformative, type AssignorLine } from './golden-assignors.ts';
import { batchDifference, type BatchLine } from './golden-batches.ts';
import type { Informative } from './recording.ts';

/** How a file of golden lines went: each line was written by Kafka's own code. */
export type GoldenReport = {
  readonly passed: number;
  readonly failed: readonly { readonly where: string; readonly what: string }[];
  /** Lines of messages and versions that are not in the schema table, counted by message. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Lines that need not come out alike, counted by what they tell of. */
  readonly informative: Informative;
};

type MessageLine = {
  readonly name: string;
  readonly version: number;
  readonly json: Json;
  readonly hex: string;
};

type PrimitiveLine = {
  readonly primitive: 'murmur2' | 'crc32c' | 'varint' | 'varlong' | 'uvarint';
  readonly text?: string;
  readonly hex: string;
  readonly value: number;
};

/** Plays a file of golden lines both ways, bytes to values and values to bytes. */
export function playGoldenFile(path: string): GoldenReport {
  const lines = readFileSync(path, 'utf8').split('\n');
  const failed: { where: string; what: string }[] = [];
  const skipped: Record<string, number> = {};
  const informative: Informative = {};
  let passed = 0;
  for (const [index, source] of lines.entries()) {
    if (source === '') continue;
    const line = JSON.parse(source) as object;
    const outcome = playLine(line);
    if ('skipped' in outcome) skipped[outcome.skipped] = (skipped[outcome.skipped] ?? 0) + 1;
    else if ('informative' in outcome) note(informative, outcome.informative, outcome.isAlike);
    else if (outcome.difference === null) passed++;
    else {
      const where = `${basename(path)}:${index + 1} ${titleOf(line)}`;
      failed.push({ where, what: outcome.difference });
    }
  }
  return { passed, failed, skipped, informative };
}

type Outcome =
  | { readonly difference: string | null }
  | { readonly skipped: string }
  | { readonly informative: string; readonly isAlike: boolean };

function note(informative: Informative, kind: string, isAlike: boolean): void {
  const counted = (informative[kind] ??= { alike: 0, all: 0 });
  counted.all += 1;
  if (isAlike) counted.alike += 1;
}

function playLine(line: object): Outcome {
  if ('primitive' in line) return { difference: primitiveDifference(line as PrimitiveLine) };
  if ('batches' in line) return { difference: tried(() => batchDifference(line as BatchLine)) };
  if ('json' in line) return playMessage(line as MessageLine);
  if ('assignor' in line) return playAssignor(line as AssignorLine);
  return { skipped: 'unknown line' };
}

function playAssignor(line: AssignorLine): Outcome {
  const difference = tried(() => assignorDifference(line));
  return isInformative(line)
    ? { informative: `${line.assignor}, different subscriptions`, isAlike: difference === null }
    : { difference };
}

function titleOf(line: object): string {
  if ('name' in line && 'version' in line) return `${String(line.name)} v${String(line.version)}`;
  if ('primitive' in line) return String(line.primitive);
  if ('assignor' in line) return String(line.assignor);
  return 'desc' in line ? String(line.desc) : '';
}

/** Every schema in the table, by the name that Kafka gives it. */
const schemas = new Map<string, Schema>();
for (const schema of [
  RequestHeader,
  ResponseHeader,
  ...Object.values(apis).flatMap((api): Schema[] => [api.request, api.response]),
  ProducerSnapshot,
  ...Object.values({ ...controlRecords, ...metadataRecords, ...consumerProtocol }).filter(isSchema),
]) {
  schemas.set(schema.name, schema);
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && 'fields' in value && 'versions' in value;
}

function playMessage(line: MessageLine): Outcome {
  const schema = schemas.get(line.name);
  if (schema === undefined) return { skipped: line.name };
  const [oldest, newest] = schema.versions;
  if (line.version < oldest || line.version > newest) {
    return { skipped: `${line.name} before v${oldest}` };
  }
  return { difference: tried(() => messageDifference(schema, line)) };
}

/** Null, or what differs between a message and its golden line. */
function messageDifference(schema: Schema, line: MessageLine): string | null {
  const { version, hex } = line;
  const json = withNewNames(schema, line.json);
  const decoded = toJson(schema, version, decodeMessage(schema, version, fromHex(hex)));
  if (canonical(decoded) !== canonical(json)) {
    return `decoded ${canonical(decoded)}, Kafka read ${canonical(json)}`;
  }
  const encoded = toHex(encodeMessage(schema, version, fromJson(schema, version, json)));
  return encoded === hex ? null : `encoded ${encoded}, Kafka wrote ${hex}`;
}

/**
 * Fields that Kafka has renamed since the lines of older releases were written; their bytes are the
 * same.
 */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  VoteRequest: {
    candidateEpoch: 'replicaEpoch',
    candidateId: 'replicaId',
    candidateDirectoryId: 'replicaDirectoryId',
  },
};

function withNewNames(schema: Schema, json: Json): Json {
  const names = RENAMED[schema.name];
  if (names === undefined) return json;
  return JSON.parse(JSON.stringify(json), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).map(([name, each]) => [names[name] ?? name, each]))
      : value,
  ) as Json;
}

/** JSON with sorted names, for comparing. */
function canonical(json: Json): string {
  return JSON.stringify(json, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

function primitiveDifference(line: PrimitiveLine): string | null {
  return tried(() => {
    const bytes = line.text === undefined ? fromHex(line.hex) : utf8(line.text);
    switch (line.primitive) {
      case 'murmur2':
        return differs(murmur2(bytes), line.value);
      case 'crc32c':
        return differs(crc32c(bytes), line.value);
      case 'varint':
        return bothWays(line, readVarint(byteReader(bytes)), writeVarint);
      case 'varlong':
        return bothWays(line, readVarlong(byteReader(bytes)), writeVarlong);
      case 'uvarint':
        return bothWays(line, readUvarint(byteReader(bytes)), writeUvarint);
    }
  });
}

function bothWays(
  line: PrimitiveLine,
  read: number,
  write: (out: ByteWriter, value: number) => void,
): string | null {
  const out = byteWriter(line.hex.length / 2);
  write(out, line.value);
  const bytes: ByteString = String.fromCharCode(...out.bytes);
  return differs(read, line.value) ?? (toHex(bytes) === line.hex ? null : `wrote ${toHex(bytes)}`);
}

function differs(got: number, wanted: number): string | null {
  return got === wanted ? null : `got ${got}, Kafka has ${wanted}`;
}

/** What went wrong while comparing is a difference too. */
function tried(compare: () => string | null): string | null {
  try {
    return compare();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
