import { assert } from '../../../kernel/assert.ts';
import { brokerMillis, hostedPartition, takeId, type Broker } from '../../broker/broker.ts';
import type { CoordinatorWrite } from '../../broker/delayed.ts';
import { momentOf } from '../../broker/logs/append-log.ts';
import { appendAsLeader } from '../../broker/produce/append-as-leader.ts';
import { brokerPurgatory, type RuleOf } from '../../broker/purgatory.ts';
import type { Decision } from '../../decision.ts';
import { delayedWriteRule } from '../../delayed/delayed-write.ts';
import { delay, expire, unwatch, watch } from '../../delayed/purgatory.ts';
import { answer, type RequestContext } from '../../network/listener.ts';
import { batchOf } from '../../protocol/batch/record-batch.ts';
import type { ErrorName } from '../../protocol/errors.ts';
import type { ApiName, ResponseBody } from '../../protocol/message.ts';
import type { ServerStep } from '../../step.ts';
import type { Coordinator, Shard } from './coordinator.ts';

/** What a request wants of a coordinator, and how it is refused. */
export type WriteOperation<State, Written, A extends ApiName> = {
  readonly context: RequestContext;
  /** Decides by what is written, committed or not. */
  readonly decide: (state: State) => Decision<Written, ResponseBody<A>>;
  readonly refuse: (error: ErrorName) => ResponseBody<A>;
  /** Told of the records when they are in the log. */
  readonly written?: (records: readonly Written[]) => void;
};

/**
 * Decides, appends the records to the partition as its leader, goes by them at once, and answers
 * when they are committed. A decision without records waits for those before it.
 * (CoordinatorRuntime.scheduleWriteOperation)
 * @param name the partition of the coordinator's topic, such as `__consumer_offsets-7`
 */
export function scheduleWrite<State, Written, A extends ApiName>(
  broker: Broker,
  coordinator: Coordinator<State, Written>,
  name: string,
  operation: WriteOperation<State, Written, A>,
  step: ServerStep,
): void {
  const { context, decide, refuse, written } = operation;
  const shard = activeShard(broker, coordinator.topic, name);
  if ('error' in shard) return answer<A>(context, refuse(shard.error), step);
  const { records, result } = decide(shard.written as State);
  const error = write(broker, coordinator, name, records, step);
  if (error !== null) return answer<A>(context, refuse(error), step);
  written?.(records);
  const end = shard.uncommitted.at(-1)?.end ?? 0;
  if (end <= committedEnd(broker, name)) return answer<A>(context, result, step);
  const waits: CoordinatorWrite = {
    kind: 'coordinator-write',
    id: takeId(broker),
    partition: name,
    context,
    offset: end - 1,
    body: result,
    lost: refuse('NOT_COORDINATOR'),
    late: refuse(coordinatorError('REQUEST_TIMED_OUT')),
    ending: 'committed',
  };
  delay(
    brokerPurgatory,
    broker,
    waits,
    step.now + brokerMillis(broker, 'offsets.commit.timeout.ms'),
    step,
  );
  const watchers = broker.memory.partitions[name]?.watchers;
  if (watchers !== undefined) watch(watchers['coordinator-write'], waits.id);
}

/**
 * What is committed, as a coordinator's reads see it. (CoordinatorRuntime.scheduleReadOperation)
 * @returns the state, or why this broker does not know it
 */
export function committedState<State, Written>(
  broker: Broker,
  coordinator: Coordinator<State, Written>,
  name: string,
): { readonly state: State } | { readonly error: ErrorName } {
  const shard = activeShard(broker, coordinator.topic, name);
  if ('error' in shard) return shard;
  commitShard(broker, shard, name);
  return { state: shard.committed as State };
}

/**
 * Appends records as one batch and goes by them from now on.
 * @returns why nothing was appended, as a coordinator's client is told; null when all was
 */
