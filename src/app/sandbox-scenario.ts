import { millis, seconds, type Micros } from '../kernel/time.ts';
import type { Recording, Scenario } from '../scenario/scenario.ts';

/** Virtual microseconds in one second of the person's when the sandbox opens. */
export const SANDBOX_PACE: Micros = millis(50);

/** Three brokers, three controllers of their own, one topic, two producers and two readers. */
export const sandboxScenario: Scenario = {
  id: 'sandbox',
  cluster: {
    brokers: [
      { id: 1, rack: 'a' },
      { id: 2, rack: 'b' },
      { id: 3, rack: 'c' },
    ],
    controllers: 3,
    topics: [
      { name: 'quakes', partitions: 3, replicationFactor: 3, config: { 'min.insync.replicas': 2 } },
    ],
    producers: [
      { name: 'p1', topic: 'quakes', config: { acks: 'all', 'enable.idempotence': false } },
      { name: 'p2', topic: 'quakes', config: { acks: '1', 'enable.idempotence': false } },
    ],
    consumers: [
      {
        name: 'r1',
        assign: ['quakes-0', 'quakes-1', 'quakes-2'],
        config: { 'auto.offset.reset': 'earliest' },
        polling: true,
      },
      {
        name: 'r2',
        assign: ['quakes-0'],
        config: { 'auto.offset.reset': 'earliest' },
        polling: false,
      },
    ],
    delay: { min: millis(8), max: millis(12) },
    disk: { writeTime: millis(1), syncTime: millis(5) },
  },
  opensAt: seconds(6),
};

/** A fresh sandbox. */
export const sandboxRecording = (): Recording => ({
  scenario: sandboxScenario,
  seed: 7,
  commands: [],
  playhead: sandboxScenario.opensAt,
});
