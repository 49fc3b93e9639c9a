import type { Micros } from '../../../kernel/time.ts';
import { errorName, needsMetadataRefresh } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { ZERO_UUID } from '../../protocol/schema.ts';

export type PartitionInfo = {
  /** Broker id; -1 while there is none. */
  readonly leader: number;
  readonly leaderEpoch: number;
};

export type TopicInfo = {
  /** Kafka's text form of the topic's uuid. */
  readonly id: string;
  /** By partition number. */
  readonly partitions: readonly PartitionInfo[];
};

/** The cluster as a client believes it to be. Frozen: an update makes a new one. */
export type MetadataImage = {
  /** Host of each broker by its id. */
  readonly hosts: Readonly<Record<number, string>>;
  /** By name: only topics that were asked for and exist. */
  readonly topics: Readonly<Record<string, TopicInfo>>;
};

export type ClientMetadata = {
  /** Names of the topics that this client wants to know about. */
  topics: string[];
  /** Ids of those that it is told of by their ids alone, which it asks about; null: by names. */
  ids: readonly string[] | null;
  /** It is asked about all that there are. */
  everything: boolean;
  /** The racks of each partition's replicas, by topic; empty where no broker has one. Frozen. */
  racks: Readonly<Record<string, readonly (readonly string[])[]>>;
  /** Those of which the last answer said that no topic can ever have such a name. Frozen. */
  invalid: readonly string[];
  /** Null until the first answer. */
  image: MetadataImage | null;
  /**
   * The broker that takes requests for the controller; null while none is known. In KRaft each
   * broker names any that is alive.
   */
  controller: number | null;
  wanted: boolean;
  /** A request is unanswered. */
  asked: boolean;
  lastAskedAt: Micros | null;
  updatedAt: Micros | null;
  /** Requests in a row that brought no news or no answer: the back-off grows with them. */
  fruitless: number;
  /** Not asked again before this time, unless for the first time. */
  notBefore: Micros;
};

const NO_RACKS: ClientMetadata['racks'] = Object.freeze({});
const NONE_INVALID: readonly string[] = Object.freeze([]);

export function createMetadata(topics: string[]): ClientMetadata {
  return {
    topics: [...topics],
    ids: null,
    everything: false,
    racks: NO_RACKS,
    invalid: NONE_INVALID,
    image: null,
    controller: null,
    wanted: true,
    asked: false,
    lastAskedAt: null,
    updatedAt: null,
    fruitless: 0,
    notBefore: 0,
  };
}

/**
 * Says that the client needs to know, for instance because an answer showed that what it believes
 * is old.
 */
export function wantMetadata(metadata: ClientMetadata): void {
  metadata.wanted = true;
}

/**
 * Says that topics are new to this client: the next request waits for no back-off.
 * (Metadata.requestUpdateForNewTopics)
 */
export function wantNewTopics(metadata: ClientMetadata, topics: readonly string[]): void {
  metadata.topics = [...topics];
  metadata.wanted = true;
  metadata.notBefore = 0;
}

/** Adds a topic to those asked for. */
export function wantTopic(metadata: ClientMetadata, topic: string): void {
  if (!metadata.topics.includes(topic)) {
    metadata.topics.push(topic);
    metadata.wanted = true;
  }
}

export function topicOf(metadata: ClientMetadata, topic: string): TopicInfo | undefined {
  return metadata.image?.topics[topic];
}

/**
 * The leader of a partition as far as this client knows; undefined when it knows of none that is
 * alive.
 */
export function leaderOf(
  metadata: ClientMetadata,
  topic: string,
  partition: number,
): PartitionInfo | undefined {
  const known = topicOf(metadata, topic)?.partitions[partition];
  return known === undefined || metadata.image?.hosts[known.leader] === undefined
    ? undefined
    : known;
}

/**
 * Metadata v13 by topic names, as the Java clients ask; without topics it is about the brokers
 * only, with null about all topics.
 */
export function metadataRequest(
  topics: readonly string[] | null,
  mayCreateTopics: boolean,
): RequestBody<'Metadata'> {
  return Object.freeze({
    topics: topics?.map((name) => ({ topicId: ZERO_UUID, name })) ?? null,
    allowAutoTopicCreation: mayCreateTopics,
    includeTopicAuthorizedOperations: false,
  });
}

/** The same by topic ids: no topic is made by it. (MetadataRequest.Builder.forTopicIds) */
export const metadataRequestById = (ids: readonly string[]): RequestBody<'Metadata'> =>
  Object.freeze({
    topics: ids.map((topicId) => ({ topicId, name: '' })),
    allowAutoTopicCreation: false,
    includeTopicAuthorizedOperations: false,
  });

