import type { ConsumerSpec } from '../../src/kafka/cluster-spec.ts';
import { type Micros, millis, seconds } from '../../src/kernel/time.ts';
import type { Recording } from '../../src/scenario/scenario.ts';

/**
 * Three brokers and a controller, partitions on three replicas each, one producer and one consumer
 * of all.
 * @param between the producer's records are so far apart
 * @param members in place of that consumer, so many that share the partitions as a group
 */
export function benchRecording(between: Micros, partitionCount = 6, members = 0): Recording {
  return {
    scenario: {
      id: 'bench',
      cluster: {
        brokers: [{ id: 1 }, { id: 2 }, { id: 3 }],
        controllers: 1,
        topics: [{ name: 'orders', partitions: partitionCount, replicationFactor: 3 }],
        producers: [
          {
            name: 'p1',
            topic: 'orders',
            config: { acks: 'all' },
            load: { every: between, keys: 100, valueBytes: 100 },
          },
        ],
        consumers: members === 0 ? [readerOf(partitionCount)] : membersOf(members),
        delay: { min: 500, max: 1_500 },
        disk: { writeTime: 50, syncTime: millis(2) },
      },
      opensAt: seconds(1),
    },
    seed: 7,
    commands: [],
    playhead: seconds(1),
  };
}

const readerOf = (partitions: number): ConsumerSpec => ({
  name: 'r1',
  assign: Array.from({ length: partitions }, (_, index) => `orders-${index}`),
  polling: true,
});

const membersOf = (count: number): ConsumerSpec[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ name: `m${index + 1}`, assign: [], subscribe: ['orders'], polling: true },
    config: { 'group.id': 'readers' },
  }));

/** One record a second. */
export const LONELY: Micros = seconds(1);
/** 10 records a second. */
export const LIGHT: Micros = millis(100);
/** 1,000 records a second. */
export const BUSY: Micros = millis(1);
