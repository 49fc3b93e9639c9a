import type { Cluster } from '../kafka/cluster.ts';
import type { KafkaKinds, KafkaMessage } from '../kafka/kinds.ts';
import { type Micros, millis, seconds } from '../kernel/time.ts';
import type { StepId, TraceEntry } from '../kernel/trace.ts';
import { nextEventAt } from '../kernel/world.ts';
import {
  isWorthTelling,
  nameOf,
  noteHappening,
  ownHappening,
  toneOfHappening,
} from './why/happening.ts';
import { isMetadataFetch } from './messages/message-view.ts';
import { toneOf, type Seen } from './messages/messages-view.ts';
import type { Past } from './past.ts';
import { densityView, flowViews, messagesIn, runView, turnsIn } from './series/lanes-series.ts';
import { metricViews } from './series/metrics.ts';
import { readingOf } from './series/read.ts';
import type { Happening } from './types/happenings.ts';
import type { LaneChange, LaneMessage, LanesView } from './types/lanes.ts';
import type { Lens } from './types/lens.ts';
import type { FlowView } from './types/metrics.ts';

type Entry = TraceEntry<KafkaKinds>;
type Stretch = NonNullable<Lens['lanes']>;

/**
 * Lines, diamonds and waits in one picture at most, of each kind; the newest stay. With more
 * messages in the stretch than this, single ones cannot be told apart.
 */
const LANE_ITEMS_MAX = 400;

/** Notes that are drawn as a diamond: things that changed for good. */
const CHANGES = new Set([
  'appended',
  'high-watermark',
  'log-start',
  'became-leader',
  'became-follower',
  'broker-registered',
  'broker-unfenced',
  'broker-fenced',
  'broker-unregistered',
  'controlled-shutdown',
  'controller-active',
  'controller-resigned',
  'leader-elected',
  'leaderless',
  'isr-changed',
  'reassignment-started',
  'reassigned',
  'partitions-added',
  'topic-deleted',
  'config-changed',
  'config-removed',
  'feature-changed',
  'topic-created',
  'group-state',
  'group-member-lost',
  'acked',
  'send-failed',
  'delivered',
  'position',
  'offset-out-of-range',
  'consumer-error',
  'refused',
  'connection-closed',
]);

/** What is being collected, newest first. */
type Found = {
  messages: LaneMessage[];
  changes: LaneChange[];
  waits: LanesView['waits'];
  /**
   * Fetch answers that were not given at once, whose request has not been met yet: by connection
   * and number.
   */
  answered: Map<string, { node: string; to: Micros }>;
};

/** The space-time diagram of a stretch of time: with a line for each message while they are few. */
export function lanesView(
  cluster: Cluster,
  past: Past,
  stretch: Stretch,
  flights: readonly Seen[],
): LanesView {
  const { from, to, columns } = stretch;
  const reading = readingOf(past.counted, stretch, columns);
  const nodes = cluster.nodes
    .filter(({ state }) => state.role !== 'admin' && state.role !== 'guest')
    .map((each) => each.name);
  const isDense = messagesIn(reading) > LANE_ITEMS_MAX;
  const items = isDense
    ? { messages: [], changes: [], waits: [] }
    : itemsOf(cluster, past, stretch, flights);
  return {
    ...{ from, to, nodes },
    ...items,
    changes: withTurns(items.changes, turnsIn(past.counted, stretch), cluster.now, isDense),
    density: isDense ? densityView(cluster, reading, nodes) : null,
    metrics: metricViews(cluster, past.counted, stretch),
    run: runView(past.counted),
  };
}

/** A page of the lanes is crossed in about so many seconds of the person's: flows are of one. */
const WINDOWS_IN_PAGE = 10;
const FLOW_WINDOW = { least: millis(500), most: seconds(10) };

/** How many records go over the links now. */
export function flowsNow(cluster: Cluster, past: Past, { from, to }: Stretch): FlowView[] {
  const { least, most } = FLOW_WINDOW;
  const window = Math.min(most, Math.max(least, (to - from) / WINDOWS_IN_PAGE));
  return flowViews(cluster, past.counted, cluster.now, window);
}

function itemsOf(
  cluster: Cluster,
  past: Past,
  stretch: Stretch,
  flights: readonly Seen[],
): Pick<LanesView, 'messages' | 'changes' | 'waits'> {
  const found: Found = { messages: [], changes: [], waits: [], answered: new Map() };
  addUnderWay(cluster, past, flights, stretch, found);
  addParked(cluster, stretch, found);
  const reached = addTrace(cluster, past, stretch, found);
  // Their requests came before the trace that was looked at.
  for (const { node, to } of found.answered.values())
    found.waits.push({ node, from: reached, to, what: 'fetch' });
  return {
    messages: newest(found.messages),
    changes: newest(found.changes),
    waits: newest(found.waits),
  };
}

/** The changes with all that turned the story, however many changes there are. */
function withTurns(
  changes: LaneChange[],
  turns: LaneChange[],
  now: Micros,
  isDense: boolean,
): LaneChange[] {
  if (isDense) return turns;
  const first = changes[0]?.time ?? now;
  return [...turns.filter(({ time }) => time < first), ...changes];
}

/** Oldest first again. */
const newest = <T>(items: T[]): T[] => items.slice(0, LANE_ITEMS_MAX).reverse();

