import type { Note } from '../../../kafka/note.ts';
import { effectiveMinIsr } from '../../../kafka/broker/partition.ts';
import { newestImage, newestLeader, replicasOf, type Replica } from '../../cluster-view.ts';
import { nodeNamed, nowAt, stateLink, type Onward, type Walk } from '../walk.ts';
import { hasLeft } from '../isr-causes.ts';
import { absence, metadataChange } from './brokers.ts';
import { uncommittedIn, underMinIsr, waitsForCommit, type Leading } from './commit.ts';

/** The replica that leads, where a process thinks so; undefined when none does. */
export function leadingOf({ cluster }: Walk, partition: string): Leading | undefined {
  const { leader } = newestImage(cluster).partitions[partition] ?? { leader: -1 };
  const found = newestLeader(replicasOf(cluster, partition));
  return found?.broker.id === leader ? found : undefined;
}

/** Each state of one replica that wants a reason, the one that presses most first. */
export function replicaStates(walk: Walk, replica: Replica, name: string): Onward[] {
  const { broker, partition } = replica;
  const image = newestImage(walk.cluster).partitions[name];
  if (image === undefined) return [];
  const states: (Onward | null)[] = [];
  if (image.leader < 0) states.push(leaderless(walk, name));
  else if (!image.isr.includes(broker.id)) states.push(outOfIsr(walk, broker.id, name));
  else if (partition?.state.role === 'leader')
    states.push(leaderState(walk, { ...replica, partition }));
  else states.push(absence(walk, broker.id) ?? lagging(walk, broker.id, name));
  return states.filter((each) => each !== null);
}

/** A leader that cannot commit: for lack of replicas, or waiting for one. */
function leaderState(walk: Walk, leading: Leading): Onward | null {
  const { partition, log, broker } = leading;
  const gone = absence(walk, broker.id);
  if (gone !== null) return gone;
  if (partition.image.isr.length < effectiveMinIsr(partition, log))
    return underMinIsr(walk, leading);
  return uncommitted(walk, leading);
}

/** Records at the end of a leader's log that no consumer can read yet. */
export function uncommitted(walk: Walk, leading: Leading): Onward | null {
  const because = waitsForCommit(walk, leading);
  if (because === null) return null;
  const { partition, broker } = leading;
  const now = nowAt(walk, nodeNamed(walk.cluster, broker.host));
  const values = {
    partition: partition.image.name,
    from: partition.highWatermark,
    records: uncommittedIn(leading),
  };
  return {
    links: [stateLink(walk, now, 'uncommitted', values), ...because.links],
    next: because.next,
  };
}

/** Nothing leads a partition: the decision that left it so is its state. */
export function leaderless(walk: Walk, name: string): Onward {
  const image = newestImage(walk.cluster).partitions[name];
  const last = image?.isr[0] ?? image?.lastKnownElr[0] ?? image?.replicas[0] ?? -1;
  const isIt = (note: Note): boolean =>
    note.note === 'leaderless' &&
    note.partition === name &&
    note.leaderEpoch === (image?.leaderEpoch ?? -1);
  return { links: [], next: metadataChange(walk, last, isIt) };
}

/** A replica that is not counted on: the change of the ISR that left it out. */
function outOfIsr(walk: Walk, broker: number, name: string): Onward {
  const image = newestImage(walk.cluster).partitions[name];
  const isIt = (note: Note): boolean =>
    'partition' in note && note.partition === name && hasLeft(note, broker);
  const next = metadataChange(walk, broker, isIt);
  const node = walk.cluster.nodes.findIndex(
    ({ state }) => state.role === 'server' && state.broker?.id === broker,
  );
  const since = (next === null ? undefined : walk.past.entry(next.step)) ?? nowAt(walk, node);
  const link = stateLink(walk, { ...since, node }, 'out-of-isr', {
    why: image?.elr.includes(broker) === true ? 'elr' : 'out',
    partition: name,
    broker,
    isr: (image?.isr ?? []).join(', '),
  });
  return { links: [link], next };
}

/** A follower in the ISR that its leader waits for. */
function lagging(walk: Walk, broker: number, name: string): Onward | null {
  const leading = leadingOf(walk, name);
  const state = leading?.partition.state;
  if (leading === undefined || state?.role !== 'leader') return null;
  const behind = leading.log.endOffset - (state.followers[broker]?.endOffset ?? 0);
  const because = behind > 0 ? waitsForCommit(walk, leading) : null;
  const peer = because?.links[0]?.happening.values['peer'];
  const node = nodeNamed(walk.cluster, String(peer ?? ''));
  if (because === null || node < 0) return null;
  const own = walk.cluster.nodes[node]?.state;
  if (own?.role !== 'server' || own.broker?.id !== broker) return null;
  const values = { partition: name, records: behind, peer: leading.broker.host };
  return {
    links: [stateLink(walk, nowAt(walk, node), 'lagging', values), ...because.links],
    next: because.next,
  };
}

/** Every partition of a broker in which it holds something back, by name. */
export function waitingAt(walk: Walk, host: string): Onward | null {
  const node = nodeNamed(walk.cluster, host);
  const state = walk.cluster.nodes[node]?.state;
  if (state?.role !== 'server' || state.broker === null) return null;
  const { memory, disk } = state.broker;
  for (const each of memory.delayed) {
    if (each.kind !== 'produce') continue;
    for (const { partition: name, requiredOffset } of each.parts) {
      const partition = memory.partitions[name];
      const log = disk.logs[name];
      if (requiredOffset === null || partition === undefined || log === undefined) continue;
      const because = uncommitted(walk, { broker: state.broker, partition, log });
      if (because !== null) return because;
    }
  }
  const fetches = memory.delayed.filter(({ kind }) => kind === 'fetch').length;
  if (fetches === 0) return null;
  const config = 'fetch.max.wait.ms';
  const link = stateLink(walk, nowAt(walk, node), 'waiting-fetches', { fetches, config });
  return { links: [link], next: null };
}
