import type { Cluster } from '../../kafka/cluster.ts';
import type { KafkaMessage } from '../../kafka/kinds.ts';
import type { Note } from '../../kafka/note.ts';
import { NO_CAUSE, type StepId } from '../../kernel/trace.ts';
import { noteHappening, stepHappening } from './happening.ts';
import { becauseOf, becauseOfStep } from './rules.ts';
import { goTo, linkOf, placeOf, type Concern, type Onward, type Place, type Walk } from './walk.ts';
import type { KafkaTimer } from '../../kafka/timers.ts';
import { isChatter, sentBecause } from '../messages/message-view.ts';
import type { Past } from '../past.ts';
import { viewOfTimer } from './timer-views.ts';
import type { WhyLink } from '../types/detail.ts';
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

/** Lines that are shown; of a longer chain the newest ones, then where it began. */
const LINKS_MAX = 24;
/** Changes of one step that are shown, and steps that a chain is followed through. */
const CHANGES_MAX = 3;
const STEPS_MAX = 1_000;

/**
 * From a step back to where it began: what a person did, a setting, or the start of a process. A
 * change goes back to what its rule waited for or went by, where a rule is known; else to the cause
 * of its step. Each link is one change; a step that changed nothing that matters is said as what it
 * was.
 * @param record whose way through the producer is followed, when it is that of one record
 */
export function chainFrom(
  cluster: Cluster,
  past: Past,
  step: StepId,
  concern: Concern,
  record: FollowedRecord | null = null,
): WhyLink[] {
  return chainOn({ cluster, past, record }, { step, concern, explains: null });
}

/** The same from a place on; `head`: lines that stand above it. */
export function chainOn(walk: Walk, from: Place | null, head: readonly WhyLink[] = []): WhyLink[] {
  const links = [...head];
  let place = from;
  for (let steps = 0; place !== null && steps < STEPS_MAX; steps += 1) {
    const entry = walk.past.entry(place.step);
    if (entry === undefined) break;
    const changes = changesIn(entry, place);
    if (links.length === 0 || changes.length > 0 || !isOnlyTalk(entry))
      links.push(...linksOf(walk, entry, changes, links));
    const onward = onwardFrom(walk, place, entry, changes);
    if (isSaidByLimit(links, entry, onward)) links.pop();
    links.push(...onward.links);
    place = onward.next;
  }
  return folded(links);
}

/** The chains of a thing that has one at most. */
export const oneChain = (links: WhyLink[]): WhyLink[][] => (links.length === 0 ? [] : [links]);

/** A timer is not said beside what ran out. */
function isSaidByLimit(links: readonly WhyLink[], { step, what }: Entry, onward: Onward): boolean {
  const last = links.at(-1);
  return (
    what.event === 'timer' &&
    onward.links.length > 0 &&
    last?.step === step &&
    last.happening.kind === 'timer'
  );
}

/** The first line and the last stay; of too many the newest are kept, and where it began. */
function folded(links: readonly WhyLink[]): WhyLink[] {
  const end = links.at(-1);
  if (end === undefined) return [];
  const kept = links.length <= LINKS_MAX ? links : [...links.slice(0, LINKS_MAX - 1), end];
  return kept.map((link, at) =>
    link.folds && (at === 0 || at === kept.length - 1) ? { ...link, folds: false } : link,
  );
}

/** What the step that sent a message has to do with it. */
export const concernOf = (message: KafkaMessage, partition: string | null): Concern => ({
  kinds: sentBecause(message),
  partition,
});

/** The changes of a step that matter, newest first. */
function changesIn(entry: Entry, { only, concern: { kinds, partition } }: Place): Note[] {
  if (only !== undefined) return [only];
  const notes = entry.notes.filter(
    (note) =>
      (kinds === null || kinds.includes(note.note)) &&
      (partition === null || !('partition' in note) || note.partition === partition),
  );
  return notes.reverse().slice(0, CHANGES_MAX);
}

/** The changes; then the step itself, where that is more than the way by which the news came. */
function linksOf(
  { cluster, past }: Walk,
  entry: Entry,
  changes: readonly Note[],
  above: readonly WhyLink[],
): WhyLink[] {
  const before = above.map(({ happening }) => happening.kind);
  const links = changes.map((note) =>
    linkOf(entry, noteHappening(cluster, entry, note), 'change', before, note),
  );
  if (changes.length > 0 && isOnlyTheWay(entry)) return links;
  const link = linkOf(entry, stepHappening(cluster, past, entry), 'plain');
  return [...links, { ...link, folds: isPlumbing(entry) }];
}

/** How news came, and what goes on in every process: nothing that a person asks for first. */
function isPlumbing(entry: Entry): boolean {
  const { what } = entry;
  if (what.event === 'timer') return viewOfTimer(what.timer).isPlumbing === true;
  return isOnlyTheWay(entry) || what.event === 'boot';
}

const isOnlyTheWay = ({ what }: Entry): boolean =>
  what.event === 'message' ||
  what.event === 'connected' ||
  what.event === 'closed' ||
  what.event === 'synced';

/** How two processes come to talk at all: a link of the chain, but not worth a line. */
const isOnlyTalk = ({ what }: Entry): boolean =>
  what.event === 'connected' || (what.event === 'message' && isChatter(what.message));

/** How the chain goes on: by a rule of the oldest change, of its step, or along the causes. */
function onwardFrom(walk: Walk, place: Place, entry: Entry, changes: readonly Note[]): Onward {
  const oldest = changes.at(-1) ?? null;
  const because = oldest === null ? null : becauseOf(walk, entry, oldest, place.explains);
  return because ?? becauseOfStep(walk, entry) ?? goTo(placeBefore(walk, place, entry, oldest));
}

/** The step before along the causes; null where it began. */
function placeBefore(
  walk: Walk,
  { concern, explains }: Place,
  entry: Entry,
  oldest: Note | null,
): Place | null {
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
      what.event === 'message'
        ? concernOf(what.message, partition)
        : { kinds: what.event === 'closed' ? ['connection-closed'] : [], partition },
    explains: oldest,
  };
}

const partitionOf = (note: Note | null): string | null =>
  note !== null && 'partition' in note ? note.partition : null;

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
