import { type Cluster, clusterProgram } from '../kafka/cluster.ts';
import type { KafkaKinds } from '../kafka/kinds.ts';
import { restore } from '../kernel/checkpoint/checkpoint.ts';
import { advance, stepOnce } from '../kernel/simulation.ts';
import { type Micros, NEVER } from '../kernel/time.ts';
import type { Recorder, StepId } from '../kernel/trace.ts';
import { nextEventAt } from '../kernel/world.ts';
import { applyCommand } from '../scenario/apply.ts';
import type { TimedCommand } from '../scenario/command.ts';

/**
 * A running cluster and how far it is through its commands.
 *
 * One rule puts commands among events, here and everywhere: a command given at a time comes after
 * all events that are due by that time, and before what it causes at that same time. So "at time t"
 * always means the end of that microsecond, and a step number is the only name for a place inside
 * it.
 */
export type Cursor = {
  cluster: Cluster;
  /** How many commands of the branch have been given. */
  applied: number;
};

export type ClusterRecorder = Recorder<KafkaKinds> | null;

/** A cursor of its own at the same place. */
export function copyCursor(cursor: Readonly<Cursor>): Cursor {
  return { cluster: restore(cursor.cluster, clusterProgram), applied: cursor.applied };
}

/**
 * Runs to the end of `until`, giving commands at their times.
 * @param events stops after about so many; null: does not stop
 * @param pause is called from time to time, where a checkpoint may be laid
 * @param acts takes the lines of commands
 * @returns the number of events that are left to spend; below 0 when it stopped before `until`
 */
export function runTo(
  cursor: Cursor,
  commands: readonly TimedCommand[],
  until: Micros,
  recorder: ClusterRecorder,
  events: number,
  pause?: () => void,
  acts: ClusterRecorder = recorder,
): number {
  let left = events;
  for (;;) {
    const next = commands[cursor.applied];
    const stop = Math.min(until, next?.at ?? NEVER);
    while (advance(cursor.cluster, clusterProgram, stop, recorder, EVENTS_AT_ONCE) === 'budget') {
      left -= EVENTS_AT_ONCE;
      pause?.();
      if (left <= 0) return -1;
    }
    if (next === undefined || next.at > until) return left;
    giveNext(cursor, next, acts);
    left -= 1;
  }
}

const EVENTS_AT_ONCE = 100;

/** Lets the next event or command happen, whichever comes first. False when there is neither. */
export function happenNext(
  cursor: Cursor,
  commands: readonly TimedCommand[],
  recorder: ClusterRecorder,
): boolean {
  const next = commands[cursor.applied];
  if (next === undefined || nextEventAt(cursor.cluster) <= next.at) {
    return stepOnce(cursor.cluster, clusterProgram, recorder);
  }
  advance(cursor.cluster, clusterProgram, next.at, recorder);
  giveNext(cursor, next, recorder);
  return true;
}

/**
 * Runs until so many steps have been taken, or until nothing is left to happen. One event can take
 * several steps, so it may stop a little after.
 * @returns how many steps there were before the last thing that happened
 */
export function runToStep(
  cursor: Cursor,
  commands: readonly TimedCommand[],
  steps: StepId,
  recorder: ClusterRecorder,
  pause?: () => void,
): StepId {
  let before = cursor.cluster.steps;
  for (let count = 1; cursor.cluster.steps < steps; count += 1) {
    const reached = cursor.cluster.steps;
    if (!happenNext(cursor, commands, recorder)) break;
    if (cursor.cluster.steps > reached) before = reached;
    if (count % EVENTS_AT_ONCE === 0) pause?.();
  }
  return before;
}

/**
 * When something will happen by itself or by a command that is already given; NEVER if nothing
 * will.
 */
export function nextHappeningAt(cursor: Cursor, commands: readonly TimedCommand[]): Micros {
  return Math.min(nextEventAt(cursor.cluster), commands[cursor.applied]?.at ?? NEVER);
}

/** A command that the cluster refuses changes nothing, now as when it was given first. */
function giveNext(cursor: Cursor, next: TimedCommand, recorder: ClusterRecorder): void {
  cursor.applied += 1;
  applyCommand(cursor.cluster, next.command, recorder);
}
