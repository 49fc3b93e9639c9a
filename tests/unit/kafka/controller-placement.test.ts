import { describe, expect, test } from 'vitest';
import { placeReplicas } from '../../../src/kafka/controller/decide/placement.ts';
import type { BrokerImage } from '../../../src/kafka/metadata/metadata-image.ts';
import { below, seedRandom } from '../../../src/kernel/random.ts';

const broker = (id: number, rack: string | null = null, fenced = false): BrokerImage => ({
  id,
  epoch: 1,
  host: `b${id}`,
  port: 9092,
  rack,
  fenced,
  inControlledShutdown: false,
  incarnationId: '',
  endPoints: [],
  features: [],
  logDirs: [],
});

const brokers = (count: number): BrokerImage[] =>
  Array.from({ length: count }, (_, index) => broker(index + 1));

/** Draws the first of all there is. */
const first = (): number => 0;

describe('placing replicas', () => {
  test('goes round the brokers, one further for each partition', () => {
    expect(placeReplicas(brokers(3), 3, 3, first)).toEqual([
      [1, 2, 3],
      [2, 3, 1],
      [3, 1, 2],
    ]);
  });

  test('begins at a random broker', () => {
    expect(placeReplicas(brokers(3), 1, 2, (bound) => bound - 1)).toEqual([[3, 1]]);
  });

  test('spreads over racks first', () => {
    const racked = [broker(1, 'a'), broker(2, 'a'), broker(3, 'b'), broker(4, 'b')];
    for (const replicas of placeReplicas(racked, 4, 2, first)) {
      const racks = replicas.map((id) => (id <= 2 ? 'a' : 'b'));
      expect(new Set(racks).size).toBe(2);
    }
  });

  test('a broker that is fenced is never the first, and comes after the others', () => {
    const some = [broker(1, null, true), broker(2), broker(3)];
    for (const replicas of placeReplicas(some, 6, 3, first)) {
      expect(replicas).toHaveLength(3);
      expect(replicas[0]).not.toBe(1);
      expect(replicas[2]).toBe(1);
    }
  });

  test('after as many partitions as brokers the order is drawn anew', () => {
    const random = seedRandom(5, 1);
    const placed = placeReplicas(brokers(5), 50, 3, (bound) => below(random, bound));
    for (const replicas of placed) expect(new Set(replicas).size).toBe(3);
    const orders = new Set(placed.map((each) => each.join()));
    expect(orders.size).toBeGreaterThan(15);
    const leads = (id: number): number => placed.filter((each) => each[0] === id).length;
    expect([1, 2, 3, 4, 5].map(leads)).toEqual([10, 10, 10, 10, 10]);
  });

  test('one broker alone takes everything', () => {
    expect(placeReplicas(brokers(1), 3, 1, first)).toEqual([[1], [1], [1]]);
  });
});
