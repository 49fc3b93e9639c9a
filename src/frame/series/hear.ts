import type { Cluster } from '../../kafka/cluster.ts';
import type { KafkaEffect, KafkaInput, KafkaKinds, KafkaMessage } from '../../kafka/kinds.ts';
import type { MetadataImage } from '../../kafka/metadata/metadata-image.ts';
import type { Note } from '../../kafka/note.ts';
import { isReadable, recordsSize, type Records } from '../../kafka/protocol/batch/record-batch.ts';
import type { Request } from '../../kafka/protocol/message.ts';
import type { NodeId } from '../../kernel/machine.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Ear, Fault, StepMoment } from '../../kernel/trace.ts';
import { newestImage } from '../cluster-view.ts';
import { groupLags, groupOf } from '../group-lag.ts';
import { toneOf } from '../messages/messages-view.ts';
import type { Joins } from './buckets.ts';
import { FLOW_COLOURS, rows, slotOf, type Tone, TONES } from './rows.ts';
import { count, note as noteValue, reachTime, rowOf, type RowName, type Series } from './series.ts';
import { keepMember, keepOwnership } from './ownership.ts';
import { keepAct, keepNote } from './turns.ts';

/** Counts into a series; rows are looked up once. */
type Counter = {
  series: Series;
  cluster: () => Cluster;
  /** Numbers of rows by node and tone, and by the two ends and colour of a flow. */
  lanes: number[];
  flows: Map<number, number>;
  others: Map<RowName, number>;
  all: number;
};

/**
 * Counts each step into `series`. `cluster` is the one that takes the steps. Once in each stretch
 * of the whole, at its first step, what stands at some value is read off.
 */
export function earOfSeries(series: Series, cluster: () => Cluster): Ear<KafkaKinds> {
  const counter: Counter = {
    series,
    cluster,
    lanes: [],
    flows: new Map(),
    others: new Map(),
    all: -1,
  };
  counter.all = rowOf(series, rows.all, 'sum');
  return {
    step(at, input, effects) {
      reachMoment(counter, at);
      if (input.on === 'message') countMessage(counter, at.node, input);
      countEffects(counter, at, input, effects);
      if (input.on === 'command')
        keepAct(series, cluster(), at, { event: 'command', command: input.command });
    },
    fault(at, fault) {
      reachMoment(counter, at);
      keepAct(series, cluster(), at, { event: 'fault', fault });
      const became = ENDS[fault.fault];
      if (became !== undefined) keepMember(series, cluster(), at, became);
    },
    lost(at) {
      reachMoment(counter, at);
      countLane(counter, at.node, PLACE.error);
      count(counter.series, counter.all, 1);
      add(counter, rows.errors, 1);
    },
  };
}

/** What a fault makes of a process. */
const ENDS: Readonly<Partial<Record<Fault['fault'], 'died' | 'stopped' | 'went-on'>>> = {
  kill: 'died',
  'power-cut': 'died',
  pause: 'stopped',
  resume: 'went-on',
};

const PLACE: Readonly<Record<Tone, number>> = { data: 0, fetch: 1, read: 2, control: 3, error: 4 };

function reachMoment(counter: Counter, { time }: StepMoment): void {
  if (time < counter.series.until) return;
  if (reachTime(counter.series, time)) readOff(counter);
}

/** The row of a name that is not asked for at every message. */
function add(counter: Counter, name: RowName, amount: number): void {
  count(counter.series, otherRow(counter, name, 'sum'), amount);
}

function otherRow({ series, others }: Counter, name: RowName, joins: Joins): number {
  let row = others.get(name);
  if (row === undefined) others.set(name, (row = rowOf(series, name, joins)));
  return row;
}

function countLane({ series, lanes }: Counter, node: NodeId, tone: number): void {
  const place = node * TONES.length + tone;
  const row = (lanes[place] ??= rowOf(
    series,
    rows.messages(node, TONES[tone] ?? 'control'),
    'sum',
  ));
  count(series, row, 1);
}

type Arrival = Extract<KafkaInput, { on: 'message' }>;

/** A message between two processes counts for both. */
function countMessage(counter: Counter, node: NodeId, { from, message }: Arrival): void {
  if (from === node) return;
  const tone = toneOf(counter.cluster(), message, node);
  const place = PLACE[tone];
  countLane(counter, node, place);
  countLane(counter, from, place);
  count(counter.series, counter.all, 1);
  if (tone === 'error') add(counter, rows.errors, 1);
  if (message.type === 'ProduceRequest' || (message.type === 'FetchResponse' && tone !== 'control'))
    countFlow(counter, node, from, message, tone === 'read');
}

/** Records that have come over a link, by partition; what readers are given is bytes out. */
function countFlow(
  counter: Counter,
  node: NodeId,
  from: NodeId,
  message: Extract<KafkaMessage, { type: 'ProduceRequest' | 'FetchResponse' }>,
  isRead: boolean,
): void {
  if (message.type === 'ProduceRequest') {
    for (const { partitionData } of message.body.topicData)
      for (const { index, records } of partitionData)
        addFlow(counter, from, node, index, recordsIn(records));
    return;
  }
  for (const { partitions } of message.body.responses)
    for (const { partitionIndex, records } of partitions) {
      if (records === null || records.length === 0) continue;
      addFlow(counter, from, node, partitionIndex, recordsIn(records));
      if (isRead) add(counter, rows.bytesOut, recordsSize(records));
    }
}

