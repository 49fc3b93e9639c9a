import { emptySeries, type Series } from '../frame/series/series.ts';
import type { Micros } from '../kernel/time.ts';
import type { StepId } from '../kernel/trace.ts';
import type { TimedCommand } from '../scenario/command.ts';
import { type Checkpoints, checkpointsUpTo, firstCheckpoint } from './checkpoints.ts';
import { copyCursor, type Cursor } from './cursor.ts';
import { hearFinds, hearingUpTo, newHearing, type Hearing } from './hearing.ts';
import { seriesUpTo } from './series-cut.ts';
import { emptyTraceStore, type TraceStore, traceUpTo } from './trace-store.ts';

/** One way that the story can go. Branches are a tree and are never thrown away. */
export type Branch = {
  id: number;
  /** Empty when it began by itself, because a command was given in the past. */
  name: string;
  parent: number | null;
  /** Until the end of this time it is the same as its parent. 0 for the first branch. */
  forkedAt: Micros;
  /** All commands from the beginning of the world, those of the parent before the fork first. */
  commands: TimedCommand[];
  /** How many of them were the parent's. */
  inherited: number;
  /** Where the person is on this branch. */
  cursor: Cursor;
  /** Where the person was when the session was kept, until the branch is run to there. */
  resumesAt: Micros;
  /** How far it has been computed: the playhead can go there at once. */
  computedUntil: Micros;
  computedSteps: StepId;
  checkpoints: Checkpoints;
  trace: TraceStore;
  /** How many steps were heard of; a replay of them adds nothing to what is kept of the run. */
  heard: StepId;
  hearing: Hearing;
  /** What was counted of all steps before `heard`. */
  series: Series;
  /** The place behind which the simulation stopped, because something that must hold did not. */
  failure: Failure | null;
};

/** A broken invariant: after so many steps the next event, due at `time`, throws `error`. */
export type Failure = { steps: StepId; time: Micros; error: unknown };

export function firstBranch(cursor: Cursor, commands: TimedCommand[]): Branch {
  return {
    id: 0,
    name: '',
    parent: null,
    forkedAt: 0,
    commands,
    inherited: 0,
    cursor,
    resumesAt: 0,
    computedUntil: cursor.cluster.now,
    computedSteps: cursor.cluster.steps,
    checkpoints: firstCheckpoint(cursor),
    trace: emptyTraceStore(),
    heard: 0,
    hearing: newHearing(),
    series: emptySeries(),
    failure: null,
  };
}

/**
 * A branch that begins where the parent's cursor is, without the commands that the parent has after
 * it.
 */
export function forkBranch(parent: Branch, id: number, name: string): Branch {
  const cursor = copyCursor(parent.cursor);
  hearOut(parent);
  return {
    id,
    name,
    parent: parent.id,
    forkedAt: cursor.cluster.now,
    commands: parent.commands.slice(0, cursor.applied),
    inherited: cursor.applied,
    cursor,
    resumesAt: 0,
    computedUntil: cursor.cluster.now,
    computedSteps: cursor.cluster.steps,
    checkpoints: checkpointsUpTo(parent.checkpoints, cursor),
    trace: traceUpTo(parent.trace, cursor.cluster.steps),
    heard: cursor.cluster.steps,
    hearing: hearingUpTo(parent.hearing, cursor.cluster),
    series: seriesUpTo(parent),
    failure: null,
  };
}

/** Where the playhead of a branch is, or will be when it is switched to. */
export function playheadOf({ cursor, resumesAt, failure }: Branch): Micros {
  const stopped = failure !== null && cursor.cluster.steps >= failure.steps;
  return stopped ? failure.time : Math.max(cursor.cluster.now, resumesAt);
}

/**
 * Forgets what was computed after the cursor: a new command makes it untrue. It holds no command,
 * so nothing is lost.
 */
export function forgetFuture(branch: Branch): void {
  const { cursor } = branch;
  hearOut(branch);
  if (branch.heard > cursor.cluster.steps) branch.series = seriesUpTo(branch);
  branch.computedUntil = cursor.cluster.now;
  branch.computedSteps = cursor.cluster.steps;
  branch.checkpoints = checkpointsUpTo(branch.checkpoints, cursor);
  branch.trace = traceUpTo(branch.trace, cursor.cluster.steps);
  branch.heard = cursor.cluster.steps;
  branch.hearing = hearingUpTo(branch.hearing, cursor.cluster);
  branch.failure = null;
}

/** What the last step came to is heard with the next one, unless there is none yet. */
export function hearOut({ heard, hearing, cursor }: Branch): void {
  if (cursor.cluster.steps === heard) hearFinds(hearing, cursor.cluster);
}
