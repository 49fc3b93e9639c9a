import {
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeCooperativeData,
  encodeSubscription,
} from '../../src/kafka/assignors/client/member-data.ts';
import { nameOf } from '../../src/kafka/assignors/assignor.ts';
import { parsePartitionName } from '../../src/kafka/cluster-spec.ts';
import { apis } from '../../src/kafka/protocol/apis.ts';
import { decodeRecords } from '../../src/kafka/protocol/batch/read-batch.ts';
import { batchOf, encodeBatch, isReadable } from '../../src/kafka/protocol/batch/record-batch.ts';
import {
  fromBase64,
  text,
  toBase64,
  utf8,
  type ByteString,
} from '../../src/kafka/protocol/bytes/byte-string.ts';
import { fromJson, toJson, type Json } from '../../src/kafka/protocol/codec.ts';
import { errorCode, type ErrorName } from '../../src/kafka/protocol/errors.ts';
import type { AnyRequest, ApiName } from '../../src/kafka/protocol/message.ts';
import type { Schema, ValueOf } from '../../src/kafka/protocol/schema.ts';
import { asText, isList, isObject, type JsonObject } from './recording.ts';

/** What the symbols of a tape stand for: those of the broker's answers are made up as they come. */
export type TapeSymbols = Map<string, Json>;

/** What a symbol stands for; made when it is new, from its name. */
function valueOf(symbol: string, symbols: TapeSymbols): Json {
  const known = symbols.get(symbol);
  if (known !== undefined) return known;
  const value = fresh(symbol, symbols.size + 1);
  symbols.set(symbol, value);
  return value;
}

function fresh(symbol: string, number: number): Json {
  if (symbol === '$noTopic') return 'AAAAAAAAAAAAAAAAAAAAAA';
  if (symbol.startsWith('$topic'))
    return toBase64(utf8(`topic-${String(number).padStart(10, '0')}`))
      .replace(/=+$/u, '')
      .slice(0, 22);
  if (symbol.startsWith('$port')) return 9092;
  if (symbol === '$time') return 1_700_000_000_000;
  if (symbol.startsWith('$session')) return 1_000 + number;
  if (symbol.startsWith('$producer')) return 2_000 + number;
  return symbol.slice(1);
}

/** The body that a recorded answer is. */
export function bodyOf(
  api: ApiName,
  version: number,
  recorded: Json,
  symbols: TapeSymbols,
): unknown {
  const schema: Schema = apis[api].response;
  const told = answered(recorded, symbols, '');
  const isBare = api === 'SyncGroup' && isObject(told) && told['assignment'] === null;
  return fromJson(schema, version, isBare ? { ...told, assignment: '' } : told);
}

function answered(json: Json, symbols: TapeSymbols, under: string): Json {
  if (typeof json === 'string') return textAnswered(json, symbols, under);
  if (under === 'records' && isList(json)) return toBase64(json.map(batchFrom).join(''));
  if (under === 'metadata' && isObject(json)) return toBase64(subscriptionFrom(json));
  if (under === 'assignment' && isObject(json) && 'version' in json)
    return toBase64(encodeAssignment(placesOf(json['partitions'])));
  if (isList(json)) return json.map((each) => answered(each, symbols, under));
  if (!isObject(json)) return json;
  const entries = Object.entries(json).filter(([name]) => !(name === 'apiKeys'));
  return Object.fromEntries(entries.map(([name, value]) => [name, answered(value, symbols, name)]));
}

function textAnswered(text: string, symbols: TapeSymbols, under: string): Json {
  const many = under === 'partitions' ? /^<(\d+) partitions>$/u.exec(text) : null;
  if (many !== null) return Array.from({ length: Number(many[1]) }, (_, index) => led(index));
  if (/rrorCode$/u.test(under)) return errorCode(text as ErrorName);
  if (under === 'host') return text === '' ? '' : 'b1';
  if (text.startsWith('$') && /^\$[\w:.-]+$/u.test(text)) return valueOf(text, symbols);
  return text.replace(/\$[a-zA-Z]+\d+/gu, (symbol) => asText(valueOf(symbol, symbols)));
}

/** A partition of which the tape says no more than that it is there. */
const led = (partitionIndex: number): Json => ({
  errorCode: 0,
  partitionIndex,
  leaderId: 1,
  leaderEpoch: 0,
  replicaNodes: [1],
  isrNodes: [1],
  offlineReplicas: [],
});

const placesOf = (json: Json | undefined): { topic: string; partition: number }[] =>
  isList(json) ? json.flatMap((name) => parsePartitionName(asText(name)) ?? []) : [];

function subscriptionFrom(json: JsonObject): string {
  const generation = Number(json['generationId'] ?? -1);
  return encodeSubscription({
    topics: isList(json['topics']) ? json['topics'].map(String) : [],
    userData: json['userData'] === undefined ? null : encodeCooperativeData(generation),
    owned: placesOf(json['ownedPartitions']),
    generation,
    rack: null,
  });
}

