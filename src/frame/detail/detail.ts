import type { Broker } from '../../kafka/broker/broker.ts';
import type { Partition } from '../../kafka/broker/partition.ts';
import type { Cluster, NodeState } from '../../kafka/cluster.ts';
import type { KafkaMessage } from '../../kafka/kinds.ts';
import type { Log } from '../../kafka/log/log.ts';
import { apiOfName } from '../../kafka/protocol/api-keys.ts';
import { toHex } from '../../kafka/protocol/bytes/byte-string.ts';
import { apiOf, encodeFrame, frameSpans } from '../../kafka/protocol/message.ts';
import type { NodeId } from '../../kernel/machine.ts';
import type { Micros } from '../../kernel/time.ts';
import type { StepId } from '../../kernel/trace.ts';
import { messagesInFlight } from '../../kernel/world.ts';
import { partitionsIn, replicasOf } from '../cluster-view.ts';
import { flatten } from './flatten.ts';
import {
  happeningsOf,
  isWorthTelling,
  nameOf,
  noteHappening,
  stepHappening,
} from '../why/happening.ts';
import { linkDetail } from './link-detail.ts';
import { metadataLogDetail } from './metadata-detail.ts';
import type { Past } from '../past.ts';
import { programOf } from './program.ts';
import { recordDetail } from './record-detail.ts';
import { METADATA_PARTITION } from '../types/controllers.ts';
import type { DetailView, WhyLink } from '../types/detail.ts';
import type { Selection } from '../types/lens.ts';
import { changeAt, placeOf } from '../why/walk.ts';
import { chainFrom, chainOn, concernOf, oneChain } from '../why/why-chain.ts';
import { nodeStates, replicaWhy } from '../why/states/states.ts';
import { findBack } from '../why/why-origin.ts';

/** What the inspector shows about a selection; null when it is no longer there. */
export function detailOf(cluster: Cluster, past: Past, selection: Selection): DetailView | null {
  switch (selection.what) {
    case 'message':
      return messageDetail(cluster, past, selection.id);
    case 'step':
      return stepDetail(cluster, past, selection);
    case 'node':
      return nodeDetail(cluster, past, selection.node);
    case 'link':
      return linkDetail(cluster, past, selection);
    case 'replica':
      return replicaDetail(cluster, past, selection.node, selection.partition);
    case 'record':
      return recordDetail(cluster, past, selection);
  }
}

/**
 * A message on its way, arrived or lost. Its chain begins with the step that sent it; that of a
 * lost one with its loss.
 */
function messageDetail(cluster: Cluster, past: Past, id: number): DetailView | null {
  const flight = messagesInFlight(cluster).find((each) => each.id === id);
  if (flight !== undefined)
    return ofMessage(cluster, flight, sendersChain(cluster, past, flight.message, flight.cause));
  const entry = findBack(
    past,
    past.lastStep,
    ({ what }) => (what.event === 'message' || what.event === 'lost') && what.id === id,
  );
  if (entry === undefined || (entry.what.event !== 'message' && entry.what.event !== 'lost'))
    return null;
  const { message } = entry.what;
  const why =
    entry.what.event === 'lost'
      ? chainFrom(cluster, past, entry.step, { kinds: [], partition: null })
      : sendersChain(cluster, past, message, entry.cause);
  return ofMessage(cluster, { ...entry.what, to: entry.node }, why);
}

function sendersChain(
  cluster: Cluster,
  past: Past,
  message: KafkaMessage,
  cause: StepId,
): WhyLink[] {
  const [partition, ...others] = partitionsIn(cluster, message);
  const about = others.length === 0 ? (partition ?? null) : null;
  return chainFrom(cluster, past, cause, concernOf(message, about));
}

type Sent = { message: KafkaMessage; from: NodeId; to: NodeId; sentAt: Micros };

function ofMessage(cluster: Cluster, sent: Sent, why: WhyLink[]): DetailView {
  const { message, from, to, sentAt } = sent;
  const title = {
    kind: 'message' as const,
    type: message.type,
    from: nameOf(cluster, from),
    to: nameOf(cluster, to),
    time: sentAt,
  };
  return { title, why: oneChain(why), fields: flatten(fieldsOf(message)), bytes: bytesOf(message) };
}

/** Named as the spans of the frame's bytes are, so that a field and its bytes find each other. */
function fieldsOf(message: KafkaMessage): object {
  if (message.type === 'RawFrame') return { claimedLength: message.claimedLength };
  const { version, correlationId, body } = message;
  if (!('clientId' in message)) return { version, header: { correlationId }, body };
  const { clientId } = message;
  const header = {
    requestApiKey: apiOfName(apiOf(message)).key,
    requestApiVersion: version,
    correlationId,
    clientId,
  };
  return { header, body };
}

