import { EMPTY_IMAGE, type MetadataImage, type PartitionImage } from './metadata-image.ts';
import { replayAll } from './metadata-delta.ts';
import { decodeMetadataRecord, type MetadataRecord } from './metadata-record.ts';
import type { RecordBatch } from '../protocol/batch/record-batch.ts';

/**
 * Batches of a metadata log that were read last, decoded once for all who replay them. A cache of a
 * pure function.
 */
const decoded = new Map<RecordBatch, readonly PlacedRecord[]>();
const DECODED_MAX = 1_024;

/**
 * What was replayed last, by the image it was replayed on and the batch it ended with: the brokers
 * of a cluster replay the same batches on the same images, and share what comes out. A cache of a
 * pure function: nothing can be told from it but time.
 */
const replayed: { image: MetadataImage; last: RecordBatch; next: MetadataImage }[] = [];
const REPLAYED_MAX = 64;

/** A record of the metadata log and its offset. */
export type PlacedRecord = { readonly offset: number; readonly record: MetadataRecord };

/**
 * The image after batches that follow each other; records it has seen already, and control records,
 * only move its offset.
 */
export function replayBatches(
  image: MetadataImage,
  batches: readonly RecordBatch[],
): MetadataImage {
  const last = batches.at(-1);
  if (last === undefined) return image;
  const endOffset = last.baseOffset + last.lastOffsetDelta + 1;
  if (endOffset <= image.endOffset) return image;
  const known = replayed.find((each) => each.last === last && each.image === image);
  if (known !== undefined) return known.next;
  const records = batches
    .flatMap(recordsOfBatch)
    .flatMap((each) => (each.offset >= image.endOffset ? [each.record] : []));
  const next = replayAll(image, records, endOffset);
  replayed.unshift({ image, last, next });
  if (replayed.length > REPLAYED_MAX) replayed.pop();
  return next;
}

/** The image after one batch more. */
export const replayBatch = (image: MetadataImage, batch: RecordBatch): MetadataImage =>
  replayBatches(image, [batch]);

/**
 * The partitions that an image says something else of than the one before it, or for the first
 * time. Worked out once for all brokers.
 */
export function changedPartitions(
  before: MetadataImage | null,
  image: MetadataImage,
): readonly PartitionImage[] {
  if (compared.before !== before || compared.image !== image) {
    const changed = Object.values(image.partitions).filter(
      (each) => before?.partitions[each.name] !== each,
    );
    compared = { before, image, changed };
  }
  return compared.changed;
}

let compared: {
  before: MetadataImage | null;
  image: MetadataImage;
  changed: readonly PartitionImage[];
} = { before: null, image: EMPTY_IMAGE, changed: [] };

/** The records of a batch of the metadata log; none for control records. */
export function recordsOfBatch(batch: RecordBatch): readonly PlacedRecord[] {
  if (batch.isControl) return [];
  let records = decoded.get(batch);
  if (records === undefined) {
    records = batch.records.flatMap(({ value, offsetDelta }) => {
      const record = value === null ? undefined : decodeMetadataRecord(value);
      return record === undefined ? [] : [{ offset: batch.baseOffset + offsetDelta, record }];
    });
    if (decoded.size >= DECODED_MAX) decoded.clear();
    decoded.set(batch, records);
  }
  return records;
}
