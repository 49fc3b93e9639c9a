import type { Broker } from '../kafka/broker/broker.ts';
import type { MetadataImage } from '../kafka/metadata/metadata-image.ts';
import { byName, placeNamed } from './cluster-view.ts';
import type { PartitionSpan, TopicRow } from './types/brokers.ts';
import type { NodeStatus } from './types/cluster.ts';
import type { Lens } from './types/lens.ts';

/** Partitions that a picture holds unasked; a topic beyond them folds. */
const PARTITIONS_UNASKED = 120;
/** Replicas that the card of a broker has a row for; beyond them all are told in brief. */
const ROWS_MAX = 12;

/** Partitions of one topic that are told at once. */
const SPAN_MAX = 600;

/** Which topics a broker tells as a row, until the lens names them. */
export type Folding = (topic: string) => 'never' | 'folded' | 'open';

/** Which partitions of a topic are told; null for all. */
export type Spans = (topic: string) => PartitionSpan | null;

/** From the one that the lens names on, and always as many as can be told. */
export function spansOf({ topics }: MetadataImage, { from = 0 }: Lens): Spans {
  return (topic) => {
    const of = topics[topic]?.partitions ?? 0;
    if (of <= SPAN_MAX) return null;
    const first = Math.max(0, Math.min(from, of - SPAN_MAX));
    return { from: first, to: first + SPAN_MAX, of };
  };
}

/**
 * Folds topics that serve the cluster itself, in order of name those that are too large, and beside
 * the only one that is looked at all others.
 */
export function foldingOf(image: MetadataImage, { topics, only }: Lens): Folding {
  const beyond = topicsBeyond(image);
  return (topic) => {
    if (only !== null && topic !== only) return 'folded';
    if (topic === only || topics.includes(topic))
      return topic.startsWith('__') || beyond.has(topic) ? 'open' : 'never';
    return topic.startsWith('__') || beyond.has(topic) ? 'folded' : 'never';
  };
}

function topicsBeyond({ topics }: MetadataImage): ReadonlySet<string> {
  const beyond = new Set<string>();
  let room = PARTITIONS_UNASKED;
  for (const name of Object.keys(topics).sort()) {
    const partitions = topics[name]?.partitions ?? 0;
    if (name.startsWith('__')) continue;
    if (partitions > room) beyond.add(name);
    else room -= partitions;
  }
  return beyond;
}

/** What of a broker's logs is told: the partitions of open topics, and a row for each topic. */
export type ToldLogs = {
  partitions: string[];
  topics: TopicRow[];
  /** Topics whose row is needed only in a crowd: their partitions are told unasked. */
  rowless: ReadonlySet<string>;
};

/** Whether some broker has more replicas to tell than its card has rows for. */
export const areCrowded = (told: readonly ToldLogs[]): boolean =>
  told.some(
    ({ partitions, topics }) =>
      partitions.length > ROWS_MAX || topics.some(({ open, shown }) => open && shown !== null),
  );

export function toldLogs(
  { disk, memory }: Broker,
  status: NodeStatus,
  folding: Folding,
  spans: Spans,
): ToldLogs {
  const partitions: string[] = [];
  const rows = new Map<string, TopicRow>();
  const rowless = new Set<string>();
  for (const name of Object.keys(disk.logs)) {
    const partition = memory.partitions[name];
    // A broker that is down remembers nothing but names.
    const topic = partition?.image.topic ?? placeNamed(name).topic;
    let row = rows.get(topic);
    if (row === undefined) {
      const fold = folding(topic);
      row = { topic, open: fold !== 'folded', partitions: 0, leaders: 0, brief: [], shown: null };
      if (row.open) row.shown = spans(topic);
      rows.set(topic, row);
      if (fold === 'never') rowless.add(topic);
    }
    if (row.open && isShown(name, row.shown)) partitions.push(name);
    row.partitions += 1;
    if (status !== 'down' && partition?.state.role === 'leader') row.leaders += 1;
  }
  return {
    partitions: partitions.sort(byName),
    topics: [...rows.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1)),
    rowless,
  };
}

function isShown(name: string, span: PartitionSpan | null): boolean {
  if (span === null) return true;
  const { index } = placeNamed(name);
  return index >= span.from && index < span.to;
}
