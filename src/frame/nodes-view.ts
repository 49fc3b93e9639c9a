import type { Broker } from '../kafka/broker/broker.ts';
import { each, lengthOf } from '../kernel/checkpoint/sealed-list.ts';
import type { AssignedPartition, Consumer } from '../kafka/clients/consumer/consumer-state.ts';
import type { Producer } from '../kafka/clients/producer/producer.ts';
import type { Cluster } from '../kafka/cluster.ts';
import { newestImage, newestLeader, placeNamed, replicasOf, type Leader } from './cluster-view.ts';
import { colourOfKey, shortLabel } from './colour.ts';
import { groupOf } from './group-lag.ts';
import { machineOf } from './machine-view.ts';
import type { Past } from './past.ts';
import type { MetadataImage } from '../kafka/metadata/metadata-image.ts';
import {
  briefReplica,
  replicaView,
  type PartitionSetting,
  type ReplicaSetting,
} from './replica-view.ts';
import { rulerOf } from './stretch.ts';
import { areCrowded, foldingOf, spansOf, toldLogs, type ToldLogs } from './topics-view.ts';
import { recentTruncations } from './truncations.ts';
import type { BriefReplica, BrokerView, TopicRow } from './types/brokers.ts';
import type { ConsumerView, GuestView, ProducerView } from './types/clients.ts';
import type { NodeStatus } from './types/cluster.ts';
import type { Lens } from './types/lens.ts';

const BUFFERED_SHOWN = 8;
const DELIVERED_SHOWN = 8;

/** Every process with the broker role, with what the lens opens of its replicas. */
export function brokerViews(cluster: Cluster, past: Past, lens: Lens): BrokerView[] {
  const image = newestImage(cluster);
  const folding = foldingOf(image, lens);
  const spans = spansOf(image, lens);
  const told = cluster.nodes.flatMap((process) => {
    const { state, status } = process;
    if (state.role !== 'server' || state.broker === null) return [];
    const { broker, controller } = state;
    const logs = toldLogs(broker, status, folding, spans);
    return [{ process, broker, combined: controller !== null, ...logs }];
  });
  const isCrowded = areCrowded(told);
  const isTold = isCrowded ? (name: string) => lens.partitions.includes(name) : () => true;
  const names = new Set(told.flatMap(({ partitions }) => partitions.filter(isTold)));
  const setting: ReplicaSetting = {
    image,
    partitions: new Map([...names].map((name) => [name, partitionSetting(cluster, name, lens)])),
    truncations: recentTruncations(cluster.now, past),
  };
  const crowd = isCrowded ? crowdOf(told) : null;
  return told.map((each) => brokerView(each, setting, crowd));
}

function partitionSetting(cluster: Cluster, name: string, lens: Lens): PartitionSetting {
  const replicas = replicasOf(cluster, name);
  const wanted = lens.stretches.find(({ partition }) => partition === name)?.cells ?? lens.cells;
  const ruler = rulerOf(
    replicas.map(({ log }) => log),
    wanted,
  );
  return { leader: newestLeader(replicas), ...ruler };
}

/** The present leader of each partition, where the replicas are too many to be asked one by one. */
type Crowd = ReadonlyMap<string, Leader>;

function crowdOf(told: readonly ToldBroker[]): Crowd {
  const leaders = new Map<string, Leader>();
  for (const { broker, partitions } of told)
    for (const name of partitions) {
      const [partition, log] = [broker.memory.partitions[name], broker.disk.logs[name]];
      if (partition?.state.role !== 'leader' || log === undefined) continue;
      const leader = newestLeader([{ broker, partition, log }, ...optional(leaders.get(name))]);
      if (leader !== undefined) leaders.set(name, leader);
    }
  return leaders;
}

const optional = <V>(value: V | undefined): V[] => (value === undefined ? [] : [value]);

type ToldBroker = ToldLogs & {
  process: Cluster['nodes'][number];
  broker: Broker;
  combined: boolean;
};

function brokerView(told: ToldBroker, setting: ReplicaSetting, crowd: Crowd | null): BrokerView {
  const { process, broker, combined, partitions, topics, rowless } = told;
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
      if (log === undefined || !setting.partitions.has(each)) return [];
      return [replicaView(broker, status, each, log, setting)];
    }),
    topics:
      crowd === null
        ? topics.filter(({ topic }) => !rowless.has(topic))
        : topics.map((row) => ({ ...row, brief: briefly(told, row, setting.image, crowd) })),
    delayedProduce: memory.delayed.filter(({ kind }) => kind === 'produce').length,
    delayedFetch: memory.delayed.filter(({ kind }) => kind === 'fetch').length,
  };
}

/** The partitions of a topic's row in few numbers each. */
function briefly(
  { process: { status }, broker, partitions }: ToldBroker,
  { topic, open }: TopicRow,
  image: MetadataImage,
  crowd: Crowd,
): BriefReplica[] {
  if (!open) return [];
  return partitions.flatMap((name) => {
    const log = broker.disk.logs[name];
    if (log === undefined || placeNamed(name).topic !== topic) return [];
    return [briefReplica(broker, status, name, { image, leader: crowd.get(name), log })];
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
        sum +
        link.channel.inFlight.filter(
          ({ context }) => context.ask === 'own' && context.own.ask === 'produce',
        ).length,
      0,
    ),
    sent: producer.counters.sent,
    acked: producer.counters.acked,
    failed: producer.counters.failed,
    failures: Object.entries(producer.failures).map(([error, records]) => ({ error, records })),
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
    group: membershipOf(consumer),
    positions: consumer.assigned.map((part) => ({
      partition: part.name,
      position: part.position,
      ...lagOf(part, consumer.config.isolationLevel === 1),
    })),
    delivered,
    deliveredTotal: consumer.counters.delivered,
    error: consumer.lastError,
  };
}

function membershipOf(consumer: Consumer): ConsumerView['group'] {
  const id = groupOf(consumer);
  if (id === null || consumer.member === null) return null;
  const { memberId, id: generation } = consumer.member.generation;
  return { id, memberId, generation };
}

/**
 * What the metric records-lag says: how far the position is from the end that the consumer has been
 * told of. (SubscriptionState.partitionLag)
 */
function lagOf(
  { position, highWatermark, lastStable }: AssignedPartition,
  readsCommitted: boolean,
): Pick<ConsumerView['positions'][number], 'lag' | 'end' | 'readsCommitted'> {
  const end = readsCommitted ? lastStable : highWatermark;
  return { lag: position === null || end === null ? null : end - position, end, readsCommitted };
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
