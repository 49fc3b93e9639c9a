import type { Cluster } from '../kafka/cluster.ts';
import type { KafkaKinds, KafkaMessage } from '../kafka/kinds.ts';
import { toHex } from '../kafka/protocol/byte-string.ts';
import { encodeFrame, frameSpans, type Message } from '../kafka/protocol/message.ts';
import { encodeBatch, type RecordBatch } from '../kafka/protocol/record-batch.ts';
import type { InFlight } from '../kernel/due.ts';
import { NO_CAUSE, type StepId, type TraceEntry } from '../kernel/trace.ts';
import { messagesInFlight } from '../kernel/world.ts';
import { eachRecord, labelOf, replicasOf } from './cluster-view.ts';
import { flatten } from './flatten.ts';
import { happeningsOf, nameOf, stepHappening } from './happening.ts';
import { toneOfHappening } from './lanes-view.ts';
import type { Past } from './past.ts';
import type { DetailView, Selection, WhyLink } from './types.ts';

type Entry = TraceEntry<KafkaKinds>;

/** Links of a chain of causes that are shown, and steps looked back through for where a thing began. */
const LINKS_MAX = 14;
const STEPS_LOOKED_THROUGH = 20_000;

/** What the inspector shows about a selection; null when it is no longer there. */
export function detailOf(cluster: Cluster, past: Past, selection: Selection): DetailView | null {
  switch (selection.what) {
    case 'message':
      return messageDetail(cluster, past, selection.id);
    case 'step':
      return stepDetail(cluster, past, selection.step);
    case 'node':
      return nodeDetail(cluster, past, selection.node);
    case 'replica':
      return replicaDetail(cluster, past, selection.node, selection.partition);
    case 'record':
      return recordDetail(cluster, past, selection);
  }
}

function messageDetail(cluster: Cluster, past: Past, id: number): DetailView | null {
  const flight = messagesInFlight(cluster).find((each) => each.id === id);
  if (flight !== undefined)
    return ofMessage(cluster, flight.message, flight, chain(cluster, past, flight.cause));
  const entry = findBack(
    past,
    ({ what }) => (what.event === 'message' || what.event === 'lost') && what.id === id,
  );
  if (entry === undefined || (entry.what.event !== 'message' && entry.what.event !== 'lost'))
    return null;
  const where = { from: entry.what.from, to: entry.node, sentAt: entry.what.sentAt };
  return ofMessage(cluster, entry.what.message, where, chain(cluster, past, entry.step));
}

function ofMessage(
  cluster: Cluster,
  message: KafkaMessage,
  where: Pick<InFlight<KafkaKinds>, 'from' | 'to' | 'sentAt'>,
  why: WhyLink[],
): DetailView {
  const { from, to, sentAt } = where;
  const title = {
    kind: 'message' as const,
    type: message.type,
    from: nameOf(cluster, from),
    to: nameOf(cluster, to),
    time: sentAt,
  };
  return { title, why, fields: flatten(fieldsOf(message)), bytes: bytesOf(message) };
}

const fieldsOf = (message: KafkaMessage): object =>
  message.type === 'RawFrame'
    ? { claimedLength: message.claimedLength }
    : { version: message.version, correlationId: message.correlationId, ...message.body };

function bytesOf(message: KafkaMessage): DetailView['bytes'] {
  if (message.type === 'RawFrame') return { hex: toHex(message.bytes), spans: [] };
  const whole: Message = message;
  return { hex: toHex(encodeFrame(whole)), spans: frameSpans(whole) };
}

function stepDetail(cluster: Cluster, past: Past, step: StepId): DetailView | null {
  const entry = past.entry(step);
  if (entry === undefined) return null;
  const title = happeningsOf(cluster, entry)[0] ?? stepHappening(cluster, entry);
  const why = chain(cluster, past, step);
  if (entry.what.event === 'message')
    return {
      title,
      why,
      fields: flatten(fieldsOf(entry.what.message)),
      bytes: bytesOf(entry.what.message),
    };
  return { title, why, fields: flatten(title.values), bytes: null };
}

function nodeDetail(cluster: Cluster, past: Past, name: string): DetailView | null {
  const node = cluster.nodes.findIndex((each) => each.name === name);
  const process = cluster.nodes[node];
  if (process === undefined) return null;
  const latest = findBack(
    past,
    (entry) => entry.node === node && happeningsOf(cluster, entry).length > 0,
  );
  return {
    title: { kind: 'node', name },
    why: latest === undefined ? [] : chain(cluster, past, latest.step),
    fields: flatten({ status: process.status, ...nodeFields(process.state) }),
    bytes: null,
  };
}

