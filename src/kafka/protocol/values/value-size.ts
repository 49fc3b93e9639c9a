import { utf8Length } from '../bytes/byte-string.ts';
import type { Plan, PlanField } from './plan.ts';
import { recordsSize, type Records } from '../batch/record-batch.ts';
import { uvarintSize } from '../bytes/varint.ts';

/** A message's fields by name. */
export type Struct = Readonly<Record<string, unknown>>;

/**
 * Bytes of a struct, its tagged fields included. Called for every simulated message, so it makes
 * nothing.
 */
export function sizeOfStruct(plan: Plan, value: Struct): number {
  let size = plan.fixed;
  for (const field of plan.variable) {
    const given = value[field.name];
    size += sizeOfValue(field, given === undefined ? field.default : given);
  }
  return plan.tagged.length === 0 ? size : size + sizeOfTags(plan, value);
}

/**
 * Bytes of one value with its length or mark; also the payload of a tagged field, since a tagged
 * struct is marked by a varint of one byte where an ordinary one is marked by an int8.
 */
export function sizeOfValue(field: PlanField, value: unknown): number {
  switch (field.kind) {
    case 'string':
      return sized(field, value === null ? -1 : utf8Length(value as string), 2);
    case 'bytes':
      return sized(field, value === null ? -1 : (value as string).length, 4);
    case 'records':
      return sized(field, value === null ? -1 : recordsSize(value as Records), 4);
    case 'array':
      return sizeOfArray(field, value as readonly unknown[] | null);
    case 'struct':
      return sizeOfStructField(field, value as Struct | null);
    default:
      return field.fixed;
  }
}

/** Whether a value is the field's default, so that a tagged field is not written. */
export function isDefault(field: PlanField, value: unknown): boolean {
  if (value === field.default || value === undefined) return true;
  if (value === null || field.default === null) return false;
  if (field.kind === 'array') return (value as readonly unknown[]).length === 0;
  if (field.kind !== 'struct' || field.struct === null) return false;
  for (const inner of field.struct.fields) {
    if (inner.place !== 'absent' && !isDefault(inner, (value as Struct)[inner.name])) return false;
  }
  return true;
}

function sized(field: PlanField, length: number, width: number): number {
  const content = length < 0 ? 0 : length;
  return content + (field.compact ? uvarintSize(length + 1) : width);
}

function sizeOfArray(field: PlanField, value: readonly unknown[] | null): number {
  const count = value === null ? -1 : value.length;
  let size = field.compact ? uvarintSize(count + 1) : 4;
  const element = field.element;
  if (value === null || element === null) return size;
  if (element.fixed >= 0) return size + element.fixed * count;
  for (const each of value) size += sizeOfValue(element, each);
  return size;
}

function sizeOfStructField(field: PlanField, value: Struct | null): number {
  const mark = field.nullable ? 1 : 0;
  return value === null || field.struct === null ? mark : mark + sizeOfStruct(field.struct, value);
}

function sizeOfTags(plan: Plan, value: Struct): number {
  let count = 0;
  let size = 0;
  for (const field of plan.tagged) {
    const given = value[field.name];
    if (isDefault(field, given)) continue;
    const payload = sizeOfValue(field, given);
    count++;
    size += uvarintSize(field.tag) + uvarintSize(payload) + payload;
  }
  return size + uvarintSize(count);
}
