import { fromBase64, toBase64, type ByteString } from '../bytes/byte-string.ts';
import type { Plan, PlanField } from './plan.ts';
import { ProtocolError } from '../protocol-error.ts';
import { decodeRecords } from '../batch/read-batch.ts';
import { encodeRecords, type Records } from '../batch/record-batch.ts';
import { isDefault, type Struct } from './value-size.ts';

export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What the JSON of a field must be; `field`: the version has no field of this name. */
export type JsonWanted =
  'object' | 'list' | 'text' | 'number' | 'truth' | 'base64' | 'not-null' | 'field';

/** JSON that does not fit the field at its path. */
export class UnfitJson extends ProtocolError {
  readonly wanted: JsonWanted;

  constructor(wanted: JsonWanted, path: string) {
    super('unsupported value', `wanted: ${wanted}`, { position: 0, path });
    this.wanted = wanted;
  }
}

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
  if (!isObject(json)) throw new UnfitJson('object', path);
  const known = new Set(plan.fields.map((field) => field.name));
  for (const name of Object.keys(json)) {
    if (!known.has(name)) throw new UnfitJson('field', join(path, name));
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
    throw new UnfitJson('not-null', path);
  }
  switch (field.kind) {
    case 'bool':
      if (typeof json === 'boolean') return json;
      throw new UnfitJson('truth', path);
    case 'string':
    case 'uuid':
      if (typeof json === 'string') return json;
      throw new UnfitJson('text', path);
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
      throw new UnfitJson('number', path);
  }
}

function bytesFromJson(json: Json, path: string): ByteString {
  if (typeof json !== 'string' || !/^[A-Za-z0-9+/_-]*=*$/.test(json))
    throw new UnfitJson('base64', path);
  return fromBase64(json);
}

function arrayFromJson(field: PlanField, json: Json, path: string): readonly unknown[] {
  const { element } = field;
  if (!isList(json) || element === null) throw new UnfitJson('list', path);
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
