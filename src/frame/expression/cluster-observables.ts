import type { Broker } from '../../kafka/broker/broker.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import type { PartitionImage } from '../../kafka/metadata/metadata-image.ts';
import { votersOf } from '../../kafka/raft/raft.ts';
import type { Server } from '../../kafka/server/server.ts';
import { brokersOf, leaderOf, newestImage, replicaNamed, replicasOf } from '../cluster-view.ts';
import { nameArgument, shownOf, shownOfAll, type Inner, type Observable } from './observable.ts';
import { quorumMember } from '../quorum-member.ts';
import { divergence } from '../replica-view.ts';
import { fail } from './problem.ts';

/** What the newest metadata says about a partition; a problem when it knows none of that name. */
function partitionImage(cluster: Cluster, args: Inner[]): PartitionImage {
  const name = nameArgument(args, 0);
  const { partitions } = newestImage(cluster);
  const image = Object.hasOwn(partitions, name) ? partitions[name] : undefined;
  return image ?? fail({ problem: 'no-partition', partition: name });
}

const hosts = (ids: readonly number[]): string[] => ids.map((id) => `b${id}`);

const partitionsWhere = (
  cluster: Cluster,
  isSo: (image: PartitionImage) => boolean,
): PartitionImage[] => Object.values(newestImage(cluster).partitions).filter(isSo);

function isUnderMinIsr(cluster: Cluster, image: PartitionImage): boolean {
  const log = replicasOf(cluster, image.name)[0]?.log;
  const min = Math.min(log?.config.minInsyncReplicas ?? 1, image.replicas.length);
  return image.isr.length < min;
}

function brokerNamed(cluster: Cluster, args: Inner[]): Broker {
  const name = nameArgument(args, 0);
  const found = brokersOf(cluster).find(({ host }) => host === name);
  return found ?? fail({ problem: 'no-node', what: 'broker', node: name });
}

type Controller = { name: string; isUp: boolean; server: Server };

const controllersOf = (cluster: Cluster): Controller[] =>
  cluster.nodes.flatMap(({ name, status, state }) =>
    state.role === 'server' && state.controller !== null
      ? [{ name, isUp: status !== 'down', server: state }]
      : [],
  );

function controllerNamed(cluster: Cluster, args: Inner[]): Controller {
  const name = nameArgument(args, 0);
  const found = controllersOf(cluster).find((each) => each.name === name);
  return found ?? fail({ problem: 'no-node', what: 'controller', node: name });
}

/** The one that has claimed the newest epoch of those that run. */
function activeController(cluster: Cluster): Controller | undefined {
  return controllersOf(cluster)
    .filter(({ isUp, server }) => isUp && quorumMember(server).hasClaimed)
    .sort((a, b) => quorumMember(b.server).epoch - quorumMember(a.server).epoch)[0];
}

function quorum(cluster: Cluster): Inner {
  const controllers = controllersOf(cluster);
  const names = new Map(controllers.map(({ name, server }) => [server.raft.id, name]));
  const members = controllers.map(({ server }) => quorumMember(server));
  const active = activeController(cluster);
  const knows = active ?? controllers.find(({ isUp }) => isUp) ?? controllers[0];
  return {
    voters:
      knows === undefined
        ? []
        : votersOf(knows.server.raft).map(({ id }) => names.get(id) ?? String(id)),
    leader: active?.name ?? null,
    epoch: Math.max(0, ...members.map(({ epoch }) => epoch)),
    hw: Math.max(-1, ...members.map(({ highWatermark }) => highWatermark)),
  };
}

function isDiverged(cluster: Cluster, name: string): boolean {
  const leader = leaderOf(cluster, name);
  return replicasOf(cluster, name).some(
    ({ log }) => log !== leader.log && divergence(log, leader.log) !== null,
  );
}

