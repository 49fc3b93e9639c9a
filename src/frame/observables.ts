import { eachRemembered } from '../kafka/clients/history.ts';
import type { DeliveredRecord } from '../kafka/clients/consumer-state.ts';
import type { Consumer } from '../kafka/clients/consumer.ts';
import type { Cluster } from '../kafka/cluster.ts';
import { lastStableOffset } from '../kafka/broker/partition.ts';
import {
  brokersOf,
  clientNamed,
  eachRecord,
  labelOf,
  leaderOf,
  replicaNamed,
  type Replica,
} from './cluster-view.ts';
import { sendsOf, sentBy } from './record-fate.ts';
import type { Value } from './types.ts';

/** A value inside an expression: plain, or a record with fields. */
export type Inner = Value | { [field: string]: Inner } | Inner[];

/** What can be asked of a cluster: by name, with its arguments already values. Throws a sentence when it makes no sense. */
export type Observable = { about: string; of: (cluster: Cluster, args: Inner[]) => Inner };

const name = (args: Inner[], index: number): string => {
  const value = args[index];
  if (typeof value !== 'string') throw new Error(`A name is expected as argument ${index + 1}.`);
  return value;
};

const count = (args: Inner[], index: number): number => {
  const value = args[index];
  if (typeof value !== 'number') throw new Error(`A number is expected as argument ${index + 1}.`);
  return value;
};

const replica = (cluster: Cluster, args: Inner[]): Replica => replicaNamed(cluster, name(args, 0));
const consumer = (cluster: Cluster, args: Inner[], index: number): Consumer =>
  clientNamed(cluster, 'consumer', name(args, index));

function highWatermark({ partition }: Replica): number {
  if (partition === undefined) throw new Error('This replica has no role yet.');
  return partition.highWatermark;
}

type Stored = { label: string; offset: number; leaderEpoch: number };

function stored({ log }: Replica): Stored[] {
  const records: Stored[] = [];
  eachRecord(log, (record, offset, batch) =>
    records.push({ label: labelOf(record.value), offset, leaderEpoch: batch.partitionLeaderEpoch }),
  );
  return records;
}

/** The first copy of a labelled record, in the logs of the leaders. */
function storedRecord(cluster: Cluster, label: string): Stored {
  for (const partition of partitionNames(cluster)) {
    const found = stored(leaderOf(cluster, partition)).find((each) => each.label === label);
    if (found !== undefined) return found;
  }
  const acked = sendsOf(cluster, label).find((each) => each.offset !== null && each.offset >= 0);
  if (acked?.offset !== undefined && acked.offset !== null)
    return { label, offset: acked.offset, leaderEpoch: 0 };
  throw new Error(`${label} is in no log.`);
}

const partitionNames = (cluster: Cluster): string[] =>
  [
    ...new Set(brokersOf(cluster).flatMap(({ broker }) => Object.keys(broker.memory.partitions))),
  ].sort();

function deliveredTo(reader: Consumer): DeliveredRecord[] {
  const records: DeliveredRecord[] = [];
  eachRemembered(reader.history, (each) => records.push(each));
  return records;
}

function positionOf(reader: Consumer, partition: string): number | null {
  const found = reader.assigned.find((each) => each.name === partition);
  if (found === undefined) throw new Error(`${reader.name} is not assigned ${partition}.`);
  return found.position;
}

function earliestSend(cluster: Cluster, label: string): number {
  const times = sendsOf(cluster, label).map((each) => each.sentAt);
  if (times.length === 0) throw new Error(`${label} was never sent.`);
  return Math.min(...times);
}

/** Records that a reset jumped over although they were there: in the leader's log, never delivered. */
function skippedBy(cluster: Cluster, reader: Consumer): number {
  let skipped = 0;
  for (const reset of reader.resets) {
    if (reset.from === null) continue;
    const seen = new Set(
      deliveredTo(reader)
        .filter((each) => each.partition === reset.partition)
        .map((each) => each.offset),
    );
    const { from, to } = { from: reset.from, to: reset.to };
    skipped += stored(leaderOf(cluster, reset.partition)).filter(
      (each) => each.offset >= from && each.offset < to && !seen.has(each.offset),
    ).length;
  }
  return skipped;
}

/** `acked(p1)` counts, `acked(#A)` tells. */
function acked(cluster: Cluster, subject: string): Inner {
  if (subject.startsWith('#'))
    return sendsOf(cluster, subject).some((each) => each.outcome === 'acked');
  return clientNamed(cluster, 'producer', subject).counters.acked;
}

