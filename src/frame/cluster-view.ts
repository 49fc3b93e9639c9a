import type { Broker } from '../kafka/broker/broker.ts';
import type { Partition } from '../kafka/broker/partition.ts';
import type { Consumer } from '../kafka/clients/consumer.ts';
import type { Producer } from '../kafka/clients/producer.ts';
import type { Cluster, NodeState } from '../kafka/cluster.ts';
import type { Log } from '../kafka/log/log.ts';
import { eachBatch } from '../kafka/log/log-read.ts';
import { text } from '../kafka/protocol/byte-string.ts';
import type { KafkaRecord, RecordBatch } from '../kafka/protocol/record-batch.ts';

/** A replica with the broker that holds it. */
export type Replica = { broker: Broker; up: boolean; partition: Partition | undefined; log: Log };

export type RoleState<R extends NodeState['role']> = Extract<NodeState, { role: R }>;

/** The state of the node with this name and role. Throws a sentence when there is none. */
export function clientNamed<R extends 'producer' | 'consumer'>(
  cluster: Cluster,
  role: R,
  name: string,
): RoleState<R> {
  const found = cluster.nodes.find((each) => each.name === name)?.state;
  if (found?.role !== role) throw new Error(`There is no ${role} ${name}.`);
  return found as RoleState<R>;
}

export function brokersOf(cluster: Cluster): { broker: Broker; up: boolean }[] {
  return cluster.nodes.flatMap(({ state, status }) =>
    state.role === 'server' && state.broker !== null
      ? [{ broker: state.broker, up: status !== 'down' }]
      : [],
  );
}

export const producersOf = (cluster: Cluster): Producer[] =>
  cluster.nodes.flatMap(({ state }) => (state.role === 'producer' ? [state] : []));

export const consumersOf = (cluster: Cluster): Consumer[] =>
  cluster.nodes.flatMap(({ state }) => (state.role === 'consumer' ? [state] : []));

/** Every replica of a partition, by broker. */
export function replicasOf(cluster: Cluster, partition: string): Replica[] {
  return brokersOf(cluster).flatMap(({ broker, up }) => {
    const log = broker.disk.logs[partition];
    return log === undefined
      ? []
      : [{ broker, up, partition: broker.memory.partitions[partition], log }];
  });
}

/** The replica that leads: of those that think so the one with the highest epoch. Throws a sentence when none does. */
export function leaderOf(cluster: Cluster, partition: string): Replica & { partition: Partition } {
  const leaders = replicasOf(cluster, partition).filter(
    (each): each is Replica & { partition: Partition } =>
      each.up && each.partition?.state.role === 'leader',
  );
  const [newest] = leaders.sort(
    (a, b) => b.partition.image.leaderEpoch - a.partition.image.leaderEpoch,
  );
  if (newest === undefined) throw new Error(`Nobody leads ${partition}.`);
  return newest;
}

/** `orders-0` is its leader's replica, `orders-0@b2` the one on b2. */
export function replicaNamed(cluster: Cluster, name: string): Replica {
  const [partition = '', host] = name.split('@');
  if (host === undefined) return leaderOf(cluster, partition);
  const found = replicasOf(cluster, partition).find((each) => each.broker.host === host);
  if (found === undefined) throw new Error(`There is no replica of ${partition} on ${host}.`);
  return found;
}

/** Shows `visit` each application record of a log at or above its start, in order of offset. */
export function eachRecord(
  log: Log,
  visit: (record: KafkaRecord, offset: number, batch: RecordBatch) => void,
): void {
  eachBatch(log, log.startOffset, log.endOffset, (batch) => {
    if (batch.isControl) return;
    for (const record of batch.records) {
      const offset = batch.baseOffset + record.offsetDelta;
      if (offset >= log.startOffset) visit(record, offset, batch);
    }
  });
}

/** A record is known by its value: `#A`. */
export const labelOf = (value: string | null): string => `#${value === null ? '' : text(value)}`;
