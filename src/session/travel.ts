import type { Cluster } from '../kafka/cluster.ts';
import { type Micros, seconds } from '../kernel/time.ts';
import type { StepId } from '../kernel/trace.ts';
import type { Branch } from './branch.ts';
import { type Checkpoint, latestCheckpoint, layCheckpoint } from './checkpoints.ts';
import {
  type ClusterRecorder,
  copyCursor,
  type Cursor,
  happenNext,
  nextHappeningAt,
  runTo,
  runToStep,
} from './cursor.ts';
import { earOf } from './ear.ts';
import { hearingUpTo } from './hearing.ts';
import { keepAct, keepEntry } from './trace-store.ts';

/**
 * Moves the branch's cursor forward to the end of `time`; stays where it is when that is in the
 * past.
 * @param events stops after about so many
 * @throws BrokenInvariant for what does not hold there; the cursor is then right before it
 */
export function goForward(branch: Branch, time: Micros, events: number): void {
  if (time < branch.cursor.cluster.now) return;
  guard(branch, time, () => {
    const { cursor, commands } = branch;
    const pause = layOnTheWay(branch, cursor, () => time - cursor.cluster.now, SEEK_APART);
    // A long way is gone without keeping lines, which costs as much as the events themselves:
    // a seek gets there by a replay.
    const silent = time - TRACED;
    const ear = earOf(branch);
    const left =
      silent > cursor.cluster.now
        ? runTo(cursor, commands, silent, { ear }, events, pause, actsOf(branch))
        : events;
    if (left >= 0) runTo(cursor, commands, time, recorderOf(branch), left, pause);
  });
}

/**
 * Moves the branch's cursor on until something is true of the cluster, at most to the end of
 * `time`.
 * @param events stops after so many
 * @returns what ended it; a cluster of which it is true already stays where it is
 */
export function goUntil(
  branch: Branch,
  isTrue: (cluster: Cluster) => boolean,
  time: Micros,
  events: number,
): 'true' | 'time' | 'events' {
  const { cursor, commands } = branch;
  if (isTrue(cursor.cluster)) return 'true';
  const recorder = recorderOf(branch);
  let ended: 'true' | 'time' | 'events' = 'events';
  guard(branch, time, () => {
    for (let count = 1; count <= events; count += 1) {
      const { steps } = cursor.cluster;
      if (nextHappeningAt(cursor, commands) > time) {
        runTo(cursor, commands, time, recorder, events);
        ended = 'time';
        return;
      }
      happenNext(cursor, commands, recorder);
      if (count % EVENTS_AT_ONCE === 0)
        layCheckpoint(branch.checkpoints, cursor, cursor.cluster.steps < branch.computedSteps);
      if (cursor.cluster.steps === steps || !isTrue(cursor.cluster)) continue;
      ended = 'true';
      return;
    }
  });
  return ended;
}

const EVENTS_AT_ONCE = 100;

/** The last stretch of a way, of which the page is likely to ask: lanes and causes. */
const TRACED: Micros = seconds(2);

/** Moves the branch's cursor to the end of `time`, back or forth; `events` as in `goForward`. */
export function goTo(branch: Branch, time: Micros, events: number): void {
  const start = latestCheckpoint(branch.checkpoints, ({ cluster }) => cluster.now <= time);
  const { cluster } = branch.cursor;
  if (cluster.now > time || cluster.steps < start.cluster.steps) branch.cursor = copyCursor(start);
  goForward(branch, time, events);
}

/**
 * Moves the branch's cursor to right after so many steps have been taken, back or forth.
 * @returns how many steps there were before the last thing that happened; the number asked for when
 *   nothing did
 */
export function goToStep(branch: Branch, steps: StepId): StepId {
  const start = latestCheckpoint(branch.checkpoints, ({ cluster }) => cluster.steps < steps);
  if (isBetterStart(start, branch.cursor, steps)) branch.cursor = copyCursor(start);
  let before = steps;
  guard(branch, branch.cursor.cluster.now, () => {
    const { cursor, commands } = branch;
    const recorder = { ...recorderOf(branch), ear: earOf(branch) };
    const pause = layOnTheWay(branch, cursor, () => steps - cursor.cluster.steps, 0);
    before = runToStep(cursor, commands, steps, recorder, pause);
  });
  return before;
}

/** Where the lines of the trace go while the branch's own cursor runs. */
export function recorderOf(branch: Branch): NonNullable<ClusterRecorder> {
  return { record: (entry) => keepEntry(branch.trace, entry), ear: earOf(branch) };
}

/** Where the lines of acts go while no others are kept. */
const actsOf = (branch: Branch): ClusterRecorder => ({
  record: (entry) => keepAct(branch.trace, entry),
  ear: earOf(branch),
});

function isBetterStart(start: Checkpoint, { cluster }: Cursor, steps: StepId): boolean {
  return cluster.steps >= steps || cluster.steps < start.cluster.steps;
}

/**
 * Lays checkpoints on a way. Where the cursor has been before, the next one is laid when half of
 * what was left then is behind it: the nearer to the place that is looked at, the closer they
 * stand, and a long way costs few copies.
 * @param left how much of the way there is still to go
 * @param apart none is laid again nearer than so many steps to the one before
 */
function layOnTheWay(
  branch: Branch,
  cursor: Cursor,
  left: () => number,
  apart: StepId,
): () => void {
  let next = left() / 2;
  let last = cursor.cluster.steps;
  return () => {
    const { steps } = cursor.cluster;
    const replays = steps < branch.computedSteps;
    if (replays && (left() > next || steps - last < apart)) return;
    next = left() / 2;
    last = steps;
    layCheckpoint(branch.checkpoints, cursor, replays);
  };
}

/**
 * Most places are gone to once, and then a copy on the way takes longer than it will save: only a
 * way that is longer than from one checkpoint of the run to the next gets some. Who goes by steps
 * goes back and forth about one place.
 */
const SEEK_APART: StepId = 7_000;

/**
 * Runs the branch on. When an invariant breaks, puts the cursor right before that and throws it,
 * now and each time again.
 */
function guard(branch: Branch, until: Micros, run: () => void): void {
  const { failure } = branch;
  if (failure !== null && branch.cursor.cluster.steps >= failure.steps && until >= failure.time) {
    throw failure.error;
  }
  try {
    run();
  } catch (error) {
    stopBefore(branch, error);
    throw error;
  } finally {
    const { now, steps } = branch.cursor.cluster;
    branch.computedUntil = Math.max(branch.computedUntil, now);
    branch.computedSteps = Math.max(branch.computedSteps, steps);
  }
}

/**
 * The cursor is torn: a step was broken off inside. Goes there again, one event at a time, to learn
 * the last good place.
 */
function stopBefore(branch: Branch, error: unknown): void {
  const torn = branch.cursor.cluster;
  const start = latestCheckpoint(
    branch.checkpoints,
    ({ cluster }) => cluster.steps < torn.steps && cluster.now <= torn.now,
  );
  const scout = copyCursor(start);
  let good = scout.cluster.steps;
  try {
    do {
      good = scout.cluster.steps;
      runToStep(scout, branch.commands, good + 1, null);
    } while (scout.cluster.steps > good);
  } catch {
    branch.failure = { steps: good, time: scout.cluster.now, error };
  }
  branch.cursor = copyCursor(start);
  runToStep(branch.cursor, branch.commands, good, null);
  if (branch.heard <= good) return;
  branch.heard = good;
  branch.hearing = hearingUpTo(branch.hearing, branch.cursor.cluster);
}
