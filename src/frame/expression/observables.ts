import { eachRemembered } from '../../kafka/clients/history.ts';
import type { DeliveredRecord } from '../../kafka/clients/consumer/consumer-state.ts';
import type { Consumer } from '../../kafka/clients/consumer/consumer.ts';
import type { Producer } from '../../kafka/clients/producer/producer.ts';
import type { Cluster } from '../../kafka/cluster.ts';
import { lastStableOffset } from '../../kafka/broker/partition.ts';
import { at as itemAt } from '../../kernel/checkpoint/sealed-list.ts';
import { clusterObservables } from './cluster-observables.ts';
import { groupObservables } from './group-observables.ts';
import {
  clientNamed,
  eachRecord,
  labelOf,
  leaderOf,
  leadersOf,
  replicaNamed,
  type Replica,
} from '../cluster-view.ts';
import {
  nameArgument as name,
  shownOf,
  shownOfAll,
  type Inner,
  type Observable,
} from './observable.ts';
import { pendingOf, sendsOf } from '../record-fate.ts';
import type { NodeStatus } from '../types/cluster.ts';
import { fail } from './problem.ts';

const whole = (args: Inner[], index: number): number => {
  const value = args[index];
  if (typeof value === 'number') return value;
  return fail({ problem: 'argument-expected', argument: index + 1, wanted: 'number' });
};

const list = (args: Inner[], index: number): Inner[] => {
  const value = args[index];
  if (Array.isArray(value)) return value;
  return fail({ problem: 'argument-expected', argument: index + 1, wanted: 'list' });
};

const replica = (cluster: Cluster, args: Inner[]): Replica => replicaNamed(cluster, name(args, 0));
const producer = (cluster: Cluster, subject: string): Producer =>
  clientNamed(cluster, 'producer', subject);
const consumer = (cluster: Cluster, args: Inner[], index: number): Consumer =>
  clientNamed(cluster, 'consumer', name(args, index));

/** A record is meant, not a process. */
const isLabel = (subject: string): boolean => subject.startsWith('#');

function highWatermark({ partition }: Replica): number {
  if (partition === undefined) return fail({ problem: 'replica-without-role' });
  return partition.highWatermark;
}

type Stored = { label: string; offset: number; leaderEpoch: number };

/** Records with an offset in [from, to); without bounds the whole log. */
function stored({ log }: Pick<Replica, 'log'>, from = 0, to = log.endOffset): Stored[] {
  const records: Stored[] = [];
  eachRecord(log, from, to, (record, offset, batch) =>
    records.push({ label: labelOf(record.value), offset, leaderEpoch: batch.partitionLeaderEpoch }),
  );
  return records;
}

/**
 * The first copy of a labelled record, in the logs of the leaders; else where its producer was told
 * it is.
 */
function storedRecord(cluster: Cluster, label: string): Stored {
  for (const leader of leadersOf(cluster)) {
    const found = stored(leader).find((each) => each.label === label);
    if (found !== undefined) return found;
  }
  for (const { offset } of sendsOf(cluster, label))
    if (offset !== null && offset >= 0) return { label, offset, leaderEpoch: 0 };
  return fail({ problem: 'in-no-log', label });
}

function deliveredTo(reader: Consumer): DeliveredRecord[] {
  const records: DeliveredRecord[] = [];
  eachRemembered(reader.history, (each) => records.push(each));
  return records;
}

function positionOf(reader: Consumer, partition: string): number | null {
  const found = reader.assigned.find((each) => each.name === partition);
  if (found === undefined)
    return fail({ problem: 'not-assigned', consumer: reader.name, partition });
  return found.position;
}

function earliestSend(cluster: Cluster, label: string): number {
  const times = sendsOf(cluster, label).map((each) => each.sentAt);
  if (times.length === 0) fail({ problem: 'never-sent', label });
  return Math.min(...times);
}

