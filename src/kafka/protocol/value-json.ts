import { fromBase64, toBase64, type ByteString } from './byte-string.ts';
import type { Plan, PlanField } from './plan.ts';
import { ProtocolError } from './protocol-error.ts';
import { decodeRecords } from './batch/read-batch.ts';
import { encodeRecords, type Records } from './batch/record-batch.ts';
import { isDefault, type Struct } from './value-size.ts';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A struct as Kafka's JSON converters write it. */
export function structToJson(plan: Plan, value: Struct): Json {
  const json: Record<string, Json> = {};
  for (const field of plan.fields) {
    const given = value[field.name];
    if (field.place === 'absent' || (field.place === 'tagged' && isDefault(field, given))) continue;
    json[field.name] = valueToJson(field, given === undefined ? field.default : given);
  }
  return json;
}

function valueToJson(field: PlanField, value: unknown): Json {
  if (value === null) return null;
  switch (field.kind) {
    case 'bytes':
      return toBase64(value as ByteString);
    case 'records':
      return toBase64(encodeRecords(value as Records));
    case 'array': {
      const { element } = field;
      if (element === null) return [];
      return (value as readonly unknown[]).map((each) => valueToJson(element, each));
    }
    case 'struct':
      return field.struct === null ? {} : structToJson(field.struct, value as Struct);
    default:
      return value as Json;
  }
}

/** The struct that JSON describes; `path` leads to it, for errors. */
export function structFromJson(plan: Plan, json: Json, path: string): Struct {
  if (!isObject(json)) throw wrong(path, 'an object');
  const known = new Set(plan.fields.map((field) => field.name));
  for (const name of Object.keys(json)) {
    if (!known.has(name)) throw wrong(join(path, name), 'no such field in this version');
  }
  const value: Record<string, unknown> = {};
  for (const field of plan.fields) {
    const given = json[field.name];
    value[field.name] =
      given === undefined || field.place === 'absent'
        ? field.default
        : valueFromJson(field, given, join(path, field.name));
  }
  return value;
}

function valueFromJson(field: PlanField, json: Json, path: string): unknown {
  if (json === null) {
    if (field.nullable) return null;
    throw wrong(path, `${field.kind}, never null`);
  }
  switch (field.kind) {
    case 'bool':
      if (typeof json === 'boolean') return json;
      throw wrong(path, 'true or false');
    case 'string':
    case 'uuid':
      if (typeof json === 'string') return json;
      throw wrong(path, 'a text');
    case 'bytes':
      return bytesFromJson(json, path);
    case 'records':
      return decodeRecords(bytesFromJson(json, path));
    case 'array':
      return arrayFromJson(field, json, path);
    case 'struct':
      return field.struct === null ? {} : structFromJson(field.struct, json, path);
    default:
      if (typeof json === 'number') return json;
      throw wrong(path, `a number (${field.kind})`);
  }
}

function bytesFromJson(json: Json, path: string): ByteString {
  if (typeof json !== 'string' || !/^[A-Za-z0-9+/_-]*=*$/.test(json)) throw wrong(path, 'base64');
  return fromBase64(json);
}

function arrayFromJson(field: PlanField, json: Json, path: string): readonly unknown[] {
  const { element } = field;
  if (!isList(json) || element === null) throw wrong(path, 'a list');
  return json.map((each, index) => valueFromJson(element, each, `${path}[${index}]`));
}

function isList(json: Json): json is readonly Json[] {
  return Array.isArray(json);
}

function isObject(json: Json): json is { readonly [name: string]: Json } {
  return typeof json === 'object' && json !== null && !isList(json);
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function wrong(path: string, wanted: string): ProtocolError {
  return new ProtocolError('unsupported value', `expected ${wanted}`, { position: 0, path });
}
