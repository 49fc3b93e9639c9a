import type { Cluster } from '../kafka/cluster.ts';
import { toHex } from '../kafka/protocol/byte-string.ts';
import {
  BATCH_HEADER_SIZE,
  encodeBatch,
  recordSize,
  recordTimestamp,
  type KafkaRecord,
  type RecordBatch,
} from '../kafka/protocol/record-batch.ts';
import { eachRecord, labelOf, replicasOf } from './cluster-view.ts';
import { flatten } from './flatten.ts';
import type { Past } from './past.ts';
import type { DetailView } from './types.ts';
import { chainFrom } from './why-chain.ts';
import { appendOf } from './why-origin.ts';

/** What the inspector shows about one record of one replica: its chain goes from the append there to the send() that gave it; its bytes are those of its batch. */
export function recordDetail(
  cluster: Cluster,
  past: Past,
  where: { node: string; partition: string; offset: number },
): DetailView | null {
  const found = recordAt(cluster, where);
  if (found === undefined) return null;
  const { record, batch } = found;
  const { partition, offset } = where;
  const node = cluster.nodes.findIndex((each) => each.name === where.node);
  const timestamp = batch.baseTimestamp + record.timestampDelta;
  const appended = appendOf(past, { node, partition, offset }, timestamp);
  const why =
    appended === undefined
      ? []
      : chainFrom(
          cluster,
          past,
          appended.step,
          { kinds: ['appended'], partition },
          {
            value: record.value,
            timestamp,
          },
        );
  return {
    title: { kind: 'record', name: `${labelOf(record.value)} · ${partition} @${offset}` },
    why,
    fields: flatten(fieldsOf(record, batch, offset)),
    bytes: { hex: toHex(encodeBatch(batch)), spans: spansOf(record, batch) },
  };
}

function recordAt(
  cluster: Cluster,
  where: { node: string; partition: string; offset: number },
): { record: KafkaRecord; batch: RecordBatch } | undefined {
  const log = replicasOf(cluster, where.partition).find(
    (each) => each.broker.host === where.node,
  )?.log;
  let found: { record: KafkaRecord; batch: RecordBatch } | undefined;
  if (log !== undefined)
    eachRecord(log, where.offset, where.offset + 1, (record, _, batch) => {
      found = { record, batch };
    });
  return found;
}

function fieldsOf(record: KafkaRecord, batch: RecordBatch, offset: number): object {
  const { records, compressed, ...header } = batch;
  return {
    record: {
      offset,
      timestamp: recordTimestamp(batch, record),
      key: record.key,
      value: record.value,
      headers: record.headers,
    },
    batch: { ...header, recordsCount: records.length, compressedBytes: compressed?.length ?? 0 },
  };
}

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
function spansOf(record: KafkaRecord, batch: RecordBatch): Span[] {
  if (batch.compressed !== null) return HEADER_SPANS;
  let from = BATCH_HEADER_SIZE;
  for (const each of batch.records) {
    if (each === record) break;
    from += recordSize(each);
  }
  return [...HEADER_SPANS, { path: 'record', from, to: from + recordSize(record) }];
}
