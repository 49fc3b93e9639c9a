import type { Cluster } from '../../kafka/cluster.ts';
import type { KafkaMessage } from '../../kafka/kinds.ts';
import type { Note } from '../../kafka/note.ts';
import { NO_CAUSE, type StepId } from '../../kernel/trace.ts';
import { noteHappening, stepHappening, toneOfHappening } from './happening.ts';
import type { KafkaTimer } from '../../kafka/timers.ts';
import { isChatter, sentBecause } from '../messages/message-view.ts';
import type { Past } from '../past.ts';
import { viewOfTimer } from './timer-views.ts';
import type { WhyLink } from '../types/detail.ts';
import type { Happening } from '../types/happenings.ts';
import {
  beginningOf,
  endBefore,
  givenToSend,
  isApplicationTimer,
  leadersAppend,
  leadersHighWatermark,
  leadersLogStart,
  type Entry,
  type FollowedRecord,
} from './why-origin.ts';

type NoteKind = Note['note'];

/** Links that are shown; of a longer chain the newest ones, then where it began. */
const LINKS_MAX = 14;
/** Changes of one step that are shown, and steps that a chain is followed through. */
const CHANGES_MAX = 3;
const STEPS_MAX = 1_000;

/**
 * What of a step matters to what came of it: changes of these kinds (null: of any) about this
 * partition (null: about any).
 */
export type Concern = { kinds: readonly NoteKind[] | null; partition: string | null };

/** A step of the chain; `explains` is the newest change that it has to account for. */
type Place = { step: StepId; concern: Concern; explains: Note | null };

type Walk = { cluster: Cluster; past: Past; record: FollowedRecord | null };

/**
 * From a step back along its causes to where it began: what a person did, a timer with its setting,
 * or the start of a process. Each link is one change; a step that changed nothing that matters is
 * said as what it was.
 * @param record whose way through the producer is followed, when it is that of one record
 */
export function chainFrom(
  cluster: Cluster,
  past: Past,
  step: StepId,
  concern: Concern,
  record: FollowedRecord | null = null,
): WhyLink[] {
  const walk: Walk = { cluster, past, record };
  const links: WhyLink[] = [];
  let place: Place | null = { step, concern, explains: null };
  for (let steps = 0; place !== null && steps < STEPS_MAX; steps += 1) {
    const entry = past.entry(place.step);
    if (entry === undefined) break;
    const changes = changesIn(entry, place.concern);
    if (links.length === 0 || changes.length > 0 || !isOnlyTalk(entry))
      links.push(...linksOf(walk, entry, changes));
    place = placeBefore(walk, place, entry, changes);
  }
  const end = links.at(-1);
  if (links.length <= LINKS_MAX || end === undefined) return links;
  return [...links.slice(0, LINKS_MAX - 1), end];
}

/** What the step that sent a message has to do with it. */
export const concernOf = (message: KafkaMessage, partition: string | null): Concern => ({
  kinds: sentBecause(message),
  partition,
});

/** The changes of a step that matter, newest first. */
function changesIn(entry: Entry, { kinds, partition }: Concern): Note[] {
  const notes = entry.notes.filter(
    (note) =>
      (kinds === null || kinds.includes(note.note)) &&
      (partition === null || !('partition' in note) || note.partition === partition),
  );
  return notes.reverse().slice(0, CHANGES_MAX);
}

/** The changes; then the step itself, where that is more than the way by which the news came. */
function linksOf({ cluster, past }: Walk, entry: Entry, changes: readonly Note[]): WhyLink[] {
  const links = changes.map((note) => linkOf(entry, noteHappening(cluster, entry, note), 'change'));
  if (changes.length > 0 && isOnlyTheWay(entry)) return links;
  return [...links, linkOf(entry, stepHappening(cluster, past, entry), 'plain')];
}

const isOnlyTheWay = ({ what }: Entry): boolean =>
  what.event === 'message' ||
  what.event === 'connected' ||
  what.event === 'closed' ||
  what.event === 'synced';

/** How two processes come to talk at all: a link of the chain, but not worth a line. */
const isOnlyTalk = ({ what }: Entry): boolean =>
  what.event === 'connected' || (what.event === 'message' && isChatter(what.message));

