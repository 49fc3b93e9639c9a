import type { Consumer } from '../../../kafka/clients/consumer/consumer.ts';
import type { Producer } from '../../../kafka/clients/producer/producer.ts';
import type { ProducerBatch } from '../../../kafka/clients/producer/producer-state.ts';
import { eachUnanswered } from '../../../kafka/clients/network/node-connections.ts';
import type { Note } from '../../../kafka/note.ts';
import { eachRemembered } from '../../../kafka/clients/history.ts';
import { newestImage } from '../../cluster-view.ts';
import { actsBefore } from '../look-back.ts';
import {
  changeIn,
  nowAt,
  placeOf,
  stateLink,
  type Onward,
  type Place,
  type Walk,
} from '../walk.ts';
import { findBack } from '../why-origin.ts';
import { waitsForLeader } from './brokers.ts';
import { uncommittedIn, waitsForCommit } from './commit.ts';
import { leaderless, leadingOf } from './partitions.ts';

/** Each state of a producer that wants a reason. */
export function producerStates(walk: Walk, node: number, producer: Producer): Onward[] {
  const states = [unacknowledged(walk, node, producer), failedSends(walk, node, producer)];
  return states.filter((each) => each !== null);
}

/** Records that have been sent, or wait to be, and have no end yet. */
function unacknowledged(walk: Walk, node: number, producer: Producer): Onward | null {
  const batches: ProducerBatch[] = [];
  eachUnanswered(producer.connections, (own) => {
    if (own.ask === 'produce') batches.push(...own.batches);
  });
  for (const queue of producer.accumulator.queues) batches.push(...queue.batches);
  const [oldest] = batches.sort((one, other) => one.createdAt - other.createdAt);
  if (oldest === undefined) return null;
  const records = batches
    .filter(({ name }) => name === oldest.name)
    .reduce((sum, each) => sum + each.records.length, 0);
  const since = { ...nowAt(walk, node), time: oldest.createdAt };
  const link = stateLink(walk, since, 'unacknowledged', { partition: oldest.name, records });
  const because = notAcknowledgedBecause(walk, node, oldest);
  return { links: [link, ...because.links], next: because.next };
}

function notAcknowledgedBecause(walk: Walk, node: number, batch: ProducerBatch): Onward {
  const missing = leaderMissing(walk, node, batch.name);
  if (missing !== null) return missing;
  const isIt = (note: Note): boolean =>
    (note.note === 'will-retry' || note.note === 'batch-sent') && note.partition === batch.name;
  const leading = leadingOf(walk, batch.name);
  const isRefused = batch.attempts > 0;
  const waits = leading === undefined || isRefused ? null : waitsForCommit(walk, leading);
  return waits ?? { links: [], next: lastOwn(walk, node, isIt) };
}

/** Nothing leads the partition, or what leads it is not heard of. */
function leaderMissing(walk: Walk, node: number, name: string): Onward | null {
  const image = newestImage(walk.cluster).partitions[name];
  if (image === undefined) return null;
  return image.leader < 0 ? leaderless(walk, name) : waitsForLeader(walk, node, name, image.leader);
}

/** The newest change of a process that is as wanted. */
function lastOwn({ past }: Walk, node: number, isIt: (note: Note) => boolean): Place | null {
  const found = findBack(past, past.lastStep, (entry) => {
    return entry.node === node && entry.notes.some(isIt);
  });
  return changeIn(found, isIt);
}

/** Records that were given up: the newest of them, as far as it is remembered. */
function failedSends(walk: Walk, node: number, producer: Producer): Onward | null {
  const { counters, history } = producer;
  if (counters.failed === 0) return null;
  let at = -1;
  eachRemembered(history, ({ outcome, endedAt }) => {
    if (outcome === 'failed') at = endedAt;
  });
  const isIt = (note: Note): boolean => note.note === 'send-failed';
  const found = walk.past
    .entriesBetween(at, at)
    .findLast((entry) => entry.node === node && entry.notes.some(isIt));
  const since = found ?? nowAt(walk, node);
  const link = stateLink(walk, { ...since, node }, 'failed-sends', { failed: counters.failed });
  return { links: [link], next: changeIn(found, isIt) };
}

/** Each assigned partition of which a consumer gets nothing now, those with a cause first. */
export function consumerStates(walk: Walk, node: number, consumer: Consumer): Onward[] {
  const first = consumer.assigned[0];
  if (first === undefined) return [];
  if (!consumer.polling && consumer.poll === null)
    return [stopped(walk, node, consumer, first.name)];
  const states = consumer.assigned
    .map(({ name, position }) => nothingFrom(walk, node, name, position))
    .filter((each) => each !== null);
  const isAtEnd = ({ links }: Onward): boolean => links[0]?.happening.values['why'] === 'at-end';
  return [...states.filter((each) => !isAtEnd(each)), ...states.filter(isAtEnd)];
}

/** Its application does not call poll(): the act, or the exception, that ended it. */
function stopped(walk: Walk, node: number, consumer: Consumer, partition: string): Onward {
  const values = { why: 'not-polling' as const, partition };
  const link = stateLink(walk, nowAt(walk, node), 'nothing-to-read', values);
  const thrown = (note: Note): boolean => note.note === 'consumer-error';
  if (consumer.lastError !== null) return { links: [link], next: lastOwn(walk, node, thrown) };
  for (const act of actsBefore(walk.past, walk.past.lastStep + 1)) {
    const isIt =
      act.node === node && act.what.event === 'command' && act.what.command.command === 'poll-loop';
    if (isIt) return { links: [link], next: placeOf(act) };
  }
  return { links: [link], next: null };
}

function nothingFrom(
  walk: Walk,
  node: number,
  partition: string,
  position: number | null,
): Onward | null {
  const now = nowAt(walk, node);
  const link = (why: 'at-end' | 'uncommitted' | 'leaderless' | 'leader-silent', records = 0) =>
    stateLink(walk, now, 'nothing-to-read', {
      why,
      partition,
      position: position ?? '',
      records,
    });
  const missing = leaderMissing(walk, node, partition);
  if (missing !== null) {
    const why = missing.links.length === 0 ? 'leaderless' : 'leader-silent';
    return { links: [link(why), ...missing.links], next: missing.next };
  }
  const leading = leadingOf(walk, partition);
  if (leading === undefined || position === null || position < leading.partition.highWatermark)
    return null;
  const waits = waitsForCommit(walk, leading);
  if (waits === null) return { links: [link('at-end')], next: null };
  const head = link('uncommitted', uncommittedIn(leading));
  return { links: [head, ...waits.links], next: waits.next };
}
