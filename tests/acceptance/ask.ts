import type { Guest } from '../../src/kafka/clients/guest.ts';
import { EPOCH_MILLIS } from '../../src/kafka/kinds.ts';
import { text, toBase64, utf8 } from '../../src/kafka/protocol/bytes/byte-string.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { batchOf, encodeBatch, isReadable } from '../../src/kafka/protocol/batch/record-batch.ts';
import { metadata, act, until, type Story } from './story.ts';
import { sayGuestProblem } from '../../src/app/words/problems/guest-problems.ts';

/**
 * A request of a guest to one broker, whatever the metadata says. Each has a connection of its own.
 */
export type Question = { readonly guest: string };

/** Sends records to one broker. `acks` -1: all. */
export function write(
  story: Story,
  broker: number,
  values: readonly string[],
  { acks = 1, timeoutMs = 10_000 }: { acks?: number; timeoutMs?: number } = {},
): Question {
  const timestamp = EPOCH_MILLIS + Math.floor(story.cluster.now / 1_000);
  const batch = batchOf(values.map((value) => ({ timestamp, key: null, value: utf8(value) })));
  const partition = { index: 0, records: toBase64(encodeBatch(batch)) };
  const topicData = [{ name: 'orders', partitionData: [partition] }];
  return ask(story, broker, 'Produce', 12, { acks, timeoutMs, topicData });
}

/**
 * What a write was answered with: an error name, or NONE; null while it waits; `closed` when the
 * connection is gone.
 */
export function outcome(story: Story, question: Question): string | null {
  const found = answerTo(story, question);
  if (found === null || found === 'closed') return found;
  if (found.type !== 'ProduceResponse') throw new Error('a write is a Produce request');
  return errorName(found.body.responses[0]?.partitionResponses[0]?.errorCode ?? -1);
}

/** Writes to one broker and waits for the outcome. */
export function written(
  story: Story,
  broker: number,
  values: readonly string[],
  how: { acks?: number; timeoutMs?: number } = {},
): string {
  const question = write(story, broker, values, how);
  until(story, 'a write is answered', () => outcome(story, question) !== null);
  return outcome(story, question) ?? '';
}

/** What a reader got from one broker. */
export type Reading = { error: string; values: string[]; highWatermark: number };

/**
 * Reads from one broker as a consumer does, without waiting for more. `epoch`: of the leader that
 * the reader believes to ask.
 */
export function read(story: Story, broker: number, offset: number, epoch = -1): Reading {
  const partition = {
    partition: 0,
    currentLeaderEpoch: epoch,
    fetchOffset: offset,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    partitionMaxBytes: 1_000_000,
  };
  const question = ask(story, broker, 'Fetch', 17, {
    maxWaitMs: 0,
    minBytes: 1,
    maxBytes: 1_000_000,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topicId: metadata(story).topics['orders']?.id ?? '', partitions: [partition] }],
    forgottenTopicsData: [],
    rackId: '',
  });
  until(story, 'a read is answered', () => answerTo(story, question) !== null);
  const found = answerTo(story, question);
  if (found === null || found === 'closed' || found.type !== 'FetchResponse')
    throw new Error('a reader gets an answer');
  const part = found.body.responses[0]?.partitions[0];
  const values = (part?.records ?? []).flatMap((batch) =>
    isReadable(batch)
      ? batch.records
          .filter((record) => batch.baseOffset + record.offsetDelta >= offset)
          .map(({ value }) => text(value ?? ''))
      : [],
  );
  return {
    error: errorName(part?.errorCode ?? -1),
    values,
    highWatermark: part?.highWatermark ?? -1,
  };
}

/** Sends a request of any API. */
export function ask(
  story: Story,
  broker: number,
  api: string,
  version: number,
  body: Json,
): Question {
  const guest = `g${story.cluster.nodes.length}`;
  act(story, {
    command: 'request',
    guest,
    broker: `b${broker}`,
    api,
    version,
    clientId: 'story',
    body,
  });
  return { guest };
}

type Response = Extract<Guest['answers'][number], { response: unknown }>['response'];

/** The answer to a request; null while it waits. */
export function answerTo({ cluster }: Story, { guest }: Question): Response | 'closed' | null {
  const state = cluster.nodes.find(({ name }) => name === guest)?.state;
  if (state?.role !== 'guest') throw new Error(`${guest} is a guest`);
  const [answer] = state.answers;
  if (answer === undefined) return null;
  if ('problem' in answer) throw new Error(sayGuestProblem('en', answer.problem));
  return 'response' in answer ? answer.response : 'closed';
}
