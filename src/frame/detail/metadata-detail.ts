import type { Cluster } from '../../kafka/cluster.ts';
import type { Log } from '../../kafka/log/log.ts';
import { eachBatch } from '../../kafka/log/log-read.ts';
import { EPOCH_MILLIS } from '../../kafka/kinds.ts';
import { decodeMetadataRecord } from '../../kafka/metadata/metadata-record.ts';
import { toHex } from '../../kafka/protocol/bytes/byte-string.ts';
import {
  encodeBatch,
  recordTimestamp,
  type KafkaRecord,
  type RecordBatch,
} from '../../kafka/protocol/batch/record-batch.ts';
import { controlType } from '../../kafka/protocol/records/control-records.ts';
import { batchSpans } from './batch-spans.ts';
import { flatten } from './flatten.ts';
import { quorumMember, type QuorumMember } from '../quorum-member.ts';
import type { Past } from '../past.ts';
import { METADATA_PARTITION } from '../types/controllers.ts';
import type { DetailView, WhyLink } from '../types/detail.ts';
import { chainFrom, oneChain } from '../why/why-chain.ts';

/** One record of a copy of the metadata log, decoded: what the controller decided. */
export function metadataRecordDetail(
  cluster: Cluster,
  past: Past,
  { node, offset }: { node: string; offset: number },
): DetailView | null {
  const log = memberOn(cluster, node)?.log;
  const found = log === undefined ? undefined : recordAt(log, offset);
  if (found === undefined) return null;
  const { record, batch } = found;
  const { kind, value } = decoded(record, batch);
  const { records, compressed: _, ...header } = batch;
  const about = { kind, offset, timestamp: recordTimestamp(batch, record) };
  return {
    title: { kind: 'record', name: `${kind} · ${METADATA_PARTITION} @${offset}` },
    why: oneChain(whyOf(cluster, past, about.timestamp)),
    fields: flatten({ record: about, value, batch: { ...header, recordsCount: records.length } }),
    bytes: { hex: toHex(encodeBatch(batch)), spans: batchSpans(record, batch) },
  };
}

/**
 * Back from the step in which the leader wrote the batch: decisions are gathered for a while first.
 * (controller.quorum.append.linger.ms)
 */
function whyOf(cluster: Cluster, past: Past, timestamp: number): WhyLink[] {
  const at = (timestamp - EPOCH_MILLIS) * 1_000 - cluster.clockAtStart;
  const written = past
    .entriesBetween(at, at + 999)
    .find(({ what }) => what.event === 'timer' && what.timer.timer === 'raft-linger');
  if (written === undefined) return [];
  return chainFrom(cluster, past, written.step, { kinds: null, partition: null });
}

/** A whole copy of the metadata log, with what its process knows of the quorum. */
export function metadataLogDetail(cluster: Cluster, node: string): DetailView | null {
  const member = memberOn(cluster, node);
  if (member === undefined) return null;
  const { log, ...quorum } = member;
  const fields = {
    ...quorum,
    logStartOffset: log.startOffset,
    logEndOffset: log.endOffset,
    recoveryPoint: log.recoveryPoint,
    leaderEpochs: log.epochs,
  };
  const title = { kind: 'replica' as const, name: `${METADATA_PARTITION} · ${node}` };
  return { title, why: [], fields: flatten(fields), bytes: null };
}

function memberOn(cluster: Cluster, node: string): QuorumMember | undefined {
  const state = cluster.nodes.find((each) => each.name === node)?.state;
  return state?.role === 'server' ? quorumMember(state) : undefined;
}

type Found = { record: KafkaRecord; batch: RecordBatch };

function recordAt(log: Log, offset: number): Found | undefined {
  let found: Found | undefined;
  if (offset >= log.startOffset)
    eachBatch(log, offset, offset + 1, (batch) => {
      const record = batch.records.find(
        ({ offsetDelta }) => batch.baseOffset + offsetDelta === offset,
      );
      if (record !== undefined) found = { record, batch };
    });
  return found;
}

function decoded({ key, value }: KafkaRecord, batch: RecordBatch): { kind: string; value: object } {
  if (batch.isControl) return { kind: controlType(key) ?? 'control', value: {} };
  const record = value === null ? undefined : decodeMetadataRecord(value);
  return { kind: record?.type ?? '?', value: record?.value ?? {} };
}
