import type { Cluster } from '../../kafka/cluster.ts';
import type { Note } from '../../kafka/note.ts';
import type { NodeId } from '../../kernel/machine.ts';
import type { StepId } from '../../kernel/trace.ts';
import type { Past } from '../past.ts';
import type { WhyLink } from '../types/detail.ts';
import type { Happening } from '../types/happenings.ts';
import { happening, toneOfHappening } from './happening.ts';
import type { StandingKind, WhyOfStanding } from './happening-kind.ts';
import type { Entry, FollowedRecord } from './why-origin.ts';

export type NoteKind = Note['note'];
export type NoteOf<Kind extends NoteKind> = Extract<Note, { note: Kind }>;

/**
 * What of a step matters to what came of it: changes of these kinds (null: of any) about this
 * partition (null: about any).
 */
export type Concern = { kinds: readonly NoteKind[] | null; partition: string | null };

/**
 * A step of the chain; `explains` is the newest change that it has to account for. `only`: the one
 * change of the step that matters.
 */
export type Place = {
  step: StepId;
  concern: Concern;
  explains: Note | null;
  only?: Note;
};

export type Walk = { cluster: Cluster; past: Past; record: FollowedRecord | null };

/** How a chain goes on: what is said first, and the step after it; null: there it began. */
export type Onward = { links: WhyLink[]; next: Place | null };

export const placeOf = (
  entry: Entry,
  kinds: readonly NoteKind[] | null = [],
  partition: string | null = null,
): Place => ({ step: entry.step, concern: { kinds, partition }, explains: null });

/** One change of a step. */
export const changeAt = (entry: Entry, only: Note, explains: Note | null = null): Place => ({
  step: entry.step,
  concern: { kinds: null, partition: 'partition' in only ? only.partition : null },
  explains,
  only,
});

/** Straight to a step, with nothing said before it. */
export const goTo = (next: Place | null): Onward => ({ links: [], next });

/** The change of a step that is as wanted, as a place; null without one. */
export function changeIn(
  entry: Entry | undefined,
  isWanted: (note: Note) => boolean,
  explains: Note | null = null,
): Place | null {
  const note = entry?.notes.find(isWanted);
  return entry === undefined || note === undefined ? null : changeAt(entry, note, explains);
}

/** Changes that say once more what a newer line of the same chain says. */
const REPEATS: Readonly<Partial<Record<NoteKind, readonly NoteKind[]>>> = {
  'leader-elected': ['became-leader', 'became-follower'],
  'isr-proposed': ['isr-changed'],
  'follower-progress': ['isr-proposed', 'isr-changed', 'high-watermark', 'produce-completed'],
};

/** A line of a step that happened. `before`: kinds of the lines above it; `note`: its change. */
export function linkOf(
  entry: Entry,
  what: Happening,
  usual: 'change' | 'plain',
  before: readonly string[] = [],
  note: Note | null = null,
): WhyLink {
  const tone = toneOfHappening(what);
  const repeats: readonly string[] = REPEATS[what.kind as NoteKind] ?? [];
  return {
    step: entry.step,
    change: note === null ? null : entry.notes.indexOf(note),
    time: entry.time,
    node: what.node,
    happening: what,
    tone: tone === 'change' ? usual : tone,
    isNow: false,
    folds: repeats.some((kind) => before.includes(kind)),
  };
}

/** The moment that a line speaks of: a step of the trace, or the end of what was so far. */
type Moment = Pick<Entry, 'step' | 'time' | 'node'>;

/** A time that ran out, or a setting that a rule goes by. Its values have Kafka's units. */
export function limitLink<K extends 'timeout' | 'setting'>(
  { cluster }: Pick<Walk, 'cluster'>,
  at: Moment,
  kind: K,
  values: Happening['values'] & (K extends 'timeout' ? { why: WhyOfStanding['timeout'] } : object),
): WhyLink {
  return standing(cluster, at, kind, values, 'limit');
}

/** What is so at the moment of the frame, since a step. */
export const stateLink = <K extends StandingKind>(
  { cluster }: Pick<Walk, 'cluster'>,
  since: Moment,
  kind: K,
  values: Happening['values'] & ([WhyOfStanding[K]] extends [never] ? object : StateWhy<K>),
): WhyLink => standing(cluster, since, kind, values, 'state');

type StateWhy<K extends StandingKind> = { why: WhyOfStanding[K] };

function standing(
  cluster: Cluster,
  at: Moment,
  kind: StandingKind,
  values: Happening['values'],
  tone: 'state' | 'limit',
): WhyLink {
  const what = happening(cluster, at, kind, values);
  const { step, time } = at;
  const isNow = tone === 'state' && time === cluster.now;
  return { step, change: null, time, node: what.node, happening: what, tone, isNow, folds: false };
}

/** The end of what was so far, at a node. */
export const nowAt = ({ cluster, past }: Walk, node: NodeId): Moment => ({
  step: past.lastStep,
  time: cluster.now,
  node,
});

/** The node that a broker runs on; -1 when there is none of that id. */
export const nodeOfBroker = ({ nodes }: Cluster, id: number): NodeId =>
  nodes.findIndex(({ state }) => state.role === 'server' && state.broker?.id === id);

/** The node of that name; -1 when there is none. */
export const nodeNamed = ({ nodes }: Cluster, name: string): NodeId =>
  nodes.findIndex((each) => each.name === name);
