import { crc32c } from '../../../src/kafka/protocol/bytes/crc32c.ts';
import { byteWriter, writeInt, written } from '../../../src/kafka/protocol/bytes/byte-writer.ts';

/** Milliseconds of the records, unless told otherwise. */
export const SENT = 1_700_000_000_000;

const int = (value: number, width: number): string => {
  const out = byteWriter(width);
  writeInt(out, value, width);
  return written(out);
};

const int64 = (value: bigint | number): string => {
  const long = BigInt.asUintN(64, BigInt(value));
  return int(Number(long >> 32n) | 0, 4) + int(Number(long & 0xffff_ffffn) | 0, 4);
};

/** A zigzag number of at most 14 bits. */
export const varint = (value: number): string => {
  const bits = value < 0 ? -2 * value - 1 : 2 * value;
  return bits < 0x80
    ? String.fromCharCode(bits)
    : String.fromCharCode((bits & 0x7f) | 0x80, bits >> 7);
};

const sized = (bytes: string | null): string =>
  bytes === null ? varint(-1) : varint(bytes.length) + bytes;

/** A record as some client may write it, which is not this project's. */
export function foreignRecord(
  about: {
    attributes?: number;
    timestampDelta?: number;
    offsetDelta?: number;
    /** The key with its length in front. */
    key?: string;
    value?: string;
    headers?: [key: string, value: string | null][];
  } = {},
): string {
  const headers = about.headers ?? [];
  return sized(
    String.fromCharCode(about.attributes ?? 0) +
      varint(about.timestampDelta ?? 0) +
      varint(about.offsetDelta ?? 0) +
      (about.key ?? varint(-1)) +
      sized(about.value ?? 'a') +
      varint(headers.length) +
      headers.map(([key, value]) => sized(key) + sized(value)).join(''),
  );
}

/** A batch with any bytes for its records, and the checksum that fits. */
export function foreignBatch(
  blob: string,
  about: {
    count?: number;
    attributes?: number;
    baseTimestamp?: bigint | number;
    maxTimestamp?: bigint | number;
    producerId?: bigint | number;
  } = {},
): string {
  const { count = 1, attributes = 0, baseTimestamp = SENT, producerId = -1 } = about;
  const idempotent = producerId === -1 ? -1 : 0;
  const covered =
    int(attributes, 2) +
    int(count - 1, 4) +
    int64(baseTimestamp) +
    int64(about.maxTimestamp ?? baseTimestamp) +
    int64(producerId) +
    int(idempotent, 2) +
    int(idempotent, 4) +
    int(count, 4) +
    blob;
  const length = int(covered.length + 9, 4);
  return int64(0) + length + int(-1, 4) + int(2, 1) + int(crc32c(covered, 0), 4) + covered;
}
