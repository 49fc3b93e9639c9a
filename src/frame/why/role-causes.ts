import type { Note } from '../../kafka/note.ts';
import {
  changeIn,
  goTo,
  placeOf,
  type NoteOf,
  type Onward,
  type Place,
  type Walk,
} from './walk.ts';
import { findBack, type Entry } from './why-origin.ts';

/**
 * A broker leads or follows because the controller has elected a leader, or since it runs: what
 * was decided before its start it learns by that.
 */
export function leadsBecause(
  walk: Walk,
  entry: Entry,
  { partition, leaderEpoch }: NoteOf<'became-leader'> | NoteOf<'became-follower'>,
): Onward | null {
  const place = electionOf(walk, entry, partition, (epoch) => epoch === leaderEpoch);
  return place === null ? null : goTo(place);
}

/** The election by which a partition got an epoch; the start of this process, if that was later. */
function electionOf(
  { past }: Walk,
  entry: Entry,
  partition: string,
  isEpoch: (leaderEpoch: number) => boolean,
): Place | null {
  const isIt = (note: Note): boolean =>
    (note.note === 'leader-elected' || note.note === 'leaderless') &&
    note.partition === partition &&
    isEpoch(note.leaderEpoch);
  const found = findBack(
    past,
    entry.step,
    ({ node, what, notes }) => notes.some(isIt) || (node === entry.node && what.event === 'boot'),
  );
  if (found === undefined) return null;
  return changeIn(found, isIt) ?? placeOf(found);
}

/** A log is cut because its leader was elected while it had something else there. (KIP-101) */
export function truncatedBecause(
  { past }: Walk,
  entry: Entry,
  { partition }: NoteOf<'truncated'>,
): Onward | null {
  const isIt = (note: Note): boolean =>
    note.note === 'leader-elected' && note.partition === partition;
  const found = findBack(past, entry.step, ({ notes }) => notes.some(isIt));
  const place = changeIn(found, isIt);
  return place === null ? null : goTo(place);
}
