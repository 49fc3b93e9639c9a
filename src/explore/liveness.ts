import { PROBE } from './draw-cluster.ts';
import { GROUP } from './draw-groups.ts';
import { probeOf } from './draw.ts';
import { GROUP_TOPIC, groupPartition } from '../kafka/coordinator/group/group-coordinator.ts';
import { NO_GROUPS, offsetsOf, type GroupOffsets } from '../kafka/coordinator/group/group-state.ts';
import { groupRecordIn } from '../kafka/coordinator/group/group-records.ts';
import { eachBatch } from '../kafka/log/log-read.ts';
import { eachRemembered } from '../kafka/clients/history.ts';
import type { Consumer } from '../kafka/clients/consumer/consumer-state.ts';
import type { Cluster } from '../kafka/cluster.ts';
import type { ClusterSpec } from '../kafka/cluster-spec.ts';
import { batchOfLog } from '../kafka/invariants/log-batches.ts';
import {
  committedImage,
  coordinatedBy,
  elrIsOn,
  memberAt,
  ownersOf,
  replicaAt,
  serverAt,
  type Replica,
} from '../kafka/invariants/view.ts';
import { hostOfBroker } from '../kafka/kinds.ts';
import { hasVote, lastEpoch, selfKey, votersOf, type Raft } from '../kafka/raft/raft.ts';
import { isSameVoter } from '../kafka/raft/replica-key.ts';
import type { MetadataImage, PartitionImage } from '../kafka/metadata/metadata-image.ts';

/** What can be not well yet, by what is not. */
export const ILLNESSES = [
  'processes',
  'controller',
  'brokers',
  'leaders',
  'reassignments',
  'in-sync',
  'topics',
  'probes',
  'groups',
  'consumers',
  'lag',
] as const;

/** Something that is not well yet. */
export type Illness = { name: (typeof ILLNESSES)[number]; sentence: string };

/**
 * The first thing that is not as it must become when all faults are healed and all load has
 * stopped; null when all is well.
 */
export function illness(cluster: Cluster, spec: ClusterSpec): Illness | null {
  const active = activeController(cluster);
  const down = cluster.nodes.find(({ status }) => status !== 'up');
  // Without a controller brokers end themselves again and again.
  if (down !== undefined && typeof active !== 'string')
    return ill('processes', `${down.name} is ${down.status}.`);
  if (typeof active === 'string')
    return nobodyCanBeElected(cluster) ? null : ill('controller', active);
  const server = serverAt(cluster, active);
  const image = server === null ? null : committedImage(server);
  if (image === null) return ill('controller', 'The active controller knows nothing.');
  if (isDisplaced(cluster, image)) return null;
  return (
    brokersIll(image, spec) ??
    partitionsIll(cluster, image) ??
    probesIll(cluster, image, spec) ??
    groupsIll(cluster, image) ??
    consumersIll(cluster, image) ??
    lagIll(cluster, image)
  );
}

const ill = (name: Illness['name'], sentence: string): Illness => ({ name, sentence });

/** The node of the one controller that acts in the newest epoch, or why there is none. */
function activeController(cluster: Cluster): number | string {
  const members = cluster.nodes.map((_, node) => memberAt(cluster, node));
  const acting = members.filter((each) => (each?.claimedEpoch ?? null) !== null);
  const [first] = acting;
  return first === undefined || first === null || acting.length > 1
    ? `${acting.length} controllers are active.`
    : first.node;
}

/**
 * The leader of two voters has removed itself and died before the other had that record: the other
 * needs a vote that it does not get, since its log is shorter, and who has the longer one is no
 * voter by its own log, so it does not stand. Kafka's quorum does not come out of this either.
 * (KafkaRaftClient.pollUnattached; the dissertation on Raft, 4.2.2, lets such a server stand)
 */
