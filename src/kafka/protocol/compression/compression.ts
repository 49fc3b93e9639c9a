import { gzipSync } from 'fflate';
import { fromUint8Array, toUint8Array, type ByteString } from '../bytes/byte-string.ts';
import { gunzip } from './gzip.ts';
import { lz4Compress, lz4Decompress } from './lz4.ts';
import { ProtocolError } from '../protocol-error.ts';
import { snappyCompress, snappyDecompress } from './snappy.ts';
import { zstdCompress, zstdDecompress } from './zstd.ts';

/** How the records of a batch are packed. */
export type Compression = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** In the order of their numbers in a batch's attributes (`CompressionType`). */
const CODECS: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];

export function compressionId(compression: Compression): number {
  return CODECS.indexOf(compression);
}

/** The codec of a number, null for one that Kafka does not have. */
export function compressionOfId(id: number): Compression | null {
  return CODECS[id] ?? null;
}

/** Packs bytes as Kafka frames them. The same bytes give the same result in every engine. */
export function compress(compression: Compression, bytes: ByteString): ByteString {
  switch (compression) {
    case 'none':
      return bytes;
    case 'gzip':
      // No file time: the packed bytes must not depend on the clock.
      return fromUint8Array(gzipSync(toUint8Array(bytes), { mtime: 0 }));
    case 'snappy':
      return fromUint8Array(snappyCompress(toUint8Array(bytes)));
    case 'lz4':
      return fromUint8Array(lz4Compress(toUint8Array(bytes)));
    case 'zstd':
      return fromUint8Array(zstdCompress(toUint8Array(bytes)));
  }
}

/**
 * Unpacks bytes of a batch, or of a message of an older format; throws a ProtocolError when they
 * are not what the codec makes.
 */
export function decompress(compression: Compression, bytes: ByteString, magic = 2): ByteString {
  try {
    return fromUint8Array(unpack(compression, toUint8Array(bytes), magic));
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new ProtocolError('undecodable', `${compression}: ${what}`, { position: 0, path: '' });
  }
}

function unpack(compression: Compression, bytes: Uint8Array, magic: number): Uint8Array {
  switch (compression) {
    case 'none':
      return bytes;
    case 'gzip':
      return gunzip(bytes);
    case 'snappy':
      return snappyDecompress(bytes);
    case 'lz4':
      return lz4Decompress(bytes, magic > 0);
    case 'zstd':
      return zstdDecompress(bytes);
  }
}
