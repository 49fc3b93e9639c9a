import {
  BATCH_HEADER_SIZE,
  recordSize,
  type KafkaRecord,
  type RecordBatch,
} from '../../kafka/protocol/batch/record-batch.ts';

type Span = { path: string; from: number; to: number };

/** The fields of a batch's header by their bytes. (DefaultRecordBatch) */
const HEADER_FIELDS: readonly [string, number][] = [
  ['baseOffset', 8],
  ['length', 4],
  ['partitionLeaderEpoch', 4],
  ['magic', 1],
  ['crc', 4],
  ['attributes', 2],
  ['lastOffsetDelta', 4],
  ['baseTimestamp', 8],
  ['maxTimestamp', 8],
  ['producerId', 8],
  ['producerEpoch', 2],
  ['baseSequence', 4],
  ['recordsCount', 4],
];

const HEADER_SPANS: Span[] = HEADER_FIELDS.reduce<Span[]>((spans, [name, size]) => {
  const from = spans.at(-1)?.to ?? 0;
  return [...spans, { path: `batch.${name}`, from, to: from + size }];
}, []);

/** The header's fields, and the record itself where the batch is not compressed. */
export function batchSpans(record: KafkaRecord, batch: RecordBatch): Span[] {
  // Where a record of foreign bytes begins, only they can tell.
  if (batch.compressed !== null || batch.foreign !== undefined) return HEADER_SPANS;
  let from = BATCH_HEADER_SIZE;
  for (const each of batch.records) {
    if (each === record) break;
    from += recordSize(each);
  }
  return [...HEADER_SPANS, { path: 'record', from, to: from + recordSize(record) }];
}
