import type { Watched } from '../../kernel/machine.ts';
import type { Broker } from '../broker/broker.ts';
import type { Partition, PendingIsr } from '../broker/partition.ts';
import type { Consumer } from '../clients/consumer/consumer-state.ts';
import type { Producer } from '../clients/producer/producer-state.ts';
import { brokerSettings } from '../config/broker-settings.ts';
import { settingOf } from '../config/read-setting.ts';
import { topicSettings } from '../config/rows/topic.ts';
import { ELR_FEATURE } from '../metadata/features.ts';
import { assignedTopics } from '../coordinator/group/classic/member-assignment.ts';
import { spotsOf } from '../coordinator/group/consumer/placement.ts';
import { GROUP_TOPIC, groupPartition } from '../coordinator/group/group-coordinator.ts';
import type { GroupState } from '../coordinator/group/group-state.ts';
import { entryOf } from '../coordinator/group/table.ts';
import { committedNow } from '../coordinator/runtime/write.ts';
import { hostOfBroker } from '../kinds.ts';
import { partitionName } from '../metadata/partition-name.ts';
import type { Log } from '../log/log.ts';
import { stableOffset } from '../log/transactions.ts';
import type { MetadataImage, PartitionImage } from '../metadata/metadata-image.ts';
import type { Server } from '../server/server.ts';

/**
 * The world as the invariants see it. What they know of the state of the machines stands in this
 * file alone.
 */
export type World = Watched<State>;
export type State = Server | Producer | Consumer | { role: 'admin' | 'guest' };

/** A replica that a running broker has open. */
export type Replica = {
  readonly node: number;
  readonly broker: Broker;
  readonly partition: Partition;
  readonly log: Log;
};

/** The server that runs at a node; null for a client. */
export function serverAt(world: World, node: number): Server | null {
  const state = world.nodes[node]?.state;
  return state?.role === 'server' ? state : null;
}

/**
 * The replica of a partition that a broker has open; null when it has none, or one of an older
 * topic of that name.
 */
export function replicaAt(
  world: World,
  node: number,
  name: string,
  topicId: string,
): Replica | null {
  const broker = serverAt(world, node)?.broker;
  if (broker === undefined || broker === null) return null;
  const partition = broker.memory.partitions[name];
  const log = broker.disk.logs[name];
  if (partition === undefined || log === undefined || partition.image.topicId !== topicId)
    return null;
  return { node, broker, partition, log };
}

/** Where a broker runs. */
export const nodeOf = (broker: Broker, id: number): number =>
  broker.layout.nodes[hostOfBroker(id)] ?? -1;

/**
 * Whether a broker's process runs and is the one that the metadata knows. One that was started
 * again has the seats of the one before until it registers, and may lose them then.
 * (ClusterControlManager.registerBroker)
 */
export function isRegistered(world: World, node: number, { brokers }: MetadataImage): boolean {
  const broker = serverAt(world, node)?.broker;
  if (world.nodes[node]?.status !== 'up' || broker === undefined || broker === null) return false;
  return brokers[broker.id]?.epoch === broker.memory.lifecycle.epoch;
}

/** All other open replicas of a partition. */
export function peersOf(world: World, { node, broker, partition }: Replica): Replica[] {
  const { name, topicId, replicas } = partition.image;
  const peers: Replica[] = [];
  for (const id of replicas) {
    const at = nodeOf(broker, id);
    const peer = at === node ? null : replicaAt(world, at, name, topicId);
    if (peer !== null) peers.push(peer);
  }
  return peers;
}

/** Bytes in all segments. */
export function sizeOf({ log }: Replica): number {
  let bytes = 0;
  for (const segment of log.segments) bytes += segment.sizeInBytes;
  return bytes;
}

export const leads = ({ partition }: Replica): boolean => partition.state.role === 'leader';

/**
 * The replicas that a leader counts: the ISR, and who is joining it. (PartitionState.maximalIsr)
 */
export function maximalIsr({ partition }: Replica): readonly number[] {
  const pending = pendingOf(partition);
  return pending?.change === 'expand' ? pending.isr : partition.image.isr;
}

/** Whether a leader waits for the controller's word on its ISR. */
export const isrIsPending = ({ partition }: Replica): boolean => pendingOf(partition) !== null;

const pendingOf = ({ state }: Partition): PendingIsr | null =>
  state.role === 'leader' ? state.pending : null;

/** Below it nothing is undecided. */
export const lastStableOffset = ({ partition, log }: Replica): number =>
  stableOffset(log, partition.highWatermark);

export const minIsrOfLog = ({ partition, log }: Replica): number =>
  Math.min(log.config.minInsyncReplicas, partition.image.replicas.length);

/** The metadata that a server knows to be committed, newest first; null when it knows none. */
export function committedImage(server: Server): MetadataImage | null {
  const own = server.broker?.memory.image ?? null;
  const controllers = server.controller?.memory.committed ?? null;
  if (own === null || controllers === null) return own ?? controllers;
  return controllers.endOffset > own.endOffset ? controllers : own;
}

/**
 * min.insync.replicas, never more than there are replicas, here or in the first partition, whose
 * number the controller goes by. (getTopicEffectiveMinIsr)
 */
