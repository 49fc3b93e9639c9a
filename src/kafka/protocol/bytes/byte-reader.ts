import type { ByteString } from './byte-string.ts';
import { INT64_MAX, INT64_MIN } from './byte-writer.ts';
import { ProtocolError } from '../protocol-error.ts';
import { unzigzag } from './varint.ts';

/** A place in bytes to read from. */
export type ByteReader = {
  readonly bytes: ByteString;
  at: number;
  /** Where reading must stop; bytes behind it belong to another field. */
  end: number;
  /** Names and indexes on the way to the field being read, for errors. */
  readonly path: (string | number)[];
};

export function byteReader(bytes: ByteString): ByteReader {
  return { bytes, at: 0, end: bytes.length, path: [] };
}

export function remaining(input: ByteReader): number {
  return input.end - input.at;
}

/** A signed whole number of 1, 2 or 4 bytes. */
export function readInt(input: ByteReader, width: number): number {
  const unsigned = readUint(input, width);
  const unused = 32 - 8 * width;
  return (unsigned << unused) >> unused;
}

/** An unsigned whole number of 1, 2 or 4 bytes. */
export function readUint(input: ByteReader, width: number): number {
  if (remaining(input) < width) throw malformed(input, `needs ${width} bytes`);
  let value = 0;
  for (let count = 0; count < width; count++) {
    value = value * 0x100 + input.bytes.charCodeAt(input.at++);
  }
  return value;
}

/**
 * Eight bytes as a safe integer, or as one of the two ends of the range. Others cannot be held
 * exactly.
 */
export function readInt64(input: ByteReader): number {
  const high = readInt(input, 4);
  const low = readUint(input, 4);
  const value = high * 0x1_0000_0000 + low;
  if (Number.isSafeInteger(value) || (value === INT64_MIN && low === 0)) return value;
  if (high === 0x7fff_ffff && low === 0xffff_ffff) return INT64_MAX;
  throw new ProtocolError('unsupported value', 'an int64 beyond 2^53', where(input));
}

/**
 * Eight bytes as the nearest number, and 2^63 - 1 as 2^63: for fields that are only compared. All
 * offsets and times of a cluster are far smaller.
 */
export function readNearInt64(input: ByteReader): number {
  const high = readInt(input, 4);
  return high * 0x1_0000_0000 + readUint(input, 4);
}

export function readFloat64(input: ByteReader): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, readUint(input, 4));
  view.setUint32(4, readUint(input, 4));
  return view.getFloat64(0);
}

/**
 * An unsigned varint of at most five bytes. It may be longer than it need be, and what does not fit
 * 32 bits is dropped. (ByteUtils.readUnsignedVarint)
 */
export function readUvarint(input: ByteReader): number {
  let value = 0;
  let scale = 1;
  for (let count = 0; count < 5; count++) {
    const byte = readUint(input, 1);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value >>> 0;
    scale *= 0x80;
  }
  throw malformed(input, 'a varint of more than five bytes');
}

export function readVarint(input: ByteReader): number {
  return unzigzag(readUvarint(input));
}

/** A zigzag varint of 64 bits: beyond 2^53 the nearest number. (ByteUtils.readVarlong) */
export function readVarlong(input: ByteReader): number {
  const first = readUint(input, 1);
  let bits = (first & 0x7f) >> 1;
  let scale = 0x40;
  for (let byte = first, count = 1; byte >= 0x80; count++) {
    if (count === 10) throw malformed(input, 'a varint of more than ten bytes');
    byte = readUint(input, 1);
    // Of the tenth byte one bit fits 64.
    bits += (count === 9 ? byte & 1 : byte & 0x7f) * scale;
    scale *= 0x80;
  }
  return (first & 1) === 1 ? -bits - 1 : bits;
}

/** The next bytes as they are. */
export function readBytes(input: ByteReader, length: number): ByteString {
  if (length < 0 || length > remaining(input)) {
    throw malformed(input, `${length} bytes wanted, ${remaining(input)} left`);
  }
  const from = input.at;
  input.at += length;
  return input.bytes.slice(from, input.at);
}

export function malformed(input: ByteReader, what: string): ProtocolError {
  return new ProtocolError('malformed', what, where(input));
}

function where(input: ByteReader): { position: number; path: string } {
  let path = '';
  for (const step of input.path) {
    if (typeof step === 'number') path += `[${step}]`;
    else path += path === '' ? step : `.${step}`;
  }
  return { position: input.at, path };
}
