import type { Note } from '../../kafka/note.ts';
import { seconds } from '../../kernel/time.ts';
import { nameOf } from './happening.ts';
import { actsBefore, firstFrom, isFrom, lastBetween } from './look-back.ts';
import { controllerNodes, proposalOf } from './members.ts';
import { topicSetting } from './setting-causes.ts';
import { repairOf, silencedBy } from './silence.ts';
import { valueOf } from './timer-setting.ts';
import {
  changeAt,
  changeIn,
  goTo,
  limitLink,
  nodeOfBroker,
  placeOf,
  type NoteKind,
  type NoteOf,
  type Onward,
  type Walk,
} from './walk.ts';
import { findBack, type Entry } from './why-origin.ts';

/**
 * A controller tells of what it decided when that is committed. Changes of one batch stand
 * together: what a broker's end brings with it stands before the end, what its return or its wish
 * to leave brings stands after that. (ReplicationControlManager.handleBrokerFenced,
 * handleBrokerUnfenced)
 */
type Reason = { kinds: readonly NoteKind[]; stands: 'before' | 'after' };

const FENCED: Reason = { kinds: ['broker-fenced', 'broker-unregistered'], stands: 'after' };
const RESTARTED: Reason = { kinds: ['broker-registered'], stands: 'after' };
const LEAVES: Reason = { kinds: ['controlled-shutdown'], stands: 'before' };
const IS_BACK: Reason = { kinds: ['broker-unfenced'], stands: 'before' };

