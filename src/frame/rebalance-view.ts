import type { Cluster } from '../kafka/cluster.ts';
import type { Micros } from '../kernel/time.ts';
import type { StepId } from '../kernel/trace.ts';
import type { Series } from './series/series.ts';
import type {
  MemberHalt,
  OwnedBand,
  OwnershipNote,
  RebalanceView,
  UnownedGap,
} from './types/rebalance.ts';

/** A partition that a member has, or takes for its own since the group has removed it. */
type Held = { partition: string; member: string; from: Micros; removed: boolean };

type Ended = Pick<UnownedGap, 'partition' | 'member' | 'from' | 'step'>;

type Draft = Pick<
  RebalanceView,
  'members' | 'bands' | 'believed' | 'halts' | 'deaths' | 'generations'
> & { held: Held[]; ended: Ended[] };

/** Who had which partition of a group up to now. Members stand as they do on the stage. */
export function rebalanceOf(cluster: Cluster, series: Series, group: string): RebalanceView {
  const view = rebalanceView(series, group, cluster.now, cluster.steps);
  const names = cluster.nodes.map(({ name }) => name);
  return { ...view, members: names.filter((name) => view.members.includes(name)) };
}

/** Who had which partition of a group in the steps before `steps`, up to the moment `to`. */
export function rebalanceView(
  { ownership }: Series,
  group: string,
  to: Micros,
  steps: StepId,
): RebalanceView {
  const notes = ownership.filter((each) => each.group === group && each.step < steps);
  const draft: Draft = {
    ...{ members: [], bands: [], believed: [], halts: [], deaths: [], generations: [] },
    ...{ held: [], ended: [] },
  };
  for (const note of notes) hear(draft, note);
  const { members, bands, believed, deaths, generations, held, ended } = draft;
  for (const { removed, ...each } of held) (removed ? believed : bands).push({ ...each, to });
  return {
    ...{ group, from: notes[0]?.time ?? 0, to, members, bands, deaths, generations },
    believed: believed.filter((each) => each.to > each.from),
    gaps: gapsAfter(ended, bands, to),
    halts: draft.halts.map((each) => (each.open ? { ...each, to } : each)),
  };
}

function hear(draft: Draft, note: OwnershipNote): void {
  const { time, step } = note;
  if (note.what === 'generation') {
    const { generation, type } = note;
    if (draft.generations.at(-1)?.generation !== generation)
      draft.generations.push({ generation, type, time, step });
    return;
  }
  const { member } = note;
  if (!draft.members.includes(member)) draft.members.push(member);
  const open = draft.halts.findLast((each) => each.member === member && each.open);
  switch (note.what) {
    case 'joined':
      return;
    case 'given':
      return give(draft, note);
    case 'taken':
      return take(draft, note, note.partitions);
    case 'removed':
      return remove(draft, note);
    case 'stopped':
      draft.halts.push({ member, from: time, to: time, open: true, step });
      return;
    case 'went-on':
      return endHalt(open, time);
    case 'died':
      draft.deaths.push({ member, time, step });
      endHalt(open, time);
      return take(draft, note, null);
  }
}

type OfMember = Exclude<OwnershipNote, { what: 'generation' }>;

function endHalt(halt: MemberHalt | undefined, time: Micros): void {
  if (halt === undefined) return;
  halt.to = time;
  halt.open = false;
}

/** What the member has already, it keeps; what it only took for its own is its own again. */
function give(draft: Draft, note: Extract<OfMember, { partitions: string[] }>): void {
  const { member, time } = note;
  const had = draft.held.filter((each) => each.member === member);
  const believed = had.filter(({ removed }) => removed).map(({ partition }) => partition);
  take(draft, note, believed);
  const kept = had.filter(({ removed }) => !removed).map(({ partition }) => partition);
  for (const partition of note.partitions)
    if (!kept.includes(partition))
      draft.held.push({ partition, member, from: time, removed: false });
}

/** Null: all that it has. */
function take(draft: Draft, { member, time, step }: OfMember, partitions: string[] | null): void {
  const isMeant = (each: Held): boolean =>
    each.member === member && (partitions === null || partitions.includes(each.partition));
  for (const { partition, from, removed } of draft.held.filter(isMeant)) {
    (removed ? draft.believed : draft.bands).push({ partition, member, from, to: time });
    if (!removed) draft.ended.push({ partition, member, from: time, step });
  }
  draft.held = draft.held.filter((each) => !isMeant(each));
}

/** What it has is no longer its own, whatever it believes. */
function remove(draft: Draft, { member, time, step }: OfMember): void {
  draft.held = draft.held.map((each) => {
    if (each.member !== member || each.removed) return each;
    const { partition, from } = each;
    draft.bands.push({ partition, member, from, to: time });
    draft.ended.push({ partition, member, from: time, step });
    return { ...each, from: time, removed: true };
  });
}

/** Each until another band of the partition begins; none where one goes on meanwhile. */
function gapsAfter(
  ended: readonly Ended[],
  bands: readonly OwnedBand[],
  now: Micros,
): UnownedGap[] {
  const ofPartition = groupBy(bands, ({ partition }) => partition);
  const ofMember = groupBy(bands, ({ member }) => member);
  return ended.flatMap((end) => {
    const others = ofPartition.get(end.partition) ?? [];
    if (others.some(({ from, to }) => from <= end.from && to > end.from)) return [];
    const [next] = others
      .filter(({ from }) => from >= end.from)
      .sort((one, other) => one.from - other.from);
    if (next?.from === end.from) return [];
    const own = ofMember.get(end.member) ?? [];
    const goesOn = own.some(({ from, to }) => from < end.from && to > end.from);
    const to = next?.from ?? now;
    return [{ ...end, to, open: next === undefined, next: next?.member ?? null, goesOn }];
  });
}

function groupBy<T>(list: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) {
    const group = groups.get(keyOf(each));
    if (group === undefined) groups.set(keyOf(each), [each]);
    else group.push(each);
  }
  return groups;
}
