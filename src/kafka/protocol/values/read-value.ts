import { text, toBase64Url } from '../bytes/byte-string.ts';
import {
  malformed,
  readBytes,
  readFloat64,
  readInt,
  readNearInt64,
  readUint,
  readUvarint,
  remaining,
  type ByteReader,
} from '../bytes/byte-reader.ts';
import type { Plan, PlanField } from './plan.ts';
import { decodeRecords } from '../batch/read-batch.ts';
import type { Struct } from './value-size.ts';

/** Reads a struct's fields in wire order, then its tagged fields; unknown tags are skipped. */
export function readStruct(input: ByteReader, plan: Plan): Struct {
  const value: Record<string, unknown> = {};
  for (const field of plan.fields) {
    value[field.name] = field.place === 'plain' ? readNamed(input, field) : field.default;
  }
  if (plan.flexible) readTags(input, plan, value);
  return value;
}

function readNamed(input: ByteReader, field: PlanField): unknown {
  input.path.push(field.name);
  const value = readValue(input, field);
  input.path.pop();
  return value;
}

function readValue(input: ByteReader, field: PlanField): unknown {
  switch (field.kind) {
    case 'bool':
      return readUint(input, 1) !== 0;
    case 'int8':
    case 'int16':
    case 'int32':
      return readInt(input, field.fixed);
    case 'uint16':
    case 'uint32':
      return readUint(input, field.fixed);
    case 'int64':
      return readNearInt64(input);
    case 'float64':
      return readFloat64(input);
    case 'uuid':
      return toBase64Url(readBytes(input, 16));
    case 'array':
      return readArray(input, field);
    case 'struct':
      return readStructField(input, field);
    case 'string':
    case 'bytes':
    case 'records':
      return readSized(input, field);
  }
}

function readSized(input: ByteReader, field: PlanField): unknown {
  const length = readLength(input, field, field.kind === 'string' ? 2 : 4);
  if (length < 0) return null;
  const bytes = readBytes(input, length);
  if (field.kind === 'string') return text(bytes);
  return field.kind === 'records' ? decodeRecords(bytes) : bytes;
}

/** The length in front of a value, -1 for null where null may stand. */
function readLength(input: ByteReader, field: PlanField, width: number): number {
  const length = field.compact ? readUvarint(input) - 1 : readInt(input, width);
  if (length >= 0) return length;
  if (!field.nullable) throw malformed(input, `null in a ${field.kind} that is never null`);
  return -1;
}

function readArray(input: ByteReader, field: PlanField): readonly unknown[] | null {
  const count = readLength(input, field, 4);
  if (count < 0 || field.element === null) return null;
  // A count is only believed when there are bytes for it, so that a wrong one cannot fill the
  // memory.
  if (count > remaining(input)) throw malformed(input, `${count} elements in too few bytes`);
  const elements: unknown[] = [];
  for (let index = 0; index < count; index++) {
    input.path.push(index);
    elements.push(readValue(input, field.element));
    input.path.pop();
  }
  return elements;
}

function readStructField(input: ByteReader, field: PlanField): Struct | null {
  if (field.nullable) {
    const mark = field.place === 'tagged' ? readUvarint(input) - 1 : readInt(input, 1);
    if (mark < 0) return null;
  }
  return field.struct === null ? null : readStruct(input, field.struct);
}

function readTags(input: ByteReader, plan: Plan, value: Record<string, unknown>): void {
  const count = readUvarint(input);
  let last = -1;
  for (let index = 0; index < count; index++) {
    const tag = readUvarint(input);
    if (tag <= last) throw malformed(input, `tag ${tag} after tag ${last}`);
    last = tag;
    const size = readUvarint(input);
    if (size > remaining(input)) throw malformed(input, `tag ${tag} is longer than the message`);
    const field = plan.tagged.find((each) => each.tag === tag);
    if (field === undefined) input.at += size;
    else value[field.name] = readTagged(input, field, input.at + size);
  }
}

function readTagged(input: ByteReader, field: PlanField, end: number): unknown {
  const outer = input.end;
  input.end = end;
  const value = readNamed(input, field);
  if (input.at !== end) throw malformed(input, `tagged field ${field.name} ends early`);
  input.end = outer;
  return value;
}
