import { command } from '../../src/kernel/simulation.ts';
import { millis, seconds } from '../../src/kernel/time.ts';
import { addNode, nodeAt } from '../../src/kernel/world.ts';
import type { NodeId } from '../../src/kernel/machine.ts';
import { createConsumer, type Consumer } from '../../src/kafka/clients/consumer/consumer.ts';
import { exceptionOf } from '../../src/kafka/clients/exception.ts';
import { eachRemembered, type History } from '../../src/kafka/clients/history.ts';
import {
  createProducer,
  type ProducedRecord,
  type Producer,
} from '../../src/kafka/clients/producer/producer.ts';
import { clusterProgram, layoutOfCluster } from '../../src/kafka/cluster.ts';
import type { Json } from '../../src/kafka/protocol/codec.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { brokerIds } from './timeline-disk.ts';
import type { TimelineStep } from './timeline-scope.ts';
import { ask } from './timeline-wire.ts';
import { pass, waitFor, type Task, type TimelineWorld, type Unanswered } from './timeline-world.ts';

/** How long the recorder waits for the metadata of a topic, and for a record to end. */
const METADATA_WITHIN = seconds(60);
const RECORD_WITHIN = seconds(60);
/** A broker asks for a block of ids when it first needs one. */
const BLOCK_WITHIN = millis(200);
/**
 * Between flush() and the next send() the application's thread has to wake up: long enough to hear
 * that a connection is gone.
 */
const APPLICATION_TURN = millis(1);

/** As producers of earlier timelines did: afterwards each broker has a block of ids at hand. */
export function* leaveIds(world: TimelineWorld): Task<void> {
  const body = {
    transactionalId: null,
    transactionTimeoutMs: 60_000,
    producerId: -1,
    producerEpoch: -1,
  };
  for (const id of brokerIds(world))
    yield* ask(world, id, { api: 'InitProducerId', version: 5, body }, 1_000);
  yield* pass(world, BLOCK_WITHIN);
}

/** A step of a producer: the node `timeline-` and its name, there from its first step on. */
export function* producer(world: TimelineWorld, step: TimelineStep): Task<Json | undefined> {
  const node = clientNode(world, step);
  yield* waitFor(world, () => nodeAt(world.cluster, node).status === 'up', millis(1));
  const state = (): Producer => nodeAt(world.cluster, node).state as Producer;
  const name = state().name;
  const give = (what: Parameters<typeof command>[3]): void => {
    command(world.cluster, clusterProgram, node, what as never);
  };
  switch (step.call) {
    case 'new':
      yield* waitFor(world, () => !state().warming, METADATA_WITHIN);
      return undefined;
    case 'send': {
      const { topic = '', partition = 0 } = step;
      const unanswered = unansweredOf(world, name);
      const values = (step.values ?? []).map(String);
      // Sent together, all are there before the client's own thread looks; else each is its own
      // batch.
      for (const batch of step.together === true ? [values] : values.map((each) => [each])) {
        const records = batch.map((value) => ({ key: null, value, partition }));
        for (const label of batch)
          unanswered.sent.push({ label, partition: `${topic}-${partition}` });
        give({ command: 'send', producer: name, topic, records });
        if (step.together === true) continue;
        give({ command: 'flush', producer: name });
        yield* waitFor(world, () => hasEnded(state(), unanswered), RECORD_WITHIN);
        yield* pass(world, APPLICATION_TURN);
      }
      return step.answers === 'later' ? undefined : yield* answers(world, state);
    }
    case 'answers':
      return yield* answers(world, state);
    case 'close':
      return undefined;
    default:
      throw new Error(`no such call of a producer: ${step.call ?? ''}`);
  }
}

const unansweredOf = (world: TimelineWorld, name: string): Unanswered => {
  const known = world.unanswered.get(name) ?? { from: 0, sent: [] };
  world.unanswered.set(name, known);
  return known;
};

const hasEnded = ({ history }: Producer, { from, sent }: Unanswered): boolean =>
  itemsOf(history).length - from >= sent.length;

