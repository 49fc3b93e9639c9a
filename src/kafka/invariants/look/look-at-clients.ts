import type { Happened } from '../../../kernel/machine.ts';
import { at } from '../../../kernel/checkpoint/sealed-list.ts';
import type { Consumer } from '../../clients/consumer/consumer-state.ts';
import type { ProducedRecord, Producer } from '../../clients/producer/producer-state.ts';
import type { KafkaEffect, KafkaKinds } from '../../kinds.ts';
import type { Note } from '../../note.ts';
import { notKept } from './look-at-fates.ts';
import { truthOf, type Ghost, type Truth } from '../ghost.ts';
import type { Around } from '../sight.ts';
import { addSpan, lengthOfSpans, without, type EpochSpan } from '../spans.ts';
import { noteFind, type Reading } from '../tally.ts';
import { nodeOf, replicaAt, type Replica } from '../view.ts';

type Step = Extract<Happened<KafkaKinds>, { input: unknown }>;
type Acked = Extract<Note, { note: 'acked' }>;
type Delivered = Extract<Note, { note: 'delivered' }>;
type Worked = Extract<Note, { note: 'worked-off' }>;
type Moved = Extract<Note, { note: 'position' }>;

/** What a producer is told of its records. */
export function lookAtProducer(around: Around, producer: Producer, step: Step): void {
  const { items } = producer.history;
  let place = items.length - endedIn(step.effects);
  if (place === items.length) return;
  for (const effect of step.effects) {
    if (effect.do !== 'note') continue;
    const { note } = effect;
    if (note.note !== 'acked' && note.note !== 'send-failed') continue;
    if (note.note === 'acked') {
      around.ghost.tally.routine.acked += note.records;
      const from = step.input.on === 'message' ? step.input.from : -1;
      if (note.baseOffset >= 0) noteAck(around, note, from);
      if (note.baseOffset >= 0) lookAtOrder(around, producer, note, place);
    }
    place += note.records;
  }
}

/** How many records came to an end in a step: so many are the newest of its history. */
function endedIn(effects: readonly KafkaEffect[]): number {
  let ended = 0;
  for (const effect of effects)
    if (
      effect.do === 'note' &&
      (effect.note.note === 'acked' || effect.note.note === 'send-failed')
    )
      ended += effect.note.records;
  return ended;
}

/** An answer of a leader that was deposed may promise what the new one has not. */
function noteAck(around: Around, { partition, baseOffset, records }: Acked, from: number): void {
  const { ghost, world } = around;
  const truth = truthNamed(ghost, partition);
  if (truth === null) return;
  const replica = replicaAt(world, from, partition, truth.topicId);
  if (replica === null) return;
  const epoch = epochAt(replica, baseOffset);
  const span = { from: baseOffset, to: baseOffset + records, epoch };
  const judge = truth.judgedEpoch > epoch ? judgedLeader(around, truth, replica) : null;
  const gone = judge === null ? [] : notKept([span], judge.log);
  for (const part of without(span, gone)) addSpan(truth.told, { ...part, epoch });
  const lost = lengthOfSpans(gone);
  if (lost === 0) return;
  ghost.tally.counts.lost += lost;
  const where = { node: from, partition, from: baseOffset, at: world.now };
  noteFind(ghost.tally, { find: 'records-lost', records: lost, why: 'deposed', ...where });
}

function epochAt({ log, partition }: Replica, offset: number): number {
  for (let place = log.epochs.length - 1; place >= 0; place -= 1) {
    const entry = log.epochs[place];
    if (entry !== undefined && entry.startOffset <= offset) return entry.epoch;
  }
  return partition.image.leaderEpoch;
}

/** The leader of the newest epoch that a broker was seen to lead. */
function judgedLeader({ world }: Around, truth: Truth, { broker }: Replica): Replica | null {
  const leader = truth.leaders[truth.judgedEpoch];
  if (leader === undefined) return null;
  return replicaAt(world, nodeOf(broker, leader), truth.name, truth.topicId);
}

/** Records of one producer that are looked through for later ones of the same key. */
const LOOKED_THROUGH_MAX = 5_000;

/**
 * Whether what was acknowledged now, from `place` in the history on, was sent before something of
 * the same key that stands before it in the log.
 */
function lookAtOrder(
  { ghost, world, node }: Around,
  { history }: Producer,
  { partition, baseOffset, records }: Acked,
  place: number,
): void {
  const { sendings } = ghost.tally;
  const key = `${node} ${keyOf(ghost, partition)}`;
  const { sentAt } = at(history.items, place);
  const last = at(history.items, place + records - 1);
  const newest = sendings[key];
  if (newest === undefined || last.sentAt >= newest.sentAt)
    sendings[key] = { sentAt: last.sentAt, offset: baseOffset + records - 1 };
  if (newest === undefined || sentAt >= newest.sentAt || baseOffset < newest.offset) return;
  const sent: Record<string, number> = {};
  const first = Math.max(0, place - LOOKED_THROUGH_MAX);
  for (let index = first; index < place; index += 1) {
    const each = at(history.items, index);
    if (each.partition !== partition || each.key === null || !isBefore(each, baseOffset)) continue;
    sent[each.key] = Math.max(sent[each.key] ?? 0, each.sentAt);
  }
  let count = 0;
  for (let index = place; index < place + records; index += 1) {
    const each = at(history.items, index);
    if (each.key !== null && (sent[each.key] ?? 0) > each.sentAt) count += 1;
  }
  if (count === 0) return;
  ghost.tally.counts.outOfOrder += count;
  const where = { node, partition, from: baseOffset, at: world.now };
  noteFind(ghost.tally, { find: 'out-of-order', records: count, why: '', ...where });
}

