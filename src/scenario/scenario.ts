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

/** A session whole, with every way that its story has gone, as it is kept between two visits. */
export type RecordedSession = {
  scenario: Scenario;
  seed: number;
  /** Each after the branch that it began on; the first is the trunk. */
  branches: RecordedBranch[];
  /** Place in `branches` of the one on the screen. */
  current: number;
};

export type RecordedBranch = {
  /** Empty when it began by itself. */
  name: string;
  /** Place in `branches`; null for the trunk. */
  parent: number | null;
  forkedAt: Micros;
  /** How many of its parent's commands are its own, too: those before it began. */
  inherited: number;
  /** Those after these, in order of time. */
  commands: TimedCommand[];
  playhead: Micros;
};
