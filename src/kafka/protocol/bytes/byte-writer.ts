import { fromUint8Array, type ByteString } from './byte-string.ts';
import { ProtocolError } from '../protocol-error.ts';
import { zigzag } from './varint.ts';

/** Bytes `from` (inclusive) to `to` (exclusive) that one field became. */
export type FieldSpan = { readonly path: string; readonly from: number; readonly to: number };

/** A place to write into, as large as what will be written. */
export type ByteWriter = {
  readonly bytes: Uint8Array;
  at: number;
  /** Filled while writing when the places of the fields are wanted. */
  readonly spans: FieldSpan[] | null;
  /** The struct being written, such as `topics[0].`; kept only for spans. */
  path: string;
};

export function byteWriter(size: number, spans: FieldSpan[] | null = null): ByteWriter {
  return { bytes: new Uint8Array(size), at: 0, spans, path: '' };
}

/**
 * What was written. Throws when it is not exactly as much as was announced: a size and its writer
 * disagree.
 */
export function written(out: ByteWriter): ByteString {
  if (out.at !== out.bytes.length) {
    throw new Error(`announced ${out.bytes.length} bytes, wrote ${out.at}`);
  }
  return fromUint8Array(out.bytes);
}

/** Notes that the bytes since `from` belong to a field. */
export function noteSpan(out: ByteWriter, name: string, from: number): void {
  if (out.spans !== null && out.at > from) {
    out.spans.push({ path: out.path + name, from, to: out.at });
  }
}

/** A whole number of 1, 2 or 4 bytes, most significant byte first. */
export function writeInt(out: ByteWriter, value: number, width: number): void {
  for (let shift = (width - 1) * 8; shift >= 0; shift -= 8) writeByte(out, value >> shift);
}

export function writeByte(out: ByteWriter, value: number): void {
  out.bytes[out.at++] = value;
}

/** The largest int64 as a number. Kafka uses it for "no limit"; 2^63 - 1 itself is no double. */
export const INT64_MAX = 2 ** 63;
export const INT64_MIN = -(2 ** 63);

/** An int64 exactly as Kafka counts with it. */
export const toInt64 = (value: number): bigint =>
  BigInt.asIntN(64, value >= INT64_MAX ? 2n ** 63n - 1n : BigInt(value));

/** Eight bytes. Takes whole numbers; the end of the range is 2^63. */
export function writeInt64(out: ByteWriter, value: number): void {
  if (value === INT64_MAX) {
    writeInt(out, 0x7fff_ffff, 4);
    writeInt(out, -1, 4);
    return;
  }
  if (!Number.isInteger(value) || value > INT64_MAX || value < INT64_MIN)
    throw unsupported(out, value, 'int64');
  writeInt(out, Math.floor(value / 0x1_0000_0000), 4);
  writeInt(out, value | 0, 4);
}

export function writeFloat64(out: ByteWriter, value: number): void {
  new DataView(out.bytes.buffer).setFloat64(out.at, value);
  out.at += 8;
}

export function writeUvarint(out: ByteWriter, value: number): void {
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) writeByte(out, (rest % 0x80) | 0x80);
  writeByte(out, rest);
}

export function writeVarint(out: ByteWriter, value: number): void {
  writeUvarint(out, zigzag(value));
}

/** A zigzag varint of 64 bits; takes safe integers. */
export function writeVarlong(out: ByteWriter, value: number): void {
  const sign = value < 0 ? 1 : 0;
  const bits = value < 0 ? -value - 1 : value;
  const low = (bits % 0x40) * 2 + sign;
  const rest = Math.floor(bits / 0x40);
  if (rest === 0) return writeByte(out, low);
  writeByte(out, low | 0x80);
  writeUvarint(out, rest);
}

/** Bytes as they are, without a length. */
export function writeBytes(out: ByteWriter, bytes: ByteString): void {
  const { bytes: target } = out;
  let at = out.at;
  for (let index = 0; index < bytes.length; index++) target[at++] = bytes.charCodeAt(index);
  out.at = at;
}

export function unsupported(out: ByteWriter, value: unknown, kind: string): ProtocolError {
  const what = `${String(value)} does not fit ${kind}`;
  return new ProtocolError('unsupported value', what, { position: out.at, path: out.path });
}
