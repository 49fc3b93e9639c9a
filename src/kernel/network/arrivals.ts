import { answerForGone, discard } from './connections.ts';
import type { Flight, InFlight, News } from '../due.ts';
import type { CloseReason, Kinds, NodeId } from '../machine.ts';
import { putInInbox, takesAtOnce } from '../inbox.ts';
import { type Connection, otherSide, type Side } from './network.ts';
import { recordLost, type Run } from '../run.ts';
import { messageStep, newsStep } from '../steps.ts';
import { takeFirst, transmitSignal } from './transmission.ts';
import type { StepId } from '../trace.ts';
import type { Process } from '../world.ts';

/**
 * The first flight of a stream has come to the machine of its receiver. Messages go on to the
 * process; signals are answered by the machine's system, also while the process is paused.
 * @param stream connection x 2 + the side that sent it
 */
export function arrive<S, K extends Kinds>(run: Run<S, K>, stream: number): void {
  const connection = run.world.network.connections.get(stream >> 1) as Connection<K>;
  const sender: Side = (stream & 1) === 0 ? 0 : 1;
  const flight = takeFirst(run.world, connection, sender);
  const side = otherSide(sender);
  switch (flight.kind) {
    case 'data':
      return arriveMessage(run, connection, side, flight);
    case 'syn':
      return arriveSyn(run, connection, flight);
    case 'accept':
      return arriveAccept(run, connection, flight);
    case 'refuse':
      return arriveEnd(run, connection, 'refused', flight);
    case 'fin':
      return arriveEnd(run, connection, 'closed', flight);
    case 'reset':
      return arriveEnd(run, connection, 'reset', flight);
    case 'probe':
      return answerForGone(run.world, connection, side, flight.cause);
  }
}

function arriveMessage<S, K extends Kinds>(
  run: Run<S, K>,
  connection: Connection<K>,
  side: Side,
  flight: InFlight<K>,
): void {
  if (connection.ends[side] !== 'open') {
    recordLost(run, flight);
    answerForGone(run.world, connection, side, flight.cause);
    return;
  }
  const process = run.world.nodes[flight.to] as Process<S, K>;
  if (takesAtOnce(process)) {
    messageStep(run, flight);
    return;
  }
  const { to: node, cause, sentAt: setAt, id } = flight;
  putInInbox(run.world, { kind: 'message', node, cause, setAt, id, key: '', carry: flight });
}

/**
 * A paused process still accepts: its machine's system does that. A dead one refuses, a machine
 * without power is silent.
 */
function arriveSyn<S, K extends Kinds>(
  run: Run<S, K>,
  connection: Connection<K>,
  flight: Flight<K>,
): void {
  const process = run.world.nodes[flight.to] as Process<S, K>;
  if (!process.powered) {
    connection.unanswered = true;
  } else if (process.status === 'down') {
    transmitSignal(run.world, connection, 1, 'refuse', flight.cause);
  } else {
    connection.ends[1] = 'open';
    transmitSignal(run.world, connection, 1, 'accept', flight.cause);
  }
}

function arriveAccept<S, K extends Kinds>(
  run: Run<S, K>,
  connection: Connection<K>,
  flight: Flight<K>,
): void {
  connection.ends[0] = 'open';
  const { id, dial, nodes } = connection;
  tell(
    run,
    nodes[0],
    { on: 'connected', connection: id, to: nodes[1], tag: dial.tag },
    flight.cause,
  );
}

/**
 * The other side is gone. Now the connection is too, with what was still on its way to the other
 * side.
 */
function arriveEnd<S, K extends Kinds>(
  run: Run<S, K>,
  connection: Connection<K>,
  reason: CloseReason,
  flight: Flight<K>,
): void {
  discard(run, connection);
  const { id, dial, nodes } = connection;
  const tag = nodes[0] === flight.to ? dial.tag : null;
  const news = { on: 'closed', connection: id, peer: flight.from, tag, reason } as const;
  tell(run, flight.to, news, flight.cause);
}

function tell<S, K extends Kinds>(
  run: Run<S, K>,
  node: NodeId,
  news: News<K>,
  cause: StepId,
): void {
  const process = run.world.nodes[node] as Process<S, K>;
  if (takesAtOnce(process)) newsStep(run, node, news, cause);
  else {
    const setAt = run.world.now;
    putInInbox(run.world, { kind: 'news', node, cause, setAt, id: 0, key: '', carry: news });
  }
}