function bytesOf(message: KafkaMessage): DetailView['bytes'] {
  if (message.type === 'RawFrame') return { hex: toHex(message.bytes), spans: [] };
  return { hex: toHex(encodeFrame(message)), spans: frameSpans(message) };
}

function stepDetail(
  cluster: Cluster,
  past: Past,
  { step, change }: Extract<Selection, { what: 'step' }>,
): DetailView | null {
  const entry = past.entry(step);
  if (entry === undefined) return null;
  const note = change === undefined ? undefined : entry.notes[change];
  const title =
    note === undefined
      ? (happeningsOf(cluster, entry)[0] ?? stepHappening(cluster, past, entry))
      : noteHappening(cluster, entry, note);
  const from = note === undefined ? placeOf(entry, null) : changeAt(entry, note);
  const why = oneChain(chainOn({ cluster, past, record: null }, from));
  if (entry.what.event !== 'message' && entry.what.event !== 'lost')
    return { title, why, fields: flatten(title.values), bytes: null };
  const { message } = entry.what;
  return { title, why, fields: flatten(fieldsOf(message)), bytes: bytesOf(message) };
}

/** A chain that begins with everything that its first step changed. */
const ANYTHING = { kinds: null, partition: null };

/** A process: its chain begins with the last thing worth telling that it did. */
function nodeDetail(cluster: Cluster, past: Past, name: string): DetailView | null {
  const node = cluster.nodes.findIndex((each) => each.name === name);
  const process = cluster.nodes[node];
  if (process === undefined) return null;
  const states = nodeStates(cluster, past, name);
  const { state } = process;
  const program = state.role === 'consumer' ? programOf(cluster, state, process.status) : undefined;
  // What does not run has changed nothing since it was stopped.
  const latest =
    process.status !== 'up' && states.length > 0
      ? undefined
      : findBack(past, past.lastStep, (entry) => entry.node === node && isWorthTelling(entry));
  return {
    title: { kind: 'node', name },
    why: [
      ...states,
      ...oneChain(latest === undefined ? [] : chainFrom(cluster, past, latest.step, ANYTHING)),
    ],
    fields: flatten({ status: process.status, ...nodeFields(process.state) }),
    bytes: null,
    ...(program === undefined ? {} : { program }),
  };
}

function nodeFields(state: NodeState): object {
  switch (state.role) {
    case 'server':
      return {
        ...(state.broker === null ? {} : brokerFields(state.broker)),
        ...(state.controller === null
          ? {}
          : {
              quorumEpoch: state.raft.disk.election.epoch,
              metadataLogEnd: state.raft.disk.log.endOffset,
            }),
      };
    case 'producer':
      return { ...state.counters, config: state.settings };
    case 'consumer':
      return { ...state.counters, lastError: state.lastError ?? '', config: state.settings };
    case 'admin':
    case 'guest':
      return {};
  }
}

const brokerFields = ({ id, memory, config }: Broker): object => ({
  brokerId: id,
  brokerEpoch: memory.lifecycle.epoch,
  metadataOffset: memory.image.endOffset,
  config,
});

/** A replica: its chain begins with the last change of the partition that its node noted. */
function replicaDetail(
  cluster: Cluster,
  past: Past,
  node: string,
  partition: string,
): DetailView | null {
  if (partition === METADATA_PARTITION) return metadataLogDetail(cluster, node);
  const replica = replicasOf(cluster, partition).find((each) => each.broker.host === node);
  if (replica === undefined) return null;
  const index = cluster.nodes.findIndex((each) => each.name === node);
  const states = replicaWhy(cluster, past, node, partition);
  const latest =
    cluster.nodes[index]?.status !== 'up' && states.length > 0
      ? undefined
      : findBack(
          past,
          past.lastStep,
          (entry) =>
            entry.node === index &&
            entry.notes.some((note) => 'partition' in note && note.partition === partition),
        );
  const why =
    latest === undefined ? [] : chainFrom(cluster, past, latest.step, { kinds: null, partition });
  return {
    title: { kind: 'replica', name: `${partition} · ${node}` },
    why: [...states, ...oneChain(why)],
    fields: flatten(replicaFields(replica.log, replica.partition)),
    bytes: null,
  };
}

function replicaFields(log: Log, partition: Partition | undefined): object {
  return {
    role: partition?.state.role ?? 'offline',
    logStartOffset: log.startOffset,
    highWatermark: partition?.highWatermark ?? 0,
    logEndOffset: log.endOffset,
    recoveryPoint: log.recoveryPoint,
    segments: log.segments.length,
    leaderEpochs: log.epochs,
    ...(partition === undefined ? {} : { metadata: partition.image }),
    ...(partition?.state.role === 'leader' ? { followers: partition.state.followers } : {}),
  };
}
