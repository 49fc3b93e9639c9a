import type { Broker } from '../kafka/broker/broker.ts';
import { describeTopicPartitions } from '../kafka/broker/describe/describe-cluster.ts';
import { describeConfigs } from '../kafka/broker/describe/describe-configs.ts';
import { describeLogDirs } from '../kafka/broker/describe/describe-logs.ts';
import { listOffsets } from '../kafka/broker/describe/list-offsets.ts';
import { isServing } from '../kafka/broker/lifecycle.ts';
import { exceptionOf } from '../kafka/clients/exception.ts';
import { ADMIN, type Cluster } from '../kafka/cluster.ts';
import { BROKER_PORT, CLUSTER_ID, EPOCH_MILLIS } from '../kafka/kinds.ts';
import {
  aliveBrokers,
  BROKER_RESOURCE,
  TOPIC_RESOURCE,
  type MetadataImage,
} from '../kafka/metadata/metadata-image.ts';
import { partitionName } from '../kafka/metadata/partition-name.ts';
import { errorCode, errorName, type ErrorName } from '../kafka/protocol/errors.ts';
import { messageNamed } from '../kafka/protocol/error-messages.ts';
import type { ResponseBody } from '../kafka/protocol/message.ts';
import { describeQuorum } from '../kafka/raft/describe.ts';
import { METADATA_TOPIC } from '../kafka/raft/metadata-topic.ts';
import { adminGroups } from './admin-groups.ts';
import type {
  AdminCalls,
  AdminConfigs,
  AdminEnds,
  AdminLogDir,
  AdminOffset,
  AdminPartition,
  AdminQuestion,
  AdminQuorum,
  AdminSubject,
  AdminTopic,
  AdminView,
  AdminVoter,
  ConfigSource,
} from './types/admin.ts';

/** What an operator's tool would be told now. Nothing is sent, so nothing changes. */
export function adminView(cluster: Cluster, question: AdminQuestion): AdminView {
  const answering = brokersThatAnswer(cluster);
  const asked = brokerAsked(cluster, answering, question.through);
  const view: AdminView = {
    ...{ time: cluster.now, clock: clockOf(cluster, ADMIN), clusterId: CLUSTER_ID },
    ...{ through: null, brokers: [], topics: [], configs: [] },
    ...{ quorum: null, offsets: [], ends: [], logDirs: [], groups: [], calls: callsOf(cluster) },
  };
  if (asked === undefined) return view;
  view.through = asked.host;
  view.brokers = aliveBrokers(asked.memory.image).map(({ id, host }) => {
    const answers = answering.some((each) => each.id === id);
    return { id, host, port: BROKER_PORT, answers };
  });
  view.topics = topicsOf(asked);
  for (const subject of question.about)
    tellers[subject](view, { cluster, answering, asked, question });
  return view;
}

/** A host that is no broker here, such as localhost, stands for any. */
function brokerAsked(
  { nodes }: Cluster,
  answering: readonly Broker[],
  through: string | null,
): Broker | undefined {
  const isKnown = nodes.some(({ name, state }) => name === through && state.role === 'server');
  return answering.find(({ host }) => !isKnown || host === through);
}

type Asking = {
  cluster: Cluster;
  answering: readonly Broker[];
  asked: Broker;
  question: AdminQuestion;
};

/** Each adds to a view what one subject is about. */
const tellers: Readonly<Record<AdminSubject, (view: AdminView, asking: Asking) => void>> = {
  'topic-configs': (view, { asked }) =>
    view.configs.push(...view.topics.map(({ name }) => settingsOf(asked, 'topic', name))),
  // A broker tells its own; what holds for all, any of them.
  'broker-configs': (view, { asked, answering }) =>
    view.configs.push(
      ...answering.map((broker) => settingsOf(broker, 'broker', String(broker.id))),
      settingsOf(asked, 'broker', ''),
    ),
  offsets: (view, { answering, question }) => {
    const time = question.ago === undefined ? question.timestamp : view.clock - question.ago;
    view.offsets.push(...view.topics.flatMap((topic) => offsetsOf(topic, answering, time)));
  },
  ends: (view, { answering }) =>
    view.ends.push(...view.topics.flatMap((topic) => endsOf(topic, answering))),
  'log-dirs': (view, { answering }) => view.logDirs.push(...answering.map(logDirOf)),
  quorum: (view, { cluster }) => (view.quorum = quorumOf(cluster)),
  groups: (view, { answering }) => (view.groups = adminGroups(answering)),
};

