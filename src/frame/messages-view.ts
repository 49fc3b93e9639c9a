import type { Cluster } from '../kafka/cluster.ts';
import type { KafkaKinds, KafkaMessage } from '../kafka/kinds.ts';
import { errorName } from '../kafka/protocol/errors.ts';
import { isReadable, type RecordBatch, type Records } from '../kafka/protocol/record-batch.ts';
import type { InFlight } from '../kernel/due.ts';
import { messagesInFlight } from '../kernel/world.ts';
import { colourOfKey } from './colour.ts';
import { nameOf } from './happening.ts';
import type { KeyColour, LaneMessage, MessageView } from './types.ts';

type Flight = InFlight<KafkaKinds>;

const DOTS_SHOWN = 6;

/** Messages between different processes, in the order of sending. */
export function flightsSeen(cluster: Cluster): Flight[] {
  return messagesInFlight(cluster)
    .filter((each) => each.from !== each.to)
    .sort((a, b) => a.id - b.id);
}

export function messageViews(cluster: Cluster, flights: Flight[]): MessageView[] {
  return flights.map((flight) => messageView(cluster, flight));
}

function messageView(cluster: Cluster, flight: Flight): MessageView {
  const content = contentOf(flight.message);
  const state = stateOf(cluster, flight);
  return {
    id: flight.id,
    from: nameOf(cluster, flight.from),
    to: nameOf(cluster, flight.to),
    type: flight.message.type,
    summary: content.summary,
    sentAt: flight.sentAt,
    arrivesAt: state === 'moving' ? flight.arrivesAt : null,
    state,
    bytes: flight.bytes,
    dots: content.colours.slice(0, DOTS_SHOWN),
    records: content.colours.length,
    error: content.error,
  };
}

/** Held by a person; blocked by a cut, or by a held one before it. */
function stateOf(cluster: Cluster, flight: Flight): MessageView['state'] {
  if (flight.held) return 'held';
  if (cluster.network.links[flight.from]?.[flight.to]?.cut === true) return 'blocked';
  const connection = cluster.network.connections.get(flight.connection);
  const stream = connection?.streams.find((each) => each.flights.includes(flight));
  for (const before of stream?.flights ?? []) {
    if (before === flight) break;
    if (before.held) return 'blocked';
  }
  return 'moving';
}

export type Content = { summary: string; colours: KeyColour[]; error: string | null };

/** What of a message is shown on its pill: where it is about, the records it carries, and the first error in it. */
export function contentOf(message: KafkaMessage): Content {
  switch (message.type) {
    case 'ProduceRequest': {
      const parts = message.body.topicData.flatMap((topic) =>
        topic.partitionData.map((each) => ({ index: each.index, records: each.records })),
      );
      const colours = parts.flatMap((each) => coloursIn(each.records));
      return {
        summary: `${parts.map((each) => `p${each.index}`).join(' ')} acks=${message.body.acks === -1 ? 'all' : message.body.acks}`,
        colours,
        error: null,
      };
    }
    case 'ProduceResponse': {
      const parts = message.body.responses.flatMap((topic) => topic.partitionResponses);
      const error = firstError(parts.map((each) => each.errorCode));
      return {
        summary: parts.map((each) => `p${each.index} @${each.baseOffset}`).join(' '),
        colours: [],
        error,
      };
    }
    case 'FetchRequest': {
      const parts = message.body.topics.flatMap((topic) => topic.partitions);
      return {
        summary: parts.map((each) => `p${each.partition} @${each.fetchOffset}`).join(' '),
        colours: [],
        error: null,
      };
    }
    case 'FetchResponse': {
      const parts = message.body.responses.flatMap((topic) => topic.partitions);
      const colours = parts.flatMap((each) => coloursIn(each.records));
      const error = firstError([message.body.errorCode, ...parts.map((each) => each.errorCode)]);
      return {
        summary: parts.map((each) => `p${each.partitionIndex} HW ${each.highWatermark}`).join(' '),
        colours,
        error,
      };
    }
    case 'RawFrame':
      return { summary: `${message.bytes.length} B`, colours: [], error: null };
    default:
      return { summary: '', colours: [], error: null };
  }
}

function coloursIn(records: Records | null): KeyColour[] {
  return (records ?? [])
    .filter(isReadable)
    .filter((batch: RecordBatch) => !batch.isControl)
    .flatMap((batch) => batch.records.map((each) => colourOfKey(each.key)));
}

function firstError(codes: number[]): string | null {
  const code = codes.find((each) => each !== 0);
  return code === undefined ? null : errorName(code);
}

/** How a message's line is drawn in the lanes. */
export function toneOf(message: KafkaMessage): LaneMessage['tone'] {
  if (contentOf(message).error !== null) return 'error';
  switch (message.type) {
    case 'ProduceRequest':
    case 'ProduceResponse':
      return 'data';
    case 'FetchRequest':
      return message.body.replicaState.replicaId >= 0 ? 'fetch' : 'read';
    case 'FetchResponse':
      return 'fetch';
    default:
      return 'control';
  }
}