function linkOf(entry: Entry, happening: Happening, usual: 'change' | 'plain'): WhyLink {
  const tone = toneOfHappening(happening);
  return {
    step: entry.step,
    time: entry.time,
    node: happening.node,
    happening,
    tone: tone === 'change' ? usual : tone,
  };
}

/** Where the chain goes on; null where it began. */
function placeBefore(
  walk: Walk,
  { concern, explains }: Place,
  entry: Entry,
  changes: readonly Note[],
): Place | null {
  const oldest = changes.at(-1) ?? null;
  const partition = partitionOf(oldest) ?? concern.partition;
  const origin = oldest === null ? readable(walk, entry, explains) : originOf(walk, entry, oldest);
  if (origin !== null) return origin;
  const { what } = entry;
  if (what.event === 'timer') return timerBefore(walk, entry, what.timer, partition);
  if (what.event === 'lost') {
    const end = endBefore(walk.past, entry);
    if (end !== undefined) return placeOf(end, []);
  }
  if (entry.cause === NO_CAUSE) return null;
  return {
    step: entry.cause,
    concern:
      what.event === 'message' ? concernOf(what.message, partition) : { kinds: [], partition },
    explains: oldest,
  };
}

const partitionOf = (note: Note | null): string | null =>
  note !== null && 'partition' in note ? note.partition : null;

const placeOf = (
  entry: Entry,
  kinds: readonly NoteKind[],
  partition: string | null = null,
): Place => ({ step: entry.step, concern: { kinds, partition }, explains: null });

/**
 * A change that goes back to an earlier one, which need not have caused its step. Null: the step's
 * cause will do.
 */
function originOf({ past, record }: Walk, entry: Entry, note: Note): Place | null {
  if (note.note === 'appended' && note.as === 'follower') {
    const found = leadersAppend(past, entry.step, note);
    return found === undefined ? null : placeOf(found, ['appended'], note.partition);
  }
  const { what } = entry;
  if (note.note === 'log-start' && note.as === 'follower' && what.event === 'message') {
    const found = leadersLogStart(past, entry.step, note);
    const concern = concernOf(what.message, note.partition);
    return found === undefined ? null : { step: found.step, concern, explains: null };
  }
  if (note.note === 'batch-sent' && note.why !== 'retry') {
    const given = givenToSend(past, entry, note.partition, record);
    return given === undefined || given.step === entry.step
      ? null
      : placeOf(given, [], note.partition);
  }
  return null;
}

/**
 * An answer that brought a high watermark or records, sent in a step that moved nothing: an old
 * fetch whose time was up, or one that found what was there already. A high watermark, and what a
 * consumer gets that fetches on and on, go back to the leader's step that moved the high watermark.
 */
function readable({ past }: Walk, entry: Entry, explains: Note | null): Place | null {
  if (explains?.note !== 'high-watermark' && explains?.note !== 'delivered') return null;
  if (explains.note === 'high-watermark' ? explains.as === 'leader' : !isFetchedOn(past, entry))
    return null;
  const moved = leadersHighWatermark(past, entry.step, explains);
  return moved === undefined ? null : placeOf(moved, ['high-watermark'], explains.partition);
}

/** Whether a fetch was sent only because the one before it had brought records. */
const isFetchedOn = (past: Past, entry: Entry): boolean =>
  entry.what.event === 'timer' ||
  past.entry(entry.cause)?.notes.some(({ note }) => note === 'delivered') === true;

/** What made a process arm a timer; nothing for those that only come again. */
function timerBefore(
  { cluster, past }: Walk,
  entry: Entry,
  timer: KafkaTimer,
  partition: string | null,
): Place | null {
  const { isRoutine, armedBecause: kinds = [] } = viewOfTimer(timer);
  if (isRoutine === true || entry.cause === NO_CAUSE) return null;
  if (isApplicationTimer(timer)) {
    const began = beginningOf(cluster, past, entry, timer);
    return began === undefined ? null : placeOf(began, []);
  }
  return { step: entry.cause, concern: { kinds, partition }, explains: null };
}
