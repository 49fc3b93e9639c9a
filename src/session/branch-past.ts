import type { Past } from '../frame/past.ts';
import type { Micros } from '../kernel/time.ts';
import type { StepId } from '../kernel/trace.ts';
import type { Branch } from './branch.ts';
import { latestCheckpoint } from './checkpoints.ts';
import { copyCursor, runToStep } from './cursor.ts';
import { entryAt, type Entry, firstMissing } from './trace-store.ts';
import { recorderOf } from './travel.ts';

/**
 * Lines that one question looks through at most; the newest are looked through when there are more.
 */
const LINES_MAX = 80_000;

/**
 * The trace of a branch up to its cursor, complete: lines that were dropped, or passed over by a
 * seek, are made again by a replay when they are asked for.
 */
export function pastOf(branch: Branch): Past {
  const end = branch.cursor.cluster.steps;
  return {
    firstStep: 0,
    lastStep: end - 1,
    entry: (step) => (step < 0 || step >= end ? undefined : lineAt(branch, step)),
    entriesBetween: (from, to) => linesBetween(branch, from, to),
    acts: () => branch.trace.acts.filter(({ step }) => step < end),
    counted: { series: branch.series, until: branch.computedUntil },
  };
}

/** One line of the trace, replayed if need be. */
export function lineAt(branch: Branch, step: StepId): Entry | undefined {
  fill(branch, step, step + 1);
  return entryAt(branch.trace, step);
}

function linesBetween(branch: Branch, from: Micros, to: Micros): Entry[] {
  const { cluster } = branch.cursor;
  const start = latestCheckpoint(branch.checkpoints, (each) => each.cluster.now < from);
  const last = Math.min(cluster.steps, stepsAfter(branch, to));
  const first = Math.max(Math.min(start.cluster.steps, last), last - LINES_MAX);
  fill(branch, first, last);
  const begin = firstStepWhere(branch, first, last, (entry) => entry.time >= from);
  const end = firstStepWhere(branch, begin, last, (entry) => entry.time > to);
  const lines: Entry[] = [];
  for (let step = begin; step < end; step += 1) {
    const entry = entryAt(branch.trace, step);
    if (entry !== undefined) lines.push(entry);
  }
  return lines;
}

/** A number of steps that is certainly reached after `time`. */
function stepsAfter(branch: Branch, time: Micros): StepId {
  const { sparse } = branch.checkpoints;
  return (
    sparse.find(({ cluster }) => cluster.now > time)?.cluster.steps ?? branch.cursor.cluster.steps
  );
}

/**
 * Makes sure that the lines from `from` up to but not including `to` are there; one replay is
 * enough.
 */
function fill(branch: Branch, from: StepId, to: StepId): void {
  const missing = firstMissing(branch.trace, from, to);
  if (missing >= to) return;
  const start = latestCheckpoint(branch.checkpoints, ({ cluster }) => cluster.steps <= missing);
  runToStep(copyCursor(start), branch.commands, to, recorderOf(branch));
}

/**
 * The first step in a range whose line is as wanted, when all after it are too; `to` when there is
 * none.
 */
function firstStepWhere(
  branch: Branch,
  from: StepId,
  to: StepId,
  isWanted: (entry: Entry) => boolean,
): StepId {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = entryAt(branch.trace, middle);
    if (entry === undefined || !isWanted(entry)) low = middle + 1;
    else high = middle;
  }
  return low;
}