/** Messages that have not arrived: the newest, then older ones. */
function addUnderWay(
  cluster: Cluster,
  past: Past,
  flights: readonly Seen[],
  { to }: Stretch,
  found: Found,
): void {
  for (let index = flights.length - 1; index >= 0; index -= 1) {
    const seen = flights[index];
    if (seen === undefined || seen.flight.sentAt > to) continue;
    const { flight } = seen;
    const arrivesAt = seen.state === 'moving' ? flight.arrivesAt : null;
    found.messages.push(lineOf(cluster, flight, flight.to, arrivesAt, false));
    noteAnswer(cluster, past, flight, flight.cause, found);
  }
}

/** Requests that wait in purgatory now: until something happens they go on waiting. */
function addParked(cluster: Cluster, { from, to }: Stretch, found: Found): void {
  const until = Math.min(to, nextEventAt(cluster));
  for (const { state, name, status } of cluster.nodes) {
    if (state.role !== 'server' || state.broker === null || status === 'down') continue;
    for (const delayed of state.broker.memory.delayed) {
      if (delayed.kind !== 'produce' && delayed.kind !== 'fetch') continue;
      if (delayed.since >= until) continue;
      const { kind: what, since } = delayed;
      found.waits.push({ node: name, from: Math.max(from, since), to: until, what });
    }
  }
}

/**
 * Walks the trace back until the stretch begins or the picture is full. Gives the time up to which
 * it came.
 */
function addTrace(cluster: Cluster, past: Past, { from, to }: Stretch, found: Found): Micros {
  const isFull = (): boolean =>
    found.messages.length >= LANE_ITEMS_MAX && found.changes.length >= LANE_ITEMS_MAX;
  let reached = Math.min(to, cluster.now);
  for (let step = past.lastStep; step >= past.firstStep && !isFull(); step -= 1) {
    const entry = past.entry(step);
    if (entry === undefined || entry.time > to) continue;
    if (entry.time < from) return from;
    reached = entry.time;
    addArrival(cluster, past, entry, found);
    if (!isWorthTelling(entry)) continue;
    if (found.changes.length < LANE_ITEMS_MAX) addChanges(cluster, entry, found);
    addProduceWaits(cluster, entry, from, found);
  }
  return reached;
}

function addArrival(cluster: Cluster, past: Past, entry: Entry, found: Found): void {
  const { what, node, time } = entry;
  if ((what.event !== 'message' && what.event !== 'lost') || what.from === node) return;
  const isLost = what.event === 'lost';
  found.messages.push(lineOf(cluster, what, node, isLost ? null : time, isLost));
  if (isLost) return;
  noteAnswer(cluster, past, what, entry.cause, found);
  if (what.message.type === 'FetchRequest') meetRequest(entry, what, found);
}

type Sent = {
  id: number;
  message: KafkaMessage;
  from: number;
  sentAt: Micros;
  connection: number;
};

function lineOf(
  cluster: Cluster,
  { id, message, from, sentAt }: Sent,
  to: number,
  arrivesAt: Micros | null,
  lost: boolean,
): LaneMessage {
  return {
    id,
    from: nameOf(cluster, from),
    to: nameOf(cluster, to),
    sentAt,
    arrivesAt,
    type: message.type,
    tone: toneOf(cluster, message, to),
    lost,
  };
}

/**
 * A fetch answer that another step than the arrival of its request has sent: the request waited in
 * purgatory until then.
 */
function noteAnswer(cluster: Cluster, past: Past, sent: Sent, cause: StepId, found: Found): void {
  const { message, connection, sentAt, from } = sent;
  if (message.type !== 'FetchResponse' || isMetadataFetch(message)) return;
  const sender = past.entry(cause)?.what;
  const isAtOnce =
    sender?.event === 'message' &&
    sender.connection === connection &&
    'correlationId' in sender.message &&
    sender.message.correlationId === message.correlationId;
  if (isAtOnce) return;
  found.answered.set(`${connection}:${message.correlationId}`, {
    node: nameOf(cluster, from),
    to: sentAt,
  });
}

function meetRequest(entry: Entry, { message, connection }: Sent, found: Found): void {
  if (!('correlationId' in message)) return;
  const key = `${connection}:${message.correlationId}`;
  const answer = found.answered.get(key);
  if (answer === undefined) return;
  found.answered.delete(key);
  found.waits.push({ ...answer, from: entry.time, what: 'fetch' });
}

/** In busy clusters most notes are no diamonds: only those that are get words. */
function addChanges(cluster: Cluster, entry: Entry, found: Found): void {
  const { notes } = entry;
  for (let index = notes.length - 1; index >= 0; index -= 1) {
    const note = notes[index];
    if (note !== undefined && CHANGES.has(note.note))
      found.changes.push(changeOf(noteHappening(cluster, entry, note)));
  }
  const own = ownHappening(cluster, entry);
  if (own !== null) found.changes.push(changeOf(own));
}

function changeOf(text: Happening): LaneChange {
  const { step, node, time } = text;
  return { step, node, time, text, tone: toneOfHappening(text) };
}

/** A produce for several partitions is told of once for each; it waited once. */
function addProduceWaits(cluster: Cluster, entry: Entry, from: Micros, found: Found): void {
  let before = '';
  for (const note of entry.notes) {
    if (note.note !== 'produce-completed' || note.waited === 0) continue;
    const wait = `${note.correlationId}:${note.waited}`;
    if (wait === before) continue;
    before = wait;
    found.waits.push({
      node: nameOf(cluster, entry.node),
      from: Math.max(from, entry.time - note.waited),
      to: entry.time,
      what: 'produce',
    });
  }
}
