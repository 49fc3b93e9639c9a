import { assert } from '../assert.ts';
import type { Due, Flight } from '../due.ts';
import { type Link, SELF_LINK } from './link.ts';
import type { ConnectionId, Dial, Kinds, NodeId } from '../machine.ts';
import { type Handle, NO_HANDLE } from '../queue.ts';
import type { Micros } from '../time.ts';

/** Side 0 asked for the connection, side 1 was asked. */
export type Side = 0 | 1;

/**
 * `waiting`: the handshake has not come so far. `gone`: closed from this side, or its process died.
 */
export type End = 'waiting' | 'open' | 'gone';

/**
 * What one side of a connection sends, in order. Only the first flight has an entry in the queue of
 * the world.
 */
export type Stream<K extends Kinds> = {
  flights: Flight<K>[];
  /** Nothing sent later may arrive before this. */
  lastArrival: Micros;
  /**
   * The queue entry of the first flight; NO_HANDLE while there is none, or it is held, or the link
   * is cut.
   */
  handle: Handle;
  /** The payload of that entry, always the same. */
  due: Due<K>;
};

/**
 * A connection as TCP would have it: ordered and reliable in each direction while both ends live.
 */
export type Connection<K extends Kinds> = {
  id: ConnectionId;
  /** The process on each side. The same one twice for a process that talks to itself. */
  nodes: [NodeId, NodeId];
  dial: Dial;
  ends: [End, End];
  /** What each side sends. */
  streams: [Stream<K>, Stream<K>];
  /**
   * Something came for a machine without power; the sender will ask again when the machine is back.
   */
  unanswered: boolean;
};

export type Network<K extends Kinds> = {
  /** The link between two processes of which nothing special was said. */
  usual: Link;
  /** By sender, then by receiver. */
  links: Link[][];
  /**
   * Until when each link with a bandwidth is busy with what was put on it. By sender, then by
   * receiver.
   */
  busyUntil: Micros[][];
  /** Living connections, oldest first. */
  connections: Map<ConnectionId, Connection<K>>;
  /** Messages and signals on their way. */
  flightCount: number;
};

export function emptyNetwork<K extends Kinds>(usual: Link): Network<K> {
  return { usual, links: [], busyUntil: [], connections: new Map(), flightCount: 0 };
}

/** Makes room for one more process: usual links to and from all others, no delay to itself. */
export function joinNetwork<K extends Kinds>(network: Network<K>): void {
  for (const row of network.links) row.push(network.usual);
  for (const row of network.busyUntil) row.push(0);
  const count = network.links.length;
  network.links.push([...new Array<Link>(count).fill(network.usual), SELF_LINK]);
  network.busyUntil.push(new Array<Micros>(count + 1).fill(0));
}

/** The link from one process to another. */
export function linkOf<K extends Kinds>(network: Network<K>, from: NodeId, to: NodeId): Link {
  const link = network.links[from]?.[to];
  assert(link !== undefined, 'a link runs between two processes of the world');
  return link;
}

/** Puts another link in the place of the one from `from` to `to`. */
export function setLink<K extends Kinds>(
  network: Network<K>,
  from: NodeId,
  to: NodeId,
  link: Link,
): void {
  const row = network.links[from];
  assert(row?.[to] !== undefined, 'a link runs between two processes of the world');
  row[to] = link;
}

/** The side that a process sends on. On a connection to itself that is always side 0. */
export function sideOf<K extends Kinds>(connection: Connection<K>, node: NodeId): Side {
  return connection.nodes[0] === node ? 0 : 1;
}

export function otherSide(side: Side): Side {
  return side === 0 ? 1 : 0;
}

export function newConnection<K extends Kinds>(
  id: ConnectionId,
  opener: NodeId,
  accepter: NodeId,
  dial: Dial,
): Connection<K> {
  return {
    id,
    nodes: [opener, accepter],
    dial,
    ends: ['waiting', 'waiting'],
    streams: [newStream(id, 0, accepter), newStream(id, 1, opener)],
    unanswered: false,
  };
}

/**
 * A network of its own. Links and queue payloads are shared; flights are copied, since a hold or a
 * cut changes them.
 */
export function copyNetwork<K extends Kinds>(network: Network<K>): Network<K> {
  const connections = new Map<ConnectionId, Connection<K>>();
  for (const [id, connection] of network.connections) {
    connections.set(id, copyConnection(connection));
  }
  return {
    usual: network.usual,
    links: network.links.map((row) => row.slice()),
    busyUntil: network.busyUntil.map((row) => row.slice()),
    connections,
    flightCount: network.flightCount,
  };
}

function newStream<K extends Kinds>(connection: ConnectionId, side: Side, to: NodeId): Stream<K> {
  const id = connection * 2 + side;
  return {
    flights: [],
    lastArrival: 0,
    handle: NO_HANDLE,
    due: { kind: 'arrival', node: to, cause: -1, setAt: 0, id, key: '', carry: null },
  };
}

function copyConnection<K extends Kinds>(connection: Connection<K>): Connection<K> {
  return {
    id: connection.id,
    nodes: [connection.nodes[0], connection.nodes[1]],
    dial: connection.dial,
    ends: [connection.ends[0], connection.ends[1]],
    streams: [copyStream(connection.streams[0]), copyStream(connection.streams[1])],
    unanswered: connection.unanswered,
  };
}

function copyStream<K extends Kinds>(stream: Stream<K>): Stream<K> {
  return {
    flights: stream.flights.map(copyFlight),
    lastArrival: stream.lastArrival,
    handle: stream.handle,
    due: stream.due,
  };
}

function copyFlight<K extends Kinds>(flight: Flight<K>): Flight<K> {
  return { ...flight };
}