function nodeFields(state: Cluster['nodes'][number]['state']): object {
  switch (state.role) {
    case 'server':
      return {
        ...(state.broker === null
          ? {}
          : {
              brokerId: state.broker.id,
              brokerEpoch: state.broker.memory.lifecycle.epoch,
              metadataOffset: state.broker.memory.image.endOffset,
              config: state.broker.config,
            }),
        ...(state.controller === null
          ? {}
          : {
              quorumEpoch: state.controller.disk.epoch,
              metadataLogEnd: state.controller.disk.log.endOffset,
            }),
      };
    case 'producer':
      return { ...state.counters, config: state.config };
    case 'consumer':
      return { ...state.counters, lastError: state.lastError ?? '', config: state.config };
    case 'admin':
    case 'guest':
      return {};
  }
}

function replicaDetail(
  cluster: Cluster,
  past: Past,
  node: string,
  partition: string,
): DetailView | null {
  const replica = replicasOf(cluster, partition).find((each) => each.broker.host === node);
  if (replica === undefined) return null;
  const { log } = replica;
  const state = replica.partition?.state;
  const fields = {
    role: state?.role ?? 'offline',
    logStartOffset: log.startOffset,
    highWatermark: replica.partition?.highWatermark ?? 0,
    logEndOffset: log.endOffset,
    recoveryPoint: log.recoveryPoint,
    segments: log.segments.length,
    leaderEpochs: log.epochs,
    ...(replica.partition === undefined ? {} : { metadata: replica.partition.image }),
    ...(state?.role === 'leader' ? { followers: state.followers } : {}),
  };
  const latest = findBack(
    past,
    (entry) =>
      nameOf(cluster, entry.node) === node &&
      entry.notes.some((note) => 'partition' in note && note.partition === partition),
  );
  return {
    title: { kind: 'replica', name: `${partition} · ${node}` },
    why: latest === undefined ? [] : chain(cluster, past, latest.step),
    fields: flatten(fields),
    bytes: null,
  };
}

function recordDetail(
  cluster: Cluster,
  past: Past,
  where: { node: string; partition: string; offset: number },
): DetailView | null {
  const log = replicasOf(cluster, where.partition).find(
    (each) => each.broker.host === where.node,
  )?.log;
  let found: { batch: RecordBatch; fields: object; label: string } | undefined;
  if (log !== undefined)
    eachRecord(log, (record, offset, batch) => {
      if (offset !== where.offset) return;
      const { records, compressed, ...header } = batch;
      const label = labelOf(record.value);
      found = {
        batch,
        label,
        fields: {
          record: {
            offset,
            timestamp: batch.baseTimestamp + record.timestampDelta,
            key: record.key,
            value: record.value,
            headers: record.headers,
          },
          batch: {
            ...header,
            recordsCount: records.length,
            compressedBytes: compressed?.length ?? 0,
          },
        },
      };
    });
  if (found === undefined) return null;
  const appended = findBack(
    past,
    (entry) =>
      nameOf(cluster, entry.node) === where.node &&
      entry.notes.some(
        (note) =>
          note.note === 'appended' &&
          note.partition === where.partition &&
          note.baseOffset <= where.offset &&
          note.lastOffset >= where.offset,
      ),
  );
  return {
    title: { kind: 'record', name: `${found.label} · ${where.partition} @${where.offset}` },
    why: appended === undefined ? [] : chain(cluster, past, appended.step),
    fields: flatten(found.fields),
    bytes: { hex: toHex(encodeBatch(found.batch)), spans: BATCH_SPANS },
  };
}

/** The fields of a batch header and their places. (DefaultRecordBatch) */
const BATCH_SPANS: { path: string; from: number; to: number }[] = [
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
].reduce<{ path: string; from: number; to: number }[]>((spans, [path, size]) => {
  const from = spans.at(-1)?.to ?? 0;
  return [...spans, { path: `batch.${String(path)}`, from, to: from + Number(size) }];
}, []);

/** From a step back along its causes to where it began: a person, a timer, or the start of a process. */
function chain(cluster: Cluster, past: Past, from: StepId): WhyLink[] {
  const links: WhyLink[] = [];
  for (let step = from; step !== NO_CAUSE && links.length < LINKS_MAX;) {
    const entry = past.entry(step);
    if (entry === undefined) break;
    links.push(linkOf(cluster, entry));
    step = entry.cause;
  }
  return links;
}

/** A link says what the step changed, if anything, else what it was. */
function linkOf(cluster: Cluster, entry: Entry): WhyLink {
  const [told] = happeningsOf(cluster, entry);
  const happening = told ?? stepHappening(cluster, entry);
  return {
    step: entry.step,
    time: entry.time,
    node: happening.node,
    happening,
    tone: told === undefined ? 'plain' : toneOfHappening(told),
  };
}

function findBack(past: Past, isWanted: (entry: Entry) => boolean): Entry | undefined {
  const first = Math.max(past.firstStep, past.lastStep - STEPS_LOOKED_THROUGH);
  for (let step = past.lastStep; step >= first; step -= 1) {
    const entry = past.entry(step);
    if (entry !== undefined && isWanted(entry)) return entry;
  }
  return undefined;
}