/** Those that clients get an answer from, in order of id. */
const brokersThatAnswer = ({ nodes }: Cluster): Broker[] =>
  nodes.flatMap(({ state, status }) => {
    if (state.role !== 'server' || state.broker === null || status !== 'up') return [];
    return isServing(state.broker) ? [state.broker] : [];
  });

/** What a machine's clock shows, milliseconds since 1970. */
function clockOf({ nodes, clockAtStart, now }: Cluster, name: string): number {
  const skew = nodes.find((each) => each.name === name)?.skew ?? 0;
  return EPOCH_MILLIS + Math.floor((clockAtStart + now + skew) / 1_000);
}

function topicsOf(broker: Broker): AdminTopic[] {
  const { image } = broker.memory;
  const described: Described[] = [];
  let cursor: Page['nextCursor'] = null;
  do {
    const body = { topics: [], responsePartitionLimit: 2_000, cursor };
    const page: Page = describeTopicPartitions(broker, body);
    described.push(...page.topics);
    cursor = page.nextCursor;
  } while (cursor !== null);
  const topics = new Map<string, AdminTopic>();
  for (const { name, topicId: id, isInternal: internal, partitions } of described) {
    const topic = topics.get(name ?? '') ?? { name: name ?? '', id, internal, partitions: [] };
    topics.set(topic.name, topic);
    topic.partitions.push(...partitions.map((each) => partitionOf(topic.name, each, image)));
  }
  return [...topics.values()];
}

type Page = ResponseBody<'DescribeTopicPartitions'>;
type Described = Page['topics'][number];

function partitionOf(
  topic: string,
  described: Described['partitions'][number],
  image: MetadataImage,
): AdminPartition {
  const known = image.partitions[partitionName(topic, described.partitionIndex)];
  return {
    index: described.partitionIndex,
    leader: described.leaderId,
    replicas: [...described.replicaNodes],
    isr: [...described.isrNodes],
    elr: [...(described.eligibleLeaderReplicas ?? [])],
    lastKnownElr: [...(described.lastKnownElr ?? [])],
    adding: [...(known?.addingReplicas ?? [])],
    removing: [...(known?.removingReplicas ?? [])],
  };
}

/** By their number in messages. (DescribeConfigsResponse.ConfigSource) */
const sources: readonly ConfigSource[] = [
  'UNKNOWN',
  'DYNAMIC_TOPIC_CONFIG',
  'DYNAMIC_BROKER_CONFIG',
  'DYNAMIC_DEFAULT_BROKER_CONFIG',
  'STATIC_BROKER_CONFIG',
  'DEFAULT_CONFIG',
];

const sourceOf = (code: number): ConfigSource => sources[code] ?? 'UNKNOWN';

function settingsOf(broker: Broker, of: AdminConfigs['of'], name: string): AdminConfigs {
  const resourceType = of === 'topic' ? TOPIC_RESOURCE : BROKER_RESOURCE;
  const resource = { resourceType, resourceName: name, configurationKeys: null };
  const { results } = describeConfigs(broker, {
    ...{ resources: [resource], includeSynonyms: true, includeDocumentation: false },
  });
  const entries = (results[0]?.configs ?? []).map((each) => ({
    name: each.name,
    value: each.value,
    source: sourceOf(each.configSource),
    sensitive: each.isSensitive,
    synonyms: each.synonyms.map(({ source, ...told }) => ({ ...told, source: sourceOf(source) })),
  }));
  return { of, name, entries };
}

const QUORUM_ASKED = {
  topics: [{ topicName: METADATA_TOPIC, partitions: [{ partitionIndex: 0 }] }],
};