export const observables: Readonly<Record<string, Observable>> = {
  leo: {
    about: 'log end offset of a replica',
    of: (cluster, args) => replica(cluster, args).log.endOffset,
  },
  hw: {
    about: 'high watermark as a replica knows it',
    of: (cluster, args) => highWatermark(replica(cluster, args)),
  },
  lso: {
    about: 'last stable offset',
    of: (cluster, args) => lastStableOffset(leaderOf(cluster, name(args, 0)).partition),
  },
  logStart: {
    about: 'first offset that can be read',
    of: (cluster, args) => replica(cluster, args).log.startOffset,
  },
  count: {
    about: 'records in a log',
    of: (cluster, args) => stored(replica(cluster, args)).length,
  },
  labels: {
    about: 'labels of the records in a log, in order',
    of: (cluster, args) => stored(replica(cluster, args)).map((each) => each.label),
  },
  offsets: {
    about: 'offsets of the records in a log',
    of: (cluster, args) => stored(replica(cluster, args)).map((each) => each.offset),
  },
  at: {
    about: 'the record at an offset, none when there is none',
    of: (cluster, args) =>
      stored(replica(cluster, args)).find((each) => each.offset === count(args, 1)) ?? null,
  },
  leader: {
    about: 'the broker that leads a partition',
    of: (cluster, args) => leaderOf(cluster, name(args, 0)).broker.host,
  },
  leaderEpoch: {
    about: 'leader epoch of a partition',
    of: (cluster, args) => leaderOf(cluster, name(args, 0)).partition.image.leaderEpoch,
  },
  isr: {
    about: 'in-sync replicas',
    of: (cluster, args) =>
      leaderOf(cluster, name(args, 0)).partition.image.isr.map((id) => `b${id}`),
  },
  acked: {
    about: 'records a producer was told are stored; or whether one was',
    of: (cluster, args) => acked(cluster, name(args, 0)),
  },
  failed: {
    about: 'records that ended with an exception',
    of: (cluster, args) => clientNamed(cluster, 'producer', name(args, 0)).counters.failed,
  },
  pending: {
    about: 'records whose end is not known yet',
    of: (cluster, args) =>
      sentBy(clientNamed(cluster, 'producer', name(args, 0))).filter(
        (each) => each.outcome === 'pending',
      ).length,
  },
  sends: {
    about: 'times a record was given to send()',
    of: (cluster, args) => sendsOf(cluster, name(args, 0)).length,
  },
  sentAt: {
    about: 'when a record was first given to send(), in microseconds',
    of: (cluster, args) => earliestSend(cluster, name(args, 0)),
  },
  offset: {
    about: 'offset of a record',
    of: (cluster, args) => storedRecord(cluster, name(args, 0)).offset,
  },
  offsetAssignedBy: {
    about:
      'who gave a record its offset: a batch that carries a leader epoch was placed by a leader',
    of: (cluster, args) =>
      storedRecord(cluster, name(args, 0)).leaderEpoch >= 0 ? 'leader' : 'producer',
  },
  copies: {
    about: 'times a record is in the logs of the leaders',
    of: (cluster, args) =>
      partitionNames(cluster)
        .flatMap((each) => stored(leaderOf(cluster, each)))
        .filter((each) => each.label === name(args, 0)).length,
  },
  position: {
    about: 'next offset that a reader will return',
    of: (cluster, args) => positionOf(consumer(cluster, args, 0), name(args, 1)),
  },
  delivered: {
    about: 'labels that poll() returned, in order',
    of: (cluster, args) => deliveredTo(consumer(cluster, args, 0)).map((each) => `#${each.label}`),
  },
  lastDelivered: {
    about: 'the last record that poll() returned',
    of: (cluster, args) => lastDelivered(consumer(cluster, args, 0)),
  },
  deliveries: {
    about: 'times a reader was given a record',
    of: (cluster, args) =>
      deliveredTo(consumer(cluster, args, 1)).filter((each) => `#${each.label}` === name(args, 0))
        .length,
  },
  skipped: {
    about: 'records that a reset jumped over',
    of: (cluster, args) => skippedBy(cluster, consumer(cluster, args, 0)),
  },
  error: {
    about: 'the exception that the last poll ended with',
    of: (cluster, args) => consumer(cluster, args, 0).lastError,
  },
  up: {
    about: 'whether a process runs',
    of: (cluster, args) =>
      cluster.nodes.find((each) => each.name === name(args, 0))?.status === 'up',
  },
  len: {
    about: 'how many items a list has',
    of: (_, args) => (Array.isArray(args[0]) ? args[0].length : 0),
  },
};

function lastDelivered(reader: Consumer): Inner {
  const last = deliveredTo(reader).at(-1);
  return last === undefined
    ? { label: null, offset: null }
    : { label: `#${last.label}`, offset: last.offset, partition: last.partition };
}