/** What became of all that was sent since the last time, in the order in which it was sent. */
function* answers(world: TimelineWorld, state: () => Producer): Task<Json> {
  const unanswered = unansweredOf(world, state().name);
  yield* waitFor(world, () => hasEnded(state(), unanswered), RECORD_WITHIN);
  const ended = itemsOf(state().history).slice(unanswered.from);
  unanswered.from += ended.length;
  return unanswered.sent.splice(0).map(({ label, partition }) => {
    const place = ended.findIndex((each) => each.label === label && each.partition === partition);
    const [found] = place < 0 ? [] : ended.splice(place, 1);
    return found === undefined ? { error: 'no answer' } : recordOutcome(found);
  });
}

const recordOutcome = ({ offset, error }: ProducedRecord): Json =>
  error === null ? { offset } : { error: errorOf(error) };

/**
 * What a consumer throws of its own: these have no error code, although one is called like a
 * broker's error.
 */
const OWN_EXCEPTIONS = new Set([
  'OffsetOutOfRangeException',
  'NoOffsetForPartitionException',
  'LogTruncationException',
]);

/** The recorder names an exception by its error code, but a timeout of the client itself as one. */
function errorOf(exception: string): string {
  if (exception === 'TimeoutException') return 'client TimeoutException';
  if (OWN_EXCEPTIONS.has(exception)) return exception;
  for (let code = 1; code < 200; code += 1)
    if (exceptionOf(code) === exception) return errorName(code);
  return exception;
}

/** A step of a consumer with partitions assigned by hand. */
export function* consumer(world: TimelineWorld, step: TimelineStep): Task<Json | undefined> {
  const node = clientNode(world, step);
  yield* waitFor(world, () => nodeAt(world.cluster, node).status === 'up', millis(1));
  const state = (): Consumer => nodeAt(world.cluster, node).state as Consumer;
  const name = state().name;
  switch (step.call) {
    case 'assign': {
      const partition = partitionOf(step);
      if (step.offset !== undefined) {
        const seek = { command: 'seek', consumer: name, partition, offset: step.offset } as const;
        command(world.cluster, clusterProgram, node, seek);
      }
      return 'done';
    }
    case 'poll':
      return yield* poll(world, step, node);
    case 'position': {
      const found = state().assigned.find((each) => each.name === partitionOf(step));
      // A position that is still to be validated is asked about again, with the same end.
      // (KafkaConsumer.position)
      if (found?.validating === true && state().lastError === 'LogTruncationException')
        return yield* poll(world, step, node);
      return found?.position ?? null;
    }
    case 'close':
      return undefined;
    default:
      throw new Error(`no such call of a consumer: ${step.call ?? ''}`);
  }
}

/** Polls until enough came, or the time is over. */
function* poll(world: TimelineWorld, step: TimelineStep, node: NodeId): Task<Json> {
  const state = (): Consumer => nodeAt(world.cluster, node).state as Consumer;
  const end = world.cluster.now + millis(step.forMs ?? 5_000);
  const before = itemsOf(state().history).length;
  const got = (): number => itemsOf(state().history).length - before;
  while (world.cluster.now < end && got() < (step.until ?? Number.MAX_SAFE_INTEGER)) {
    command(world.cluster, clusterProgram, node, { command: 'poll', consumer: state().name });
    yield* waitFor(world, () => state().poll === null, end - world.cluster.now);
    const { lastError } = state();
    if (lastError !== null) return { error: errorOf(lastError) };
  }
  return itemsOf(state().history)
    .slice(before)
    .map(({ offset, label, leaderEpoch }) => ({ offset, value: label, leaderEpoch }));
}

const partitionOf = ({ topic = '', partition = 0 }: TimelineStep): string =>
  `${topic}-${partition}`;

/** Where a client of the timeline runs; it boots at its first step. */
function clientNode(world: TimelineWorld, step: TimelineStep): NodeId {
  const { cluster } = world;
  const name = `timeline-${step.by ?? ''}`;
  const known = cluster.nodes.findIndex((each) => each.name === name);
  if (known >= 0) return known;
  const layout = layoutOfCluster(cluster);
  const config = { ...step.config };
  const state =
    step.do === 'producer'
      ? createProducer({ name, topic: step.topic ?? '', config }, layout)
      : createConsumer({ name, assign: [partitionOf(step)], config, polling: false }, layout);
  return addNode(cluster, clusterProgram, { name, state });
}

function itemsOf<T>(history: History<T>): T[] {
  const items: T[] = [];
  eachRemembered(history, (item) => items.push(item));
  return items;
}
