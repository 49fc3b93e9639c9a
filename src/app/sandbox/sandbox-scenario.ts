import type { LegacyRule } from '../../kafka/legacy-rules.ts';
import { millis, seconds, type Micros } from '../../kernel/time.ts';
import type { Recording, Scenario } from '../../scenario/scenario.ts';

/** Virtual microseconds in one second of the person's when the sandbox opens. */
export const SANDBOX_PACE: Micros = millis(50);

/** What a person chooses of a cluster. `combined`: the first brokers are the controllers too. */
export type ClusterChoice = {
  brokers: number;
  controllers: number;
  combined: boolean;
  /** min.insync.replicas of the topic; never more than it has replicas. */
  minIsr: number;
  /** unclean.leader.election.enable of the topic. */
  unclean: boolean;
  /** Whether records flow from the start. */
  load: boolean;
  museum: LegacyRule[];
};

export const USUAL_CLUSTER: ClusterChoice = {
  brokers: 3,
  controllers: 3,
  combined: false,
  minIsr: 2,
  unclean: false,
  load: false,
  museum: [],
};

/** Of each producer: at the pace of the sandbox a few seconds of yours lie between two records. */
const LOAD = { every: millis(120), keys: 6, valueBytes: 6 };

/** Replicas of each partition. */
export const replicasOf = ({ brokers }: ClusterChoice): number => Math.min(3, brokers);

/** As many voters as the choice allows: combined ones are brokers. */
export const votersOf = ({ brokers, controllers, combined }: ClusterChoice): number =>
  combined ? Math.min(controllers, brokers) : controllers;

/** Brokers in three racks, one topic, two producers and two readers. */
export function sandboxOf(choice: ClusterChoice): Scenario {
  const { brokers, combined, unclean, museum } = choice;
  const factor = replicasOf(choice);
  const voters = votersOf(choice);
  const load = choice.load ? { load: LOAD } : {};
  return {
    // A link names the usual cluster, and carries any other whole.
    id: choice === USUAL_CLUSTER ? 'sandbox' : 'own-cluster',
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
          config: {
            'min.insync.replicas': Math.min(choice.minIsr, factor),
            ...(unclean ? { 'unclean.leader.election.enable': true } : {}),
          },
        },
      ],
      producers: [
        {
          name: 'p1',
          topic: 'quakes',
          config: { acks: 'all', 'enable.idempotence': false },
          ...load,
        },
        {
          name: 'p2',
          topic: 'quakes',
          config: { acks: '1', 'enable.idempotence': false },
          ...load,
        },
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