/**
 * Records that a reset jumped over although they were there: in the leader's log, never delivered.
 */
function skippedBy(cluster: Cluster, reader: Consumer): number {
  const skipped = new Set<string>();
  for (const { partition, from, to } of reader.resets) {
    if (from === null || to <= from) continue;
    for (const { offset } of stored(leaderOf(cluster, partition), from, to))
      skipped.add(`${partition}@${offset}`);
  }
  if (skipped.size > 0)
    for (const { partition, offset } of deliveredTo(reader))
      skipped.delete(`${partition}@${offset}`);
  return skipped.size;
}

/** `acked(p1)` counts, `acked(#A)` tells. */
function ended(cluster: Cluster, subject: string, outcome: 'acked' | 'failed'): Inner {
  if (isLabel(subject)) return sendsOf(cluster, subject).some((each) => each.outcome === outcome);
  return producer(cluster, subject).counters[outcome];
}

/** `pending(p1)` counts, `pending(#A)` tells. */
function pending(cluster: Cluster, subject: string): Inner {
  if (isLabel(subject)) return sendsOf(cluster, subject).some((each) => each.outcome === 'pending');
  return pendingOf(producer(cluster, subject)).length;
}

function statusOf(cluster: Cluster, node: string): NodeStatus {
  const found = cluster.nodes.find((each) => each.name === node);
  return found === undefined ? fail({ problem: 'no-node', what: 'node', node }) : found.status;
}

/** The record at an offset; none when the log has none there. */
function recordAt(cluster: Cluster, args: Inner[]): Inner {
  const offset = whole(args, 1);
  return stored(replica(cluster, args), offset, offset + 1)[0] ?? null;
}

/** When a record is sent and how often, the acts themselves tell: no picture is asked for it. */
const TOLD_BY_ACTS = { nothing: 'the acts tell it, which are the lesson’s or the learner’s own' };

