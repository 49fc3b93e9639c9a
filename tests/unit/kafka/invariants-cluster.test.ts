import { expect, test } from 'vitest';
import { checkpoint } from '../../../src/kernel/checkpoint/checkpoint.ts';
import { advance } from '../../../src/kernel/simulation.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { hashText } from '../../../src/kernel/world.ts';
import { clusterProgram, createCluster, type Cluster } from '../../../src/kafka/cluster.ts';
import type { ClusterSpec } from '../../../src/kafka/cluster-spec.ts';
import type { Ghost } from '../../../src/kafka/invariants/ghost.ts';
import { clusterWatch } from '../../../src/kafka/invariants/watch.ts';

const SPEC: ClusterSpec = {
  brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
  controllers: 1,
  topics: [
    {
      name: 'orders',
      partitions: 3,
      replicationFactor: 3,
      config: { 'min.insync.replicas': 2 },
    },
  ],
  producers: [
    {
      name: 'p1',
      topic: 'orders',
      config: { acks: 'all' },
      load: { every: millis(2), keys: 10, valueBytes: 50 },
    },
  ],
  consumers: [{ name: 'r1', assign: ['orders-0', 'orders-1', 'orders-2'], polling: true }],
  delay: { min: 500, max: 1_500 },
  disk: { writeTime: 50, syncTime: millis(2) },
};

const program = { ...clusterProgram, watch: clusterWatch };

function watched(seed: number): Cluster {
  const cluster = createCluster(SPEC, seed);
  cluster.watch = clusterWatch.start();
  return cluster;
}

const ghostOf = (cluster: Cluster): Ghost => cluster.watch as Ghost;

test('no invariant is broken in a healthy cluster, and all three partitions are followed', () => {
  const cluster = watched(7);
  advance(cluster, program, seconds(10));
  const truths = Object.values(ghostOf(cluster).truths);
  expect(truths).toHaveLength(3);
  for (const truth of truths) {
    expect(truth.highWatermark).toBeGreaterThan(100);
    expect(truth.acked.at(-1)?.holders).toHaveLength(3);
  }
  expect(ghostOf(cluster).quorum.highWatermark).toBeGreaterThan(0);
  expect(ghostOf(cluster).losses).toEqual([]);
});

test('looking on changes nothing, and what is remembered goes on from a checkpoint', () => {
  const seen = watched(8);
  const unseen = createCluster(SPEC, 8);
  advance(seen, program, seconds(3));
  const kept = checkpoint(seen, program);
  for (const each of [seen, unseen, kept]) advance(each, program, seconds(5));
  expect(hashText(seen)).toBe(hashText(unseen));
  expect(ghostOf(kept)).toEqual(ghostOf(seen));
  expect(JSON.parse(JSON.stringify(ghostOf(seen)))).toEqual(ghostOf(seen));
});

test('a record that one follower has otherwise stops the simulation by the name of an invariant', () => {
  const cluster = watched(9);
  advance(cluster, program, seconds(3));
  const state = cluster.nodes[1]?.state;
  const log = state?.role === 'server' ? state.broker?.disk.logs['orders-0'] : undefined;
  if (log !== undefined) log.endOffset -= 1;
  expect(() => advance(cluster, program, seconds(4))).toThrow(
    expect.objectContaining({
      name: 'candidate-completeness',
      message: expect.stringContaining('orders-0') as string,
    }),
  );
});
