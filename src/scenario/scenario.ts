import type { ClusterSpec } from '../kafka/cluster-spec.ts';
import type { Micros } from '../kernel/time.ts';
import type { TimedCommand } from './command.ts';

/** A cluster and where its story begins. */
export type Scenario = {
  /** Names the scenario in links, such as `lesson-what-is-a-log` or `sandbox`. */
  id: string;
  cluster: ClusterSpec;
  /** The world boots at 0; clients connect; a person first sees it at this time. */
  opensAt: Micros;
};

/**
 * One learner's cluster, whole: run it and you get the same trace. A link, a bug report and a saved
 * lesson are this value.
 */
export type Recording = {
  scenario: Scenario;
  seed: number;
  /** In order of time; equal times in the order given. */
  commands: TimedCommand[];
  playhead: Micros;
};