const every = {
  ...clusterObservables,
  ...groupObservables,
  leo: {
    about: 'log end offset of a replica',
    shows: shownOf(0, 'end', 'cells', 'highWatermark'),
    of: (cluster, args) => replica(cluster, args).log.endOffset,
  },
  hw: {
    about: 'high watermark as a replica knows it',
    shows: shownOf(0, 'highWatermark'),
    of: (cluster, args) => highWatermark(replica(cluster, args)),
  },
  lso: {
    about: 'last stable offset',
    shows: shownOf(0, 'highWatermark'),
    of: (cluster, args) => {
      const { partition, log } = leaderOf(cluster, name(args, 0));
      return lastStableOffset(partition, log);
    },
  },
  logStart: {
    about: 'first offset that can be read',
    shows: shownOf(0, 'start', 'cells'),
    of: (cluster, args) => replica(cluster, args).log.startOffset,
  },
  count: {
    about: 'records in a log',
    shows: shownOf(0, 'cells', 'end', 'highWatermark'),
    of: (cluster, args) => stored(replica(cluster, args)).length,
  },
  labels: {
    about: 'labels of the records in a log, in order',
    shows: shownOf(0, 'cells', 'labels'),
    of: (cluster, args) => stored(replica(cluster, args)).map((each) => each.label),
  },
  offsets: {
    about: 'offsets of the records in a log',
    shows: shownOf(0, 'cells', 'end', 'highWatermark'),
    of: (cluster, args) => stored(replica(cluster, args)).map((each) => each.offset),
  },
  at: {
    about: 'the record at an offset, none when there is none',
    shows: shownOf(0, 'labels'),
    of: recordAt,
  },
  acked: {
    about: 'records a producer was told are stored; or whether one was',
    shows: shownOf(0, 'sends'),
    of: (cluster, args) => ended(cluster, name(args, 0), 'acked'),
  },
  failed: {
    about: 'records that ended with an exception; or whether one did',
    shows: shownOf(0, 'sends'),
    of: (cluster, args) => ended(cluster, name(args, 0), 'failed'),
  },
  pending: {
    about: 'records whose end is not known yet; or whether that of one is not',
    shows: shownOf(0, 'sends'),
    of: (cluster, args) => pending(cluster, name(args, 0)),
  },
  sends: {
    about: 'times a record was given to send()',
    shows: TOLD_BY_ACTS,
    of: (cluster, args) => sendsOf(cluster, name(args, 0)).length,
  },
  sentAt: {
    about: 'when a record was first given to send(), in microseconds',
    shows: TOLD_BY_ACTS,
    of: (cluster, args) => earliestSend(cluster, name(args, 0)),
  },
  offset: {
    about: 'offset of a record',
    shows: shownOfAll('cells', 'end', 'highWatermark', 'labels'),
    of: (cluster, args) => storedRecord(cluster, name(args, 0)).offset,
  },
  offsetAssignedBy: {
    about:
      'who gave a record its offset: a batch that carries a leader epoch was placed by a leader',
    shows: { nothing: 'it is a rule, and no value that is drawn' },
    of: (cluster, args) =>
      storedRecord(cluster, name(args, 0)).leaderEpoch >= 0 ? 'leader' : 'producer',
  },
  copies: {
    about: 'times a record is in the logs of the leaders',
    shows: shownOfAll('cells', 'end', 'highWatermark', 'labels'),
    of: (cluster, args) =>
      leadersOf(cluster)
        .flatMap((each) => stored(each))
        .filter((each) => each.label === name(args, 0)).length,
  },
  position: {
    about: 'next offset that a reader will return',
    shows: shownOf(0, 'position', 'delivered'),
    of: (cluster, args) => positionOf(consumer(cluster, args, 0), name(args, 1)),
  },
  delivered: {
    about: 'labels that poll() returned, in order',
    shows: shownOf(0, 'delivered'),
    of: (cluster, args) => deliveredTo(consumer(cluster, args, 0)).map((each) => `#${each.label}`),
  },
  lastDelivered: {
    about: 'the last record that poll() returned',
    shows: shownOf(0, 'delivered'),
    of: (cluster, args) => lastDelivered(consumer(cluster, args, 0)),
  },
  deliveries: {
    about: 'times a reader was given a record',
    shows: shownOf(1, 'delivered'),
    of: (cluster, args) =>
      deliveredTo(consumer(cluster, args, 1)).filter((each) => `#${each.label}` === name(args, 0))
        .length,
  },
  skipped: {
    about: 'records that a reset jumped over',
    shows: shownOf(0, 'position', 'delivered'),
    of: (cluster, args) => skippedBy(cluster, consumer(cluster, args, 0)),
  },
  error: {
    about: 'the exception that the last poll ended with',
    shows: shownOf(0, 'error'),
    of: (cluster, args) => consumer(cluster, args, 0).lastError,
  },
  up: {
    about: 'whether a process runs',
    shows: shownOf(0, 'status'),
    of: (cluster, args) => statusOf(cluster, name(args, 0)) === 'up',
  },
  len: {
    about: 'how many items a list has',
    shows: { nothing: 'the list that it counts hides what it shows' },
    of: (_, args) => list(args, 0).length,
  },
} satisfies Readonly<Record<string, Observable>>;

/** Every name that a question may ask with. */
export type ObservableName = keyof typeof every;

export const observables: Readonly<Record<ObservableName, Observable>> = every;

/** What is called so; undefined when nothing is. */
export const observableNamed = (name: string): Observable | undefined =>
  Object.hasOwn(observables, name) ? observables[name as ObservableName] : undefined;

function lastDelivered({ history }: Consumer): Inner {
  const { items } = history;
  if (items.length === 0) return { label: null, offset: null, partition: null };
  const { label, offset, partition } = itemAt(items, items.length - 1);
  return { label: `#${label}`, offset, partition };
}
