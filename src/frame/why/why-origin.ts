import type { Cluster } from '../../kafka/cluster.ts';
import { EPOCH_MILLIS, type KafkaKinds } from '../../kafka/kinds.ts';
import type { Note } from '../../kafka/note.ts';
import { text, type ByteString } from '../../kafka/protocol/bytes/byte-string.ts';
import { seconds, type Micros } from '../../kernel/time.ts';
import type { StepId, TraceEntry } from '../../kernel/trace.ts';
import type { ApplicationTimer, KafkaTimer, TimerOf } from '../../kafka/timers.ts';
import type { Past } from '../past.ts';

export type Entry = TraceEntry<KafkaKinds>;
type NoteOf<Kind extends Note['note']> = Extract<Note, { note: Kind }>;

/**
 * One record whose way is followed: by its value and its create time, in milliseconds since 1970
 * by clocks that show 0 when the world begins.
 */
export type FollowedRecord = { value: ByteString | null; timestamp: number };

/** Steps that are looked back through for what a change goes back to. */
const LOOKED_BACK_MAX = 20_000;
/** How long after its create time a record is looked for, a second at a time. */
const LOOKED_ON: Micros = seconds(1);
const LOOKS_MAX = 5;

/**
 * The newest step from `last` back that is as wanted; undefined when there is none among those
 * looked through.
 */
export function findBack(
  past: Past,
  last: StepId,
  isWanted: (entry: Entry) => boolean,
): Entry | undefined {
  const first = Math.max(past.firstStep, last - LOOKED_BACK_MAX);
  for (let step = last; step >= first; step -= 1) {
    const entry = past.entry(step);
    if (entry !== undefined && isWanted(entry)) return entry;
  }
  return undefined;
}

/**
 * The step in which a node appended an offset. Looked for from the create time on, else backwards:
 * the application may have chosen that time.
 */
export function appendOf(
  past: Past,
  where: { node: number; partition: string; offset: number },
  timestamp: number,
): Entry | undefined {
  const isIt = (entry: Entry): boolean =>
    entry.node === where.node && hasAppended(entry, where.partition, where.offset, null);
  const created = (timestamp - EPOCH_MILLIS) * 1_000;
  for (let look = 0; look < LOOKS_MAX && created >= 0; look += 1) {
    const from = created + look * LOOKED_ON;
    const found = past.entriesBetween(from, from + LOOKED_ON - 1).find(isIt);
    if (found !== undefined) return found;
  }
  return findBack(past, past.lastStep, isIt);
}

const hasAppended = (
  { notes }: Entry,
  partition: string,
  offset: number,
  as: 'leader' | null,
): boolean =>
  notes.some(
    (note) =>
      note.note === 'appended' &&
      note.partition === partition &&
      (as === null || note.as === as) &&
      note.baseOffset <= offset &&
      note.lastOffset >= offset,
  );

/** What a follower copied is what the leader appended before. */
export const leadersAppend = (
  past: Past,
  before: StepId,
  { partition, lastOffset }: NoteOf<'appended'>,
): Entry | undefined =>
  findBack(past, before - 1, (entry) => hasAppended(entry, partition, lastOffset, 'leader'));

/**
 * A follower lets go of what its leader has let go of before, also where the answer that says so
 * was sent for another reason.
 */
export const leadersLogStart = (
  past: Past,
  before: StepId,
  { partition, to }: NoteOf<'log-start'>,
): Entry | undefined =>
  findBack(past, before - 1, ({ notes }) =>
    notes.some(
      (each) =>
        each.note === 'log-start' &&
        each.as === 'leader' &&
        each.partition === partition &&
        each.from < to &&
        each.to >= to,
    ),
  );

/**
 * What a follower hears of the high watermark, and what a consumer is given, goes back to the
 * leader's step that moved the high watermark so far.
 */
export function leadersHighWatermark(
  past: Past,
  before: StepId,
  note: NoteOf<'high-watermark'> | NoteOf<'delivered'>,
): Entry | undefined {
  const offset = note.note === 'delivered' ? note.to : note.to - 1;
  return findBack(past, before - 1, ({ notes }) =>
    notes.some(
      (each) =>
        each.note === 'high-watermark' &&
        each.as === 'leader' &&
        each.partition === note.partition &&
        each.from <= offset &&
        each.to > offset,
    ),
  );
}

/** What a batch carries was given to send() before; the step itself when it was given there. */
export function givenToSend(
  past: Past,
  sent: Entry,
  partition: string,
  record: FollowedRecord | null,
): Entry | undefined {
  const isGiven = (entry: Entry): boolean =>
    entry.node === sent.node &&
    (record === null ? hasBuffered(entry, partition) : hasGiven(entry, record));
  // The linger of a batch begins with its first record.
  const first = past.entry(sent.cause);
  if (sent.what.event === 'timer' && first !== undefined && isGiven(first)) return first;
  return findBack(past, sent.step, isGiven);
}

const hasBuffered = ({ notes }: Entry, partition: string): boolean =>
  notes.some((note) => note.note === 'record-buffered' && note.partition === partition);

/** The step in which the application gave this very record to send(). */
function hasGiven(entry: Entry, { value, timestamp }: FollowedRecord): boolean {
  const { what, time } = entry;
  if (what.event === 'command' && what.command.command === 'send') {
    const wanted = value === null ? null : text(value);
    return what.command.records.some((each) => each.value === wanted);
  }
  const isOfApplication = what.event === 'timer' && isApplicationTimer(what.timer);
  return isOfApplication && EPOCH_MILLIS + Math.floor(time / 1_000) === timestamp;
}

/** Timers of the application's own records: of a load, and of the rows of a replay. */
export const isApplicationTimer = (
  timer: KafkaTimer,
): timer is TimerOf<'producer'> & { timer: ApplicationTimer } =>
  timer.timer === 'load' || timer.timer === 'replay';

/**
 * What began the load or replay that a timer belongs to, as its producer remembers it: a command,
 * its own start, or, where send() had blocked, the step that let it go on.
 */
export function beginningOf(
  cluster: Cluster,
  past: Past,
  entry: Entry,
  { timer }: { readonly timer: ApplicationTimer },
): Entry | undefined {
  const state = cluster.nodes[entry.node]?.state;
  if (state?.role !== 'producer') return undefined;
  const startedAt = (timer === 'load' ? state.load : state.replay)?.startedAt;
  if (startedAt === undefined || startedAt >= entry.time) return undefined;
  const then = past.entriesBetween(startedAt, startedAt).filter(({ node }) => node === entry.node);
  const isBeginning = ({ what }: Entry): boolean =>
    what.event === 'boot' || (what.event === 'command' && what.command.command === timer);
  return then.find(isBeginning) ?? then.at(-1);
}

/**
 * What a message was lost with: the fault or the end of a connection right before it in the trace,
 * other losses aside.
 */
export function endBefore(past: Past, lost: Entry): Entry | undefined {
  for (let step = lost.step - 1; step >= past.firstStep; step -= 1) {
    const before = past.entry(step);
    if (before?.time !== lost.time) return undefined;
    if (before.what.event === 'fault' || before.what.event === 'closed') return before;
    if (before.what.event !== 'lost') return undefined;
  }
  return undefined;
}