/** The change in the same batch that made the controller decide on another one. */
function reasonIn(entry: Entry, note: Note, reasons: readonly Reason[]): Note | undefined {
  const at = entry.notes.indexOf(note);
  for (const { kinds, stands } of reasons) {
    const isIt = (each: Note): boolean => kinds.includes(each.note);
    const found =
      stands === 'after'
        ? entry.notes.slice(at + 1).find(isIt)
        : entry.notes.slice(0, Math.max(0, at)).findLast(isIt);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a change of the ISR goes back to. */
export function isrChangedBecause(
  walk: Walk,
  entry: Entry,
  note: NoteOf<'isr-changed'>,
): Onward | null {
  switch (note.why) {
    case 'fenced':
      return toReason(entry, note, [FENCED]);
    case 'restarted':
      return toReason(entry, note, [RESTARTED]);
    case 'shutdown':
      return toReason(entry, note, [LEAVES, FENCED]);
    case 'elected':
      return toReason(entry, note, [IS_BACK]);
    case 'lagging':
    case 'caught-up': {
      const change = note.why === 'lagging' ? 'shrink' : 'expand';
      const asked = proposalOf(walk, entry, note.partition, change);
      const isIt = (each: Note): boolean =>
        each.note === 'isr-proposed' && each.partition === note.partition;
      const place = changeIn(asked, isIt, note);
      return place === null ? null : goTo(place);
    }
    case 'reassigned':
      return null;
  }
}

function toReason(entry: Entry, note: Note, reasons: readonly Reason[]): Onward | null {
  const reason = reasonIn(entry, note, reasons);
  return reason === undefined ? null : goTo(changeAt(entry, reason));
}

/** What the election of a leader, or the lack of one, goes back to. */
export function electedBecause(
  walk: Walk,
  entry: Entry,
  note: NoteOf<'leader-elected'> | NoteOf<'leaderless'>,
): Onward | null {
  if (note.note === 'leaderless') return toReason(entry, note, [FENCED, LEAVES, RESTARTED]);
  switch (note.why) {
    case 'isr':
    case 'elr':
    case 'last-known':
      return electedByReason(walk, entry, note);
    case 'unclean': {
      const setting = topicSetting(walk, entry, note.partition, 'unclean.leader.election.enable');
      const asked = electionAsked(walk, entry);
      // Where the topic forbids it, only who asks for it by name gets it.
      if (setting.happening.values['value'] !== 'true' && asked !== undefined)
        return goTo(placeOf(asked));
      const links = [setting];
      const lost = leaderLost(walk, entry, note.partition);
      if (lost !== null) return { links, next: lost };
      const reason = electedByReason(walk, entry, note);
      return { links, next: reason?.next ?? null };
    }
    case 'preferred':
      return preferredBecause(walk, entry, note);
    case 'same':
      return null;
  }
}

/** The newest request for an election that a controller was given. (ElectLeaders) */
const electionAsked = ({ past }: Walk, { step, node }: Entry): Entry | undefined =>
  findBack(past, step, (each) => {
    const { what } = each;
    return (
      each.node === node && what.event === 'message' && what.message.type === 'ElectLeadersRequest'
    );
  });

function electedByReason(walk: Walk, entry: Entry, note: NoteOf<'leader-elected'>): Onward | null {
  const isIsrOfIt = (each: Note): boolean =>
    each.note === 'isr-changed' && each.partition === note.partition;
  const isr = entry.notes.find(isIsrOfIt);
  if (isr?.note === 'isr-changed' && isr.why !== 'elected') {
    const because = isrChangedBecause(walk, entry, isr);
    if (because !== null) return because;
  }
  return toReason(entry, note, [FENCED, LEAVES, IS_BACK]);
}

/** That a partition has lost its leader before, and stayed without one until it got this one. */
function leaderLost(walk: Walk, entry: Entry, partition: string) {
  const lost = findBack(walk.past, entry.step - 1, ({ notes }) =>
    notes.some((each) => isAboutLeader(each, partition)),
  );
  const place = changeIn(
    lost,
    (each) => each.note === 'leaderless' && each.partition === partition,
  );
  return place === null || lost === undefined
    ? null
    : (toReason(lost, place.only as Note, [FENCED, LEAVES, RESTARTED])?.next ?? null);
}

const isAboutLeader = (note: Note, partition: string): boolean =>
  (note.note === 'leaderless' || note.note === 'leader-elected') && note.partition === partition;

/** How far back the return of a preferred leader is looked for: two looks of the controller. */
const BACK_WITHIN = seconds(600);

/** The controller looks for leaders that are not preferred; the preferred one is in the ISR. */
function preferredBecause(
  walk: Walk,
  entry: Entry,
  { partition, leader }: NoteOf<'leader-elected'>,
): Onward | null {
  const asked = findBack(walk.past, entry.step, ({ what, node }) =>
    node !== entry.node
      ? false
      : what.event === 'timer'
        ? what.timer.timer === 'controller-balance'
        : what.event === 'message' && what.message.type === 'ElectLeadersRequest',
  );
  if (asked?.what.event !== 'timer') return null;
  const state = walk.cluster.nodes[entry.node]?.state;
  const config = 'leader.imbalance.check.interval.seconds';
  const value = state === undefined ? undefined : valueOf(state, config);
  const back = lastBetween(walk.past, entry.time - BACK_WITHIN, entry, ({ notes }) =>
    notes.some((each) => isBack(each, partition, leader)),
  );
  return {
    links: [limitLink(walk, asked, 'setting', { config, value: value ?? '' })],
    next: changeIn(back, (each) => isBack(each, partition, leader)),
  };
}

const isBack = (note: Note, partition: string, id: number): boolean =>
  note.note === 'isr-changed' &&
  note.partition === partition &&
  !note.before.split(', ').includes(String(id)) &&
  note.after.split(', ').includes(String(id));

/** How far back the last heartbeat is looked for, in sessions. */
const SESSIONS_LOOKED_BACK = 4;

/**
 * A broker is fenced because its session has ended, or because it has asked to end.
 * (QuorumController.maybeFenceStaleBrokers)
 */
export function fencedBecause(
  walk: Walk,
  entry: Entry,
  { broker }: NoteOf<'broker-fenced'>,
): Onward | null {
  const { cluster, past } = walk;
  const speaker = nodeOfBroker(cluster, broker);
  const controller = cluster.nodes[entry.node]?.state;
  const config = 'broker.session.timeout.ms';
  const value = controller === undefined ? undefined : valueOf(controller, config);
  if (speaker < 0 || value === undefined) return null;
  const session = value * 1_000;
  const asked = wantedToEnd(walk, entry, speaker, session);
  if (asked !== null) return asked;
  const heard = lastHeard(walk, entry, speaker, session);
  if (heard === undefined) return null;
  const noticed =
    firstFrom(past, heard.time + session, entry, ({ what, node }) => {
      return node === entry.node && what.event === 'timer' && isFenceTimer(what.timer.timer);
    }) ?? entry;
  const because = silencedBy(walk, {
    speaker,
    listener: entry.node,
    since: heard.time,
    until: noticed.step,
  });
  const silent = noticed.time - heard.time;
  const values = {
    why: 'heartbeat' as const,
    peer: nameOf(cluster, speaker),
    config,
    value,
    silent,
  };
  return {
    links: [limitLink(walk, noticed, 'timeout', values), ...because.links],
    next: because.next,
  };
}

/** The end of a session is noticed an eighth of it later at most; then it is written down. */
const NOTICED_WITHIN = seconds(2);

/** The last heartbeat before a session ended. It is looked for where it must have been first. */
function lastHeard({ past }: Walk, entry: Entry, speaker: number, session: number) {
  const isIt = (each: Entry): boolean => isHeard(each, speaker, entry.node);
  const end = { step: entry.step, time: entry.time - session };
  const from = end.time - session / 8 - NOTICED_WITHIN;
  return (
    lastBetween(past, from, end, isIt) ??
    lastBetween(past, entry.time - SESSIONS_LOOKED_BACK * session, end, isIt)
  );
}

const isFenceTimer = (timer: string): boolean => timer === 'controller-fence';

/** A heartbeat; or the controller begins to lead, and gives every broker a whole session. */
const isHeard = (entry: Entry, speaker: number, controller: number): boolean =>
  isFrom(speaker, controller, 'BrokerHeartbeatRequest')(entry) ||
  (entry.node === controller && entry.notes.some(({ note }) => note === 'controller-active'));

/** A broker leaves because it was asked to shut down, not longer ago than `within`. */
export function wantedToEnd(
  { past }: Walk,
  entry: Entry,
  broker: number,
  within = Number.MAX_SAFE_INTEGER,
): Onward | null {
  const asked = actsBefore(past, entry.step).find(
    ({ what, node, time }) =>
      node === broker &&
      time >= entry.time - within &&
      what.event === 'command' &&
      what.command.command === 'shutdown',
  );
  return asked === undefined ? null : goTo(placeOf(asked));
}

/** A broker may lead and follow again because it was started, resumed or reached again. */
export function unfencedBecause(
  walk: Walk,
  entry: Entry,
  { broker }: NoteOf<'broker-unfenced'> | NoteOf<'broker-registered'>,
): Onward | null {
  const speaker = nodeOfBroker(walk.cluster, broker);
  const repair = repairOf(walk, speaker, controllerNodes(walk.cluster), entry);
  return repair === undefined ? null : goTo(placeOf(repair));
}
