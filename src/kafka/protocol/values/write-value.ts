import { fromBase64, utf8, type ByteString } from '../bytes/byte-string.ts';
import {
  noteSpan,
  unsupported,
  writeByte,
  writeBytes,
  writeFloat64,
  writeInt,
  writeInt64,
  writeUvarint,
  type ByteWriter,
} from '../bytes/byte-writer.ts';
import type { Plan, PlanField } from './plan.ts';
import { recordsSize, writeBatch, type Records } from '../batch/record-batch.ts';
import { isDefault, sizeOfValue, type Struct } from './value-size.ts';

/** Writes a struct's fields in wire order, then its tagged fields. */
export function writeStruct(out: ByteWriter, plan: Plan, value: Struct): void {
  for (const field of plan.plain) {
    const given = value[field.name];
    writeField(out, field, given === undefined ? field.default : given);
  }
  if (plan.flexible) writeTags(out, plan, value);
}

function writeField(out: ByteWriter, field: PlanField, value: unknown): void {
  const from = out.at;
  switch (field.kind) {
    case 'array':
      return writeArray(out, field, value as readonly unknown[] | null);
    case 'struct':
      return writeStructField(out, field, value as Struct | null);
    case 'records':
      return writeRecords(out, field, value as Records | null);
    default:
      writeScalar(out, field, value);
      noteSpan(out, field.name, from);
  }
}

function writeScalar(out: ByteWriter, field: PlanField, value: unknown): void {
  switch (field.kind) {
    case 'bool':
      return writeByte(out, value === true ? 1 : 0);
    case 'int8':
    case 'int16':
    case 'int32':
      return writeInt(out, checked(out, field, value, -(2 ** (8 * field.fixed - 1))), field.fixed);
    case 'uint16':
    case 'uint32':
      return writeInt(out, checked(out, field, value, 0), field.fixed);
    case 'int64':
      return writeInt64(out, value as number);
    case 'float64':
      return writeFloat64(out, value as number);
    case 'uuid':
      return writeUuid(out, value as string);
    case 'string':
      return writeSized(out, field, value === null ? null : utf8(value as string), 2);
    default:
      return writeSized(out, field, value as ByteString | null, 4);
  }
}

/** A whole number between `least` and what its bytes can hold. */
function checked(out: ByteWriter, field: PlanField, value: unknown, least: number): number {
  const beyond = least + 2 ** (8 * field.fixed);
  if (Number.isInteger(value) && (value as number) >= least && (value as number) < beyond) {
    return value as number;
  }
  throw unsupported(out, value, `${field.kind} ${field.name}`);
}

function writeUuid(out: ByteWriter, value: string): void {
  const bytes = value.length === 22 ? fromBase64(value) : '';
  if (bytes.length !== 16) throw unsupported(out, value, 'uuid');
  writeBytes(out, bytes);
}

function writeSized(
  out: ByteWriter,
  field: PlanField,
  bytes: ByteString | null,
  width: number,
): void {
  writeLength(out, field, bytes === null ? -1 : bytes.length, width);
  if (bytes !== null) writeBytes(out, bytes);
}

/** The length in front of a value, -1 for null. */
function writeLength(out: ByteWriter, field: PlanField, length: number, width: number): void {
  if (length < 0 && !field.nullable) throw unsupported(out, null, `${field.kind} ${field.name}`);
  if (field.compact) return writeUvarint(out, length + 1);
  if (width === 2 && length > 0x7fff) throw unsupported(out, `${length} bytes`, field.name);
  writeInt(out, length, width);
}

function writeRecords(out: ByteWriter, field: PlanField, records: Records | null): void {
  const from = out.at;
  writeLength(out, field, records === null ? -1 : recordsSize(records), 4);
  noteSpan(out, `${field.name}#length`, from);
  const outer = out.path;
  for (const [index, batch] of (records ?? []).entries()) {
    if (out.spans !== null) out.path = `${outer}${field.name}[${index}]`;
    writeBatch(out, batch);
  }
  out.path = outer;
}

function writeArray(out: ByteWriter, field: PlanField, value: readonly unknown[] | null): void {
  const from = out.at;
  writeLength(out, field, value === null ? -1 : value.length, 4);
  noteSpan(out, `${field.name}#count`, from);
  const element = field.element;
  if (value === null || element === null) return;
  const outer = out.path;
  for (const [index, each] of value.entries()) {
    if (out.spans !== null) out.path = `${outer}${field.name}[${index}]`;
    writeField(out, element, each);
  }
  out.path = outer;
}

function writeStructField(out: ByteWriter, field: PlanField, value: Struct | null): void {
  const from = out.at;
  if (field.nullable) writeMark(out, field, value !== null);
  else if (value === null) throw unsupported(out, null, `struct ${field.name}`);
  noteSpan(out, `${field.name}#present`, from);
  if (value === null || field.struct === null) return;
  const outer = out.path;
  if (out.spans !== null) out.path = `${outer}${field.name}.`;
  writeStruct(out, field.struct, value);
  out.path = outer;
}

/** An ordinary struct is marked by an int8, -1 for null; a tagged one by a varint, 0 for null. */
function writeMark(out: ByteWriter, field: PlanField, present: boolean): void {
  if (present) writeByte(out, 1);
  else writeByte(out, field.place === 'tagged' ? 0 : -1);
}

function writeTags(out: ByteWriter, plan: Plan, value: Struct): void {
  const from = out.at;
  const given = plan.tagged.filter((field) => !isDefault(field, value[field.name]));
  writeUvarint(out, given.length);
  noteSpan(out, '#tags', from);
  for (const field of given) {
    const start = out.at;
    writeUvarint(out, field.tag);
    writeUvarint(out, sizeOfValue(field, value[field.name]));
    noteSpan(out, `${field.name}#tag`, start);
    writeField(out, field, value[field.name]);
  }
}