export type MetadataNews = {
  /** Something that a client acts on is different now: a topic, a leader, a broker. */
  changed: boolean;
  /** A topic that was asked for is not there yet, or a partition has no leader: ask again. */
  incomplete: boolean;
};

/**
 * Takes an answer in. Of a partition known with a newer leader epoch the older news is ignored.
 * (Metadata.updateLatestMetadata, KIP-320)
 */
export function learnMetadata(
  metadata: ClientMetadata,
  body: ResponseBody<'Metadata'>,
  now: Micros,
): MetadataNews {
  const before = metadata.image;
  const hosts: Record<number, string> = {};
  for (const broker of body.brokers) hosts[broker.nodeId] = broker.host;
  const topics: Record<string, TopicInfo> = {};
  const invalid: string[] = [];
  let incomplete = false;
  for (const topic of body.topics) {
    if (topic.name === null) continue;
    if (topic.errorCode === 0) topics[topic.name] = learnTopic(topic, before?.topics[topic.name]);
    else if (needsMetadataRefresh(topic.errorCode)) incomplete = true;
    else if (errorName(topic.errorCode) === 'INVALID_TOPIC_EXCEPTION') invalid.push(topic.name);
    if (topic.partitions.some((partition) => partition.leaderId < 0)) incomplete = true;
  }
  const image: MetadataImage = Object.freeze({
    hosts: Object.freeze(hosts),
    topics: Object.freeze(topics),
  });
  metadata.image = image;
  metadata.racks = racksOf(body);
  metadata.invalid = invalid.length === 0 ? NONE_INVALID : Object.freeze(invalid);
  metadata.controller = hosts[body.controllerId] === undefined ? null : body.controllerId;
  metadata.updatedAt = now;
  metadata.wanted = incomplete;
  return { changed: before === null || !sameImage(before, image), incomplete };
}

/** The racks of replicas, where brokers have racks: a leader of a group assigns by them. */
function racksOf(body: ResponseBody<'Metadata'>): ClientMetadata['racks'] {
  const rackOf = new Map<number, string>();
  for (const { nodeId, rack } of body.brokers) if (rack !== null) rackOf.set(nodeId, rack);
  if (rackOf.size === 0) return NO_RACKS;
  const racks: Record<string, readonly (readonly string[])[]> = {};
  for (const { name, partitions } of body.topics) {
    if (name === null) continue;
    const ofTopic: (readonly string[])[] = [];
    for (const { partitionIndex, replicaNodes } of partitions)
      ofTopic[partitionIndex] = replicaNodes.flatMap((node) => rackOf.get(node) ?? []);
    racks[name] = ofTopic;
  }
  return Object.freeze(racks);
}

type TopicAnswer = ResponseBody<'Metadata'>['topics'][number];

function learnTopic(topic: TopicAnswer, before: TopicInfo | undefined): TopicInfo {
  const partitions: PartitionInfo[] = [];
  for (const answer of topic.partitions) {
    const old = before?.id === topic.topicId ? before.partitions[answer.partitionIndex] : undefined;
    partitions[answer.partitionIndex] =
      old !== undefined && old.leaderEpoch > answer.leaderEpoch
        ? old
        : Object.freeze({ leader: answer.leaderId, leaderEpoch: answer.leaderEpoch });
  }
  return Object.freeze({ id: topic.topicId, partitions: Object.freeze(partitions) });
}

function sameImage(one: MetadataImage, other: MetadataImage): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/**
 * News of one leader that came with the answer to another request (KIP-951). True when it is newer
 * than what was known.
 */
export function learnLeader(
  metadata: ClientMetadata,
  place: { topic: string; partition: number },
  leader: { leaderId: number; leaderEpoch: number },
  endpoints: readonly { nodeId: number; host: string }[],
): boolean {
  const { image } = metadata;
  const topic = image?.topics[place.topic];
  const known = topic?.partitions[place.partition];
  if (image === null || topic === undefined || known === undefined) return false;
  if (leader.leaderId < 0 || leader.leaderEpoch <= known.leaderEpoch) return false;
  const partitions = [...topic.partitions];
  partitions[place.partition] = Object.freeze({
    leader: leader.leaderId,
    leaderEpoch: leader.leaderEpoch,
  });
  const hosts: Record<number, string> = { ...image.hosts };
  for (const endpoint of endpoints) hosts[endpoint.nodeId] = endpoint.host;
  const renewed: TopicInfo = Object.freeze({ id: topic.id, partitions: Object.freeze(partitions) });
  metadata.image = Object.freeze({
    ...image,
    hosts: Object.freeze(hosts),
    topics: Object.freeze({ ...image.topics, [place.topic]: renewed }),
  });
  return true;
}