function nobodyCanBeElected(cluster: Cluster): boolean {
  const rafts = cluster.nodes.flatMap(({ state }) =>
    state.role === 'server' && state.raft.isController ? [state.raft] : [],
  );
  const isAhead = (one: Raft, other: Raft): boolean =>
    lastEpoch(one) > lastEpoch(other) ||
    (lastEpoch(one) === lastEpoch(other) && one.disk.log.endOffset >= other.disk.log.endOffset);
  const canWin = (raft: Raft): boolean => {
    const voters = votersOf(raft);
    const granting = voters.filter((voter) =>
      rafts.some((each) => isSameVoter(voter, selfKey(each)) && isAhead(raft, each)),
    );
    return hasVote(raft) && 2 * granting.length > voters.length;
  };
  return rafts.some((each) => !hasVote(each)) && !rafts.some(canWin);
}

/**
 * A request of a process that is dead came late, and took the registration of the one that runs,
 * which had no session because it had sent no heartbeat yet. All its heartbeats are refused then,
 * and it does not register again. Kafka's broker does not come out of this either.
 * (ClusterControlManager.registerBroker, BrokerHeartbeatResponseEvent; recorded)
 */
const isDisplaced = (cluster: Cluster, image: MetadataImage): boolean =>
  cluster.nodes.some(({ state }) => {
    if (state.role !== 'server' || state.broker === null) return false;
    const { epoch, incarnationId } = state.broker.memory.lifecycle;
    return epoch >= 0 && image.brokers[state.broker.id]?.incarnationId !== incarnationId;
  });

function brokersIll(image: MetadataImage, spec: ClusterSpec): Illness | null {
  for (const { id } of spec.brokers) {
    const broker = image.brokers[id];
    if (broker === undefined) return ill('brokers', `${hostOfBroker(id)} is not registered.`);
    if (broker.fenced) return ill('brokers', `${hostOfBroker(id)} is fenced.`);
    if (broker.inControlledShutdown)
      return ill('brokers', `${hostOfBroker(id)} is in controlled shutdown.`);
  }
  return null;
}

function partitionsIll(cluster: Cluster, image: MetadataImage): Illness | null {
  for (const partition of Object.values(image.partitions)) {
    const { name, leader, isr, replicas, addingReplicas, removingReplicas } = partition;
    if (leader < 0 && !mayHaveNoLeader(image, partition))
      return ill('leaders', `${name} has no leader: ${said(partition)}`);
    if (leader < 0) continue;
    if (addingReplicas.length + removingReplicas.length > 0)
      return ill('reassignments', `${name} is still being moved: ${said(partition)}`);
    if (
      isr.length < replicas.length &&
      !replicas.every((id) => isr.includes(id) || isStuck(cluster, partition, id))
    )
      return ill('in-sync', `${name} is not in sync: ${said(partition)}`);
  }
  return null;
}

/**
 * A follower whose log ends inside of a batch of its leader cannot append that batch, and gives up.
 * Only a leader that no longer knows, since its log began behind it for a while, which epoch wrote
 * it does not tell the follower to cut first; nor does one that is not told by the follower, whose
 * own log began at its end and lost that entry when it was killed. And where a compacted log was
 * cut down to nothing, there is nothing to be handed before its end.
 * (UnexpectedAppendOffsetException, AbstractFetcherThread.markPartitionFailed)
 */
function isStuck(cluster: Cluster, partition: PartitionImage, id: number): boolean {
  const theirs = replicaOf(cluster, partition, partition.leader)?.log;
  const own = replicaOf(cluster, partition, id)?.log;
  if (theirs === undefined || own === undefined) return false;
  const batch = batchOfLog(theirs, own.endOffset);
  if (batch === null) return theirs.config.compact && own.endOffset < theirs.endOffset;
  const isInside = batch.baseOffset < own.endOffset;
  const knows = own.epochs.length > 0 && (theirs.epochs[0]?.startOffset ?? 0) <= batch.baseOffset;
  return isInside && !knows;
}

function replicaOf(
  cluster: Cluster,
  { name, topicId }: PartitionImage,
  broker: number,
): Replica | null {
  const node = cluster.nodes.findIndex((each) => each.name === hostOfBroker(broker));
  return replicaAt(cluster, node, name, topicId);
}

