import { assert } from '../assert.ts';
import { RETRANSMIT_AFTER } from './link.ts';
import type { ConnectionId, Dial, Kinds, NodeId } from '../machine.ts';
import { cancelWhere } from '../queue.ts';
import { type Connection, linkOf, newConnection, otherSide, type Side, sideOf } from './network.ts';
import type { Run } from '../run.ts';
import { loseFlights, transmitSignal } from './transmission.ts';
import type { StepId } from '../trace.ts';
import type { World } from '../world.ts';

/** Connections that may live at once. */
const CONNECTIONS_MAX = 100_000;

/** Asks for a connection. It is answered by a signal, one round trip later, or by silence. */
export function openConnection<S, K extends Kinds>(
  world: World<S, K>,
  opener: NodeId,
  accepter: NodeId,
  dial: Dial,
  cause: StepId,
): void {
  const { connections } = world.network;
  assert(connections.size < CONNECTIONS_MAX, 'at most a hundred thousand connections live at once');
  const id = world.nextConnection;
  world.nextConnection = id + 1;
  const connection = newConnection<K>(id, opener, accepter, dial);
  connections.set(id, connection);
  transmitSignal(world, connection, 0, 'syn', cause);
}

/**
 * Closes a connection from one side: what was sent before still arrives, what is coming is lost
 * when it is here.
 */
export function closeConnection<S, K extends Kinds>(
  run: Run<S, K>,
  id: ConnectionId,
  node: NodeId,
  cause: StepId,
): void {
  const connection = run.world.network.connections.get(id);
  if (connection === undefined) return;
  const side = sideOf(connection, node);
  if (connection.ends[side] !== 'open') return;
  connection.ends[side] = 'gone';
  if (connection.ends[otherSide(side)] === 'gone') discard(run, connection);
  else transmitSignal(run.world, connection, side, 'fin', cause);
}

/**
 * Gives up what a process is still opening under a tag, also what it asked for in an earlier step
 * and what its disk keeps waiting.
 */
export function abandonConnections<S, K extends Kinds>(
  run: Run<S, K>,
  opener: NodeId,
  tag: string,
  cause: StepId,
): void {
  for (const connection of run.world.network.connections.values()) {
    if (connection.nodes[0] !== opener || connection.dial.tag !== tag) continue;
    if (connection.ends[0] !== 'waiting') continue;
    resetFrom(run, connection, 0, true, cause);
  }
  cancelWhere(
    run.world.queue,
    (due) =>
      due.kind === 'effect' &&
      due.node === opener &&
      due.carry.do === 'connect' &&
      due.carry.tag === tag &&
      due.cause < cause,
  );
}

/**
 * A process has died. Its connections die with it, and what was on their way in both directions is
 * lost. If its machine lives, the system there resets the connections: each living peer is told one
 * link delay later. Without power, or when the direction to the peer is cut, the peer hears
 * nothing; when it sends, it is reset by the machine as soon as that can answer. A connection that
 * it closed itself before is left alone.
 */
export function breakConnections<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  cause: StepId,
): void {
  const { world } = run;
  const powered = world.nodes[node]?.powered === true;
  for (const connection of world.network.connections.values()) {
    if (!connection.nodes.includes(node)) continue;
    if (connection.nodes[0] === connection.nodes[1]) {
      discard(run, connection);
      continue;
    }
    const side = sideOf(connection, node);
    if (side === 1 && connection.ends[1] === 'waiting') continue;
    if (connection.ends[side] === 'gone') continue;
    if (side === 1 && connection.ends[0] === 'waiting' && !powered) askAgainLater(run, connection);
    else resetFrom(run, connection, side, powered, cause);
  }
}

/**
 * A process has ended itself: it closes what is open and gives up what it is opening. Who has just
 * asked it for a connection is refused by its machine when that question arrives.
 */
export function closeConnections<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  cause: StepId,
): void {
  for (const connection of run.world.network.connections.values()) {
    if (!connection.nodes.includes(node)) continue;
    if (connection.nodes[0] === connection.nodes[1]) {
      discard(run, connection);
      continue;
    }
    const side = sideOf(connection, node);
    const end = connection.ends[side];
    if (end === 'open') closeConnection(run, connection.id, node, cause);
    else if (end === 'waiting' && side === 0) resetFrom(run, connection, 0, true, cause);
  }
}

/** A machine has power again: what was sent to it in vain is sent again, and answered this time. */
export function repeatUnanswered<S, K extends Kinds>(
  world: World<S, K>,
  node: NodeId,
  cause: StepId,
): void {
  for (const connection of world.network.connections.values()) {
    if (!connection.unanswered || !connection.nodes.includes(node)) continue;
    const side = sideOf(connection, node);
    connection.unanswered = false;
    const kind = connection.ends[side] === 'waiting' ? 'syn' : 'probe';
    transmitSignal(world, connection, otherSide(side), kind, cause, RETRANSMIT_AFTER);
  }
}

/**
 * Something came for an end that is gone: a machine with power says so, once; one without stays
 * silent.
 */
export function answerForGone<S, K extends Kinds>(
  world: World<S, K>,
  connection: Connection<K>,
  side: Side,
  cause: StepId,
): void {
  if (world.nodes[connection.nodes[side]]?.powered !== true) {
    connection.unanswered = true;
    return;
  }
  // What an end that is gone has under way closes with a fin or a reset.
  if (connection.streams[side].flights.length > 0) return;
  transmitSignal(world, connection, side, 'reset', cause);
}

/** Forgets a connection. What was still on its way is lost. */
export function discard<S, K extends Kinds>(run: Run<S, K>, connection: Connection<K>): void {
  run.world.network.connections.delete(connection.id);
  loseFlights(run, connection, 0);
  loseFlights(run, connection, 1);
}

/** One side is gone at once; the other is told by a reset if there is another and a way to it. */
function resetFrom<S, K extends Kinds>(
  run: Run<S, K>,
  connection: Connection<K>,
  side: Side,
  powered: boolean,
  cause: StepId,
): void {
  const { world } = run;
  const peer = otherSide(side);
  const peerEnd = connection.ends[peer];
  connection.ends[side] = 'gone';
  if (peerEnd === 'gone' || (peer === 1 && peerEnd === 'waiting')) {
    discard(run, connection);
    return;
  }
  loseFlights(run, connection, 0);
  loseFlights(run, connection, 1);
  const cut = linkOf(world.network, connection.nodes[side], connection.nodes[peer]).cut;
  // An opener that still waits repeats its question until it hears something, so the answer may
  // wait for the heal.
  const heard = !cut || peerEnd === 'waiting';
  if (powered && heard) transmitSignal(world, connection, side, 'reset', cause);
}

/**
 * The accepter lost power before the opener heard of it: to the opener nothing has happened so far.
 */
function askAgainLater<S, K extends Kinds>(run: Run<S, K>, connection: Connection<K>): void {
  loseFlights(run, connection, 0);
  loseFlights(run, connection, 1);
  connection.ends[1] = 'waiting';
  connection.unanswered = true;
}
