import type { Cluster } from '../../kafka/cluster.ts';
import { toHex } from '../../kafka/protocol/bytes/byte-string.ts';
import {
  encodeBatch,
  recordTimestamp,
  type KafkaRecord,
  type RecordBatch,
} from '../../kafka/protocol/batch/record-batch.ts';
import { eachRecord, labelOf, replicasOf } from '../cluster-view.ts';
import { batchSpans } from './batch-spans.ts';
import { flatten } from './flatten.ts';
import { groupRecordSaid, isOfGroups } from './group-record.ts';
import { metadataRecordDetail } from './metadata-detail.ts';
import type { Past } from '../past.ts';
import { METADATA_PARTITION } from '../types/controllers.ts';
import type { DetailView } from '../types/detail.ts';
import { chainFrom, oneChain } from '../why/why-chain.ts';
import { appendOf } from '../why/why-origin.ts';

/**
 * What the inspector shows about one record of one replica: its chain goes from the append there to
 * the send() that gave it; its bytes are those of its batch.
 */
export function recordDetail(
  cluster: Cluster,
  past: Past,
  where: { node: string; partition: string; offset: number },
): DetailView | null {
  if (where.partition === METADATA_PARTITION) return metadataRecordDetail(cluster, past, where);
  const found = recordAt(cluster, where);
  if (found === undefined) return null;
  const { record, batch } = found;
  const { partition, offset } = where;
  const node = cluster.nodes.findIndex((each) => each.name === where.node);
  // Where it is the clock's, it says when the record was made.
  const timestamp = recordTimestamp(batch, record) - cluster.clockAtStart / 1_000;
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
  const place = `${partition} @${offset}`;
  const group = isOfGroups(partition) && !batch.isControl ? groupRecordSaid(cluster, record) : null;
  return {
    title:
      group === null
        ? { kind: 'record', name: `${shortened(labelOf(record.value))} · ${place}` }
        : { kind: 'group-record', name: place, said: group.said },
    why: oneChain(why),
    fields: flatten({ ...(group && { says: group.value }), ...fieldsOf(record, batch, offset) }),
    bytes: { hex: toHex(encodeBatch(batch)), spans: batchSpans(record, batch) },
  };
}

const NAME_MAX = 24;

const shortened = (label: string): string =>
  label.length <= NAME_MAX ? label : `${label.slice(0, NAME_MAX - 1)}…`;

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