const said = ({ leader, isr, elr, lastKnownElr, replicas, leaderEpoch }: PartitionImage): string =>
  `leader ${leader} of epoch ${leaderEpoch}, ISR [${isr.join()}], ELR [${elr.join()}], last known [${lastKnownElr.join()}], replicas [${replicas.join()}].`;

/**
 * All brokers run. So a partition without a leader has no replica that is known to hold every
 * committed record: its ISR and ELR are empty, because those who were in them lost their disk or
 * died without closing their log, and who led last is not known, or has been moved away. With the
 * ELR a last leader that is known is elected when it is back.
 * (PartitionChangeBuilder.canElectLastKnownLeader)
 */
function mayHaveNoLeader(image: MetadataImage, partition: PartitionImage): boolean {
  const { isr, elr, lastKnownElr, replicas } = partition;
  const candidates = [...isr, ...elr].filter((each) => replicas.includes(each));
  if (candidates.length > 0) return false;
  const [last] = lastKnownElr;
  // A replica that was moved away may have been left in the ELR: then the last known leader is not
  // looked at.
  if (!elrIsOn(image) || elr.length > 0) return true;
  return lastKnownElr.length !== 1 || !replicas.includes(last ?? -1);
}

/**
 * It has no leader, or too few may be in sync: who is not, when all else is well, is stuck for
 * ever.
 */
const isHeldBack = ({ leader, isr, replicas }: PartitionImage): boolean =>
  leader < 0 || isr.length < replicas.length;

/** What was sent after the healing is acknowledged, unless its partition may have no leader. */
function probesIll(cluster: Cluster, image: MetadataImage, spec: ClusterSpec): Illness | null {
  const probe = cluster.nodes.find(({ name }) => name === PROBE)?.state;
  if (probe?.role !== 'producer') return ill('probes', 'No producer sends probes.');
  const ends = new Map<string, string>();
  eachRemembered(probe.history, ({ label, outcome, error }) => {
    ends.set(label, error ?? outcome);
  });
  for (const { name, partitions } of spec.topics)
    for (let index = 0; index < partitions; index += 1) {
      const partition = `${name}-${index}`;
      const known = image.partitions[partition];
      if (known === undefined) return ill('topics', `${partition} was never made.`);
      const end = ends.get(probeOf(partition));
      if (isHeldBack(known)) continue;
      if (end !== 'acked')
        return ill('probes', `The probe of ${partition} is ${end ?? 'not acknowledged'}.`);
    }
  return null;
}

/**
 * Every partition that a group subscribes to is owned by one of its members, and by one only,
 * unless the partition with its records has no leader or too few replicas.
 */
function groupsIll(cluster: Cluster, image: MetadataImage): Illness | null {
  const members = cluster.nodes.flatMap(({ name, state }) =>
    state.role === 'consumer' && state.subscribed.by === 'topics' && hasNotEnded(state)
      ? [{ name, topics: state.subscribed.topics, owns: state.assigned.map((each) => each.name) }]
      : [],
  );
  if (members.length === 0) return null;
  if (image.topics[GROUP_TOPIC] === undefined)
    return ill('groups', `${GROUP_TOPIC} was never made.`);
  if (areGroupsHeldBack(image) || isStuckAsConverted(cluster, image)) return null;
  for (const { name, topic } of Object.values(image.partitions)) {
    if (!members.some(({ topics }) => topics.includes(topic))) continue;
    const owners = members.filter(({ owns }) => owns.includes(name)).map((each) => each.name);
    if (owners.length !== 1) return ill('groups', `${name} is owned by [${owners.join()}].`);
  }
  return null;
}

/** A coordinator may be missing: its partition has no leader, or too few replicas. */
const areGroupsHeldBack = ({ partitions }: MetadataImage): boolean =>
  Object.values(partitions).some((each) => each.topic === GROUP_TOPIC && isHeldBack(each));

/**
 * An application that poll() threw an exception at has ended with it, and polls no more when its
 * process starts again; or it goes on with a member that its coordinator will never have again,
 * such as one whose group was lost with its log.
 */