/** What can be asked about replication, brokers and the quorum. */
export const clusterObservables = {
  leader: {
    about: 'the broker that leads a partition by the newest metadata; none when no broker does',
    shows: shownOf(0, 'leadership'),
    of: (cluster, args) => {
      const { leader } = partitionImage(cluster, args);
      return leader < 0 ? null : `b${leader}`;
    },
  },
  leaderEpoch: {
    about: 'leader epoch of a partition',
    shows: shownOf(0, 'epoch'),
    of: (cluster, args) => partitionImage(cluster, args).leaderEpoch,
  },
  partitionEpoch: {
    about: 'how often the state of a partition has changed',
    shows: shownOf(0, 'epoch'),
    of: (cluster, args) => partitionImage(cluster, args).partitionEpoch,
  },
  replicas: {
    about: 'brokers that hold a partition, the preferred leader first',
    shows: shownOf(0, 'replicas'),
    of: (cluster, args) => hosts(partitionImage(cluster, args).replicas),
  },
  isr: {
    about: 'in-sync replicas',
    shows: shownOf(0, 'isr'),
    of: (cluster, args) => hosts(partitionImage(cluster, args).isr),
  },
  elr: {
    about: 'replicas outside the ISR that have all that is committed',
    shows: shownOf(0, 'isr'),
    of: (cluster, args) => hosts(partitionImage(cluster, args).elr),
  },
  lastKnownElr: {
    about: 'the last leader of a partition without one',
    shows: shownOf(0, 'isr', 'leadership'),
    of: (cluster, args) => hosts(partitionImage(cluster, args).lastKnownElr),
  },
  reassigning: {
    about: 'whether replicas of a partition are being moved',
    shows: shownOf(0, 'moving'),
    of: (cluster, args) => {
      const { addingReplicas, removingReplicas } = partitionImage(cluster, args);
      return addingReplicas.length + removingReplicas.length > 0;
    },
  },
  believesLeader: {
    about: 'whether a broker leads a partition in its own eyes',
    shows: shownOf(1, 'leadership'),
    of: (cluster, args) => {
      const partition = nameArgument(args, 1);
      return brokerNamed(cluster, args).memory.partitions[partition]?.state.role === 'leader';
    },
  },
  diverged: {
    about: 'whether a replica has records that its leader does not have',
    shows: shownOf(0, 'cells'),
    of: (cluster, args) => isDiverged(cluster, nameArgument(args, 0)),
  },
  epochs: {
    about: 'leader epochs that have written to a log',
    shows: shownOf(0, 'epoch'),
    of: (cluster, args) =>
      replicaNamed(cluster, nameArgument(args, 0)).log.epochs.map(({ epoch }) => epoch),
  },
  urp: {
    about: 'how many partitions have fewer in-sync replicas than replicas',
    shows: shownOfAll('isr'),
    of: (cluster) =>
      partitionsWhere(cluster, (each) => each.isr.length < each.replicas.length).length,
  },
  underMinIsr: {
    about: 'how many partitions have fewer in-sync replicas than they need',
    shows: shownOfAll('isr'),
    of: (cluster) => partitionsWhere(cluster, (each) => isUnderMinIsr(cluster, each)).length,
  },
  offlinePartitions: {
    about: 'how many partitions have no leader',
    shows: shownOfAll('leadership'),
    of: (cluster) => partitionsWhere(cluster, ({ leader }) => leader < 0).length,
  },
  unavailable: {
    about: 'whether a partition has no leader',
    shows: shownOf(0, 'leadership'),
    of: (cluster, args) => partitionImage(cluster, args).leader < 0,
  },
  fenced: {
    about: 'whether the controller keeps a broker from leading and from ISRs',
    shows: shownOf(0, 'registration'),
    of: (cluster, args) =>
      newestImage(cluster).brokers[brokerNamed(cluster, args).id]?.fenced ?? true,
  },
  brokerState: {
    about: 'where the process of a broker is in its life',
    shows: shownOf(0, 'registration'),
    of: (cluster, args) => brokerNamed(cluster, args).memory.lifecycle.state,
  },
  brokerEpoch: {
    about: 'the epoch of the registration of a broker; -1 without one',
    shows: shownOf(0, 'registration'),
    of: (cluster, args) => newestImage(cluster).brokers[brokerNamed(cluster, args).id]?.epoch ?? -1,
  },
  metadataOffset: {
    about: 'the end of what a broker has replayed of the metadata log',
    shows: shownOf(0, 'metadata'),
    of: (cluster, args) => brokerNamed(cluster, args).memory.image.endOffset,
  },
  metadataLag: {
    about: 'committed metadata records that a broker has not replayed',
    shows: shownOf(0, 'metadata'),
    of: (cluster, args) =>
      newestImage(cluster).endOffset - brokerNamed(cluster, args).memory.image.endOffset,
  },
  activeController: {
    about: 'the controller that decides; none when no broker does',
    shows: shownOfAll('quorum'),
    of: (cluster) => activeController(cluster)?.name ?? null,
  },
  controllerRole: {
    about: 'what a controller is in its epoch: leader, follower, candidate, …',
    shows: shownOfAll('quorum'),
    of: (cluster, args) => quorumMember(controllerNamed(cluster, args).server).role,
  },
  quorum: {
    about: 'the quorum: its voters, leader, epoch and high watermark',
    shows: shownOfAll('quorum'),
    of: quorum,
  },
  down: {
    about: 'processes that do not run',
    shows: shownOfAll('status'),
    of: (cluster) =>
      cluster.nodes.filter(({ status }) => status === 'down').map(({ name }) => name),
  },
} satisfies Readonly<Record<string, Observable>>;
