import type { Cluster } from '../kafka/cluster.ts';
import type { ClusterSpec, NodeName } from '../kafka/cluster-spec.ts';
import { committedImage, memberAt, serverAt } from '../kafka/invariants/view.ts';
import { hostOfBroker } from '../kafka/kinds.ts';
import { isActiveBroker, type MetadataImage } from '../kafka/metadata/metadata-image.ts';
import { METADATA_LOG } from '../kafka/metadata/metadata-record.ts';
import { hasVote, isActive, votersOf } from '../kafka/raft/raft.ts';
import { type Micros, millis, seconds } from '../kernel/time.ts';
import type { Command, TimedCommand } from '../scenario/command.ts';
import type { Aim, MessageType, Trick } from './draw-tricks.ts';

/** Between two looks for what a trick waits for: shorter than most messages are on their way. */
export const LOOK_AGAIN: Micros = millis(1);

/** What a trick comes to now; null when what it waits for is not there. */
export function playTrick(
  cluster: Cluster,
  spec: ClusterSpec,
  trick: Trick,
): TimedCommand[] | null {
  const found = find(cluster, spec, trick.aim);
  if (found === null) return null;
  const ends = Math.min(cluster.now + trick.lasts, trick.healsAt);
  const now = (command: Command): TimedCommand => ({ at: cluster.now, command });
  const then = (command: Command): TimedCommand => ({ at: ends, command });
  const { blow } = trick;
  switch (blow) {
    case 'hold': {
      const { message } = found;
      if (message === null) return [];
      return [now({ command: 'hold', message }), then({ command: 'release', message })];
    }
    case 'duplicate':
    case 'drop':
      return found.message === null ? [] : [now({ command: blow, message: found.message })];
    case 'kill':
    case 'power-cut':
    case 'shutdown':
      return found.nodes.flatMap((node) => [
        now({ command: blow, node }),
        then({ command: 'restart', node }),
      ]);
    case 'pause':
      return found.nodes.flatMap((node) => [
        now({ command: 'pause', node }),
        then({ command: 'resume', node }),
      ]);
    case 'isolate':
    case 'deafen':
    case 'mute':
      return found.nodes.flatMap((node) =>
        linksOf(cluster, node).flatMap((other) => {
          const [from, to] = blow === 'mute' ? [node, other] : [other, node];
          const link = { from, to, ...(blow === 'isolate' ? {} : { oneWay: true }) };
          return [now({ command: 'cut', ...link }), then({ command: 'heal', ...link })];
        }),
      );
    case 'slow-disk':
      return found.nodes.flatMap((node) => [
        now({ command: 'slow-disk', node, ...SLOW }),
        then({ command: 'slow-disk', node, ...spec.disk }),
      ]);
    case 'new-disk':
      return found.nodes.flatMap((node) => [
        now({ command: 'kill', node }),
        now({ command: 'wipe', node }),
        then({ command: 'restart', node }),
        { at: ends + seconds(2), command: { command: 'remove-voter', controller: node } },
        { at: ends + seconds(4), command: { command: 'add-voter', controller: node } },
      ]);
    case 'rot':
      return found.nodes.flatMap((node) => [
        now({ command: 'kill', node }),
        now({ command: 'rot-disk', node, file: METADATA_LOG }),
        then({ command: 'restart', node }),
      ]);
  }
}

const SLOW = { writeTime: millis(2), syncTime: millis(300) };

type Found = { nodes: NodeName[]; message: number | null };

function find(cluster: Cluster, spec: ClusterSpec, aim: Aim): Found | null {
  if (aim.at === 'message') return findMessage(cluster, aim);
  const nodes = nodesAt(cluster, spec, aim);
  return nodes.length === 0 ? null : { nodes, message: null };
}

/** The oldest message of a type on its way, after so many others; no matter on which connection. */
function findMessage(
  cluster: Cluster,
  { type, after, end }: { type: MessageType; after: number; end: 'from' | 'to' },
): Found | null {
  let left = after;
  for (const { streams } of cluster.network.connections.values())
    for (const { flights } of streams)
      for (const flight of flights) {
        if (flight.kind !== 'data' || flight.message.type !== type || flight.held) continue;
        left -= 1;
        const name = cluster.nodes[flight[end]]?.name;
        if (left < 0 && name !== undefined) return { nodes: [name], message: flight.id };
      }
  return null;
}

