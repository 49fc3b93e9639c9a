import { millis, type Micros } from '../../src/kernel/time.ts';
import { eachRemembered } from '../../src/kafka/clients/history.ts';
import { topicOf } from '../../src/kafka/clients/network/metadata.ts';
import type { ProducedRecord, Producer } from '../../src/kafka/clients/producer/producer.ts';
import { parsePartitionName } from '../../src/kafka/cluster-spec.ts';
import { AT_MOST, type ApplicationWait, type Came } from './tape-application.ts';
import { command, toMillis, type TapeProducer, type TapeWorld } from './tape-client.ts';
import type { TapeAction, TapeCallback, TapeOutcome } from './tape-scope.ts';

type Run = Generator<ApplicationWait, void, void>;

/** A call of send(): its action, its record and when it was made. */
type Sent = { readonly action: TapeAction; readonly value: string; readonly at: Micros };

/** The thread of an application that produces: one action after the other, none before its time. */
export function* producing(
  world: TapeWorld,
  clientOf: () => TapeProducer,
  actions: readonly TapeAction[],
  end: Micros,
  ended: (action: TapeAction, came: Came) => void,
): Run {
  const sent: Sent[] = [];
  for (const action of actions) {
    yield { until: millis(action.at ?? 0) };
    const client = clientOf();
    if (action.do === 'send') yield* send(world, client, action, sent);
    else {
      yield* act(world, client, action);
      ended(action, { ms: toMillis(world.now), ...partitionsOf(client, action) });
    }
  }
  // What became of the records shows when the tape is over.
  yield { until: end };
  const client = clientOf();
  const calls = claimed(client.state, sent);
  for (const action of actions)
    if (action.do === 'send') ended(action, outcomeOf(calls.get(action) ?? [], action));
}

const partitionsOf = ({ state }: TapeProducer, { do: what, topic = '' }: TapeAction): Came =>
  what === 'partitionsFor'
    ? { partitions: topicOf(state.connections.metadata, topic)?.partitions.length ?? 0 }
    : {};

function* send(world: TapeWorld, client: TapeProducer, action: TapeAction, sent: Sent[]): Run {
  const { topic = '', partition, key = null, count = 1, every = 0 } = action;
  const { state } = client;
  for (let nth = 0; nth < count; nth += 1) {
    if (nth > 0 && every > 0) yield { until: world.now + millis(every) };
    const value = valueOf(action, nth);
    const record = { key, value, ...(partition === undefined ? {} : { partition }) };
    sent.push({ action, value, at: world.now });
    command(world, client, { command: 'send', producer: client.id, topic, records: [record] });
    if (state.blocked.length > 0)
      yield { until: world.now + AT_MOST, isSo: () => state.blocked.length === 0 };
  }
}

/** The value of the recorder's record. (RecordTape.value) */
function valueOf({ size = 0, value, count }: TapeAction, nth: number): string {
  if (size > 0) return 'x'.repeat(size);
  return value === undefined ? `v${nth}` : `${value}${count === undefined ? '' : nth}`;
}

function* act(world: TapeWorld, client: TapeProducer, action: TapeAction): Run {
  const { state } = client;
  const wait = (isSo: () => boolean): ApplicationWait => ({ until: world.now + AT_MOST, isSo });
  const isAnswered = (): boolean =>
    state.counters.acked + state.counters.failed === state.counters.sent;
  switch (action.do) {
    case 'partitionsFor':
      yield wait(() => topicOf(state.connections.metadata, action.topic ?? '') !== undefined);
      return;
    case 'flush':
    case 'close':
      // What waits leaves without its linger, either way. (RecordAccumulator.batchReady)
      command(world, client, { command: 'flush', producer: client.id });
      yield wait(isAnswered);
      return;
    case 'awaitAcks':
      yield wait(isAnswered);
      return;
    default:
      throw new Error(`a producer cannot ${action.do}`);
  }
}

/** What became of each call of send(), by action, in the order of the callbacks. */
function claimed({ history }: Producer, sent: readonly Sent[]): Map<TapeAction, ProducedRecord[]> {
  const calls = new Map<TapeAction, ProducedRecord[]>();
  const open = [...sent];
  eachRemembered(history, (record) => {
    const place = open.findIndex(
      ({ action, value, at }) =>
        at === record.sentAt && value === record.label && isWhere(action, record.partition),
    );
    const [call] = place < 0 ? [] : open.splice(place, 1);
    if (call === undefined) return;
    calls.set(call.action, [...(calls.get(call.action) ?? []), record]);
  });
  return calls;
}

const isWhere = ({ partition }: TapeAction, name: string | null): boolean =>
  partition === undefined || name === null || numberOf(name) === partition;

const numberOf = (name: string): number => parsePartitionName(name)?.partition ?? -1;

function outcomeOf(records: readonly ProducedRecord[], { count }: TapeAction): Came {
  const [only] = records;
  if (only === undefined) return { unanswered: count ?? 1 };
  if (count !== undefined) return { callbacks: callbacksOf(records) };
  const ms = toMillis(only.endedAt);
  if (only.error !== null) return { error: only.error, ms };
  return { partition: numberOf(only.partition ?? ''), offset: only.offset ?? -1, ms };
}

/** Neighbours in one partition, and failures of one kind, are told as one. (RecordTape.note) */
function callbacksOf(records: readonly ProducedRecord[]): TapeCallback[] {
  const told: TapeCallback[] = [];
  for (const { partition: name, offset, error, endedAt } of records) {
    const last = told.at(-1);
    const ms = toMillis(endedAt);
    const partition = numberOf(name ?? '');
    const [first = '', end = first] = last?.offsets?.split('-') ?? [];
    if (error !== null)
      if (last?.error === error) put(told, { ...last, count: (last.count ?? 1) + 1, lastMs: ms });
      else told.push({ error, ms });
    else if (last?.partition === partition && Number(end) + 1 === offset)
      put(told, { ...last, offsets: `${first}-${offset}`, lastMs: ms });
    else told.push({ partition, offsets: String(offset ?? -1), ms });
  }
  return told;
}

const put = (told: TapeCallback[], last: TapeCallback): void => {
  told.splice(-1, 1, last);
};

/** What a tape says of a call, without times and texts; and the times. */
export function bareOutcome(outcome: Came | TapeOutcome): { what: Came; times: number[] } {
  const { partition, offset, partitions, unanswered, ms, callbacks } = outcome;
  const times = [
    ms ?? 0,
    ...(callbacks ?? []).flatMap((each) => [each.ms, each.lastMs ?? each.ms]),
  ];
  const bare = callbacks?.map((each) => ({
    partition: each.partition ?? -1,
    offsets: each.offsets ?? '',
    error: nameOf(each.error) ?? '',
    count: each.count ?? 1,
    ms: 0,
  }));
  const what: Came = {};
  const error = nameOf(outcome.error);
  if (error !== undefined) what.error = error;
  if (partition !== undefined) what.partition = partition;
  if (offset !== undefined) what.offset = offset;
  if (partitions !== undefined) what.partitions = partitions;
  if (unanswered !== undefined) what.unanswered = unanswered;
  if (bare !== undefined) what.callbacks = bare;
  return { what, times };
}

/** The name of an exception, without what it says. */
const nameOf = (error: string | undefined): string | undefined => error?.split(':')[0];
