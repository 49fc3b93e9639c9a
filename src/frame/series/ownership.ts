import type { Broker } from '../../kafka/broker/broker.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import type { Note } from '../../kafka/note.ts';
import type { StepMoment } from '../../kernel/trace.ts';
import { groupOf } from '../group-lag.ts';
import { nameOfMember } from '../group-member.ts';
import type { OwnershipNote } from '../types/rebalance.ts';
import type { Series } from './series.ts';

/** More than any run has; the newest stay. */
const NOTES_MAX = 20_000;

/** Keeps a note that tells who has which partition. */
export function keepOwnership(series: Series, cluster: Cluster, at: StepMoment, note: Note): void {
  switch (note.note) {
    case 'group-state':
      return keepGeneration(series, cluster, at, note);
    case 'group-member-lost':
      return keepRemoval(series, cluster, at, note);
    case 'joined-group':
      return keepMember(series, cluster, at, 'joined');
    case 'left-group':
      return keepMember(series, cluster, at, 'removed');
    case 'rebalance-callback':
      if (note.partitions !== '') keepCallback(series, cluster, at, note);
      return;
    default:
      return;
  }
}

/** Keeps what becomes of the process of a member: it dies, stands still, or goes on. */
export function keepMember(
  series: Series,
  cluster: Cluster,
  at: StepMoment,
  what: 'joined' | 'died' | 'removed' | 'stopped' | 'went-on',
): void {
  const place = memberAt(series, cluster, at);
  const { time, step } = at;
  if (place !== null) keep(series, { time, step, ...place, what });
}

/** A generation is told when it has been shared out, an epoch when it begins. */
function keepGeneration(
  series: Series,
  { nodes }: Cluster,
  { time, step, node }: StepMoment,
  { group, generation, as }: Extract<Note, { note: 'group-state' }>,
): void {
  const state = nodes[node]?.state;
  const type = state?.role === 'server' && isClassic(state.broker, group) ? 'classic' : 'consumer';
  if (type === 'classic' && as !== 'Stable') return;
  keep(series, { time, step, group, what: 'generation', generation, type });
}

const isClassic = (broker: Broker | null, id: string): boolean =>
  broker !== null && Object.values(broker.memory.groups).some((groups) => id in groups);

function keepRemoval(
  series: Series,
  cluster: Cluster,
  { time, step }: StepMoment,
  { group, member: id }: Extract<Note, { note: 'group-member-lost' }>,
): void {
  const member = nameOfMember(cluster, id);
  if (member !== undefined) keep(series, { time, step, group, what: 'removed', member });
}

function keepCallback(
  series: Series,
  cluster: Cluster,
  at: StepMoment,
  note: Extract<Note, { note: 'rebalance-callback' }>,
): void {
  const place = memberAt(series, cluster, at);
  if (place === null) return;
  const what = note.as === 'assigned' ? 'given' : 'taken';
  const { time, step } = at;
  keep(series, { time, step, ...place, what, partitions: note.partitions.split(' ') });
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
