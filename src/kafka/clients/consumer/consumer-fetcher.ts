import { errorName } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import { ask, connectTo, usableLink, type Link } from '../network/node-connections.ts';
import type {
  AssignedPartition,
  Consumer,
  ConsumerAsked,
  FetchedPartition,
} from './consumer-state.ts';
import {
  newSession,
  nextFetch,
  sessionAnswered,
  sessionFailed,
  type SessionPartition,
} from './consumer-fetch-session.ts';
import { tendMetadata } from '../network/metadata-refresh.ts';
import { leaderOf, learnLeader, topicOf, wantMetadata } from '../network/metadata.ts';
import { assignedOf, leaderIdOf } from './subscription.ts';
import type { Step } from '../../step.ts';

/**
 * Sends a fetch to each node that leads something to fetch, has none of ours unanswered, and of
 * whose partitions nothing waits in the buffer (that keeps its session whole). Metadata that is due
 * is asked for first: its answer would wait behind that of a fetch. Source:
 * AbstractFetch.prepareFetchRequests, NetworkClient.isReady.
 */
export function sendFetches(consumer: Consumer, step: Step): void {
  const { connections } = consumer;
  const nodes: number[] = [];
  for (const place of consumer.assigned) {
    if (!isFetchable(place, step)) continue;
    const node = nodeToRead(consumer, place, step);
    if (node < 0) wantMetadata(connections.metadata);
    else if (!nodes.includes(node)) nodes.push(node);
  }
  tendMetadata(connections, step);
  for (const nodeId of nodes) {
    if (consumer.buffer.some((fetched) => isBuffered(consumer, fetched, nodeId, step))) continue;
    const link = usableLink(connections, nodeId);
    if (link === undefined) connectTo(connections, nodeId, step);
    else if (!isFetching(consumer, link)) sendFetch(consumer, link, step);
  }
}

/** Whether a partition is to be read on. (SubscriptionState.TopicPartitionState.isFetchable) */
const isFetchable = (place: AssignedPartition, { now }: Step): boolean =>
  place.position !== null &&
  !place.validating &&
  !place.paused &&
  !place.revoking &&
  place.notBefore <= now;

/**
 * The broker to fetch a partition from: the leader, or the follower that it named, as long as that
 * one counts and is known to live. (AbstractFetch.selectReadReplica)
 */
function nodeToRead(consumer: Consumer, place: AssignedPartition, step: Step): number {
  const { readReplica } = place;
  if (readReplica !== null) {
    const { metadata } = consumer.connections;
    const isKnown = metadata.image?.hosts[readReplica.node] !== undefined;
    if (isKnown && readReplica.until > step.now) return readReplica.node;
    if (!isKnown) wantMetadata(metadata);
    place.readReplica = null;
  }
  return leaderIdOf(consumer, place);
}

function isBuffered(
  consumer: Consumer,
  fetched: FetchedPartition,
  nodeId: number,
  step: Step,
): boolean {
  const place = assignedOf(consumer, fetched.name);
  // What was fetched for another position will be dropped, and what is paused may stay: they hold
  // nothing back.
  if (place?.paused === true) return false;
  return place?.position === fetched.nextOffset && nodeToRead(consumer, place, step) === nodeId;
}

function isFetching({ unread }: Consumer, link: Link<ConsumerAsked>): boolean {
  if (unread.some(({ nodeId }) => nodeId === link.nodeId)) return true;
  return link.channel.inFlight.some(
    ({ context }) => context.ask === 'own' && context.own.ask === 'fetch',
  );
}

function sendFetch(consumer: Consumer, link: Link<ConsumerAsked>, step: Step): void {
  const { config, connections, sessions } = consumer;
  const session = (sessions[link.nodeId] ??= newSession());
  const wanted: Record<string, SessionPartition> = {};
  const offsets: Record<string, number> = {};
  for (const place of consumer.assigned) {
    const request = fetchOf(consumer, place, link.nodeId, step);
    if (request === null) continue;
    wanted[place.name] = request;
    offsets[place.name] = request.fetchOffset;
  }
  const fetch = nextFetch(session, wanted);
  const body: RequestBody<'Fetch'> = {
    clusterId: null,
    replicaState: { replicaId: -1, replicaEpoch: -1 },
    maxWaitMs: config.fetchMaxWaitMillis,
    minBytes: config.fetchMinBytes,
    maxBytes: config.fetchMaxBytes,
    isolationLevel: config.isolationLevel,
    sessionId: fetch.sessionId,
    sessionEpoch: fetch.sessionEpoch,
    topics: fetch.topics,
    forgottenTopicsData: fetch.forgotten,
    rackId: config.clientRack,
  };
  const own: ConsumerAsked = { ask: 'fetch', full: fetch.full, offsets: Object.freeze(offsets) };
  ask(connections, link, { api: 'Fetch', version: 18, body: Object.freeze(body) }, own, step);
}

