import type { Broker } from '../kafka/broker/broker.ts';
import type { Partition } from '../kafka/broker/partition.ts';
import type { Producer } from '../kafka/clients/producer/producer.ts';
import type { Cluster, NodeState } from '../kafka/cluster.ts';
import type { KafkaMessage } from '../kafka/kinds.ts';
import type { Log } from '../kafka/log/log.ts';
import { eachBatch } from '../kafka/log/log-read.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../kafka/metadata/metadata-image.ts';
import { partitionName } from '../kafka/metadata/partition-name.ts';
import { isMetadataPlace, placesIn } from './messages/message-places.ts';
import { METADATA_PARTITION } from './types/controllers.ts';
import { text } from '../kafka/protocol/bytes/byte-string.ts';
import type { KafkaRecord, RecordBatch } from '../kafka/protocol/batch/record-batch.ts';
import { fail } from './expression/problem.ts';

/**
 * A replica with the broker that holds it. Its disk is always there; a broker that is down has
 * forgotten the partition.
 */
export type Replica = { broker: Broker; partition: Partition | undefined; log: Log };

export type RoleState<R extends NodeState['role']> = Extract<NodeState, { role: R }>;

/** The state of the node with this name and role; throws an ExpressionError when there is none. */
export function clientNamed<R extends 'producer' | 'consumer'>(
  cluster: Cluster,
  role: R,
  name: string,
): RoleState<R> {
  const found = cluster.nodes.find((each) => each.name === name)?.state;
  if (found?.role !== role) fail({ problem: 'no-node', what: role, node: name });
  return found as RoleState<R>;
}

export const brokersOf = (cluster: Cluster): Broker[] =>
  cluster.nodes.flatMap(({ state }) =>
    state.role === 'server' && state.broker !== null ? [state.broker] : [],
  );

export const producersOf = (cluster: Cluster): Producer[] =>
  cluster.nodes.flatMap(({ state }) => (state.role === 'producer' ? [state] : []));

/** Every replica of a partition, by broker. */
export function replicasOf(cluster: Cluster, partition: string): Replica[] {
  return brokersOf(cluster).flatMap((broker) => {
    const log = ownValue(broker.disk.logs, partition);
    return log === undefined
      ? []
      : [{ broker, partition: ownValue(broker.memory.partitions, partition), log }];
  });
}

/** People name partitions as they like: nothing that every object has is one. */
const ownValue = <V>(table: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

export type Leader = Replica & { partition: Partition };

/**
 * The replica that leads: of those that think so the one with the highest epoch.
 * Throws an ExpressionError when none does.
 */
export function leaderOf(cluster: Cluster, partition: string): Leader {
  const replicas = replicasOf(cluster, partition);
  const leader = newestLeader(replicas);
  if (leader !== undefined) return leader;
  return fail({ problem: replicas.length === 0 ? 'no-partition' : 'no-leader', partition });
}

/** Of the replicas of a partition the one that leads: of those that think so the newest. */
export function newestLeader(replicas: readonly Replica[]): Leader | undefined {
  const leaders = replicas.filter(
    (each): each is Leader => each.partition?.state.role === 'leader',
  );
  return leaders.sort((a, b) => b.partition.image.leaderEpoch - a.partition.image.leaderEpoch)[0];
}

/** The leaders of all partitions that have one, in order of name. */
export function leadersOf(cluster: Cluster): Leader[] {
  const names = new Set(brokersOf(cluster).flatMap(({ disk }) => Object.keys(disk.logs)));
  return [...names].sort(byName).flatMap((name) => newestLeader(replicasOf(cluster, name)) ?? []);
}

/** Partitions by topic, then as people count: orders-2 before orders-10. */
export function byName(a: string, b: string): number {
  const [one, other] = [placeNamed(a), placeNamed(b)];
  if (one.topic === other.topic) return one.index - other.index;
  return one.topic < other.topic ? -1 : 1;
}

/** `orders-0`: the partition 0 of orders. */
export function placeNamed(name: string): { topic: string; index: number } {
  const dash = name.lastIndexOf('-');
  return { topic: name.slice(0, dash), index: Number(name.slice(dash + 1)) };
}

/** `orders-0` is its leader's replica, `orders-0@b2` the one on b2. */
export function replicaNamed(cluster: Cluster, name: string): Replica {
  const [partition = '', host] = name.split('@');
  if (host === undefined) return leaderOf(cluster, partition);
  const found = replicasOf(cluster, partition).find((each) => each.broker.host === host);
  return found ?? fail({ problem: 'no-replica', partition, broker: host });
}

/**
 * Shows `visit` each application record with an offset in [from, to), at or above the start of the
 * log, in order.
 */
export function eachRecord(
  log: Log,
  from: number,
  to: number,
  visit: (record: KafkaRecord, offset: number, batch: RecordBatch) => void,
): void {
  const first = Math.max(from, log.startOffset);
  eachBatch(log, first, to, (batch) => {
    if (batch.isControl) return;
    for (const record of batch.records) {
      const offset = batch.baseOffset + record.offsetDelta;
      if (offset >= first && offset < to) visit(record, offset, batch);
    }
  });
}

/** Names of the partitions that a message is about, as far as it says. */
export function partitionsIn(cluster: Cluster, message: KafkaMessage): string[] {
  const places = placesIn(message);
  if (places.length === 0) return [];
  const { topicNames } = newestImage(cluster);
  return places.flatMap((place) => {
    if (isMetadataPlace(place)) return [METADATA_PARTITION];
    const name = place.topic ?? topicNames[place.topicId ?? ''];
    return name === undefined ? [] : [partitionName(name, place.index)];
  });
}

/** The newest metadata that any process has: what is committed, as far as any process knows it. */
export function newestImage(cluster: Cluster): MetadataImage {
  let newest = EMPTY_IMAGE;
  for (const { state } of cluster.nodes) {
    if (state.role !== 'server') continue;
    const images = [state.broker?.memory.image, state.controller?.memory.committed];
    for (const image of images)
      if (image !== undefined && image.endOffset > newest.endOffset) newest = image;
  }
  return newest;
}

/** A record is known by its value: `#A`. */
export const labelOf = (value: string | null): string => `#${value === null ? '' : text(value)}`;
