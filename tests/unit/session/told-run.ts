import type { StoryItem } from '../../../src/frame/types/story.ts';
import { tallyOf } from '../../../src/frame/story/routine.ts';
import type { ClusterSpec, ConfigValues } from '../../../src/kafka/cluster-spec.ts';
import type { OracleCounts } from '../../../src/kafka/invariants/tally.ts';
import { millis, seconds, type Micros } from '../../../src/kernel/time.ts';
import type { Command } from '../../../src/scenario/command.ts';
import {
  applyToSession,
  createSession,
  currentBranch,
  frameOf,
  seekSession,
  type Session,
} from '../../../src/session/session.ts';

export const LENS = {
  cells: 24,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};

export type Setting = {
  producer?: ConfigValues;
  topic?: ConfigValues;
  consumer?: ConfigValues;
  brokers?: number;
  /** Time between two records of p1 from the start; none when absent. */
  every?: Micros;
};

/** Brokers, a controller, one partition `orders-0` on all brokers, a producer and a reader. */
const clusterOf = ({ producer, topic, consumer, brokers = 3, every }: Setting): ClusterSpec => ({
  brokers: Array.from({ length: brokers }, (_, index) => ({ id: index + 1 })),
  controllers: 1,
  topics: [
    {
      name: 'orders',
      partitions: 1,
      replicationFactor: brokers,
      ...(topic === undefined ? {} : { config: topic }),
    },
  ],
  producers: [
    {
      name: 'p1',
      topic: 'orders',
      config: { 'linger.ms': 0, ...producer },
      ...(every === undefined ? {} : { load: { every, keys: 3, valueBytes: 10 } }),
    },
  ],
  consumers: [
    {
      name: 'r1',
      assign: ['orders-0'],
      config: { 'auto.offset.reset': 'earliest', ...consumer },
      polling: true,
    },
  ],
  delay: { min: millis(1), max: millis(3) },
  disk: { writeTime: 0, syncTime: millis(2) },
});

export function begin(
  setting: Setting,
  commands: { at: Micros; command: Command }[] = [],
): Session {
  const scenario = { id: 'told', cluster: clusterOf(setting), opensAt: seconds(1) };
  return createSession({ scenario, seed: 7, commands, playhead: 0 });
}

/** To the end of a time, however many calls it takes. */
export function runTo(session: Session, time: Micros): void {
  do seekSession(session, time);
  while (currentBranch(session).cursor.cluster.now < time);
}

export function act(session: Session, at: Micros, command: Command): void {
  runTo(session, at);
  const refusal = applyToSession(session, command);
  if (refusal !== null) throw new Error(`refused: ${refusal.refusal}`);
}

export const storyOf = (session: Session): StoryItem[] => frameOf(session, LENS).story.items ?? [];

export const kindsIn = (session: Session): string[] => storyOf(session).map(({ kind }) => kind);

export const countsOf = (session: Session): OracleCounts =>
  tallyOf(currentBranch(session).cursor.cluster).counts;
