import type { Note } from '../../kafka/note.ts';
import type { NodeId } from '../../kernel/machine.ts';
import { millis, seconds } from '../../kernel/time.ts';
import { broughtBy } from './consequences.ts';
import { nameOf } from './happening.ts';
import { isFetchOf, lastBetween } from './look-back.ts';
import { controllerNodes } from './members.ts';
import { repairOf, silencedBy } from './silence.ts';
import { valueOf } from './timer-setting.ts';
import {
  changeIn,
  goTo,
  limitLink,
  nodeOfBroker,
  placeOf,
  type NoteOf,
  type Onward,
  type Place,
  type Walk,
} from './walk.ts';
import type { Entry } from './why-origin.ts';
import { newestImage } from '../cluster-view.ts';

/** A follower that lives fetches twice a second. (replica.fetch.wait.max.ms) */
export const FETCHES_EVERY = millis(1_500);

const ids = (list: string): number[] => list.split(', ').map(Number);

/** What made a leader ask for another ISR. */
export function proposedBecause(
  walk: Walk,
  entry: Entry,
  note: NoteOf<'isr-proposed'>,
  explains: Place['explains'],
): Onward | null {
  const asked = ids(note.isr);
  const before =
    explains?.note === 'isr-changed'
      ? ids(explains.before)
      : (newestImage(walk.cluster).partitions[note.partition]?.replicas ?? []);
  if (note.change === 'shrink') {
    const gone = before.find((id) => !asked.includes(id));
    return gone === undefined ? null : laggedBecause(walk, entry, note.partition, gone);
  }
  const joined = asked.find((id) => !before.includes(id)) ?? asked.at(-1) ?? -1;
  const speaker = nodeOfBroker(walk.cluster, joined);
  const listeners = [entry.node, ...controllerNodes(walk.cluster)];
  const repair = repairOf(walk, speaker, listeners, entry);
  return repair === undefined ? null : goTo(placeOf(repair));
}

/**
 * A follower has not reached its leader's end for too long: it was not heard of, or not fast
 * enough. (Partition.getOutOfSyncReplicas)
 */
function laggedBecause(
  walk: Walk,
  entry: Entry,
  partition: string,
  follower: number,
): Onward | null {
  const { cluster } = walk;
  const speaker = nodeOfBroker(cluster, follower);
  const leader = cluster.nodes[entry.node]?.state;
  const config = 'replica.lag.time.max.ms';
  const value = leader === undefined ? undefined : valueOf(leader, config);
  if (speaker < 0 || value === undefined) return null;
  const fetched = lastFetch(walk, speaker, entry, 3 * value * 1_000);
  const since = fetched?.time ?? entry.time - value * 1_000;
  const silent = entry.time - since;
  const isSilent = silent > FETCHES_EVERY;
  const because = silencedBy(walk, {
    speaker,
    listener: entry.node,
    since: isSilent ? since : entry.time - value * 1_000,
    until: entry.step,
  });
  const values = {
    why: isSilent ? ('fetch' as const) : ('caught-up' as const),
    peer: nameOf(cluster, speaker),
    partition,
    config,
    value,
    silent,
  };
  return {
    links: [limitLink(walk, entry, 'timeout', values), ...because.links],
    next: because.next,
  };
}

/** The newest fetch of a follower that its leader has got before a step. */
const lastFetch = (
  { past }: Walk,
  follower: NodeId,
  before: Pick<Entry, 'step' | 'time' | 'node'>,
  within: number,
): Entry | undefined =>
  lastBetween(past, before.time - within, before, isFetchOf(follower, before.node));

/**
 * A produce has waited for as long as it may: which member of the ISR its leader had not heard of.
 * (DelayedProduce.onExpiration)
 */
export function notCommittedInTime(
  walk: Walk,
  entry: Entry,
  { partition, waited }: NoteOf<'produce-completed'>,
): Onward | null {
  const { cluster } = walk;
  const values = { config: 'request.timeout.ms', value: Math.round(waited / 1_000), partition };
  const followers = (newestImage(cluster).partitions[partition]?.replicas ?? [])
    .map((id) => nodeOfBroker(cluster, id))
    .filter((node) => node >= 0 && node !== entry.node)
    .map((node) => ({ node, at: lastFetch(walk, node, entry, waited + seconds(60))?.time ?? 0 }))
    .sort((one, other) => one.at - other.at);
  const [latest] = followers;
  if (latest === undefined || entry.time - latest.at <= FETCHES_EVERY) {
    const link = limitLink(walk, entry, 'timeout', { ...values, why: 'small-isr' });
    return { links: [link], next: lastIsrChange(walk, entry, partition) };
  }
  const because = silencedBy(walk, {
    speaker: latest.node,
    listener: entry.node,
    since: latest.at,
    until: entry.step,
  });
  const peer = nameOf(cluster, latest.node);
  const silent = entry.time - latest.at;
  const link = limitLink(walk, entry, 'timeout', { ...values, why: 'commit', peer, silent });
  return { links: [link, ...because.links], next: because.next };
}

/** How far back the last change of an ISR is looked for, where no silence tells of it. */
const CHANGED_WITHIN = seconds(20);

/** The newest change of a partition's ISR before a step. */
export function lastIsrChange(
  walk: Walk,
  before: Pick<Entry, 'step' | 'time'>,
  partition: string,
): Place | null {
  const isIt = (note: Note): boolean => note.note === 'isr-changed' && note.partition === partition;
  const replicas = newestImage(walk.cluster).partitions[partition]?.replicas ?? [];
  const [newest] = replicas
    .map((id) => broughtBy(walk, id, before, (note) => isIt(note) && hasLeft(note, id)))
    .filter((place) => place !== null)
    .sort((one, other) => other.step - one.step);
  if (newest !== undefined) return newest;
  const found = lastBetween(walk.past, before.time - CHANGED_WITHIN, before, ({ notes }) =>
    notes.some(isIt),
  );
  return changeIn(found, isIt);
}

/** Whether a change of the ISR takes a replica out of it. */
export const hasLeft = (note: Note, id: number): boolean =>
  note.note === 'isr-changed' && ids(note.before).includes(id) && !ids(note.after).includes(id);