const isBefore = ({ outcome, offset }: ProducedRecord, end: number): boolean =>
  outcome === 'acked' && offset !== null && offset >= 0 && offset < end;

/** What a consumer gives to its application, and where it goes on. */
export function lookAtConsumer(around: Around, consumer: Consumer, { effects }: Step): void {
  let given = 0;
  for (const effect of effects)
    if (effect.do === 'note' && effect.note.note === 'delivered') given += effect.note.records;
  let place = consumer.history.items.length - given;
  for (const effect of effects) {
    if (effect.do !== 'note') continue;
    if (effect.note.note === 'position') noteMove(around, consumer, effect.note);
    if (effect.note.note === 'worked-off') noteWork(around, consumer, effect.note);
    if (effect.note.note !== 'delivered') continue;
    noteGiven(around, consumer, effect.note, place);
    place += effect.note.records;
  }
}

function noteGiven(
  around: Around,
  consumer: Consumer,
  { partition, records, from }: Delivered,
  place: number,
): void {
  const { ghost, world, node } = around;
  const { tally } = ghost;
  const { history } = consumer;
  const reading = readingOf(ghost, readerOf(consumer, node), partition);
  tally.routine.delivered += records;
  let again = 0;
  for (let index = place; index < place + records;) {
    const first = at(history.items, index);
    let end = place + records;
    // Nearly always one epoch wrote them all.
    if (at(history.items, end - 1).leaderEpoch !== first.leaderEpoch) {
      end = index + 1;
      while (at(history.items, end).leaderEpoch === first.leaderEpoch) end += 1;
    }
    const to = at(history.items, end - 1).offset + 1;
    const span = { from: first.offset, to, epoch: first.leaderEpoch };
    again += Math.min(end - index, knownOf(reading.given, span));
    addSpan(reading.given, span);
    index = end;
  }
  if (reading.holes.length > 0) fillHoles(ghost, reading);
  if (again === 0) return;
  tally.counts.deliveredTwice += again;
  const where = { node, partition, from, at: world.now };
  noteFind(tally, { find: 'delivered-twice', records: again, why: '', ...where });
}

function knownOf(given: readonly EpochSpan[], { from, to, epoch }: EpochSpan): number {
  let known = 0;
  for (let place = given.length - 1; place >= 0; place -= 1) {
    const each = given[place];
    if (each === undefined || each.to <= from) break;
    if (each.epoch === epoch)
      known += Math.max(0, Math.min(each.to, to) - Math.max(each.from, from));
  }
  return known;
}

/** What was gone past and is read after all is not skipped. */
function fillHoles({ tally }: Ghost, reading: Reading): void {
  const before = lengthOfSpans(reading.holes);
  reading.holes = reading.holes.flatMap((hole) => without(hole, reading.given));
  tally.counts.skipped += lengthOfSpans(reading.holes) - before;
}

/** A new process begins without a position: its predecessor had read so far. */
function noteMove(around: Around, consumer: Consumer, { partition, from, to, why }: Moved): void {
  const { ghost, world, node } = around;
  const truth = truthNamed(ghost, partition);
  if (truth === null) return;
  const reading = readingOf(ghost, readerOf(consumer, node), partition);
  const begin = from >= 0 ? from : reading.given.at(-1)?.to;
  const end = Math.min(to, truth.highWatermark);
  if (begin === undefined || end <= begin) return;
  const fresh = without({ from: begin, to: end }, reading.given).flatMap((part) =>
    without(part, reading.holes),
  );
  const skipped = lengthOfSpans(fresh);
  if (skipped === 0) return;
  reading.holes = [...reading.holes, ...fresh].sort((a, b) => a.from - b.from);
  ghost.tally.counts.skipped += skipped;
  const where = { node, partition, from: begin, at: world.now };
  noteFind(ghost.tally, { find: 'skipped', records: skipped, why, ...where });
}

/** The application is done with a record: the members of a group are one reader. */
function noteWork(
  { ghost, node }: Around,
  consumer: Consumer,
  { partition, offset }: Worked,
): void {
  const { tally } = ghost;
  const key = `${readerOf(consumer, node)} ${keyOf(ghost, partition)}`;
  const known = (tally.works[key] ??= []);
  const span = { from: offset, to: offset + 1 };
  if (without(span, known).length === 0) {
    tally.counts.workedTwice += 1;
    return;
  }
  const last = known.at(-1);
  if (last?.to === offset) known[known.length - 1] = { from: last.from, to: offset + 1 };
  else {
    known.push(span);
    known.sort((one, other) => one.from - other.from);
  }
}

/** Who reads: the group of a member, else the node by itself. */
const readerOf = ({ subscribed, config }: Consumer, node: number): string =>
  subscribed.by !== 'nothing' && subscribed.by !== 'hand'
    ? `group ${config.group?.groupId ?? ''}`
    : String(node);

const readingOf = (ghost: Ghost, reader: string, partition: string): Reading =>
  (ghost.tally.readings[`${reader} ${keyOf(ghost, partition)}`] ??= { given: [], holes: [] });

/** By the id of its topic, since one that is made anew is another. */
const keyOf = ({ image }: Ghost, partition: string): string =>
  `${image.partitions[partition]?.topicId ?? ''} ${partition}`;

function truthNamed(ghost: Ghost, partition: string): Truth | null {
  const image = ghost.image.partitions[partition];
  return image === undefined ? null : (truthOf(ghost, image.topicId, image.index) ?? null);
}
