import type { Note } from '../../kafka/note.ts';
import { givenUpBecause, outOfRangeBecause, unanswered } from './client-causes.ts';
import {
  electedBecause,
  fencedBecause,
  isrChangedBecause,
  unfencedBecause,
  wantedToEnd,
} from './decisions.ts';
import {
  calledBackBecause,
  committedBecause,
  memberLostBecause,
  stateBecause,
} from './group-causes.ts';
import { notCommittedInTime, proposedBecause } from './isr-causes.ts';
import { activeBecause, leaderSilent, quorumBecause, votersSilent } from './quorum-causes.ts';
import { leadsBecause, truncatedBecause } from './role-causes.ts';
import { deletedBecause, refusedBecause, startedBecause } from './setting-causes.ts';
import { silencedBy } from './silence.ts';
import {
  nodeOfBroker,
  type NoteKind,
  type NoteOf,
  type Onward,
  type Place,
  type Walk,
} from './walk.ts';
import type { Entry } from './why-origin.ts';

/** How the chain goes on from a change; null: to the cause of its step. */
type Rule<K extends NoteKind> = (
  walk: Walk,
  entry: Entry,
  note: NoteOf<K>,
  explains: Place['explains'],
) => Onward | null;

/** Changes that go back to more than what set off their step. */
const noteRules: { readonly [K in NoteKind]?: Rule<K> } = {
  'became-leader': leadsBecause,
  'became-follower': leadsBecause,
  truncated: truncatedBecause,
  'leader-elected': electedBecause,
  leaderless: electedBecause,
  'isr-changed': isrChangedBecause,
  'isr-proposed': proposedBecause,
  'broker-fenced': fencedBecause,
  'broker-unfenced': unfencedBecause,
  'broker-registered': unfencedBecause,
  'controlled-shutdown': (walk, entry, { broker }) =>
    wantedToEnd(walk, entry, nodeOfBroker(walk.cluster, broker)),
  'controller-active': activeBecause,
  quorum: quorumBecause,
  refused: refusedBecause,
  'segments-deleted': deletedBecause,
  'log-start': startedBecause,
  'rebalance-callback': calledBackBecause,
  committed: committedBecause,
  'group-state': stateBecause,
  'group-member-lost': memberLostBecause,
  'send-failed': givenUpBecause,
  'offset-out-of-range': outOfRangeBecause,
  'produce-completed': (walk, entry, note) =>
    note.error === 'REQUEST_TIMED_OUT' ? notCommittedInTime(walk, entry, note) : null,
};

/** How the chain goes on from a change, where its kind has a rule. */
export function becauseOf(
  walk: Walk,
  entry: Entry,
  note: Note,
  explains: Place['explains'],
): Onward | null {
  const rule = noteRules[note.note] as Rule<NoteKind> | undefined;
  return rule?.(walk, entry, note, explains) ?? null;
}

/** How the chain goes on from a step that a rule knows, whatever it changed. */
export function becauseOfStep(walk: Walk, entry: Entry): Onward | null {
  const { what } = entry;
  if (what.event === 'closed') {
    if (what.reason !== 'refused') return null;
    const silence = { speaker: what.peer, listener: entry.node, since: entry.time };
    return silencedBy(walk, { ...silence, until: entry.step });
  }
  if (what.event !== 'timer') return null;
  const { timer } = what;
  switch (timer.timer) {
    case 'raft-fetch-timeout':
      return leaderSilent(walk, entry);
    case 'raft-check-quorum':
      return votersSilent(walk, entry);
    case 'request-timeout':
      return unanswered(walk, entry, timer, 'request.timeout.ms');
    case 'connect-timeout':
      return unanswered(walk, entry, timer, 'socket.connection.setup.timeout.ms');
    case 'fetch-watch':
      return unanswered(walk, entry, timer, 'replica.socket.timeout.ms');
    default:
      return null;
  }
}
