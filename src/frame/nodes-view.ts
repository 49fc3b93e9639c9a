import type { Broker } from '../kafka/broker/broker.ts';
import { each, lengthOf } from '../kernel/sealed-list.ts';
import type { Consumer } from '../kafka/clients/consumer/consumer.ts';
import type { Producer } from '../kafka/clients/producer/producer.ts';
import type { Cluster } from '../kafka/cluster.ts';
import { newestImage, newestLeader, replicasOf } from './cluster-view.ts';
import { colourOfKey, shortLabel } from './colour.ts';
import { machineOf } from './machine-view.ts';
import type { Past } from './past.ts';
import { replicaView, type PartitionSetting, type ReplicaSetting } from './replica-view.ts';
import { foldingOf, toldLogs, type ToldLogs } from './topics-view.ts';
import { recentTruncations } from './truncations.ts';
import type { BrokerView } from './types/brokers.ts';
import type { ConsumerView, GuestView, ProducerView } from './types/clients.ts';
import type { NodeStatus } from './types/cluster.ts';
import type { Lens } from './types/lens.ts';

const BUFFERED_SHOWN = 8;
const DELIVERED_SHOWN = 8;

/** Every process with the broker role, with the replicas of the topics that the lens opens. */
export function brokerViews(cluster: Cluster, past: Past, lens: Lens): BrokerView[] {
  const image = newestImage(cluster);
  const folding = foldingOf(image, lens.topics);
  const told = cluster.nodes.flatMap((process) => {
    const { state, status } = process;
    if (state.role !== 'server' || state.broker === null) return [];
    const { broker, controller } = state;
    const logs = toldLogs(broker, status, folding);
    return [{ process, broker, combined: controller !== null, ...logs }];
  });
  const names = new Set(told.flatMap(({ partitions }) => partitions));
  const setting: ReplicaSetting = {
    image,
    partitions: new Map([...names].map((name) => [name, partitionSetting(cluster, name, lens)])),
    truncations: recentTruncations(cluster, past),
  };
  return told.map((each) => brokerView(each, setting));
}

/** The stretch ends one free place after the longest log, where the next record will go. */
function partitionSetting(cluster: Cluster, name: string, lens: Lens): PartitionSetting {
  const replicas = replicasOf(cluster, name);
  const end = Math.max(0, ...replicas.map(({ log }) => log.endOffset));
  const from = Math.max(0, end + 1 - lens.cells);
  return { leader: newestLeader(replicas), stretch: { from, to: from + lens.cells } };
}

type ToldBroker = ToldLogs & {
  process: Cluster['nodes'][number];
  broker: Broker;
  combined: boolean;
};

function brokerView(
  { process, broker, combined, partitions, topics }: ToldBroker,
  setting: ReplicaSetting,
): BrokerView {
  const { memory, disk } = broker;
  const { name, status } = process;
  const registration = setting.image.brokers[broker.id];
  return {
    name,
    id: broker.id,
    status,
    rack: broker.rack,
    combined,
    ...machineOf(process),
    state: status === 'down' ? 'NOT_RUNNING' : memory.lifecycle.state,
    registered: registration !== undefined,
    fenced: registration?.fenced ?? false,
    epoch: registration?.epoch ?? -1,
    metadataOffset: memory.image.endOffset,
    replicas: partitions.flatMap((each) => {
      const log = disk.logs[each];
      return log === undefined ? [] : [replicaView(broker, status, each, log, setting)];
    }),
    topics,
    delayedProduce: memory.delayed.filter(({ kind }) => kind === 'produce').length,
    delayedFetch: memory.delayed.filter(({ kind }) => kind === 'fetch').length,
  };
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
        sum +
        link.channel.inFlight.filter(
          ({ context }) => context.ask === 'own' && context.own.ask === 'produce',
        ).length,
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

export function guestViews(cluster: Cluster): GuestView[] {
  return cluster.nodes.flatMap(({ name, state }) => {
    if (state.role !== 'guest') return [];
    const last = state.answers.at(-1);
    const isClosed = last !== undefined && 'closed' in last;
    const trouble =
      last !== undefined && 'problem' in last
        ? last.problem
        : isClosed
          ? ('closed' as const)
          : null;
    return [{ name, broker: state.host, pending: state.pending.length, trouble }];
  });
}