function recordsIn(records: Records | null): number {
  let found = 0;
  for (const batch of records ?? [])
    if (isReadable(batch) && !batch.isControl) found += batch.records.length;
  return found;
}

/** Nodes are far fewer than this: it only makes one number of three. */
const NODES_MAX = 100_000;

function addFlow(
  { series, flows }: Counter,
  from: NodeId,
  to: NodeId,
  partition: number,
  records: number,
): void {
  if (records === 0) return;
  const colour = partition % FLOW_COLOURS;
  const key = (from * NODES_MAX + to) * FLOW_COLOURS + colour;
  let row = flows.get(key);
  if (row === undefined) flows.set(key, (row = rowOf(series, rows.flow(from, to, colour), 'sum')));
  count(series, row, records);
}

/** What a machine has noted of its step, and what it has answered at once. */
function countEffects(
  counter: Counter,
  at: StepMoment,
  input: KafkaInput,
  effects: readonly KafkaEffect[],
): void {
  let completed: number | null = null;
  let appended = false;
  for (let place = 0; place < effects.length; place += 1) {
    const effect = effects[place] as KafkaEffect;
    if (effect.do === 'exit') keepMember(counter.series, counter.cluster(), at, 'died');
    if (effect.do !== 'note') continue;
    const { note } = effect;
    if (note.note === 'produce-completed') {
      // A request for several partitions is told of once for each, one after the other.
      if (note.correlationId !== completed) countProduced(counter, note.waited);
      completed = note.correlationId;
    } else appended = countNote(counter, at, note) || appended;
  }
  if (input.on !== 'message' || input.message.type !== 'ProduceRequest') return;
  if (appended) countBytes(counter, input.message);
  const { correlationId } = input.message;
  if (correlationId !== completed) countAnswered(counter, at.node, input, effects);
}

/** @returns whether records were appended by a leader */
function countNote(counter: Counter, at: StepMoment, note: Note): boolean {
  if (note.note === 'appended') {
    if (note.as === 'leader') add(counter, rows.recordsIn, note.lastOffset - note.baseOffset + 1);
    return note.as === 'leader';
  }
  if (note.note === 'delivered') add(counter, rows.consumed, note.records);
  else {
    keepNote(counter.series, counter.cluster(), at, note);
    keepOwnership(counter.series, counter.cluster(), at, note);
  }
  return false;
}

function countBytes(counter: Counter, { body }: Request<'Produce'>): void {
  for (const { partitionData } of body.topicData)
    for (const { records } of partitionData)
      if (records !== null) add(counter, rows.bytesIn, recordsSize(records));
}

/** From its arrival at the broker to its answer. (RequestMetrics TotalTimeMs) */
function countProduced(counter: Counter, took: Micros): void {
  add(counter, rows.produced(slotOf(took)), 1);
}

/**
 * A produce that the broker answers in the step that it came in took as long as the disk took to
 * write; the others are told of when they are completed.
 */
function countAnswered(
  counter: Counter,
  node: NodeId,
  { connection, message }: Arrival,
  effects: readonly KafkaEffect[],
): void {
  let writes = 0;
  for (const effect of effects) {
    if (effect.do === 'write') writes += 1;
    const isAnswer =
      effect.do === 'send' &&
      effect.connection === connection &&
      effect.message.type === 'ProduceResponse' &&
      'correlationId' in message &&
      effect.message.correlationId === message.correlationId;
    if (!isAnswer) continue;
    return countProduced(counter, writes * (counter.cluster().nodes[node]?.disk.writeTime ?? 0));
  }
}

/** Reads off how far consumers are behind, and in how many partitions a replica is missing. */
function readOff(counter: Counter): void {
  const { series } = counter;
  const cluster = counter.cluster();
  cluster.nodes.forEach(({ state, status }, node) => {
    if (state.role !== 'consumer' || status === 'down' || groupOf(state) !== null) return;
    let most = -1;
    for (const { position, highWatermark } of state.assigned)
      if (position !== null && highWatermark !== null)
        most = Math.max(most, highWatermark - position);
    if (most >= 0) noteValue(series, otherRow(counter, rows.lag(node), 'most'), most);
  });
  for (const { group, lag } of groupLags(cluster))
    noteValue(series, otherRow(counter, rows.groupLag(group), 'most'), lag);
  const missing = underReplicated(newestImage(cluster));
  noteValue(series, otherRow(counter, rows.underReplicated, 'most'), missing);
}

/** By the image, which never changes. (Partition.isUnderReplicated) */
const missingIn = new WeakMap<MetadataImage, number>();

function underReplicated(image: MetadataImage): number {
  let missing = missingIn.get(image);
  if (missing === undefined) {
    missing = 0;
    for (const { isr, replicas } of Object.values(image.partitions))
      if (isr.length < replicas.length) missing += 1;
    missingIn.set(image, missing);
  }
  return missing;
}
