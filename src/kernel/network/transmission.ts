import { assert } from '../assert.ts';
import { type Flight, type InFlight, NO_MESSAGE, type SignalKind } from '../due.ts';
import { drawDelay, type Link, RETRANSMIT_AFTER, transferTime } from './link.ts';
import type { Kinds, NodeId } from '../machine.ts';
import { type Connection, linkOf, setLink, type Side, type Stream } from './network.ts';
import { cancel, NO_HANDLE, push } from '../queue.ts';
import { type Run, recordLost } from '../run.ts';
import type { Micros } from '../time.ts';
import type { MessageId, StepId } from '../trace.ts';
import type { World } from '../world.ts';

/** Messages and signals that may be on their way at once. */
const FLIGHTS_MAX = 1_000_000;

/** Sends a message from one side of a connection. */
export function transmitMessage<S, K extends Kinds>(
  world: World<S, K>,
  connection: Connection<K>,
  side: Side,
  message: K['message'],
  bytes: number,
  cause: StepId,
): void {
  const id = world.nextMessage;
  world.nextMessage = id + 1;
  const flight: InFlight<K> = {
    kind: 'data',
    id,
    connection: connection.id,
    dial: connection.dial,
    from: connection.nodes[side],
    to: connection.nodes[side === 0 ? 1 : 0],
    message,
    bytes,
    sentAt: world.now,
    arrivesAt: 0,
    cause,
    held: false,
    heldAt: world.now,
  };
  depart(world, connection, side, flight, 0);
}

/**
 * Sends a signal from one side of a connection, after a wait that counts as the first transmissions
 * being lost.
 */
export function transmitSignal<S, K extends Kinds>(
  world: World<S, K>,
  connection: Connection<K>,
  side: Side,
  kind: SignalKind,
  cause: StepId,
  wait: Micros = 0,
): void {
  const flight: Flight<K> = {
    kind,
    id: NO_MESSAGE,
    connection: connection.id,
    from: connection.nodes[side],
    to: connection.nodes[side === 0 ? 1 : 0],
    message: null,
    bytes: 0,
    sentAt: world.now,
    arrivesAt: 0,
    cause,
    held: false,
    heldAt: world.now,
  };
  depart(world, connection, side, flight, wait);
}

/** Takes the first flight of a stream out, and lets the next one come. */
export function takeFirst<S, K extends Kinds>(
  world: World<S, K>,
  connection: Connection<K>,
  side: Side,
): Flight<K> {
  const stream = connection.streams[side];
  stream.handle = NO_HANDLE;
  const flight = stream.flights.shift();
  assert(flight !== undefined, 'a stream with an entry in the queue has a flight');
  world.network.flightCount -= 1;
  scheduleFirst(world, connection, side);
  return flight;
}

/**
 * Takes all flights of one side out of the network. Messages among them are told to the trace as
 * lost.
 */
export function loseFlights<S, K extends Kinds>(
  run: Run<S, K>,
  connection: Connection<K>,
  side: Side,
): void {
  const { world } = run;
  const stream = connection.streams[side];
  stop(world, stream);
  const lost = stream.flights;
  stream.flights = [];
  stream.lastArrival = world.now;
  world.network.flightCount -= lost.length;
  for (const flight of lost) if (flight.kind === 'data') recordLost(run, flight);
}

/**
 * Nothing more gets through from one process to another; what is on its way there stays under way.
 */
export function cutLink<S, K extends Kinds>(world: World<S, K>, from: NodeId, to: NodeId): void {
  setLink(world.network, from, to, { ...linkOf(world.network, from, to), cut: true });
  for (const [, stream] of streamsBetween(world, from, to)) stop(world, stream);
}

/**
 * Ends a cut. Each sender repeats what was not answered: on each connection all that waits is sent
 * again one retransmission delay (200 ms, however long the cut was) after the heal, takes one newly
 * drawn link delay together, and the time that its bytes need.
 */
export function healLink<S, K extends Kinds>(world: World<S, K>, from: NodeId, to: NodeId): void {
  const link: Link = { ...linkOf(world.network, from, to), cut: false };
  setLink(world.network, from, to, link);
  for (const [connection, stream] of streamsBetween(world, from, to)) {
    if (stream.flights.length === 0) continue;
    let arrival = world.now + RETRANSMIT_AFTER + drawDelay(link, world.networkRandom);
    for (const flight of stream.flights) {
      arrival += transferTime(link, flight.bytes);
      flight.arrivesAt = arrival;
    }
    stream.lastArrival = arrival;
    scheduleFirst(world, connection, stream === connection.streams[0] ? 0 : 1);
  }
}

/** Keeps a message from arriving; what was sent after it on its connection waits behind it. */
export function holdMessage<S, K extends Kinds>(world: World<S, K>, id: MessageId): void {
  const { connection, side, flight } = messageOnItsWay(world, id);
  flight.held = true;
  flight.heldAt = world.now;
  const stream = connection.streams[side];
  if (stream.flights[0] === flight) stop(world, stream);
}

