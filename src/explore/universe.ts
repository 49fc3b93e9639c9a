import { compile } from '../frame/expression/evaluate.ts';
import type { Value, WatchedValue } from '../frame/types/lens.ts';
import { attempt } from '../frame/expression/problem.ts';
import { type Cluster, clusterProgram, createCluster } from '../kafka/cluster.ts';
import { advance } from '../kernel/simulation.ts';
import type { Micros } from '../kernel/time.ts';
import { hashText } from '../kernel/world.ts';
import { applyCommand } from '../scenario/apply.ts';
import type { TimedCommand } from '../scenario/command.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { type Failure, failureNamed, GivenUp, universeLink } from './failure.ts';

/** What many universes share. Plain data: a worker is sent it once. */
export type UniverseSpec = {
  scenario: Scenario;
  /** In order of time; those after `until` are not given. */
  commands: TimedCommand[];
  /** Each universe runs to the end of this time. */
  until: Micros;
  /** Expressions over what can be seen then. */
  asked: string[];
  /**
   * Whether the invariants are looked at after every step: the same life, at about twice the cost.
   */
  watched: boolean;
};

/** What became of a universe. The same seed gives the same on any machine. */
export type UniverseResult = {
  seed: number;
  steps: number;
  /** How far it came: less than `until` when it failed. */
  time: Micros;
  /** Of the trace, as 16 hexadecimal digits. */
  hash: string;
  /** In the order they were asked. None when it failed: a step was broken off inside. */
  answers: Answer[];
  failure: Failure | null;
};

/** The value of an expression, or why it has none. */
export type Answer = { expression: string } & WatchedValue;

/**
 * One that goes round in circles ends here. Hours need fewer steps at ten records a second, minutes
 * at a thousand.
 */
const STEPS_MAX = 5_000_000;
/** Events between two looks at the number of steps. */
const EVENTS_AT_ONCE = 20_000;

/**
 * The universes of a spec: a function that plays the one of a seed from its beginning to its end.
 * It is pure, keeps no trace and no checkpoint, and gives a failure as a value.
 * @throws ExpressionError when an expression cannot be read
 */
export function universesOf(spec: UniverseSpec): (seed: number) => UniverseResult {
  const questions = spec.asked.map((expression) => ({ expression, valueIn: compile(expression) }));
  return (seed) => {
    const cluster = createCluster(spec.scenario.cluster, seed, 0, spec.watched);
    const failure = failureOf(spec, seed, cluster);
    const answers = failure === null ? questions.map((each) => answer(cluster, each)) : [];
    const { steps, now } = cluster;
    return { seed, steps, time: now, hash: hashText(cluster), answers, failure };
  };
}

/**
 * Lets everything happen that is due until then, and sets the time to it.
 * @throws GivenUp with the name `endless` when the cluster has taken more than `stepsMax` steps
 *   since it began
 */
export function advanceWithin(cluster: Cluster, until: Micros, stepsMax: number): void {
  while (advance(cluster, clusterProgram, until, null, EVENTS_AT_ONCE) === 'budget')
    if (cluster.steps > stepsMax)
      throw new GivenUp('endless', `More than ${stepsMax} steps, which no cluster needs.`);
}

/** Runs a cluster to the end of its universe. What stopped it is a value. */
function failureOf(spec: UniverseSpec, seed: number, cluster: Cluster): Failure | null {
  try {
    play(spec, cluster);
    return null;
  } catch (error) {
    const { now } = cluster;
    return { ...failureNamed(error), at: now, link: universeLink(spec, seed, now) };
  }
}

/**
 * A command comes after all that is due by its time, as in a session. One that the cluster refuses
 * changes nothing.
 */
function play({ commands, until }: UniverseSpec, cluster: Cluster): void {
  for (const { at, command } of commands) {
    if (at > until) break;
    advanceWithin(cluster, at, STEPS_MAX);
    applyCommand(cluster, command);
  }
  advanceWithin(cluster, until, STEPS_MAX);
}

type Question = { expression: string; valueIn: (cluster: Cluster) => Value };

const answer = (cluster: Cluster, { expression, valueIn }: Question): Answer => ({
  expression,
  ...attempt(() => valueIn(cluster)),
});
