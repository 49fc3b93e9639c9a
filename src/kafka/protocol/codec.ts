import type { ByteString } from './bytes/byte-string.ts';
import { byteReader, malformed, remaining, type ByteReader } from './bytes/byte-reader.ts';
import { byteWriter, written, type ByteWriter, type FieldSpan } from './bytes/byte-writer.ts';
import { planOf } from './values/plan.ts';
import { readStruct } from './values/read-value.ts';
import type { Schema, ValueOf } from './schema.ts';
import { sizeOfStruct } from './values/value-size.ts';
import { structFromJson, structToJson, type Json } from './values/value-json.ts';
import { writeStruct } from './values/write-value.ts';

export type { FieldSpan, Json };

/** Bytes that a message's fields take in this version, without making them. */
export function sizeOf<S extends Schema>(schema: S, version: number, value: ValueOf<S>): number {
  return sizeOfStruct(planOf(schema, version), value);
}

/**
 * The fields of a message as bytes: no header, no frame. Fields that the version lacks are left
 * out; optional fields that the value leaves out are written with Kafka's default. Throws a
 * ProtocolError for a value that does not fit its field.
 */
export function encodeMessage<S extends Schema>(
  schema: S,
  version: number,
  value: ValueOf<S>,
): ByteString {
  const out = byteWriter(sizeOf(schema, version, value));
  encodeInto(out, schema, version, value);
  return written(out);
}

/** Writes the fields of a message behind what `out` already holds. */
export function encodeInto<S extends Schema>(
  out: ByteWriter,
  schema: S,
  version: number,
  value: ValueOf<S>,
): void {
  writeStruct(out, planOf(schema, version), value);
}

/**
 * The message that bytes are. Fields of the newest version that this version lacks get Kafka's
 * default; fields that are gone in the newest version are only there when the bytes hold them.
 * Throws a ProtocolError for bytes that are too few, too many or wrong.
 */
export function decodeMessage<S extends Schema>(
  schema: S,
  version: number,
  bytes: ByteString,
): ValueOf<S> {
  const input = byteReader(bytes);
  const value = decodeFrom(input, schema, version);
  if (remaining(input) > 0) throw malformed(input, `${remaining(input)} bytes too many`);
  return value;
}

/** Reads the fields of a message and leaves the reader behind them. */
export function decodeFrom<S extends Schema>(
  input: ByteReader,
  schema: S,
  version: number,
): ValueOf<S> {
  // The plan was made from the schema that the type was made from.
  return readStruct(input, planOf(schema, version)) as ValueOf<S>;
}

/**
 * The message as Kafka's JSON converters show it: bytes and records in base64, tagged defaults left
 * out.
 */
export function toJson<S extends Schema>(schema: S, version: number, value: ValueOf<S>): Json {
  return structToJson(planOf(schema, version), value);
}

/**
 * The message that Kafka-style JSON describes. A field that is left out gets its default. Throws a
 * ProtocolError for a value of the wrong kind and for a name the version does not have.
 */
export function fromJson<S extends Schema>(schema: S, version: number, json: Json): ValueOf<S> {
  return structFromJson(planOf(schema, version), json, '') as ValueOf<S>;
}

/**
 * Which bytes of `encodeMessage` belong to which field, in the order of the bytes and without gaps.
 * Lengths belong to their string; `#count` is the length of an array, `#tags` the count of tagged
 * fields, `#tag` the number and length in front of one, `#present` the mark in front of a nullable
 * struct.
 */
export function fieldSpans<S extends Schema>(
  schema: S,
  version: number,
  value: ValueOf<S>,
): FieldSpan[] {
  const spans: FieldSpan[] = [];
  encodeInto(byteWriter(sizeOf(schema, version, value), spans), schema, version, value);
  return spans;
}
