import { expect, test } from 'vitest';
import { seedRandom } from '../../../../src/kernel/random.ts';
import {
  appendRecord,
  createAccumulator,
  stickyQueue,
} from '../../../../src/kafka/clients/producer/accumulator.ts';
import type { PartitionInfo } from '../../../../src/kafka/clients/network/metadata.ts';
import { countSticky, fixedPartition } from '../../../../src/kafka/clients/producer/partitioner.ts';
import { parseProducerConfig } from '../../../../src/kafka/clients/producer/producer-config.ts';
import { sayConfigProblem } from '../../../../src/app/words/problems/config-problems.ts';

const led = (count: number): PartitionInfo[] =>
  Array.from({ length: count }, () => ({ leader: 1, leaderEpoch: 0 }));

test('a key goes to the partition of its murmur2 hash, as the Java producer computes it', () => {
  const of = (key: string, partitions: number) =>
    fixedPartition({ key, value: 'v' }, partitions, false);
  expect([3, 6, 12].map((count) => of('user-42', count))).toEqual([1, 4, 4]);
  expect([3, 6, 12].map((count) => of('order-1001', count))).toEqual([0, 0, 6]);
  expect([3, 6, 12].map((count) => of('', count))).toEqual([0, 3, 9]);
  expect([3, 6, 12].map((count) => of('日本', count))).toEqual([0, 3, 3]);
});

test('a partition chosen by hand wins over the key; ignored keys and missing keys choose none', () => {
  expect(fixedPartition({ key: 'user-42', value: 'v', partition: 2 }, 3, false)).toBe(2);
  expect(fixedPartition({ key: 'user-42', value: 'v' }, 3, true)).toBeNull();
  expect(fixedPartition({ key: null, value: 'v' }, 3, false)).toBeNull();
});

/** Sends records without key one by one and gives the partition of each. */
function spread(partitions: PartitionInfo[], count: number, batchSize: number): number[] {
  const parsed = parseProducerConfig({ 'batch.size': batchSize });
  if ('problem' in parsed) throw new Error(sayConfigProblem('en', parsed));
  const random = seedRandom(7, 1);
  const accumulator = createAccumulator();
  const record = Object.freeze({ key: null, value: 'x'.repeat(100), timestamp: 0, sentAt: 0 });
  return Array.from({ length: count }, () => {
    const queue = stickyQueue(accumulator, 'orders', partitions, record, batchSize, random);
    const grown = appendRecord(accumulator, queue, record, parsed.config, 0) ?? 0;
    countSticky(accumulator, queue, grown, partitions, batchSize, random);
    // The sender takes what is full.
    queue.batches = queue.batches.filter((batch) => !batch.closed && batch.bytes < batchSize);
    return queue.partition;
  });
}

test('records without key stick to one partition for about a batch, then any may be next', () => {
  const partitions = spread(led(3), 300, 1_000);
  const runs = partitions.filter((each, index) => each !== partitions[index - 1]).length;
  expect(new Set(partitions)).toEqual(new Set([0, 1, 2]));
  // Eight records of 109 bytes fill a batch of 1,000 bytes with its header of 61.
  expect(partitions.slice(0, 8).every((each) => each === partitions[0])).toBe(true);
  expect(runs).toBeGreaterThan(10);
  expect(runs).toBeLessThan(40);
});

test('a partition without leader gets no records without key while another has one', () => {
  const partitions = [...led(2), { leader: -1, leaderEpoch: 0 }];
  expect(spread(partitions, 200, 500)).not.toContain(2);
});

/**
 * Sends records without key that nobody takes away; after each the partition it went to and the
 * bytes that count towards leaving it.
 */
function pileUp(count: number, batchSize: number, valueBytes = 100): [number, number][] {
  const parsed = parseProducerConfig({ 'batch.size': batchSize });
  if ('problem' in parsed) throw new Error(sayConfigProblem('en', parsed));
  const random = seedRandom(7, 1);
  const accumulator = createAccumulator();
  const value = 'x'.repeat(valueBytes);
  const record = Object.freeze({ key: null, value, timestamp: 0, sentAt: 0 });
  return Array.from({ length: count }, () => {
    const queue = stickyQueue(accumulator, 'orders', led(3), record, batchSize, random);
    const grown = appendRecord(accumulator, queue, record, parsed.config, 0) ?? 0;
    countSticky(accumulator, queue, grown, led(3), batchSize, random);
    return [queue.partition, accumulator.sticky['orders']?.producedBytes ?? -1];
  });
}

// As recorded with the producer of Kafka 4.2.1: forty such records are five batches of eight.
test('behind batch.size a partition is left as soon as a record has no room in its last batch', () => {
  const steps = pileUp(17, 1_000);
  // Eight records of 109 bytes, with a header of 61 for each batch.
  expect(steps[7]?.[1]).toBe(933);
  expect(steps[8]?.[1]).toBe(933 + 170);
  expect(steps[15]?.[1]).toBe(2 * 933);
  expect(new Set(steps.slice(0, 16).map(([partition]) => partition)).size).toBe(1);
  // The seventeenth opens a batch in a partition that is drawn anew, and is counted from nothing.
  expect(steps[16]?.[1]).toBe(170);
});

test('while its last batch is open a partition is left only at twice batch.size (KIP-794)', () => {
  // A record larger than batch.size has a batch that stays open for a little more.
  expect(pileUp(1, 1_000, 1_500)[0]?.[1]).toBe(1_570);
  expect(pileUp(1, 1_000, 2_500)[0]?.[1]).toBe(0);
});

test('a batch that is full to the byte has its partition left at once', () => {
  const full = pileUp(9, 933);
  expect(full[6]?.[1]).toBe(933 - 109);
  expect(full[7]?.[1]).toBe(0);
  expect(full[8]?.[1]).toBe(170);
});