/** What to ask of a partition; null when there is nothing to ask of this node. */
function fetchOf(
  consumer: Consumer,
  place: AssignedPartition,
  nodeId: number,
  step: Step,
): SessionPartition | null {
  const { metadata } = consumer.connections;
  const leader = leaderOf(metadata, place.topic, place.partition);
  const topicId = topicOf(metadata, place.topic)?.id;
  if (
    place.position === null ||
    !isFetchable(place, step) ||
    topicId === undefined ||
    leader === undefined ||
    nodeToRead(consumer, place, step) !== nodeId
  )
    return null;
  return Object.freeze({
    topicId,
    partition: place.partition,
    fetchOffset: place.position,
    leaderEpoch: leader.leaderEpoch,
    maxBytes: consumer.config.maxPartitionFetchBytes,
  });
}

/**
 * Errors whose answers may say who leads now. (AbstractFetch.handleFetchSuccess, KIP-951)
 */
const HINTING: readonly string[] = ['NOT_LEADER_OR_FOLLOWER', 'FENCED_LEADER_EPOCH'];

export type FetchAsked = Extract<ConsumerAsked, { ask: 'fetch' }>;

/** The client looks at its connections: what came meanwhile is there now. True when some came. */
export function takeUnread(consumer: Consumer): boolean {
  const came = consumer.unread.splice(0);
  for (const { nodeId, own, body } of came) onFetchAnswer(consumer, nodeId, own, body);
  return came.length > 0;
}

/**
 * Puts what a fetch brought into the buffer; poll() looks at it. A fetch that failed as a whole is
 * repeated, in full, by the next one.
 */
export function onFetchAnswer(
  consumer: Consumer,
  nodeId: number,
  own: FetchAsked,
  body: ResponseBody<'Fetch'>,
): void {
  const { buffer, connections, sessions } = consumer;
  const session = (sessions[nodeId] ??= newSession());
  if (body.errorCode !== 0) {
    sessionFailed(session, errorName(body.errorCode));
    return;
  }
  sessionAnswered(session, body.sessionId, own.full);
  for (const topic of body.responses) {
    for (const answer of topic.partitions) {
      const place = consumer.assigned.find(
        (each) =>
          each.partition === answer.partitionIndex &&
          topicOf(connections.metadata, each.topic)?.id === topic.topicId,
      );
      const asked = place === undefined ? undefined : own.offsets[place.name];
      if (place === undefined || asked === undefined) continue;
      if (HINTING.includes(errorName(answer.errorCode)))
        learnLeader(connections.metadata, place, answer.currentLeader, body.nodeEndpoints);
      buffer.push({
        name: place.name,
        nextOffset: asked,
        answer: Object.freeze(answer),
        batch: 0,
        record: 0,
      });
    }
  }
}

/**
 * Ends the sessions that brokers still keep, so that they need not. True when there is none to wait
 * for. (AbstractFetch.maybeCloseFetchSessions)
 */
export function closeSessions(consumer: Consumer, step: Step): boolean {
  const { config, connections, sessions } = consumer;
  let isWaiting = false;
  for (const link of connections.links) {
    const session = sessions[link.nodeId];
    if (session === undefined || !link.usable) continue;
    const body: RequestBody<'Fetch'> = Object.freeze({
      clusterId: null,
      replicaState: { replicaId: -1, replicaEpoch: -1 },
      maxWaitMs: config.fetchMaxWaitMillis,
      minBytes: config.fetchMinBytes,
      maxBytes: config.fetchMaxBytes,
      isolationLevel: config.isolationLevel,
      sessionId: session.id,
      sessionEpoch: FINAL_EPOCH,
      topics: [],
      forgottenTopicsData: [],
      rackId: config.clientRack,
    });
    const own = { ask: 'close-session' } as const;
    ask(connections, link, { api: 'Fetch', version: 18, body }, own, step);
    isWaiting = true;
  }
  return !isWaiting;
}

/** The epoch that ends a session. (FetchMetadata.FINAL_EPOCH) */
const FINAL_EPOCH = -1;

/**
 * The connection died with fetches on it: the broker may or may not have moved the session on, so
 * the next fetch is full; and what it was read from goes back to its leader.
 */
export function onFetchUnanswered(consumer: Consumer, nodeId: number): void {
  const session = consumer.sessions[nodeId];
  if (session === undefined) return;
  sessionFailed(session, 'NETWORK_EXCEPTION');
  for (const place of consumer.assigned)
    if (session.partitions[place.name] !== undefined) place.readReplica = null;
}
