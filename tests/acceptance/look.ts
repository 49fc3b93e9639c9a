import { each } from '../../src/kernel/checkpoint/sealed-list.ts';
import type { Micros } from '../../src/kernel/time.ts';
import type { TraceEntry } from '../../src/kernel/trace.ts';
import type { Broker } from '../../src/kafka/broker/broker.ts';
import { eachRemembered } from '../../src/kafka/clients/history.ts';
import type { ProducedRecord } from '../../src/kafka/clients/producer/producer.ts';
import { serverAt } from '../../src/kafka/invariants/view.ts';
import type { KafkaKinds } from '../../src/kafka/kinds.ts';
import type { Log } from '../../src/kafka/log/log.ts';
import type { PartitionImage } from '../../src/kafka/metadata/metadata-image.ts';
import { text } from '../../src/kafka/protocol/bytes/byte-string.ts';
import { metadata, nodeOf, PARTITION, type Story } from './story.ts';

/** A broker, alive or not. */
export function brokerOf(story: Story, id: number): Broker {
  const broker = serverAt(story.cluster, nodeOf(story, `b${id}`))?.broker;
  if (broker === undefined || broker === null) throw new Error(`b${id} is a broker`);
  return broker;
}

/** The log of a replica, as its disk has it. */
export function logOf(story: Story, id: number): Log {
  const log = brokerOf(story, id).disk.logs[PARTITION];
  if (log === undefined) throw new Error(`b${id} has a replica`);
  return log;
}

/** The values in the log of a replica, in order. */
export function valuesAt(story: Story, id: number): string[] {
  const values: string[] = [];
  for (const { batches } of logOf(story, id).segments)
    each(batches, 0, batches.length, ({ records }) => {
      for (const { value } of records) values.push(text(value ?? ''));
    });
  return values;
}

/** Leader epoch and value of each record of a replica: what `valuesAt` says, and who wrote it. */
export function entriesAt(story: Story, id: number): string[] {
  const entries: string[] = [];
  for (const { batches } of logOf(story, id).segments)
    each(batches, 0, batches.length, ({ records, partitionLeaderEpoch }) => {
      for (const { value } of records) entries.push(`${text(value ?? '')}/${partitionLeaderEpoch}`);
    });
  return entries;
}

/** What a running replica takes for committed. */
export function highWatermark(story: Story, id: number): number {
  return brokerOf(story, id).memory.partitions[PARTITION]?.highWatermark ?? -1;
}

/** The partition as the controller has it. */
export function partition(story: Story): PartitionImage {
  const found = metadata(story).partitions[PARTITION];
  if (found === undefined) throw new Error(`${PARTITION} exists`);
  return found;
}

export const leader = (story: Story): number => partition(story).leader;

/** Whether the broker itself believes that it leads. */
export const believesToLead = (story: Story, id: number): boolean =>
  brokerOf(story, id).memory.partitions[PARTITION]?.state.role === 'leader';

export const isFenced = (story: Story, id: number): boolean =>
  metadata(story).brokers[id]?.fenced !== false;

/** What became of a record of p1; undefined while it has no end. */
export function fateOf(story: Story, value: string): ProducedRecord | undefined {
  const state = story.cluster.nodes[nodeOf(story, 'p1')]?.state;
  if (state?.role !== 'producer') throw new Error('p1 is a producer');
  let found: ProducedRecord | undefined;
  eachRemembered(state.history, (item) => {
    if (item.label === value) found = item;
  });
  return found;
}

/** What poll() of r1 has given to its application so far, as `offset value`. */
export function deliveredTo(story: Story): string[] {
  const state = story.cluster.nodes[nodeOf(story, 'r1')]?.state;
  if (state?.role !== 'consumer') throw new Error('r1 is a consumer');
  const given: string[] = [];
  eachRemembered(state.history, ({ offset, label }) => given.push(`${offset} ${label}`));
  return given;
}

type Carried = Extract<TraceEntry<KafkaKinds>['what'], { event: 'message' }>;
type Kind = Carried['message']['type'];

/** A message that has arrived. */
export type Arrived<T extends Kind> = {
  readonly at: Micros;
  readonly sentAt: Micros;
  readonly from: string;
  readonly to: string;
  readonly message: Extract<Carried['message'], { type: T }>;
};

/** All messages of a type that have arrived since a time, between two nodes if they are named. */
export function arrived<T extends Kind>(
  { cluster, trace }: Story,
  type: T,
  { since = 0, from, to }: { since?: Micros; from?: string; to?: string } = {},
): Arrived<T>[] {
  return trace.flatMap(({ time, node, what }) => {
    if (time < since || what.event !== 'message' || what.message.type !== type) return [];
    const ends = {
      from: cluster.nodes[what.from]?.name ?? '',
      to: cluster.nodes[node]?.name ?? '',
    };
    if ((from ?? ends.from) !== ends.from || (to ?? ends.to) !== ends.to) return [];
    const message = what.message as Arrived<T>['message'];
    return [{ at: time, sentAt: what.sentAt, ...ends, message }];
  });
}
