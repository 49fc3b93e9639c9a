import type { MuseumSwitch } from '../kafka/museum.ts';
import { millis, seconds, type Micros } from '../kernel/time.ts';
import type { Recording, Scenario } from '../scenario/scenario.ts';

/** Virtual microseconds in one second of the person's when the sandbox opens. */
export const SANDBOX_PACE: Micros = millis(50);

/** What a person chooses of a cluster. `combined`: the first brokers are the controllers too. */
export type ClusterChoice = {
  brokers: number;
  controllers: number;
  combined: boolean;
  museum: MuseumSwitch[];
};

export const USUAL_CLUSTER: ClusterChoice = {
  brokers: 3,
  controllers: 3,
  combined: false,
  museum: [],
};

/** As many voters as the choice allows: combined ones are brokers. */
export const votersOf = ({ brokers, controllers, combined }: ClusterChoice): number =>
  combined ? Math.min(controllers, brokers) : controllers;

/** Brokers in three racks, one topic, two producers and two readers. */
export function sandboxOf(choice: ClusterChoice): Scenario {
  const { brokers, combined, museum } = choice;
  const factor = Math.min(3, brokers);
  const min = Math.min(2, factor);
  const voters = votersOf(choice);
  const isUsual = brokers === 3 && voters === 3 && !combined && museum.length === 0;
  return {
    // A link names the usual cluster, and carries any other whole.
    id: isUsual ? 'sandbox' : 'own-cluster',
    cluster: {
      brokers: Array.from({ length: brokers }, (_, index) => ({
        id: index + 1,
        rack: 'abc'.charAt(index % 3),
      })),
      controllers: combined ? 'combined' : voters,
      ...(combined ? { quorum: voters } : {}),
      ...(museum.length > 0 ? { museum: [...museum] } : {}),
      topics: [
        {
          name: 'quakes',
          partitions: 3,
          replicationFactor: factor,
          config: { 'min.insync.replicas': min },
        },
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
}

/** Three brokers and three controllers of their own. */
export const sandboxScenario: Scenario = sandboxOf(USUAL_CLUSTER);

/** A fresh sandbox. */
export const sandboxRecording = (scenario: Scenario = sandboxScenario): Recording => ({
  scenario,
  seed: 7,
  commands: [],
  playhead: scenario.opensAt,
});