/** Lets a held message go on: it arrives at the time that was planned, or now. */
export function releaseMessage<S, K extends Kinds>(world: World<S, K>, id: MessageId): void {
  const { connection, side, flight } = messageOnItsWay(world, id);
  flight.held = false;
  scheduleFirst(world, connection, side);
}

/** Makes a message vanish; its connection goes on as if it had never been sent. */
export function dropMessage<S, K extends Kinds>(run: Run<S, K>, id: MessageId): void {
  const { world } = run;
  const { connection, side, flight } = messageOnItsWay(world, id);
  const stream = connection.streams[side];
  stop(world, stream);
  stream.flights.splice(stream.flights.indexOf(flight), 1);
  world.network.flightCount -= 1;
  scheduleFirst(world, connection, side);
  recordLost(run, flight);
}

/** Lets a copy follow right behind a message. */
export function duplicateMessage<S, K extends Kinds>(world: World<S, K>, id: MessageId): void {
  const { network } = world;
  const { connection, side, flight } = messageOnItsWay(world, id);
  assert(network.flightCount < FLIGHTS_MAX, 'at most a million messages are on their way at once');
  const { flights } = connection.streams[side];
  const copy = { ...flight, id: world.nextMessage, held: false };
  world.nextMessage += 1;
  flights.splice(flights.indexOf(flight) + 1, 0, copy);
  network.flightCount += 1;
}

type Found<K extends Kinds> = { connection: Connection<K>; side: Side; flight: InFlight<K> };

/** As `findMessage`. A message that is not on its way is a mistake of the caller and throws. */
function messageOnItsWay<S, K extends Kinds>(world: World<S, K>, id: MessageId): Found<K> {
  const found = findMessage(world, id);
  assert(found !== null, 'a message is on its way');
  return found;
}

/** A message on its way, and where; null when it has arrived, was lost or never was. */
export function findMessage<S, K extends Kinds>(
  world: World<S, K>,
  id: MessageId,
): Found<K> | null {
  for (const connection of world.network.connections.values()) {
    for (const side of [0, 1] as const) {
      for (const flight of connection.streams[side].flights) {
        if (flight.kind === 'data' && flight.id === id) return { connection, side, flight };
      }
    }
  }
  return null;
}

/**
 * Plans the arrival of a flight: when the link has room, plus a drawn delay, never before what was
 * sent earlier.
 */
function depart<S, K extends Kinds>(
  world: World<S, K>,
  connection: Connection<K>,
  side: Side,
  flight: Flight<K>,
  wait: Micros,
): void {
  const { network } = world;
  assert(network.flightCount < FLIGHTS_MAX, 'at most a million messages are on their way at once');
  const link = linkOf(network, flight.from, flight.to);
  const stream = connection.streams[side];
  let sent = world.now + wait;
  if (link.bandwidth !== null) sent = occupyLink(world, link, flight, sent);
  const arrival = sent + drawDelay(link, world.networkRandom);
  flight.arrivesAt = Math.max(arrival, stream.lastArrival);
  stream.lastArrival = flight.arrivesAt;
  stream.flights.push(flight);
  network.flightCount += 1;
  scheduleFirst(world, connection, side);
}

/**
 * The bytes go on the link after those of all connections that came before; gives when the last of
 * them is on it.
 */
function occupyLink<S, K extends Kinds>(
  world: World<S, K>,
  link: Link,
  flight: Flight<K>,
  from: Micros,
): Micros {
  const row = world.network.busyUntil[flight.from] as Micros[];
  const sent = Math.max(from, row[flight.to] as Micros) + transferTime(link, flight.bytes);
  row[flight.to] = sent;
  return sent;
}

/**
 * Gives the first flight of a stream its entry in the queue, unless it has one or something stands
 * in its way.
 */
function scheduleFirst<S, K extends Kinds>(
  world: World<S, K>,
  connection: Connection<K>,
  side: Side,
): void {
  const stream = connection.streams[side];
  const first = stream.flights[0];
  if (first === undefined || first.held || stream.handle !== NO_HANDLE) return;
  if (linkOf(world.network, first.from, first.to).cut) return;
  stream.handle = push(world.queue, Math.max(first.arrivesAt, world.now), stream.due);
}

function stop<S, K extends Kinds>(world: World<S, K>, stream: Stream<K>): void {
  cancel(world.queue, stream.handle);
  stream.handle = NO_HANDLE;
}

/** All streams from one process to another, oldest connection first. */
function streamsBetween<S, K extends Kinds>(
  world: World<S, K>,
  from: NodeId,
  to: NodeId,
): [Connection<K>, Stream<K>][] {
  const found: [Connection<K>, Stream<K>][] = [];
  for (const connection of world.network.connections.values()) {
    const [opener, accepter] = connection.nodes;
    if (opener === from && accepter === to) found.push([connection, connection.streams[0]]);
    if (accepter === from && opener === to) found.push([connection, connection.streams[1]]);
  }
  return found;
}
