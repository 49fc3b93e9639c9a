import { memberName } from '../../src/frame/quorum-member.ts';
import type { Cluster } from '../../src/kafka/cluster.ts';
import { committedImage, serverAt } from '../../src/kafka/invariants/view.ts';
import { METADATA_LOG, METADATA_TOPIC_ID } from '../../src/kafka/metadata/metadata-record.ts';
import { text } from '../../src/kafka/protocol/bytes/byte-string.ts';
import {
  isReadable,
  lastOffset,
  type KafkaRecord,
  type RecordBatch,
  type Records,
} from '../../src/kafka/protocol/batch/record-batch.ts';

/** What ids stand for in one run. A topic keeps its name here when it has been deleted. */
export type Names = { readonly cluster: Cluster; readonly topics: Map<string, string> };

export const namesOf = (cluster: Cluster): Names => ({
  cluster,
  topics: new Map([[METADATA_TOPIC_ID, METADATA_LOG.replace(/-0$/, '')]]),
});

export const nodeName = ({ cluster }: Names, node: number): string =>
  cluster.nodes[node]?.name ?? '?';

/** The process with an id, such as `c1` for 101. An id of nobody stays as it is. */
export const memberOf = ({ cluster }: Names, id: number): string =>
  memberName(cluster, id) ?? String(id);

/** The name of a topic by its id; the id itself when no server has heard of the topic. */
export function topicName(names: Names, id: string): string {
  const known = names.topics.get(id);
  if (known !== undefined) return known;
  for (const node of names.cluster.nodes.keys()) {
    const server = serverAt(names.cluster, node);
    const name = server === null ? undefined : committedImage(server)?.topicNames[id];
    if (name === undefined) continue;
    names.topics.set(id, name);
    return name;
  }
  return id;
}

/** `orders-0`, also of the newer messages that have the id of a topic in place of its name. */
export function partitionOf(
  names: Names,
  topic: { readonly name?: string; readonly topic?: string; readonly topicId?: string },
  index: number,
): string {
  const name = topic.name ?? topic.topic ?? '';
  return `${name === '' ? topicName(names, topic.topicId ?? '') : name}-${index}`;
}

/** What is said of each item. */
export const listed = <T>(items: readonly T[], text: (item: T) => string): string =>
  items.map(text).join(', ');

/** Facts one after the other; those that are empty have nothing to say. */
export const facts = (...each: string[]): string => each.filter((fact) => fact !== '').join(' ');

/** Offsets and leader epoch of batches, with a count where records are missing; '' for none. */
export function batchesText(batches: Records | null): string {
  const texts: string[] = [];
  for (const run of runsOf(batches ?? [])) {
    const [first, last] = [run[0], run[run.length - 1]];
    if (first === undefined || last === undefined) continue;
    const records = run.reduce((sum, batch) => sum + batch.records.length, 0);
    const isWhole = records === lastOffset(last) - first.baseOffset + 1;
    texts.push(
      facts(
        `offsets ${rangeText(first.baseOffset, lastOffset(last))}`,
        isWhole ? '' : `with ${count(records, 'record')}`,
        `epoch ${first.partitionLeaderEpoch}`,
        run.length > 1 ? `in ${run.length} batches` : '',
      ),
    );
  }
  const unreadable = (batches ?? []).filter((batch) => !isReadable(batch)).length;
  if (unreadable > 0) texts.push(`${unreadable} unreadable`);
  return texts.join(', ');
}

/** Batches one after the other that have the same leader epoch. */
function runsOf(batches: Records): RecordBatch[][] {
  const runs: RecordBatch[][] = [];
  for (const batch of batches.filter(isReadable)) {
    const run = runs[runs.length - 1];
    if (run?.[0]?.partitionLeaderEpoch === batch.partitionLeaderEpoch) run.push(batch);
    else runs.push([batch]);
  }
  return runs;
}

/** `4` or `4..7`. */
export const rangeText = (first: number, last: number): string =>
  first === last ? `${first}` : `${first}..${last}`;

/** The value, with its key before it where that is another text; `null` for a tombstone. */
export function recordText({ key, value }: Pick<KafkaRecord, 'key' | 'value'>): string {
  const told = value === null ? 'null' : text(value);
  return key === value || key === null ? told : `${text(key)}=${told}`;
}

/** The default of all brokers has no name. */
export const resourceText = (name: string): string => (name === '' ? '(all brokers)' : name);

/** `1 record` or `3 records`. */
export const count = (number: number, what: string): string =>
  `${number} ${what}${number === 1 ? '' : 's'}`;
