import type { Note } from '../../../kafka/note.ts';
import { newestImage } from '../../cluster-view.ts';
import { broughtBy, sessionOf, SESSION, whatStopped } from '../consequences.ts';
import { activeControllerNode } from '../members.ts';
import { standingAct } from '../silence.ts';
import {
  changeIn,
  nodeOfBroker,
  nowAt,
  placeOf,
  stateLink,
  type Onward,
  type Place,
  type Walk,
} from '../walk.ts';
import { findBack } from '../why-origin.ts';

/**
 * A broker that the controllers do not hear of: fenced, or not yet, since its session has not
 * ended. Null while it is alive for them.
 */
export function absence(walk: Walk, broker: number): Onward | null {
  const { cluster } = walk;
  const node = nodeOfBroker(cluster, broker);
  const registered = newestImage(cluster).brokers[broker];
  const process = cluster.nodes[node];
  if (process === undefined) return null;
  if (registered?.fenced === true) return fencedState(walk, broker);
  if (process.status === 'up' || registered === undefined) return null;
  return notFencedYet(walk, broker);
}

function fencedState(walk: Walk, broker: number): Onward {
  const now = nowAt(walk, nodeOfBroker(walk.cluster, broker));
  const next = fencingOf(walk, broker);
  const since = next === null ? now : (walk.past.entry(next.step) ?? now);
  return {
    links: [stateLink(walk, { ...since, node: now.node }, 'fenced', { broker })],
    next: next ?? startOf(walk, now.node),
  };
}

/** A broker that has never been unfenced is so from its start on. */
function startOf({ past }: Walk, node: number): Place | null {
  const found = findBack(past, past.lastStep, (entry) => {
    return entry.node === node && entry.what.event === 'boot';
  });
  return found === undefined ? null : placeOf(found);
}

/** The change by which a broker was fenced last. */
export function fencingOf(walk: Walk, broker: number): Place | null {
  const isIt = (note: Note): boolean => note.note === 'broker-fenced' && note.broker === broker;
  return metadataChange(walk, broker, isIt);
}

/** The newest change of the metadata so far that a broker's silence has brought. */
export function metadataChange(
  walk: Walk,
  broker: number,
  isIt: (note: Note) => boolean,
): Place | null {
  const { cluster, past } = walk;
  const end = { step: past.lastStep + 1, time: cluster.now };
  const found = broughtBy(walk, broker, end, isIt);
  return (
    found ??
    changeIn(
      findBack(past, past.lastStep, ({ notes }) => notes.some(isIt)),
      isIt,
    )
  );
}

/** The controller has not noticed yet: it waits for the next heartbeat until the session ends. */
function notFencedYet(walk: Walk, broker: number): Onward {
  const { cluster } = walk;
  const now = nowAt(walk, nodeOfBroker(cluster, broker));
  const stopped = whatStopped(walk, broker);
  return {
    links: [
      stateLink(walk, { ...(stopped ?? now), node: now.node }, 'not-fenced-yet', {
        broker,
        silent: silenceOf(walk, broker),
        config: SESSION,
        value: sessionOf(walk.cluster) / 1_000,
      }),
    ],
    next: stopped === undefined ? null : placeOf(stopped),
  };
}

/** How long the active controller has heard nothing of a broker. */
export function silenceOf({ cluster }: Walk, broker: number): number {
  const state = cluster.nodes[activeControllerNode(cluster)]?.state;
  const tracker = state?.role === 'server' ? state.controller?.memory.tracker : undefined;
  const contacts = tracker?.contacts.filter(({ id }) => id === broker) ?? [];
  const last = Math.max(...contacts.map(({ at }) => at));
  return contacts.length === 0 ? 0 : cluster.now - last;
}

/** Why a client gets no answer of a partition's leader: it is dead, or cannot be reached. */
export function waitsForLeader(
  walk: Walk,
  client: number,
  partition: string,
  leader: number,
): Onward | null {
  const { cluster, past } = walk;
  const speaker = nodeOfBroker(cluster, leader);
  const stopped = standingAct(walk, speaker, client, past.lastStep + 1);
  const process = cluster.nodes[speaker];
  if (process === undefined || (stopped === undefined && process.status === 'up')) return null;
  const since = stopped ?? nowAt(walk, speaker);
  return {
    links: [
      stateLink(walk, { ...since, node: client }, 'waits-for-leader', {
        why: whatStopped(walk, leader) === undefined ? 'unreachable' : 'silent',
        partition,
        peer: process.name,
        silent: silenceOf(walk, leader),
        config: SESSION,
        value: sessionOf(walk.cluster) / 1_000,
      }),
    ],
    next: stopped === undefined ? null : placeOf(stopped),
  };
}