function batchFrom(json: Json): string {
  if (!isObject(json)) return '';
  const records = isList(json['records']) ? json['records'] : [];
  const batch = batchOf(
    records.map((each) => {
      const record = isObject(each) ? each : {};
      const delta = Number(record['timestampDelta'] ?? 0);
      const bytes = (part: Json | undefined): string | null =>
        typeof part === 'string' ? utf8(part) : null;
      return {
        timestamp: 1_700_000_000_000 + delta,
        key: bytes(record['key']),
        value: bytes(record['value']),
        headers: [],
      };
    }),
    {
      baseOffset: Number(json['baseOffset'] ?? 0),
      partitionLeaderEpoch: Number(json['partitionLeaderEpoch'] ?? 0),
    },
  );
  return encodeBatch(batch);
}

/** A request of ours as a tape shows it: what members tell each other can be read. */
export function requestJson(message: AnyRequest): Json {
  const api = message.type.replace(/Request$/u, '') as ApiName;
  const schema: Schema = apis[api].request;
  return readable(toJson(schema, message.version, message.body as ValueOf<Schema>), '');
}

function readable(json: Json, under: string): Json {
  if (typeof json === 'string' && under === 'metadata') return readSubscription(json);
  if (typeof json === 'string' && under === 'assignment')
    return { version: 3, partitions: decodeAssignment(fromBase64(json)).map(nameOf) };
  if (typeof json === 'string' && under === 'records') return readBatches(json);
  if (isList(json)) return json.map((each) => readable(each, under));
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [name, readable(value, name)]),
  );
}

/** Batches of a Produce as a tape shows them. */
function readBatches(bytes: string): Json {
  return decodeRecords(fromBase64(bytes)).map((batch): Json => {
    if (!isReadable(batch)) return batch.unreadable;
    const { baseOffset, partitionLeaderEpoch, producerId, producerEpoch, baseSequence } = batch;
    return {
      baseOffset,
      partitionLeaderEpoch,
      producerId,
      producerEpoch,
      baseSequence,
      isTransactional: batch.isTransactional,
      compression: batch.compression,
      sizeInBytes: batch.sizeInBytes,
      records: batch.records.map(({ key, value, timestampDelta }) => ({
        key: shownBytes(key),
        value: shownBytes(value),
        timestampDelta,
      })),
    };
  });
}

/** Longer values are told by their length. */
const SHOWN_BYTES = 40;

function shownBytes(bytes: ByteString | null): string | null {
  if (bytes === null) return null;
  return bytes.length > SHOWN_BYTES ? `<${bytes.length} bytes>` : text(bytes);
}

function readSubscription(bytes: string): Json {
  const { topics, owned, generation, userData } = decodeSubscription(fromBase64(bytes));
  return {
    version: 3,
    topics: [...topics],
    ...(owned.length === 0 ? {} : { ownedPartitions: owned.map(nameOf) }),
    ...(generation < 0 ? {} : { generationId: generation }),
    ...(userData === null ? {} : { userData: `<${userData.length} bytes>` }),
  };
}

/**
 * Where a request of ours is not as the recorded one; what the tape leaves out is not compared, nor
 * the order of topics and partitions, which is that of Java's maps of objects.
 */
export function unlikeRequest(
  kafka: Json | undefined,
  ours: Json | undefined,
  symbols: TapeSymbols,
  path = '',
): { path: string; kafka: Json | undefined; ours: Json | undefined }[] {
  const difference = [{ path, kafka, ours }];
  if (typeof kafka === 'string') {
    if (kafka === '$time') return typeof ours === 'number' && ours > 1e12 ? [] : difference;
    // A member of the new protocol makes its id itself.
    if (/^\$member\d+$/u.test(kafka) && !symbols.has(kafka) && typeof ours === 'string')
      symbols.set(kafka, ours);
    const wanted = textAnswered(kafka, symbols, '');
    return wanted === ours ? [] : difference;
  }
  if (isList(kafka)) {
    if (!isList(ours) || kafka.length !== ours.length) return difference;
    if (path.endsWith('records'))
      return kafka.flatMap((each, at) => unlikeRequest(each, ours[at], symbols, `${path}.${at}`));
    const left = [...ours];
    return kafka.flatMap((each, index) => {
      const inner = `${path}.${index}`;
      const place = left.findIndex((own) => unlikeRequest(each, own, symbols, inner).length === 0);
      const [found] = left.splice(Math.max(place, 0), 1);
      return place >= 0 ? [] : unlikeRequest(each, found, symbols, inner);
    });
  }
  if (isObject(kafka)) {
    if (!isObject(ours)) return difference;
    const optional = ['ownedPartitions', 'generationId', 'userData'];
    const names = [
      ...Object.keys(kafka),
      ...optional.filter((name) => name in ours && !(name in kafka)),
    ];
    return names.flatMap((name) =>
      unlikeRequest(kafka[name], ours[name], symbols, path === '' ? name : `${path}.${name}`),
    );
  }
  if (path.endsWith('timestampDelta'))
    return Math.abs(Number(kafka) - Number(ours)) <= CLOCK_TOLERANCE ? [] : difference;
  return kafka === ours ? [] : difference;
}

/** How much later than it was told to an application of the recording sends, in milliseconds. */
const CLOCK_TOLERANCE = 20;
