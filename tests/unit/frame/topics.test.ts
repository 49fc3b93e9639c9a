import { describe, expect, test } from 'vitest';
import type { Lens } from '../../../src/frame/types/lens.ts';
import type { ClusterSpec } from '../../../src/kafka/cluster-spec.ts';
import { JOURNAL, ORDERS, story } from './story.ts';

/** Two topics of the cluster's own beside the one that people use. */
const WITH_INTERNAL: ClusterSpec = {
  ...ORDERS,
  topics: [
    { name: '__consumer_offsets', partitions: 6, replicationFactor: 2 },
    { name: '__transaction_state', partitions: 3, replicationFactor: 3 },
    ...ORDERS.topics,
  ],
};

describe('topics in a frame', () => {
  test('those that people use are told partition by partition, without a row', () => {
    const [broker] = story(ORDERS).frame().brokers;
    expect(broker?.replicas.map(({ partition }) => partition)).toEqual(['orders-0', 'orders-1']);
    expect(broker?.topics).toEqual([]);
  });

  test('internal ones stand as one row on each broker that has replicas of them', () => {
    const { brokers } = story(WITH_INTERNAL).frame();
    const counted = { replicas: 0, leaders: 0 };
    for (const { replicas, topics } of brokers) {
      expect(replicas.map(({ topic }) => topic)).toEqual(['orders', 'orders']);
      expect(topics.map(({ topic, open }) => [topic, open])).toEqual([
        ['__consumer_offsets', false],
        ['__transaction_state', false],
      ]);
      counted.replicas += topics[0]?.partitions ?? 0;
      counted.leaders += topics[0]?.leaders ?? 0;
      expect(topics[1]?.partitions).toBe(3);
    }
    expect(counted).toEqual({ replicas: 12, leaders: 6 });
  });

  test('the lens opens one by name; its row stays, to fold it again', () => {
    const { brokers } = story(WITH_INTERNAL).frame({ topics: ['__transaction_state'] });
    for (const { replicas, topics } of brokers) {
      expect(replicas.map(({ partition }) => partition)).toEqual([
        '__transaction_state-0',
        '__transaction_state-1',
        '__transaction_state-2',
        'orders-0',
        'orders-1',
      ]);
      expect(topics.map(({ open }) => open)).toEqual([false, true]);
    }
  });

  test('a broker that is down leads nothing', () => {
    const told = story(WITH_INTERNAL);
    told.act({ command: 'kill', node: 'b1' });
    const [down] = told.frame().brokers;
    expect(down?.topics.map(({ partitions, leaders }) => [partitions > 0, leaders])).toEqual([
      [true, 0],
      [true, 0],
    ]);
  });

  test('of many partitions whole topics fold, the later ones by name', () => {
    const told = story({
      ...JOURNAL,
      topics: [
        { name: 'journal', partitions: 60, replicationFactor: 1 },
        { name: 'orders', partitions: 61, replicationFactor: 1 },
        { name: 'small', partitions: 60, replicationFactor: 1 },
      ],
    });
    const open = (lens: Partial<Lens>): (string | number)[][] | undefined =>
      told.frame(lens).brokers[0]?.topics.map(({ topic, brief }) => [topic, brief.length]);
    expect(open({})).toEqual([
      ['journal', 60],
      ['orders', 0],
      ['small', 60],
    ]);
    expect(open({ topics: ['orders'] })).toContainEqual(['orders', 61]);
  });

  test('in a crowd all replicas are told in few numbers, and those that the lens names in full', () => {
    const told = story({
      ...ORDERS,
      topics: [
        { name: 'orders', partitions: 13, replicationFactor: 3 },
        { name: 'rates', partitions: 2, replicationFactor: 3 },
      ],
    });
    told.sendTo(4, '#A').until('hw(orders-4@b2) == 1');
    const crowd = told.frame({ partitions: ['orders-4'] }).brokers;
    for (const { replicas, topics } of crowd) {
      expect(replicas.map(({ partition }) => partition)).toEqual(['orders-4']);
      expect(topics.map(({ topic, brief }) => [topic, brief.length])).toEqual([
        ['orders', 13],
        ['rates', 2],
      ]);
    }
    const fourth = crowd.map(({ topics }) => topics[0]?.brief[4]);
    expect(fourth.filter((each) => each?.role === 'leader')).toHaveLength(1);
    expect(fourth.map((each) => [each?.records, each?.leaderEnd])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
    ]);
    const [filtered] = told.frame({ only: 'rates' }).brokers;
    expect(filtered?.replicas.map(({ partition }) => partition)).toEqual(['rates-0', 'rates-1']);
    expect(filtered?.topics.map(({ topic, open }) => [topic, open])).toEqual([['orders', false]]);
  });

  test('of a topic with thousands of partitions a span is told, where the lens wants it', () => {
    const told = story({
      ...JOURNAL,
      topics: [{ name: 'journal', partitions: 1_000, replicationFactor: 1 }],
    });
    const rowAt = (lens: Partial<Lens>) => told.frame(lens).brokers[0]?.topics[0];
    expect(rowAt({})).toMatchObject({ open: false, partitions: 1_000, brief: [], shown: null });
    const opened = rowAt({ topics: ['journal'] });
    expect(opened?.shown).toEqual({ from: 0, to: 600, of: 1_000 });
    expect(opened?.brief.map(({ index }) => index)).toEqual(
      Array.from({ length: 600 }, (_, i) => i),
    );
    const last = rowAt({ topics: ['journal'], from: 900 });
    expect(last?.shown).toEqual({ from: 400, to: 1_000, of: 1_000 });
    expect(last?.brief.at(-1)?.partition).toBe('journal-999');
    expect(last?.partitions).toBe(1_000);
  });
});
