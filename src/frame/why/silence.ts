import type { NodeId } from '../../kernel/machine.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Fault, StepId } from '../../kernel/trace.ts';
import { messagesInFlight } from '../../kernel/world.ts';
import { nameOf } from './happening.ts';
import { actsBefore, lastBetween } from './look-back.ts';
import { goTo, nowAt, placeOf, stateLink, type Onward, type Walk } from './walk.ts';
import type { Entry } from './why-origin.ts';

/** A process that should have been heard of by another. */
export type Silence = {
  speaker: NodeId;
  listener: NodeId;
  /** When it was heard of last. */
  since: Micros;
  /** The step that took note of the silence. */
  until: StepId;
};

/** What an act is to a silence: it may explain it, or ends an older one. Null: it has no part. */
type Part = {
  /** Acts with one key take each other's place. */
  key: string;
  does: 'silence' | 'slow' | 'repair';
};

/**
 * What silenced a process: of the acts since it was heard of last the first that can be it; else
 * the newest before that which still held. Acts that stop all weigh more than those that slow down.
 * Where no act is, the process's own end, and then a link that is slow from the scenario on.
 */
export function silencedBy(walk: Walk, silence: Silence): Onward {
  const act = silencingAct(walk, silence) ?? ownEnd(walk, silence);
  if (act !== undefined) return goTo(placeOf(act));
  const links = slowLinks(walk, silence);
  return { links, next: null };
}

function silencingAct(walk: Walk, silence: Silence): Entry | undefined {
  const overtaken = new Set<string>();
  let first: Entry | undefined;
  let slow: Entry | undefined;
  for (const act of actsBefore(walk.past, silence.until)) {
    const isOld = act.time < silence.since;
    if (isOld && first !== undefined) return first;
    const part = partOf(walk, act, silence);
    if (part === null) continue;
    if (!isOld) {
      if (part.does === 'silence') first = act;
      if (part.does === 'slow') slow = act;
    } else if (!overtaken.has(part.key)) {
      overtaken.add(part.key);
      if (part.does === 'silence') return act;
      if (part.does === 'slow') slow ??= act;
    }
  }
  return first ?? slow;
}

/** What had stopped a process or a link, and stands at a step: the newest such act. */
export const standingAct = (
  walk: Walk,
  speaker: NodeId,
  listener: NodeId,
  until: StepId,
): Entry | undefined =>
  silencingAct(walk, { speaker, listener, since: Number.MAX_SAFE_INTEGER, until });

/** The newest act before a step that let a process be heard of again by one of others. */
export function repairOf(
  walk: Walk,
  speaker: NodeId,
  listeners: readonly NodeId[],
  before: Pick<Entry, 'step'>,
): Entry | undefined {
  for (const act of actsBefore(walk.past, before.step)) {
    const isIt = listeners.some((listener) => {
      const silence = { speaker, listener, since: 0, until: before.step };
      return partOf(walk, act, silence)?.does === 'repair';
    });
    if (isIt) return act;
  }
  return undefined;
}

function partOf(walk: Walk, { what, node, step }: Entry, silence: Silence): Part | null {
  if (what.event === 'command')
    return what.command.command === 'shutdown' && node === silence.speaker
      ? { key: 'process', does: 'silence' }
      : null;
  return what.event === 'fault' ? partOfFault(walk, what.fault, { node, step }, silence) : null;
}

function partOfFault(
  walk: Walk,
  fault: Fault,
  at: Pick<Entry, 'node' | 'step'>,
  { speaker, listener }: Silence,
): Part | null {
  const isPair = (from: NodeId, to: NodeId): boolean =>
    (from === speaker && to === listener) || (from === listener && to === speaker);
  switch (fault.fault) {
    case 'kill':
    case 'power-cut':
      return fault.node === speaker ? { key: 'process', does: 'silence' } : null;
    case 'pause':
      if (fault.node === speaker) return { key: 'process', does: 'silence' };
      return fault.node === listener ? { key: 'listener', does: 'silence' } : null;
    case 'start':
    case 'resume':
      if (fault.node === speaker) return { key: 'process', does: 'repair' };
      return fault.node === listener ? { key: 'listener', does: 'repair' } : null;
    case 'cut':
    case 'heal': {
      const does = fault.fault === 'cut' ? 'silence' : 'repair';
      return isPair(fault.from, fault.to) ? { key: linkKey('cut', fault), does } : null;
    }
    case 'delay':
      return isPair(fault.from, fault.to) ? { key: linkKey('delay', fault), does: 'slow' } : null;
    case 'lose': {
      const does = fault.loss.numerator === 0 ? 'repair' : 'slow';
      return isPair(fault.from, fault.to) ? { key: linkKey('lose', fault), does } : null;
    }
    case 'throttle': {
      const does = fault.bandwidth === null ? 'repair' : 'slow';
      return isPair(fault.from, fault.to) ? { key: linkKey('throttle', fault), does } : null;
    }
    case 'disk':
      return fault.node === speaker ? { key: 'pace', does: 'slow' } : null;
    case 'fill-disk':
    case 'fail-disk':
      return fault.node === speaker ? { key: 'disk', does: 'silence' } : null;
    case 'repair-disk':
      return fault.node === speaker ? { key: 'disk', does: 'repair' } : null;
    case 'hold':
    case 'drop':
      return isBetween(walk, fault.message, at, isPair)
        ? { key: `message ${fault.message}`, does: 'silence' }
        : null;
    case 'release':
      return { key: `message ${fault.message}`, does: 'repair' };
    case 'duplicate':
    case 'join':
    case 'wipe':
    case 'rot-disk':
    case 'clock-jump':
      return null;
  }
}

const linkKey = (what: string, { from, to }: { from: NodeId; to: NodeId }): string =>
  `${what} ${from} ${to}`;

/** How many lines after a drop its loss is looked for. */
const LOSS_WITHIN = 4;

/** Whether a message went between the two. A fault of a message stands at its sender. */
function isBetween(
  { cluster, past }: Walk,
  id: number,
  { node, step }: Pick<Entry, 'node' | 'step'>,
  isPair: (from: NodeId, to: NodeId) => boolean,
): boolean {
  const flight = messagesInFlight(cluster).find((each) => each.id === id);
  if (flight !== undefined) return isPair(flight.from, flight.to);
  for (let next = step + 1; next <= step + LOSS_WITHIN; next += 1) {
    const entry = past.entry(next);
    if (entry?.what.event === 'lost' && entry.what.id === id) return isPair(node, entry.node);
  }
  return false;
}

/** A process that no act has ended: the last thing that it did, such as finding its disk failed. */
function ownEnd({ cluster, past }: Walk, { speaker, since, until }: Silence): Entry | undefined {
  if (cluster.nodes[speaker]?.status !== 'down') return undefined;
  const end = past.entry(until);
  if (end === undefined) return undefined;
  return lastBetween(past, since, end, ({ node }) => node === speaker);
}

function slowLinks(walk: Walk, { speaker, listener }: Silence) {
  const { network } = walk.cluster;
  const link = network.links[speaker]?.[listener];
  if (link === undefined) return [];
  const loss = (100 * link.loss.numerator) / link.loss.denominator;
  if (loss === 0 && link.delayMax <= 2 * network.usual.delayMax) return [];
  const { cluster } = walk;
  const ends = { from: nameOf(cluster, speaker), to: nameOf(cluster, listener) };
  return [
    stateLink(walk, nowAt(walk, speaker), 'slow-link', { ...ends, loss, delay: link.delayMax }),
  ];
}
