import type { Cluster } from '../../kafka/cluster.ts';
import type { KafkaKinds, KafkaMessage } from '../../kafka/kinds.ts';
import { isReadable, type Records } from '../../kafka/protocol/batch/record-batch.ts';
import type { InFlight } from '../../kernel/due.ts';
import type { NodeId } from '../../kernel/machine.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Stream } from '../../kernel/network/network.ts';
import { colourOfKey } from '../colour.ts';
import { errorIn, isRoutine, recordsIn, summaryOf, toneOfApi } from './message-view.ts';
import { nameOf } from '../why/happening.ts';
import type { KeyColour } from '../types/brokers.ts';
import type { LaneMessage } from '../types/lanes.ts';
import type { MessageView } from '../types/messages.ts';

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
    routine: isRoutine(message),
  };
}

/** How much of its way a message has behind it, as its arrival was planned. */
function shareOfWay({ sentAt, arrivesAt }: InFlight<KafkaKinds>, time: Micros): number {
  return arrivesAt <= sentAt ? 0.5 : Math.min(1, (time - sentAt) / (arrivesAt - sentAt));
}

/** Keys of the first records that a message carries. */
export const dotsOf = (message: KafkaMessage): KeyColour[] => firstColours(recordsIn(message));

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

/**
 * How a message's line is drawn in the lanes: what replicas fetch, what others read, and what only
 * keeps the cluster together.
 */
export function toneOf(cluster: Cluster, message: KafkaMessage, to: NodeId): LaneMessage['tone'] {
  if (errorIn(message) !== null) return 'error';
  const tone = toneOfApi(message);
  if (tone !== 'fetch') return tone;
  const isFollower =
    message.type === 'FetchRequest'
      ? message.body.replicaState.replicaId >= 0
      : message.type === 'FetchResponse' && cluster.nodes[to]?.state.role === 'server';
  return isFollower ? 'fetch' : 'read';
}
