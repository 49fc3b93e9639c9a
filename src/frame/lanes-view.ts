import type { Cluster } from '../kafka/cluster.ts';
import type { KafkaKinds } from '../kafka/kinds.ts';
import type { Micros } from '../kernel/time.ts';
import type { TraceEntry } from '../kernel/trace.ts';
import { happeningsOf, nameOf } from './happening.ts';
import { flightsSeen, toneOf } from './messages-view.ts';
import type { Past } from './past.ts';
import type { Happening, LaneChange, LaneMessage, LanesView } from './types.ts';

/** Lines and diamonds in one picture at most; the newest stay. */
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
  'topic-created',
  'acked',
  'send-failed',
  'delivered',
  'position',
  'offset-out-of-range',
  'consumer-error',
  'refused',
  'connection-closed',
]);

/** The space-time diagram of a stretch of time. */
export function lanesView(
  cluster: Cluster,
  past: Past,
  stretch: { from: Micros; to: Micros },
): LanesView {
  const entries = past.entriesBetween(stretch.from, Math.min(stretch.to, cluster.now));
  const nodes = cluster.nodes
    .filter(({ state }) => state.role !== 'admin' && state.role !== 'guest')
    .map((each) => each.name);
  const messages = [...arrived(cluster, entries), ...underWay(cluster, stretch)];
  return {
    ...stretch,
    nodes,
    messages: messages.slice(-LANE_ITEMS_MAX),
    changes: entries.flatMap((entry) => changesOf(cluster, entry)).slice(-LANE_ITEMS_MAX),
    waits: waitsOf(cluster, entries, stretch),
  };
}

function arrived(cluster: Cluster, entries: TraceEntry<KafkaKinds>[]): LaneMessage[] {
  return entries.flatMap(({ what, node, time }) => {
    if ((what.event !== 'message' && what.event !== 'lost') || what.from === node) return [];
    const lost = what.event === 'lost';
    return [
      {
        id: what.id,
        from: nameOf(cluster, what.from),
        to: nameOf(cluster, node),
        sentAt: what.sentAt,
        arrivesAt: lost ? null : time,
        type: what.message.type,
        tone: toneOf(what.message),
        lost,
      },
    ];
  });
}

function underWay(cluster: Cluster, stretch: { to: Micros }): LaneMessage[] {
  return flightsSeen(cluster)
    .filter((each) => each.sentAt <= stretch.to)
    .map((each) => ({
      id: each.id,
      from: nameOf(cluster, each.from),
      to: nameOf(cluster, each.to),
      sentAt: each.sentAt,
      arrivesAt: each.held ? null : each.arrivesAt,
      type: each.message.type,
      tone: toneOf(each.message),
      lost: false,
    }));
}

function changesOf(cluster: Cluster, entry: TraceEntry<KafkaKinds>): LaneChange[] {
  return happeningsOf(cluster, entry)
    .filter((each) => CHANGES.has(each.kind) || toneOfHappening(each) !== 'change')
    .map((text) => ({
      step: entry.step,
      node: text.node,
      time: entry.time,
      text,
      tone: toneOfHappening(text),
    }));
}

export function toneOfHappening(happening: Happening): LaneChange['tone'] {
  if (happening.kind.startsWith('you-')) return 'you';
  return happening.kind.startsWith('fault-') ? 'fault' : 'change';
}

/** Produce requests in purgatory: from the step that parked them to the one that answered, or on and on. */
function waitsOf(
  cluster: Cluster,
  entries: TraceEntry<KafkaKinds>[],
  stretch: { from: Micros; to: Micros },
): LanesView['waits'] {
  const waits: LanesView['waits'] = [];
  for (const { notes, time, node } of entries)
    for (const note of notes) {
      if (note.note === 'produce-completed')
        waits.push({
          node: nameOf(cluster, node),
          from: Math.max(stretch.from, time - note.waited),
          to: time,
          what: 'produce',
        });
    }
  for (const { state, name } of cluster.nodes) {
    if (state.role !== 'server' || state.broker === null) continue;
    for (const delayed of Object.values(state.broker.memory.delayedProduces))
      waits.push({
        node: name,
        from: Math.max(stretch.from, delayed.since),
        to: cluster.now,
        what: 'produce',
      });
  }
  return waits;
}
