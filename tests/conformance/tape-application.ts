import { millis, type Micros } from '../../src/kernel/time.ts';
import { eachRemembered } from '../../src/kafka/clients/history.ts';
import type { DeliveredRecord } from '../../src/kafka/clients/consumer/consumer-state.ts';
import type { ConsumerCall } from '../../src/kafka/process-command.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { command, toMillis, type TapeConsumer, type TapeWorld } from './tape-client.ts';
import type { TapeAction, TapeCallback } from './tape-scope.ts';

/** What an application waits for. */
export type ApplicationWait = { readonly until: Micros; readonly isSo?: () => boolean };

/** What came of an action here, in the words of the tape. */
export type Came = {
  polls?: Record<string, Json>[];
  error?: string;
  position?: number;
  committed?: string;
  ms?: number;
  partitions?: number;
  partition?: number;
  offset?: number;
  callbacks?: readonly TapeCallback[];
  unanswered?: number;
};

type Run<T> = Generator<ApplicationWait, T, void>;

/** Longer than any call of a tape. */
export const AT_MOST = millis(120_000);

/** The thread of an application: one action after the other, none before its time. */
export function* application(
  world: TapeWorld,
  clientOf: () => TapeConsumer,
  refusedAt: () => string | null,
  actions: readonly TapeAction[],
  ended: (action: TapeAction, came: Came) => void,
): Run<void> {
  for (const action of actions) {
    yield { until: millis(action.at ?? 0) };
    const refused = action.do === 'create' ? refusedAt() : null;
    if (refused !== null) {
      ended(action, { error: refused, ms: toMillis(world.now) });
      return;
    }
    const came = yield* act(world, clientOf(), action);
    came.ms = toMillis(world.now);
    ended(action, came);
  }
}

function* act(world: TapeWorld, client: TapeConsumer, action: TapeAction): Run<Came> {
  const consumer = client.id;
  switch (action.do) {
    case 'create':
      return {};
    case 'sleep':
      yield { until: world.now + millis(action.for ?? 0) };
      return {};
    case 'poll':
      return yield* poll(world, client, action);
    case 'seek': {
      const [partition = ''] = action.partitions ?? [];
      command(world, client, { command: 'seek', consumer, partition, offset: action.offset ?? 0 });
      return errorOf(client);
    }
    default:
      return yield* call(world, client, callOf(action));
  }
}

function callOf(action: TapeAction): ConsumerCall {
  const partitions = [...(action.partitions ?? [])];
  const [partition = ''] = partitions;
  switch (action.do) {
    case 'subscribe':
      return action.pattern === undefined
        ? { api: 'subscribe', topics: [...(action.topics ?? [])] }
        : { api: 'subscribe-pattern', pattern: action.pattern };
    case 'commitSync':
    case 'commitAsync':
      return action.offsets === undefined
        ? { api: action.do }
        : { api: action.do, offsets: action.offsets };
    case 'position':
      return { api: 'position', partition };
    case 'assign':
    case 'pause':
    case 'resume':
    case 'committed':
    case 'seekToEnd':
    case 'seekToBeginning':
      return { api: action.do, partitions };
    case 'unsubscribe':
    case 'enforceRebalance':
      return { api: action.do };
    case 'close':
      return action.timeout === undefined
        ? { api: 'close' }
        : { api: 'close', timeout: millis(action.timeout) };
    default:
      throw new Error(`a consumer cannot ${action.do}`);
  }
}

function* call(world: TapeWorld, client: TapeConsumer, asked: ConsumerCall): Run<Came> {
  const { state } = client;
  command(world, client, { command: 'call', consumer: client.id, call: asked });
  yield {
    until: world.now + AT_MOST,
    isSo: () => state.call === null && state.toCall.length === 0,
  };
  const came = errorOf(client);
  if (came.error !== undefined || state.answer === null) return came;
  const offsets = Object.entries(state.answer);
  if (asked.api === 'position') came.position = offsets[0]?.[1] ?? -1;
  if (asked.api === 'committed')
    came.committed = offsets.map(([name, offset]) => `${name}=${offset ?? 'null'}`).join(' ');
  return came;
}

const errorOf = ({ state }: TapeConsumer): Came =>
  state.lastError === null ? {} : { error: state.lastError };

function* poll(world: TapeWorld, client: TapeConsumer, action: TapeAction): Run<Came> {
  const { state } = client;
  const end = world.now + (action.for === undefined ? AT_MOST : millis(action.for));
  const most = action.polls ?? Infinity;
  const until = action.until ?? Infinity;
  const polls: Record<string, Json>[] = [];
  let seen = 0;
  for (let done = 0; world.now < end && done < most && seen < until; done += 1) {
    const timeout = Math.min(millis(action.timeout ?? 100), end - world.now);
    const before = recordsOf(client).length;
    command(world, client, { command: 'poll', consumer: client.id, timeout });
    yield { until: world.now + AT_MOST, isSo: () => state.poll === null };
    if (state.lastError !== null) return { polls, error: state.lastError };
    const records = recordsOf(client).slice(before);
    seen += records.length;
    if (records.length > 0) polls.push({ ms: toMillis(world.now), ...byPartition(records) });
    if (action.sleep !== undefined) yield { until: world.now + millis(action.sleep) };
  }
  return { polls };
}

function recordsOf({ state }: TapeConsumer): DeliveredRecord[] {
  const records: DeliveredRecord[] = [];
  eachRemembered(state.history, (each) => records.push(each));
  return records;
}

function byPartition(records: readonly DeliveredRecord[]): Record<string, string> {
  const told: Record<string, string> = {};
  for (const name of new Set(records.map(({ partition }) => partition))) {
    const offsets = records.flatMap((each) => (each.partition === name ? [each.offset] : []));
    const first = String(offsets[0]);
    told[name] = offsets.length > 1 ? `${first}-${String(offsets.at(-1))}` : first;
  }
  return told;
}
