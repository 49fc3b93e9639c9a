import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import type { ConfigValues } from '../../../../src/kafka/cluster-spec.ts';
import {
  createMetadata,
  learnMetadata,
  leaderOf,
} from '../../../../src/kafka/clients/network/metadata.ts';
import {
  createProducer,
  stepProducer,
  type Producer,
} from '../../../../src/kafka/clients/producer/producer.ts';
import {
  allAwaited,
  answer,
  awaited,
  bench,
  boot,
  DIRECTORY,
  give,
  metadataOf,
  passTo,
  produced,
  type Bench,
} from './bench.ts';

function producerWith(config: ConfigValues, leaders = [1, 1]): Bench<Producer> {
  const on = bench(
    createProducer({ name: 'p1', topic: 'orders', config }, DIRECTORY),
    stepProducer,
    leaders,
  );
  boot(on);
  return on;
}

const send = (on: Bench<Producer>, partition: number, value: string): void =>
  give(on, { command: 'send', producer: 'p1', records: [{ key: null, value, partition }] });

describe('a request', () => {
  /** How many batches each request has, of two batches of this size that are due together. */
  function requests(maxRequestSize: number, valueBytes: number): number[] {
    const on = producerWith({ 'linger.ms': 1_000, 'max.request.size': maxRequestSize });
    for (const partition of [0, 1]) send(on, partition, 'x'.repeat(valueBytes));
    give(on, { command: 'flush', producer: 'p1' });
    return allAwaited(on, 'Produce').map(({ request }) =>
      request.body.topicData.reduce((sum, topic) => sum + topic.partitionData.length, 0),
    );
  }

  test('takes batches up to exactly max.request.size', () => {
    // A header of 61 bytes and a record of 109.
    expect(requests(2 * 170, 100)).toEqual([2]);
    expect(requests(2 * 170 - 1, 100)).toEqual([1, 1]);
  });
});

describe('a batch that was refused', () => {
  const config = { 'linger.ms': 0, 'retry.backoff.ms': 100, 'retry.backoff.max.ms': 100 };

  test('waits out its back-off while the leader is the same', () => {
    const on = producerWith(config);
    send(on, 0, 'A');
    const { request } = awaited(on, 'Produce');
    answer(
      on,
      awaited(on, 'Produce'),
      'Produce',
      produced(request, { error: 'NOT_ENOUGH_REPLICAS' }),
    );
    passTo(on, millis(79));
    expect(allAwaited(on, 'Produce')).toEqual([]);
    // Also when another partition of that leader has something to send meanwhile.
    send(on, 1, 'B');
    const other = awaited(on, 'Produce');
    const [topic] = other.request.body.topicData;
    expect(topic?.partitionData.map(({ index }) => index)).toEqual([1]);
    answer(on, other, 'Produce', produced(other.request, {}));
    passTo(on, millis(121));
    expect(allAwaited(on, 'Produce')).toHaveLength(1);
  });

  test('goes at once to a leader of a newer epoch (KIP-951)', () => {
    const on = producerWith(config);
    send(on, 0, 'A');
    const { request } = awaited(on, 'Produce');
    const news = {
      error: 'NOT_LEADER_OR_FOLLOWER',
      leader: { leaderId: 2, leaderEpoch: 1 },
    } as const;
    answer(on, awaited(on, 'Produce'), 'Produce', produced(request, news));
    expect(awaited(on, 'Produce').to).toBe(2);
  });

  test.each([
    [seconds(5) - 1, 'is tried again just before delivery.timeout.ms is over', 0],
    [seconds(5), 'fails when that is over to the microsecond', 1],
  ])('at %d µs %s', (time, _, failed) => {
    const on = producerWith({
      ...config,
      'request.timeout.ms': 4_000,
      'delivery.timeout.ms': 5_000,
    });
    send(on, 0, 'A');
    const sent = awaited(on, 'Produce');
    // The answer comes first of all that is due then.
    on.now = time;
    answer(on, sent, 'Produce', produced(sent.request, { error: 'NOT_ENOUGH_REPLICAS' }));
    expect(on.state.counters.failed).toBe(failed);
    const ends = ['send-failed', 'will-retry'].filter((each) =>
      on.notes.some(({ note }) => note === each),
    );
    expect(ends).toEqual([failed === 1 ? 'send-failed' : 'will-retry']);
  });
});

test('news of a leader counts unless its epoch is older than the one that is known', () => {
  const metadata = createMetadata(['orders']);
  const hears = (leader: number, epoch: number): number | undefined => {
    learnMetadata(metadata, metadataOf([leader], epoch), 0);
    return leaderOf(metadata, 'orders', 0)?.leader;
  };
  expect(hears(1, 3)).toBe(1);
  expect(hears(2, 3)).toBe(2);
  expect(hears(1, 2)).toBe(2);
  expect(hears(1, 4)).toBe(1);
});
