import type { Cluster } from '../../kafka/cluster.ts';
import type { Note } from '../../kafka/note.ts';
import { seconds, type Micros } from '../../kernel/time.ts';
import { firstFrom } from './look-back.ts';
import { activeControllerNode, controllerNodes } from './members.ts';
import { standingAct } from './silence.ts';
import { valueOf } from './timer-setting.ts';
import { changeIn, nodeOfBroker, type Place, type Walk } from './walk.ts';
import type { Entry } from './why-origin.ts';

export const SESSION = 'broker.session.timeout.ms';
const LAG = 'replica.lag.time.max.ms';

/** A moment before which something is looked for. */
type End = Pick<Entry, 'step' | 'time'>;

/** What stopped a broker, and stands at a step: the newest such act. */
export function whatStopped(
  walk: Walk,
  broker: number,
  until: number = walk.past.lastStep + 1,
): Entry | undefined {
  const { cluster } = walk;
  const speaker = nodeOfBroker(cluster, broker);
  const listeners = [activeControllerNode(cluster), ...controllerNodes(cluster)];
  return standingAct(walk, speaker, listeners.find((node) => node >= 0) ?? -1, until);
}

/** How long a session lasts. */
export const sessionOf = (cluster: Cluster): Micros =>
  millisOf(cluster, controllerNodes(cluster)[0] ?? -1, SESSION);

function millisOf({ nodes }: Cluster, node: number, setting: string): Micros {
  const state = nodes[node]?.state;
  return ((state === undefined ? undefined : valueOf(state, setting)) ?? 0) * 1_000;
}

/** Before its end a broker was heard of a few seconds ago at most; after it all takes a moment. */
const HEARD_AGO = seconds(3);
const WRITTEN_WITHIN = seconds(3);

/**
 * A change of the metadata that the silence of a broker has brought: at once, when its session
 * ended, or when it had lagged for too long. Each is looked for where it must have been.
 */
export function broughtBy(
  walk: Walk,
  broker: number,
  end: End,
  isIt: (note: Note) => boolean,
): Place | null {
  const { cluster, past } = walk;
  const node = nodeOfBroker(cluster, broker);
  const stopped = whatStopped(walk, broker, end.step) ?? lastHarm(walk, broker, end.step);
  if (stopped === undefined) return null;
  const session = sessionOf(cluster);
  const lag = millisOf(cluster, node, LAG);
  const atOnce: [Micros, Micros] = [0, WRITTEN_WITHIN];
  const later: [Micros, Micros][] = [
    [session - HEARD_AGO, session + session / 8 + WRITTEN_WITHIN],
    [lag - HEARD_AGO, 1.5 * lag + WRITTEN_WITHIN],
  ];
  const windows = stopped.what.event === 'command' ? [atOnce, ...later] : [...later, atOnce];
  for (const [from, to] of windows) {
    const last = { step: end.step, time: Math.min(end.time, stopped.time + to) };
    const found = firstFrom(past, stopped.time + Math.max(0, from), last, ({ notes }) =>
      notes.some(isIt),
    );
    if (found !== undefined) return changeIn(found, isIt);
  }
  return null;
}

/** The newest act between a broker and another one, where it is not silent for the controllers. */
function lastHarm(walk: Walk, broker: number, until: number): Entry | undefined {
  const { cluster } = walk;
  const speaker = nodeOfBroker(cluster, broker);
  const acts = [...cluster.nodes.keys()]
    .filter((node) => node !== speaker && cluster.nodes[node]?.state.role === 'server')
    .map((node) => standingAct(walk, speaker, node, until))
    .filter((act) => act !== undefined);
  return acts.sort((one, other) => other.step - one.step)[0];
}
