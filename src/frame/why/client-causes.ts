import type { Note } from '../../kafka/note.ts';
import type { KafkaTimer } from '../../kafka/timers.ts';
import { seconds } from '../../kernel/time.ts';
import { placeNamed } from '../cluster-view.ts';
import { nameOf } from './happening.ts';
import { isFrom, lastBetween } from './look-back.ts';
import { silencedBy } from './silence.ts';
import { valueOf } from './timer-setting.ts';
import {
  changeIn,
  limitLink,
  nodeNamed,
  nodeOfBroker,
  type NoteOf,
  type Onward,
  type Place,
  type Walk,
} from './walk.ts';
import type { Entry } from './why-origin.ts';

/**
 * Records that a producer gave up because their time was over.
 * (ProducerBatch.hasReachedDeliveryTimeout)
 */
export function givenUpBecause(
  walk: Walk,
  entry: Entry,
  { partition, error }: NoteOf<'send-failed'>,
): Onward | null {
  const isOver = error === 'TimeoutException' || error === 'BufferExhaustedException';
  if (!isOver || entry.what.event === 'message') return null;
  const isBlocked = entry.what.event === 'timer' && entry.what.timer.timer === 'max-block';
  const config = isBlocked ? 'max.block.ms' : 'delivery.timeout.ms';
  const state = walk.cluster.nodes[entry.node]?.state;
  const value = state === undefined ? undefined : valueOf(state, config);
  if (value === undefined) return null;
  const room = error === 'BufferExhaustedException' ? ('room' as const) : ('metadata' as const);
  const why = isBlocked ? room : ('delivery' as const);
  const link = limitLink(walk, entry, 'timeout', { why, partition, config, value });
  const again = lastTrouble(walk, entry, value * 1_000);
  if (again !== null) return { links: [link], next: again };
  const because = leaderSilence(walk, entry, partition, entry.time - value * 1_000);
  return { links: [link, ...because.links], next: because.next };
}

/** The newest attempt of a client that failed, or connection that it lost, within a time. */
function lastTrouble({ past }: Walk, entry: Entry, within: number): Place | null {
  for (const kind of ['will-retry', 'disconnected'] as const) {
    const isIt = (note: Note): boolean => note.note === kind;
    const found = lastBetween(past, entry.time - within, entry, ({ node, notes }) => {
      return node === entry.node && notes.some(isIt);
    });
    if (found !== undefined) return changeIn(found, isIt);
  }
  return null;
}

/** What keeps a client from hearing of the leader that it believes in. */
function leaderSilence(walk: Walk, entry: Entry, partition: string, since: number): Onward {
  const state = walk.cluster.nodes[entry.node]?.state;
  const nothing = { links: [], next: null };
  if (state?.role !== 'producer' && state?.role !== 'consumer') return nothing;
  const { topic, index } = placeNamed(partition);
  const leader = state.connections.metadata.image?.topics[topic]?.partitions[index]?.leader ?? -1;
  const speaker = nodeOfBroker(walk.cluster, leader);
  if (speaker < 0) return nothing;
  return silencedBy(walk, { speaker, listener: entry.node, since, until: entry.step });
}

/** How far back the last word of the other side is looked for. */
const HEARD_WITHIN = seconds(120);

/**
 * The other side of a connection has not answered, or not opened it, in time.
 * (NetworkClient.handleTimedOutRequests, handleTimedOutConnections)
 */
export function unanswered(
  walk: Walk,
  entry: Entry,
  timer: KafkaTimer,
  config: string,
): Onward | null {
  const { cluster, past } = walk;
  const { what } = entry;
  if (what.event !== 'timer') return null;
  const lost = entry.notes.find((note) => note.note === 'disconnected');
  const speaker =
    lost?.note === 'disconnected'
      ? nodeNamed(cluster, lost.peer)
      : timer.timer === 'fetch-watch'
        ? nodeOfBroker(cluster, timer.id)
        : -1;
  const state = cluster.nodes[entry.node]?.state;
  const value = state === undefined ? undefined : valueOf(state, config);
  if (speaker < 0 || value === undefined) return null;
  const heard = lastBetween(past, entry.time - HEARD_WITHIN, entry, isFrom(speaker, entry.node));
  const since = heard?.time ?? what.setAt;
  const because = silencedBy(walk, { speaker, listener: entry.node, since, until: entry.step });
  const why = timer.timer === 'connect-timeout' ? ('connection' as const) : ('answer' as const);
  const values = { why, peer: nameOf(cluster, speaker), config, value, silent: entry.time - since };
  return {
    links: [limitLink(walk, entry, 'timeout', values), ...because.links],
    next: because.next,
  };
}

/** An offset that a consumer wanted is not in the log: it was sought, deleted, or cut off. */
export function outOfRangeBecause(
  walk: Walk,
  entry: Entry,
  { partition, position }: NoteOf<'offset-out-of-range'>,
): Onward | null {
  const isIt = (note: Note): boolean => {
    if (!('partition' in note) || note.partition !== partition) return false;
    if (note.note === 'log-start') return note.as === 'leader' && note.to > position;
    if (note.note === 'leader-elected') return note.why === 'unclean';
    return note.note === 'position' && note.why === 'seek' && note.to === position;
  };
  const found = lastBetween(walk.past, entry.time - HEARD_WITHIN, entry, ({ notes }) =>
    notes.some(isIt),
  );
  const place = changeIn(found, isIt);
  return place === null ? null : { links: [], next: place };
}
