import type { Broker } from '../kafka/broker/broker.ts';
import { lastStableOffset } from '../kafka/broker/partition.ts';
import { each, lengthOf } from '../kernel/sealed-list.ts';
import type { Consumer } from '../kafka/clients/consumer.ts';
import type { Producer } from '../kafka/clients/producer.ts';
import type { Cluster } from '../kafka/cluster.ts';
import type { Log } from '../kafka/log/log.ts';
import { eachBatch } from '../kafka/log/log-read.ts';
import type { RecordBatch } from '../kafka/protocol/record-batch.ts';
import { byName } from './cluster-view.ts';
import { colourOfKey, shortLabel } from './colour.ts';
import type {
  BrokerView,
  CellView,
  ConsumerView,
  ControllerView,
  Frame,
  Lens,
  NodeStatus,
  ProducerView,
  ReplicaView,
} from './types.ts';

type Axis = Frame['axis'];

const BUFFERED_SHOWN = 8;
const DELIVERED_SHOWN = 8;

/** As many offsets as fit, up to the end of the longest log; from 0 while all fit. */
export function axisOf(cluster: Cluster, lens: Lens): Axis {
  const ends = cluster.nodes.flatMap(({ state }) =>
    state.role === 'server' && state.broker !== null
      ? Object.values(state.broker.disk.logs).map((log) => log.endOffset)
      : [],
  );
  // One free place after the end, where the next record will go.
  const from = lens.axisFrom ?? Math.max(0, Math.max(0, ...ends) + 1 - lens.axisCells);
  return { from, to: from + lens.axisCells };
}

export function brokerViews(cluster: Cluster, axis: Axis): BrokerView[] {
  return cluster.nodes.flatMap(({ name, status, state }) =>
    state.role === 'server' && state.broker !== null
      ? [brokerView(cluster, name, status, state.broker, state.controller !== null, axis)]
      : [],
  );
}

function brokerView(
  cluster: Cluster,
  name: string,
  status: NodeStatus,
  broker: Broker,
  combined: boolean,
  axis: Axis,
): BrokerView {
  const { memory, disk } = broker;
  const names = Object.keys(disk.logs).sort(byName);
  return {
    name,
    id: broker.id,
    status,
    rack: broker.rack,
    combined,
    registered: status !== 'down' && memory.image.brokers[broker.id]?.fenced === false,
    replicas: names.flatMap((each) => replicaView(cluster, broker, status, each, axis)),
    delayedProduce: Object.keys(memory.delayedProduces).length,
    delayedFetch: Object.keys(memory.delayedFetches).length,
  };
}

function replicaView(
  cluster: Cluster,
  broker: Broker,
  status: NodeStatus,
  name: string,
  axis: Axis,
): ReplicaView[] {
  const log = broker.disk.logs[name];
  if (log === undefined) return [];
  const partition = broker.memory.partitions[name];
  // A broker that is down remembers nothing: what others know of the partition stands for it.
  const image = partition?.image ?? imageElsewhere(cluster, name);
  const dash = name.lastIndexOf('-');
  const role = status === 'down' || partition === undefined ? 'offline' : partition.state.role;
  const highWatermark = partition?.highWatermark ?? broker.disk.highWatermarks[name] ?? 0;
  return [
    {
      partition: name,
      topic: name.slice(0, dash),
      index: Number(name.slice(dash + 1)),
      role,
      leader: image?.leader ?? -1,
      leaderEpoch: image?.leaderEpoch ?? -1,
      isr: [...(image?.isr ?? [])],
      logStart: log.startOffset,
      highWatermark,
      logEnd: log.endOffset,
      lastStable: partition === undefined ? highWatermark : lastStableOffset(partition),
      flushed: log.recoveryPoint,
      cells: cellsOf(log, axis),
    },
  ];
}

function imageElsewhere(
  cluster: Cluster,
  name: string,
): Broker['memory']['image']['partitions'][string] | undefined {
  for (const { state } of cluster.nodes) {
    const image = state.role === 'server' ? state.broker?.memory.image.partitions[name] : undefined;
    if (image !== undefined) return image;
  }
  return undefined;
}