/** What the leader of the newest epoch says. */
function quorumOf(cluster: Cluster): AdminQuorum | null {
  const answers = cluster.nodes.flatMap(({ name, state, status }) => {
    if (state.role !== 'server' || status !== 'up') return [];
    const clock = (clockOf(cluster, name) - EPOCH_MILLIS) * 1_000;
    const body = describeQuorum(state.raft, QUORUM_ASKED, { now: cluster.now, clock });
    const partition = body.topics[0]?.partitions[0];
    return partition === undefined ? [] : [{ partition, nodes: body.nodes }];
  });
  const [newest] = answers.sort((a, b) => b.partition.leaderEpoch - a.partition.leaderEpoch);
  if (newest === undefined) return null;
  const { partition, nodes } = newest;
  return {
    leader: partition.leaderId,
    epoch: partition.leaderEpoch,
    highWatermark: partition.highWatermark,
    voters: partition.currentVoters.map(voterOf),
    observers: partition.observers.map(voterOf),
    endpoints: nodes.flatMap(({ nodeId, listeners }) =>
      listeners.map(({ name, host, port }) => ({ id: nodeId, url: `${name}://${host}:${port}` })),
    ),
  };
}

type Voter =
  ResponseBody<'DescribeQuorum'>['topics'][number]['partitions'][number]['currentVoters'][number];

const voterOf = (voter: Voter): AdminVoter => ({
  id: voter.replicaId,
  directoryId: voter.replicaDirectoryId,
  logEnd: voter.logEndOffset,
  fetchedAt: voter.lastFetchTimestamp,
  caughtUpAt: voter.lastCaughtUpTimestamp,
});

/** The version in which every special time can be asked for. */
const LIST_OFFSETS_VERSION = 11;

/** Each partition is asked of the broker that the metadata names as its leader. */
function offsetsOf(
  { name, partitions }: AdminTopic,
  answering: readonly Broker[],
  timestamp: number,
): AdminOffset[] {
  return partitions.map(({ index, leader }): AdminOffset => {
    const broker = answering.find(({ id }) => id === leader);
    const error = leader < 0 ? 'LEADER_NOT_AVAILABLE' : 'NO_ANSWER';
    if (broker === undefined) return { topic: name, index, offset: -1, error };
    const asked = { partitionIndex: index, currentLeaderEpoch: -1, timestamp };
    const body = {
      ...{ replicaId: -1, isolationLevel: 0, timeoutMs: 30_000 },
      topics: [{ name, partitions: [asked] }],
    };
    const part = listOffsets(broker, body, LIST_OFFSETS_VERSION).topics[0]?.partitions[0];
    const code = part?.errorCode ?? 0;
    const told = code === 0 ? null : errorName(code);
    return { topic: name, index, offset: part?.offset ?? -1, error: told };
  });
}

const EARLIEST = -2;
const LATEST = -1;

function endsOf(topic: AdminTopic, answering: readonly Broker[]): AdminEnds[] {
  const latest = offsetsOf(topic, answering, LATEST);
  return offsetsOf(topic, answering, EARLIEST).flatMap(({ topic: name, index, offset, error }) => {
    const end = latest.find((each) => each.index === index)?.offset ?? -1;
    return error === null ? [{ topic: name, index, earliest: offset, latest: end }] : [];
  });
}

function logDirOf(broker: Broker): AdminLogDir {
  const [found] = describeLogDirs(broker, { topics: null }).results;
  const code = found?.errorCode ?? 0;
  return {
    broker: broker.id,
    dir: found?.logDir ?? '',
    error: code === 0 ? null : exceptionOf(code),
    partitions: (found?.topics ?? []).flatMap(({ name: topic, partitions }) =>
      partitions.map(({ partitionIndex: index, partitionSize: size, offsetLag }) => ({
        ...{ topic, index, size, offsetLag },
      })),
    ),
  };
}

function callsOf({ nodes }: Cluster): AdminCalls {
  const admin = nodes.find(({ name }) => name === ADMIN)?.state;
  if (admin?.role !== 'admin') return { next: 0, open: [], ended: [] };
  return {
    next: admin.nextCall,
    open: admin.calls.map(({ id }) => id),
    ended: admin.answers.map(({ call, api, error, message, parts }) => ({
      ...{ call, api, exception: exceptionNamed(error) },
      message: message ?? messageNamed(error),
      parts: parts.map(({ partition, error: code }) => ({
        ...{ partition, exception: exceptionNamed(code) ?? '', message: messageNamed(code) },
      })),
    })),
  };
}

/** The client names its own exceptions itself. */
function exceptionNamed(error: string): string | null {
  if (error === 'NONE') return null;
  return /[a-z]/.test(error) ? error : exceptionOf(errorCode(error as ErrorName));
}
