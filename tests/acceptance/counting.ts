import type { Broker } from '../../src/kafka/broker/broker.ts';
import { committedState } from '../../src/kafka/coordinator/runtime/write.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { answerTo, ask, type Question } from './ask.ts';
import { counter, COUNTS, COUNTS_PARTITION, countingProgram } from './counter.ts';
import { metadata, nodeOf, openStory, until, type Story } from './story.ts';

/** Three brokers that count, b1 first to lead. */
export const counting = (config: Record<string, string | number> = {}): Story =>
  openStory({
    program: countingProgram,
    server: { 'broker.session.timeout.ms': 6_000 },
    topics: [
      {
        name: COUNTS,
        partitions: 1,
        replicationFactor: 3,
        config: { 'cleanup.policy': 'compact', 'min.insync.replicas': 2, ...config },
      },
    ],
  });

export const count = (story: Story, broker: number, key: string): Question =>
  ask(story, broker, 'InitProducerId', 4, {
    transactionalId: key,
    transactionTimeoutMs: 1,
    producerId: -1,
    producerEpoch: -1,
  });

/** The count that was answered, or the name of the error; null while the answer waits. */
export function counted(story: Story, question: Question): number | string | null {
  const found = answerTo(story, question);
  if (found === null || found === 'closed') return found;
  if (found.type !== 'InitProducerIdResponse') throw new Error('a count is InitProducerId');
  const { errorCode, producerId } = found.body;
  return errorCode === 0 ? producerId : errorName(errorCode);
}

/** Counts and waits for the answer. */
export function countNow(story: Story, broker: number, key: string): number | string | null {
  const question = count(story, broker, key);
  until(story, 'a count is answered', () => counted(story, question) !== null);
  return counted(story, question);
}

/** Waits until another broker coordinates, and gives its id. */
export function coordinatorAfter(story: Story, before: number): number {
  const leader = (): number => metadata(story).partitions[COUNTS_PARTITION]?.leader ?? -1;
  until(story, 'another broker leads', () => leader() >= 0 && leader() !== before);
  const next = leader();
  until(
    story,
    'it has loaded',
    () => brokerOf(story, next).memory.shards[COUNTS_PARTITION]?.phase === 'active',
  );
  return next;
}

export function brokerOf(story: Story, id: number): Broker {
  const state = story.cluster.nodes[nodeOf(story, `b${id}`)]?.state;
  if (state?.role !== 'server' || state.broker === null) throw new Error(`b${id} is a broker`);
  return state.broker;
}

export const leaderOf = (story: Story): number =>
  metadata(story).partitions[COUNTS_PARTITION]?.leader ?? -1;
export const followersOf = (story: Story): number[] =>
  [1, 2, 3].filter((id) => id !== leaderOf(story));

/** What a read at a broker sees. */
export const readAt = (story: Story, id: number): unknown =>
  committedState(brokerOf(story, id), counter, COUNTS_PARTITION);
