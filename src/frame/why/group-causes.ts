import type { Note } from '../../kafka/note.ts';
import type { NodeId } from '../../kernel/machine.ts';
import { seconds, type Micros } from '../../kernel/time.ts';
import { groupOf } from '../group-lag.ts';
import { nodeOfLost } from '../group-member.ts';
import { isFrom, lastBetween } from './look-back.ts';
import { silencedBy } from './silence.ts';
import { changeIn, goTo, type NoteOf, type Onward, type Walk } from './walk.ts';
import type { Entry } from './why-origin.ts';

/** A rebalance lasts no longer than the slowest member may take, by default. */
const REBALANCE_MOST: Micros = seconds(300);
/** Longer than any session that was not set on purpose. */
const SESSION_MOST: Micros = seconds(60);

/** States of a group in which its members are to give up or to take. */
const SHARES_ANEW: ReadonlySet<NoteOf<'group-state'>['as']> = new Set([
  'PreparingRebalance',
  'Assigning',
  'Reconciling',
] as const);

/**
 * A member gives up and takes partitions because its group is shared anew; one that leaves by
 * itself does so for its own reasons.
 */
export function calledBackBecause(
  walk: Walk,
  entry: Entry,
  { as }: NoteOf<'rebalance-callback'>,
): Onward | null {
  if (as === 'lost' || entry.notes.some(({ note }) => note === 'left-group')) return null;
  const state = walk.cluster.nodes[entry.node]?.state;
  const group = state?.role === 'consumer' ? groupOf(state) : null;
  if (group === null) return null;
  const isIt = (note: Note): boolean =>
    note.note === 'group-state' && note.group === group && SHARES_ANEW.has(note.as);
  const began = lastBetween(walk.past, entry.time - REBALANCE_MOST, entry, ({ notes }) =>
    notes.some(isIt),
  );
  const place = changeIn(began, isIt);
  return place === null ? null : goTo(place);
}

/** What a member commits in the step in which it gives partitions up, it commits for that. */
export function committedBecause(walk: Walk, entry: Entry): Onward | null {
  const given = entry.notes.find(
    (note) => note.note === 'rebalance-callback' && note.as === 'revoked',
  );
  return given?.note === 'rebalance-callback' ? calledBackBecause(walk, entry, given) : null;
}

/** A group that is shared anew because it has removed a member goes back to that. */
export function stateBecause(
  _walk: Walk,
  entry: Entry,
  note: NoteOf<'group-state'>,
): Onward | null {
  const isIt = (each: Note): boolean =>
    each.note === 'group-member-lost' && each.group === note.group;
  const place = changeIn(entry, isIt, note);
  return place === null ? null : goTo(place);
}

/** A member is removed because of what has silenced it. */
export function memberLostBecause(
  walk: Walk,
  entry: Entry,
  note: NoteOf<'group-member-lost'>,
): Onward | null {
  const speaker = speakerOf(walk, note, entry);
  if (note.why !== 'session' || speaker < 0) return null;
  const heard = lastBetween(
    walk.past,
    entry.time - SESSION_MOST,
    entry,
    isFrom(speaker, entry.node),
  );
  const since = heard?.time ?? entry.time - SESSION_MOST;
  return silencedBy(walk, { speaker, listener: entry.node, since, until: entry.step });
}

/** Where no process is known, by the heartbeats that were sent under its id. */
function speakerOf(
  { cluster, past }: Walk,
  note: NoteOf<'group-member-lost'>,
  before: Entry,
): NodeId {
  const known = nodeOfLost(cluster, note);
  if (known >= 0) return known;
  const sent = lastBetween(past, before.time - SESSION_MOST, before, ({ what, node }) => {
    if (node !== before.node || what.event !== 'message') return false;
    const { message } = what;
    return (
      (message.type === 'HeartbeatRequest' || message.type === 'ConsumerGroupHeartbeatRequest') &&
      message.body.memberId === note.member
    );
  });
  return sent?.what.event === 'message' ? sent.what.from : -1;
}
