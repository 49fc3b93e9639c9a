import type { Broker } from '../kafka/broker/broker.ts';
import type { MetadataImage } from '../kafka/metadata/metadata-image.ts';
import { byName } from './cluster-view.ts';
import type { TopicRow } from './types/brokers.ts';
import type { NodeStatus } from './types/cluster.ts';

/** Partitions that a picture holds unasked; a topic beyond them folds. */
const PARTITIONS_UNASKED = 120;

/** Which topics a broker tells as a row, until the lens names them. */
export type Folding = (topic: string) => 'never' | 'folded' | 'open';

/** Folds topics that serve the cluster itself, and in order of name those that are too large. */
export function foldingOf(image: MetadataImage, named: readonly string[]): Folding {
  const beyond = topicsBeyond(image);
  return (topic) => {
    if (!topic.startsWith('__') && !beyond.has(topic)) return 'never';
    return named.includes(topic) ? 'open' : 'folded';
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

/**
 * What of a broker's logs is told: the partitions of open topics, and a row for each other topic.
 */
export type ToldLogs = { partitions: string[]; topics: TopicRow[] };

export function toldLogs({ disk, memory }: Broker, status: NodeStatus, folding: Folding): ToldLogs {
  const partitions: string[] = [];
  const rows = new Map<string, TopicRow>();
  for (const name of Object.keys(disk.logs)) {
    const partition = memory.partitions[name];
    // A broker that is down remembers nothing but names.
    const topic = partition?.image.topic ?? name.slice(0, name.lastIndexOf('-'));
    const row = rows.get(topic);
    const fold = row === undefined ? folding(topic) : row.open ? 'open' : 'folded';
    if (fold !== 'folded') partitions.push(name);
    if (fold === 'never') continue;
    const told = row ?? { topic, open: fold === 'open', partitions: 0, leaders: 0 };
    told.partitions += 1;
    if (status !== 'down' && partition?.state.role === 'leader') told.leaders += 1;
    if (row === undefined) rows.set(topic, told);
  }
  return {
    partitions: partitions.sort(byName),
    topics: [...rows.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1)),
  };
}