const hasNotEnded = ({ polling, member }: Consumer): boolean =>
  polling && member?.modern?.isRefused !== true;

/** Who polls has read to the end, unless it may wait for a coordinator that it commits to. */
function consumersIll(cluster: Cluster, image: MetadataImage): Illness | null {
  const mayWait = areGroupsHeldBack(image);
  for (const { state, name } of cluster.nodes)
    if (state.role === 'consumer' && hasNotEnded(state)) {
      if (mayWait && state.config.group !== null) continue;
      const behind = firstBehind(cluster, image, state);
      if (behind !== null) return ill('consumers', `${name} ${behind}`);
    }
  return null;
}

function firstBehind(cluster: Cluster, image: MetadataImage, consumer: Consumer): string | null {
  for (const { name, position } of consumer.assigned) {
    const partition = image.partitions[name];
    if (partition === undefined) return `reads ${name}, which does not exist.`;
    if (isHeldBack(partition)) continue;
    const leader = replicaOf(cluster, partition, partition.leader);
    if (leader === null) return `has no broker to read ${name} from.`;
    const end = leader.partition.highWatermark;
    if (position !== end)
      return `is at ${position ?? 'no offset'} of ${name}, which ends at ${end}.`;
  }
  return null;
}

/**
 * A member that commits by itself has committed all that it has read: then no lag is left, and the
 * next to own the partition goes on there.
 */
function lagIll(cluster: Cluster, image: MetadataImage): Illness | null {
  if (areGroupsHeldBack(image)) return null;
  for (const { state, name } of cluster.nodes) {
    if (state.role !== 'consumer' || !hasNotEnded(state)) continue;
    const { group } = state.config;
    if (group === null || group.autoCommitInterval === null) continue;
    const committed = committedOffsets(cluster, image, group.groupId);
    for (const { name: partition, position } of state.assigned) {
      if (position === null) continue;
      const kept = committed[partition]?.offset;
      if (kept !== position)
        return ill(
          'lag',
          `${name} is at ${position} of ${partition}, and has committed ${kept ?? 'nothing'}.`,
        );
    }
  }
  return null;
}

/** What the coordinator of a group knows to be committed; nothing where there is none. */
function committedOffsets(cluster: Cluster, image: MetadataImage, group: string): GroupOffsets {
  const leader = coordinatorOf(cluster, image, group);
  return offsetsOf((leader === null ? null : coordinatedBy(leader)) ?? NO_GROUPS, group);
}

/** The leader of the partition that has the records of a group; null: there is none. */
function coordinatorOf(cluster: Cluster, image: MetadataImage, group: string): Replica | null {
  for (const partition of Object.values(image.partitions)) {
    if (partition.topic !== GROUP_TOPIC) continue;
    const leader = replicaOf(cluster, partition, partition.leader);
    if (leader !== null && groupPartition(leader.broker, group) === partition.name) return leader;
  }
  return null;
}

/**
 * The last member of the new protocol has gone, and the group is written as a classic one with what
 * the others have. Only the coordinator that did so knows that they are to join again: if another
 * takes its place before they have, it finds a stable group, and what the one had that is gone
 * stays without owner. (GroupMetadataManager.convertToClassicGroup, onLoaded)
 */
function isStuckAsConverted(cluster: Cluster, image: MetadataImage): boolean {
  const leader = coordinatorOf(cluster, image, GROUP);
  if (leader === null) return false;
  const conversions: boolean[] = [];
  eachBatch(leader.log, leader.log.startOffset, leader.log.endOffset, (batch) => {
    const written = batch.records
      .flatMap((each) => groupRecordIn(each) ?? [])
      .filter(({ group }) => group === GROUP);
    if (written.some(({ record, value }) => record === 'group' && value !== null))
      conversions.push(written.some(({ record }) => record === 'consumer-group'));
  });
  return conversions.at(-1) === true && ownersOf(leader.broker, GROUP).length > 0;
}
