import type { Cluster } from '../kafka/cluster.ts';
import type { KafkaKinds, KafkaMessage } from '../kafka/kinds.ts';
import { METADATA_TOPIC_ID } from '../kafka/metadata/metadata-record.ts';
import { errorName } from '../kafka/protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../kafka/protocol/message.ts';
import { isReadable, type Records } from '../kafka/protocol/batch/record-batch.ts';
import type { InFlight } from '../kernel/due.ts';
import type { NodeId } from '../kernel/machine.ts';
import type { Micros } from '../kernel/time.ts';
import type { Stream } from '../kernel/network.ts';
import { colourOfKey } from './colour.ts';
import { nameOf } from './why/happening.ts';
import type { KeyColour } from './types/brokers.ts';
import type { LaneMessage } from './types/lanes.ts';
import type { MessageView } from './types/messages.ts';

/** A message on its way, and whether it moves. */
export type Seen = { flight: InFlight<KafkaKinds>; state: MessageView['state'] };

const DOTS_SHOWN = 6;

/** Messages between different processes, in the order of sending. */
export function flightsSeen(cluster: Cluster): Seen[] {
  const seen: Seen[] = [];
  for (const { nodes, streams } of cluster.network.connections.values()) {
    if (nodes[0] === nodes[1]) continue;
    for (const stream of streams) seeStream(cluster, stream, seen);
  }
  return seen.sort((a, b) => a.flight.id - b.flight.id);
}

/** One side's messages: held by a person, or blocked by a cut or by a held one before them. */
function seeStream(cluster: Cluster, { flights }: Stream<KafkaKinds>, seen: Seen[]): void {
  let isBlocked = false;
  for (const flight of flights) {
    isBlocked ||= cluster.network.links[flight.from]?.[flight.to]?.cut === true;
    if (flight.kind !== 'data') continue;
    seen.push({ flight, state: flight.held ? 'held' : isBlocked ? 'blocked' : 'moving' });
    isBlocked ||= flight.held;
  }
}

export function messageViews(cluster: Cluster, flights: readonly Seen[]): MessageView[] {
  return flights.map((each) => messageView(cluster, each));
}

function messageView(cluster: Cluster, { flight, state }: Seen): MessageView {
  const { message } = flight;
  const batches = recordsIn(message);
  return {
    id: flight.id,
    from: nameOf(cluster, flight.from),
    to: nameOf(cluster, flight.to),
    type: message.type,
    summary: summaryOf(message),
    sentAt: flight.sentAt,
    arrivesAt: state === 'moving' ? flight.arrivesAt : null,
    state,
    stopped: state === 'held' ? shareOfWay(flight, flight.heldAt) : null,
    bytes: flight.bytes,
    dots: firstColours(batches),
    records: countRecords(batches),
    error: errorIn(message),
  };
}

/** How much of its way a message has behind it, as its arrival was planned. */
function shareOfWay({ sentAt, arrivesAt }: InFlight<KafkaKinds>, time: Micros): number {
  return arrivesAt <= sentAt ? 0.5 : Math.min(1, (time - sentAt) / (arrivesAt - sentAt));
}

/** Keys of the first records that a message carries. */
export const dotsOf = (message: KafkaMessage): KeyColour[] => firstColours(recordsIn(message));

/** One short line: where a message is about. */
function summaryOf(message: KafkaMessage): string {
  switch (message.type) {
    case 'ProduceRequest': {
      const { acks, topicData } = message.body;
      const parts = topicData.flatMap((topic) => topic.partitionData);
      return `${parts.map((each) => `p${each.index}`).join(' ')} acks=${acks === -1 ? 'all' : acks}`;
    }
    case 'ProduceResponse':
      return producedParts(message.body)
        .map((each) => `p${each.index} @${each.baseOffset}`)
        .join(' ');
    case 'FetchRequest':
      return askedParts(message.body)
        .map((each) => `p${each.partition} @${each.fetchOffset}`)
        .join(' ');
    case 'FetchResponse':
      return fetchedParts(message.body)
        .map((each) => `p${each.partitionIndex} HW ${each.highWatermark}`)
        .join(' ');
    case 'RawFrame':
      return `${message.bytes.length} B`;
    default:
      return '';
  }
}

