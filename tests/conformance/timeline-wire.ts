import { command } from '../../src/kernel/simulation.ts';
import { millis } from '../../src/kernel/time.ts';
import { nodeAt } from '../../src/kernel/world.ts';
import type { Guest, GuestAnswer } from '../../src/kafka/clients/guest.ts';
import { addGuest, clusterProgram } from '../../src/kafka/cluster.ts';
import { EPOCH_MILLIS } from '../../src/kafka/kinds.ts';
import { toBase64, utf8 } from '../../src/kafka/protocol/bytes/byte-string.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { batchOf, encodeBatch } from '../../src/kafka/protocol/batch/record-batch.ts';
import { answerJson } from './answer-json.ts';
import { isList, isObject, type JsonObject } from './recording.ts';
import type { TimelineStep } from './timeline-scope.ts';
import { hostOf, waitFor, type Task, type TimelineWorld } from './timeline-world.ts';
import { sayGuestProblem } from '../../src/app/words/problems/guest-problems.ts';

/** A request as Kafka's JSON writes it. */
export type Request = { api: string; version: number; body: Json };

/** What came back: an answer, the end of the connection, or nothing in time. */
type Reply = { answer: Json } | { connection: 'refused' | 'closed' } | 'silence';

/** One request over a connection of its own to one chosen node, whatever the metadata says. */
export function* ask(
  world: TimelineWorld,
  id: number,
  { api, version, body }: Request,
  waitMs: number,
): Task<Reply> {
  // Nobody leads: there is no such port.
  if (id < 0) return { connection: 'refused' };
  const name = `guest ${world.cluster.nodes.length}`;
  const node = addGuest(world.cluster, name);
  const state = (): Guest => nodeAt(world.cluster, node).state as Guest;
  yield* waitFor(world, () => nodeAt(world.cluster, node).status === 'up', 1);
  const what = { broker: hostOf(id), api, version, clientId: 'timeline', body };
  command(world.cluster, clusterProgram, node, { command: 'request', guest: name, ...what });
  // On the way from the handshake to the end.
  const seen = { open: false };
  const hasEnded = (): boolean => {
    seen.open ||= state().phase === 'open';
    return state().answers.length > 0;
  };
  yield* waitFor(world, hasEnded, millis(waitMs));
  const answer: GuestAnswer | undefined = state().answers[0];
  command(world.cluster, clusterProgram, node, { command: 'hang-up', guest: name });
  if (answer === undefined) return 'silence';
  if ('problem' in answer)
    throw new Error(`${api} v${version}: ${sayGuestProblem('en', answer.problem)}`);
  if ('response' in answer) return { answer: answerJson(answer) };
  return { connection: seen.open ? 'closed' : 'refused' };
}

/** A raw Produce v12: topics by name, each value of the step a request with one batch. */
export function* produce(world: TimelineWorld, step: TimelineStep, to: number): Task<Json> {
  const outcomes: Json[] = [];
  for (const value of step.values ?? [])
    outcomes.push(
      yield* produceBatch(world, step, to, typeof value === 'string' ? [value] : value),
    );
  return outcomes;
}

function* produceBatch(
  world: TimelineWorld,
  step: TimelineStep,
  to: number,
  values: readonly string[],
): Task<Json> {
  const acks = step.acks === 'all' || step.acks === undefined ? -1 : Number(step.acks);
  const timeoutMs = step.timeoutMs ?? 10_000;
  const waitMs = step.waitMs ?? (acks === 0 ? 400 : timeoutMs + 2_000);
  const timestamp = EPOCH_MILLIS + Math.floor(world.cluster.now / 1_000);
  const records = values.map((each) => ({ timestamp, key: null, value: utf8(each), headers: [] }));
  const partition = {
    index: step.partition ?? 0,
    records: toBase64(encodeBatch(batchOf(records, {}))),
  };
  const body = {
    transactionalId: null,
    acks,
    timeoutMs,
    topicData: [{ name: step.topic ?? '', partitionData: [partition] }],
  };
  const reply = yield* ask(world, to, { api: 'Produce', version: 12, body }, waitMs);
  if (reply === 'silence') return acks === 0 ? {} : { noAnswerWithinMs: waitMs };
  if ('connection' in reply) return { connection: reply.connection };
  const part = at(reply.answer, 'responses', 0, 'partitionResponses', 0);
  const error = errorIn(part);
  return {
    ...(error === 'NONE' ? { offset: at(part, 'baseOffset') } : { error }),
    ...leaderIn(part),
  };
}