export function write<State, Written>(
  broker: Broker,
  coordinator: Coordinator<State, Written>,
  name: string,
  records: readonly Written[],
  step: ServerStep,
): ErrorName | null {
  const shard = activeShard(broker, coordinator.topic, name);
  if ('error' in shard) return shard.error;
  commitShard(broker, shard, name);
  if (records.length === 0) return null;
  const hosted = hostedPartition(broker, name);
  if (hosted?.partition.state.role !== 'leader') return 'NOT_COORDINATOR';
  const timestamp = momentOf(step).millis;
  const batch = batchOf(records.map((each) => ({ timestamp, ...coordinator.encode(each) })));
  const stored = appendAsLeader(broker, hosted, batch, -1, step);
  if ('error' in stored) return coordinatorError(stored.error);
  const state = records.reduce(coordinator.replay, shard.written as State);
  const end = stored.lastOffset + 1;
  assert((shard.uncommitted.at(-1)?.end ?? 0) < end, 'each write ends behind the one before it');
  shard.written = state;
  shard.uncommitted = [...shard.uncommitted, { end, state }];
  commitShard(broker, shard, name);
  return null;
}

/** Why this broker may not decide for a partition now; null when it may. */
export function whyNotActive(broker: Broker, topic: string, name: string): ErrorName | null {
  const shard = activeShard(broker, topic, name);
  return 'error' in shard ? shard.error : null;
}

/**
 * The partition as this broker coordinates it, or why it does not: a broker that has closed its
 * logs to end coordinates nothing more. (CoordinatorRuntime.contextOrThrow, close)
 */
function activeShard(
  broker: Broker,
  topic: string,
  name: string,
): Shard | { readonly error: ErrorName } {
  const shard = broker.memory.shards[name];
  const isClosed = broker.disk.cleanShutdown !== null;
  if (isClosed || shard?.topic !== topic || shard.phase === 'failed')
    return { error: 'NOT_COORDINATOR' };
  return shard.phase === 'active' ? shard : { error: 'COORDINATOR_LOAD_IN_PROGRESS' };
}

/** The high watermark may have moved: reads see what lies below it. (updateLastCommittedOffset) */
export function commitShard(broker: Broker, shard: Shard, name: string): void {
  const end = committedEnd(broker, name);
  let open = 0;
  for (const each of shard.uncommitted) {
    if (each.end > end) break;
    shard.committed = each.state;
    open += 1;
  }
  if (open > 0) shard.uncommitted = shard.uncommitted.slice(open);
}

/** What is committed, without noting it: for those who only look. */
export function committedNow(broker: Broker, shard: Shard, name: string): unknown {
  const end = committedEnd(broker, name);
  return shard.uncommitted.findLast((each) => each.end <= end)?.state ?? shard.committed;
}

const committedEnd = (broker: Broker, name: string): number =>
  broker.memory.partitions[name]?.highWatermark ?? 0;

/** What a client is told of an error of the log. (CoordinatorOperationExceptionHelper) */
function coordinatorError(error: ErrorName): ErrorName {
  switch (error) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'NOT_ENOUGH_REPLICAS':
    case 'REQUEST_TIMED_OUT':
      return 'COORDINATOR_NOT_AVAILABLE';
    case 'NOT_LEADER_OR_FOLLOWER':
    case 'KAFKA_STORAGE_ERROR':
      return 'NOT_COORDINATOR';
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
    case 'INVALID_FETCH_SIZE':
      return 'UNKNOWN_SERVER_ERROR';
    default:
      return error;
  }
}

const whenCommitted = delayedWriteRule<Broker, CoordinatorWrite>((broker, { partition }) =>
  committedEnd(broker, partition),
);

/** The answer of a write waits for the high watermark of its partition. */
export const coordinatorWrite: RuleOf<'coordinator-write'> = {
  ...whenCommitted,
  complete(broker, delayed, step) {
    const watchers = broker.memory.partitions[delayed.partition]?.watchers;
    if (watchers !== undefined) unwatch(watchers['coordinator-write'], delayed.id);
    whenCommitted.complete(broker, delayed, step);
  },
};

/** This broker coordinates the partition no more: what waits for a commit there is refused. */
export function loseWrites(broker: Broker, name: string, step: ServerStep): void {
  for (const delayed of [...broker.memory.delayed]) {
    if (delayed.kind !== 'coordinator-write' || delayed.partition !== name) continue;
    delayed.ending = 'lost';
    expire(brokerPurgatory, coordinatorWrite, broker, delayed, step);
  }
}
