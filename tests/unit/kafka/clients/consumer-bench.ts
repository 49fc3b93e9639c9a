import type { ConfigValues } from '../../../../src/kafka/cluster-spec.ts';
import {
  createConsumer,
  stepConsumer,
  type Consumer,
} from '../../../../src/kafka/clients/consumer/consumer.ts';
import { eachRemembered } from '../../../../src/kafka/clients/history.ts';
import { errorCode, type ErrorName } from '../../../../src/kafka/protocol/errors.ts';
import type { ResponseBody } from '../../../../src/kafka/protocol/message.ts';
import {
  batchOf,
  encodeBatch,
  type RecordBatch,
  type Records,
  type UnreadableBatch,
} from '../../../../src/kafka/protocol/batch/record-batch.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  DIRECTORY,
  give,
  ORDERS_ID,
  type Bench,
} from './bench.ts';

/** A consumer of orders-0 that has booted and is connected to its leader. */
export function consumerWith(
  config: ConfigValues = { 'auto.offset.reset': 'earliest' },
  { polling = false, assign = ['orders-0'] } = {},
): Bench<Consumer> {
  const on = bench(
    createConsumer({ name: 'r1', assign, config, polling }, DIRECTORY),
    stepConsumer,
  );
  boot(on);
  return on;
}

export const poll = (on: Bench<Consumer>, max?: number): void =>
  give(on, { command: 'poll', consumer: 'r1', ...(max === undefined ? {} : { max }) });

export const seek = (on: Bench<Consumer>, offset: number): void =>
  give(on, { command: 'seek', consumer: 'r1', partition: 'orders-0', offset });

/** A batch of these values from an offset on. */
export const batch = (baseOffset: number, ...values: string[]): RecordBatch =>
  batchOf(
    values.map((value) => ({ key: null, value, timestamp: 0 })),
    { baseOffset },
  );

export type Part = {
  replica?: number;
  partition?: number;
  records?: Records;
  error?: ErrorName;
  session?: number;
  whole?: ErrorName;
};

/** Answers the fetch that waits, with news of orders-0, or with none. */
export function answerFetch(on: Bench<Consumer>, part: Part | null): void {
  const partition = {
    partitionIndex: part?.partition ?? 0,
    errorCode: errorCode(part?.error ?? 'NONE'),
    highWatermark: 100,
    lastStableOffset: 100,
    logStartOffset: 0,
    divergingEpoch: { epoch: -1, endOffset: -1 },
    currentLeader: { leaderId: -1, leaderEpoch: -1 },
    snapshotId: { endOffset: -1, epoch: -1 },
    abortedTransactions: null,
    preferredReadReplica: part?.replica ?? -1,
    records: part?.records ?? [],
  };
  const body: ResponseBody<'Fetch'> = {
    throttleTimeMs: 0,
    errorCode: errorCode(part?.whole ?? 'NONE'),
    sessionId: part?.session ?? 9,
    responses: part === null ? [] : [{ topicId: ORDERS_ID, partitions: [partition] }],
    nodeEndpoints: [],
  };
  answer(on, awaited(on, 'Fetch'), 'Fetch', body);
}

export function answerListOffsets(
  on: Bench<Consumer>,
  offset: number,
  error: ErrorName = 'NONE',
): void {
  const partition = {
    partitionIndex: 0,
    errorCode: errorCode(error),
    timestamp: -1,
    offset,
    leaderEpoch: 0,
  };
  answer(on, awaited(on, 'ListOffsets'), 'ListOffsets', {
    throttleTimeMs: 0,
    topics: [{ name: 'orders', partitions: [partition] }],
  });
}

export function delivered(on: Bench<Consumer>): string[] {
  const found: string[] = [];
  eachRemembered(on.state.history, ({ offset, label }) => found.push(`${offset} ${label}`));
  return found;
}

export const position = (on: Bench<Consumer>): number | null =>
  on.state.assigned[0]?.position ?? null;
export const fetchOffsets = (on: Bench<Consumer>): number[] =>
  allAwaited(on, 'Fetch').flatMap(({ request }) =>
    request.body.topics.flatMap(({ partitions }) => partitions.map((each) => each.fetchOffset)),
  );

/** What is left of a batch that cannot be read, and why. */
export const unreadable = (what: RecordBatch, why: 'truncated' | 'crc'): UnreadableBatch => {
  const bytes = encodeBatch(what).slice(0, 40);
  return { unreadable: why, magic: 2, bytes, sizeInBytes: bytes.length };
};
