import { millis, seconds } from '../../../src/kernel/time.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';

/** Three brokers, one topic, a producer and a consumer. */
export const smallScenario: Scenario = {
  id: 'small',
  cluster: {
    brokers: [{ id: 1 }, { id: 2, rack: 'north' }, { id: 3, config: { 'fetch.max.bytes': 1_000 } }],
    controllers: 1,
    topics: [{ name: 'orders', partitions: 2, replicationFactor: 3 }],
    producers: [{ name: 'p1', topic: 'orders', config: { acks: 'all', 'linger.ms': 5 } }],
    consumers: [{ name: 'r1', assign: ['orders-0', 'orders-1'], polling: true }],
    links: [{ between: ['p1', 'b1'], delay: { min: 1_000, max: 2_000 } }],
    delay: { min: millis(1), max: millis(3) },
    disk: { writeTime: 100, syncTime: millis(2) },
  },
  opensAt: seconds(1),
};
