import type { Note } from '../../kafka/note.ts';
import type { NodeId } from '../../kernel/machine.ts';
import { seconds } from '../../kernel/time.ts';
import { memberName } from '../quorum-member.ts';
import { nameOf } from './happening.ts';
import { isFrom, lastBetween } from './look-back.ts';
import { otherVoterNodes } from './members.ts';
import { silencedBy } from './silence.ts';
import { valueOf } from './timer-setting.ts';
import {
  changeIn,
  goTo,
  limitLink,
  nodeNamed,
  placeOf,
  type NoteOf,
  type Onward,
  type Walk,
} from './walk.ts';
import { findBack, type Entry } from './why-origin.ts';

const FETCH_TIMEOUT = 'controller.quorum.fetch.timeout.ms';
/** How far back the last word of a member is looked for. */
const HEARD_WITHIN = seconds(30);

/** The controller that is active leads the quorum. */
export function activeBecause(
  { past }: Walk,
  entry: Entry,
  { epoch }: NoteOf<'controller-active'>,
): Onward | null {
  const isIt = (note: Note): boolean =>
    note.note === 'quorum' && note.as === 'leader' && note.epoch === epoch;
  const won = findBack(
    past,
    entry.step,
    (each) => each.node === entry.node && each.notes.some(isIt),
  );
  const place = changeIn(won, isIt);
  return place === null ? null : goTo(place);
}

/** A member of the quorum is what it is now because of a silence, or of another that leads. */
export function quorumBecause(walk: Walk, entry: Entry, note: NoteOf<'quorum'>): Onward | null {
  if (note.as === 'leader') return wonBecause(walk, entry);
  if (note.as === 'follower' && entry.what.event !== 'boot')
    return followsBecause(walk, entry, note);
  return null;
}

/** An election goes back to when this member stopped following. */
function wonBecause({ past }: Walk, entry: Entry): Onward | null {
  const began = findBack(past, entry.step - 1, (each) => {
    if (each.node !== entry.node) return false;
    const { what } = each;
    if (what.event === 'boot') return true;
    if (what.event === 'timer') return what.timer.timer === 'raft-fetch-timeout';
    return what.event === 'message' && what.message.type === 'EndQuorumEpochRequest';
  });
  return began === undefined ? null : goTo(placeOf(began));
}

function followsBecause(
  { cluster, past }: Walk,
  entry: Entry,
  { leader, epoch }: NoteOf<'quorum'>,
): Onward | null {
  const node = nodeNamed(cluster, memberName(cluster, leader) ?? '');
  const isIt = (note: Note): boolean =>
    note.note === 'quorum' && note.as === 'leader' && note.epoch === epoch;
  const won = findBack(past, entry.step, (each) => each.node === node && each.notes.some(isIt));
  const place = changeIn(won, isIt);
  return place === null ? null : goTo(place);
}

/** A member has heard nothing of the leader that it follows. (KafkaRaftClient.pollFollower) */
export function leaderSilent(walk: Walk, entry: Entry): Onward | null {
  const { cluster, past } = walk;
  const isIt = (note: Note): boolean => note.note === 'quorum' && note.as === 'follower';
  const followed = findBack(
    past,
    entry.step - 1,
    (each) => each.node === entry.node && each.notes.some(isIt),
  )?.notes.findLast(isIt);
  if (followed?.note !== 'quorum') return null;
  const peer = memberName(cluster, followed.leader) ?? '';
  const speaker = nodeNamed(cluster, peer);
  const heard = lastBetween(past, entry.time - HEARD_WITHIN, entry, isFrom(speaker, entry.node));
  return overdue(walk, entry, { why: 'quorum-leader', peer, speaker, heard });
}

/** Too few voters have fetched from the leader. (LeaderState.timeUntilCheckQuorumTimeoutExpires) */
export function votersSilent(walk: Walk, entry: Entry): Onward | null {
  const { cluster, past } = walk;
  const [last] = otherVoterNodes(cluster, entry.node)
    .map((speaker) => ({
      speaker,
      heard: lastBetween(past, entry.time - HEARD_WITHIN, entry, isFrom(speaker, entry.node)),
    }))
    .sort((one, other) => (one.heard?.time ?? 0) - (other.heard?.time ?? 0));
  if (last === undefined) return null;
  return overdue(walk, entry, { why: 'voters', peer: nameOf(cluster, last.speaker), ...last });
}

type Overdue = {
  why: 'quorum-leader' | 'voters';
  peer: string;
  speaker: NodeId;
  heard: Entry | undefined;
};

/** A leader waits half as long again. (LeaderState.checkQuorumTimeoutMs) */
function overdue(walk: Walk, entry: Entry, { why, peer, speaker, heard }: Overdue): Onward | null {
  const state = walk.cluster.nodes[entry.node]?.state;
  const value = state === undefined ? undefined : valueOf(state, FETCH_TIMEOUT);
  if (value === undefined) return null;
  const since = heard?.time ?? entry.time - value * 1_000;
  const silence = { speaker, listener: entry.node, since, until: entry.step };
  const because = silencedBy(walk, silence);
  const limit = why === 'voters' ? Math.floor(1.5 * value) : value;
  const silent = entry.time - since;
  const values = { why, peer, config: FETCH_TIMEOUT, value, limit, silent };
  return {
    links: [limitLink(walk, entry, 'timeout', values), ...because.links],
    next: because.next,
  };
}