function nodesAt(
  cluster: Cluster,
  { brokers }: ClusterSpec,
  aim: Exclude<Aim, { at: 'message' }>,
): NodeName[] {
  switch (aim.at) {
    case 'leader':
    case 'first':
    case 'followers':
    case 'isr':
    case 'leader-of-late':
      return replicasAt(newestImage(cluster), aim);
    case 'rack':
      return brokers.filter(({ rack }) => rack === aim.rack).map(({ id }) => hostOfBroker(id));
    case 'controller': {
      const leader = leaderOfQuorum(cluster);
      return leader === null ? [] : [leader.name];
    }
    case 'spare-voter':
      return spareVoters(cluster, aim.place);
    case 'voters':
    case 'voter': {
      const leader = leaderOfQuorum(cluster);
      if (leader === null) return [];
      const others = leader.voters.filter((each) => each !== leader.name);
      const one = others[aim.at === 'voter' ? aim.place % Math.max(1, others.length) : 0];
      return aim.at === 'voters' ? others : one === undefined ? [] : [one];
    }
  }
}

/**
 * A voter whose disk may be lost, with its votes: all others run, have what is committed on their
 * disks and are in the leader's epoch, so no member will ask for a vote that was given already.
 * With kraft.version 1 it comes back as another member, and its seat stays empty.
 */
function spareVoters(cluster: Cluster, place: number): NodeName[] {
  const leader = leaderOfQuorum(cluster);
  if (leader === null || leader.voters.length < 3) return [];
  const name = leader.voters[place % leader.voters.length] ?? '';
  const others = leader.voters.filter((each) => each !== name);
  const members = others.map((each) => nodeNamed(cluster, each));
  const sound = members.every((node) => {
    const member = cluster.nodes[node]?.status === 'up' ? memberAt(cluster, node) : null;
    const server = serverAt(cluster, node);
    if (member === null || server === null || !hasVote(server.raft)) return false;
    return member.epoch === leader.epoch && member.flushedEnd >= leader.highWatermark;
  });
  return sound ? [name] : [];
}

const nodeNamed = (cluster: Cluster, name: NodeName): number =>
  cluster.nodes.findIndex((each) => each.name === name);

type ReplicaAim = Extract<Aim, { partition: string }>;

function replicasAt(image: MetadataImage | null, aim: ReplicaAim): NodeName[] {
  const partition = image?.partitions[aim.partition];
  if (image === null || partition === undefined || partition.leader < 0) return [];
  const { leader, isr, replicas } = partition;
  const isLate = (id: number): boolean => !isr.includes(id) && isActiveBroker(image, id);
  switch (aim.at) {
    case 'leader':
      return [hostOfBroker(leader)];
    case 'leader-of-late':
      return replicas.some(isLate) ? [hostOfBroker(leader)] : [];
    case 'first':
      return replicas.slice(0, 1).map(hostOfBroker);
    case 'isr':
      return isr.map(hostOfBroker);
    case 'followers':
      return isr
        .filter((id) => id !== leader)
        .slice(0, 1)
        .map(hostOfBroker);
  }
}

/** The newest metadata that a running server knows to be committed. */
function newestImage(cluster: Cluster): MetadataImage | null {
  let newest: MetadataImage | null = null;
  for (const [node, { status }] of cluster.nodes.entries()) {
    const server = status === 'up' ? serverAt(cluster, node) : null;
    const image = server === null ? null : committedImage(server);
    if (image !== null && image.endOffset > (newest?.endOffset ?? 0)) newest = image;
  }
  return newest;
}

type QuorumLeader = { name: NodeName; voters: NodeName[]; epoch: number; highWatermark: number };

/**
 * The running leader of the newest epoch of the quorum that knows what is committed, and the voters
 * that it knows.
 */
function leaderOfQuorum(cluster: Cluster): QuorumLeader | null {
  let best: QuorumLeader | null = null;
  for (const [node, { name, status }] of cluster.nodes.entries()) {
    const server = status === 'up' ? serverAt(cluster, node) : null;
    const member = server === null ? null : memberAt(cluster, node);
    if (server === null || member?.leads !== true || member.epoch <= (best?.epoch ?? -1)) continue;
    if (!isActive(server.raft)) continue;
    const { epoch, highWatermark } = member;
    best = { name, voters: votersOf(server.raft).map(({ host }) => host), epoch, highWatermark };
  }
  return best;
}

/** All other servers. */
const linksOf = (cluster: Cluster, node: NodeName): NodeName[] =>
  cluster.nodes.flatMap(({ name, state }) =>
    state.role === 'server' && name !== node ? [name] : [],
  );
