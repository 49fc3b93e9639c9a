import { eachRemembered } from '../kafka/clients/history.ts';
import type {
  PendingRecord,
  Producer,
  ProducerBatch,
} from '../kafka/clients/producer/producer-state.ts';
import type { Cluster } from '../kafka/cluster.ts';
import { utf8 } from '../kafka/protocol/bytes/byte-string.ts';
import type { Micros } from '../kernel/time.ts';
import { labelOf, producersOf } from './cluster-view.ts';

/** What became of one send of a record, as its producer knows. */
export type Sent = {
  label: string;
  partition: string | null;
  sentAt: Micros;
  outcome: 'pending' | 'acked' | 'failed' | 'unknown';
  offset: number | null;
  endedAt: Micros | null;
};

/**
 * Every send of records with this label, by any producer, as far as it is remembered: those that
 * ended, then those that have not.
 */
export const sendsOf = (cluster: Cluster, label: string): Sent[] =>
  producersOf(cluster).flatMap((producer) => [
    ...endedWith(producer, label),
    ...pendingOf(producer).filter((sent) => sent.label === label),
  ]);

function endedWith(producer: Producer, label: string): Sent[] {
  const found: Sent[] = [];
  eachRemembered(producer.history, (each) => {
    if (`#${each.label}` === label) found.push({ ...each, label });
  });
  return found;
}

/** Sends of a producer whose end is not known: in flight, in the accumulator, blocked. */
export function pendingOf(producer: Producer): Sent[] {
  const found: Sent[] = [];
  for (const { context } of inFlight(producer))
    if (context.ask === 'own' && context.own.ask === 'produce')
      for (const batch of context.own.batches) found.push(...pendingIn(batch));
  for (const queue of producer.accumulator.queues)
    for (const batch of queue.batches) found.push(...pendingIn(batch));
  for (const { record, since } of producer.blocked)
    found.push(pending(labelOf(record.value === null ? null : utf8(record.value)), null, since));
  return found;
}

const inFlight = (
  producer: Producer,
): Producer['connections']['links'][number]['channel']['inFlight'] =>
  producer.connections.links.flatMap((each) => each.channel.inFlight);

const pendingIn = (batch: ProducerBatch): Sent[] =>
  batch.records.map((record: PendingRecord) =>
    pending(labelOf(record.value), batch.name, record.sentAt),
  );

const pending = (label: string, partition: string | null, sentAt: Micros): Sent => ({
  label,
  partition,
  sentAt,
  outcome: 'pending',
  offset: null,
  endedAt: null,
});