function cellsOf(log: Log, axis: Axis): CellView[] {
  const cells: CellView[] = [];
  const from = Math.max(axis.from, log.startOffset);
  eachBatch(log, from, axis.to, (batch) => {
    for (const record of batch.records) {
      const offset = batch.baseOffset + record.offsetDelta;
      if (offset >= from && offset < axis.to) cells.push(cellOf(batch, record, offset));
    }
  });
  return cells;
}

const cellOf = (
  batch: RecordBatch,
  record: RecordBatch['records'][number],
  offset: number,
): CellView => ({
  offset,
  colour: colourOfKey(record.key),
  label: shortLabel(record.value),
  batch: batch.baseOffset,
  kind: batch.isControl ? 'control' : 'record',
});

export function controllerViews(cluster: Cluster): ControllerView[] {
  return cluster.nodes.flatMap(({ name, status, state }) => {
    if (state.role !== 'server' || state.controller === null) return [];
    const { disk } = state.controller;
    const active = status !== 'down';
    return [
      {
        name,
        status,
        active,
        epoch: disk.epoch,
        logEnd: disk.log.endOffset,
        highWatermark: disk.log.endOffset,
      },
    ];
  });
}

export function producerViews(cluster: Cluster): ProducerView[] {
  return cluster.nodes.flatMap(({ name, status, state }) =>
    state.role === 'producer' ? [producerView(name, status, state)] : [],
  );
}

function producerView(name: string, status: NodeStatus, producer: Producer): ProducerView {
  const { acks } = producer.config;
  return {
    name,
    status,
    topic: producer.topic,
    acks: acks === -1 ? 'all' : acks === 1 ? '1' : '0',
    ...bufferOf(producer),
    inFlightRequests: producer.connections.links.reduce(
      (sum, link) =>
        sum + link.channel.inFlight.filter((each) => each.context.ask === 'own').length,
      0,
    ),
    sent: producer.counters.sent,
    acked: producer.counters.acked,
    failed: producer.counters.failed,
    running: producer.replay?.source ?? (producer.load === null ? null : 'load'),
  };
}

/** The first records that wait in the accumulator, and how many wait in all. */
function bufferOf({
  accumulator,
  blocked,
}: Producer): Pick<ProducerView, 'buffered' | 'bufferedTotal'> {
  const buffered: ProducerView['buffered'] = [];
  let bufferedTotal = blocked.length;
  for (const { batches } of accumulator.queues)
    for (const { records } of batches) {
      bufferedTotal += records.length;
      for (const { key, value } of records.slice(0, BUFFERED_SHOWN - buffered.length))
        buffered.push({ colour: colourOfKey(key), label: shortLabel(value) });
    }
  return { buffered, bufferedTotal };
}

export function consumerViews(cluster: Cluster): ConsumerView[] {
  return cluster.nodes.flatMap(({ name, status, state }) =>
    state.role === 'consumer' ? [consumerView(name, status, state)] : [],
  );
}

function consumerView(name: string, status: NodeStatus, consumer: Consumer): ConsumerView {
  const { items } = consumer.history;
  const delivered: ConsumerView['delivered'] = [];
  each(
    items,
    lengthOf(items) - DELIVERED_SHOWN,
    lengthOf(items),
    ({ partition, offset, key, label }) =>
      delivered.push({
        partition,
        offset,
        colour: colourOfKey(key),
        label: label.length <= 4 ? label : '',
      }),
  );
  return {
    name,
    status,
    polling: consumer.polling,
    positions: consumer.assigned.map((part) => ({
      partition: part.name,
      position: part.position,
      lag:
        part.position === null || part.highWatermark === null
          ? null
          : Math.max(0, part.highWatermark - part.position),
    })),
    delivered,
    deliveredTotal: consumer.counters.delivered,
    error: consumer.lastError,
  };
}

/** Directions in which nothing gets through. */
export function cutsOf(cluster: Cluster): Frame['cuts'] {
  const names = cluster.nodes.map((node) => node.name);
  return cutPairs(cluster).map(([from, to]) => ({ from: names[from] ?? '', to: names[to] ?? '' }));
}

function cutPairs(cluster: Cluster): [number, number][] {
  return cluster.network.links.flatMap((row, from) =>
    row.flatMap((link, to): [number, number][] => (link.cut ? [[from, to]] : [])),
  );
}