const PATIENCE_MS = 3_000;

/**
 * A consumer's Fetch v12 of everything from an offset on; followers answer too, and say their own
 * high watermark.
 */
export function* fetch(world: TimelineWorld, step: TimelineStep, from: number): Task<JsonObject> {
  const { committed = false } = step;
  const partition = {
    partition: step.partition ?? 0,
    currentLeaderEpoch: -1,
    fetchOffset: step.offset ?? 0,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 2 ** 20,
  };
  const body = {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: 2 ** 31 - 1,
    isolationLevel: committed ? 1 : 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic: step.topic ?? '', partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  };
  const reply = yield* ask(world, from, { api: 'Fetch', version: 12, body }, PATIENCE_MS);
  if (reply === 'silence') return { noAnswerWithinMs: PATIENCE_MS };
  if ('connection' in reply) return { connection: reply.connection };
  const part = at(reply.answer, 'responses', 0, 'partitions', 0);
  const error = errorIn(part);
  if (error !== 'NONE') return { error, ...leaderIn(part) };
  const aborted = at(part, 'abortedTransactions');
  return {
    ...leaderIn(part),
    highWatermark: at(part, 'highWatermark'),
    ...(committed ? { lastStableOffset: at(part, 'lastStableOffset') } : {}),
    ...(committed && isList(aborted)
      ? { abortedFrom: aborted.map((each) => at(each, 'firstOffset')) }
      : {}),
    values: valuesIn(at(part, 'records')),
  };
}

function valuesIn(batches: Json): Json[] {
  if (!isList(batches)) return [];
  return batches
    .filter((batch) => at(batch, 'isControl') !== true)
    .flatMap((batch) => {
      const records = at(batch, 'records');
      return isList(records) ? records.map((each) => at(each, 'value')) : [];
    });
}

/** ListOffsets v7: -1 latest, -2 earliest. */
export function* listOffsets(world: TimelineWorld, step: TimelineStep, from: number): Task<Json> {
  const partition = {
    partitionIndex: step.partition ?? 0,
    currentLeaderEpoch: -1,
    timestamp: step.timestamp ?? -1,
  };
  const body = {
    replicaId: -1,
    isolationLevel: step.committed === true ? 1 : 0,
    topics: [{ name: step.topic ?? '', partitions: [partition] }],
  };
  const reply = yield* ask(world, from, { api: 'ListOffsets', version: 7, body }, PATIENCE_MS);
  if (reply === 'silence') return { noAnswerWithinMs: PATIENCE_MS };
  if ('connection' in reply) return { connection: reply.connection };
  const part = at(reply.answer, 'topics', 0, 'partitions', 0);
  const error = errorIn(part);
  if (error !== 'NONE') return { error };
  return { offset: at(part, 'offset'), leaderEpoch: at(part, 'leaderEpoch') };
}

/** What lies at the end of a way into JSON; null when there is nothing. */
function at(json: Json, ...way: readonly (string | number)[]): Json {
  let found: Json = json;
  for (const step of way) {
    const inner = isList(found)
      ? found[Number(step)]
      : isObject(found)
        ? found[String(step)]
        : undefined;
    if (inner === undefined) return null;
    found = inner;
  }
  return found;
}

const errorIn = (part: Json): string => errorName(Number(at(part, 'errorCode')));

/** Whom a leader that is none any more names as its successor. */
function leaderIn(part: Json): JsonObject {
  const leader = at(part, 'currentLeader', 'leaderId');
  if (typeof leader !== 'number' || leader < 0) return {};
  return { currentLeader: { leader, epoch: at(part, 'currentLeader', 'leaderEpoch') } };
}