export function minIsrOf(image: MetadataImage, partition: PartitionImage): number {
  const min = minInsyncReplicasOf(image, partition.topic);
  const first = image.partitions[`${partition.topic}-0`] ?? partition;
  return Math.min(min, Math.max(partition.replicas.length, first.replicas.length));
}

/** A topic's own value, else the cluster's. (ConfigurationControlManager.getTopicConfig) */
export const minInsyncReplicasOf = (image: MetadataImage, topic: string): number =>
  settingOf(
    topicSettings,
    { ...image.brokerConfigs[''], ...image.topicConfigs[topic] },
    'min.insync.replicas',
  );

export const elrOf = ({ elr }: PartitionImage): readonly number[] => elr;

/** Its leader was an unclean choice. */
export const isRecovering = ({ recovering }: PartitionImage): boolean => recovering;

export const elrIsOn = (image: MetadataImage): boolean => (image.features[ELR_FEATURE] ?? 0) > 0;

/** After this long without a word from a producer its sequence is forgotten, microseconds. */
export const producerExpiration = (broker: Broker): number =>
  settingOf(brokerSettings, broker.config, 'producer.id.expiration.ms') * 1_000;

/** A process as a member of the quorum. */
export type Member = {
  readonly node: number;
  readonly id: number;
  /** Flushes what it takes over: has the controller role. */
  readonly flushes: boolean;
  readonly leads: boolean;
  readonly epoch: number;
  readonly votedFor: number | null;
  /** Knows who leads this epoch, so that no vote of it counts any more. */
  readonly knowsLeader: boolean;
  readonly log: Log;
  /** All below it is on its disk for good. */
  readonly flushedEnd: number;
  readonly highWatermark: number;
  /** The epoch that its controller acts in; null while it does not. */
  readonly claimedEpoch: number | null;
};

/** What a server is in the quorum; null for a client. */
export function memberAt(world: World, node: number): Member | null {
  const server = serverAt(world, node);
  if (server === null) return null;
  const { raft, controller } = server;
  const { disk, memory } = raft;
  return {
    node,
    id: raft.id,
    flushes: raft.isController,
    leads: memory.state.role === 'leader',
    epoch: disk.election.epoch,
    votedFor: disk.election.voted?.id ?? null,
    knowsLeader: disk.election.leaderId >= 0,
    log: disk.log,
    flushedEnd: memory.flushedEnd,
    highWatermark: memory.highWatermark,
    claimedEpoch: controller?.memory.claimedEpoch ?? null,
  };
}

/**
 * What a broker goes by for the groups of a partition, as far as that is committed; null: it does
 * not coordinate them, or not yet.
 */
export function coordinatedBy({ broker, partition }: Replica): GroupState | null {
  const { name } = partition.image;
  const shard = broker.memory.shards[name];
  if (shard?.topic !== GROUP_TOPIC || shard.phase !== 'active') return null;
  return committedNow(broker, shard, name) as GroupState;
}

/** Partitions that a member has, by their names, such as `orders-0`. */
export type Owned = {
  readonly member: string;
  /** It has an epoch of its own, and no generation with the others. */
  readonly hasEpoch: boolean;
  readonly partitions: readonly string[];
};

/**
 * What members have as their coordinator knows it: of a classic group in its generation, of a
 * consumer group until they have said that they gave it up.
 */
export function ownersOf(broker: Broker, group: string): Owned[] {
  const { memory } = broker;
  const partition = groupPartition(broker, group);
  const state = memory.shards[partition]?.written as GroupState | undefined;
  const stored = entryOf(state?.groups ?? {}, group);
  if (stored?.type === 'consumer')
    return Object.values(stored.members).map(({ id, now }) => ({
      member: id,
      hasEpoch: true,
      partitions: [
        ...spotsOf(now.assignedPartitions),
        ...spotsOf(now.partitionsPendingRevocation),
      ].map((spot) => partitionName(memory.image.topicNames[spot.topic] ?? '', spot.partition)),
    }));
  const members = entryOf(memory.groups[partition] ?? {}, group)?.members ?? [];
  return members.map((member) => ({
    member: member.id,
    hasEpoch: false,
    partitions: (assignedTopics(member) ?? []).flatMap(({ topic, partitions }) =>
      partitions.map((index) => partitionName(topic, index)),
    ),
  }));
}

/** Whether a request is not taken up yet: one before it on its connection was not answered. */
export function isWaiting(
  { world, node }: { world: World; node: number },
  connection: number,
  correlationId: number,
): boolean {
  const incoming = serverAt(world, node)?.listener.connections[connection];
  return (
    incoming?.waiting.some(
      (each) => 'correlationId' in each && each.correlationId === correlationId,
    ) ?? false
  );
}

/**
 * The rules of older releases that a cluster goes by, such as `no-elr, unclean-by-default`; null
 * for one of today.
 */
export function museumOf(state: State | undefined): string | null {
  if (state?.role !== 'server') return null;
  const { museum } = state.raft.layout;
  return museum.length === 0 ? null : museum.join(', ');
}
