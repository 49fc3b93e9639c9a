import { byteReader, readUint } from '../bytes/byte-reader.ts';
import type { ByteString } from '../bytes/byte-string.ts';
import { decodeMessage, encodeMessage } from '../codec.ts';
import { crc32c } from '../bytes/crc32c.ts';
import { array, int16, int32, int64, message, uint32, type ValueOf } from '../schema.ts';

/** What a log knows of its producers, as its `.snapshot` files hold it: behind an int16 version. */
export const ProducerSnapshot = message(
  'ProducerSnapshot',
  { versions: [1, 1], flexible: null },
  {
    crc: uint32(),
    producerEntries: array({
      producerId: int64(),
      epoch: int16(),
      lastSequence: int32(),
      lastOffset: int64(),
      offsetDelta: int32(),
      timestamp: int64(),
      coordinatorEpoch: int32(),
      currentTxnFirstOffset: int64(),
    }),
  },
);

/** One producer of a snapshot: only the last of its batches is kept. */
export type ProducerSnapshotEntry = ValueOf<typeof ProducerSnapshot>['producerEntries'][number];

const VERSION = 1;
/** The version and the checksum. */
const ENTRIES_AT = 6;

/**
 * The bytes of a `.snapshot` file; the checksum covers what stands behind it.
 * (ProducerStateManager.writeSnapshot)
 */
export function encodeProducerSnapshot(
  producerEntries: readonly ProducerSnapshotEntry[],
): ByteString {
  const file = (crc: number): ByteString =>
    String.fromCharCode(0, VERSION) +
    encodeMessage(ProducerSnapshot, VERSION, { crc, producerEntries });
  return file(crc32c(file(0), ENTRIES_AT));
}

/**
 * The producers in a `.snapshot` file; null for a file that is not whole, which recovery throws
 * away. (ProducerStateManager.readSnapshot)
 */
export function decodeProducerSnapshot(file: ByteString): readonly ProducerSnapshotEntry[] | null {
  if (file.length < ENTRIES_AT || file.slice(0, 2) !== String.fromCharCode(0, VERSION)) return null;
  const fields = file.slice(2);
  if (readUint(byteReader(fields), 4) !== crc32c(file, ENTRIES_AT)) return null;
  return decodeMessage(ProducerSnapshot, VERSION, fields).producerEntries;
}
