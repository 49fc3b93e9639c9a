import { type Micros, minutes } from '../kernel/time.ts';
import type { StepId } from '../kernel/trace.ts';
import type { StepBy } from './api.ts';
import type { Branch } from './branch.ts';
import { lineAt } from './branch-past.ts';
import { nextHappeningAt } from './cursor.ts';
import type { Entry } from './trace-store.ts';
import { goForward, goTo, goToStep } from './travel.ts';

/** A search for the next or previous step ends after so many. */
const LOOKED_AT_MAX = 100_000;
/** Nor does it go further than this, so that no step leaps over hours. */
export const STEP_TIME_MAX: Micros = minutes(1);

/** Moves on to right after the next step of a kind; to the end of the search when there is none. */
export function stepForward(branch: Branch, by: StepBy): void {
  const bound = branch.cursor.cluster.now + STEP_TIME_MAX;
  for (let looked = 0; looked < LOOKED_AT_MAX; looked += 1) {
    if (nextHappeningAt(branch.cursor, branch.commands) > bound) {
      goForward(branch, bound, LOOKED_AT_MAX);
      return;
    }
    const before = branch.cursor.cluster.steps;
    goToStep(branch, before + 1);
    const after = branch.cursor.cluster.steps;
    if (after === before || hasKind(branch, before, after, by)) return;
  }
}

/**
 * Moves back to right after the step of a kind that is before the last one; to the beginning of the
 * world when there is none.
 */
export function stepBack(branch: Branch, by: StepBy): void {
  const { steps: stop, now } = branch.cursor.cluster;
  if (stop === 0) return;
  const bound = now - STEP_TIME_MAX;
  const before = goToStep(branch, stop - 1);
  // One event can take several steps, and the cursor cannot stand inside one.
  if (branch.cursor.cluster.steps >= stop) goToStep(branch, before);
  if (by === 'event') {
    if (branch.cursor.cluster.now < bound) goTo(branch, bound, LOOKED_AT_MAX);
    return;
  }
  let end = branch.cursor.cluster.steps;
  const farthest = Math.max(0, end - LOOKED_AT_MAX);
  while (end > farthest && !hasKind(branch, end - 1, end, by)) {
    if ((lineAt(branch, end - 1)?.time ?? 0) < bound) return goTo(branch, bound, LOOKED_AT_MAX);
    end -= 1;
  }
  goToStep(branch, end);
}

function hasKind(branch: Branch, from: StepId, to: StepId, by: StepBy): boolean {
  if (by === 'event') return true;
  for (let step = from; step < to; step += 1) {
    const entry = lineAt(branch, step);
    if (entry !== undefined && (by === 'change' ? isChange(entry) : isRequest(entry))) return true;
  }
  return false;
}

/** Something worth telling, or something that was done from outside. */
function isChange({ what, notes }: Entry): boolean {
  return notes.length > 0 || what.event === 'fault' || what.event === 'command';
}

function isRequest({ what }: Entry): boolean {
  if (what.event !== 'message') return false;
  return what.message.type.endsWith('Request') || what.message.type === 'RawFrame';
}