const producedParts = (
  body: ResponseBody<'Produce'>,
): ResponseBody<'Produce'>['responses'][number]['partitionResponses'] =>
  body.responses.flatMap((topic) => topic.partitionResponses);

const askedParts = (
  body: RequestBody<'Fetch'>,
): RequestBody<'Fetch'>['topics'][number]['partitions'] =>
  body.topics.flatMap((topic) => topic.partitions);

const fetchedParts = (
  body: ResponseBody<'Fetch'>,
): ResponseBody<'Fetch'>['responses'][number]['partitions'] =>
  body.responses.flatMap((topic) => topic.partitions);

/** The batches that a message carries. */
function recordsIn(message: KafkaMessage): Records[] {
  if (message.type === 'ProduceRequest')
    return message.body.topicData.flatMap((topic) =>
      topic.partitionData.map(({ records }) => records ?? []),
    );
  if (message.type === 'FetchResponse')
    return fetchedParts(message.body).map(({ records }) => records ?? []);
  return [];
}

function firstColours(all: readonly Records[]): KeyColour[] {
  const colours: KeyColour[] = [];
  for (const records of all)
    for (const batch of records) {
      if (!isReadable(batch) || batch.isControl) continue;
      for (const { key } of batch.records) {
        if (colours.length === DOTS_SHOWN) return colours;
        colours.push(colourOfKey(key));
      }
    }
  return colours;
}

function countRecords(all: readonly Records[]): number {
  let count = 0;
  for (const records of all)
    for (const batch of records)
      if (isReadable(batch) && !batch.isControl) count += batch.records.length;
  return count;
}

/** The first error that an answer tells of; null when there is none. */
export function errorIn(message: KafkaMessage): string | null {
  const code = errorCodesIn(message).find((each) => each !== 0);
  return code === undefined ? null : errorName(code);
}

function errorCodesIn(message: KafkaMessage): number[] {
  switch (message.type) {
    case 'ProduceResponse':
      return producedParts(message.body).map((each) => each.errorCode);
    case 'FetchResponse':
      return [message.body.errorCode, ...fetchedParts(message.body).map((each) => each.errorCode)];
    case 'ListOffsetsResponse':
      return message.body.topics.flatMap((topic) => topic.partitions.map((each) => each.errorCode));
    case 'DeleteRecordsResponse':
      return message.body.topics.flatMap((topic) => topic.partitions.map((each) => each.errorCode));
    case 'CreateTopicsResponse':
      return message.body.topics.map((each) => each.errorCode);
    case 'MetadataResponse':
      return message.body.topics.flatMap((topic) => [
        topic.errorCode,
        ...topic.partitions.map((each) => each.errorCode),
      ]);
    case 'ApiVersionsResponse':
    case 'BrokerRegistrationResponse':
    case 'BrokerHeartbeatResponse':
      return [message.body.errorCode];
    default:
      return [];
  }
}

/** How a message's line is drawn in the lanes: what replicas fetch, what others read, and what only keeps the cluster together. */
export function toneOf(cluster: Cluster, message: KafkaMessage, to: NodeId): LaneMessage['tone'] {
  if (errorIn(message) !== null) return 'error';
  if (isMetadataFetch(message)) return 'control';
  switch (message.type) {
    case 'ProduceRequest':
    case 'ProduceResponse':
      return 'data';
    case 'FetchRequest':
      return message.body.replicaState.replicaId >= 0 ? 'fetch' : 'read';
    case 'FetchResponse':
      return cluster.nodes[to]?.state.role === 'server' ? 'fetch' : 'read';
    default:
      return 'control';
  }
}

/** Brokers fetch the metadata log from the controller all the time. */
export function isMetadataFetch(message: KafkaMessage): boolean {
  if (message.type === 'FetchRequest') return message.body.topics[0]?.topicId === METADATA_TOPIC_ID;
  return (
    message.type === 'FetchResponse' && message.body.responses[0]?.topicId === METADATA_TOPIC_ID
  );
}
