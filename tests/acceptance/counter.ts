import { completeDelayed } from '../../src/kafka/broker/delayed-operations.ts';
import { clusterProgram } from '../../src/kafka/cluster.ts';
import type { Coordinator } from '../../src/kafka/coordinator/runtime/coordinator.ts';
import { scheduleWrite } from '../../src/kafka/coordinator/runtime/write.ts';
import type { KafkaInput } from '../../src/kafka/kinds.ts';
import { contextOf } from '../../src/kafka/network/listener.ts';
import { text, utf8 } from '../../src/kafka/protocol/bytes/byte-string.ts';
import { errorCode, type ErrorName } from '../../src/kafka/protocol/errors.ts';
import type { Request, ResponseBody } from '../../src/kafka/protocol/message.ts';
import { stepServer, type Server } from '../../src/kafka/server/server.ts';
import type { ServerStep } from '../../src/kafka/step.ts';
import type { ClusterProgram } from './story.ts';

/** How often each key was counted. */
type Counts = Readonly<Record<string, number>>;
/** A key and its count; null: it is forgotten. */
type Counted = { readonly key: string; readonly count: number | null };

export const COUNTS = '__counts';
export const COUNTS_PARTITION = `${COUNTS}-0`;

/** A key that begins so is of a type that this version does not know. */
export const UNKNOWN = '?';
/** A request with such a key in front of another's asks how often that was counted. */
export const LOOK = 'look:';

/**
 * The smallest coordinator: it counts. A key that is the name of a topic is forgotten with the
 * topic.
 */
export const counter: Coordinator<Counts, Counted> = {
  topic: COUNTS,
  initial: Object.freeze({}),
  encode: ({ key, count }) => ({
    key: utf8(key),
    value: count === null ? null : utf8(String(count)),
  }),
  decode: (key, value) =>
    key.startsWith(UNKNOWN)
      ? null
      : { key: text(key), count: value === null ? null : Number(text(value)) },
  replay(counts, { key, count }) {
    const { [key]: _, ...others } = counts;
    return Object.freeze(count === null ? others : { ...others, [key]: count });
  },
  onNewImage: (counts, { topics }) =>
    Object.keys(counts)
      .filter((key) => key.startsWith('topic:') && topics[key.slice(6)] === undefined)
      .map((key) => ({ key, count: null })),
};

/**
 * A cluster whose brokers count. InitProducerId stands for the request: its transactional id is
 * the key, and the producer id that is answered is the count.
 */
export const countingProgram: ClusterProgram = {
  ...clusterProgram,
  step(state, input, now, random, clock) {
    if (state.role !== 'server') return clusterProgram.step(state, input, now, random, clock);
    const coordinators = { [COUNTS]: counter } as Record<string, Coordinator<unknown, unknown>>;
    if (state.broker === null || !isCount(input))
      return stepServer(state, input, now, random, clock, coordinators);
    const { listener } = state;
    const step: ServerStep = { now, clock, random, out: [], moved: [], listener, coordinators };
    count(state, input, step);
    completeDelayed(state.broker, step.moved, step);
    return step.out;
  },
};

type Count = Extract<KafkaInput, { on: 'message' }> & { message: Request<'InitProducerId'> };

const isCount = (input: KafkaInput): input is Count =>
  input.on === 'message' &&
  input.message.type === 'InitProducerIdRequest' &&
  input.message.body.transactionalId !== null;

function count({ broker }: Server, { connection, from, message }: Count, step: ServerStep): void {
  if (broker === null) return;
  const key = message.body.transactionalId ?? '';
  const context = contextOf(message, { connection, peer: from, listener: 'broker' });
  const decide = (counts: Counts): { records: Counted[]; result: Answer } => {
    if (key.startsWith(LOOK))
      return { records: [], result: answerOf('NONE', counts[key.slice(LOOK.length)] ?? 0) };
    const next = (counts[key] ?? 0) + 1;
    return { records: [{ key, count: next }], result: answerOf('NONE', next) };
  };
  const refuse = (error: ErrorName): Answer => answerOf(error, -1);
  scheduleWrite(broker, counter, COUNTS_PARTITION, { context, decide, refuse }, step);
}

type Answer = ResponseBody<'InitProducerId'>;

const answerOf = (error: ErrorName, producerId: number): Answer => ({
  throttleTimeMs: 0,
  errorCode: errorCode(error),
  producerId,
  producerEpoch: 0,
});
