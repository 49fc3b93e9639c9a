import type { Cluster } from '../../kafka/cluster.ts';
import type { Note } from '../../kafka/note.ts';
import type { Micros } from '../../kernel/time.ts';
import type { StepId, StepMoment } from '../../kernel/trace.ts';
import { groupOf } from '../group-lag.ts';
import type { OwnedBand, OwnershipNote, RebalanceView, UnownedGap } from '../types/rebalance.ts';
import type { Series } from './series.ts';

/** More than any run has; the newest stay. */
const NOTES_MAX = 20_000;

/** Keeps a note that tells who has which partition. */
export function keepOwnership(series: Series, cluster: Cluster, at: StepMoment, note: Note): void {
  const { time, step } = at;
  if (note.note === 'group-state') {
    const { group, generation, as } = note;
    if (as === 'Stable') keep(series, { time, step, group, what: 'generation', generation });
    return;
  }
  if (note.note !== 'rebalance-callback' || note.partitions === '') return;
  const place = memberAt(series, cluster, at);
  if (place === null) return;
  const what = note.as === 'assigned' ? 'given' : 'taken';
  keep(series, { time, step, ...place, what, partitions: note.partitions.split(' ') });
}

/** Keeps the death of a member. */
export function keepDeath(series: Series, cluster: Cluster, at: StepMoment): void {
  const place = memberAt(series, cluster, at);
  const { time, step } = at;
  if (place !== null) keep(series, { time, step, ...place, what: 'died' });
}

/** The member that takes the step. One that has unsubscribed is known by what it had before. */
function memberAt(
  { ownership }: Series,
  cluster: Cluster,
  { node }: StepMoment,
): { group: string; member: string } | null {
  const process = cluster.nodes[node];
  if (process?.state.role !== 'consumer') return null;
  const member = process.name;
  const known = ownership.findLast((each) => 'member' in each && each.member === member);
  const group = groupOf(process.state) ?? known?.group ?? null;
  return group === null ? null : { group, member };
}

function keep({ ownership }: Series, note: OwnershipNote): void {
  ownership.push(note);
  if (ownership.length > NOTES_MAX) ownership.splice(0, NOTES_MAX / 10);
}

type Held = { partition: string; member: string; from: Micros };

/** Who had which partition of a group in the steps before `steps`, up to the moment `to`. */
export function rebalanceView(
  { ownership }: Series,
  group: string,
  to: Micros,
  steps: StepId,
): RebalanceView {
  const notes = ownership.filter((each) => each.group === group && each.step < steps);
  const bands: OwnedBand[] = [];
  const ended: UnownedGap[] = [];
  const generations: RebalanceView['generations'] = [];
  const members: string[] = [];
  let held: Held[] = [];
  for (const note of notes) {
    const { time, step } = note;
    if (note.what === 'generation') {
      if (generations.at(-1)?.generation !== note.generation)
        generations.push({ generation: note.generation, time, step });
      continue;
    }
    const { member } = note;
    const isMeant = (each: Held): boolean =>
      each.member === member && (note.what === 'died' || note.partitions.includes(each.partition));
    if (note.what === 'given') {
      if (!members.includes(member)) members.push(member);
      held = held.filter((each) => !isMeant(each));
      held.push(...note.partitions.map((partition) => ({ partition, member, from: time })));
      continue;
    }
    for (const { partition, from } of held.filter(isMeant)) {
      bands.push({ partition, member, from, to: time });
      ended.push({ partition, member, from: time, to, open: true, step });
    }
    held = held.filter((each) => !isMeant(each));
  }
  bands.push(...held.map((each) => ({ ...each, to })));
  const gaps = ended.flatMap((each) => gapAfter(each, bands));
  return { group, from: notes[0]?.time ?? 0, to, members, bands, gaps, generations };
}

/** Until another band of the partition begins; none where one goes on meanwhile. */
function gapAfter(end: UnownedGap, bands: readonly OwnedBand[]): UnownedGap[] {
  const others = bands.filter(({ partition }) => partition === end.partition);
  if (others.some(({ from, to }) => from <= end.from && to > end.from)) return [];
  const next = Math.min(...others.map(({ from }) => from).filter((from) => from >= end.from));
  if (next === end.from) return [];
  return [Number.isFinite(next) ? { ...end, to: next, open: false } : end];
}
