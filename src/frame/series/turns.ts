import type { Cluster } from '../../kafka/cluster.ts';
import type { KafkaKinds } from '../../kafka/kinds.ts';
import type { Note } from '../../kafka/note.ts';
import type { StepMoment, TraceEntry } from '../../kernel/trace.ts';
import type { Happening } from '../types/happenings.ts';
import type { LaneChange } from '../types/lanes.ts';
import { noteHappening, ownHappening, toneOfHappening } from '../why/happening.ts';
import type { Series } from './series.ts';

type Entry = TraceEntry<KafkaKinds>;

/** More than any story has; the newest stay. */
const TURNS_MAX = 5_000;

/** Notes after which the story goes on differently. */
const TURNS: ReadonlySet<Note['note']> = new Set<Note['note']>([
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
  'topic-created',
  'topic-deleted',
  'config-changed',
  'config-removed',
  'feature-changed',
  'truncated',
]);

/** Keeps a note that turns the story. */
export function keepNote(series: Series, cluster: Cluster, at: StepMoment, note: Note): void {
  if (TURNS.has(note.note)) keep(series, noteHappening(cluster, entryOf(at), note));
}

/** Keeps what a person asked of a process, or did to the world. */
export function keepAct(
  series: Series,
  cluster: Cluster,
  at: StepMoment,
  what: Extract<Entry['what'], { event: 'command' | 'fault' }>,
): void {
  const own = ownHappening(cluster, { ...entryOf(at), what });
  if (own !== null) keep(series, own);
}

const entryOf = (at: StepMoment): Entry => ({ ...at, what: { event: 'boot' }, notes: [] });

function keep({ turns }: Series, text: Happening): void {
  const { step, node, time } = text;
  turns.push({ step, node, time, text, tone: toneOfHappening(text) } satisfies LaneChange);
  if (turns.length > TURNS_MAX) turns.splice(0, TURNS_MAX / 10);
}
